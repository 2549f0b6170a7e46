"""Losses for targets with two classes: yes or no, spam or not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from companion.arrays import Array
from companion.domain import POSITIVE, PROBABILITY, Signs
from companion.loss import Absent, ElementwiseLoss
from companion.parameters import keep
from companion.stable import safe


@dataclass(frozen=True)
class BinaryCrossentropy(ElementwiseLoss):
    r"""Cross-entropy of a probability `p` against a target `y` in [0, 1]: log loss.

    .. math:: \ell = -y\log p - (1 - y)\log(1 - p), \qquad
              \frac{d\ell}{dp} = \frac{p - y}{p\,(1 - p)}

    Its unit is the nat.  Targets and predictions lie in [0, 1]; outside, a
    ValueError names the first that does not.  Nothing is clipped: a certain and
    wrong prediction costs infinity.  At p = y in {0, 1} the derivative is the
    one-sided limit, 1 or -1.  Source: Good (1952), Rational decisions.

    Examples
    --------
    >>> round(BinaryCrossentropy()(1, 0.85), 4)
    0.1625
    >>> BinaryCrossentropy()(1, 0.0)
    inf
    """

    targets = PROBABILITY
    predictions = PROBABILITY
    keras = "keras.losses.binary_crossentropy(y_true, y_pred)"
    pytorch = "torch.nn.functional.binary_cross_entropy(y_pred, y_true, reduction='none')"

    def _per_example(self, y_true: Array, y_pred: Array) -> Array:
        # -y log p - (1 - y) log(1 - p), where 0 log 0 is 0
        yes = safe(y_pred, y_true)
        no = y_pred - ((1 - y_pred) + (1 - y_true) == 0)
        return -y_true * np.log(yes) - (1 - y_true) * np.log1p(-no)

    def _gradient(self, y_true: Array, y_pred: Array) -> Array:
        # (p - y) / (p (1 - p)), and 1 or -1 where that is 0 / 0
        spread = y_pred * (1 - y_pred)
        certain = (spread == 0) & (y_pred == y_true)
        return (y_pred - y_true + certain * (1 - 2 * y_true)) / (spread + certain)


@dataclass(frozen=True)
class SigmoidCrossentropy(ElementwiseLoss):
    r"""Binary cross-entropy of a score `z`, the logit: of p = sigmoid(z).

    .. math:: \ell = (1 - y)\log(1 + e^{z}) + y\log(1 + e^{-z}), \qquad
              \frac{d\ell}{dz} = \sigma(z) - y

    Its unit is the nat.  Targets lie in [0, 1]; outside, a ValueError names the
    first that does not.  Exact in both tails, where a sigmoid followed by a
    logarithm is not.

    Examples
    --------
    >>> round(SigmoidCrossentropy()(1, 0.0), 4)
    0.6931
    >>> SigmoidCrossentropy()(1, -1000.0)
    1000.0
    """

    targets = PROBABILITY
    keras = "keras.losses.binary_crossentropy(y_true, y_pred, from_logits=True)"
    pytorch = (
        "torch.nn.functional.binary_cross_entropy_with_logits(y_pred, y_true, reduction='none')"
    )

    def _per_example(self, y_true: Array, y_pred: Array) -> Array:
        _, gap, small = self._parts(y_true, y_pred)
        return self._loss(y_pred, gap, small)

    def _gradient(self, y_true: Array, y_pred: Array) -> Array:
        return self._slope(y_true, *self._parts(y_true, y_pred), None)

    def _per_example_and_gradient(
        self, y_true: Array, y_pred: Array, out: Array | None
    ) -> tuple[Array, Array]:
        side, gap, small = self._parts(y_true, y_pred)
        return self._loss(y_pred, gap, small), self._slope(y_true, side, gap, small, out)

    def _parts(self, y_true: Array, y_pred: Array) -> tuple[Array, Array, Array]:
        """The side of 0 that a score z is on (1 above it, else 0), that less y, and exp(-|z|)."""
        side = (y_pred > 0).astype(y_pred.dtype)
        small = np.abs(y_pred)
        np.exp(np.negative(small, out=small), out=small)
        return side, side - y_true, small

    def _loss(self, y_pred: Array, gap: Array, small: Array) -> Array:
        # |z| times the target's share on the other side of 0, + log(1 + exp(-|z|))
        loss = gap * y_pred  # of one sign
        if (small == 0).any():  # on the right side infinity costs nothing
            loss[gap == 0] = 0
        loss += np.log1p(small)
        return loss

    def _slope(
        self, y_true: Array, side: Array, gap: Array, small: Array, out: Array | None
    ) -> Array:
        # sigmoid(z) is (side + (1 - side) exp(-|z|)) / (1 + exp(-|z|)).  From that y,
        # over the same denominator: nothing cancels where y is 0 or 1.
        slope = np.subtract(1 - side, y_true, out=out)
        slope *= small
        slope += gap
        slope /= 1 + small
        return slope


@dataclass(frozen=True)
class Hinge(ElementwiseLoss):
    r"""Nothing for a score on the right side by `margin`, linear in what is missing.

    .. math:: \ell = \max(0,\ m - y s), \qquad
              \frac{d\ell}{ds} = \begin{cases} -y & y s < m \\ 0 & y s \ge m \end{cases}

    For labels `y` of -1 or +1 and any score `s`; other labels are a ValueError
    that names the first.  It has the unit of the score.  Source: Cortes and
    Vapnik (1995), Support-vector networks.

    Parameters
    ----------
    margin : float
        The score on the right side that costs nothing: positive and finite.

    Raises
    ------
    ValueError, TypeError
        Where `margin` is not a positive, finite number.

    Examples
    --------
    >>> Hinge().per_example([1.0, 1.0, -1.0], [0.25, 3.0, 0.5])
    array([0.75, 0.  , 1.5 ])
    """

    margin: float = 1.0

    targets = Signs()
    keras = "keras.losses.hinge(y_true, y_pred / margin) * margin"
    pytorch = Absent("PyTorch has no hinge loss: its HingeEmbeddingLoss is something else")

    def __post_init__(self) -> None:
        keep(self, "margin", POSITIVE)

    def _per_example(self, y_true: Array, y_pred: Array) -> Array:
        return np.maximum(self.margin - y_true * y_pred, 0)

    def _gradient(self, y_true: Array, y_pred: Array) -> Array:
        return -y_true * np.sign(np.maximum(self.margin - y_true * y_pred, 0))


@dataclass(frozen=True)
class SquaredHinge(ElementwiseLoss):
    r"""The square of what is missing to `margin` on the right side.

    .. math:: \ell = \max(0,\ m - y s)^2, \qquad
              \frac{d\ell}{ds} = -2 y \max(0,\ m - y s)

    For labels `y` of -1 or +1 and any score `s`; other labels are a ValueError
    that names the first.  Its unit is the square of the score's.

    Parameters
    ----------
    margin : float
        The score on the right side that costs nothing: positive and finite.

    Raises
    ------
    ValueError, TypeError
        Where `margin` is not a positive, finite number.

    Examples
    --------
    >>> SquaredHinge().per_example([1.0, 1.0, -1.0], [0.5, 3.0, 1.0])
    array([0.25, 0.  , 4.  ])
    """

    margin: float = 1.0

    targets = Signs()
    keras = "keras.losses.squared_hinge(y_true, y_pred / margin) * margin**2"
    pytorch = Absent("PyTorch has no squared hinge loss")

    def __post_init__(self) -> None:
        keep(self, "margin", POSITIVE)

    def _per_example(self, y_true: Array, y_pred: Array) -> Array:
        return np.square(np.maximum(self.margin - y_true * y_pred, 0))

    def _gradient(self, y_true: Array, y_pred: Array) -> Array:
        return -2 * y_true * np.maximum(self.margin - y_true * y_pred, 0)
