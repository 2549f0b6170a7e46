"""The values that a target, a prediction or a parameter may take."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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

    def excludes(self, values: Array) -> NDArray[np.bool_]:
        """Which values lie outside."""
        outside = np.isinf(values) if self.finite else np.zeros(values.shape, bool)
        if self.low > -math.inf:
            outside |= values <= self.low if self.open_low else values < self.low
        if self.high < math.inf:
            outside |= values >= self.high if self.open_high else values > self.high
        return outside if self.nan else outside | np.isnan(values)

    def __str__(self) -> str:
        words = ["finite"] if self.finite else []
        if self.low > -math.inf:
            words.append(f"{'above' if self.open_low else 'at least'} {self.low:g}")
        if self.high < math.inf:
            words.append(f"{'below' if self.open_high else 'at most'} {self.high:g}")
        return " and ".join(words) or "any number"


REAL = Interval()
FINITE = Interval(finite=True)
POSITIVE = Interval(low=0, open_low=True, finite=True, nan=False)
FRACTION = Interval(low=0, high=1, open_low=True, open_high=True, nan=False)
