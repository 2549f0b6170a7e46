"""Evidence on what the articles say of choosing a loss."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from claims.evidence import tries
from claims.evidence._fits import best_line
from claims.evidence.multiclass import CCE, CODES, IDS, ROWS, blobs, keras, runs, same
from claims.verdict import Finding
from companion import (
    BinaryCrossentropy,
    Hinge,
    Huber,
    KLDivergence,
    MeanAbsoluteError,
    MeanSquaredError,
    SigmoidCrossentropy,
    SoftmaxCrossentropy,
    SparseCategoricalCrossentropy,
    SquaredHinge,
    balanced_class_weights,
    from_one_hot,
    one_hot,
    recommend,
    sample_weights,
    sigmoid,
    signed,
)
from companion.catalogue import CATALOGUE
from companion.loss import Loss
from companion.network import Network

SEEDS = range(5)
LOSSES: dict[str, Loss] = {
    "squared": MeanSquaredError(),
    "absolute": MeanAbsoluteError(),
    "huber": Huber(),
}


def mean(values: Any) -> float:
    """The mean as two digits after the point, which no processor changes."""
    return round(float(np.mean(values)), 2)


def fits(name: str, **case: str) -> bool:
    """Whether the companion's advice on a case includes a loss."""
    if not runs(lambda: recommend(**case)):
        return False
    return name in [loss.name for loss in recommend(**case).losses]


@cache
def line_misses(wild: float, samples: int = 20) -> dict[str, Any]:
    """How far the line of each loss is from the true one at 100 points, by sample.

    The noise has size 1, and a share ``wild`` of the targets is 20 too high.
    """
    x = np.linspace(-2, 2, 100)
    misses: dict[str, list[float]] = {name: [] for name in LOSSES}
    for seed in range(samples):
        rng = np.random.default_rng(seed)
        y = 2 * x + 1 + rng.normal(size=100) + 20 * (rng.random(100) < wild)
        for name, loss in LOSSES.items():
            start, slope = best_line(loss, x, y, rounds=60)
            misses[name].append(float(np.mean(np.abs(start - 1 + (slope - 2) * x))))
    return {name: np.array(miss) for name, miss in misses.items()}


@cache
def three_classes(loss: Loss, output: str = "softmax") -> Any:
    """The shares of new points told apart, by seed, and of those the best rule tells apart.

    With one output, the classes are regressed as the numbers 0, 1 and 2.
    """
    found, best = [], []
    for seed in SEEDS:
        numbers = output == "linear"
        network = Network([2, 1 if numbers else 3], output=output, seed=seed)
        x, ids, _ = blobs(seed, 200)
        y = ids if numbers else one_hot(ids, classes=3)
        network.fit(loss, x, y, epochs=30, learning_rate=0.05)
        x, ids, nearest = blobs(seed + 100, 1000)
        out = network.predict(x)
        guess = out.round().clip(0, 2) if numbers else out.argmax(axis=-1)
        found.append(np.mean(guess == ids))
        best.append(np.mean(nearest == ids))
    return np.array(found), np.array(best)


def four_blobs(seed: int, n: int, crosswise: bool) -> tuple[Any, Any, Any]:
    """Points around the corners of a square, labels 0 and 1, and those of the nearest corner.

    Crosswise, opposite corners are of one class; otherwise the corners of a side are.
    """
    rng = np.random.default_rng(seed)
    corners = np.array([[1.5, 1.5], [-1.5, -1.5], [-1.5, 1.5], [1.5, -1.5]])
    label = np.array([1, 1, 0, 0]) if crosswise else np.array([1, 0, 0, 1])
    corner = rng.integers(4, size=n)
    points = corners[corner] + rng.normal(size=(n, 2))
    nearest = np.square(points[:, None] - corners).sum(axis=-1).argmin(axis=-1)
    return points, label[corner], label[nearest]


@cache
def two_classes(loss: Loss, output: str, crosswise: bool = True) -> float:
    """How much of 1000 new points the best rule gets right beyond a network, over 5 seeds."""
    gaps = []
    for seed in SEEDS:
        network = Network([2, 16, 1], hidden="tanh", output=output, seed=seed)
        x, y, _ = four_blobs(seed, 300, crosswise)
        targets = y if output == "sigmoid" else signed(y)
        network.fit(loss, x, targets, epochs=40, learning_rate=0.03, momentum=0.9)
        x, y, best = four_blobs(seed + 100, 1000, crosswise)
        gaps.append(np.mean(best == y) - np.mean((network.scores(x) > 0) == y))
    return mean(gaps)


# What the choice depends on


@tries(
    "allyouneed-choice-important",
    "allyouneed-choice-problem-and-data",
    "allyouneed-choice-problems-differ",
    "insideml-choice-matters",
    "insideml-depends-on-task",
    trains=True,
)
def task_and_data_decide() -> Finding:
    """First the task: three classes regressed as 0, 1, 2 are told apart {numbers} of the
    time, by cross-entropy {classes}. Then the data: with outliers the line of the squared
    error is off by {squared}, that of the Huber loss by {huber}.
    """
    numbers, _ = three_classes(MeanSquaredError(), output="linear")
    classes, _ = three_classes(CCE)
    wild = line_misses(0.1)
    better, nearer = classes > numbers, wild["huber"] < wild["squared"]
    return Finding(
        as_written={
            "cross-entropy does better with each of 5 seeds": bool(better.all()),
            "the Huber loss does better in 20 samples": bool(nearer.all()),
        },
        values={
            "numbers": mean(numbers),
            "classes": mean(classes),
            **{name: mean(misses) for name, misses in wild.items()},
        },
    )


@tries("insideml-question-problem", "insideml-question-right-loss", trains=True)
def stuck_and_mended() -> Finding:
    """A cost that stays up may come of the wrong task or the wrong loss. With a softmax
    before a loss that has one inside it ends at {twice}, with the right loss at {once}.
    """
    costs: dict[str, list[float]] = {"twice": [], "once": []}
    for seed in SEEDS:
        x, ids, _ = blobs(seed, 200)
        for name, loss in (("twice", SoftmaxCrossentropy()), ("once", CCE)):
            network = Network([2, 3], output="softmax", seed=seed)
            network.fit(loss, x, one_hot(ids, classes=3), epochs=30, learning_rate=0.1)
            costs[name].append(network.history.train[-1])
    numbers, _ = three_classes(MeanSquaredError(), output="linear")
    mended, _ = three_classes(CCE)
    return Finding(
        as_written={
            "twice, it stays above 0.55 with 5 seeds": min(costs["twice"]) > 0.55,
            "with the right loss it falls below": max(costs["once"]) < 0.55,
            "classes taken for numbers gain as classes": bool((mended > numbers).all()),
        },
        values={name: mean(cost) for name, cost in costs.items()},
    )


@tries("insideml-last-layer-decides")
def task_and_last_layer() -> Finding:
    """Task and last layer leave {fewest} to {most} of {all} losses. Outliers, the format of
    labels, the framework, and whether probabilities are needed decide among those.
    """
    table = {
        ("binary", "sigmoid"): ["BinaryCrossentropy"],
        ("binary", "tanh"): ["Hinge"],
        ("multiclass", "softmax"): ["CategoricalCrossentropy", "KLDivergence"],
        ("regression", "linear"): ["MeanAbsoluteError", "MeanSquaredError", "Huber"],
    }
    left = [len(recommend(task=task, outputs=last).losses) for task, last in table]
    return Finding(
        as_written={
            f"{task}, {last}: {' and '.join(names)}": all(
                fits(name, task=task, outputs=last) for name in names
            )
            for (task, last), names in table.items()
        },
        values={"fewest": min(left), "most": max(left), "all": len(CATALOGUE)},
    )


@tries("allyouneed-choice-try-several", "analyticsindia-experiment", trains=True)
def try_and_compare() -> Finding:
    """Which loss does best depends on the data, so trying pays. Compare by one measure, on
    data held out: the values of different losses say nothing of each other.
    """
    clean, wild = line_misses(0), line_misses(0.1)
    nearest = [min(miss, key=lambda name: mean(miss[name])) for miss in (clean, wild)]
    return Finding(
        as_written={
            "in normal noise, squared error is best of 20": nearest[0] == "squared",
            "with outliers another loss is": nearest[1] != "squared",
        }
    )


@tries("allyouneed-choice-look-uneven", trains=True)
def rare_class() -> Finding:
    """Where 1 of 20 is positive, cross-entropy finds {plain} of the positives, and {weighted}
    with the classes weighted alike, which shifts its probabilities.
    """
    loss, recall = BinaryCrossentropy(), {"plain": [], "weighted": []}
    for seed in SEEDS:
        y = (np.arange(1000) < 50).astype(int)
        x = 2.0 * y[:, None] + np.random.default_rng(seed).normal(size=(1000, 1))
        weights = sample_weights(y, balanced_class_weights(y, classes=2))
        for name, weight in (("plain", None), ("weighted", weights)):
            network = Network([1, 1], output="sigmoid", seed=seed)
            network.fit(loss, x, y, epochs=30, learning_rate=0.1, sample_weight=weight)
            recall[name].append(float(np.mean(network.predict(x[:50]) > 0.5)))
    more = np.array(recall["weighted"]) > np.array(recall["plain"])
    return Finding(
        as_written={"with each of 5 seeds, weights find more": bool(more.all())},
        values={name: mean(found) for name, found in recall.items()},
    )


# Regression


@tries(
    "allyouneed-choice-regression-mse",
    "allyouneed-choice-regression-huber",
    "insideml-table-regression",
    trains=True,
)
def losses_for_regression() -> Finding:
    """In normal noise of size 1, the lines of the squared, the absolute and the Huber loss are
    off by {squared}, {absolute} and {huber}. The last layer is linear, since others do
    not reach every number; for positive targets, softplus or an exponential will do.
    """
    case = {"task": "regression", "targets": "any number"}
    others = ("sigmoid", "tanh", "relu", "softplus", "exponential")
    misses, names = line_misses(0), [loss.name for loss in LOSSES.values()]
    return Finding(
        as_written={
            "each line is off by less than the noise": all(
                miss.max() < 1 for miss in misses.values()
            ),
            "linear suits them": all(fits(n, outputs="linear", **case) for n in names),
            f"these do not: {', '.join(others)}": not any(
                fits(n, outputs=last, **case) for n in names for last in others
            ),
        },
        values={name: mean(miss) for name, miss in misses.items()},
    )


@tries("insideml-table-aucune", libraries=("keras",))
def no_activation() -> Finding:
    """Aucune is French for none: the last layer is linear, as Keras's are unless told."""
    get, linear = keras.activations.get, keras.activations.linear
    return Finding(
        as_written={"Keras knows an activation of this name": runs(get, "aucune")},
        condition="it is read as none",
        provided={"without one, a layer is linear": get(None) is linear},
    )


@tries(
    "allyouneed-def-outliers",
    "allyouneed-choice-some-sensitive",
    "allyouneed-choice-outliers-robust",
    "chauhan2021-mae-when-outliers",
    "chauhan2021-huber-when",
    "chauhan2021-mse-penalise-outliers",
    trains=True,
)
def outliers_and_the_line() -> Finding:
    """With a tenth of the targets 20 too high, the line of the squared error is off by
    {squared}, that of the absolute error by {absolute} and Huber's by {huber}. Choose by
    whether such targets are mistakes or the cases that matter.
    """
    r = np.append(np.random.default_rng(0).normal(size=90), np.full(10, 20.0))
    low, high = np.quantile(r, [0.25, 0.75])
    outside = np.abs(r - (low + high) / 2) > 2 * (high - low)
    share, pull = {}, {}
    for name, loss in LOSSES.items():
        costs = loss.per_example(0 * r, r)
        share[name] = float(costs[90:].sum() / costs.sum())
        pull[name] = float(loss.gradient([0.0], [20.0])[0])
    wild = line_misses(0.1)
    nearer = np.maximum(wild["huber"], wild["absolute"]) < wild["squared"]
    return Finding(
        as_written={
            "beyond 1.5 quartile ranges lie 10 of 100": int(outside.sum()) == 10,
            "at 20 the squared error pulls with 40": pull["squared"] == 40,
            "the others with 1": pull["absolute"] == pull["huber"] == 1,
            f"they are {share['squared']:.0%} of the squared error, and of the absolute"
            f" {share['absolute']:.0%}": share["squared"] > share["absolute"],
            "the robust lines are nearer in 20 samples": bool(nearer.all()),
        },
        values={name: mean(misses) for name, misses in wild.items()},
    )


# Classes


@tries(
    "allyouneed-choice-binary-bce",
    "allyouneed-choice-binary-hinge",
    "chauhan2021-sqhinge-when",
    "insideml-bce-for-networks",
    "insideml-table-binary-sigmoid",
    trains=True,
)
def losses_for_two_classes() -> Finding:
    """Networks with binary cross-entropy after a sigmoid, and with hinge and squared hinge
    after a linear layer, come within {largest} of the best accuracy for classes that
    no line divides. Cross-entropy gives probabilities as well.
    """
    gaps = {
        "binary cross-entropy": two_classes(BinaryCrossentropy(), "sigmoid"),
        "hinge": two_classes(Hinge(), "linear"),
        "squared hinge": two_classes(SquaredHinge(), "linear"),
    }
    scores = np.array([-8.0, 0.0, 8.0])
    slopes = SigmoidCrossentropy().gradient([1, 1, 1], scores)
    return Finding(
        as_written={
            **{f"{name}: {gap:.2f} below": gap <= 0.05 for name, gap in gaps.items()},
            "the slope of cross-entropy is p - y": same(slopes, sigmoid(scores) - 1),
        },
        values={"largest": max(gaps.values())},
    )


@tries("insideml-table-binary-tanh", trains=True)
def hinge_after_tanh() -> Finding:
    """A hinge needs scores, so a linear last layer. A tanh works where a line divides the
    classes; where none does, it may saturate on the wrong side: here it misses the best
    accuracy by {tanh}, the linear layer by {linear}.
    """
    side = two_classes(Hinge(), "tanh", crosswise=False)
    tanh, linear = two_classes(Hinge(), "tanh"), two_classes(Hinge(), "linear")
    return Finding(
        as_written={f"tanh where a line divides them: {side:.2f} below": side <= 0.05},
        as_read={"tanh does as well as no activation": tanh <= linear + 0.01},
        values={"tanh": tanh, "linear": linear},
    )


@tries(
    "allyouneed-choice-multiclass-cce",
    "insideml-table-multiclass-cce",
    "insideml-table-multiclass-kl",
    trains=True,
)
def losses_for_more_classes() -> Finding:
    """After a softmax, categorical cross-entropy and KL divergence train alike: for fixed
    targets their gradients are the same. PyTorch's losses want scores or log p instead.
    """
    found, best = three_classes(CCE)
    by_kl, _ = three_classes(KLDivergence())
    slopes = CCE.gradient(CODES, ROWS), KLDivergence().gradient(CODES, ROWS)
    gap = float((best - found).max())
    return Finding(
        as_written={
            f"it is right on {mean(found)}, the best rule on {mean(best)}": gap <= 0.05,
            "with KL it is the same": same(by_kl, found),
            "the gradients are the same": same(*slopes),
        }
    )


@tries("chauhan2021-scce-depends-on-data")
def format_of_labels() -> Finding:
    """Where each label is one class, take the form that your labels have. Soft labels need
    rows, and very many classes speak for ids.
    """
    sparse = SparseCategoricalCrossentropy()(from_one_hot(CODES), ROWS)
    hard, soft = same(sparse, CCE(CODES, ROWS)), [[0.5, 0.5, 0.0]]
    return Finding(
        as_written={
            "hard labels cost the same in both": hard,
            "the soft label (0.5, 0.5, 0) has an id": runs(from_one_hot, soft),
        },
        condition="every label is one class",
        provided={
            "both cost the same": hard,
            "rows turn into ids and back": same(one_hot(IDS, classes=3), CODES)
            and same(from_one_hot(CODES), IDS),
        },
    )
