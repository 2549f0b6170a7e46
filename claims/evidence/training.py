"""Training: gradient descent, what a falling loss tells, and the listings in Keras."""

from __future__ import annotations

import warnings
from functools import cache
from importlib import import_module
from inspect import signature
from typing import Any

import numpy as np
import torch
from sklearn import datasets
from sklearn.linear_model import SGDClassifier
from sklearn.neighbors import NearestCentroid
from sklearn.preprocessing import scale

from claims.evidence import tries
from claims.evidence._common import polynomial_errors
from claims.verdict import Finding, ran
from companion import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    Hinge,
    MeanAbsoluteError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    one_hot,
    parity,  # noqa: F401
    signed,
)
from companion.loss import Loss
from companion.network import Network

import keras  # isort: skip  (after companion.parity, which chooses its backend)

SQUARED = MeanSquaredError()
SETTING = {"epochs": 50, "learning_rate": 0.01, "momentum": 0.9}
STRINGS = (
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "mean_absolute_error",
    "binary_crossentropy",
    "hinge",
    "categorical_crossentropy",
    "kullback_leibler_divergence",
)


@cache
def _data(name: str) -> tuple[np.ndarray, np.ndarray]:
    """The article's data sets, that for regression standardised, and the digits."""
    if name == "circles":
        return datasets.make_circles(5000, noise=0.1, random_state=1)
    if name == "digits":
        inputs, ids = datasets.load_digits(return_X_y=True)
        return inputs / 16, ids
    if name == "blobs":
        return datasets.make_blobs(5000, centers=3, cluster_std=2, random_state=2)
    inputs, targets = datasets.make_regression(5000, 20, noise=0.1, random_state=1)
    return scale(inputs), scale(targets)


# Gradient descent.


@tries("insideml-enables-training", "ibrahim-loss-must-be-chosen", libraries=("keras",))
def no_loss_no_training() -> Finding:
    """Without a loss there is no gradient and nothing to follow: Keras refuses."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer="sgd")
    refused = ran(lambda: model.fit(np.ones((2, 1)), np.ones((2, 1)), verbose=0)).error
    model.compile(optimizer="sgd", loss="mse")
    history = model.fit(np.ones((2, 1)), np.ones((2, 1)), verbose=0).history
    return Finding(
        as_written={
            "training without a loss is refused": "No loss" in refused,
            "with one it goes on": len(history["loss"]) == 1,
        }
    )


def _descend(slope: Any, start: float, rate: float, steps: int = 200) -> np.ndarray:
    """The weights that gradient descent passes."""
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - rate * slope(path[-1]))
    return np.array(path)


@tries("insideml-tells-direction", "ibrahim-loss-reduced-next")
def better_or_worse() -> Finding:
    """On the same data the loss tells whether steps lead nearer to the goal or away from
    it, and small steps bring it down. Where to go is told by its gradient. One batch's
    loss jumps about.
    """
    small, large = (_descend(lambda w: 2 * w, 1.0, rate, 20) for rate in (0.1, 1.1))
    return Finding(
        as_written={
            "with steps of 0.1 on w² the loss falls, and w nears the goal": bool(
                (np.diff(small**2) < 0).all() and abs(small[-1]) < 0.1
            ),
            "with steps of 1.1 the loss rises, and w leaves it": bool(
                (np.diff(large**2) > 0).all() and abs(large[-1]) > 1
            ),
        }
    )


@tries(
    "allyouneed-optimiser-finds-best",
    "ibrahim-gradient-how-and-direction",
)
def down_to_some_minimum() -> Finding:
    r"""The gradient tells which way is down from here; how far to go is the learning rate's
    matter. From 1 and -1 on $w^4 - 2w^2 + 0.3w$ two different valleys are reached, at
    {right} and {left}.
    """
    valleys = [_descend(lambda w: 4 * w**3 - 4 * w + 0.3, w, 0.05)[-1] for w in (1, -1)]
    small, other = (_descend(lambda w: 2 * w, start, 0.1) for start in (1.0, -3.0))
    large = _descend(lambda w: 2 * w, 1.0, 1.1)
    ends = small[-1], other[-1]
    return Finding(
        as_written={
            "both starts lead to the lowest point": np.allclose(*valleys, atol=0.1),
            "on w² steps of 1.1 times the gradient do": np.allclose(large[-1], 0),
        },
        provided={"steps of 0.1 lead two starts to the least": np.allclose(ends, 0)},
        condition="the loss is convex and the steps are small",
        values={"right": valleys[0], "left": valleys[1]},
    )


@tries(
    "analyticsindia-sgd-minimises",
    "ibrahim-gradient-descent-trains",
    "ibrahim-error-estimated-repeatedly",
    "allyouneed-hinge-parameters-minimise",
    "allyouneed-hinge-total-loss",
    "allyouneed-hinge-sgd",
    "allyouneed-parameters-weights-biases",
    libraries=("torch", "scikit-learn"),
    trains=True,
)
def descent_lowers_the_loss() -> Finding:
    """Stochastic gradient descent and its relatives train networks: weights and biases move
    until the loss is low. Over five starts the mean hinge falls from {first} to {last};
    a total has the same best weights. Kernel SVMs use other solvers.
    """
    inputs, labels = _data("circles")[0][:500], signed(_data("circles")[1][:500])
    costs = []
    for seed in range(5):
        network = Network([2, 20, 1], seed=seed)
        costs.append(network.fit(Hinge(), inputs, labels, **SETTING).train)
    first, *_, last = np.mean(costs, axis=0)
    scores = network.predict(inputs)
    _, total = Hinge().cost_and_gradient(labels, scores, reduction="sum")
    _, mean = Hinge().cost_and_gradient(labels, scores)
    default = signature(SGDClassifier).parameters["loss"].default
    names = [name for name, _ in torch.nn.Linear(2, 1).named_parameters()]
    return Finding(
        as_written={
            "the five losses fall": all(cost[-1] < cost[0] for cost in costs),
            "the loss is known again after each epoch": np.shape(costs) == (5, 51),
            "the gradient of the total is that of the mean, times 500": np.allclose(
                total, 500 * mean
            ),
            "a layer's parameters are weights and biases": names == ["weight", "bias"],
            "scikit-learn's SGDClassifier has it by default": default == "hinge",
        },
        values={"first": round(first, 1), "last": round(last, 1)},
    )


@tries("allyouneed-goal-decrease-loss", "ibrahim-minimum-error-best-model")
def best_on_new_data() -> Finding:
    """The least error on new data is the aim. Polynomials of degree 1, 3 and 13 through
    20 noisy points of a cubic have training errors {training} and errors on
    new points {new} (medians of 20 samples).
    """
    errors = [polynomial_errors(seed) for seed in range(20)]
    training, check, new = np.median(errors, axis=0)
    return Finding(
        as_written={
            "the lowest training error is best on new points": bool(
                training.argmin() == new.argmin()
            )
        },
        provided={"it is best on others": bool(check.argmin() == new.argmin())},
        condition="the error is measured on data not trained on",
        values={
            "training": ", ".join(f"{error:.2f}" for error in training),
            "new": ", ".join(f"{error:.2f}" for error in new),
        },
    )


@tries("allyouneed-mse-all-data-first")
def batches() -> Finding:
    """An evaluation takes all examples. A training step takes a batch and the loss of that,
    here {batch} where all together have {ours}; the mean over equal batches is the loss
    of all, if the weights stay.
    """
    true, predicted = np.zeros(8), np.arange(8.0)
    whole = SQUARED(true, predicted)
    parts = [SQUARED(true[part], predicted[part]) for part in (slice(4), slice(4, 8))]
    return Finding(
        as_written={"a step over four of eight has the loss of all": parts[0] == whole},
        provided={"two fours give the loss of all": np.allclose(np.mean(parts), whole)},
        condition="all data are evaluated",
        values={"batch": parts[0], "ours": whole},
    )


@cache
def _digits(rate: float, seed: int, shuffled: bool = False) -> float:
    """The accuracy on new digits after training with a learning rate."""
    inputs, ids = _data("digits")
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(ids))
    train, new = order[:300], order[300:600]
    labels = ids[rng.permutation(train) if shuffled else train]
    network = Network([64, 10], output="softmax", seed=seed)
    loss = CategoricalCrossentropy()
    network.fit(loss, inputs[train], one_hot(labels, 10), epochs=10, learning_rate=rate)
    return float(np.mean(network.predict(inputs[new]).argmax(axis=1) == ids[new]))


@tries("insideml-question-optimised", trains=True)
def learning_rates() -> Finding:
    """It is worth asking: after ten epochs on the digits a learning rate of 0.001 has
    reached accuracy {slow}, one of 0.3 {good} (means of five).
    """
    slow, good = ([_digits(rate, seed) for seed in range(5)] for rate in (0.001, 0.3))
    return Finding(
        as_written={"the larger rate is better all five times": min(good) > max(slow)},
        values={"slow": round(np.mean(slow), 1), "good": round(np.mean(good), 1)},
    )


@tries("insideml-question-four-reached", trains=True)
def look_at_the_data_too() -> Finding:
    """Before you optimise, look at the data and for bugs. If the labels are shuffled, the
    learning rate that reaches accuracy {good} reaches {shuffled} (means of five).
    """
    slow, good = ([_digits(rate, seed) for seed in range(5)] for rate in (0.001, 0.3))
    shuffled = [_digits(0.3, seed, shuffled=True) for seed in range(5)]
    return Finding(
        as_written={"optimising helps with right labels": min(good) > max(slow)},
        as_read={"and with shuffled ones: half are right": max(shuffled) > 0.5},
        values={
            "shuffled": round(np.mean(shuffled), 1),
            "good": round(np.mean(good), 1),
        },
    )


# The listings in Keras.


@tries(
    "analyticsindia-sgd-lr",
    "analyticsindia-code-mse",
    "analyticsindia-code-msle",
    "analyticsindia-code-mae",
    "analyticsindia-code-bce",
    "analyticsindia-code-hinge",
    "analyticsindia-code-cce",
    "analyticsindia-code-kl",
    libraries=("keras",),
)
def learning_rate_of_sgd() -> Finding:
    """Today the argument is `learning_rate`, and the last loss is called `kl_divergence`.
    Listings without imports and data go on from the one before.
    """
    return ran(lambda: keras.optimizers.SGD(lr=0.01, momentum=0.9))


@tries("chauhan2021-adam-lr", libraries=("keras",))
def learning_rate_of_adam() -> Finding:
    """Write `Adam(learning_rate=0.03)`."""
    return ran(lambda: keras.optimizers.Adam(lr=0.03))


@tries("insideml-compile-ellipsis", libraries=("keras",))
def dots_for_an_optimizer() -> Finding:
    """The three dots stand for an optimizer of your choice, such as `"adam"`."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    dots = ran(lambda: model.compile(loss="mse", optimizer=...))
    adam = ran(lambda: model.compile(loss="mse", optimizer="adam"))
    return Finding(
        as_written={"Keras takes the dots": not dots.error},
        provided={"it compiles": not adam.error},
        condition="an optimizer stands in their place",
    )


@tries("analyticsindia-implements-each", libraries=("keras",))
def seven_names() -> Finding:
    """Each is used by its name in `compile`; the formulas are Keras's own. Keras knows six
    of the names today.
    """
    names = (*STRINGS, "kl_divergence")
    known = [not ran(lambda name=name: keras.losses.get(name)).error for name in names]
    return Finding(
        as_written={"Keras knows the seven names": all(known[:7])},
        provided={"it knows them": all(known[:6]) and known[7]},
        condition="the last is written `kl_divergence`",
    )


@tries(
    "analyticsindia-imports",
    "analyticsindia-make-regression",
    "analyticsindia-make-circles",
    "analyticsindia-make-blobs",
    "analyticsindia-standardise",
    "analyticsindia-split-2500",
    "analyticsindia-split-500",
    libraries=("keras", "scikit-learn"),
)
def data_of_the_listings() -> Finding:
    """The data are as said. Half of the scaled targets are negative, and the blobs overlap:
    the nearest centre, the best rule there is, is right for {ceiling}. In your own work
    fit the scaler to the training rows alone.
    """
    data = [_data(name) for name in ("regression", "circles", "blobs")]
    shapes = [inputs.shape for inputs, _ in data]
    amounts, circles, blobs = (targets for _, targets in data)
    centres = NearestCentroid().fit(data[2][0], blobs)
    modules = {"models": "Sequential", "layers": "Dense", "optimizers": "SGD"}
    parts = [(import_module(f"keras.{name}"), modules[name]) for name in modules]
    share = circles[:2500].mean() - circles[2500:].mean()
    return Finding(
        as_written={
            "the imports from Keras work": all(hasattr(*part) for part in parts),
            "rows hold 20, 2, 2 numbers": shapes == [(5000, 20), (5000, 2), (5000, 2)],
            "there are 2 circles, 3 blobs": [len({*circles}), len({*blobs})] == [2, 3],
            "scaled targets have mean 0 and spread 1": np.allclose(
                [amounts.mean(), amounts.std()], [0, 1]
            ),
            "halves of the circles are alike within 2%": bool(abs(share) < 0.02),
            "500 rows leave 4,500 for the test": len(blobs[500:]) == 4500,
        },
        values={"ceiling": round(centres.score(data[2][0], blobs), 2)},
    )


@tries("analyticsindia-input-dim", "analyticsindia-he-uniform", libraries=("keras",))
def first_layer() -> Finding:
    """`input_dim` still works, with {count} warning: an `Input` before the layer is preferred.
    `he_uniform` draws weights within the root of 6 over the inputs, here {limit}.
    """
    limit, settings = np.sqrt(6 / 20), {"kernel_initializer": "he_uniform"}
    with warnings.catch_warnings(record=True, action="always") as caught:
        layer = keras.layers.Dense(25, "relu", input_dim=20, **settings)
    layer.build((None, 20))
    largest = layer.kernel.value.detach().abs().max().item()
    return Finding(
        as_written={
            "a layer of 20 inputs and 25 units is made": layer.kernel.shape == (20, 25),
            "its weights end near the limit": bool(0.9 * limit < largest <= limit),
        },
        values={"limit": limit, "count": len(caught)},
    )


@cache
def _fitted(loss: str, metric: str | None) -> tuple[Any, dict[str, list[float]], Any]:
    """A small network after five epochs, its history, and what `evaluate` returns."""
    keras.utils.set_random_seed(0)
    inputs, ids = _data("circles")
    hidden, output = keras.layers.Dense(4, "relu"), keras.layers.Dense(1, "sigmoid")
    model = keras.Sequential([keras.Input((2,)), hidden, output])
    model.compile("sgd", loss, metrics=metric and [metric])
    new = inputs[64:128], ids[64:128]
    fitted = model.fit(inputs[:64], ids[:64], validation_data=new, epochs=5, verbose=0)
    return model, fitted.history, model.evaluate(*new, verbose=0)


@tries(
    "analyticsindia-fit-validation",
    "analyticsindia-plot-loss",
    "analyticsindia-evaluate-scalar",
    "analyticsindia-print-three-decimals",
    "analyticsindia-metric-mse",
    libraries=("keras",),
    trains=True,
)
def what_fit_returns() -> Finding:
    """`fit` keeps `loss`, averaged while the weights move, and `val_loss` at each epoch's end.
    Without metrics `evaluate` returns a number; a metric is followed besides and does not
    change training. Three decimals show an error of 0.000002 as {shown}.
    """
    model, history, cost = _fitted("mean_squared_error", None)
    _, followed, _ = _fitted("mean_squared_error", "mse")
    inputs, ids = (part[64:128] for part in _data("circles"))
    ours = SQUARED(ids, model(inputs)[:, 0].detach().numpy())
    lengths = {name: len(values) for name, values in history.items()}
    printed = "%.3f" % cost  # noqa: UP031
    return Finding(
        as_written={
            "five epochs have five of each": lengths == {"loss": 5, "val_loss": 5},
            "evaluate gives the mean squared error": np.allclose(cost, ours, atol=1e-6),
            "it is printed with three decimals": printed == f"{cost:.3f}",
            "the metric is followed, and the losses are the same": {"mse", "val_mse"}
            <= set(followed)
            and np.allclose(followed["loss"], history["loss"]),
        },
        values={"shown": f"{2e-6:.3f}"},
    )


@tries(
    "analyticsindia-evaluate-named-mse",
    "analyticsindia-evaluate-named-acc",
    libraries=("keras",),
    trains=True,
)
def what_evaluate_returns() -> Finding:
    """With a metric compiled in, `evaluate` returns a list of loss and metric. Unpack it:
    `loss, accuracy = model.evaluate(...)`.
    """
    _, history, returned = _fitted("binary_crossentropy", "accuracy")
    return Finding(
        as_written={"it has the metric in it": history["val_accuracy"][-1] in returned},
        as_read={"what it returns is a number": isinstance(returned, float)},
    )


@tries("analyticsindia-metric-accuracy", libraries=("keras",))
def accuracy_of_scores() -> Finding:
    """Keras's accuracy of one output asks whether it is above 0.5 and equals the label 0 or 1.
    That suits a sigmoid. Scores from a tanh change sides at 0: three right ones have
    accuracy {tanh}, and {signs} where labels are -1 and 1.
    """
    model = keras.Sequential([keras.Input((1,)), keras.layers.Identity()])
    model.compile(loss="hinge", metrics=["accuracy"])
    scores, labels = np.array([[-0.8], [0.2], [0.7]]), np.array([[0], [1], [1]])
    given = {
        "tanh": (scores, labels),
        "signs": (scores, signed(labels)),
        "chances": ((scores + 1) / 2, labels),
    }
    found = {name: model.evaluate(*pair, verbose=0)[1] for name, pair in given.items()}
    right = {name: np.allclose(accuracy, 1) for name, accuracy in found.items()}
    return Finding(
        as_written={"three right scores have accuracy 1": right["tanh"]},
        provided={"three right probabilities have accuracy 1": right["chances"]},
        condition="the output is a probability",
        values=found,
    )


def _amounts(loss: Loss, seed: int, shift: float = 0.0) -> float:
    """The mean squared error on new amounts, after training with a listing's settings."""
    inputs, targets = _data("regression")
    targets, output = targets + shift, "linear"
    taught = targets
    if isinstance(loss, MeanSquaredLogarithmicError):  # to Keras, below 0 is 0
        taught, output = np.maximum(targets, 0), "relu"
    network = Network([20, 25, 1], output=output, seed=seed)
    network.fit(loss, inputs[:250], taught[:250], **SETTING)
    return SQUARED(targets[250:], network.scores(inputs[250:]))


def _classes(loss: Loss, seed: int) -> float:
    """The share of new circles or blobs that are right, in the same way."""
    many, hinge = isinstance(loss, CategoricalCrossentropy), isinstance(loss, Hinge)
    inputs, ids = _data("blobs" if many else "circles")
    targets = one_hot(ids, 3) if many else signed(ids) if hinge else ids
    output = "softmax" if many else "tanh" if hinge else "sigmoid"
    network = Network([2, 50, 3 if many else 1], output=output, seed=seed)
    network.fit(loss, inputs[:500], targets[:500], **SETTING)
    scores = network.scores(inputs[500:])
    return float(np.mean((scores.argmax(axis=1) if many else scores > 0) == ids[500:]))


@tries("analyticsindia-sgd-settings", trains=True)
def one_setting_for_seven() -> Finding:
    """Six of the losses learn (the divergence as the cross-entropy does): over five starts,
    accuracies are {least} or more. The logarithmic error can get stuck where targets are
    negative, since all of these count as 0: squared errors then reach {stuck}, and
    {shifted} with 4 added to the targets.
    """
    logarithmic = MeanSquaredLogarithmicError()
    errors = {
        loss.name: max(_amounts(loss, seed) for seed in range(5))
        for loss in (SQUARED, MeanAbsoluteError(), logarithmic)
    }
    shifted = max(_amounts(logarithmic, seed, shift=4.0) for seed in range(5))
    classifiers = BinaryCrossentropy(), Hinge(), CategoricalCrossentropy()
    least = min(_classes(loss, seed) for loss in classifiers for seed in range(5))
    spread = 1.0  # of the targets: the squared error of predicting their mean
    return Finding(
        as_written={
            **{f"{name} beats the mean": errors[name] < spread for name in errors},
            "circles and blobs are right more often than not": least > 0.5,
        },
        provided={"it beats the mean": shifted < spread and least > 0.5},
        condition="no target of the logarithmic error is negative",
        values={
            "least": round(least, 1),
            "stuck": round(errors[logarithmic.name], 1),
            "shifted": round(shifted, 1),
        },
    )
