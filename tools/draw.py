"""Examples for a loss, drawn at random from its domain: for the tests and for the clock."""

from __future__ import annotations

import numpy as np

from companion.domain import Distributions, Signs
from companion.loss import ClassIdLoss, ElementwiseLoss, Loss

CLASSES = 4


def draw(
    loss: Loss, shape: int | tuple[int, ...], seed: int = 0, classes: int = CLASSES
) -> tuple[np.ndarray, np.ndarray]:
    """Ordinary targets and predictions in the loss's domain, one example for each place."""
    generator = np.random.default_rng(seed)
    shape = (shape,) if isinstance(shape, int) else shape
    if isinstance(loss, ElementwiseLoss):
        y_true, y_pred = generator.normal(0, 3, (2, *shape))
        return inside(loss.targets, y_true), inside(loss.predictions, y_pred)
    scores = generator.normal(0, 2, (*shape, classes))
    rows = generator.dirichlet(np.ones(classes), shape)
    y_pred = rows if isinstance(loss.predictions, Distributions) else scores
    if isinstance(loss, ClassIdLoss):
        return generator.integers(0, classes, shape), y_pred
    return generator.dirichlet(np.ones(classes), shape), y_pred


def inside(domain, values):
    """``values`` moved into the domain of an elementwise loss."""
    if isinstance(domain, Signs):
        return np.where(values < 0, -1.0, 1.0)
    if domain.high < np.inf:
        return np.minimum(np.abs(values) % 1, 0.999) + 5e-4
    return values if np.isneginf(domain.low) else domain.low + np.abs(values) + 1e-3


def cast(loss: Loss, y_true: np.ndarray, y_pred: np.ndarray, dtype: type) -> tuple:
    """Both in ``dtype``; class ids stay what they are."""
    ids = isinstance(loss, ClassIdLoss)
    return (y_true if ids else y_true.astype(dtype)), y_pred.astype(dtype)
