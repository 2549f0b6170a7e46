"""The losses of the catalogue, as cases of the tests."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from companion.catalogue import CATALOGUE, Entry
from companion.loss import ClassIdLoss, ElementwiseLoss, Loss, RowLoss

PARAMETERS = {
    "delta": (0.3, 1.0, 40.0),
    "beta": (0.3, 1.0, 40.0),
    "tau": (0.02, 0.5, 0.9),
    "margin": (0.25, 1.0, 40.0),
}
"""Values of each parameter that a loss may have."""


def variants() -> list[Entry]:
    """Every entry, and again for each value of its loss's parameter."""
    found = []
    for entry in CATALOGUE.values():
        losses = [entry.loss]
        for field in dataclasses.fields(entry.loss):
            losses += [
                dataclasses.replace(entry.loss, **{field.name: value})
                for value in PARAMETERS[field.name]
            ]
        found += [dataclasses.replace(entry, loss=loss) for loss in dict.fromkeys(losses)]
    return found


def of_kind(*kinds: type[Loss]) -> list[Loss]:
    """The losses of the catalogue that are of one of the kinds."""
    return [entry.loss for entry in CATALOGUE.values() if isinstance(entry.loss, kinds)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test one ``entry``, ``loss`` or ``dtype`` at a time.

    ``elementwise`` is a loss whose examples are numbers, ``rowwise`` one whose
    predictions are rows.
    """
    own = {
        name for mark in metafunc.definition.iter_markers("parametrize") for name in _names(mark)
    }
    cases = {
        "entry": variants(),
        "loss": of_kind(Loss),
        "elementwise": of_kind(ElementwiseLoss),
        "elementwise_entry": [e for e in variants() if isinstance(e.loss, ElementwiseLoss)],
        "rowwise_entry": [e for e in variants() if not isinstance(e.loss, ElementwiseLoss)],
        "rowwise": of_kind(RowLoss, ClassIdLoss),
        "dtype": [np.float32, np.float64],
    }
    for name, values in cases.items():
        if name in metafunc.fixturenames and name not in own:
            metafunc.parametrize(name, values, ids=_name)


def _names(mark: pytest.Mark) -> tuple[str, ...]:
    names = mark.args[0]
    return (names,) if isinstance(names, str) else tuple(names)


def _name(case: object) -> str:
    if isinstance(case, Entry):
        return str(case.loss)
    return case.__name__ if isinstance(case, type) else str(case)
