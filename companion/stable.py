"""The functions behind probabilities, in forms that lose no digits.

Scores (logits) may be any numbers, infinite ones included; the results have
their dtype.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from companion.arrays import Array


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


@dataclass(frozen=True)
class Softmax:
    """Softmax of rows of scores, in parts that keep their digits.

    ``top`` is the place of each row's (first) largest score, as a column, and
    ``shifted`` the scores minus it.  ``others`` are the exponentials of these
    before rounding, with 0 in the place of the largest, whose exponential is 1,
    and ``rest`` is their sum: the 1 would drown them.
    """

    top: Array
    shifted: Array
    others: Array
    rest: Array

    @classmethod
    def of(cls, scores: Array) -> Softmax:
        """The parts of softmax along the last axis."""
        top = scores.argmax(axis=-1)[..., None]
        shifted, lost = difference(scores, np.take_along_axis(scores, top, axis=-1))
        others = np.exp(shifted) * (1 + lost)
        np.put_along_axis(others, top, 0, axis=-1)
        return cls(top, shifted, others, others.sum(axis=-1, keepdims=True))

    def log(self) -> Array:
        """The logarithm of softmax."""
        return self.shifted - np.log1p(self.rest)

    def probabilities(self) -> Array:
        """Softmax itself."""
        probabilities = self.others / (1 + self.rest)
        np.put_along_axis(probabilities, self.top, 1 / (1 + self.rest), axis=-1)
        return probabilities
