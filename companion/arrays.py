"""What the caller passed, as plain NumPy arrays, or an error that says why not."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]

FEW = 32
"""The number of classes up to which a row is short: see `by_class`."""


def as_array(loss: str, argument: str, value: ArrayLike) -> Array:
    """``value`` as an array of real numbers.

    Raises TypeError for what would lose something on the way: a mask, a
    gradient, an imaginary part, extended precision, text.
    """
    for part in value if isinstance(value, (list, tuple)) else (value,):
        refuse_foreign(loss, argument, part)
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{loss}: {argument} is not a rectangular array: {error}") from error
    except (TypeError, RuntimeError) as error:
        raise TypeError(f"{loss}: {argument} cannot be read as an array: {error}") from error
    if array.dtype.kind not in "fiub" or array.dtype.type is np.longdouble:
        raise TypeError(
            f"{loss}: {argument} has dtype {array.dtype}; "
            "pass float16, float32, float64, integers or booleans"
        )
    return array


def refuse_foreign(loss: str, argument: str, value: Any) -> None:
    """Raise TypeError for a masked array, and for a tensor that requires grad."""
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(
            f"{loss}: {argument} is a masked array, and its mask would be lost; "
            "fill it, and give the masked examples sample_weight 0"
        )
    parameter = getattr(value, "value", None)  # of a Keras variable
    if getattr(value, "requires_grad", False) or getattr(parameter, "requires_grad", False):
        raise TypeError(
            f"{loss}: {argument} is a tensor that requires grad, and its gradient would be lost; "
            "pass tensor.detach(), or train with an adapter from companion.adapters"
        )


def check_labels(loss: str, **arguments: Any) -> None:
    """Raise ValueError where two pandas objects carry different labels."""
    labelled = [(name, value) for name, value in arguments.items() if hasattr(value, "iloc")]
    for (name, value), (other_name, other) in pairwise(labelled):
        for axis in ("index", "columns"):
            if not (hasattr(value, axis) and hasattr(other, axis)):
                continue
            if not getattr(value, axis).equals(getattr(other, axis)):
                raise ValueError(
                    f"{loss}: {name} and {other_name} have unequal pandas {axis}; "
                    "align them, or pass .to_numpy() where their order is right"
                )


def floating_dtype(*arrays: Array) -> np.dtype[Any]:
    """The result type of the floating arrays; float64 where nothing is floating."""
    floating = [array.dtype for array in arrays if array.dtype.kind == "f"]
    return np.result_type(*floating).newbyteorder("=") if floating else np.dtype(np.float64)


def by_class(rows: Array) -> Array:
    """The rows, laid out in memory one class after the other where the classes are few.

    Shape and indices stay: the last axis is that of the classes.  NumPy works
    along memory, so a sum over the classes now adds long columns, where it took
    fifteen times as long to add up as many short rows.
    """
    return np.asfortranarray(rows) if rows.shape[-1] <= FEW else rows
