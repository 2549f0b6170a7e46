"""How far one distribution is from another: entropy and its relatives.

The functions work along an axis and in any base; the losses are in nats.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike

from companion.arrays import Array, as_array, by_class, check_labels, floating_dtype
from companion.domain import Distributions
from companion.examples import refuse_outside
from companion.loss import Absent, RowLoss
from companion.stable import safe


@dataclass(frozen=True)
class KLDivergence(RowLoss):
    r"""Kullback-Leibler divergence of predicted rows `q` from target rows `p`.

    .. math:: \ell = \sum_j p_j \log\frac{p_j}{q_j}, \qquad
              \frac{\partial\ell}{\partial q_j} = -\frac{p_j}{q_j}

    Its unit is the nat; it is never negative.  Rows lie along the last axis and
    are probabilities that sum to 1, or a ValueError names the first that are
    not.  Nothing is clipped: 0 log 0 is 0, and a class that happens with
    probability 0 predicted costs infinity.  Source: Kullback and Leibler (1951).

    Examples
    --------
    >>> round(KLDivergence()([0.5, 0.5], [0.25, 0.75]), 4)
    0.1438
    """

    targets = Distributions()
    predictions = Distributions()
    keras = "keras.losses.kl_divergence(y_true, y_pred)"
    pytorch = "torch.nn.functional.kl_div(y_pred.log(), y_true, reduction='none').sum(dim=-1)"

    def _per_example(self, y_true: Array, y_pred: Array) -> Array:
        return by_class(relative_entropies(y_true, y_pred)).sum(axis=-1)

    def _gradient(self, y_true: Array, y_pred: Array) -> Array:
        return -y_true / safe(y_pred, y_true)


@dataclass(frozen=True)
class JensenShannonDivergence(RowLoss):
    r"""Mean divergence of two rows from the row halfway between them.

    .. math:: \ell = \tfrac12\sum_j p_j\log\frac{p_j}{m_j}
                   + \tfrac12\sum_j q_j\log\frac{q_j}{m_j}, \qquad
              m = \tfrac12(p + q), \qquad
              \frac{\partial\ell}{\partial q_j} = \tfrac12\log\frac{q_j}{m_j}

    Its unit is the nat; it lies between 0 and log 2 and is the same both ways.
    Rows lie along the last axis and are probabilities that sum to 1, or a
    ValueError names the first that are not.  Source: Lin (1991).

    Examples
    --------
    >>> round(JensenShannonDivergence()([1.0, 0.0], [0.0, 1.0]), 4)
    0.6931
    """

    targets = Distributions()
    predictions = Distributions()
    keras = Absent("Keras has no Jensen-Shannon divergence")
    pytorch = Absent("PyTorch has no Jensen-Shannon divergence")

    def _per_example(self, y_true: Array, y_pred: Array) -> Array:
        # Twice p and q against twice m: halving the smallest number would give 0.
        twice = y_true + y_pred
        terms = relative_entropies(2 * y_true, twice) + relative_entropies(2 * y_pred, twice)
        return 0.25 * by_class(terms).sum(axis=-1)

    def _gradient(self, y_true: Array, y_pred: Array) -> Array:
        # log(q / m) / 2; where both are 0 the limit as q goes there, log(2) / 2
        twice = y_true + y_pred
        nothing = twice == 0
        low = np.minimum(2 * y_pred, twice) + nothing
        ahead = y_pred - y_true + nothing
        return 0.5 * np.copysign(_log_ratio(low, np.abs(ahead)), ahead)


def relative_entropies(p: Array, q: Array) -> Array:
    """Terms ``p log(p / q) - p + q``: never negative, and 0 only where p = q.

    Where both sum to 1 they sum to the divergence, and no small divergence is
    lost in the cancellation of large terms.
    """
    # p log(p / q) and p - q have one sign, so their sizes do for both
    distance = np.abs(p - q)
    low = np.minimum(p, q) + (p == 0)  # 0 log 0 is 0
    return np.abs(p * _log_ratio(low, distance) - distance)


def _log_ratio(low: Array, distance: Array) -> Array:
    """log((low + distance) / low): the size of log(p / q), whether they are near or far."""
    size = np.log1p(distance / low)
    if np.isinf(size).any():  # the quotient is out of range
        size = np.where(np.isinf(size), np.log(distance) - np.log(low), size)
    return size


def entropy(p: ArrayLike, *, axis: int = -1, base: float = math.e) -> float | Array:
    r"""Mean surprise of a distribution.

    .. math:: H(p) = -\sum_j p_j \log p_j

    Parameters
    ----------
    p : array_like
        Probabilities that sum to 1 along `axis`.
    axis : int
        The axis of the outcomes.
    base : float
        Of the logarithm: e gives nats, 2 gives bits.

    Returns
    -------
    float or numpy.ndarray
        A Python float for one distribution, else one value each.

    Raises
    ------
    ValueError
        For probabilities outside [0, 1] or that do not sum to 1; for a base
        that is not positive and finite, or is 1.
    TypeError
        For what is not real numbers.

    Examples
    --------
    >>> entropy([0.5, 0.25, 0.25], base=2)
    1.5
    """
    return _along("entropy", lambda p: _cross_entropy(p, p), axis, base, p=p)


def cross_entropy(
    p: ArrayLike, q: ArrayLike, *, axis: int = -1, base: float = math.e
) -> float | Array:
    r"""Mean surprise of who believes `q` where `p` holds.

    .. math:: H(p, q) = -\sum_j p_j \log q_j

    Parameters, results and errors are those of `entropy`; `p` and `q` have one
    shape.

    Examples
    --------
    >>> round(cross_entropy([0.5, 0.5], [0.25, 0.75], base=2), 4)
    1.2075
    """
    return _along("cross_entropy", _cross_entropy, axis, base, p=p, q=q)


def kl_divergence(
    p: ArrayLike, q: ArrayLike, *, axis: int = -1, base: float = math.e
) -> float | Array:
    r"""Surprise that who believes `q` has too much where `p` holds.

    .. math:: D(p \,\|\, q) = \sum_j p_j \log\frac{p_j}{q_j} = H(p, q) - H(p)

    Parameters, results and errors are those of `entropy`; `p` and `q` have one
    shape.  It is never negative, and not the same both ways.

    Examples
    --------
    >>> kl_divergence([1.0, 0.0], [0.5, 0.5], base=2)
    1.0
    """
    return _along("kl_divergence", KLDivergence()._per_example, axis, base, p=p, q=q)


def jensen_shannon(
    p: ArrayLike, q: ArrayLike, *, axis: int = -1, base: float = math.e
) -> float | Array:
    r"""Mean divergence of `p` and `q` from the distribution halfway between.

    .. math:: \tfrac12 D(p \,\|\, m) + \tfrac12 D(q \,\|\, m), \qquad m = \tfrac12(p + q)

    Parameters, results and errors are those of `entropy`; `p` and `q` have one
    shape.  It is the same both ways and at most log 2: 1 bit.

    Examples
    --------
    >>> jensen_shannon([1.0, 0.0], [0.0, 1.0], base=2)
    1.0
    """
    loss = JensenShannonDivergence()._per_example
    return _along("jensen_shannon", loss, axis, base, p=p, q=q)


def _cross_entropy(p: Array, q: Array) -> Array:
    return -by_class(p * np.log(safe(q, p))).sum(axis=-1) + 0.0  # not -0


def _along(
    name: str, function: Callable[..., Array], axis: int, base: float, **given: ArrayLike
) -> float | Array:
    """``function`` of checked rows along ``axis``, in units of log(base)."""
    if not isinstance(base, Real) or not (0 < base < math.inf and base != 1):
        raise ValueError(f"{name}: base must be positive, finite and not 1, not {base!r}")
    arrays = {argument: as_array(name, argument, value) for argument, value in given.items()}
    check_labels(name, **given)
    shapes = {array.shape for array in arrays.values()}
    if len(shapes) > 1:
        raise ValueError(
            f"{name}: {' and '.join(arrays)} have shapes "
            f"{' and '.join(str(array.shape) for array in arrays.values())}; "
            "they must be equal, and nothing is broadcast"
        )
    (shape,) = shapes
    if not shape or not -len(shape) <= axis < len(shape):
        raise ValueError(f"{name}: axis {axis} does not exist in an array of shape {shape}")
    if 0 in shape:
        raise ValueError(f"{name}: there is no distribution in an array of shape {shape}")
    dtype = floating_dtype(*arrays.values())
    working = np.promote_types(dtype, np.float32)
    rows = []
    for argument, array in arrays.items():
        row = np.moveaxis(array, axis, -1)
        outer = row.shape[:-1]
        row = row.reshape(-1, row.shape[-1])
        refuse_outside(name, argument, row, Distributions(), slice(None), outer)
        rows.append(row.astype(working, copy=False))
    with np.errstate(all="ignore"):  # infinity is a result here
        result = (function(*rows) / math.log(base)).astype(dtype).reshape(outer)
    return result if outer else float(result)
