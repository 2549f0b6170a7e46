"""The arguments of a loss as a row of examples, which comes in blocks."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from companion.arrays import Array, as_array
from companion.domain import REAL, Domain, Interval

BLOCK = 196_608  # bytes of predictions at a time: what is made of them stays in the cache

Where = slice | Array

NOT_NEGATIVE = Interval(low=0, finite=True, nan=False)


@dataclass(frozen=True)
class Examples:
    """Targets, predictions and weights, one example a row.

    ``shape`` is how the caller laid the examples out; ``sample_weight`` is
    None where every example counts once.
    """

    loss: str
    shape: tuple[int, ...]
    y_true: Array
    y_pred: Array
    sample_weight: Array | None

    @property
    def count(self) -> int:
        """How many examples there are."""
        return math.prod(self.shape)

    def weights(self, average: bool) -> Array | None:
        """The weights in float64; for an average, as shares of their sum."""
        if self.sample_weight is None:
            return None
        weights = self.sample_weight.astype(np.float64)
        if not average:
            return weights
        _, exponent = np.frexp(weights.max())
        weights = np.ldexp(weights, -exponent)  # exact, and the sum cannot overflow
        return weights / weights.sum()

    def blocks(self) -> Iterator[Where]:
        """The places of the examples, as many at a time as fill a block.

        An example of weight 0 is absent: no block holds its place.
        """
        step = max(1, BLOCK * self.count // self.y_pred.nbytes)
        for start in range(0, self.count, step):
            where = slice(start, min(start + step, self.count))
            if self.sample_weight is None or self.sample_weight[where].all():
                yield where
            elif self.sample_weight[where].any():
                yield start + np.flatnonzero(self.sample_weight[where])

    def take(self, argument: str, where: Where, domain: Domain) -> Array:
        """The values of ``argument`` at ``where``, all of them in ``domain``."""
        values: Array = getattr(self, argument)[where]
        if domain is not REAL:
            refuse_outside(self.loss, argument, values, domain, where, self.shape)
        return values


def refuse_outside(
    loss: str, argument: str, values: Array, domain: Domain, where: Where, shape: tuple[int, ...]
) -> None:
    """Raise ValueError for the first of ``values`` that lies outside ``domain``.

    They are the rows ``where`` of the examples, which the caller laid out in ``shape``.
    """
    if values.size == 0 or domain.includes(values):
        return
    outside = domain.excludes(values)
    if not outside.any():  # NaN may pass
        return
    row, *rest = (int(i) for i in np.unravel_index(np.argmax(outside), outside.shape))
    example = np.unravel_index(np.arange(math.prod(shape))[where][row], shape)
    index = ", ".join(str(i) for i in (*example, *rest))
    place = f"{argument}[{index}]" if index else argument
    fault = domain.fault(values, (row, *rest))
    raise ValueError(f"{loss}: {argument} must be {domain}, but {place} {fault}")


def gather(
    loss: str, shape: tuple[int, ...], y_true: Array, y_pred: Array, sample_weight: ArrayLike | None
) -> Examples:
    """The examples in a row, each with a usable weight where there are weights."""

    def row(array: Array) -> Array:
        return array.reshape(math.prod(shape), *array.shape[len(shape) :])

    if sample_weight is None:
        return Examples(loss, shape, row(y_true), row(y_pred), None)
    weight = as_array(loss, "sample_weight", sample_weight)
    if weight.shape != shape:
        raise ValueError(
            f"{loss}: sample_weight has shape {weight.shape}; "
            f"it needs one weight for each example, shape {shape}"
        )
    examples = Examples(loss, shape, row(y_true), row(y_pred), row(weight))
    if not examples.take("sample_weight", slice(None), NOT_NEGATIVE).any():
        raise ValueError(f"{loss}: sample_weight is 0 everywhere: no example is left")
    return examples
