"""What the mathematics of each loss promises: slopes, minima, shape."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from companion.catalogue import CATALOGUE
from companion.domain import Distributions
from companion.loss import ElementwiseLoss
from tests.unit.conftest import variants
from tools.draw import draw, inside

settings.register_profile("course", deadline=None, derandomize=True)
settings.load_profile("course")

REGRESSION = [entry for entry in variants() if entry.chapter == "regression"]

losses = st.sampled_from([entry.loss for entry in variants()])
elementwise = st.sampled_from(
    [entry.loss for entry in variants() if isinstance(entry.loss, ElementwiseLoss)]
)
of_residuals = st.sampled_from([entry.loss for entry in REGRESSION])

numbers = st.floats(-1e6, 1e6, allow_nan=False)
batches = st.integers(1, 12).flatmap(
    lambda count: st.tuples(*[st.lists(numbers, min_size=count, max_size=count)] * 2)
)
seeds = st.integers(0, 2**32 - 1)
counts = st.integers(1, 12)


def in_domain(loss, batch):
    """The batch moved into the domain of the loss."""
    y_true, y_pred = map(np.array, batch)
    return inside(loss.targets, y_true), inside(loss.predictions, y_pred)


# gradients


def test_gradient_is_the_slope_of_the_loss(entry):
    loss = entry.loss
    y_true, y_pred = draw(loss, 500)
    direction = np.random.default_rng(1).uniform(0.5, 1, y_pred.shape)
    if isinstance(loss.predictions, Distributions):
        direction -= direction.mean(axis=-1, keepdims=True)  # the sum stays 1
    step = 1e-7 * direction
    up, down = loss.per_example(y_true, y_pred + step), loss.per_example(y_true, y_pred - step)

    def along(slopes):
        return (slopes * direction).reshape(500, -1).sum(axis=-1)

    before, after = (along(loss.gradient(y_true, y_pred + side)) for side in (-step, step))
    smooth = np.abs(after - before) < 1e-3 * (1 + np.abs(before))
    assert smooth.mean() > 0.9
    np.testing.assert_allclose(
        along(loss.gradient(y_true, y_pred))[smooth],
        ((up - down) / 2e-7)[smooth],
        rtol=1e-4,
        atol=1e-6,
    )


@pytest.mark.parametrize("entry", REGRESSION, ids=lambda entry: str(entry.loss))
def test_the_gradient_jumps_at_each_kink_and_nowhere_else(entry):
    residual = np.linspace(-2, 2, 4001)
    y_true = np.full(4001, 3.0)
    jumps = np.abs(np.diff(entry.loss.gradient(y_true, y_true + residual)))
    near = {round(float(residual[i]), 2) for i in np.flatnonzero(jumps > 0.1)}
    assert near == set(entry.loss.kinks)


# the constant that minimises the cost (test_catalogue has the losses of classes)


def best_constant(loss, y_true):
    """The constant prediction of the least cost, found numerically."""
    found = minimize_scalar(
        lambda constant: loss(y_true, np.full(y_true.size, constant)),
        bounds=(y_true.min(), y_true.max()),
        options={"xatol": 1e-10},
    )
    return found.x


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "entry", [entry for entry in REGRESSION if entry.minimiser], ids=lambda entry: str(entry.loss)
)
def test_the_constant_of_the_catalogue_minimises_the_cost(entry, seed):
    y_true = inside(entry.loss.targets, np.random.default_rng(seed).normal(2, 3, 101))
    expected = entry.minimiser(y_true, entry.loss)
    assert best_constant(entry.loss, y_true) == pytest.approx(expected, abs=1e-5)


SKEWED = np.array([0.0, 0.0, 1.0, 2.0, 50.0])


@pytest.mark.parametrize(
    "entry",
    [entry for entry in REGRESSION if not entry.minimiser],
    ids=lambda entry: str(entry.loss),
)
def test_the_others_answer_between_median_and_mean(entry):
    assert entry.constant.startswith("between the median")
    answer = best_constant(entry.loss, SKEWED)
    assert np.median(SKEWED) - 1e-6 < answer < np.mean(SKEWED) + 1e-6


@pytest.mark.parametrize("name", ["Huber", "SmoothL1", "PseudoHuber"])
def test_small_parameters_answer_with_the_median_and_large_ones_with_the_mean(name):
    loss = type(CATALOGUE[name].loss)
    assert best_constant(loss(1e-4), SKEWED) == pytest.approx(np.median(SKEWED), abs=1e-2)
    assert best_constant(loss(1e6), SKEWED) == pytest.approx(np.mean(SKEWED), abs=1e-2)


# properties


@given(losses, counts, seeds)
def test_no_loss_but_poisson_is_negative(loss, count, seed):
    if loss.name != "Poisson":
        assert (loss.per_example(*draw(loss, count, seed)) >= 0).all()


@given(of_residuals, batches)
def test_no_prediction_is_better_than_the_target(loss, batch):
    y_true, y_pred = in_domain(loss, batch)
    best = loss.per_example(y_true, y_true)
    assert (loss.per_example(y_true, y_pred) >= best).all()
    assert loss.name == "Poisson" or (best == 0).all()
    slope = loss.gradient(y_true, y_pred)
    assert (slope * np.sign(y_pred - y_true) >= 0).all()


@given(of_residuals.filter(lambda loss: loss.predictions.low == -np.inf), batches)
def test_a_loss_of_the_residual_alone_is_symmetric_or_mirrored(loss, batch):
    y_true, y_pred = map(np.array, batch)
    mirrored = type(loss)(tau=1 - loss.tau) if loss.name == "Quantile" else loss
    np.testing.assert_allclose(
        mirrored.per_example(-y_true, -y_pred), loss.per_example(y_true, y_pred), rtol=1e-12
    )


@given(elementwise, st.tuples(numbers, numbers, numbers), st.floats(0, 1))
def test_convex_in_the_prediction(loss, points, share):
    if loss.name == "MeanSquaredLogarithmicError":
        return  # convex in log(1 + p), not in p
    y_true = inside(loss.targets, np.array(points[0]))
    first, second = inside(loss.predictions, np.array(points[1:]))
    between = share * first + (1 - share) * second
    ends = loss(y_true, first), loss(y_true, second)
    chord = share * ends[0] + (1 - share) * ends[1]
    assert loss(y_true, between) <= chord + 1e-9 * max(1, *map(abs, ends))


@given(losses, counts, seeds, st.randoms(use_true_random=False))
def test_a_permutation_permutes(loss, count, seed, random):
    y_true, y_pred = draw(loss, count, seed)
    order = random.sample(range(count), count)
    np.testing.assert_array_equal(
        loss.per_example(y_true[order], y_pred[order]), loss.per_example(y_true, y_pred)[order]
    )


@given(losses, counts, seeds, st.data())
def test_a_weight_is_a_repetition(loss, count, seed, data):
    y_true, y_pred = draw(loss, count, seed)
    times = data.draw(st.lists(st.integers(0, 4), min_size=count, max_size=count).filter(any))
    weighted = loss(y_true, y_pred, sample_weight=times)
    repeated = loss(np.repeat(y_true, times, axis=0), np.repeat(y_pred, times, axis=0))
    size = np.abs(loss.per_example(y_true, y_pred)).max()
    assert weighted == pytest.approx(repeated, rel=1e-12, abs=1e-12 * size)
