"""Loss functions of neural networks, exact and checked; NumPy alone at the core."""

from companion.loss import ElementwiseLoss, Loss
from companion.regression import (
    Huber,
    LogCosh,
    MeanAbsoluteError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    Poisson,
    PseudoHuber,
    Quantile,
    SmoothL1,
)

__all__ = [
    "ElementwiseLoss",
    "Huber",
    "LogCosh",
    "Loss",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "PseudoHuber",
    "Quantile",
    "SmoothL1",
]
__version__ = "0.1.0"
