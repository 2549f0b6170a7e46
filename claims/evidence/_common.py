"""Small experiments that several subjects look at."""

from __future__ import annotations

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import NDArray

from companion import MeanSquaredError


def polynomial_errors(seed: int) -> NDArray[np.float64]:
    """Mean squared errors of a line, a cubic (which is true) and degree 13.

    There are three rows: on the 20 points fitted, on 1,000 new ones, and on 1,000 others.
    """
    rng = np.random.default_rng(seed)
    points = [rng.uniform(-1, 1, count) for count in (20, 1000, 1000)]
    values = [x - 2 * x**3 + rng.normal(0, 0.2, x.size) for x in points]
    fits = [Polynomial.fit(points[0], values[0], n, domain=[-1, 1]) for n in (1, 3, 13)]
    error = MeanSquaredError()
    data = zip(points, values, strict=True)
    return np.array([[error(y, fit(x)) for fit in fits] for x, y in data])
