"""Losses for targets with many classes, of which an example has one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from companion.arrays import Array
from companion.domain import POSITIVE, Distributions
from companion.loss import Absent, ClassIdLoss, RowLoss
from companion.parameters import keep
from companion.stable import Softmax, difference


@dataclass(frozen=True)
class CategoricalCrossentropy(RowLoss):
    r"""Cross-entropy of rows of probabilities `p` against one-hot or soft rows `y`.

    .. math:: \ell = -\sum_j y_j \log p_j, \qquad
              \frac{\partial\ell}{\partial p_j} = -\frac{y_j}{p_j}

    Its unit is the nat.  Rows lie along the last axis; targets and predictions
    are probabilities that sum to 1, or a ValueError names the first that are
    not.  Nothing is clipped or rescaled: 0 log 0 is 0, and a class that happens
    with probability 0 predicted costs infinity.

    Examples
    --------
    >>> round(CategoricalCrossentropy()([0, 0, 1], [0.2, 0.1, 0.7]), 3)
    0.357
    """

    targets = Distributions()
    predictions = Distributions()
    keras = (  # which divides each row by its sum
        "keras.losses.categorical_crossentropy(y_true, y_pred)"
        " - keras.ops.log(keras.ops.sum(y_pred, axis=-1))"
    )
    pytorch = "-torch.xlogy(y_true, y_pred).sum(dim=-1)"  # cross_entropy rescales, and wants scores

    def _per_example(self, y_true: Array, y_pred: Array) -> Array:
        # 0 log 0 is 0, and the sum of nothing is not -0
        return 0 - (y_true * np.log(y_pred + (y_pred + y_true == 0))).sum(axis=-1)

    def _gradient(self, y_true: Array, y_pred: Array) -> Array:
        return -y_true / (y_pred + (y_pred + y_true == 0))


@dataclass(frozen=True)
class SparseCategoricalCrossentropy(ClassIdLoss):
    r"""Cross-entropy of rows of probabilities `p` against class ids `t`.

    .. math:: \ell = -\log p_t, \qquad
              \frac{\partial\ell}{\partial p_j} = -\frac{[j = t]}{p_t}

    Its unit is the nat.  Class ids are integers from 0 to one below the number
    of classes; predictions are rows of probabilities that sum to 1.  A
    ValueError names the first that is not.

    Examples
    --------
    >>> round(SparseCategoricalCrossentropy()(2, [0.2, 0.1, 0.7]), 3)
    0.357
    """

    predictions = Distributions()
    keras = (  # which divides each row by its sum
        "keras.losses.sparse_categorical_crossentropy(y_true, y_pred)"
        " - keras.ops.log(keras.ops.sum(y_pred, axis=-1))"
    )
    pytorch = "torch.nn.functional.nll_loss(y_pred.log(), y_true, reduction='none')"

    def _per_example(self, y_true: Array, y_pred: Array) -> Array:
        return -np.log(_at(y_pred, y_true))[:, 0] + _nan_of_row(y_pred)[:, 0]

    def _gradient(self, y_true: Array, y_pred: Array) -> Array:
        slope = np.zeros_like(y_pred)
        np.put_along_axis(slope, y_true[:, None], -1 / _at(y_pred, y_true), axis=-1)
        return slope + _nan_of_row(y_pred)


@dataclass(frozen=True)
class SoftmaxCrossentropy(RowLoss):
    r"""Categorical cross-entropy of rows of scores `z`, the logits: of softmax(z).

    .. math:: \ell = -\sum_j y_j \log\operatorname{softmax}(z)_j, \qquad
              \frac{\partial\ell}{\partial z_j}
              = \operatorname{softmax}(z)_j \sum_k y_k - y_j

    Its unit is the nat.  Rows lie along the last axis; targets are
    probabilities that sum to 1, or a ValueError names the first that are not.
    A score of minus infinity is allowed and contributes 0 where its target is 0.

    Examples
    --------
    >>> round(SoftmaxCrossentropy()([1, 0, 0], [0.0, 0.0, 0.0]), 4)
    1.0986
    """

    targets = Distributions()
    keras = "keras.losses.categorical_crossentropy(y_true, y_pred, from_logits=True)"
    pytorch = "torch.nn.functional.cross_entropy(y_pred, y_true, reduction='none')"

    def _per_example(self, y_true: Array, y_pred: Array) -> Array:
        return self._loss(y_true, Softmax.of(y_pred))

    def _gradient(self, y_true: Array, y_pred: Array) -> Array:
        return _slope(y_true, Softmax.of(y_pred))

    def _per_example_and_gradient(
        self, y_true: Array, y_pred: Array, out: Array | None
    ) -> tuple[Array, Array]:
        softmax = Softmax.of(y_pred)
        return self._loss(y_true, softmax), _slope(y_true, softmax)

    def _loss(self, y_true: Array, softmax: Softmax) -> Array:
        surprise = -softmax.log()
        surprise[(y_true == 0) & np.isposinf(surprise)] = 0  # a score of -inf, and no target
        return (y_true * surprise).sum(axis=-1)


@dataclass(frozen=True)
class SparseSoftmaxCrossentropy(ClassIdLoss):
    r"""Categorical cross-entropy of rows of scores `z` against class ids `t`.

    .. math:: \ell = -\log\operatorname{softmax}(z)_t, \qquad
              \frac{\partial\ell}{\partial z_j} = \operatorname{softmax}(z)_j - [j = t]

    Its unit is the nat.  Class ids are integers from 0 to one below the number
    of classes, or a ValueError names the first that is not.

    Examples
    --------
    >>> round(SparseSoftmaxCrossentropy()(0, [20.0, 0.0, 0.0]), 12)
    4.122e-09
    """

    keras = "keras.losses.sparse_categorical_crossentropy(y_true, y_pred, from_logits=True)"
    pytorch = "torch.nn.functional.cross_entropy(y_pred, y_true, reduction='none')"

    def _per_example(self, y_true: Array, y_pred: Array) -> Array:
        return self._loss(y_true, Softmax.of(y_pred))

    def _gradient(self, y_true: Array, y_pred: Array) -> Array:
        return _slope(_one_hot(y_true, y_pred), Softmax.of(y_pred))

    def _per_example_and_gradient(
        self, y_true: Array, y_pred: Array, out: Array | None
    ) -> tuple[Array, Array]:
        softmax = Softmax.of(y_pred)
        return self._loss(y_true, softmax), _slope(_one_hot(y_true, y_pred), softmax)

    def _loss(self, y_true: Array, softmax: Softmax) -> Array:
        return (np.log1p(softmax.rest) - _at(softmax.shifted, y_true))[:, 0]


def _slope(y_true: Array, softmax: Softmax) -> Array:
    """Softmax times the sum of y, minus y.

    At the largest score softmax is 1 minus the share of the rest: what remains
    of a confident and right prediction is that share alone.
    """
    total = y_true.sum(axis=-1, keepdims=True)
    slope = softmax.probabilities() * total - y_true
    at_top = np.take_along_axis(y_true, softmax.top, axis=-1)
    share = softmax.rest / (1 + softmax.rest)
    np.put_along_axis(slope, softmax.top, (total - at_top) - share * total, axis=-1)
    return slope


@dataclass(frozen=True)
class CrammerSingerHinge(ClassIdLoss):
    r"""What the true class's score misses to lead its worst rival by `margin`.

    .. math:: \ell = \max\bigl(0,\ m + \max_{j \ne t} s_j - s_t\bigr)

    The derivative is 1 for the worst rival (the first of them where they tie)
    and -1 for the true class `t` where the loss is positive, and 0 elsewhere.
    Class ids are integers from 0 to one below the number of classes, or a
    ValueError names the first that is not.  It has the unit of the scores.
    Source: Crammer and Singer (2001).

    Parameters
    ----------
    margin : float
        The lead that costs nothing: positive and finite.

    Raises
    ------
    ValueError, TypeError
        Where `margin` is not a positive, finite number.

    Examples
    --------
    >>> CrammerSingerHinge()(0, [2.0, 1.5, 0.0])
    0.5
    """

    margin: float = 1.0

    keras = Absent("Keras's categorical_hinge floors the rival's score at 0: another loss")
    pytorch = Absent("PyTorch's multi_margin_loss sums over the rivals: see WestonWatkinsHinge")

    def __post_init__(self) -> None:
        keep(self, "margin", POSITIVE)

    def _per_example(self, y_true: Array, y_pred: Array) -> Array:
        return np.maximum(_missing(self.margin, y_true, y_pred).max(axis=-1), 0)

    def _gradient(self, y_true: Array, y_pred: Array) -> Array:
        missing = _missing(self.margin, y_true, y_pred)
        worst = missing.argmax(axis=-1)[:, None]
        counts = np.heaviside(_at(missing, worst[:, 0]), 0)
        return counts * (_one_hot(worst[:, 0], y_pred) - _one_hot(y_true, y_pred))


@dataclass(frozen=True)
class WestonWatkinsHinge(ClassIdLoss):
    r"""The sum of what the true class's score misses to lead each rival by `margin`.

    .. math:: \ell = \sum_{j \ne t} \max(0,\ m + s_j - s_t)

    The derivative is 1 for each rival that contributes, and for the true class
    `t` minus the number of them.  Class ids are integers from 0 to one below
    the number of classes, or a ValueError names the first that is not.  It has
    the unit of the scores.  Source: Weston and Watkins (1999).

    Parameters
    ----------
    margin : float
        The lead that costs nothing: positive and finite.

    Raises
    ------
    ValueError, TypeError
        Where `margin` is not a positive, finite number.

    Examples
    --------
    >>> WestonWatkinsHinge()(0, [2.0, 1.5, 1.25])
    0.75
    """

    margin: float = 1.0

    keras = Absent("Keras has no hinge that sums over the rivals")
    pytorch = (
        "torch.nn.functional.multi_margin_loss"
        "(y_pred, y_true, margin=margin, reduction='none') * y_pred.shape[-1]"
    )

    def __post_init__(self) -> None:
        keep(self, "margin", POSITIVE)

    def _per_example(self, y_true: Array, y_pred: Array) -> Array:
        return np.maximum(_missing(self.margin, y_true, y_pred), 0).sum(axis=-1)

    def _gradient(self, y_true: Array, y_pred: Array) -> Array:
        counts = np.heaviside(_missing(self.margin, y_true, y_pred), 0)
        return counts - counts.sum(axis=-1, keepdims=True) * _one_hot(y_true, y_pred)


def _missing(margin: float, y_true: Array, y_pred: Array) -> Array:
    """How much each rival lacks to trail the true class by ``margin``; -inf for that itself.

    ``m + s_j - s_t``, with the rounding error of the difference put back: where
    the sum is small, that error would be most of it.
    """
    lead, lost = difference(y_pred, _at(y_pred, y_true))
    missing = (margin + lead) + lost
    np.put_along_axis(missing, y_true[:, None], -np.inf, axis=-1)
    return missing


def _at(rows: Array, ids: Array) -> Array:
    """The entry of each row at its class id, as a column."""
    return np.take_along_axis(rows, ids[:, None], axis=-1)


def _one_hot(ids: Array, rows: Array) -> Array:
    """Rows like ``rows``: 1 at the class id, 0 elsewhere."""
    return (np.arange(rows.shape[-1]) == ids[:, None]).astype(rows.dtype)


def _nan_of_row(rows: Array) -> Array:
    """A column of 0, or NaN where a row holds one."""
    return 0 * rows.sum(axis=-1, keepdims=True)
