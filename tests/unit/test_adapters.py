"""A companion loss inside PyTorch and Keras: value and gradient are the companion's."""

import keras
import numpy as np
import pytest
import torch

from companion import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    Hinge,
    Huber,
    MeanSquaredError,
    SparseCategoricalCrossentropy,
    SparseSoftmaxCrossentropy,
)
from companion.adapters import KerasLoss, TorchLoss
from companion.domain import Distributions
from companion.loss import ElementwiseLoss
from tools.draw import cast, draw


def tensors(loss, y_true, y_pred, dtype=np.float64):
    """Both as tensors, the predictions ready for a gradient."""
    true, pred = cast(loss, y_true, y_pred, dtype)
    return torch.from_numpy(true), torch.from_numpy(pred).requires_grad_()


def upstream_like(tensor):
    """What a later step sends back: another factor for each value."""
    return torch.linspace(0.5, 2, max(tensor.numel(), 1), dtype=tensor.dtype).reshape(tensor.shape)


# PyTorch


@pytest.mark.parametrize("weighted", [False, True])
def test_torch_gives_the_companions_value_and_gradient(entry, dtype, weighted):
    loss = entry.loss
    weight = np.random.default_rng(1).uniform(0, 2, (6, 3)).astype(dtype) if weighted else None
    given = None if weight is None else torch.from_numpy(weight)
    for reduction in ("mean", "sum", "none"):
        true, pred = tensors(loss, *draw(loss, (6, 3)), dtype)
        value = TorchLoss(loss, reduction)(pred, true, given)
        upstream = upstream_like(value)
        value.backward(upstream)
        assert value.dtype == pred.grad.dtype == pred.dtype

        arrays = true.numpy(), pred.detach().numpy()
        ours, slope = loss.cost_and_gradient(*arrays, weight, reduction)
        np.testing.assert_array_equal(value.detach().numpy(), np.asarray(ours, dtype))
        factor = upstream.numpy()
        factor = factor.reshape(factor.shape + (1,) * (slope.ndim - factor.ndim))
        np.testing.assert_array_equal(pred.grad.numpy(), factor * slope)


@pytest.mark.parametrize("reduction", ["mean", "none"])
def test_torchs_gradcheck_finds_the_gradient_right(entry, reduction):
    loss = entry.loss
    true, pred = tensors(loss, *draw(loss, 5))
    module = TorchLoss(loss, reduction)

    def through_softmax(scores):  # a step off the simplex would leave the domain
        rows = isinstance(loss.predictions, Distributions)
        return module(scores.softmax(dim=-1) if rows else scores, true)

    assert torch.autograd.gradcheck(through_softmax, (pred,))


def test_torch_trains_as_with_its_own_loss():
    generator = torch.Generator().manual_seed(0)
    x, y = torch.randn(2, 40, 3, generator=generator, dtype=torch.float64)
    models = []
    for cost in (TorchLoss(MeanSquaredError()), torch.nn.MSELoss()):
        model = torch.nn.Linear(3, 3).double()
        torch.nn.init.constant_(model.weight, 0.1)
        torch.nn.init.zeros_(model.bias)
        optimizer = torch.optim.SGD(model.parameters(), 0.1, momentum=0.9)
        for _ in range(20):
            optimizer.zero_grad()
            cost(model(x), y).backward()
            optimizer.step()
        models.append(model.weight.detach().numpy())
    np.testing.assert_allclose(*models, rtol=1e-12)


def test_torch_takes_class_ids_of_any_integer_type_and_numbers_of_any():
    loss = TorchLoss(SparseSoftmaxCrossentropy())
    scores = torch.tensor([[1.0, 2.0], [3.0, 1.0]])
    costs = {
        loss(scores, torch.tensor([1, 0], dtype=dtype)).item()
        for dtype in (torch.uint8, torch.int32, torch.int64)
    }
    assert len(costs) == 1
    labels = torch.tensor([True, False])
    assert TorchLoss(BinaryCrossentropy())(torch.tensor([0.5, 0.5]), labels).item() > 0


def test_torch_leaves_absent_examples_out():
    pred = torch.tensor([0.5, 0.0, np.nan], requires_grad=True)
    true = torch.tensor([1.0, 1.0, 1.0])
    cost = TorchLoss(BinaryCrossentropy())(pred, true, torch.tensor([1.0, 0.0, 0.0]))
    cost.backward()
    assert cost.item() == pytest.approx(np.log(2))
    assert pred.grad.tolist() == [-2, 0, 0]


@pytest.mark.parametrize(
    ("error", "complaint", "change"),
    [
        (ValueError, "y_pred is on the device meta", {"y_pred": torch.ones(2, device="meta")}),
        (ValueError, "y_true is on the device meta", {"y_true": torch.ones(2, device="meta")}),
        (TypeError, "y_pred has dtype torch.bfloat16", {"y_pred": torch.ones(2).bfloat16()}),
        (TypeError, "y_pred has dtype torch.int64", {"y_pred": torch.ones(2, dtype=torch.int64)}),
        (TypeError, "y_true has dtype torch.complex64", {"y_true": torch.ones(2) * 1j}),
        (TypeError, "y_true requires grad", {"y_true": torch.ones(2, requires_grad=True)}),
        (TypeError, "sample_weight requires", {"sample_weight": torch.ones(2, requires_grad=True)}),
        (TypeError, "y_true must be a PyTorch tensor, not list", {"y_true": [1.0, 2.0]}),
        (ValueError, "nothing is broadcast", {"y_true": torch.ones(2, 1)}),
        (ValueError, r"y_true must be any|infinite|finite", {"y_true": torch.tensor([1, np.inf])}),
    ],
)
def test_what_torch_cannot_give_is_an_error(error, complaint, change):
    given = {"y_pred": torch.zeros(2, requires_grad=True), "y_true": torch.ones(2), **change}
    with pytest.raises(error, match=f"MeanSquaredError: .*{complaint}|{complaint}"):
        TorchLoss(MeanSquaredError())(**given)


def test_swapped_arguments_are_an_error_that_says_so():
    pred, true = torch.zeros(2, requires_grad=True), torch.ones(2)
    with pytest.raises(TypeError, match="PyTorch's order is y_pred, y_true"):
        TorchLoss(MeanSquaredError())(true, pred)


def test_a_second_derivative_is_an_error_and_not_a_wrong_number():
    pred = torch.zeros(2, requires_grad=True)
    cost = TorchLoss(MeanSquaredError())(pred, torch.ones(2))
    (slope,) = torch.autograd.grad(cost**2, pred, create_graph=True)
    with pytest.raises(RuntimeError, match="once_differentiable"):
        slope.sum().backward()


def test_a_module_shows_its_loss_and_refuses_what_is_none():
    assert str(TorchLoss(Huber(delta=2.0))) == "TorchLoss(Huber(delta=2.0), reduction='mean')"
    with pytest.raises(ValueError, match="not 'batchmean'"):
        TorchLoss(Huber(), "batchmean")
    for adapter in (TorchLoss, KerasLoss):
        with pytest.raises(TypeError, match=rf"{adapter.__name__}: loss must be .* as Huber\(\)"):
            adapter(Huber)


# Keras


def by_row(loss, losses):
    """The companion's losses, averaged as Keras averages the last axis."""
    return losses.mean(axis=-1) if isinstance(loss, ElementwiseLoss) else losses


KERAS_REDUCTIONS = {
    "sum_over_batch_size": lambda rows, w: (w * rows).mean(),
    "mean": lambda rows, w: (w * rows).mean(),
    "mean_with_sample_weight": lambda rows, w: (w * rows).sum() / w.sum(),
    "sum": lambda rows, w: (w * rows).sum(),
    "none": lambda rows, w: w * rows,
}


@pytest.mark.parametrize("weight", [None, [2.0, 0.5, 0.0, 1.0, 3.0]])
def test_keras_gives_the_companions_value_and_gradient(entry, weight):
    loss = entry.loss
    y_true, y_pred = draw(loss, (5, 3) if isinstance(loss, ElementwiseLoss) else 5)
    given = None if weight is None else torch.tensor(weight, dtype=torch.float64)
    w = np.ones(5) if weight is None else np.array(weight)
    rows = by_row(loss, loss.per_example(y_true, y_pred))
    of_row = loss.gradient(y_true, y_pred) / (3 if isinstance(loss, ElementwiseLoss) else 1)
    for reduction, reduce in KERAS_REDUCTIONS.items():
        true, pred = tensors(loss, y_true, y_pred)
        value = KerasLoss(loss, reduction, dtype="float64")(true, pred, given)
        value.sum().backward()
        np.testing.assert_allclose(value.detach().numpy(), reduce(rows, w), rtol=1e-15)
        share = np.array([np.sum(reduce(row, w)) for row in np.eye(5)])  # of each row in the value
        np.testing.assert_allclose(pred.grad.numpy(), share[:, None] * of_row, rtol=1e-14)


def test_keras_computes_in_the_dtype_it_is_told(loss):
    y_true, y_pred = draw(loss, (4, 2))
    true, pred = tensors(loss, y_true, y_pred)
    assert KerasLoss(loss)(true, pred).dtype == torch.float32
    assert KerasLoss(loss, dtype="float64")(true, pred).dtype == torch.float64


def test_keras_takes_numbers_without_a_last_axis():
    losses = KerasLoss(Huber(), "none")(np.array([0.0, 0.0]), np.array([1.0, 2.0]))
    assert losses.tolist() == [0.5, 1.5]
    weighted = KerasLoss(Huber(), "sum")(np.zeros(2), np.array([1.0, 2.0]), np.array([1.0, 0.0]))
    assert float(weighted) == 0.5


@pytest.mark.parametrize("weight", [[1.0, 0.0], [[1.0], [0.0]]])
@pytest.mark.parametrize("reduction", KERAS_REDUCTIONS)
def test_keras_leaves_rows_of_weight_0_out_whatever_they_hold(weight, reduction):
    weight = torch.tensor(weight)
    cases = [
        (BinaryCrossentropy(), [[1.0, 1.0], [1.0, 0.0]], [[0.5, 0.5], [0.0, 1.0]]),
        (CategoricalCrossentropy(), [[1.0, 0.0], [1.0, 0.0]], [[0.5, 0.5], [0.0, 1.0]]),
        (SparseCategoricalCrossentropy(), [0, -100], [[0.5, 0.5], [0.0, 1.0]]),
        (MeanSquaredError(), [[0.0], [np.nan]], [[1.0], [1.0]]),
    ]
    for loss, true, pred in cases:
        pred = torch.tensor(pred, requires_grad=True)
        value = KerasLoss(loss, reduction)(torch.tensor(true), pred, weight)
        value.sum().backward()
        assert torch.isfinite(value).all(), loss
        assert pred.grad[0].any(), loss
        assert not pred.grad[1].any(), loss


@pytest.mark.parametrize("reduction", KERAS_REDUCTIONS)
@pytest.mark.parametrize("loss", [BinaryCrossentropy(), CategoricalCrossentropy()])
def test_a_batch_of_weight_0_costs_nothing_in_keras_and_teaches_nothing(loss, reduction):
    pred = torch.tensor([[0.0, 1.0]], requires_grad=True)
    value = KerasLoss(loss, reduction)(torch.tensor([[1.0, 0.0]]), pred, torch.tensor([0.0]))
    value.sum().backward()
    assert value.tolist() in (0, [0])
    assert pred.grad.tolist() == [[0, 0]]


def trained(loss, data, shape, layers, **options):
    """The weights after two epochs of Keras's fit, and what evaluate says then."""
    keras.utils.set_random_seed(0)  # both begin with the same weights
    model = keras.Sequential([keras.Input(shape), *layers()])
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss=loss)
    model.fit(*data, epochs=2, batch_size=8, verbose=0, shuffle=False, **options)
    return [*[w.value.detach().numpy() for w in model.weights], model.evaluate(*data, verbose=0)]


def same(ours, theirs):
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("options", [{}, {"sample_weight": np.linspace(0, 2, 20)}])
def test_keras_trains_as_with_its_own_loss(options):
    generator = np.random.default_rng(0)
    data = generator.normal(size=(20, 3)), generator.normal(size=(20, 2))
    same(
        trained(
            KerasLoss(MeanSquaredError()), data, (3,), lambda: [keras.layers.Dense(2)], **options
        ),
        trained("mean_squared_error", data, (3,), lambda: [keras.layers.Dense(2)], **options),
    )


def test_keras_gives_class_weights_and_integer_ids_to_the_loss():
    generator = np.random.default_rng(0)
    data = generator.normal(size=(20, 3)), generator.integers(0, 2, 20)
    given = ((3,), lambda: [keras.layers.Dense(2, activation="softmax")])
    weights = {"class_weight": {0: 1.0, 1: 3.0}}
    ours = trained(KerasLoss(SparseCategoricalCrossentropy()), data, *given, **weights)
    same(ours, trained("sparse_categorical_crossentropy", data, *given, **weights))
    unweighted = trained("sparse_categorical_crossentropy", data, *given)
    assert np.abs(ours[0] - unweighted[0]).max() > 1e-3


@pytest.mark.parametrize("options", [{}, {"sample_weight": np.ones((16, 5)) * [1, 2, 3, 4, 5]}])
def test_keras_gives_its_mask_to_the_loss(options):
    generator = np.random.default_rng(0)
    x = generator.normal(size=(16, 5, 3))
    x[:, 3:] = 0  # padding
    data = x, generator.normal(size=(16, 5, 2))
    given = ((5, 3), lambda: [keras.layers.Masking(), keras.layers.Dense(2)])
    ours = trained(KerasLoss(MeanSquaredError()), data, *given, **options)
    same(ours, trained("mean_squared_error", data, *given, **options))
    unmasked = trained("mean_squared_error", data, (5, 3), lambda: given[1]()[1:], **options)
    assert np.abs(ours[0] - unmasked[0]).max() > 1e-3


def test_ids_at_masked_places_need_not_be_classes():
    x = np.random.default_rng(0).normal(size=(16, 5, 3))
    x[:, 3:] = 0
    ids = np.ones((16, 5), int)
    ids[:, 3:] = -1
    layers = [keras.layers.Masking(), keras.layers.Dense(2)]
    *_, cost = trained(KerasLoss(SparseSoftmaxCrossentropy()), (x, ids), (5, 3), lambda: layers)
    assert 0 < cost < 1


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras's
def test_a_saved_model_brings_its_loss_back(tmp_path):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile("sgd", KerasLoss(Huber(delta=2.0), reduction="sum", dtype="float64"))
    model.fit(np.ones((4, 3)), np.ones((4, 1)), verbose=0)
    model.save(tmp_path / "model.keras")
    loss = keras.saving.load_model(tmp_path / "model.keras").loss
    assert (loss.loss, loss.reduction, loss.dtype) == (Huber(delta=2.0), "sum", "float64")
    assert loss.name == "Huber"


def test_what_keras_cannot_give_is_an_error(monkeypatch):
    rows = np.ones((2, 1))
    with pytest.raises(TypeError, match=r"MeanSquaredError: y_true has dtype torch.bfloat16"):
        KerasLoss(MeanSquaredError(), dtype="bfloat16")(rows, rows)
    with pytest.raises(TypeError, match="y_true requires grad"):
        KerasLoss(MeanSquaredError())(torch.ones(2, 1, requires_grad=True), rows)
    with pytest.raises(ValueError, match="nothing is broadcast"):
        KerasLoss(MeanSquaredError())(np.ones(2), rows)
    with pytest.raises(ValueError, match="y_true must be -1 or"):
        KerasLoss(Hinge())(np.zeros((2, 1)), rows)
    with pytest.raises(ValueError, match="y_true must be class ids, whole numbers"):
        KerasLoss(SparseSoftmaxCrossentropy())(np.array([0.5]), np.ones((1, 2)))
    with pytest.raises(ValueError, match=r"shape \(2, 2\) does not fit .* rows of shape \(2,\)"):
        KerasLoss(MeanSquaredError())(np.ones((2, 2)), np.ones((2, 2)), np.ones((2, 2)))
    with pytest.raises(ValueError, match="reduction"):
        KerasLoss(MeanSquaredError(), "average")
    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")
    with pytest.raises(RuntimeError, match=r"'jax'; .*KERAS_BACKEND=torch"):
        KerasLoss(MeanSquaredError())


def test_class_ids_keep_their_digits_in_any_dtype():
    ids, scores = torch.tensor([2049]), torch.zeros(1, 3000)  # float16 would make it 2048
    scores[0, 2049] = 100
    assert KerasLoss(SparseSoftmaxCrossentropy(), dtype="float16")(ids, scores).item() == 0
