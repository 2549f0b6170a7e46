"""The figures of the cheat sheet, each computed by the companion."""

from __future__ import annotations

import math

import numpy as np
from scipy.stats import norm

from companion import (
    BinaryCrossentropy,
    SigmoidCrossentropy,
    SparseSoftmaxCrossentropy,
    entropy,
    one_hot,
    smooth,
)
from companion.arrays import Array
from companion.catalogue import CATALOGUE, Entry
from companion.domain import PROBABILITY, Signs
from companion.loss import ClassIdLoss, ElementwiseLoss, Loss
from companion.selection import OUTPUTS

CLASSES = 10
"""The number of classes where a figure depends on it."""

FIRST = [0]
"""The class id of an example."""

FORMATS = ("float16", "float32", "float64")


def steepest(entry: Entry) -> float:
    """The largest size of a derivative; infinity where it grows with the mistake."""
    near, far = steepest_at(entry, 300), steepest_at(entry, 600)
    return near if math.isclose(near, far, rel_tol=1e-4) else math.inf


def steepest_at(entry: Entry, size: float) -> float:
    """The largest size of a derivative where scores are as large as `size`, and wrong."""
    loss, activation = entry.loss, OUTPUTS[entry.outputs[0]].function
    if isinstance(loss, ElementwiseLoss):
        y_true = np.repeat(extremes(loss, size), 2)
        scores = np.tile([-size, size], 2)
    else:
        y_true = first_class(loss)
        scores = -size * one_hot(FIRST, CLASSES)
    return float(np.abs(loss.gradient(y_true, activation(scores))).max())


def extremes(loss: ElementwiseLoss, size: float) -> list[float]:
    """Two targets as far apart as the loss has them, or as `size`."""
    if isinstance(loss.targets, Signs):
        return [-1, 1]
    return [0, 1] if loss.targets == PROBABILITY else [0, size]


def first_class(loss: Loss) -> Array:
    """One target of many classes, as the loss wants it written."""
    return np.array(FIRST) if isinstance(loss, ClassIdLoss) else one_hot(FIRST, CLASSES)


def at_the_start(name: str) -> float:
    """The cost where all outputs are 0; numbers have the mean 0 and the variance 1."""
    loss = CATALOGUE[name].loss
    if not isinstance(loss, ElementwiseLoss):
        return loss(first_class(loss), np.zeros((1, CLASSES)))
    y_true = np.array(extremes(loss, math.nan))
    if np.isnan(y_true).any():
        y_true = normal_targets()
    return loss(y_true, np.zeros_like(y_true))


def normal_targets(count: int = 100_000) -> Array:
    """Targets that are spread as the normal distribution is, standardised."""
    values = norm.ppf((np.arange(count) + 0.5) / count)
    return values / values.std()


def debugging() -> dict[str, dict[str, float]]:
    """The costs and limits to know by heart: what they are of, then each by its case."""
    right = one_hot(FIRST, CLASSES)
    limits = {name: np.finfo(name) for name in FORMATS}
    return {
        "Cross-entropy at the start, by the number of classes": {
            f"{classes}": SparseSoftmaxCrossentropy()(FIRST, np.zeros((1, classes)))
            for classes in (2, 3, 5, CLASSES, 100, 1000)
        },
        "Other losses of scores at the start": {
            CATALOGUE[name].title: at_the_start(name)
            for name in ("SigmoidCrossentropy", "Hinge", "CrammerSingerHinge", "WestonWatkinsHinge")
        },
        "Losses of numbers at the start, normal targets of variance 1": {
            CATALOGUE[name].title: at_the_start(name)
            for name in ("MeanSquaredError", "MeanAbsoluteError", "Huber", "LogCosh")
        },
        "What the best constant pays, by the share of yes (cross-entropy)": {
            f"{share:.0%}": float(entropy([share, 1 - share]))
            for share in (0.5, 0.3, 0.2, 0.1, 0.05, 0.01)
        },
        "What a yes costs, by the probability that it got (cross-entropy)": {
            f"{p:g}": BinaryCrossentropy()(1, p) for p in (0.99, 0.9, 0.5, 0.1, 0.01, 0.001)
        },
        "A cross-entropy that cannot fall any further": {
            "softmax twice": SparseSoftmaxCrossentropy()(FIRST, right),
            "sigmoid twice, a yes": SigmoidCrossentropy()(1, 1),
            "labels smoothed by 0.1": float(entropy(smooth(right, 0.1))[0]),
        },
        "exp overflows above": {name: float(np.log(of.max)) for name, of in limits.items()},
        "Step of a gradient check (cube root of epsilon)": {
            name: float(np.cbrt(of.eps)) for name, of in limits.items() if name != "float16"
        },
    }
