"""Parameters: checked when a loss is made, when it is used, and when a network is trained."""

from __future__ import annotations

import dataclasses
import functools
from numbers import Integral, Real
from typing import Any

import numpy as np

from companion.domain import Interval


def check_number(
    owner: str, parameter: str, given: Any, domain: Interval, kind: type = Real
) -> None:
    """Raise TypeError where ``given`` is no number of the kind, ValueError outside the domain."""
    if not isinstance(given, kind) or isinstance(given, bool):
        number = "whole number" if kind is Integral else "number"
        raise TypeError(f"{owner}: {parameter} must be a {number}, not {given!r}")
    if domain.excludes(np.asarray(given, np.float64)):
        raise ValueError(f"{owner}: {parameter} must be {domain}, not {given!r}")


def keep(loss: Any, parameter: str, domain: Interval) -> None:
    """Check a parameter of a frozen ``loss`` and keep it as a Python float."""
    given = getattr(loss, parameter)
    check_number(type(loss).__name__, parameter, given, domain)
    object.__setattr__(loss, parameter, float(given))


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
