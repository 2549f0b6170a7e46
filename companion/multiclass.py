"""Losses for targets with many classes, of which an example has one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from companion.arrays import Array, by_class
from companion.domain import POSITIVE, Distributions
from companion.loss import Absent, ClassIdLoss, RowLoss
from companion.parameters import keep
from companion.stable import Softmax, difference, safe


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
        return self._loss(y_true, safe(y_pred, y_true))

    def _gradient(self, y_true: Array, y_pred: Array) -> Array:
        return -y_true / safe(y_pred, y_true)

    def _per_example_and_gradient(
        self, y_true: Array, y_pred: Array, out: Array | None
    ) -> tuple[Array, Array]:
        given = safe(y_pred, y_true)
        return self._loss(y_true, given), -y_true / given

    def _loss(self, y_true: Array, given: Array) -> Array:
        # the sum of nothing is not -0
        return 0 - by_class(y_true * np.log(given)).sum(axis=-1)


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
        return self._loss(self._seen(y_true, y_pred)[0])

    def _gradient(self, y_true: Array, y_pred: Array) -> Array:
        return self._per_example_and_gradient(y_true, y_pred, None)[1]

    def _per_example_and_gradient(
        self, y_true: Array, y_pred: Array, out: Array | None
    ) -> tuple[Array, Array]:
        seen, places = self._seen(y_true, y_pred)
        slope = np.multiply(y_pred, 0, out=out, order="C")
        slope.reshape(-1)[places] = -1 / seen
        return self._loss(seen), slope

    def _loss(self, seen: Array) -> Array:
        return 0 - np.log(seen)  # of certainty 0, not -0

    def _seen(self, y_true: Array, y_pred: Array) -> tuple[Array, Array]:
        """The probability of what happened, NaN where its row holds one, and its place.

        The places count the rows' numbers one row after the other, which NumPy
        finds faster than by row and column.
        """
        places = np.arange(0, y_pred.size, y_pred.shape[-1]) + y_true
        seen = y_pred.take(places)
        if np.isnan(y_pred.min()):
            seen += 0 * y_pred.sum(axis=-1)
        return seen, places


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
        return self._loss(by_class(y_true), Softmax.of(y_pred))

    def _gradient(self, y_true: Array, y_pred: Array) -> Array:
        return _slope(by_class(y_true), Softmax.of(y_pred))

    def _per_example_and_gradient(
        self, y_true: Array, y_pred: Array, out: Array | None
    ) -> tuple[Array, Array]:
        y_true, softmax = by_class(y_true), Softmax.of(y_pred)
        return self._loss(y_true, softmax), _slope(y_true, softmax)

    def _loss(self, y_true: Array, softmax: Softmax) -> Array:
        surprise = np.log1p(softmax.rest) - softmax.shifted
        if np.isinf(surprise).any():  # a score of -inf costs nothing where its target is 0
            surprise[(y_true == 0) & np.isinf(surprise)] = 0
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
        return self._slope(y_true, Softmax.of(y_pred))

    def _per_example_and_gradient(
        self, y_true: Array, y_pred: Array, out: Array | None
    ) -> tuple[Array, Array]:
        softmax = Softmax.of(y_pred)
        return self._loss(y_true, softmax), self._slope(y_true, softmax)

    def _loss(self, y_true: Array, softmax: Softmax) -> Array:
        return np.log1p(softmax.rest[:, 0]) - softmax.shifted[_places(y_true)]

    def _slope(self, y_true: Array, softmax: Softmax) -> Array:
        hot = np.zeros_like(softmax.grown)
        hot[_places(y_true)] = 1
        return _slope(hot, softmax)


def _slope(y_true: Array, softmax: Softmax) -> Array:
    """Softmax times the sum of y, minus y.

    Both stand over the denominator of softmax, 1 + rest: of a confident and
    right prediction, where grown and y are 1, the rest alone remains above it.
    """
    total = y_true.sum(axis=-1, keepdims=True)
    above = (softmax.grown * total - y_true) - softmax.rest * y_true
    return above / (1 + softmax.rest)


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
        return self._per_example_and_gradient(y_true, y_pred, None)[1]

    def _per_example_and_gradient(
        self, y_true: Array, y_pred: Array, out: Array | None
    ) -> tuple[Array, Array]:
        missing = _missing(self.margin, y_true, y_pred)
        worst = missing.argmax(axis=-1)
        value = np.maximum(missing[_places(worst)], 0)
        slope = np.zeros_like(y_pred)
        slope[_places(worst)] += np.sign(value)
        slope[_places(y_true)] -= np.sign(value)
        return value, slope


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
        return self._per_example_and_gradient(y_true, y_pred, None)[1]

    def _per_example_and_gradient(
        self, y_true: Array, y_pred: Array, out: Array | None
    ) -> tuple[Array, Array]:
        missing = np.maximum(_missing(self.margin, y_true, y_pred), 0)
        slope = np.sign(missing)
        slope[_places(y_true)] -= slope.sum(axis=-1)
        return missing.sum(axis=-1), slope


def _missing(margin: float, y_true: Array, y_pred: Array) -> Array:
    """How much each rival lacks to trail the true class by ``margin``; -inf for that itself.

    ``m + s_j - s_t``, with the rounding error of the difference put back: where
    the sum is small, that error would be most of it.
    """
    scores = by_class(y_pred)
    lead, lost = difference(scores, scores[_places(y_true)][:, None])
    missing = (margin + lead) + lost
    missing[_places(y_true)] = -np.inf
    return missing


def _places(ids: Array) -> tuple[Array, Array]:
    """The place of each row's class id: its row, its column."""
    return np.arange(len(ids)), ids
