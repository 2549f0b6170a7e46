"""Each loss beside its equivalents in Keras and PyTorch.

The equivalents are the calls that the losses declare, with the framework's
argument order, options and scale written out: what is shown is what runs.  They
are written for rows, one example each, and classes side by side.
"""

from __future__ import annotations

import dataclasses
import math
import os
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from companion.arrays import Array
from companion.loss import Absent, ClassIdLoss, Loss

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import torch

TOLERANCE = {"Keras": 1e-6, "PyTorch": 1e-12}
"""The largest relative difference. Keras averages in float32, PyTorch does not."""


class Disagreement(AssertionError):
    """A framework gives another value or gradient than the companion."""


def equivalent(loss: Loss, framework: str) -> str | Absent:
    """The framework's call for ``loss``, or why there is none.

    Parameters
    ----------
    loss : Loss
        Any loss of the companion.
    framework : {"Keras", "PyTorch"}
        Which library.

    Examples
    --------
    >>> from companion import Huber, LogCosh
    >>> equivalent(Huber(), "Keras")
    'keras.losses.huber(y_true, y_pred, delta=delta)'
    >>> equivalent(LogCosh(), "PyTorch")
    Absent(reason='PyTorch has no log-cosh loss')
    """
    try:
        return {"Keras": loss.keras, "PyTorch": loss.pytorch}[framework]
    except KeyError:
        raise ValueError(f"framework must be 'Keras' or 'PyTorch', not {framework!r}") from None


def evaluate(
    loss: Loss,
    framework: str,
    y_true: ArrayLike,
    y_pred: ArrayLike,
    dtype: DTypeLike = np.float64,
) -> tuple[Array, Array]:
    """The framework's loss of each example, and its gradient by autograd.

    Both are computed in `dtype`, as far as the framework does that.  The
    examples are laid out as `loss` wants them, whatever the framework's own
    way; values are not checked, so that the framework may show what it does.

    Raises
    ------
    LookupError
        Where the framework has no equivalent.
    ValueError
        Where the shapes do not fit, or class ids are not integers.

    Examples
    --------
    >>> from companion import MeanAbsoluteError, SparseSoftmaxCrossentropy
    >>> losses, gradient = evaluate(MeanAbsoluteError(), "PyTorch", [1.0, 2.0], [1.5, 0.0])
    >>> losses, gradient
    (array([0.5, 2. ]), array([ 1., -1.]))
    >>> losses, gradient = evaluate(SparseSoftmaxCrossentropy(), "Keras", [0], [[0.0, 0.0]])
    >>> losses.round(4), gradient
    (array([0.6931]), array([[-0.5,  0.5]]))
    """
    call = equivalent(loss, framework)
    if isinstance(call, Absent):
        raise LookupError(f"{loss.name}: {call.reason}")
    true, pred = _arrays(loss, y_true, y_pred, dtype)
    shape = loss._example_shape(true, pred)
    # A number is a row of one, since Keras averages each row.
    rows = torch.from_numpy(pred.reshape(math.prod(shape), -1)).requires_grad_()
    ids = isinstance(loss, ClassIdLoss)
    targets = true.astype(np.int64).reshape(-1) if ids else true.reshape(rows.shape)
    names: dict[str, Any] = {"keras": keras, "torch": torch, **dataclasses.asdict(loss)}
    losses = eval(call, names, {"y_true": torch.from_numpy(targets), "y_pred": rows})
    losses.sum().backward()
    assert rows.grad is not None
    return losses.detach().numpy().reshape(shape), rows.grad.numpy().reshape(pred.shape)


def check(loss: Loss, y_true: ArrayLike, y_pred: ArrayLike) -> None:
    """Print companion, Keras and PyTorch side by side; raise where they differ.

    Loss and derivative are compared for every example, in float64, within
    `TOLERANCE` of their own size and the median example's.  The value printed
    is the cost.

    Raises
    ------
    Disagreement
        Where a framework's loss or derivative is further off; the message
        names the place and both numbers.

    Examples
    --------
    >>> from companion import Huber, LogCosh
    >>> check(Huber(delta=2.0), [0.0, 0.0], [1.0, 10.0])
    Huber(delta=2.0)
                 value       gradient
    companion    9.25        1, 2
    Keras        9.25        agrees (< 1e-6)
    PyTorch      9.25        agrees (< 1e-12)
    >>> check(LogCosh(), [1.0], [3.0])
    LogCosh()
                 value       gradient
    companion    1.325       0.964028
    Keras        1.325       agrees (< 1e-6)
    PyTorch      none: PyTorch has no log-cosh loss
    """
    true, pred = _arrays(loss, y_true, y_pred, np.float64)
    ours = loss.per_example(true, pred), loss.gradient(true, pred)
    derivatives = ", ".join(f"{slope:.6g}" for slope in ours[1].flat[:4] + 0.0)
    more = ", ..." if ours[1].size > 4 else ""
    print(loss)
    print(f"{'':13}{'value':12}gradient")
    print(f"{'companion':13}{ours[0].mean():<12.6g}{derivatives}{more}")
    for framework, tolerance in TOLERANCE.items():
        call = equivalent(loss, framework)
        if isinstance(call, Absent):
            print(f"{framework:13}none: {call.reason}")
            continue
        theirs = evaluate(loss, framework, true, pred)
        for what, a, b in zip(("loss", "derivative"), ours, theirs, strict=True):
            _compare(f"{loss}: the {what} in {framework}", a, b, tolerance, ours[0].size)
        bound = np.format_float_scientific(tolerance, trim="-", exp_digits=1)
        print(f"{framework:13}{theirs[0].mean():<12.6g}agrees (< {bound})")


def _compare(what: str, ours: Array, theirs: Array, tolerance: float, examples: int) -> None:
    sizes = np.abs(ours).reshape(examples, -1).max(axis=1)
    finite = sizes[np.isfinite(sizes)]
    typical = np.median(finite) if finite.size else 0
    same = np.isclose(theirs, ours, rtol=tolerance, atol=tolerance * typical, equal_nan=True)
    if not same.all():
        place = tuple(int(i) for i in np.argwhere(~same)[0])
        raise Disagreement(
            f"{what} at {list(place)} is {theirs[place]:.9g}, "
            f"the companion's is {ours[place]:.9g}; the tolerance is {tolerance:g}"
        )


def _arrays(
    loss: Loss, y_true: ArrayLike, y_pred: ArrayLike, dtype: DTypeLike
) -> tuple[Array, Array]:
    """Targets and predictions of ``dtype``, in memory of their own; class ids as they are."""
    ids = isinstance(loss, ClassIdLoss)
    return np.array(y_true, None if ids else dtype), np.array(y_pred, dtype)
