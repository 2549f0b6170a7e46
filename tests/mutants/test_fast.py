"""Every loss at the points where a changed operator or constant would show.

Values and derivatives against arithmetic of 160 digits at kinks, in tails, at
ties and next to them, and the limits that arithmetic cannot reach.  Quick, and
without a framework: `make mutants` runs it once for every mutant.
"""

import dataclasses
import functools
import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from companion import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    CrammerSingerHinge,
    Hinge,
    Huber,
    JensenShannonDivergence,
    KLDivergence,
    LogCosh,
    MeanAbsoluteError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    Poisson,
    PseudoHuber,
    Quantile,
    SigmoidCrossentropy,
    SmoothL1,
    SoftmaxCrossentropy,
    SparseCategoricalCrossentropy,
    SparseSoftmaxCrossentropy,
    SquaredHinge,
    WestonWatkinsHinge,
)
from companion.catalogue import CATALOGUE
from companion.divergence import cross_entropy, entropy, jensen_shannon, kl_divergence
from companion.domain import PROBABILITY, Distributions, Signs
from companion.loss import ClassIdLoss, ElementwiseLoss
from companion.stable import Softmax, difference, sigmoid_of, softplus_of
from tests.unit.conftest import variants
from tools import exact

LIMIT = 5  # units in the last place
DIGITS = 160
INF, NAN = math.inf, math.nan
TINY = 2.0**-30
DTYPES = (np.float32, np.float64)


@pytest.fixture(autouse=True)
def digits():
    with mpmath.workdps(DIGITS):
        yield


# Points.  Powers of 2 and sums of few of them are the same in float32 and float64.


def parameter(loss):
    """The loss's parameter, or 1."""
    return next(iter(dataclasses.asdict(loss).values()), 1.0)


def numbers(loss):
    """Targets and predictions for a loss of numbers."""
    if isinstance(loss.targets, Signs):
        leads = [0, TINY, 0.5, 1 - TINY, 1 + TINY, 2, 1e3, -TINY, -0.75, -1e6]
        return [(y, y * parameter(loss) * lead) for lead in leads for y in (-1, 1)]
    if loss.predictions == PROBABILITY:
        p = [2.0**-100, TINY, 0.125, 0.5, 0.875, 1 - 2.0**-20]
        return [(y, each) for each in p for y in (0, 0.25, 0.75, 1) if y != each]
    if loss.targets == PROBABILITY:
        z = [0, TINY, 0.5, 3, 20, 40, 90, 1e4]
        return [(y, sign * each) for each in z for sign in (-1, 1) for y in (0, 1)]
    if loss.predictions.low == -INF:
        near, far = [2.0**-70, TINY, 0.25, 0.875], [1, 1.125, 2, 19, 20.5, 50, 2.0**20, 2.0**60]
        sizes = [0, *(parameter(loss) * size for size in near + far), 0.75, 1.5]
        residuals = [sign * size for size in sizes for sign in (-1, 1)]
        return [(0, r) for r in residuals] + [(-2.5, r - 2.5) for r in residuals]
    y = [0, TINY, 0.5, 3, 3 + 2.0**-20, 2.0**40]
    if loss.predictions.low < 0:
        y += [-1 + 2.0**-20, -0.5]
    return [(each, p) for each in y for p in y if each != p and (p or loss.predictions.low < 0)]


PROBABILITIES = [
    [0.25, 0.25, 0.5],
    [0.5, 0.375, 0.125],
    [0.375, 0.5, 0.125],
    [0.25 + 2.0**-12, 0.25 - 2.0**-12, 0.5],
    [0.25 + 2.0**-20, 0.25, 0.5 - 2.0**-20],
    [2.0**-100, 0.5, 0.5],
    [2.0**-98, 0.75, 0.25],
    [0.125, 0.125, 0.75],
]
SMALLEST = [[0.5, 2.0**-149, 0.5], [0.25, 0.75 - 2.0**-149, 2.0**-149]]
TARGETS = [*PROBABILITIES, [1, 0, 0], [0, 0, 1], [0, 0.25, 0.75], [0.25, 0.75, 0]]
NEARLY = [0.5, 0.25, 0.25 + 2.0**-27]  # the sum may miss 1 by so much
SCORES = [
    [0, 0, 0],
    [1, 0.25, -3],
    [0.1, 0.7, 0.3],
    [3, 3 + TINY, -3],
    [5, 0.3, 0.3],
    [41, 0, -40],
    [30.3, -50.7, 30.1],
    [-90.1, 60.7, 90.3],
    [-1e4, 300, 299],
    [1e4, 3.3, -7.7],
    [-2, 90, 95.3],
    [1 - 3 * 2.0**-24, 2.0**-26, -4],
    [1 - 3 * 2.0**-53, 2.0**-55, -4],
    [2.0**-55, -4, 1 - 3 * 2.0**-53],
]


def rows(loss):
    """Targets and predictions for a loss of rows."""
    predictions = SCORES
    if isinstance(loss.predictions, Distributions):
        predictions = PROBABILITIES + SMALLEST
    if isinstance(loss, ClassIdLoss):
        return [(y, p) for p in predictions for y in range(3)]
    targets = TARGETS if "Divergence" in loss.name else [*TARGETS, NEARLY]
    return [
        (y, predictions[(place + turn) % len(predictions)])
        for place, y in enumerate(targets)
        for turn in (0, 1, 3, 4)
    ]


def batches(entry):
    """The loss's points as arrays, in float32 and in float64."""
    loss = entry.loss
    elementwise = isinstance(loss, ElementwiseLoss)
    y_true, y_pred = map(np.array, zip(*(numbers if elementwise else rows)(loss), strict=True))
    for dtype in DTYPES:
        ids = isinstance(loss, ClassIdLoss)
        yield y_true if ids else y_true.astype(dtype), y_pred.astype(dtype)


each_entry = pytest.mark.parametrize("entry", variants(), ids=lambda entry: str(entry.loss))


@functools.cache
def evaluate(entry, expression, y, p):
    """An expression of the catalogue; float32 and float64 share most of the points."""
    return exact._evaluate(entry, compiled(expression), *map(thawed, (y, p)))


compiled = functools.cache(lambda expression: compile(expression, "definition", "eval"))


def frozen(value):
    """A number, a class id or a row in arithmetic of many digits, as the key of a cache."""
    value = exact.number(value)
    return tuple(value) if isinstance(value, list) else value


def thawed(value):
    return list(value) if isinstance(value, tuple) else value


@each_entry
def test_value(entry):
    for y_true, y_pred in batches(entry):
        computed = entry.loss.per_example(y_true, y_pred)
        assert computed.dtype == y_pred.dtype
        for y, p, value in zip(y_true, y_pred, computed, strict=True):
            point = frozen(y), frozen(p)
            truth, size = (evaluate(entry, e, *point) for e in (entry.definition, entry.terms))
            if "Divergence" in entry.loss.name and (np.abs(y - p) < 0.4 * p).all():
                size = np.abs(y - p).sum(dtype=np.float64)  # what is close cancels exactly
            assert exact.ulps(value, truth, size) <= LIMIT, (y, p, value, truth)


@each_entry
def test_gradient(entry):
    for y_true, y_pred in batches(entry):
        computed = entry.loss.gradient(y_true, y_pred)
        assert computed.dtype == y_pred.dtype
        for y, p, slopes in zip(y_true, y_pred, computed, strict=True):
            for place in np.ndindex(p.shape):
                truth = derivative(entry, frozen(y), frozen(p), *place)
                if truth is None:
                    continue
                soft = entry.loss.name == "SoftmaxCrossentropy"  # a difference, of p and y
                size = truth + 2 * exact.number(y[place]) if soft else 0
                units = exact.ulps(slopes[place], truth, size)
                assert units <= LIMIT, (y, p, place, slopes, truth)


@functools.cache
def derivative(entry, y, p, place=None):
    """The derivative by the prediction or one of its components, None at a kink or minimum."""
    middle = p if place is None else p[place]

    def along(moved):
        whole = moved if place is None else (*p[:place], moved, *p[place + 1 :])
        return evaluate(entry, entry.definition, y, whole)

    here, step = along(middle), (abs(middle) or 1) * mpmath.mpf(10) ** (-DIGITS // 5)
    right, left = (along(middle + step) - here) / step, (here - along(middle - step)) / step
    kink = abs(right - left) > 1e-9 * max(abs(right), abs(left))
    return None if kink else (left + right) / 2


# What arithmetic of any precision cannot say: kinks, infinities, NaN.

EDGES = {
    # loss: (target, prediction, value, derivative)
    MeanSquaredError(): [(1, INF, INF, INF), (1, -INF, INF, -INF), (1, 1, 0, 0)],
    MeanAbsoluteError(): [(1, INF, INF, 1), (1, -INF, INF, -1), (1, 1, 0, 0)],
    MeanSquaredLogarithmicError(): [
        (1, INF, INF, 0),
        (1, -1 + 2.0**-53, (54 * math.log(2)) ** 2, -(2.0**54) * 54 * math.log(2)),
        (-1 + 2.0**-53, 2.0**1000, (1053 * math.log(2)) ** 2, 2.0**-999 * 1053 * math.log(2)),
        (2.0**1000, -1 + 2.0**-53, (1053 * math.log(2)) ** 2, -(2.0**54) * 1053 * math.log(2)),
        (7, 7, 0, 0),
    ],
    Huber(2.0): [(1, INF, INF, 2), (1, -INF, INF, -2), (1, 1, 0, 0), (0, 1e300, 2e300, 2)],
    SmoothL1(2.0): [(1, INF, INF, 1), (1, -INF, INF, -1), (1, 1, 0, 0), (0, 1e300, 1e300, 1)],
    PseudoHuber(2.0): [
        (1, INF, INF, 2),
        (1, -INF, INF, -2),
        (1, 1, 0, 0),
        (0, 1e300, 2e300, 2),
        (0, -1e-300, 0, -1e-300),
    ],
    PseudoHuber(1e-200): [(0, 1e-200, 1e-200**2, 1e-200 / math.sqrt(2)), (0, 1, 1e-200, 1e-200)],
    LogCosh(): [
        (1, INF, INF, 1),
        (1, -INF, INF, -1),
        (1, 1, 0, 0),
        (0, 1e300, 1e300, 1),
    ],
    Quantile(0.75): [(1, INF, INF, 0.25), (1, -INF, INF, -0.75), (1, 1, 0, 0)],
    Poisson(): [
        (0, 0, 0, 1),
        (1, 0, INF, -INF),
        (0, 3, 3, 1),
        (0, INF, INF, 1),
        (2, INF, INF, 1),
        (1, 1, 1, 0),
    ],
    BinaryCrossentropy(): [
        (0, 0, 0, 1),
        (1, 1, 0, -1),
        (0, 1, INF, INF),
        (1, 0, INF, -INF),
        (0.5, 0, INF, -INF),
        (0.5, 1, INF, INF),
        (0.5, 0.5, math.log(2), 0),
        (2.0**-60, 2.0**-60, 2.0**-60 * (1 + 60 * math.log(2)), 0),
    ],
    SigmoidCrossentropy(): [
        (0, -INF, 0, 0),
        (1, INF, 0, 0),
        (0, INF, INF, 1),
        (1, -INF, INF, -1),
        (0, 800, 800, 1),
        (1, -800, 800, -1),
    ],
    Hinge(2.0): [(1, 2, 0, 0), (-1, -2, 0, 0), (1, INF, 0, 0), (1, -INF, INF, -1)],
    SquaredHinge(2.0): [(1, 2, 0, 0), (-1, -2, 0, 0), (1, INF, 0, 0), (1, -INF, INF, -INF)],
    SoftmaxCrossentropy(): [
        ([1, 0, 0], [0, -INF, -INF], 0, [0, 0, 0]),
        ([0.5, 0.5, 0], [3, 3, -INF], math.log(2), [0, 0, 0]),
        ([0.75, 0.25, 0], [3, -INF, 3], INF, [-0.25, -0.25, 0.5]),
        ([0, 1, 0], [800, 0, 0], 800, [1, -1, 0]),
    ],
    SparseSoftmaxCrossentropy(): [
        (0, [0, -INF, -INF], 0, [0, 0, 0]),
        (1, [3, -INF, 3], INF, [0.5, -1, 0.5]),
        (1, [800, 0, 0], 800, [1, -1, 0]),
        (1, [0, 0, -INF], math.log(2), [0.5, -0.5, 0]),
    ],
    CategoricalCrossentropy(): [
        ([1, 0], [1, 0], 0, [-1, 0]),
        ([0.5, 0.5], [1, 0], INF, [-0.5, -INF]),
        ([0, 1], [1, 0], INF, [0, -INF]),
    ],
    SparseCategoricalCrossentropy(): [(0, [1, 0], 0, [-1, 0]), (1, [1, 0], INF, [0, -INF])],
    KLDivergence(): [
        ([1, 0], [1, 0], 0, [-1, 0]),
        ([0.5, 0.5], [1, 0], INF, [-0.5, -INF]),
        ([0, 1], [1, 0], INF, [0, -INF]),
    ],
    JensenShannonDivergence(): [
        ([1, 0], [1, 0], 0, [0, math.log(2) / 2]),
        ([0, 1], [1, 0], math.log(2), [math.log(2) / 2, -INF]),
    ],
    CrammerSingerHinge(1.0): [
        (1, [2, 2, 0, 2], 1, [1, -1, 0, 0]),
        (0, [2, 1, 1], 0, [0, 0, 0]),
        (0, [2, 1, 1.5], 0.5, [-1, 0, 1]),
        (0, [3, 1, 1.5], 0, [0, 0, 0]),
        (0, [1, INF, 2], INF, [-1, 1, 0]),
        (0, [1, -INF, -INF], 0, [0, 0, 0]),
    ],
    WestonWatkinsHinge(1.0): [
        (1, [2, 2, 0, 2], 2, [1, -2, 0, 1]),
        (0, [2, 1, 1], 0, [0, 0, 0]),
        (0, [2, 1, 1.5], 0.5, [-1, 0, 1]),
        (0, [1, INF, 2], INF, [-2, 1, 1]),
        (0, [1, -INF, 2], 2, [-1, 0, 1]),
    ],
}


@pytest.mark.parametrize("loss", EDGES, ids=str)
def test_edges(loss):
    for y, p, value, slope in EDGES[loss]:
        np.testing.assert_allclose(loss.per_example(y, p), value, rtol=1e-15)
        np.testing.assert_allclose(loss.gradient(y, p), slope, rtol=1e-15)
    for length in {np.shape(p) for _, p, _, _ in EDGES[loss]}:  # together
        chosen = [edge for edge in EDGES[loss] if np.shape(edge[1]) == length]
        y, p, values, slopes = map(np.array, zip(*chosen, strict=True))
        np.testing.assert_allclose(loss.per_example(y, p), values, rtol=1e-15)
        np.testing.assert_allclose(loss.gradient(y, p), slopes, rtol=1e-15)


def test_every_loss_has_its_edges():
    assert {loss.name for loss in EDGES} == set(CATALOGUE)


@pytest.mark.parametrize("loss", EDGES, ids=str)
def test_no_loss_is_less_than_0_by_its_sign(loss):
    for y, p, value, _ in EDGES[loss]:
        assert value or not np.signbit(loss.per_example(y, p))


def test_jensen_shannon_of_the_smallest_numbers():
    y_true, y_pred = [1, 0, 0], [0.5, 5e-324, 0.5]
    loss = JensenShannonDivergence()
    expected = loss(y_true, [0.5, 0, 0.5]), [*loss.gradient(y_true, [0.5, 0.25, 0.25])[:2]]
    assert loss(y_true, y_pred) == pytest.approx(expected[0])
    assert loss.gradient(y_true, y_pred)[:2] == pytest.approx(expected[1])
    slope = (math.log(2) + math.log(5e-324) - math.log(0.75)) / 2
    assert loss.gradient([0.25, 0.75, 0], y_pred)[1] == pytest.approx(slope, rel=1e-14)


@each_entry
def test_both_at_once(entry):
    for y_true, y_pred in batches(entry):
        losses, slopes = entry.loss.cost_and_gradient(y_true, y_pred, reduction="none")
        np.testing.assert_array_equal(losses, entry.loss.per_example(y_true, y_pred))
        np.testing.assert_array_equal(slopes, entry.loss.gradient(y_true, y_pred))


@each_entry
def test_nan_stays_in_its_example(entry):
    y_true, y_pred = next(batches(entry))
    clean = entry.loss.cost_and_gradient(y_true, y_pred, reduction="none")
    for spoilt in [y_pred] if isinstance(entry.loss, ClassIdLoss) else [y_true, y_pred]:
        kept = spoilt[3].copy()
        spoilt[(3, 1) if spoilt.ndim > 1 else 3] = NAN
        losses, slopes = entry.loss.cost_and_gradient(y_true, y_pred, reduction="none")
        spoilt[3] = kept
        assert np.isnan(losses[3])
        assert np.isnan(slopes[3]).any()
        for now, before in zip((losses, slopes), clean, strict=True):
            np.testing.assert_array_equal(np.delete(now, 3, 0), np.delete(before, 3, 0))


@pytest.mark.parametrize(
    "targets", [(0.5,), (0.125, 0.75), (0, 0.125, 0.75, 1), (TINY, 1), (2.0**-600,)], ids=str
)
def test_soft_targets_of_the_sigmoid(targets):
    """Also together with hard ones, which alone are computed in another way."""
    entry = CATALOGUE["SigmoidCrossentropy"]
    scores = [0, TINY, 0.5, 3, 20, 40, 90, 1e4]
    points = [(y, sign * z) for z in scores for sign in (-1, 1) for y in targets]
    for dtype in DTYPES:
        y_true, y_pred = np.array(points, dtype).T
        losses, slopes = entry.loss.cost_and_gradient(y_true, y_pred, reduction="none")
        for y, z, value, slope in zip(y_true, y_pred, losses, slopes, strict=True):
            point = frozen(y), frozen(z)
            truth = evaluate(entry, entry.definition, *point)
            assert exact.ulps(value, truth) <= LIMIT, (y, z, value)
            truth = derivative(entry, *point)
            if truth is not None:
                size = 2 * exact.number(y) + truth  # y + p
                assert exact.ulps(slope, truth, size) <= LIMIT, (y, z, slope)


def test_soft_targets_of_scores_at_the_ends():
    y_true, y_pred = [0.5, 0.5, 0.5, 0, 0, 1, 1], [0, INF, -INF, INF, -INF, INF, -INF]
    losses, slopes = SigmoidCrossentropy().cost_and_gradient(y_true, y_pred, reduction="none")
    assert losses.tolist() == [pytest.approx(math.log(2)), INF, INF, INF, 0, 0, INF]
    assert slopes.tolist() == [0, 0.5, -0.5, 1, 0, 0, -1]


@pytest.mark.parametrize("loss", [KLDivergence(), JensenShannonDivergence()], ids=str)
@pytest.mark.parametrize("dtype", DTYPES)
def test_no_divergence_of_neighbours_is_negative(loss, dtype):
    first = np.linspace(0.01, 0.99, 99, dtype=dtype)
    shifted = [first := np.nextafter(first, dtype(1)) for _ in range(4)]
    rows = [np.stack([p, 1 - p], axis=-1) for p in shifted]
    for y_true in rows:
        for y_pred in rows:
            assert (loss.per_example(y_true, y_pred) >= 0).all()


# The functions of companion.stable.


@pytest.mark.parametrize("dtype", DTYPES)
def test_softplus_and_sigmoid(dtype):
    scores = [0, TINY, 0.5, 3, 20, 40, 90, 1e4]
    x = np.array([sign * each for each in scores for sign in (-1, 1)], dtype)
    for at, above, share in zip(x, softplus_of(x), sigmoid_of(x), strict=True):
        grown = mpmath.exp(exact.number(at))
        assert exact.ulps(above, mpmath.log1p(grown)) <= LIMIT, at
        assert exact.ulps(share, grown / (1 + grown)) <= LIMIT, at
    ends = np.array([-INF, INF, NAN], dtype)
    np.testing.assert_array_equal(softplus_of(ends), [0, INF, NAN])
    np.testing.assert_array_equal(sigmoid_of(ends), [0, 1, NAN])


def test_softmax_of_other_shapes():
    scores = np.array([[SCORES[1], SCORES[2]], [SCORES[5], SCORES[8]], [SCORES[9], SCORES[3]]])
    whole = Softmax.of(scores)
    for place in np.ndindex(3, 2):
        row = Softmax.of(scores[place])
        np.testing.assert_array_equal(whole.log()[place], row.log())
        np.testing.assert_array_equal(whole.probabilities()[place], row.probabilities())


def test_a_difference_and_what_it_lost_are_exact():
    values = [0, 1, -3, 0.1, 1e-17, 2.0**53 + 2, -(2.0**60), 5e-324]
    a, b = map(np.ravel, np.meshgrid(values, values))
    for first, second, *parts in zip(a, b, *difference(a, b), strict=True):
        assert sum(map(Fraction, parts)) == Fraction(first) - Fraction(second)
    with np.errstate(invalid="ignore"):
        _, lost = difference(np.array([INF, 1, NAN, INF, 3]), np.array([1, INF, 1, INF, 0.1]))
    assert lost[:4].tolist() == [0] * 4
    assert lost[4] != 0


@pytest.mark.parametrize("dtype", DTYPES)
def test_softmax_and_its_logarithm(dtype):
    scores = np.array(SCORES, dtype)
    softmax = Softmax.of(scores)
    for row, shares, logs in zip(scores, softmax.probabilities(), softmax.log(), strict=True):
        grown = [mpmath.exp(each) for each in exact.number(row)]
        for each, share, log in zip(grown, shares, logs, strict=True):
            assert exact.ulps(share, each / sum(grown)) <= LIMIT, (row, share)
            assert exact.ulps(log, mpmath.log(each) - mpmath.log(sum(grown))) <= LIMIT, (row, log)


# The functions of companion.divergence.

P, Q = np.array([0.5, 0.25, 0.25]), np.array([0.25, 0.5, 0.25])
FUNCTIONS = {
    entropy: (1.5, (P,)),
    cross_entropy: (1.75, (P, Q)),
    kl_divergence: (0.25, (P, Q)),
    jensen_shannon: (0.5 * math.log2(4 / 3) + 0.25 * math.log2(2 / 3), (P, Q)),
}
each_function = pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)


@each_function
def test_of_distributions(function):
    bits, rows = FUNCTIONS[function]
    assert function(*rows, base=2) == pytest.approx(bits, rel=1e-14)
    assert function(*rows) == pytest.approx(bits * math.log(2), rel=1e-14)
    assert function(*rows, base=0.5) == pytest.approx(-bits, rel=1e-14)
    assert type(function(*rows)) is float
    with pytest.raises(TypeError, match="positional"):
        function(*rows, -1)
    stacked = [np.array([[row, row[::-1]]] * 4) for row in rows]  # 4 by 2 by 3
    for axis in (-1, 2):
        assert function(*stacked, axis=axis).shape == (4, 2)
        np.testing.assert_allclose(function(*stacked, axis=axis, base=2), bits, rtol=1e-14)
    np.testing.assert_array_equal(function(*stacked), function(*stacked, axis=-1))
    for axis, place in ((0, 0), (-3, 0), (1, 1), (-2, 1)):
        turned = [np.moveaxis(row, -1, place) for row in stacked]
        np.testing.assert_array_equal(function(*turned, axis=axis), function(*stacked))


@each_function
def test_of_distributions_in_other_types(function):
    _, rows = FUNCTIONS[function]
    for dtype in (np.float16, np.float32):
        narrow = [np.array([row], dtype) for row in rows]
        assert function(*narrow).dtype == dtype
        wide = function(*(row.astype(np.float32) for row in narrow))
        np.testing.assert_array_equal(function(*narrow), wide.astype(dtype))
    certain = [np.array([0, 1])] * len(rows)
    assert function(*certain) == 0
    assert math.copysign(1, function(*certain)) == 1
    assert math.isnan(function(*([NAN, 0.5] for _ in rows)))


@each_function
@pytest.mark.parametrize("base", [0, -2, 1, float("inf"), NAN, True, "2", None])
def test_a_base_that_is_none(function, base):
    with pytest.raises(ValueError, match=f"{function.__name__}: base must be positive"):
        function(*FUNCTIONS[function][1], base=base)


@each_function
@pytest.mark.parametrize("axis", [-3, 2, 7])
def test_an_axis_that_is_none(function, axis):
    rows = [np.array([row]) for row in FUNCTIONS[function][1]]
    with pytest.raises(ValueError, match=f"axis {axis} does not exist in .*\\(1, 3\\)"):
        function(*rows, axis=axis)


@each_function
def test_what_is_no_distribution(function):
    count = len(FUNCTIONS[function][1])
    with pytest.raises(ValueError, match=r"axis -1 does not exist in an array of shape \(\)"):
        function(*[1.0] * count)
    for shape in ((0,), (0, 3), (3, 0)):
        with pytest.raises(ValueError, match="there is no distribution"):
            function(*[np.ones(shape)] * count)
    spoilt = np.full((2, 2, 2), 0.5)
    spoilt[1, 0, 1] = 0.75
    for axis, place in ((-1, "1, 0"), (0, "0, 1"), (1, "1, 1")):
        message = rf"{function.__name__}: p must be .* but p\[{place}\] sums to 1.25"
        with pytest.raises(ValueError, match=message):
            function(*[spoilt] * count, axis=axis)


def test_what_never_happens_is_an_infinite_surprise():
    assert cross_entropy([0.5, 0.5], [1, 0]) == INF
    assert cross_entropy([1, 0], [1, 0]) == 0
    assert kl_divergence([0.5, 0.5], [1, 0]) == INF


def test_two_distributions_have_one_shape():
    for function in (cross_entropy, kl_divergence, jensen_shannon):
        with pytest.raises(ValueError, match=r"p and q have shapes \(3,\) and \(1, 3\); they"):
            function(P, Q[None])


# Parameters and domains.


@pytest.mark.parametrize("loss", [entry.loss for entry in CATALOGUE.values()], ids=str)
def test_parameters(loss):
    default = 0.5 if loss.name == "Quantile" else 1
    for field in dataclasses.fields(loss):
        assert getattr(type(loss)(), field.name) == default
        for value in (0, -1, INF, NAN):
            with pytest.raises(ValueError, match=f"{loss.name}: {field.name} must be"):
                type(loss)(value)
        value = type(loss)(np.float32(0.5))
        assert type(getattr(value, field.name)) is float


def test_kinks():
    kinks = {entry.name: entry.loss.kinks for entry in CATALOGUE.values() if entry.loss.kinks}
    assert kinks == {"MeanAbsoluteError": (0,), "Quantile": (0,)}


@pytest.mark.parametrize(
    ("loss", "lowest", "outside"),
    [(MeanSquaredLogarithmicError(), -1 + 2.0**-53, -1), (Poisson(), 0, -5e-324)],
    ids=str,
)
def test_domains(loss, lowest, outside):
    assert loss.per_example([lowest], [1.0]) >= 0
    assert loss.per_example([1.0], [lowest]) >= 0
    for argument, pair in (("y_true", (outside, 1.0)), ("y_pred", (1.0, outside))):
        with pytest.raises(ValueError, match=f"{argument} must be"):
            loss(*pair)
