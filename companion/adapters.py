"""A companion loss inside PyTorch or Keras training: its value and its own gradient.

Both compute with NumPy, so tensors must be on the CPU, and Keras on the torch
backend, which this module chooses where the environment does not.
"""

from __future__ import annotations

import dataclasses
import os
from typing import Any

from companion.arrays import Array
from companion.catalogue import CATALOGUE
from companion.loss import REDUCTIONS, ClassIdLoss, ElementwiseLoss, Loss, as_loss

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import torch
from torch.autograd.function import once_differentiable

FLOATING = (torch.float16, torch.float32, torch.float64)
INTEGER = (torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64)


class TorchLoss(torch.nn.Module):
    """A companion loss as a PyTorch module, called like PyTorch's: predictions first.

    The result and the gradient have the dtype of the predictions.  Swapped
    arguments are an error in training, for targets take no gradient.

    Parameters
    ----------
    loss : Loss
        Any loss of the companion.
    reduction : {"mean", "sum", "none"}
        The companion's: "mean" is the average over examples, weighted where
        there are weights.

    Raises
    ------
    TypeError
        For a `loss` that is none, and in a call for what is no tensor, for a
        dtype that the companion has not, and for targets or weights that
        require grad.
    ValueError
        For an unknown reduction, and in a call for a tensor that is not on the
        CPU and for whatever the loss refuses.

    Examples
    --------
    >>> from companion import Huber
    >>> y_pred = torch.tensor([1.0, 10.0], requires_grad=True)
    >>> cost = TorchLoss(Huber(delta=2.0))(y_pred, torch.tensor([0.0, 0.0]))
    >>> cost.backward()
    >>> cost.item(), y_pred.grad
    (9.25, tensor([0.5000, 1.0000]))
    """

    def __init__(self, loss: Loss, reduction: str = "mean") -> None:
        super().__init__()
        if reduction not in REDUCTIONS:
            raise ValueError(f"TorchLoss: reduction must be one of {REDUCTIONS}, not {reduction!r}")
        self.loss, self.reduction = as_loss("TorchLoss", loss), reduction

    def forward(
        self,
        y_pred: torch.Tensor,
        y_true: torch.Tensor,
        sample_weight: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """The cost, or the loss of each example."""
        return _apply(y_pred, y_true, sample_weight, self.loss, self.reduction)

    def extra_repr(self) -> str:
        """What `print` shows between the brackets."""
        return f"{self.loss}, reduction={self.reduction!r}"


class KerasLoss(keras.losses.Loss):  # type: ignore[misc]
    """A companion loss as Keras's `compile` takes it.

    As with Keras's own losses, targets and predictions are converted to `dtype`,
    an elementwise loss is averaged over the last axis, and then come weights,
    Keras's mask and the reduction.  A row that is masked or has weight 0 is
    absent, whatever it holds.

    Parameters
    ----------
    loss : Loss
        Any loss of the companion.
    reduction : str, optional
        Keras's: "sum_over_batch_size" divides by the number of rows that are not
        masked, "mean_with_sample_weight" by the sum of their weights; "sum", "none".
    name : str, optional
        The name in Keras, that of the loss unless given.
    dtype : str, optional
        Of the computation, ``keras.config.floatx()`` unless given.

    Raises
    ------
    TypeError
        For a `loss` that is none, and in training for a dtype that the companion
        has not.
    ValueError
        For an unknown reduction, and in training for a tensor that is not on the
        CPU and for whatever the loss refuses: nothing is broadcast, so a model of
        one output has targets of shape (N, 1).
    RuntimeError
        Where Keras runs on another backend than torch.

    Examples
    --------
    >>> from companion import Huber
    >>> loss = KerasLoss(Huber(delta=2.0))
    >>> loss(torch.tensor([[0.0], [0.0]]), torch.tensor([[1.0], [10.0]])).item()
    9.25
    """

    def __init__(
        self,
        loss: Loss,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        backend = keras.backend.backend()
        if backend != "torch":
            raise RuntimeError(
                f"KerasLoss: Keras runs on the backend {backend!r}; "
                "set the environment variable KERAS_BACKEND=torch before Keras is imported"
            )
        self.loss = as_loss("KerasLoss", loss)
        super().__init__(name or loss.name, reduction, dtype)

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> torch.Tensor:
        """The reduced loss."""
        # Keras's own reduction rounds to float32 whatever the dtype.
        mask = getattr(y_pred, "_keras_mask", None)
        ids = isinstance(self.loss, ClassIdLoss)
        true = keras.ops.convert_to_tensor(y_true, None if ids else self.dtype)
        pred = keras.ops.convert_to_tensor(y_pred, self.dtype)
        rows = pred.shape[:-1] or pred.shape
        count = torch.ones(rows, dtype=pred.dtype, device=pred.device)
        if mask is not None:
            count = count * self._by_row(mask, rows)
        weight = count if sample_weight is None else count * self._by_row(sample_weight, rows)
        losses = weight * self._losses(true, pred, weight != 0)
        if self.reduction in (None, "none"):
            return losses
        if self.reduction == "sum":
            return losses.sum()
        divisor = (weight if self.reduction == "mean_with_sample_weight" else count).sum()
        return losses.sum() / (divisor + (divisor == 0))

    def call(self, y_true: torch.Tensor, y_pred: torch.Tensor) -> torch.Tensor:
        """The loss of each row."""
        return self._losses(y_true, y_pred, torch.ones(y_pred.shape[:-1] or y_pred.shape))

    def _losses(
        self, y_true: torch.Tensor, y_pred: torch.Tensor, present: torch.Tensor
    ) -> torch.Tensor:
        """The loss of each row, 0 where it is not present."""
        elementwise = isinstance(self.loss, ElementwiseLoss)
        if elementwise and y_pred.ndim > 1:
            present = present[..., None].expand(y_pred.shape)
        if y_pred.device.type == "meta":  # Keras asks for the shape, there are no values
            losses = y_pred if elementwise else y_pred.sum(dim=-1)
        elif present.any():
            y_true = _class_ids(y_true) if isinstance(self.loss, ClassIdLoss) else y_true
            losses = _apply(y_pred, y_true, present, self.loss, "none")
        else:
            nothing = torch.nan_to_num(0 * y_pred)
            losses = nothing if elementwise else nothing.sum(dim=-1)
        return losses.mean(dim=-1) if elementwise and y_pred.ndim > 1 else losses

    def _by_row(self, weight: Any, rows: torch.Size) -> torch.Tensor:
        """Weights or a mask as Keras takes them: of rows, or of their first axes."""
        given = keras.ops.convert_to_tensor(weight, self.dtype)
        shape = given.shape[:-1] if given.shape == (*rows, 1) else given.shape
        if shape != rows[: len(shape)]:
            raise ValueError(
                f"KerasLoss: a weight or mask of shape {tuple(given.shape)} does not fit "
                f"predictions with rows of shape {tuple(rows)}; Keras weighs whole rows"
            )
        return given.reshape(shape + (1,) * (len(rows) - len(shape)))

    def get_config(self) -> dict[str, Any]:
        """What `from_config` makes the loss of again."""
        own = {"loss": self.loss.name, "parameters": dataclasses.asdict(self.loss)}
        return {**super().get_config(), "dtype": self.dtype, **own}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> KerasLoss:
        """The loss of a saved model: one of the catalogue."""
        given = dict(config)
        kind = type(CATALOGUE[given.pop("loss")].loss)
        return cls(kind(**given.pop("parameters")), **given)


keras.saving.register_keras_serializable("companion")(KerasLoss)


class _Companion(torch.autograd.Function):
    """The companion's value, and on the way back its gradient."""

    @staticmethod
    def forward(
        ctx: Any,
        y_pred: torch.Tensor,
        y_true: torch.Tensor,
        sample_weight: torch.Tensor | None,
        loss: Loss,
        reduction: str,
    ) -> torch.Tensor:
        true, pred = _array(loss, "y_true", y_true), _array(loss, "y_pred", y_pred)
        weight = None if sample_weight is None else _array(loss, "sample_weight", sample_weight)
        value, gradient = loss.cost_and_gradient(true, pred, weight, reduction)
        ctx.save_for_backward(torch.as_tensor(gradient, dtype=y_pred.dtype))
        return torch.as_tensor(value, dtype=y_pred.dtype)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, upstream: torch.Tensor) -> tuple[torch.Tensor, None, None, None, None]:
        (gradient,) = ctx.saved_tensors
        axes_of_rows = (1,) * (gradient.ndim - upstream.ndim)
        return upstream.reshape(upstream.shape + axes_of_rows) * gradient, None, None, None, None


def _apply(
    y_pred: torch.Tensor,
    y_true: torch.Tensor,
    sample_weight: torch.Tensor | None,
    loss: Loss,
    reduction: str,
) -> torch.Tensor:
    return _Companion.apply(y_pred, y_true, sample_weight, loss, reduction)  # type: ignore[no-untyped-call]


def _array(loss: Loss, argument: str, tensor: torch.Tensor) -> Array:
    """A tensor's memory as an array, or an error that says why there is none."""
    if not isinstance(tensor, torch.Tensor):
        kind = type(tensor).__name__
        raise TypeError(f"{loss.name}: {argument} must be a PyTorch tensor, not {kind}")
    if tensor.device.type != "cpu":
        raise ValueError(
            f"{loss.name}: {argument} is on the device {tensor.device}, and the companion "
            f"computes on the CPU; pass {argument}.cpu(), and keep the model there"
        )
    allowed = FLOATING if argument == "y_pred" else FLOATING + INTEGER
    if tensor.dtype not in allowed:
        raise TypeError(
            f"{loss.name}: {argument} has dtype {tensor.dtype}; "
            f"it must be one of {', '.join(map(str, allowed))}"
        )
    if argument != "y_pred" and tensor.requires_grad:
        raise TypeError(
            f"{loss.name}: {argument} requires grad, and there is a gradient for y_pred alone; "
            f"PyTorch's order is y_pred, y_true. Where that is right, pass {argument}.detach()"
        )
    return tensor.detach().numpy()


def _class_ids(y_true: torch.Tensor) -> torch.Tensor:
    """Class ids as integers, which Keras's users may give as floating numbers."""
    ids = y_true.to(torch.int64)
    if (ids != y_true).any():
        raise ValueError(f"KerasLoss: y_true must be class ids, whole numbers, not {y_true}")
    return ids
