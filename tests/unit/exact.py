"""The textbook definitions of the catalogue, evaluated with 50 digits and more."""

from __future__ import annotations

import dataclasses
from typing import Any

import mpmath
import numpy as np

from companion.catalogue import Entry

DIGITS = 50
_FUNCTIONS = {name: getattr(mpmath, name) for name in ("log", "exp", "sqrt", "cosh")}


def loss(entry: Entry, y: float, p: float) -> mpmath.mpf:
    """The loss of one example by the catalogue's definition."""
    return _evaluate(entry, entry.definition, mpmath.mpf(y), mpmath.mpf(p))


def terms(entry: Entry, y: float, p: float) -> mpmath.mpf:
    """The size of the definition's terms, 0 where none of them cancel."""
    return _evaluate(entry, entry.terms, mpmath.mpf(y), mpmath.mpf(p))


def derivative(entry: Entry, y: float, p: float) -> mpmath.mpf:
    """Its derivative by the prediction, from the definition alone."""
    y, p = mpmath.mpf(y), mpmath.mpf(p)
    return mpmath.diff(lambda at: _evaluate(entry, entry.definition, y, at), p)


def _evaluate(entry: Entry, expression: str, y: mpmath.mpf, p: mpmath.mpf) -> mpmath.mpf:
    parameters = {k: mpmath.mpf(v) for k, v in dataclasses.asdict(entry.loss).items()}
    names: dict[str, Any] = {"y": y, "p": p, "r": p - y, **parameters}
    return mpmath.mpf(eval(expression, {**_FUNCTIONS, "abs": abs}, names))


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
    return float(abs(mpmath.mpf(float(computed)) - exact) / float(last_place))
