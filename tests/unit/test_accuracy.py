"""Every loss and gradient against arithmetic of 50 digits and more."""

import mpmath
import numpy as np
import pytest

from companion import JensenShannonDivergence, KLDivergence, SigmoidCrossentropy
from companion.catalogue import CATALOGUE
from companion.domain import PROBABILITY, Distributions, Signs
from companion.loss import ClassIdLoss
from tools import exact
from tools.draw import cast, inside

LIMIT = 8  # units in the last place
COUNT = 200


@pytest.fixture(autouse=True)
def digits(request):
    name = request.node.name
    tails = any(word in name for word in ("row", "Sigmoid", "BinaryCross", "soft"))
    tails = tails and (
        "1000" not in name or "Softmax" in name
    )  # long rows of probabilities have none
    digits = exact.TAILS if tails else exact.DIGITS
    with mpmath.workdps(digits if "gradient" in name or "soft" in name else digits // 2):
        yield


# Losses of numbers


def sweep(loss, dtype):
    """Targets and predictions of all sizes that the loss allows, close and far apart."""
    generator = np.random.default_rng(20)
    sign = generator.choice([-1, 1], (2, COUNT))
    target = sign[0] * 10 ** generator.uniform(-6, 6, COUNT)
    target[: COUNT // 3] = 0
    if loss.targets == PROBABILITY:
        target = generator.choice([0, 1], COUNT)  # soft ones have a test of their own
    elif isinstance(loss.targets, Signs):
        target = sign[0]
    else:
        target = inside(loss.targets, target)
    if loss.predictions == PROBABILITY:
        tiny = -300 if dtype == np.float64 else -37
        prediction = 10 ** generator.uniform(tiny, 0, COUNT)
        close = generator.random(COUNT) < 0.5
        prediction = np.where(close, 1 - 10 ** generator.uniform(-7, 0, COUNT), prediction)
    elif loss.targets == PROBABILITY or isinstance(loss.targets, Signs):
        prediction = sign[1] * 10 ** generator.uniform(-6, 4, COUNT)
    else:
        residual = sign[1] * 10 ** generator.uniform(-12, 12, COUNT)
        prediction = inside(loss.predictions, target + residual)
    return target.astype(dtype), prediction.astype(dtype)


def test_loss_is_exact_to_a_few_ulp(elementwise_entry, dtype):
    loss = elementwise_entry.loss
    y_true, y_pred = sweep(loss, dtype)
    computed = loss.per_example(y_true, y_pred)
    assert computed.dtype == dtype
    for y, p, value in zip(y_true, y_pred, computed, strict=True):
        truth, size = exact.loss(elementwise_entry, y, p), exact.terms(elementwise_entry, y, p)
        assert exact.ulps(value, truth, size) <= LIMIT, (y, p, value, truth)


def test_gradient_is_exact_to_a_few_ulp(elementwise_entry, dtype):
    loss = elementwise_entry.loss
    y_true, y_pred = sweep(loss, dtype)
    computed = loss.gradient(y_true, y_pred)
    assert computed.dtype == dtype
    for y, p, slope in zip(y_true, y_pred, computed, strict=True):
        if y == p:
            continue  # where a kink may be: test_contract has the kinks
        truth = exact.derivative(elementwise_entry, y, p)
        assert exact.ulps(slope, truth) <= LIMIT, (y, p, slope, truth)


def test_soft_binary_targets(dtype):
    entry, generator = CATALOGUE["SigmoidCrossentropy"], np.random.default_rng(3)
    y_true = generator.uniform(0, 1, COUNT).astype(dtype)
    y_pred = (10 ** generator.uniform(-3, 4, COUNT) * generator.choice([-1, 1], COUNT)).astype(
        dtype
    )
    losses, slopes = SigmoidCrossentropy().cost_and_gradient(y_true, y_pred, reduction="none")
    for y, z, value, slope in zip(y_true, y_pred, losses, slopes, strict=True):
        assert exact.ulps(value, exact.loss(entry, y, z)) <= LIMIT, (y, z)
        truth = exact.derivative(entry, y, z)
        size = y + 1 / (1 + mpmath.exp(-exact.number(z)))  # y + p
        assert abs(exact.number(slope) - truth) <= 2 * LIMIT * np.finfo(dtype).eps * size, (y, z)


# Losses of rows


def some_rows(loss, dtype, classes):
    """Rows with tails and near-equal pairs where they are probabilities, far apart else."""
    generator = np.random.default_rng(classes)
    count = 16 if classes < 100 else 1

    def distributions():
        rows = generator.dirichlet(np.ones(classes), count)
        tiny = -300 if dtype == np.float64 else -37
        if classes < 100:
            rows[::2, 0] = 10 ** generator.uniform(tiny, -3, len(rows[::2]))
        return rows / rows.sum(axis=-1, keepdims=True)

    y_true = distributions()
    if isinstance(loss, ClassIdLoss):
        y_true = generator.integers(0, classes, count)
    elif loss.name == "SoftmaxCrossentropy":
        y_true[1::4] = np.eye(classes)[0]
    if isinstance(loss.predictions, Distributions):
        y_pred = distributions()
        if not isinstance(loss, ClassIdLoss):
            near = y_true[::3] * (1 + 1e-3 * generator.uniform(-1, 1, (len(y_true[::3]), classes)))
            y_pred[::3] = near / near.sum(axis=-1, keepdims=True)
    else:
        size = 10 ** generator.uniform(-2, 4, (count, 1))
        y_pred = size * generator.uniform(-1, 1, (count, classes))
    return cast(loss, y_true, y_pred, dtype)


def allowance(loss, y_pred):
    """Units of rounding: 8, and 16 with half of one for each unit of the gap for softmax."""
    if "Softmax" not in loss.name:
        return LIMIT
    return 2 * LIMIT + 0.5 * float(np.ptp(y_pred.astype(float)))


@pytest.mark.parametrize("classes", [2, 10, 1000])
def test_loss_of_a_row(rowwise_entry, dtype, classes):
    loss = rowwise_entry.loss
    y_true, y_pred = some_rows(loss, dtype, classes)
    computed = loss.per_example(y_true, y_pred)
    assert computed.dtype == dtype
    for y, p, value in zip(y_true, y_pred, computed, strict=True):
        error = abs(exact.number(value) - exact.loss(rowwise_entry, y, p))
        size = exact.terms(rowwise_entry, y, p)
        if size:  # the divergences
            missed = sum(abs(mpmath.fsum(exact.number(row)) - 1) for row in (y, p))
            assert value >= 0
            assert error <= LIMIT * np.finfo(dtype).eps * size + missed
        else:
            truth = exact.loss(rowwise_entry, y, p)
            assert exact.ulps(value, truth) <= allowance(loss, p), (y, p, value, truth)


@pytest.mark.parametrize("classes", [2, 10, 1000])
def test_gradient_of_a_row(rowwise_entry, dtype, classes):
    loss = rowwise_entry.loss
    y_true, y_pred = some_rows(loss, dtype, classes)
    computed = loss.gradient(y_true, y_pred)
    assert computed.dtype == dtype
    for y, p, slopes in zip(y_true, y_pred, computed, strict=True):
        target = int(y) if np.ndim(y) == 0 else int(np.argmax(y))
        for component in {0, target}:
            truth = exact.derivative(rowwise_entry, y, p, component)
            slope, limit = slopes[component], allowance(loss, p)
            if loss.name == "SoftmaxCrossentropy":
                size = abs(truth + exact.number(y[component])) + exact.number(y[component])
                error = abs(exact.number(slope) - truth)
                assert error <= limit * np.finfo(dtype).eps * size + np.finfo(dtype).tiny
            else:
                assert exact.ulps(slope, truth) <= limit, (y, p, component, slope, truth)


@pytest.mark.parametrize("loss", [KLDivergence(), JensenShannonDivergence()], ids=str)
def test_a_divergence_is_never_negative(loss, dtype):
    generator = np.random.default_rng(5)
    rows = generator.dirichlet(np.ones(7), 20_000)
    for closeness in (1e-2, 1e-5, 1e-8, 0):
        near = rows * (1 + closeness * generator.uniform(-1, 1, rows.shape))
        near /= near.sum(axis=-1, keepdims=True)
        assert (loss.per_example(rows.astype(dtype), near.astype(dtype)) >= 0).all()
