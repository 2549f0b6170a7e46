"""Every loss and gradient against 50-digit arithmetic."""

import mpmath
import numpy as np
import pytest

from tests.unit import exact
from tests.unit.conftest import inside

LIMIT = 8  # units in the last place
COUNT = 300


def sweep(loss, dtype):
    """Residuals from 1e-12 to 1e12 of both signs, around targets of all sizes."""
    generator = np.random.default_rng(20)
    sign = generator.choice([-1, 1], (2, COUNT))
    target = sign[0] * 10 ** generator.uniform(-6, 6, COUNT)
    target[: COUNT // 3] = 0
    residual = sign[1] * 10 ** generator.uniform(-12, 12, COUNT)
    y_true = inside(loss.targets, target).astype(dtype)
    y_pred = inside(loss.predictions, y_true + residual).astype(dtype)
    return y_true, y_pred


@pytest.fixture(autouse=True)
def digits():
    with mpmath.workdps(exact.DIGITS + 60):
        yield


def test_loss_is_exact_to_a_few_ulp(entry, dtype):
    y_true, y_pred = sweep(entry.loss, dtype)
    computed = entry.loss.per_example(y_true, y_pred)
    assert computed.dtype == dtype
    for y, p, value in zip(y_true, y_pred, computed, strict=True):
        truth = exact.loss(entry, float(y), float(p))
        size = exact.terms(entry, float(y), float(p))
        assert exact.ulps(value, truth, size) <= LIMIT, (y, p, value, truth)


def test_gradient_is_exact_to_a_few_ulp(entry, dtype):
    y_true, y_pred = sweep(entry.loss, dtype)
    computed = entry.loss.gradient(y_true, y_pred)
    assert computed.dtype == dtype
    for y, p, slope in zip(y_true, y_pred, computed, strict=True):
        if y == p:
            continue  # where a kink may be; test_contract has the kinks
        truth = exact.derivative(entry, float(y), float(p))
        assert exact.ulps(slope, truth) <= LIMIT, (y, p, slope, truth)
