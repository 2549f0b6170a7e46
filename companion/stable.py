"""The functions behind probabilities, in forms that lose no digits.

Scores (logits) may be any numbers, infinite ones included; the results have
their dtype.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from companion.arrays import Array, by_class


def softplus_of(x: Array) -> Array:
    """log(1 + exp(x)): max(x, 0) + log(1 + exp(-|x|))."""
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def sigmoid_of(x: Array) -> Array:
    """1 / (1 + exp(-x)), from exp(-|x|), which never overflows."""
    small = np.exp(-np.abs(x))
    return np.maximum(small, x >= 0) / (1 + small)


def difference(a: Array, b: Array) -> tuple[Array, Array]:
    """``a - b``, and what its rounding lost: together they are exact (Knuth's two-sum).

    Nothing is lost where the difference is infinite or NaN.
    """
    rounded = a - b
    minus_b = rounded - a
    lost = (a - (rounded - minus_b)) - (b + minus_b)
    if not np.isfinite(lost).all():
        lost = np.where(np.isfinite(lost), lost, 0)
    return rounded, lost


def safe(q: Array, p: Array) -> Array:
    """``q``, but 1 where both are 0: there p log q and p / q are 0.  Neither is negative."""
    return q + (q + p == 0)


@dataclass(frozen=True)
class Softmax:
    """Softmax of rows of scores, in parts that keep their digits.

    ``shifted`` are the scores minus the largest of their row, and ``grown`` the
    exponentials of these before rounding.  The largest has 1, and ``rest`` is
    the sum of all others: the 1 would drown them.
    """

    shifted: Array
    grown: Array
    rest: Array

    @classmethod
    def of(cls, scores: Array) -> Softmax:
        """The parts of softmax along the last axis."""
        scores = by_class(scores)
        largest = scores.max(axis=-1, keepdims=True)
        shifted, lost = difference(scores, largest)
        grown = np.exp(shifted) * (1 + lost)
        ones = (scores == largest).astype(scores.dtype)  # more than one where they tie
        others = (grown - ones).sum(axis=-1, keepdims=True)
        return cls(shifted, grown, others + (ones.sum(axis=-1, keepdims=True) - 1))

    def log(self) -> Array:
        """The logarithm of softmax."""
        return self.shifted - np.log1p(self.rest)

    def probabilities(self) -> Array:
        """Softmax itself."""
        return self.grown / (1 + self.rest)
