"""Shared by the evidence on regression: data, fits, and what outliers do to them."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize

from companion import MeanAbsoluteError, MeanSquaredError
from companion.loss import Loss

Floats = NDArray[np.float64]

SQUARED, ABSOLUTE = MeanSquaredError(), MeanAbsoluteError()

TWELVE_TRUE, TWELVE_PREDICTED = np.array(
    [
        *((-3.0, -2), (-1, 1), (-2, -1), (1, 0), (-1, -1), (1, 1)),
        *((2, 2), (1, 2), (3, 3), (4, 3), (3, 3), (5, 5)),
    ]
).T
FIVES_TENS = np.repeat([5.0, 10.0], [25, 75])


def close(a: ArrayLike, b: ArrayLike, rtol: float = 1e-6, atol: float = 1e-7) -> bool:
    """Whether numbers are equal but for rounding."""
    return bool(np.allclose(a, b, rtol=rtol, atol=atol))


def every(conditions: ArrayLike) -> bool:
    """Whether all of them are true."""
    return bool(np.all(conditions))


def best_constant(loss: Loss, targets: ArrayLike) -> float:
    """The constant prediction with the least cost."""
    y = np.asarray(targets, float)
    found = optimize.minimize_scalar(
        lambda c: loss(y, np.full(len(y), c)),
        bounds=(y.min(), y.max()),
        method="bounded",
        options={"xatol": 1e-9},
    )
    return float(found.x)


def best_line(loss: Loss, x: ArrayLike, y: ArrayLike, rounds: int = 200) -> Floats:
    """Intercept and slope with the least cost, by weighted least squares again and
    again.
    """
    targets = np.asarray(y, float)
    columns = np.column_stack([np.ones(len(targets)), x])
    weight = np.ones(len(targets))
    for _ in range(rounds):
        root = np.sqrt(weight)
        line = np.linalg.lstsq(columns * root[:, None], targets * root)[0]
        r = columns @ line - targets
        r = np.where(np.abs(r) < 1e-6, 1e-6, r)  # no division by 0
        weight = loss.gradient(np.zeros(len(r)), r) / r
    return line


def best_constants(loss: Loss, samples: Floats) -> Floats:
    """The constant with the least cost for each row, under MSE, MAE or Huber."""
    centres = np.median(samples, axis=1, keepdims=True)
    if isinstance(loss, MeanAbsoluteError):
        return centres[:, 0]
    step = 0.5 if isinstance(loss, MeanSquaredError) else 1.0
    for _ in range(100):
        slopes = loss.gradient(samples, np.broadcast_to(centres, samples.shape))
        centres = centres - step * slopes.mean(axis=1, keepdims=True)
    return centres[:, 0]


@cache
def outlier_shifts(loss: Loss) -> Floats:
    """How far 4 targets of 30 move the constant of 40 normal ones, in five runs."""
    shifts = []
    for seed in range(5):
        clean = np.random.default_rng(seed).normal(0, 1, (200, 40))
        wild = np.hstack([clean, np.full((200, 4), 30.0)])
        shifts.append(np.mean(best_constants(loss, wild) - best_constants(loss, clean)))
    return np.array(shifts)


@cache
def errors_of(loss: Loss, share: float) -> Floats:
    """How far the best constant of 40 targets around 0 is off, in five runs.

    Their noise is normal, and ten times as large for a share of them.
    """
    errors = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        samples = rng.normal(0, 1, (400, 40))
        samples *= np.where(rng.random(samples.shape) < share, 10, 1)
        errors.append(rms(best_constants(loss, samples)))
    return np.array(errors)


def rms(values: ArrayLike) -> float:
    """The root of the mean square."""
    return float(np.sqrt(np.mean(np.square(values))))
