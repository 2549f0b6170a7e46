"""The losses of the catalogue, as cases of the tests."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from companion.catalogue import CATALOGUE, Entry
from companion.loss import Loss

SHAPES = {"delta": (0.3, 1.0, 40.0), "beta": (0.3, 1.0, 40.0), "tau": (0.02, 0.5, 0.9)}
"""Values of each parameter that a loss may have."""


def variants() -> list[Entry]:
    """Every entry, and again for each value of its loss's parameter."""
    found = []
    for entry in CATALOGUE.values():
        losses = [entry.loss]
        for field in dataclasses.fields(entry.loss):
            losses += [
                dataclasses.replace(entry.loss, **{field.name: value})
                for value in SHAPES[field.name]
            ]
        found += [dataclasses.replace(entry, loss=loss) for loss in dict.fromkeys(losses)]
    return found


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test one ``entry``, ``loss`` or ``dtype`` at a time."""
    own = {
        name for mark in metafunc.definition.iter_markers("parametrize") for name in _names(mark)
    }
    wanted = set(metafunc.fixturenames) - own
    if "entry" in wanted:
        metafunc.parametrize("entry", variants(), ids=lambda entry: str(entry.loss))
    if "loss" in wanted:
        losses = [entry.loss for entry in CATALOGUE.values()]
        metafunc.parametrize("loss", losses, ids=str)
    if "dtype" in wanted:
        metafunc.parametrize("dtype", [np.float32, np.float64], ids=["float32", "float64"])


def _names(mark: pytest.Mark) -> tuple[str, ...]:
    names = mark.args[0]
    return (names,) if isinstance(names, str) else tuple(names)


def draw(loss: Loss, count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Ordinary targets and predictions in the loss's domain."""
    generator = np.random.default_rng(seed)
    y_true, y_pred = generator.normal(0, 3, (2, count))
    return inside(loss.targets, y_true), inside(loss.predictions, y_pred)


def inside(domain, values):
    """``values`` moved into an interval that may have a lower end."""
    return values if np.isneginf(domain.low) else domain.low + np.abs(values) + 1e-3
