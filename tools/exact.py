"""The textbook definitions of the catalogue, evaluated with 50 digits and more.

A target and a prediction are numbers, or rows of numbers; a class id is an int.
"""

from __future__ import annotations

import builtins
import dataclasses
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np

from companion.catalogue import Entry

DIGITS = 150
"""Enough for 50 in a derivative."""

TAILS = 900
"""Enough where a definition such as log(1 + exp(-z)) must see the smallest float64."""

_NAMES = {name: getattr(mpmath, name) for name in ("log", "exp", "sqrt", "cosh")} | {
    name: getattr(builtins, name)
    for name in ("abs", "enumerate", "len", "max", "range", "sum", "zip")
}


def number(value: Any) -> Any:
    """A number, a class id or a row, without a digit lost."""
    if np.ndim(value):
        return [number(each) for each in value]
    return int(value) if isinstance(value, (int, np.integer)) else mpmath.mpf(float(value))


def loss(entry: Entry, y: Any, p: Any) -> mpmath.mpf:
    """The loss of one example by the catalogue's definition."""
    return _evaluate(entry, entry.definition, number(y), number(p))


def terms(entry: Entry, y: Any, p: Any) -> mpmath.mpf:
    """The size of the definition's terms, 0 where none of them cancel."""
    return _evaluate(entry, entry.terms, number(y), number(p))


def derivative(entry: Entry, y: Any, p: Any, component: int | None = None) -> mpmath.mpf:
    """Its derivative by the prediction, or by one component of the row."""
    y, p = number(y), number(p)
    if component is None:
        return _slope(lambda at: _evaluate(entry, entry.definition, y, at), p)

    def along(at: mpmath.mpf) -> mpmath.mpf:
        return _evaluate(entry, entry.definition, y, [*p[:component], at, *p[component + 1 :]])

    return _slope(along, p[component])


def _slope(function: Callable[[mpmath.mpf], mpmath.mpf], at: mpmath.mpf) -> mpmath.mpf:
    step = (abs(at) or 1) * mpmath.mpf(10) ** (-mpmath.mp.dps // 5)  # its square is the error
    return (function(at + step) - function(at - step)) / (2 * step)


def _evaluate(entry: Entry, expression: str, y: Any, p: Any) -> mpmath.mpf:
    parameters = {k: mpmath.mpf(v) for k, v in dataclasses.asdict(entry.loss).items()}
    names = {**_NAMES, **parameters, "y": y, "p": p}
    if not isinstance(p, list):
        names["r"] = p - y
    return mpmath.mpf(eval(expression, names))


def ulps(computed: Any, exact: mpmath.mpf, size: mpmath.mpf = 0) -> float:
    """How far ``computed`` is from ``exact``, in units of the last place.

    That place is the exact value's or, where it is larger, that of ``size``.
    """
    dtype = np.asarray(computed).dtype
    with np.errstate(over="ignore", under="ignore"):
        rounded, size = dtype.type(float(exact)), dtype.type(float(size))
    if np.isinf(rounded):
        return 0.0 if computed == rounded else np.inf
    last_place = np.spacing(max(abs(rounded), size))
    return float(abs(mpmath.mpf(float(computed)) - exact) / mpmath.mpf(float(last_place)))
