"""How the libraries call the regression losses."""

from __future__ import annotations

from inspect import signature

import numpy as np
import torch

from claims.evidence import tries
from claims.evidence._fits import ABSOLUTE, SQUARED, close
from claims.verdict import Finding
from companion import Huber, parity  # noqa: F401
from companion.catalogue import find

import keras  # isort: skip  (after companion.parity, which chooses its backend)


@tries(
    "insideml-mse-keras-class",
    "insideml-mae-keras-class",
    "insideml-huber-keras-class",
    libraries=("keras",),
)
def keras_classes() -> Finding:
    """Keras has the three as classes, called with the true values first."""
    y_true, y_pred = np.array([100.0]), np.array([92.0])
    pairs = (
        (SQUARED, "MeanSquaredError"),
        (ABSOLUTE, "MeanAbsoluteError"),
        (Huber(), "Huber"),
    )
    order = list(signature(keras.losses.Loss.__call__).parameters)[1:3]
    return Finding(
        as_written={"the true values come first": order == ["y_true", "y_pred"]}
        | {
            f"{name}() of 100 and 92 is {loss(y_true, y_pred):.4g}": close(
                float(getattr(keras.losses, name)()(y_true, y_pred)), loss(100, 92)
            )
            for loss, name in pairs
        }
    )


@tries(
    "insideml-mse-torch-class",
    "insideml-mae-torch-class",
    "insideml-huber-torch-class",
    "allyouneed-mse-torch",
    "allyouneed-mae-torch",
    libraries=("torch",),
)
def torch_classes() -> Finding:
    """PyTorch has the three in torch.nn, called with the predictions first. L1Loss
    takes the mean unless told otherwise, so it is the MAE.
    """
    y_pred, y_true = torch.tensor([92.0, 3.0]), torch.tensor([100.0, 2.0])
    pairs = ((SQUARED, "MSELoss"), (ABSOLUTE, "L1Loss"), (Huber(), "HuberLoss"))
    ours = {name: loss([100, 2], [92, 3]) for loss, name in pairs}
    return Finding(
        as_written={
            f"{name}() of 92 and 3 for 100 and 2 is {cost:.4g}": close(
                getattr(torch.nn, name)()(y_pred, y_true), cost
            )
            for name, cost in ours.items()
        }
        | {
            f"{name} takes the prediction first": next(
                parameter
                for parameter in signature(getattr(torch.nn, name).forward).parameters
                if parameter != "self"
            )
            == "input"
            for name in ours
        }
    )


@tries(
    "analyticsindia-name-mse",
    "analyticsindia-name-msle",
    "analyticsindia-name-mae",
    libraries=("keras",),
)
def keras_strings() -> Finding:
    """Keras takes the three losses by these names."""
    y_true, y_pred = np.array([[3.0]]), np.array([[1.0]])
    trials = {}
    for name in ("squared_error", "squared_logarithmic_error", "absolute_error"):
        ours = find(f"mean {name.replace('_', ' ')}").loss(3, 1)
        theirs = float(keras.losses.get(f"mean_{name}")(y_true, y_pred)[0])
        trials[f"'mean_{name}' of 3 and 1 is {ours:.4g}"] = close(theirs, ours)
    return Finding(as_written=trials)


@tries("insideml-huber-delta-default", libraries=("keras", "torch"))
def delta_default() -> Finding:
    """Keras and PyTorch take a delta of {delta} unless you give another."""
    calls = keras.losses.Huber, torch.nn.HuberLoss
    keras_delta, torch_delta = (signature(c).parameters["delta"].default for c in calls)
    return Finding(
        as_written={
            "keras.losses.Huber has a delta of 1": keras_delta == 1,
            "torch.nn.HuberLoss has a delta of 1": torch_delta == 1,
        },
        values={"delta": keras_delta},
    )
