"""Traps: what Keras and PyTorch do where a reader would expect something else.

Each test pins what PyTorch 2.13.0 and Keras 3.15.1 on the torch backend do
today, beside the companion's value or error.  Keras on another backend may
differ.
"""

import inspect

import keras
import numpy as np
import pytest
import torch
from sklearn.metrics import log_loss, mean_squared_log_error
from torch.nn import functional

from companion import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    CrammerSingerHinge,
    Hinge,
    Huber,
    KLDivergence,
    LogCosh,
    MeanAbsoluteError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    Poisson,
    SigmoidCrossentropy,
    SmoothL1,
    SoftmaxCrossentropy,
    SparseCategoricalCrossentropy,
    SparseSoftmaxCrossentropy,
    WestonWatkinsHinge,
)
from companion.labels import ignore_weights, one_hot, sample_weights, smooth, smooth_binary
from companion.parity import Disagreement, check, evaluate

BOTH = ("Keras", "PyTorch")
SCORES = [[2.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 3.0, 0.0]]
IDS = [0, 1, 2]


def tensor(values, dtype=torch.float64):
    return torch.tensor(values, dtype=dtype)


def ids(values):
    return tensor(values, torch.int64)


def agree(theirs, number, rtol=1e-6):
    """Assert that tensors, arrays or numbers are the same within a millionth."""
    np.testing.assert_allclose(theirs, number, rtol=rtol)


def slope(function, at, dtype=torch.float64):
    """The gradient of the sum of ``function`` by autograd."""
    at = tensor(at, dtype).requires_grad_()
    function(at).sum().backward()
    return at.grad


def losses(loss, y_true, y_pred, dtype=np.float64):
    """The loss in Keras and in PyTorch, by the calls that the companion declares."""
    return [evaluate(loss, framework, y_true, y_pred, dtype)[0] for framework in BOTH]


def slopes(loss, y_true, y_pred, dtype=np.float64):
    """Its gradient in both."""
    return [evaluate(loss, framework, y_true, y_pred, dtype)[1] for framework in BOTH]


# Huber and Smooth L1


def test_huber_is_delta_times_smooth_l1():
    for parameter, huber, smooth_l1 in ((1.0, 9.5, 9.5), (2.0, 18.0, 9.0)):
        assert losses(Huber(parameter), 0.0, 10.0) == [huber, huber]
        assert losses(SmoothL1(parameter), 0.0, 10.0) == [smooth_l1, smooth_l1]
        assert Huber(parameter)(0.0, 10.0) == huber
        assert SmoothL1(parameter)(0.0, 10.0) == smooth_l1


def test_smooth_l1_goes_to_l1_and_pytorch_takes_beta_0_for_it():
    assert functional.smooth_l1_loss(tensor(10.0), tensor(0.0), beta=0.0) == 10
    agree(SmoothL1(beta=1e-9)(0.0, 10.0), 10)


@pytest.mark.parametrize(("delta", "loss"), [(0.0, 0.0), (-1.0, -10.5)])
def test_keras_computes_a_huber_loss_without_a_positive_delta(delta, loss):
    assert keras.losses.huber(tensor([0.0]), tensor([10.0]), delta=delta) == loss
    with pytest.raises(RuntimeError, match="non-positive values for delta"):
        functional.huber_loss(tensor([10.0]), tensor([0.0]), delta=delta)
    with pytest.raises(ValueError, match="delta must be finite and above 0"):
        Huber(delta=delta)


def test_keras_huber_of_integers_loses_its_half():
    y_true, y_pred = np.array([[0], [0]]), np.array([[1], [10]])
    assert keras.losses.huber(y_true, y_pred).tolist() == [0.0, 10.0]
    assert Huber().per_example(y_true, y_pred).tolist() == [[0.5], [9.5]]


# Hinge


def test_hinge_embedding_is_not_the_hinge_loss():
    labels, scores = [-1.0, 1.0, -1.0, 1.0], [-2.0, 0.5, 0.3, 2.0]
    embedding = functional.hinge_embedding_loss(tensor(scores), tensor(labels), reduction="none")
    agree(embedding, [3, 0.5, 0.7, 2])
    agree(Hinge().per_example(labels, scores), [0, 0.5, 1.3, 0])


def test_keras_hinge_takes_0_for_minus_1_unless_another_label_is_neither_0_nor_1():
    scores = [0.5, 0.5, 0.5]
    assert evaluate(Hinge(), "Keras", [0, 1, 1], scores)[0].tolist() == [1.5, 0.5, 0.5]
    assert evaluate(Hinge(), "Keras", [0, 1, -1], scores)[0].tolist() == [1.0, 0.5, 1.5]
    with pytest.raises(ValueError, match=r"y_true must be -1 or \+1, but y_true\[0\] is 0"):
        Hinge()([0, 1, 1], scores)


def test_at_the_kink_of_the_hinge_each_way_to_write_it_has_its_own_slope():
    assert slope(lambda score: torch.clamp(1 - score, min=0), [1.0]) == -1
    assert slope(lambda score: torch.relu(1 - score), [1.0]) == 0
    assert evaluate(Hinge(), "Keras", 1.0, 1.0)[1] == -0.5
    assert Hinge().gradient(1.0, 1.0) == 0


def test_pytorch_multi_margin_divides_by_the_number_of_classes():
    scores = [[0.0, 1.0, 2.0]]
    agree(functional.multi_margin_loss(tensor(scores), ids([0])), 5 / 3)
    assert WestonWatkinsHinge()([0], scores) == 5


def test_pytorch_multi_margin_of_nan_is_0():
    scores = [[np.nan, np.nan, np.nan]]
    loss, gradient = evaluate(WestonWatkinsHinge(), "PyTorch", [0], scores)
    assert loss.tolist() == [0]
    assert gradient.tolist() == [[0, 0, 0]]
    assert np.isnan(WestonWatkinsHinge()([0], scores))
    assert np.isnan(WestonWatkinsHinge().gradient([0], scores)).all()


def test_keras_categorical_hinge_changes_when_all_scores_move():
    right = tensor([[1.0, 0.0, 0.0]])
    for shift, theirs in ((0.0, 6.0), (10.0, 0.0)):
        scores = tensor([[-5.0, -10.0, -10.0]]) + shift
        assert keras.losses.categorical_hinge(right, scores) == theirs
        assert functional.multi_margin_loss(scores, ids([0])) == 0
        assert CrammerSingerHinge()([0], scores.numpy()) == 0


# Probabilities and scores


@pytest.mark.parametrize(("classes", "cost"), [(3, 0.551), (10, 1.461), (1000, 5.909)])
def test_pytorch_cross_entropy_takes_perfect_probabilities_for_poor_scores(classes, cost):
    perfect = np.eye(classes)[:1]
    theirs = functional.cross_entropy(tensor(perfect), ids([0]))
    agree(theirs, np.log(np.e + classes - 1) - 1)
    agree(theirs, cost, rtol=1e-3)
    assert SparseCategoricalCrossentropy()([0], perfect) == 0


def test_keras_cross_entropy_rescales_every_row():
    right, doubled = tensor([[1.0, 0.0, 0.0]]), tensor([[1.0, 0.5, 0.5]])
    agree(keras.losses.categorical_crossentropy(right, doubled), [np.log(2)])
    agree(keras.losses.sparse_categorical_crossentropy(ids([0]), doubled), [np.log(2)])
    with pytest.raises(ValueError, match=r"y_pred\[0\] sums to 2"):
        CategoricalCrossentropy()(right, doubled)


def test_keras_cross_entropy_takes_scores_for_probabilities():
    right, scores = tensor([[1.0, 0.0, 0.0]] * 2), tensor([[2.0, -1.0, 0.5], [2.0, -1.0, -3.0]])
    agree(keras.losses.categorical_crossentropy(right, scores), [1e-7, 16.118096])
    with pytest.raises(ValueError, match=r"y_pred\[0, 0\] is 2"):
        CategoricalCrossentropy()(right, scores)


def test_rescaled_rows_have_another_gradient():
    true, y_pred = tensor([[0.0, 0.0, 1.0]]), [[0.2, 0.1, 0.7]]
    for function, gradient in (
        (lambda p: keras.losses.categorical_crossentropy(true, p), [[1, 1, 1 - 1 / 0.7]]),
        (lambda p: functional.cross_entropy(p.log(), true), [[1, 1, 1 - 1 / 0.7]]),
        (lambda p: functional.nll_loss(p.log(), ids([2])), [[0, 0, -1 / 0.7]]),
    ):
        agree(slope(function, y_pred), gradient)
    agree(CategoricalCrossentropy().gradient(true, y_pred), [[0, 0, -1 / 0.7]])


# Weights, smoothing, masks


def test_class_weights_divide_by_their_sum_or_by_the_number_of_examples():
    weights, scores, rows = tensor([1.0, 2.0, 4.0]), tensor(SCORES), tensor(one_hot(IDS, 3))
    by_sum, by_number = 2.1166373, 4.9388204

    def in_keras(reduction):
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction=reduction)
        return loss(ids(IDS), scores, sample_weight=weights)

    agree(functional.cross_entropy(scores, ids(IDS), weight=weights), by_sum)
    agree(functional.cross_entropy(scores, rows, weight=weights), by_number)
    agree(in_keras("sum_over_batch_size"), by_number)
    agree(in_keras("mean_with_sample_weight"), by_sum)
    weight = sample_weights(IDS, weights)
    agree(SparseSoftmaxCrossentropy()(IDS, SCORES, sample_weight=weight), by_sum)


def test_label_smoothing_of_rows_is_the_same_in_both():
    rows, scores = tensor(one_hot(IDS, 3)), tensor(SCORES)
    ours = SoftmaxCrossentropy().per_example(smooth(one_hot(IDS, 3), 0.1), SCORES)
    options = {"label_smoothing": 0.1}
    agree(functional.cross_entropy(scores, rows, reduction="none", **options), ours)
    options["from_logits"] = True
    agree(keras.losses.categorical_crossentropy(rows, scores, **options), ours)


def test_keras_smooths_binary_labels_towards_a_half_and_class_ids_not_at_all():
    labels, probabilities = tensor([[1.0], [0.0]]), tensor([[0.8], [0.8]])
    smoothed = smooth_binary(labels, 0.1)
    agree(smoothed, [[0.95], [0.05]])
    theirs = keras.losses.binary_crossentropy(labels, probabilities, label_smoothing=0.1)
    agree(theirs, BinaryCrossentropy().per_example(smoothed, probabilities)[:, 0])
    sparse = inspect.signature(keras.losses.sparse_categorical_crossentropy)
    assert "label_smoothing" not in sparse.parameters


IGNORING_0 = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=0)


def test_all_targets_ignored_is_nan_or_0_or_an_error():
    none = [0, 0, 0]
    assert functional.cross_entropy(tensor(SCORES), ids(none), ignore_index=0).isnan()
    assert IGNORING_0(ids(none), tensor(SCORES)) == 0
    with pytest.raises(ValueError, match="sample_weight is 0 everywhere"):
        SparseSoftmaxCrossentropy()(none, SCORES, sample_weight=ignore_weights(none, 0))


def test_some_targets_ignored_are_left_out_of_the_mean_by_all_three():
    cost, scores = 2.0967664, tensor(SCORES)
    agree(IGNORING_0(ids(IDS), scores), cost)
    agree(functional.cross_entropy(scores, ids(IDS), ignore_index=0), cost)
    agree(SparseSoftmaxCrossentropy()(IDS, scores, sample_weight=ignore_weights(IDS, 0)), cost)


def test_a_masked_score_is_fine_with_a_class_id_and_nan_with_the_same_row():
    row, scores, cost = [1.0, 0.0, 0.0], [1.0, -np.inf, 0.0], 0.31326169
    agree(losses(SparseSoftmaxCrossentropy(), 0, scores), [cost, cost])
    assert np.isnan(losses(SoftmaxCrossentropy(), row, scores)).all()
    agree(SparseSoftmaxCrossentropy()(0, scores), cost)
    agree(SoftmaxCrossentropy()(row, scores), cost)


# Divergence


def test_pytorch_kl_div_takes_the_logarithm_of_the_prediction():
    p, q = tensor([0.5, 0.5]), tensor([0.25, 0.75])
    agree(functional.kl_div(q.log(), p, reduction="sum"), 0.14384104)
    agree(functional.kl_div(q, p, reduction="sum"), -1.1931472)
    agree(KLDivergence()(p, q), 0.14384104)


def test_pytorch_kl_div_averages_over_elements_unless_told_batchmean():
    p, q = tensor([[0.5, 0.5], [0.9, 0.1]]), tensor([[0.25, 0.75], [0.9, 0.1]])
    with pytest.warns(UserWarning, match="'mean' divides the total loss by both"):
        agree(functional.kl_div(q.log(), p, reduction="mean"), 0.035960259)
    agree(functional.kl_div(q.log(), p, reduction="batchmean"), 0.071920518)
    agree(KLDivergence()(p, q), 0.071920518)


def test_keras_clips_the_divergence_from_what_never_happens():
    agree(losses(KLDivergence(), [0.5, 0.5], [1.0, 0.0]), [7.3659006, np.inf])
    assert KLDivergence()([0.5, 0.5], [1.0, 0.0]) == np.inf


def test_pytorch_kl_div_of_0_from_0_is_nan():
    agree(losses(KLDivergence(), [1.0, 0.0], [1.0, 0.0]), [0, np.nan])
    assert KLDivergence()([1.0, 0.0], [1.0, 0.0]) == 0


def test_keras_3_has_no_kullback_leibler_divergence_by_that_name():
    assert not hasattr(keras.losses, "kullback_leibler_divergence")
    assert hasattr(keras.losses, "kl_divergence")
    with pytest.raises(ValueError, match="Could not interpret loss identifier"):
        keras.losses.get("kullback_leibler_divergence")


# Clipping


def test_a_certain_and_wrong_probability_costs_100_or_16_or_36_or_infinity():
    agree(losses(BinaryCrossentropy(), 1.0, 0.0), [16.118096, 100])
    agree(log_loss([1], [0.0], labels=[0, 1]), 36.043653)
    assert BinaryCrossentropy()(1.0, 0.0) == np.inf
    with pytest.raises(Disagreement, match=r"in Keras at .* the companion's is inf"):
        check(BinaryCrossentropy(), 1.0, 0.0)


def test_keras_binary_crossentropy_is_a_third_low_at_a_ten_billionth():
    agree(losses(BinaryCrossentropy(), 1.0, 1e-10), [0.7 * -np.log(1e-10), -np.log(1e-10)])
    agree(BinaryCrossentropy()(1.0, 1e-10), -np.log(1e-10))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_clipped_probabilities_kill_the_gradient_17_away(dtype):
    yes, second = tensor([[1.0]], dtype), tensor([[0.0, 1.0]], dtype)
    binary, categorical = keras.losses.binary_crossentropy, keras.losses.categorical_crossentropy
    for gap, steepness in ((16.0, 1), (17.0, 0)):
        agree(slope(lambda z: binary(yes, torch.sigmoid(z)), [[-gap]], dtype), [[-steepness]])
        of_rows = slope(lambda z: categorical(second, torch.softmax(z, -1)), [[gap, 0.0]], dtype)
        agree(of_rows, [[steepness, -steepness]])
    agree(SigmoidCrossentropy().gradient(1.0, -17.0), -1)
    agree(SoftmaxCrossentropy().gradient([0.0, 1.0], [17.0, 0.0]), [1, -1])


def test_keras_msle_takes_a_negative_prediction_for_0():
    loss = MeanSquaredLogarithmicError()
    theirs, gradient = evaluate(loss, "Keras", [2.0, 2.0], [-5.0, 0.0])
    assert theirs[0] == theirs[1]
    assert gradient[0] == 0
    with pytest.raises(ValueError, match="less than or equal to -1"):
        mean_squared_log_error([2.0], [-5.0])
    with pytest.raises(ValueError, match=r"y_pred\[0\] is -5"):
        loss([2.0], [-5.0])


def test_keras_poisson_adds_a_ten_millionth_to_the_prediction():
    agree(losses(Poisson(), 1.0, 0.0), [-np.log(1e-7), np.inf])
    assert Poisson()(1.0, 0.0) == np.inf


def test_pytorch_poisson_adds_a_hundred_millionth_and_expects_a_logarithm_unless_told():
    count, rate = tensor(1.0), tensor(0.0)
    agree(functional.poisson_nll_loss(rate, count, log_input=False), -np.log(1e-8))
    assert functional.poisson_nll_loss(rate, count) == 1


# Reductions and shapes


def test_keras_sums_the_means_of_the_last_axis():
    y_true, y_pred = tensor([[1.0, 2.0], [3.0, 4.0]]), tensor([[0.0, 0.0], [0.0, 0.0]])
    assert keras.losses.MeanSquaredError(reduction="sum")(y_true, y_pred) == 15
    assert functional.mse_loss(y_pred, y_true, reduction="sum") == 30
    assert MeanSquaredError()(y_true, y_pred, reduction="sum") == 30


COLUMN = [[0.1], [0.3], [0.5]]
FLAT = [0.1, 0.3, 0.5]


@pytest.mark.parametrize("name", ["mse_loss", "l1_loss", "huber_loss", "smooth_l1_loss"])
def test_pytorch_warns_and_broadcasts_a_column_against_a_row(name):
    with pytest.warns(UserWarning, match="different to the input size"):
        assert getattr(functional, name)(tensor(COLUMN), tensor(FLAT)) > 0


@pytest.mark.parametrize("name", ["binary_cross_entropy", "binary_cross_entropy_with_logits"])
def test_pytorch_refuses_a_column_against_a_row(name):
    with pytest.raises(ValueError, match="size"):
        getattr(functional, name)(tensor(COLUMN), tensor(FLAT))


@pytest.mark.parametrize("name", ["kl_div", "poisson_nll_loss"])
def test_pytorch_broadcasts_a_column_against_a_row_without_a_word(name):
    broadcast = getattr(functional, name)(tensor(COLUMN), tensor(FLAT), reduction="none")
    assert broadcast.shape == (3, 3)


REPAIRED = ("squared_error", "absolute_error", "squared_logarithmic_error")


@pytest.mark.parametrize("name", [*(f"mean_{loss}" for loss in REPAIRED), "huber", "log_cosh"])
def test_keras_repairs_a_column_against_a_row(name):
    repaired = getattr(keras.losses, name)(tensor(FLAT), tensor(COLUMN))
    assert repaired.shape == (3,)
    assert repaired.abs().max() < 1e-8


@pytest.mark.parametrize("name", ["hinge", "squared_hinge", "kl_divergence", "poisson"])
def test_keras_broadcasts_a_column_against_a_row_without_a_word(name):
    function = getattr(keras.losses, name)
    right = function(tensor(COLUMN), tensor(COLUMN))
    assert (function(tensor(FLAT), tensor(COLUMN)) - right).abs().max() > 0.05


def test_keras_binary_crossentropy_and_the_companion_refuse_a_column_against_a_row():
    with pytest.raises(ValueError, match="must have the same shape"):
        keras.losses.binary_crossentropy(tensor(FLAT), tensor(COLUMN))
    with pytest.raises(ValueError, match="nothing is broadcast"):
        BinaryCrossentropy()(FLAT, COLUMN)


def test_swapped_arguments_are_a_number_in_both_and_infinity_here():
    labels, probabilities = tensor([1.0, 0.0]), tensor([0.9, 0.2])
    for function, arguments, wrong in (
        (functional.binary_cross_entropy, (probabilities, labels), 15.0),
        (keras.losses.binary_crossentropy, (labels, probabilities), 2.4177144),
        (BinaryCrossentropy(), (labels, probabilities), np.inf),
    ):
        agree(function(*arguments), 0.16425203)
        agree(function(*reversed(arguments)), wrong)


# Kinks and autograd


def test_at_the_kink_of_the_absolute_error_all_three_say_0():
    assert slopes(MeanAbsoluteError(), 1.0, 1.0) == [0, 0]
    assert MeanAbsoluteError().gradient(1.0, 1.0) == 0


@pytest.mark.parametrize(
    ("largest", "gradient"),
    [
        (lambda score: torch.clamp(score, min=0), 1.0),
        (torch.relu, 0.0),
        (lambda score: torch.maximum(score, torch.zeros_like(score)), 0.5),
    ],
    ids=["clamp", "relu", "maximum"],
)
def test_autograd_of_a_stable_softplus_at_0_depends_on_how_the_maximum_is_written(
    largest, gradient
):
    def softplus(score):
        return largest(score) + torch.log1p(torch.exp(-score.abs()))

    assert slope(softplus, 0.0) == gradient
    assert SigmoidCrossentropy().gradient(0.0, 0.0) == 0.5


def test_autograd_of_a_guarded_logarithm_is_nan_at_0():
    def entropy(p):
        return torch.where(p > 0, p * torch.log(p), 0)

    assert slope(entropy, [0.0, 0.5])[0].isnan()
    assert BinaryCrossentropy().gradient(0.0, 0.0) == 1


# Digits


def test_keras_averages_in_float32():
    thirds = tensor([1 / 3, 1 / 3])
    mean = keras.ops.mean(thirds)
    assert mean.dtype == torch.float64
    assert mean.item() == np.float32(1 / 3)
    assert mean.item() != 1 / 3


@pytest.mark.parametrize(
    ("score", "dtype", "lost"), [(-12.0, np.float32, 0.0687068), (-40.0, np.float64, 1.0)]
)
def test_sigmoid_crossentropy_loses_a_small_loss_in_both(score, dtype, lost):
    y_true, y_pred = np.zeros(1, dtype), np.full(1, score, dtype)
    exact = np.log1p(np.exp(score))
    for theirs in losses(SigmoidCrossentropy(), y_true, y_pred, dtype):
        agree(1 - theirs / exact, [lost], rtol=1e-5)
    agree(SigmoidCrossentropy()(y_true, y_pred), exact)


def test_sigmoid_crossentropy_loses_a_small_gradient_in_both():
    assert slopes(SigmoidCrossentropy(), 1.0, 20.0, np.float32) == [0, 0]
    agree(SigmoidCrossentropy().gradient(np.float32(1), np.float32(20)), -2.0611537e-9)


def test_softmax_crossentropy_loses_a_small_loss_in_both():
    scores = np.array([20, 0, 0], np.float32)
    assert losses(SparseSoftmaxCrossentropy(), 0, scores, np.float32) == [0, 0]
    agree(SparseSoftmaxCrossentropy()(0, scores), 4.1223072e-9)


def test_keras_log_cosh_loses_small_residuals():
    residual = np.array([1e-3, 1e-4, 1e-5])
    theirs, _ = evaluate(LogCosh(), "Keras", np.zeros(3), residual)
    exact = LogCosh().per_example(np.zeros(3), residual)
    agree(exact, residual**2 / 2)
    agree(theirs - exact, np.full(3, np.log(2) - np.float32(np.log(2))), rtol=1e-4)
    assert theirs[2] < 0
    with pytest.raises(Disagreement, match="Keras"):
        check(LogCosh(), np.zeros(3), residual)


def test_keras_log_cosh_in_float32_is_not_even():
    y_true, y_pred = np.zeros(2, np.float32), np.array([1e-3, -1e-3], np.float32)
    theirs, _ = evaluate(LogCosh(), "Keras", y_true, y_pred, np.float32)
    agree(theirs / 5e-7 - 1, [-0.0463255, 0.0728838], rtol=1e-4)
    agree(LogCosh().per_example(y_true, y_pred), 5e-7)


def test_keras_msle_loses_small_values():
    theirs, _ = evaluate(MeanSquaredLogarithmicError(), "Keras", 1e-6, 3e-6)
    agree(theirs / 4e-12 - 1, 0.02673, rtol=1e-3)
    agree(MeanSquaredLogarithmicError()(1e-6, 3e-6), 4e-12, rtol=1e-5)


def test_divergence_of_close_distributions_is_negative_in_both():
    generator = np.random.default_rng(0)
    p = generator.dirichlet(np.ones(10), 1000)
    q = p * (1 + 1e-3 * generator.uniform(-1, 1, p.shape))
    p, q = p.astype(np.float32), (q / q.sum(axis=-1, keepdims=True)).astype(np.float32)
    for theirs in losses(KLDivergence(), p, q, np.float32):
        assert theirs.min() < 0
    assert KLDivergence().per_example(p, q).min() >= 0
