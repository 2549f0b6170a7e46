"""The contract, line by line, for every loss of the catalogue."""

import math
import subprocess
import sys

import keras
import numpy as np
import pandas as pd
import pytest
import torch

from companion import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    CrammerSingerHinge,
    Hinge,
    KLDivergence,
    MeanAbsoluteError,
    Quantile,
    SoftmaxCrossentropy,
    SparseSoftmaxCrossentropy,
    SquaredHinge,
    examples,
)
from companion.domain import Distributions, Interval
from companion.loss import ClassIdLoss, ElementwiseLoss
from tools.draw import CLASSES, cast, draw

FLOATS = (np.float16, np.float32, np.float64)


def each_call(loss):
    """Every public way to use a loss."""
    return (loss, loss.per_example, loss.gradient, loss.cost_and_gradient)


def certain(loss, count):
    """Targets that are whole numbers, in the domain of every loss of its kind."""
    if isinstance(loss, ElementwiseLoss):
        return np.ones(count, int)
    ids = np.arange(count) % CLASSES
    return ids if isinstance(loss, ClassIdLoss) else np.eye(CLASSES, dtype=int)[ids]


def scaled(weight, slopes):
    """Each example's slopes times its weight."""
    return (slopes.T * weight).T


# dtype


@pytest.mark.parametrize("first", FLOATS)
@pytest.mark.parametrize("second", FLOATS)
def test_result_has_the_result_type_of_the_arguments(loss, first, second):
    y_true, y_pred = draw(loss, 5)
    y_true, y_pred = cast(loss, y_true, y_pred, first)[0], y_pred.astype(second)
    expected = second if isinstance(loss, ClassIdLoss) else np.result_type(first, second)
    assert loss.per_example(y_true, y_pred).dtype == expected
    assert loss.gradient(y_true, y_pred).dtype == expected
    assert loss.cost_and_gradient(y_true, y_pred)[1].dtype == expected


@pytest.mark.parametrize("floating", FLOATS)
@pytest.mark.parametrize("whole", [np.int8, np.uint16, np.int64, bool])
def test_integers_and_booleans_adopt_the_floating_type(loss, floating, whole):
    if isinstance(loss, ClassIdLoss) and whole is bool:
        return  # a truth value is no class id
    y_true, y_pred = certain(loss, 5), draw(loss, 5)[1].astype(floating)
    adopted = loss.per_example(y_true.astype(whole), y_pred)
    assert adopted.dtype == floating
    np.testing.assert_array_equal(adopted, loss.per_example(*cast(loss, y_true, y_pred, floating)))


def test_integers_alone_are_float64(loss):
    whole = certain(loss, 3)
    y_pred = np.eye(CLASSES, dtype=int)[:3] if isinstance(loss, ClassIdLoss) else whole
    assert loss.per_example(whole, y_pred).dtype == np.float64
    assert loss.gradient(whole, y_pred).dtype == np.float64


def test_float16_is_computed_in_float32(loss):
    half = cast(loss, *draw(loss, 50), np.float16)
    wide = loss.per_example(*cast(loss, *half, np.float32))
    np.testing.assert_array_equal(loss.per_example(*half), wide.astype(np.float16))


def test_big_endian_is_read_as_what_it_says(loss):
    y_true, y_pred = draw(loss, 5)
    swapped = loss.per_example(*cast(loss, y_true, y_pred, ">f8"))
    assert swapped.dtype.isnative
    np.testing.assert_array_equal(swapped, loss.per_example(y_true, y_pred))


@pytest.mark.parametrize(
    "unusable",
    [
        np.array([1 + 2j, 1]),
        np.array([1, None], object),
        np.array(["1", "2"]),
        np.array([1, 2], np.longdouble),
        np.array(["2020-01-01", "2020-01-02"], "datetime64[D]"),
        [1, "2"],
        None,
    ],
    ids=["complex", "object", "string", "longdouble", "date", "mixed list", "None"],
)
def test_what_is_not_real_numbers_is_a_type_error(loss, unusable):
    for call in each_call(loss):
        with pytest.raises(TypeError, match=rf"{loss.name}: y_pred .*"):
            call(certain(loss, 2), unusable)
        with pytest.raises(TypeError, match=rf"{loss.name}: y_true .*"):
            call(unusable, draw(loss, 2)[1])


def test_lists_are_accepted_and_ragged_ones_are_not(loss):
    y_true, y_pred = draw(loss, (2, 3))
    assert loss(y_true.tolist(), y_pred.tolist()) == loss(y_true, y_pred)
    with pytest.raises(ValueError, match=f"{loss.name}: y_true is not a rectangular array"):
        loss([[1.0], [2.0, 3.0]], [[1.0], [2.0]])


def test_cost_is_a_python_float_summed_in_float64(loss):
    y_true, y_pred = cast(loss, *draw(loss, 50_001), np.float32)
    losses = loss.per_example(y_true, y_pred)
    total, size = math.fsum(losses.tolist()), math.fsum(np.abs(losses).tolist())
    for cost in (loss(y_true, y_pred), loss.cost_and_gradient(y_true, y_pred)[0]):
        assert type(cost) is float
        assert cost == pytest.approx(total / losses.size, rel=0, abs=1e-15 * size / losses.size)
    assert loss(y_true, y_pred, reduction="sum") == pytest.approx(total, rel=0, abs=1e-15 * size)


@pytest.mark.parametrize("size", [8, 1_000, 10**9])
def test_block_size_changes_nothing(loss, size, monkeypatch):
    count = 3_000
    y_true, y_pred = draw(loss, count)
    weight = np.arange(count) % 5
    cost, gradient = loss.cost_and_gradient(y_true, y_pred, sample_weight=weight)
    monkeypatch.setattr(examples, "BLOCK", size)
    other_cost, other_gradient = loss.cost_and_gradient(y_true, y_pred, sample_weight=weight)
    assert other_cost == pytest.approx(cost, rel=1e-14)
    np.testing.assert_array_equal(other_gradient, gradient)


# shape


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 3), (2, 1, 3)])
def test_results_have_the_shape_of_examples_and_predictions(loss, shape):
    y_true, y_pred = draw(loss, shape)
    assert loss.per_example(y_true, y_pred).shape == shape
    assert loss.gradient(y_true, y_pred).shape == y_pred.shape
    assert loss.cost_and_gradient(y_true, y_pred)[1].shape == y_pred.shape
    assert loss(y_true, y_pred, reduction="none").shape == shape
    assert type(loss(y_true, y_pred)) is float


def test_layout_in_memory_changes_nothing(loss):
    y_true, y_pred = draw(loss, (6, 8))
    expected = loss.per_example(y_true, y_pred)
    fortran = loss.per_example(np.asfortranarray(y_true), np.asfortranarray(y_pred))
    np.testing.assert_array_equal(fortran, expected)
    strided = loss.per_example(y_true[::-2, ::3], y_pred[::-2, ::3])
    np.testing.assert_array_equal(strided, expected[::-2, ::3])


@pytest.mark.parametrize(
    ("first", "second"), [((3,), (3, 1)), ((3, 1), (3,)), ((), (1,)), ((2, 3), (3,)), ((3,), (4,))]
)
def test_nothing_broadcasts(elementwise, first, second):
    for call in each_call(elementwise):
        with pytest.raises(ValueError, match=f"{elementwise.name}: .*broadcast") as error:
            call(np.ones(first), np.ones(second))
        assert str(first) in str(error.value)
        assert str(second) in str(error.value)


@pytest.mark.parametrize(
    ("first", "second"),
    [((3, 1), (3, 4)), ((4,), (3, 4)), ((1, 4), (3, 4)), ((3, 4, 1), (3, 4)), ((3, 5), (3, 4))],
)
def test_no_row_broadcasts(rowwise, first, second):
    if isinstance(rowwise, ClassIdLoss) and first == second[:-1]:
        return
    for call in each_call(rowwise):
        with pytest.raises(ValueError, match=f"{rowwise.name}: .*broadcast") as error:
            call(np.ones(first, int), np.full(second, 0.25))
        assert str(first) in str(error.value)


def test_a_number_is_no_row(rowwise):
    with pytest.raises(ValueError, match=f"{rowwise.name}: y_pred is a number"):
        rowwise(1, 0.5)


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0)])
def test_empty_input_is_an_error(loss, shape):
    targets = np.ones(shape[:-1] if isinstance(loss, ClassIdLoss) else shape, int)
    for call in each_call(loss):
        with pytest.raises(ValueError, match=f"{loss.name}: there is no example"):
            call(targets, np.ones(shape))


def test_inputs_are_left_as_they_were(loss):
    y_true, y_pred = draw(loss, 20)
    before = y_true.copy(), y_pred.copy()
    for call in each_call(loss):
        call(y_true, y_pred)
    np.testing.assert_array_equal(y_true, before[0])
    np.testing.assert_array_equal(y_pred, before[1])


# weights


def test_reductions_weigh_as_they_say(loss):
    y_true, y_pred = draw(loss, 6)
    weight = np.array([0.5, 2, 0, 1, 3, 0.25])
    losses, slopes = loss.per_example(y_true, y_pred), loss.gradient(y_true, y_pred)
    for reduction, cost, scale in (
        ("mean", np.average(losses, weights=weight), weight / weight.sum()),
        ("sum", np.sum(weight * losses), weight),
        ("none", weight * losses, weight),
    ):
        arguments = {"sample_weight": weight, "reduction": reduction}
        np.testing.assert_allclose(loss(y_true, y_pred, **arguments), cost, rtol=1e-14)
        both = loss.cost_and_gradient(y_true, y_pred, **arguments)
        np.testing.assert_allclose(both[0], cost, rtol=1e-14)
        np.testing.assert_allclose(both[1], scaled(scale, slopes), rtol=1e-14)


def test_unweighted_reductions(loss):
    y_true, y_pred = draw(loss, 6)
    losses, slopes = loss.per_example(y_true, y_pred), loss.gradient(y_true, y_pred)
    for reduction, cost, scale in (("mean", losses.mean(), 1 / 6), ("sum", losses.sum(), 1)):
        both = loss.cost_and_gradient(y_true, y_pred, reduction=reduction)
        np.testing.assert_allclose(both[0], cost, rtol=1e-14)
        np.testing.assert_allclose(both[1], scale * slopes, rtol=1e-14)
    np.testing.assert_array_equal(loss(y_true, y_pred, reduction="none"), losses)


@pytest.mark.parametrize("poison", [np.nan, np.inf, -np.inf, -7.5])
def test_an_example_of_weight_0_is_absent(loss, poison):
    y_true, y_pred = draw(loss, 4)
    weight = np.array([1.0, 0.0, 2.0, 1.0])
    present = weight > 0
    expected = loss.cost_and_gradient(y_true[present], y_pred[present], weight[present])
    y_true[1] = 999 if isinstance(loss, ClassIdLoss) else poison
    y_pred[1] = poison
    cost, gradient = loss.cost_and_gradient(y_true, y_pred, weight)
    assert cost == expected[0]
    np.testing.assert_array_equal(gradient[present], expected[1])
    assert (gradient[1] == 0).all()
    assert loss(y_true, y_pred, weight, "none")[1] == 0


@pytest.mark.parametrize("scale", [5e-324, 1e-300, 1e300, 1e308])
def test_mean_does_not_depend_on_the_scale_of_the_weights(loss, scale):
    y_true, y_pred = draw(loss, 4)
    cost, gradient = loss.cost_and_gradient(y_true, y_pred)
    same = loss.cost_and_gradient(y_true, y_pred, sample_weight=np.full(4, scale))
    assert same[0] == pytest.approx(cost, rel=1e-14)
    np.testing.assert_allclose(same[1], gradient, rtol=1e-14)


def test_weights_do_not_change_the_dtype(loss):
    y_true, y_pred = cast(loss, *draw(loss, 4), np.float32)
    cost, gradient = loss.cost_and_gradient(y_true, y_pred, np.ones(4), reduction="none")
    assert cost.dtype == gradient.dtype == np.float32


@pytest.mark.parametrize(
    ("weight", "complaint"),
    [
        ([1.0, 1.0], "shape"),
        ([[1.0], [1.0], [1.0]], "shape"),
        (1.0, "shape"),
        ([1.0, -2.0, 1.0], r"sample_weight\[1\] is -2.0"),
        ([1.0, 1.0, np.inf], r"sample_weight\[2\] is inf"),
        ([np.nan, 1.0, 1.0], r"sample_weight\[0\] is nan"),
        ([0.0, 0.0, 0.0], "0 everywhere"),
    ],
)
def test_unusable_weights_are_errors(loss, weight, complaint):
    for call in (loss, loss.cost_and_gradient):
        with pytest.raises(ValueError, match=f"{loss.name}: .*{complaint}"):
            call(*draw(loss, 3), sample_weight=weight)


@pytest.mark.parametrize("reduction", ["average", "", None, "MEAN"])
def test_unknown_reduction_is_an_error(loss, reduction):
    with pytest.raises(ValueError, match=f"{loss.name}: reduction must be one of"):
        loss(*draw(loss, 3), reduction=reduction)


# domain


def outside(loss, argument):
    """Numbers that ``argument`` of ``loss`` may not hold."""
    if argument == "y_true" and isinstance(loss, ClassIdLoss):
        return [-1, CLASSES]
    domain = loss.targets if argument == "y_true" else loss.predictions
    if isinstance(domain, Interval):
        ends = [domain.low - 0.5, domain.high + 0.5, *([domain.low] if domain.open_low else [])]
        return [end for end in ends if np.isfinite(end)]
    return [-0.5, 1.5, 2.0]


@pytest.mark.parametrize("argument", ["y_true", "y_pred"])
def test_the_first_value_outside_the_domain_is_named(loss, argument):
    for value in outside(loss, argument):
        arrays = dict(zip(("y_true", "y_pred"), draw(loss, (2, 3)), strict=True))
        spoilt = arrays[argument]
        entry = (1, 2) if spoilt.ndim == 3 else ()
        spoilt[(1, 1, *entry[1:])] = spoilt[1, 2] = value
        for call in each_call(loss):
            with pytest.raises(ValueError, match=f"{loss.name}: {argument} must be") as error:
                call(**arrays)
            place = ", ".join(map(str, (1, 1, *entry[1:])))
            assert f"{argument}[{place}] is {value}" in str(error.value)


@pytest.mark.parametrize("argument", ["y_true", "y_pred"])
def test_a_row_that_does_not_sum_to_1_is_named(rowwise, argument):
    domain = rowwise.targets if argument == "y_true" else rowwise.predictions
    if not isinstance(domain, Distributions):
        return
    arrays = dict(zip(("y_true", "y_pred"), draw(rowwise, (2, 3)), strict=True))
    arrays[argument][1, 0] = [0.1, 0.2, 0.3, 0.3]
    with pytest.raises(ValueError, match=rf"{rowwise.name}: .*{argument}\[1, 0\] sums to 0.9$"):
        rowwise(**arrays)


def test_a_sum_may_miss_1_by_the_root_of_the_precision(dtype):
    tolerance = math.sqrt(np.finfo(dtype).eps)
    y_true = np.array([1, 0], dtype)
    near = np.array([0.5, 0.5 + 0.9 * tolerance], dtype)
    far = np.array([0.5, 0.5 + 1.2 * tolerance], dtype)
    assert KLDivergence()(y_true, near) > 0
    with pytest.raises(ValueError, match="sums to"):
        KLDivergence()(y_true, far)


@pytest.mark.parametrize("infinite", [np.inf, -np.inf])
@pytest.mark.parametrize("prediction", [0.5, 1.0, 1e30, np.inf, np.nan])
def test_an_infinite_target_is_an_error(elementwise, infinite, prediction):
    y_true, y_pred = draw(elementwise, 40_000)
    y_true[39_000], y_pred[39_000] = infinite, prediction
    for call in each_call(elementwise):
        with pytest.raises(ValueError, match=r"y_true must be .*y_true\[39000\] is -?inf"):
            call(y_true, y_pred)


@pytest.mark.parametrize("ids", [[0.0, 1.0], [True, False]])
def test_class_ids_are_integers(rowwise, ids):
    if isinstance(rowwise, ClassIdLoss):
        with pytest.raises(ValueError, match=f"{rowwise.name}: y_true must be class ids of an int"):
            rowwise(ids, draw(rowwise, 2)[1])


def test_a_place_is_named_even_behind_absent_examples(elementwise):
    y_true, y_pred = draw(elementwise, 3)
    y_true[[0, 2]] = np.inf
    with pytest.raises(ValueError, match=r"y_true\[2\] is inf"):
        elementwise(y_true, y_pred, sample_weight=[0, 1, 1])


def test_a_scalar_outside_the_domain_has_no_place(elementwise):
    with pytest.raises(ValueError, match="y_true is inf"):
        elementwise(np.inf, 1.0)


# NaN and infinity


def test_nan_in_nan_out_and_only_there(loss):
    for spoilt in (0, 1):
        arrays = list(draw(loss, 4))
        if spoilt == 0 and isinstance(loss, ClassIdLoss):
            continue
        arrays[spoilt][(2, *[1] * (arrays[spoilt].ndim - 1))] = np.nan
        expected = [False, False, True, False]
        slopes = np.isnan(loss.gradient(*arrays)).reshape(4, -1)
        assert np.isnan(loss.per_example(*arrays)).tolist() == expected
        assert slopes.any(axis=-1).tolist() == expected
        assert math.isnan(loss(*arrays))


def test_an_example_beside_nan_and_infinity_is_as_it_is_alone(elementwise):
    y_pred = np.array([np.nan, np.inf, -np.inf, 0.5, 0.0, 1.0])
    y_pred = y_pred[~elementwise.predictions.excludes(y_pred)]
    y_true = np.ones_like(y_pred)
    for call in (elementwise.per_example, elementwise.gradient):
        alone = [call(*pair) for pair in zip(y_true, y_pred, strict=True)]
        np.testing.assert_array_equal(call(y_true, y_pred), alone)


def test_an_infinite_prediction_has_the_limit_of_a_far_one(elementwise):
    for infinite in (np.inf, -np.inf):
        if elementwise.predictions.excludes(np.array(infinite)):
            continue
        for call in (elementwise, elementwise.gradient):
            far, further = (
                float(call(1.0, math.copysign(size, infinite))) for size in (1e50, 1e150)
            )
            limit = float(call(1.0, infinite))
            if abs(further) > 1.5 * abs(far):
                assert limit == math.copysign(np.inf, further)
            else:
                assert limit == pytest.approx(further, abs=1e-40)


def test_a_score_of_minus_infinity_costs_nothing_where_its_target_is_0():
    scores = np.array([[1.0, -np.inf, 0.0]])
    for loss, y_true in (
        (SoftmaxCrossentropy(), [[0.5, 0.0, 0.5]]),
        (SparseSoftmaxCrossentropy(), [0]),
    ):
        small = loss.cost_and_gradient(
            np.delete(y_true, 1, -1) if np.ndim(y_true) > 1 else y_true, scores[:, [0, 2]]
        )
        cost, gradient = loss.cost_and_gradient(y_true, scores)
        assert cost == small[0]
        np.testing.assert_array_equal(gradient[:, [0, 2]], small[1])
        assert gradient[0, 1] == 0
    assert SparseSoftmaxCrossentropy()([1], scores) == np.inf
    assert SoftmaxCrossentropy()([[0, 1, 0]], scores) == np.inf


def test_nothing_is_clipped():
    assert BinaryCrossentropy()(1, 0.0) == np.inf
    assert BinaryCrossentropy()([0, 1], [0.0, 1.0]) == 0
    assert CategoricalCrossentropy()([0.5, 0.5], [1.0, 0.0]) == np.inf
    assert CategoricalCrossentropy()([1, 0], [1.0, 0.0]) == 0
    assert KLDivergence()([0.5, 0.5], [1.0, 0.0]) == np.inf
    assert KLDivergence()([1, 0], [1.0, 0.0]) == 0


# gradients


def test_fused_and_separate_are_the_same(loss, dtype):
    y_true, y_pred = cast(loss, *draw(loss, 1_000), dtype)
    losses, slopes = loss.cost_and_gradient(y_true, y_pred, reduction="none")
    np.testing.assert_array_equal(losses, loss.per_example(y_true, y_pred))
    np.testing.assert_array_equal(slopes, loss.gradient(y_true, y_pred))


def test_gradient_at_a_kink_is_0():
    for loss in (MeanAbsoluteError(), Quantile(0.9)):
        np.testing.assert_array_equal(loss.gradient([0.5, 1.0], [0.5, 1.0]), 0)
    for loss in (Hinge(margin=2.0), SquaredHinge(margin=2.0)):
        np.testing.assert_array_equal(loss.gradient([1, -1], [2.0, -2.0]), 0)


def test_the_first_of_tied_rivals_has_the_gradient():
    slopes = CrammerSingerHinge().gradient([1], [[2.0, 2.0, 0.0, 2.0]])
    np.testing.assert_array_equal(slopes, [[1, -1, 0, 0]])


def test_binary_crossentropy_has_the_one_sided_limit_where_it_is_certain_and_right():
    np.testing.assert_array_equal(BinaryCrossentropy().gradient([0, 1], [0.0, 1.0]), [1, -1])
    np.testing.assert_array_equal(
        BinaryCrossentropy().gradient([0, 1], [1.0, 0.0]), [np.inf, -np.inf]
    )


def test_gradients_on_probabilities_are_unconstrained_partials():
    p, q = [0.2, 0.8], [0.5, 0.5]
    for loss in (KLDivergence(), CategoricalCrossentropy()):
        np.testing.assert_allclose(loss.gradient(p, q), [-0.4, -1.6])


# foreign arrays


def test_masked_arrays_are_type_errors(loss):
    y_true, y_pred = draw(loss, 2)
    masked = np.ma.array(y_pred, mask=np.arange(y_pred.size).reshape(y_pred.shape) == 1)
    for arguments in ((np.ma.array(y_true), y_pred), (y_true, masked), ([y_true], [masked])):
        with pytest.raises(TypeError, match=f"{loss.name}: .*mask"):
            loss(*arguments)
    with pytest.raises(TypeError, match=f"{loss.name}: sample_weight is a masked array"):
        loss(y_true, y_pred, sample_weight=np.ma.array([1.0, 2.0]))


def labelled(values, labels):
    """A pandas object with the values, its rows labelled."""
    return (pd.Series if values.ndim == 1 else pd.DataFrame)(values, index=labels)


def test_pandas_objects_need_equal_labels(loss):
    y_true, y_pred = draw(loss, 2)
    frames = labelled(y_true, ["a", "b"]), labelled(y_pred, ["a", "b"])
    assert loss(*frames) == loss(y_true, y_pred)
    with pytest.raises(
        ValueError, match=f"{loss.name}: y_true and y_pred have unequal pandas index"
    ):
        loss(frames[0], frames[1].iloc[::-1])
    with pytest.raises(ValueError, match=f"{loss.name}: .*sample_weight have unequal pandas index"):
        loss(frames[0], y_pred, sample_weight=pd.Series([1.0, 2.0]))


def test_pandas_columns_are_labels_too():
    frame = pd.DataFrame({"a": [1.0], "b": [0.0]})
    for loss in (MeanAbsoluteError(), CategoricalCrossentropy()):
        with pytest.raises(ValueError, match="unequal pandas columns"):
            loss(frame, frame[["b", "a"]])


def test_tensors_are_read_and_their_gradients_are_not_lost(loss):
    y_true, y_pred = (torch.from_numpy(values) for values in draw(loss, 2))
    assert loss(y_true, y_pred) == loss(y_true.numpy(), y_pred.numpy())
    trained = y_pred.clone().requires_grad_()
    for arguments in ((y_true, trained), (y_true[None], [trained])):
        with pytest.raises(TypeError, match=rf"{loss.name}: y_pred .*companion\.adapters"):
            loss(*arguments)


def test_a_variable_of_keras_is_a_tensor_that_requires_grad():
    variable = keras.Variable([1.0, 2.0])
    with pytest.raises(TypeError, match=r"MeanAbsoluteError: y_pred .*requires grad"):
        MeanAbsoluteError()([1.0, 2.0], variable)


# imports


def test_the_package_imports_numpy_and_nothing_heavier():
    program = (
        "import sys, companion; heavy = {'torch', 'keras', 'matplotlib', 'scipy', 'pandas'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
