"""The values that a target, a prediction, a weight or a parameter may take."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from companion.arrays import Array


@dataclass(frozen=True)
class Interval:
    """The numbers from ``low`` to ``high``.

    Parameters
    ----------
    low, high : float
        The ends.
    open_low, open_high : bool
        Whether that end is left out.
    finite : bool
        Whether infinity is left out.
    nan : bool
        Whether NaN may pass, to give NaN.

    Examples
    --------
    >>> above = Interval(low=-1, open_low=True, finite=True)
    >>> print(above)
    finite and above -1
    >>> above.excludes(np.array([-1.0, 0.0, np.inf, np.nan]))
    array([ True, False,  True, False])
    """

    low: float = -math.inf
    high: float = math.inf
    open_low: bool = False
    open_high: bool = False
    finite: bool = False
    nan: bool = True

    def includes(self, values: Array) -> bool:
        """Whether all values lie inside, which the least and the largest show.  NaN does not."""
        least, largest = values.min(), values.max()
        above = self.low < least if self.open_low else self.low <= least
        below = largest < self.high if self.open_high else largest <= self.high
        bounded = not self.finite or (math.isfinite(least) and math.isfinite(largest))
        return bool(above and below and bounded)

    def excludes(self, values: Array) -> NDArray[np.bool_]:
        """Which values lie outside."""
        outside = []
        if self.finite:
            outside.append(np.isinf(values))
        if self.low > -math.inf:
            outside.append(values <= self.low if self.open_low else values < self.low)
        if self.high < math.inf:
            outside.append(values >= self.high if self.open_high else values > self.high)
        if not self.nan:
            outside.append(np.isnan(values))
        return reduce(np.logical_or, outside or [np.zeros_like(values, bool)])

    def fault(self, values: Array, index: tuple[int, ...]) -> str:
        """What is wrong with the value at ``index``, in words."""
        return f"is {values[index]}"

    def __str__(self) -> str:
        words = ["finite"] if self.finite else []
        if self.low > -math.inf:
            words.append(f"{'above' if self.open_low else 'at least'} {self.low:g}")
        if self.high < math.inf:
            words.append(f"{'below' if self.open_high else 'at most'} {self.high:g}")
        return " and ".join(words) or "any number"


@dataclass(frozen=True)
class Signs:
    """The labels -1 and +1.

    Examples
    --------
    >>> Signs().excludes(np.array([-1.0, 0.0, 1.0]))
    array([False,  True, False])
    """

    def includes(self, values: Array) -> bool:
        """Whether all values are -1 or +1."""
        return bool((np.abs(values) == 1).all())

    def excludes(self, values: Array) -> NDArray[np.bool_]:
        """Which values are neither -1 nor +1.  NaN may pass, to give NaN."""
        return ~((np.abs(values) == 1) | np.isnan(values))

    def fault(self, values: Array, index: tuple[int, ...]) -> str:
        """What is wrong with the value at ``index``, in words."""
        return f"is {values[index]}"

    def __str__(self) -> str:
        return "-1 or +1"


@dataclass(frozen=True)
class ClassIds:
    """The whole numbers from 0 to one below the number of classes."""

    classes: int

    def includes(self, values: Array) -> bool:
        """Whether all values are classes."""
        return bool(values.min() >= 0 and values.max() < self.classes)

    def excludes(self, values: Array) -> NDArray[np.bool_]:
        """Which values are no class."""
        return (values < 0) | (values >= self.classes)

    def fault(self, values: Array, index: tuple[int, ...]) -> str:
        """What is wrong with the value at ``index``, in words."""
        return f"is {values[index]}"

    def __str__(self) -> str:
        return f"a class id from 0 to {self.classes - 1}"


@dataclass(frozen=True)
class Distributions:
    """Rows of probabilities: each in [0, 1], and 1 in sum.

    The sum is taken in float64 and may miss 1 by the square root of the
    precision that the row is written in.

    Examples
    --------
    >>> rows = np.array([[0.5, 0.5], [0.5, 0.6]])
    >>> Distributions().excludes(rows)
    array([False,  True])
    >>> Distributions().fault(rows, (1,))
    'sums to 1.1'
    """

    def includes(self, values: Array) -> bool:
        """Whether all rows are distributions beyond doubt.

        Their sums are taken in their own precision, which is faster.  The
        rounding of these, at most eps for each class, may leave a doubt.
        """
        rough = np.promote_types(_precision(values), np.float32)
        near = _tolerance(values) - values.shape[-1] * np.finfo(rough).eps
        return PROBABILITY.includes(values) and bool((_missed(values, rough) < near).all())

    def excludes(self, values: Array) -> NDArray[np.bool_]:
        """Which values lie outside [0, 1] or, where none does, which rows do not sum to 1."""
        outside = PROBABILITY.excludes(values)
        return outside if outside.any() else _missed(values, np.float64) > _tolerance(values)

    def fault(self, values: Array, index: tuple[int, ...]) -> str:
        """What is wrong with the value or the row at ``index``, in words."""
        if len(index) == values.ndim:
            return f"is {values[index]}"
        return f"sums to {values[index].sum(dtype=np.float64):.9g}"

    def __str__(self) -> str:
        return "probabilities in [0, 1] that sum to 1 in each row"


def _precision(values: Array) -> np.dtype[Any]:
    """The floating type that the values are written in, or would be."""
    return values.dtype if values.dtype.kind == "f" else np.dtype(np.float64)


def _tolerance(rows: Array) -> float:
    """By how much the sum of a row may miss 1."""
    return math.sqrt(np.finfo(_precision(rows)).eps)


def _missed(rows: Array, dtype: DTypeLike) -> Array:
    """By how much each row's sum misses 1."""
    return np.abs(rows @ np.ones(rows.shape[-1], dtype) - 1)


Domain = Interval | Signs | ClassIds | Distributions

REAL = Interval()
FINITE = Interval(finite=True)
PROBABILITY = Interval(low=0, high=1)
POSITIVE = Interval(low=0, open_low=True, finite=True, nan=False)
FRACTION = Interval(low=0, high=1, open_low=True, open_high=True, nan=False)
