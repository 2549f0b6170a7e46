"""The cost of data that come in batches, from a file, or from several machines."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from companion.arrays import as_array
from companion.loss import Loss, as_loss


class Cost:
    r"""The cost over batches of any size, in any order.

    Kept are two sums, of the weighted losses and of the weights, so the result
    is :math:`\sum w \ell / \sum w` over all examples: the cost of the whole, to
    the rounding of float64.  The mean of the batches' means is something else
    as soon as two batches differ in size.

    Parameters
    ----------
    loss : Loss
        Any loss of the companion.
    reduction : {"mean", "sum"}
        What `result` gives.

    Examples
    --------
    >>> from companion import MeanSquaredError
    >>> cost = Cost(MeanSquaredError())
    >>> cost.update([0.0, 0.0, 0.0], [1.0, 1.0, 1.0])
    Cost(MeanSquaredError(), mean of 3 examples: 1)
    >>> cost.update([0.0], [3.0]).result()
    3.0

    The mean of the two means would be 5.  Partial costs of several processes
    merge, and can be sent between them:

    >>> Cost(MeanSquaredError()).merge(cost).result()
    3.0
    """

    def __init__(self, loss: Loss, reduction: str = "mean") -> None:
        if reduction not in ("mean", "sum"):
            raise ValueError(f"Cost: reduction must be 'mean' or 'sum', not {reduction!r}")
        self.loss = as_loss("Cost", loss)
        self.reduction = reduction
        self.examples = 0
        self._losses = _Sum()
        self._weights = _Sum()

    def update(
        self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> Cost:
        """Take in a batch; it raises what calling the loss raises, and is then not taken in.

        A batch whose weights are all 0 is absent, as its examples are.
        """
        name = f"{self.loss.name} in batches"
        true, pred = as_array(name, "y_true", y_true), as_array(name, "y_pred", y_pred)
        shape = self.loss._example_shape(true, pred)
        weight = float(math.prod(shape))
        if sample_weight is not None:
            weights = as_array(name, "sample_weight", sample_weight)
            if weights.shape == shape and weights.size and not weights.any():
                return self
            weight = math.fsum(weights.astype(np.float64).ravel())
        total = float(self.loss(y_true, y_pred, sample_weight, reduction="sum"))
        self._losses.add(total)
        self._weights.add(weight)
        self.examples += math.prod(shape)
        return self

    def merge(self, other: Cost) -> Cost:
        """Take in what another `Cost` of the same loss has seen.

        Raises
        ------
        ValueError
            Where the losses or the reductions differ.
        """
        mine, its = (self.loss, self.reduction), (other.loss, other.reduction)
        if mine != its:
            raise ValueError(
                f"Cost: {its[0]} ({its[1]}) cannot be merged into {mine[0]} ({mine[1]})"
            )
        self._losses.merge(other._losses)
        self._weights.merge(other._weights)
        self.examples += other.examples
        return self

    def result(self) -> float:
        """The cost of all examples so far.

        Raises
        ------
        ValueError
            Where there is none.
        """
        if not self.examples:
            raise ValueError(f"Cost: there is no example of {self.loss} yet")
        total = self._losses.value
        return total / self._weights.value if self.reduction == "mean" else total

    def __repr__(self) -> str:
        seen = f": {self.result():.6g}" if self.examples else ""
        return f"Cost({self.loss}, {self.reduction} of {self.examples} examples{seen})"


class _Sum:
    """A sum of floats, and beside it what its rounding lost."""

    def __init__(self) -> None:
        self.rounded = 0.0
        self.lost = 0.0

    @property
    def value(self) -> float:
        return self.rounded + self.lost

    def add(self, amount: float) -> None:
        before, self.rounded = self.rounded, self.rounded + amount
        if math.isfinite(self.rounded):
            self.lost += math.fsum((before, amount, -self.rounded))

    def merge(self, other: _Sum) -> None:
        self.add(other.rounded)
        self.lost += other.lost


def batches(*arrays: Any, size: int = 65_536) -> Iterator[tuple[Any, ...]]:
    """Slices of arrays along their first axis, side by side, ``size`` rows at a time.

    The arrays may lie in files, as :class:`numpy.memmap` does: no more than a
    slice of each is in memory at a time.

    Raises
    ------
    ValueError
        Where the arrays differ in length, or ``size`` is below 1.

    Examples
    --------
    >>> [slice.tolist() for slice, in batches(np.arange(5), size=2)]
    [[0, 1], [2, 3], [4]]
    """
    lengths = {len(array) for array in arrays}
    if len(lengths) != 1:
        raise ValueError(f"batches: the arrays need one length, not {sorted(lengths)}")
    if size < 1:
        raise ValueError(f"batches: size must be at least 1, not {size!r}")
    (length,) = lengths
    for start in range(0, length, size):
        yield tuple(array[start : start + size] for array in arrays)


def cost_of_batches(loss: Loss, examples: Iterable[tuple[Any, ...]]) -> float:
    """The mean loss over batches ``(y_true, y_pred)`` or ``(y_true, y_pred, sample_weight)``.

    Wrap the batches in a progress bar to see how far it is, for instance
    ``tqdm(batches(y_true, y_pred), total=...)``.

    Examples
    --------
    >>> from companion import MeanSquaredError
    >>> y_true, y_pred = np.zeros(1000), np.full(1000, 2.0)
    >>> cost_of_batches(MeanSquaredError(), batches(y_true, y_pred, size=300))
    4.0
    """
    cost = Cost(loss)
    for batch in examples:
        cost.update(*batch)
    return cost.result()
