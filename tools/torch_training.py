"""The companion's network trained by a plain loop of PyTorch: for the tests and for the clock."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from companion.network import Network

Cost = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def learning_curve(
    start: Network,
    cost: Cost,
    examples: tuple[np.ndarray, np.ndarray],
    *,
    epochs: int,
    batch_size: int,
    learning_rate: float,
    momentum: float,
    validation: tuple[np.ndarray, np.ndarray] | None = None,
) -> list[float]:
    """The cost of all examples before training and after each epoch, batches in their order.

    The network has one hidden layer, of relu; ``cost`` is that of its scores, in float64.
    """
    layers = [torch.nn.Linear(*w.shape).double() for w in start.weights]
    with torch.no_grad():
        for layer, w, b in zip(layers, start.weights, start.biases, strict=True):
            layer.weight.copy_(torch.from_numpy(w.T))
            layer.bias.copy_(torch.from_numpy(b))
    model = torch.nn.Sequential(layers[0], torch.nn.ReLU(), layers[1])
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate, momentum=momentum)
    x, y = tensors(examples)
    watched = [(x, y)] if validation is None else [(x, y), tensors(validation)]
    curve = []

    def record() -> None:
        with torch.no_grad():
            costs = [cost(model(inputs), targets).item() for inputs, targets in watched]
        curve.append(costs[0])

    record()
    for _ in range(epochs):
        for x_batch, y_batch in zip(x.split(batch_size), y.split(batch_size), strict=True):
            optimizer.zero_grad()
            cost(model(x_batch), y_batch).backward()
            optimizer.step()
        record()
    return curve


def tensors(examples: tuple[np.ndarray, np.ndarray]) -> tuple[torch.Tensor, ...]:
    """Inputs and targets as tensors of float64."""
    return tuple(torch.tensor(part, dtype=torch.float64) for part in examples)
