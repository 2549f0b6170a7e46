"""The parameters of a loss, checked when it is made and when it is used."""

from __future__ import annotations

import dataclasses
import functools
from numbers import Real
from typing import Any

import numpy as np

from companion.domain import Interval


def keep(loss: Any, parameter: str, domain: Interval) -> None:
    """Check a parameter of a frozen ``loss`` and keep it as a Python float."""
    given = getattr(loss, parameter)
    name = type(loss).__name__
    if not isinstance(given, Real) or isinstance(given, bool):
        raise TypeError(f"{name}: {parameter} must be a number, not {given!r}")
    value = float(given)
    if domain.excludes(np.asarray(value)):
        raise ValueError(f"{name}: {parameter} must be {domain}, not {given!r}")
    object.__setattr__(loss, parameter, value)


@functools.lru_cache(maxsize=128)
def check_precision(loss: Any, dtype: np.dtype[Any]) -> None:
    """Raise ValueError where a parameter leaves its domain when rounded to ``dtype``."""
    with np.errstate(over="ignore"):
        rounded = {
            field.name: float(dtype.type(getattr(loss, field.name)))
            for field in dataclasses.fields(loss)
        }
    try:
        dataclasses.replace(loss, **rounded)
    except ValueError as error:
        raise ValueError(f"{loss} does not fit into {dtype}, pass float64: {error}") from None
