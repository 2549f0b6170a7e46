"""From the same weights and batches NumPy, PyTorch and Keras learn alike."""

import keras
import numpy as np
import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from companion import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    Hinge,
    KLDivergence,
    MeanSquaredError,
    one_hot,
    signed,
    smooth,
)
from companion.network import INITIALISATIONS, Network
from tools.torch_training import learning_curve

EXAMPLES, BATCH, RATE, MOMENTUM = 160, 32, 0.05, 0.9


def inputs():
    return np.random.default_rng(3).normal(size=(EXAMPLES, 4))


def numbers():
    return np.sin(inputs()[:, 0]) + inputs()[:, 1] ** 2 / 2


def labels():
    return (inputs()[:, 0] * inputs()[:, 1] > 0).astype(int)


def rows():
    return one_hot(inputs()[:, :3].argmax(axis=1), 3).astype(float)


CASES = {
    # loss, output, targets, the cost in PyTorch of the scores z, and in Keras of the outputs
    "MSE": (
        MeanSquaredError(),
        "linear",
        numbers(),
        lambda z, y: F.mse_loss(z[:, 0], y),
        "mean_squared_error",
    ),
    "BCE": (
        BinaryCrossentropy(),
        "sigmoid",
        labels(),
        lambda z, y: F.binary_cross_entropy(torch.sigmoid(z[:, 0]), y),
        "binary_crossentropy",
    ),
    "hinge": (
        Hinge(),
        "tanh",
        signed(labels()),
        lambda z, y: torch.clamp(1 - y * torch.tanh(z[:, 0]), min=0).mean(),
        "hinge",
    ),
    "CCE": (
        CategoricalCrossentropy(),
        "softmax",
        rows(),
        lambda z, y: F.cross_entropy(z, y),
        "categorical_crossentropy",
    ),
    "KL": (
        KLDivergence(),
        "softmax",
        smooth(rows(), 0.2),
        lambda z, y: F.kl_div(F.log_softmax(z, dim=-1), y, reduction="batchmean"),
        "kl_divergence",
    ),
}

cases = pytest.mark.parametrize(
    ("loss", "output", "y", "torch_cost", "keras_cost"), CASES.values(), ids=CASES
)


def network(loss, output):
    """The network that all three begin with."""
    outputs = 3 if output == "softmax" else 1
    return Network([4, 25, outputs], output=output, seed=5)


def curve(start, loss, y, epochs):
    """The learning curve of the companion's network."""
    options = {"learning_rate": RATE, "momentum": MOMENTUM, "batch_size": BATCH, "shuffle": False}
    return start.fit(loss, inputs(), y, epochs=epochs, **options).train


@cases
def test_pytorch_learns_alike_for_50_epochs(loss, output, y, torch_cost, keras_cost):
    start = network(loss, output)
    options = {"learning_rate": RATE, "momentum": MOMENTUM, "batch_size": BATCH}
    costs = learning_curve(start, torch_cost, (inputs(), y), epochs=50, **options)
    np.testing.assert_allclose(curve(start, loss, y, 50), costs, rtol=1e-9)
    assert costs[50] < 0.7 * costs[0]


@pytest.fixture
def double():
    """Keras in float64, for the length of a test."""
    keras.config.set_floatx("float64")
    yield
    keras.config.set_floatx("float32")


@cases
@pytest.mark.usefixtures("double")
def test_keras_learns_alike_for_five_epochs(loss, output, y, torch_cost, keras_cost):
    start = network(loss, output)
    hidden = keras.layers.Dense(25, activation="relu")
    last = keras.layers.Dense(start.sizes[-1], activation=output)
    model = keras.Sequential([keras.Input((4,)), hidden, last])
    model.set_weights(start.parameters)
    model.compile(keras.optimizers.SGD(RATE, momentum=MOMENTUM), loss=keras_cost)
    y_column = y if y.ndim == 2 else y[:, None]
    target = y_column.astype(float)

    def cost():
        return float(model.test_on_batch(inputs(), target))

    costs = [cost()]
    for _ in range(5):
        for first in range(0, EXAMPLES, BATCH):
            batch = slice(first, first + BATCH)
            model.train_on_batch(inputs()[batch], target[batch])
        model.reset_metrics()
        costs.append(cost())
        model.reset_metrics()
    ours = curve(start, loss, y, 5)
    np.testing.assert_allclose(ours, costs, rtol=1e-4)
    assert costs[5] < costs[0]


@pytest.mark.parametrize("name", INITIALISATIONS)
def test_weights_begin_in_the_range_of_keras(name):
    theirs = keras.initializers.get(name)((300, 200)).numpy()
    ours = Network([300, 200], initial=name).weights[0]
    for weights in (ours, theirs):
        assert np.abs(weights).max() == pytest.approx(INITIALISATIONS[name](300, 200), rel=1e-3)
        assert weights.std() == pytest.approx(INITIALISATIONS[name](300, 200) / 3**0.5, rel=1e-2)
