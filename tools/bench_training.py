"""Time the training of one network in NumPy, PyTorch and Keras, and hold their curves together.

The network and the data are those of the regression example in Das's article: 20 inputs, 25
hidden units, one output, 2,500 rows to train on and 2,500 to validate, 50 epochs of batches of 32.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # as a script, only tools/ is

from tools.kernel_env import ENVIRONMENT

os.environ.update(ENVIRONMENT)  # one thread, before NumPy is read

import statistics
import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import torch
from sklearn import datasets, preprocessing

from companion import MeanSquaredError
from companion.network import Network
from tools.torch_training import learning_curve

EPOCHS, BATCH, RATE, MOMENTUM = 50, 32, 0.01, 0.9
TURNS = 5

X, Y = map(preprocessing.scale, datasets.make_regression(5000, 20, noise=0.1, random_state=1))
TRAIN, TEST = (X[:2500], Y[:2500]), (X[2500:], Y[2500:])


def start() -> Network:
    """The network that all three begin with."""
    return Network([20, 25, 1], seed=0)


def with_companion() -> list[float]:
    """The learning curve of the companion's network."""
    options = {"learning_rate": RATE, "momentum": MOMENTUM, "batch_size": BATCH, "shuffle": False}
    return start().fit(MeanSquaredError(), *TRAIN, epochs=EPOCHS, validation=TEST, **options).train


def with_pytorch() -> list[float]:
    """The same in a plain loop of PyTorch."""
    options = {"learning_rate": RATE, "momentum": MOMENTUM, "batch_size": BATCH}
    return learning_curve(
        start(),
        lambda scores, y: torch.nn.functional.mse_loss(scores[:, 0], y),
        TRAIN,
        epochs=EPOCHS,
        validation=TEST,
        **options,
    )


def with_keras() -> list[float]:
    """The same by `keras.fit`, whose curve is an average over each epoch."""
    layers = [keras.layers.Dense(25, activation="relu"), keras.layers.Dense(1)]
    model = keras.Sequential([keras.Input((20,)), *layers])
    model.set_weights(start().parameters)
    optimizer = keras.optimizers.SGD(learning_rate=RATE, momentum=MOMENTUM)
    model.compile(loss="mean_squared_error", optimizer=optimizer)
    options: dict[str, Any] = {"batch_size": BATCH, "shuffle": False, "verbose": 0}
    return model.fit(*TRAIN, epochs=EPOCHS, validation_data=TEST, **options).history["loss"]


def seconds(train: Callable[[], list[float]], turns: int) -> tuple[float, list[float]]:
    """The median time of some runs, and the curve of the last."""
    times = []
    for _ in range(turns):
        began = time.perf_counter()
        curve = train()
        times.append(time.perf_counter() - began)
    return statistics.median(times), curve


def main() -> None:
    """Print the times as ratios, and how far the curves are apart."""
    torch.set_num_threads(1)
    print(f"20-25-1 network, {EPOCHS} epochs of batches of {BATCH}, validation, one thread")
    ours, curve = seconds(with_companion, TURNS)
    print(f"  companion {ours:8.3f} s", flush=True)
    theirs, torch_curve = seconds(with_pytorch, TURNS)
    apart = np.max(np.abs(np.divide(torch_curve, curve) - 1))
    print(f"  PyTorch   {theirs:8.3f} s, {theirs / ours:4.0f} times; curves {apart:.1e} apart")
    keras_time, _ = seconds(with_keras, 1)
    print(f"  keras.fit {keras_time:8.3f} s, {keras_time / ours:4.0f} times")


if __name__ == "__main__":
    main()
