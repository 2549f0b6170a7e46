"""The contract that every loss keeps: validation, weights, reduction, blocks.

A loss writes its mathematics on clean arrays of one dtype.  What is the same
for all losses is here, once.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from companion.arrays import Array, as_array, check_labels, floating_dtype
from companion.domain import FINITE, REAL, ClassIds, Domain
from companion.examples import Examples, Where, gather
from companion.parameters import check_precision

REDUCTIONS = ("mean", "sum", "none")


@dataclass(frozen=True)
class Absent:
    """Why a framework has no equivalent of a loss."""

    reason: str


@dataclass(frozen=True)
class Loss(ABC):
    """A loss function, called in one way whatever it is: the target comes first.

    The *loss* belongs to one example; the *cost* is its average over examples.

    ======================================== =====================================
    ``loss(y_true, y_pred)``                 the cost, a Python float
    ``loss.per_example(y_true, y_pred)``     the loss of each example
    ``loss.gradient(y_true, y_pred)``        its derivative, the shape of `y_pred`
    ``loss.cost_and_gradient(y_true, ...)``  the cost and its gradient in one pass
    ======================================== =====================================

    Results have the floating type of `y_true` and `y_pred` together: float64
    where neither is floating; float16 is computed in float32.  Weights do not
    change it.  Nothing is clipped, broadcast or dropped silently.

    NaN gives NaN.  An infinite prediction follows IEEE arithmetic, an infinite
    target is an error.
    """

    targets: ClassVar[Domain] = REAL
    """What a target may be; infinity is never one."""

    predictions: ClassVar[Domain] = REAL
    """What a prediction may be."""

    kinks: ClassVar[tuple[float, ...]] = ()
    """The residuals ``y_pred - y_true`` at which the gradient jumps."""

    keras: ClassVar[str | Absent]
    """Keras's call for the loss of each example, or why there is none."""

    pytorch: ClassVar[str | Absent]
    """PyTorch's call for the loss of each example, or why there is none."""

    def __call__(
        self,
        y_true: ArrayLike,
        y_pred: ArrayLike,
        sample_weight: ArrayLike | None = None,
        reduction: str = "mean",
    ) -> float | Array:
        """The cost of the predictions.

        Parameters
        ----------
        y_true, y_pred : array_like
            Targets and predictions.
        sample_weight : array_like, optional
            One weight for each example: finite, not negative, with a positive
            sum.  An example of weight 0 is absent, whatever it holds.
        reduction : {"mean", "sum", "none"}
            The weighted average ``sum(w * l) / sum(w)``, the sum
            ``sum(w * l)``, or the array ``w * l``.

        Returns
        -------
        float or numpy.ndarray
            A Python float, summed in float64; for ``"none"`` an array, one
            value an example.

        Raises
        ------
        ValueError
            For unequal shapes, empty input, a value outside the loss's domain,
            an infinite target, weights that cannot be used, pandas objects with
            unequal labels, an unknown reduction.
        TypeError
            For what is not real numbers, for masked arrays, and for tensors
            that require grad.

        Examples
        --------
        >>> from companion import MeanSquaredError
        >>> loss = MeanSquaredError()
        >>> loss([1.0, 2.0], [1.0, 4.0])
        2.0
        >>> loss([1.0, 2.0], [1.0, 4.0], sample_weight=[3, 1])
        1.0
        """
        cost, _ = self._evaluate(y_true, y_pred, sample_weight, reduction, gradient=False)
        return cost

    def per_example(self, y_true: ArrayLike, y_pred: ArrayLike) -> Array:
        """The loss of each example, before any averaging.

        It raises what calling the loss raises.

        Examples
        --------
        >>> from companion import MeanAbsoluteError
        >>> MeanAbsoluteError().per_example([1.0, 2.0], [1.5, 0.0])
        array([0.5, 2. ])
        """
        losses, _ = self._evaluate(y_true, y_pred, None, "none", gradient=False)
        return losses

    def gradient(self, y_true: ArrayLike, y_pred: ArrayLike) -> Array:
        """The derivative of each example's loss with respect to its prediction.

        It has the shape of `y_pred`; at a kink it is 0.  It raises what
        calling the loss raises.

        Examples
        --------
        >>> from companion import MeanSquaredError
        >>> MeanSquaredError().gradient([1.0, 2.0], [1.5, 0.0])
        array([ 1., -4.])
        """
        _, gradient = self._evaluate(y_true, y_pred, None, "none", value=False)
        return gradient

    def cost_and_gradient(
        self,
        y_true: ArrayLike,
        y_pred: ArrayLike,
        sample_weight: ArrayLike | None = None,
        reduction: str = "mean",
    ) -> tuple[float | Array, Array]:
        """The cost and its gradient with respect to the predictions.

        Takes, returns and raises what calling the loss does, and computes both
        in one pass over blocks that fit in the processor's cache.  For
        ``"none"`` the gradient is the array ``w * dl/dy_pred``.

        Examples
        --------
        >>> from companion import MeanSquaredError
        >>> MeanSquaredError().cost_and_gradient([1.0, 2.0], [1.5, 0.0])
        (2.125, array([ 0.5, -2. ]))
        """
        return self._evaluate(y_true, y_pred, sample_weight, reduction)

    # What a loss writes.

    @abstractmethod
    def _per_example(self, y_true: Array, y_pred: Array) -> Array:
        """The loss of each example.

        Examples lie along the first axis of both arrays, and the classes of a
        row along the second.  In memory, either may come first.
        """

    @abstractmethod
    def _gradient(self, y_true: Array, y_pred: Array) -> Array:
        """Its derivative with respect to ``y_pred``."""

    def _per_example_and_gradient(
        self, y_true: Array, y_pred: Array, out: Array | None
    ) -> tuple[Array, Array]:
        """Both; a loss overrides this where they share work.

        ``out`` is memory that the gradient may be written to, row after row, or None.
        """
        return self._per_example(y_true, y_pred), self._gradient(y_true, y_pred)

    @abstractmethod
    def _example_shape(self, y_true: Array, y_pred: Array) -> tuple[int, ...]:
        """The shape of the examples; ValueError where the two do not fit."""

    # What is the same for all of them.

    @property
    def name(self) -> str:
        """The name of the class, which begins every error message."""
        return type(self).__name__

    def _evaluate(
        self,
        y_true: ArrayLike,
        y_pred: ArrayLike,
        sample_weight: ArrayLike | None,
        reduction: str,
        value: bool = True,
        gradient: bool = True,
    ) -> tuple[Any, Any]:
        """The cost, or w l, and its gradient: whichever is wanted."""
        if reduction not in REDUCTIONS:
            raise ValueError(
                f"{self.name}: reduction must be one of {REDUCTIONS}, not {reduction!r}"
            )
        check_labels(self.name, y_true=y_true, y_pred=y_pred, sample_weight=sample_weight)
        true = as_array(self.name, "y_true", y_true)
        pred = as_array(self.name, "y_pred", y_pred)
        shape = self._example_shape(true, pred)
        if pred.size == 0:
            raise ValueError(f"{self.name}: there is no example: y_pred has shape {pred.shape}")
        examples = gather(self.name, shape, true, pred, sample_weight)
        dtype = floating_dtype(true, pred)
        working = np.promote_types(dtype, np.float32)
        check_precision(self, working)

        average, keep = reduction == "mean", reduction == "none" and value
        weights = examples.weights(average)
        divisor = examples.count if average and weights is None else 1

        allocate = np.empty if weights is None else np.zeros  # absent examples stay 0
        losses = allocate(examples.count if keep else 0, dtype)
        slopes = allocate(examples.y_pred.shape if gradient else 0, dtype)
        scale = 1 / divisor
        total = 0.0
        with np.errstate(all="ignore"):  # inf and NaN are results here, not accidents
            for where in examples.blocks():
                weight = None if weights is None else weights[where]
                out = slopes[where] if gradient and weight is None else None
                memory = out if dtype == working else None
                loss, slope = self._one_block(examples, where, working, value, gradient, memory)
                if loss is not None:
                    loss = loss.astype(dtype, copy=False)
                    if weight is not None:
                        loss = weight * loss
                    subtotal = float(np.einsum("i->", loss.astype(np.float64, copy=False)))
                    total += subtotal
                if loss is None or not math.isfinite(subtotal):
                    # An infinite target makes its loss infinite or NaN: look for one then.
                    examples.take("y_true", where, FINITE)
                if keep:
                    losses[where] = loss
                if slope is not None and weight is not None:
                    slopes[where] = (slope.T * weight).T
                elif slope is not None:
                    np.multiply(slope, scale, out=out, casting="same_kind")
        return (
            losses.reshape(shape) if keep else total / divisor,
            slopes.reshape(pred.shape) if gradient else None,
        )

    def _one_block(
        self,
        examples: Examples,
        where: Where,
        dtype: np.dtype[Any],
        value: bool,
        gradient: bool,
        out: Array | None,
    ) -> tuple[Array | None, Array | None]:
        """The losses at ``where`` and their derivatives, whichever are wanted."""
        y_true = self._targets(examples, where, dtype)
        y_pred = examples.take("y_pred", where, self.predictions).astype(dtype, copy=False)
        if value and gradient:
            return self._per_example_and_gradient(y_true, y_pred, out)
        if value:
            return self._per_example(y_true, y_pred), None
        return None, self._gradient(y_true, y_pred)

    def _targets(self, examples: Examples, where: Where, dtype: np.dtype[Any]) -> Array:
        """The targets at ``where``, in their domain and in the working dtype."""
        return examples.take("y_true", where, self.targets).astype(dtype, copy=False)


def as_loss(user: str, loss: object) -> Loss:
    """``loss``, or TypeError where it is none, as where its class was given or a name."""
    if not isinstance(loss, Loss):
        raise TypeError(f"{user}: loss must be a loss of the companion, as Huber(), not {loss!r}")
    return loss


class ElementwiseLoss(Loss):
    """A loss whose examples are the elements of two arrays of one shape."""

    def _example_shape(self, y_true: Array, y_pred: Array) -> tuple[int, ...]:
        if y_true.shape != y_pred.shape:
            raise ValueError(
                f"{self.name}: y_true has shape {y_true.shape} and y_pred {y_pred.shape}; "
                "they must be equal, and nothing is broadcast. Index or reshape one of them, "
                "for instance y_pred[:, 0]"
            )
        return y_pred.shape


class RowLoss(Loss):
    """A loss whose examples are rows: the classes lie along the last axis."""

    def _example_shape(self, y_true: Array, y_pred: Array) -> tuple[int, ...]:
        if y_pred.ndim == 0:
            raise ValueError(f"{self.name}: y_pred is a number; it needs an axis of classes")
        if y_true.shape != y_pred.shape:
            raise ValueError(
                f"{self.name}: y_true has shape {y_true.shape} and y_pred {y_pred.shape}; "
                "they must be equal, one row of targets for each row of predictions, and "
                "nothing is broadcast. For class ids use the loss whose name begins with Sparse"
            )
        return y_pred.shape[:-1]


class ClassIdLoss(Loss):
    """A loss of rows whose targets are class ids, one for each row."""

    def _example_shape(self, y_true: Array, y_pred: Array) -> tuple[int, ...]:
        if y_pred.ndim == 0:
            raise ValueError(f"{self.name}: y_pred is a number; it needs an axis of classes")
        if y_true.shape != y_pred.shape[:-1]:
            raise ValueError(
                f"{self.name}: y_true has shape {y_true.shape}; it needs one class id for each "
                f"row of y_pred, shape {y_pred.shape[:-1]}, and nothing is broadcast. "
                "For one-hot rows use the loss without Sparse, or companion.from_one_hot"
            )
        if y_true.dtype.kind not in "iu":
            raise ValueError(
                f"{self.name}: y_true must be class ids of an integer dtype, not {y_true.dtype}"
            )
        return y_pred.shape[:-1]

    def _targets(self, examples: Examples, where: Where, dtype: np.dtype[Any]) -> Array:
        domain = ClassIds(examples.y_pred.shape[-1])
        return examples.take("y_true", where, domain).astype(np.intp, copy=False)
