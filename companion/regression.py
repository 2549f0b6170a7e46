"""Losses for targets that are numbers: prices, counts, temperatures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from companion.arrays import Array
from companion.domain import FRACTION, POSITIVE, Interval
from companion.loss import Absent, ElementwiseLoss
from companion.parameters import keep
from companion.stable import safe


@dataclass(frozen=True)
class MeanSquaredError(ElementwiseLoss):
    r"""Squared error, also called L2 loss or least squares.

    .. math:: \ell = (\hat y - y)^2, \qquad \frac{d\ell}{d\hat y} = 2(\hat y - y)

    Its unit is the square of the target's.  The constant that minimises the
    cost is the mean of the targets.  Source: Legendre (1805).

    Examples
    --------
    A share stood at 100, the model said 92:

    >>> MeanSquaredError()(100, 92)
    64.0
    """

    keras = "keras.losses.mean_squared_error(y_true, y_pred)"
    pytorch = "torch.nn.functional.mse_loss(y_pred, y_true, reduction='none')"

    def _per_example(self, y_true: Array, y_pred: Array) -> Array:
        # r^2
        return np.square(y_pred - y_true)

    def _gradient(self, y_true: Array, y_pred: Array) -> Array:
        return 2 * (y_pred - y_true)

    def _per_example_and_gradient(
        self, y_true: Array, y_pred: Array, out: Array | None
    ) -> tuple[Array, Array]:
        residual = y_pred - y_true
        return np.square(residual), np.multiply(residual, 2, out=out)


@dataclass(frozen=True)
class MeanAbsoluteError(ElementwiseLoss):
    r"""Absolute error, also called L1 loss or least absolute deviations.

    .. math:: \ell = |\hat y - y|, \qquad
              \frac{d\ell}{d\hat y} = \operatorname{sign}(\hat y - y)

    It has the unit of the target.  The constant that minimises the cost is the
    median of the targets.  Source: Boscovich (1757), Laplace (1774).

    Examples
    --------
    >>> MeanAbsoluteError()(100, 92)
    8.0
    """

    kinks = (0.0,)
    keras = "keras.losses.mean_absolute_error(y_true, y_pred)"
    pytorch = "torch.nn.functional.l1_loss(y_pred, y_true, reduction='none')"

    def _per_example(self, y_true: Array, y_pred: Array) -> Array:
        # |r|
        return np.abs(y_pred - y_true)

    def _gradient(self, y_true: Array, y_pred: Array) -> Array:
        return np.sign(y_pred - y_true)

    def _per_example_and_gradient(
        self, y_true: Array, y_pred: Array, out: Array | None
    ) -> tuple[Array, Array]:
        residual = y_pred - y_true
        slope = np.sign(residual, out=out)
        return np.abs(residual, out=residual), slope


@dataclass(frozen=True)
class MeanSquaredLogarithmicError(ElementwiseLoss):
    r"""Squared error of ``log(1 + value)``: the error of a ratio.

    .. math:: \ell = \Bigl(\log\frac{1 + \hat y}{1 + y}\Bigr)^2, \qquad
              \frac{d\ell}{d\hat y} = \frac{2}{1 + \hat y}\log\frac{1 + \hat y}{1 + y}

    Its unit is the squared nat.  Targets and predictions lie above -1; outside,
    a ValueError names the first that does not.  The constant that minimises the
    cost is ``expm1(mean(log1p(y)))``.

    Examples
    --------
    Twice as many is as wrong for ten as for a thousand, almost:

    >>> loss = MeanSquaredLogarithmicError()
    >>> loss.per_example([10.0, 1000.0], [20.0, 2000.0]).round(3)
    array([0.418, 0.48 ])
    """

    targets = Interval(low=-1, open_low=True)
    predictions = Interval(low=-1, open_low=True)
    keras = "keras.losses.mean_squared_logarithmic_error(y_true, y_pred)"
    pytorch = Absent("PyTorch has no squared logarithmic error")

    def _per_example(self, y_true: Array, y_pred: Array) -> Array:
        return _log_ratio(y_true, y_pred) ** 2

    def _gradient(self, y_true: Array, y_pred: Array) -> Array:
        finite = np.minimum(y_pred, np.finfo(y_pred.dtype).max)
        return 2 * (_log_ratio(y_true, finite) / (1 + y_pred))


def _log_ratio(y_true: Array, y_pred: Array) -> Array:
    """log((1 + y_pred) / (1 + y_true)), exact where the two are close too."""
    low, high = np.minimum(y_true, y_pred), np.maximum(y_true, y_pred)
    size = np.log1p((high - low) / (1 + low))
    if np.isinf(size).any():  # the quotient overflowed: the two logarithms are far apart
        size = np.where(np.isinf(size), np.log1p(high) - np.log1p(low), size)
    return np.copysign(size, y_pred - y_true)


@dataclass(frozen=True)
class Huber(ElementwiseLoss):
    r"""Quadratic for residuals up to `delta`, linear beyond.

    .. math:: \ell = \begin{cases} \tfrac12 r^2 & |r| \le \delta \\
                     \delta\,(|r| - \tfrac12\delta) & |r| > \delta \end{cases},
              \qquad \frac{d\ell}{d\hat y} = \max(-\delta, \min(\delta, r)),
              \qquad r = \hat y - y

    Its unit is the square of the target's.  Source: Huber (1964), Robust
    estimation of a location parameter.

    Parameters
    ----------
    delta : float
        The residual at which the line begins: positive and finite.

    Raises
    ------
    ValueError, TypeError
        Where `delta` is not a positive, finite number.

    Examples
    --------
    >>> Huber(delta=1.0)(100, 92)
    7.5
    """

    delta: float = 1.0

    keras = "keras.losses.huber(y_true, y_pred, delta=delta)"
    pytorch = "torch.nn.functional.huber_loss(y_pred, y_true, delta=delta, reduction='none')"

    def __post_init__(self) -> None:
        keep(self, "delta", POSITIVE)

    def _per_example(self, y_true: Array, y_pred: Array) -> Array:
        # r^2 / 2                      if |r| <= delta
        # delta * (|r| - delta / 2)    if |r| >  delta
        return self._per_example_and_gradient(y_true, y_pred, None)[0]

    def _gradient(self, y_true: Array, y_pred: Array) -> Array:
        return np.clip(y_pred - y_true, -self.delta, self.delta)

    def _per_example_and_gradient(
        self, y_true: Array, y_pred: Array, out: Array | None
    ) -> tuple[Array, Array]:
        value = y_pred - y_true
        slope = value.clip(-self.delta, self.delta, out=out)
        value -= 0.5 * slope
        value *= slope
        return value, slope


@dataclass(frozen=True)
class SmoothL1(ElementwiseLoss):
    r"""The Huber loss divided by its parameter: beyond `beta` its slope is 1.

    .. math:: \ell = \begin{cases} \tfrac12 r^2 / \beta & |r| \le \beta \\
                     |r| - \tfrac12\beta & |r| > \beta \end{cases},
              \qquad \frac{d\ell}{d\hat y} = \max(-1, \min(1, r / \beta)),
              \qquad r = \hat y - y

    It has the unit of the target.  Source: Girshick (2015), Fast R-CNN.

    Parameters
    ----------
    beta : float
        The residual at which the line begins: positive and finite.  As `beta`
        goes to 0, the loss goes to `MeanAbsoluteError`.

    Raises
    ------
    ValueError, TypeError
        Where `beta` is not a positive, finite number.

    Examples
    --------
    >>> Huber(delta=2.0)(0, 10), SmoothL1(beta=2.0)(0, 10)
    (18.0, 9.0)
    """

    beta: float = 1.0

    keras = "keras.losses.huber(y_true, y_pred, delta=beta) / beta"
    pytorch = "torch.nn.functional.smooth_l1_loss(y_pred, y_true, beta=beta, reduction='none')"

    def __post_init__(self) -> None:
        keep(self, "beta", POSITIVE)

    def _per_example(self, y_true: Array, y_pred: Array) -> Array:
        # r^2 / (2 beta)    if |r| <= beta
        # |r| - beta / 2    if |r| >  beta
        return self._per_example_and_gradient(y_true, y_pred, None)[0]

    def _gradient(self, y_true: Array, y_pred: Array) -> Array:
        return np.clip((y_pred - y_true) / self.beta, -1, 1)

    def _per_example_and_gradient(
        self, y_true: Array, y_pred: Array, out: Array | None
    ) -> tuple[Array, Array]:
        value = y_pred - y_true
        slope = value.clip(-self.beta, self.beta, out=out)
        value -= 0.5 * slope
        if self.beta != 1:  # the usual one changes nothing
            slope /= self.beta
        value *= slope
        return value, slope


@dataclass(frozen=True)
class PseudoHuber(ElementwiseLoss):
    r"""A smooth curve close to the Huber loss, with every derivative.

    .. math:: \ell = \delta^2\Bigl(\sqrt{1 + (r/\delta)^2} - 1\Bigr), \qquad
              \frac{d\ell}{d\hat y} = \frac{r}{\sqrt{1 + (r/\delta)^2}},
              \qquad r = \hat y - y

    Its unit is the square of the target's.  Source: Charbonnier et al. (1994).

    Parameters
    ----------
    delta : float
        The slope far from 0, and the residual around which the curve turns
        into a line: positive and finite.

    Raises
    ------
    ValueError, TypeError
        Where `delta` is not a positive, finite number.

    Examples
    --------
    >>> round(PseudoHuber(delta=1.0)(100, 92), 4)
    7.0623
    """

    delta: float = 1.0

    keras = Absent("Keras has no pseudo-Huber loss")
    pytorch = Absent("PyTorch has no pseudo-Huber loss")

    def __post_init__(self) -> None:
        keep(self, "delta", POSITIVE)

    def _per_example(self, y_true: Array, y_pred: Array) -> Array:
        # The formula with the root moved below the line, so that nothing
        # cancels, and with every quotient at most 1, so that nothing overflows.
        distance = np.abs(y_pred - y_true)
        small, large = np.minimum(distance, self.delta), np.maximum(distance, self.delta)
        ratio = small / large
        return distance * (small / (self.delta / large + np.sqrt(1 + ratio * ratio)))

    def _gradient(self, y_true: Array, y_pred: Array) -> Array:
        residual = y_pred - y_true
        distance = np.abs(residual)
        small, large = np.minimum(distance, self.delta), np.maximum(distance, self.delta)
        ratio = small / large
        return np.copysign(small / np.sqrt(1 + ratio * ratio), residual)


@dataclass(frozen=True)
class LogCosh(ElementwiseLoss):
    r"""The logarithm of the hyperbolic cosine of the residual.

    .. math:: \ell = \log\cosh r, \qquad \frac{d\ell}{d\hat y} = \tanh r,
              \qquad r = \hat y - y

    About :math:`r^2/2` near 0 and :math:`|r| - \log 2` far from it.  The unit of
    the target matters: the curve turns into a line around a residual of 1.

    Examples
    --------
    >>> round(LogCosh()(100, 92), 4)
    7.3069
    """

    keras = "keras.losses.log_cosh(y_true, y_pred)"
    pytorch = Absent("PyTorch has no log-cosh loss")

    def _per_example(self, y_true: Array, y_pred: Array) -> Array:
        # cosh r = 1 + 2 sinh(r/2)^2, and log cosh r = |r| - log 2 beyond 20,
        # where the rest is below rounding.
        distance = np.abs(y_pred - y_true)
        near = np.minimum(distance, 20)
        return np.log1p(2 * np.sinh(0.5 * near) ** 2) + (distance - near)

    def _gradient(self, y_true: Array, y_pred: Array) -> Array:
        return np.tanh(y_pred - y_true)


@dataclass(frozen=True)
class Quantile(ElementwiseLoss):
    r"""Absolute error with a price of its own for each side: the pinball loss.

    .. math:: \ell = \max\bigl(\tau\,(y - \hat y),\ (1 - \tau)\,(\hat y - y)\bigr), \qquad
              \frac{d\ell}{d\hat y} = \begin{cases} -\tau & \hat y < y \\
              0 & \hat y = y \\ 1 - \tau & \hat y > y \end{cases}

    It has the unit of the target.  The constant that minimises the cost is the
    `tau`-quantile of the targets.  Source: Koenker and Bassett (1978).

    Parameters
    ----------
    tau : float
        The quantile, between 0 and 1 and neither of them.

    Raises
    ------
    ValueError, TypeError
        Where `tau` is not a number between 0 and 1.

    Examples
    --------
    At the 0.9 quantile, too low costs nine times as much as too high:

    >>> Quantile(tau=0.9).per_example([100.0, 100.0], [92.0, 108.0]).round(6)
    array([7.2, 0.8])
    """

    tau: float = 0.5

    kinks = (0.0,)
    keras = Absent("Keras has no quantile loss")
    pytorch = Absent("PyTorch has no quantile loss")

    def __post_init__(self) -> None:
        keep(self, "tau", FRACTION)

    def _per_example(self, y_true: Array, y_pred: Array) -> Array:
        # tau (y - p)          if p <= y
        # (1 - tau) (p - y)    if p >  y
        residual = y_pred - y_true
        return np.maximum(-self.tau * residual, (1 - self.tau) * residual)

    def _gradient(self, y_true: Array, y_pred: Array) -> Array:
        return self._per_example_and_gradient(y_true, y_pred, None)[1]

    def _per_example_and_gradient(
        self, y_true: Array, y_pred: Array, out: Array | None
    ) -> tuple[Array, Array]:
        residual = y_pred - y_true
        slope = np.sign(residual).clip(-self.tau, 1 - self.tau, out=out)
        return residual * slope, slope


@dataclass(frozen=True)
class Poisson(ElementwiseLoss):
    r"""Negative log-likelihood of a count, without the term free of the prediction.

    .. math:: \ell = \hat y - y\log\hat y, \qquad
              \frac{d\ell}{d\hat y} = \frac{\hat y - y}{\hat y}

    In nats, and it can be negative.  Targets and predictions are at least 0;
    outside, a ValueError names the first that is not.  A prediction of 0 costs
    nothing where the target is 0, and infinity elsewhere.  The constant that
    minimises the cost is the mean of the targets.

    Examples
    --------
    >>> round(Poisson()([2.0, 0.0], [2.5, 0.0]), 4)
    0.3337
    """

    targets = Interval(low=0)
    predictions = Interval(low=0)
    keras = "keras.losses.poisson(y_true, y_pred)"
    pytorch = (
        "torch.nn.functional.poisson_nll_loss"
        "(y_pred, y_true, log_input=False, eps=0.0, reduction='none')"
    )

    def _per_example(self, y_true: Array, y_pred: Array) -> Array:
        # p - y log p
        return y_pred - y_true * np.log(_rate(y_true, y_pred))

    def _gradient(self, y_true: Array, y_pred: Array) -> Array:
        # (p - y) / p
        return self._per_example_and_gradient(y_true, y_pred, None)[1]

    def _per_example_and_gradient(
        self, y_true: Array, y_pred: Array, out: Array | None
    ) -> tuple[Array, Array]:
        rate = _rate(y_true, y_pred)
        return y_pred - y_true * np.log(rate), (rate - y_true) / rate


def _rate(y_true: Array, y_pred: Array) -> Array:
    """The prediction, safe for a logarithm and a quotient.

    It is 1 where target and prediction are 0 (0 log 0 is 0, and the derivative
    there is 1) and the largest number where the prediction is infinite.
    """
    rate = np.minimum(y_pred, np.finfo(y_pred.dtype).max)
    return safe(rate, y_true)
