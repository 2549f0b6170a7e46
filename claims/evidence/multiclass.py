"""Evidence on what the articles say of many classes: rows, labels, softmax and losses."""

from __future__ import annotations

import math
from collections.abc import Callable
from inspect import signature
from typing import Any

import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier
from sklearn.utils.multiclass import type_of_target

from claims.articles import ARTICLES, Item
from claims.evidence import tries
from claims.verdict import Finding, numbers, ran
from companion import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    SigmoidCrossentropy,
    SoftmaxCrossentropy,
    SparseCategoricalCrossentropy,
    SparseSoftmaxCrossentropy,
    class_ids,
    cross_entropy,
    from_one_hot,
    kl_divergence,
    one_hot,
    parity,
    sigmoid,
    softmax,
)
from companion.catalogue import CATALOGUE
from companion.network import Network
from companion.selection import OUTPUTS

keras, torch = parity.keras, parity.torch

ROWS = np.array([[0.2, 0.1, 0.7], [0.6, 0.3, 0.1], [0.16, 0.12, 0.72]])
"""Rows of probabilities in two articles: two of the third class, one of the first."""
IDS = np.array([2, 2, 0])
CODES = one_hot(IDS, classes=3)
CCE = CategoricalCrossentropy()
RANDOM = np.random.default_rng(0).normal(scale=5.0, size=(1000, 3))
"""A thousand rows of three scores."""


def same(a: Any, b: Any) -> bool:
    """Whether numbers agree to single precision."""
    return bool(np.allclose(np.asarray(a), np.asarray(b), rtol=1e-5, atol=1e-6))


def runs(function: Callable[..., Any], *arguments: Any) -> bool:
    """Whether a call returns and raises nothing."""
    try:
        function(*arguments)
    except (ValueError, TypeError, IndexError, RuntimeError):
        return False
    return True


def pytorch(predictions: Any, targets: Any) -> float:
    """What torch.nn.CrossEntropyLoss gives for arrays."""
    loss = torch.nn.CrossEntropyLoss()
    return loss(torch.as_tensor(predictions), torch.as_tensor(targets)).item()


def keras_loss(name: str, targets: Any, predictions: Any, **options: Any) -> Any:
    """What one of keras.losses gives for each example."""
    return np.asarray(getattr(keras.losses, name)(targets, predictions, **options))


def blobs(seed: int, n: int) -> tuple[Any, Any, Any]:
    """Points around three centres, their class ids, and the ids of the nearest centres."""
    rng = np.random.default_rng(seed)
    centres = np.array([[0.0, 2.0], [-1.7, -1.0], [1.7, -1.0]])
    ids = rng.integers(3, size=n)
    points = centres[ids] + rng.normal(size=(n, 2))
    nearest = np.square(points[:, None] - centres).sum(axis=-1).argmin(axis=-1)
    return points, ids, nearest


# The task and its loss


@tries(
    "allyouneed-multiclass-more-than-two",
    "allyouneed-def-multiclass",
    "chauhan2021-cce-multiclass-task",
    libraries=("scikit-learn",),
)
def one_of_several_classes() -> Finding:
    """A multi-class example is of one class, out of three or more.

    Two classes are the binary task, several at once the multi-label task.
    """
    three, two = type_of_target([0, 1, 2]), type_of_target([0, 1, 1])
    several = type_of_target(np.array([[1, 0, 1], [0, 1, 1]]))
    return Finding(
        as_written={
            "one of three classes is called multiclass": three == "multiclass",
            "one of two is called binary": two == "binary",
            "several at once are called multilabel": several.startswith("multilabel"),
        }
    )


@tries("insideml-multiclass-definition", libraries=("scikit-learn",))
def two_classes_are_binary() -> Finding:
    """Multi-class is said of three classes or more; with two the task is binary."""
    kinds = [type_of_target(np.arange(classes)) for classes in (2, 3, 10)]
    return Finding(
        as_written={"two classes are called multiclass": kinds[0] == "multiclass"},
        condition="there are more than two",
        provided={"3 and 10 classes are called so": kinds[1:] == ["multiclass"] * 2},
    )


@tries("insideml-multiclass-with-experience", libraries=("scikit-learn",))
def classes_of_first_data_sets() -> Finding:
    """Many classes come early: {many} of scikit-learn's 4 small sets have three or more."""
    sets = (load_iris, load_digits, load_wine, load_breast_cancer)
    classes = np.array([len(load().target_names) for load in sets])
    return Finding(
        as_written={"multi-class sets are there to be met": bool((classes > 2).any())},
        as_read={"a first data set has two classes": bool(np.median(classes) <= 2)},
        values={"many": int((classes > 2).sum())},
    )


@tries("analyticsindia-iris", libraries=("scikit-learn",))
def iris_species() -> Finding:
    """The three species are Iris setosa, versicolor and virginica."""
    species = list(load_iris().target_names)
    return Finding(
        as_written={
            "there are three": len(species) == 3,
            "their names are as given": species == ["setosa", "versicolor", "virginia"],
        }
    )


@tries(
    "allyouneed-cce-common",
    "chauhan2021-cce-use",
    "chauhan2021-multiclass-tradition",
    "analyticsindia-cce-multiclass",
    "analyticsindia-multiclass-when",
    "ibrahim-list-multiclass",
    libraries=("scikit-learn",),
    trains=True,
)
def three_classes_learnt() -> Finding:
    """Cross-entropy with a softmax is the usual loss for classes that exclude each other.

    On three overlapping blobs it comes within {short} of the best possible accuracy.
    """
    short = []
    for seed in range(5):
        network = Network([2, 3], output="softmax", seed=seed)
        x, ids, _ = blobs(seed, 200)
        network.fit(CCE, x, one_hot(ids, classes=3), epochs=30, learning_rate=0.1)
        x, ids, best = blobs(seed + 100, 1000)
        found = network.predict(x).argmax(axis=-1)
        short.append(float(np.mean(best == ids) - np.mean(found == ids)))
    usual = MLPClassifier((), solver="lbfgs").fit(x, ids)
    sparse = SparseCategoricalCrossentropy()(IDS, ROWS)
    return Finding(
        as_written={
            "with each of 5 seeds the gap is 0.05 at most": max(short) <= 0.05,
            "scikit-learn's network takes softmax and log loss": (
                usual.out_activation_ == "softmax" and usual.loss == "log_loss"
            ),
            "the sparse form gives the same": same(sparse, CCE(CODES, ROWS)),
        },
        values={"short": round(max(short), 2)},
    )


@tries(
    "insideml-ce-binary-and-multiclass",
    "insideml-ce-formula-similar",
    "analyticsindia-cce-similar",
    "chauhan2021-ce-names",
    libraries=("keras",),
)
def binary_is_the_case_of_two() -> Finding:
    r"""With two classes, categorical cross-entropy of $(1-p, p)$ is binary cross-entropy."""
    p, y = np.array([0.012, 0.3, 0.85]), np.array([1, 0, 1])
    two = CCE.per_example(one_hot(y, classes=2), np.stack([1 - p, p], axis=-1))
    one = BinaryCrossentropy().per_example(y, p)
    names = ("binary_crossentropy", "categorical_crossentropy")
    return Finding(
        as_written={
            "two columns cost what one costs": same(two, one),
            "three columns have a loss, too": bool(np.isfinite(CCE(CODES, ROWS))),
            "Keras names both after the number of classes": all(
                hasattr(keras.losses, name) for name in names
            ),
        }
    )


@tries("ibrahim-toc-softmax-binary")
def softmax_is_not_for_two_only() -> Finding:
    """Softmax cross-entropy is for any number of classes; of two, it is the sigmoid's."""
    scores, y = RANDOM[:, 0], (RANDOM[:, 1] > 0).astype(int)
    loss = SparseSoftmaxCrossentropy()
    two = loss.per_example(y, np.stack([0 * scores, scores], axis=-1))
    one = SigmoidCrossentropy().per_example(y, scores)
    return Finding(
        as_written={"scores (0, z) cost what z costs": same(two, one)},
        as_read={"it is for two classes only": not runs(loss, IDS, ROWS)},
    )


# Labels


@tries(
    "allyouneed-onehot-identifies",
    "allyouneed-onehot-reversed-codes",
    "chauhan2021-cce-m",
    "chauhan2021-cce-y",
    "insideml-ce-onehot-example",
)
def one_hot_codes() -> Finding:
    """A one-hot row has a place for each class, and a 1 at that of the right one.

    Any order will do if the outputs keep it.  Libraries give the first place to the
    first class: to them, [0, 0, 1] is the third.
    """
    names = ["dog", "cat", "fish"]
    codes = one_hot(class_ids(names, classes=names), classes=3)
    turned = CCE.per_example(CODES[:, ::-1], ROWS[:, ::-1])
    return Finding(
        as_written={
            "each of three rows has one 1": codes.sum(axis=-1).tolist() == [1, 1, 1],
            "each row gives its class back": from_one_hot(codes).tolist() == [0, 1, 2],
            "codes and outputs in reversed order cost the same": same(
                turned, CCE.per_example(CODES, ROWS)
            ),
        }
    )


@tries(
    "chauhan2021-scce-same",
    "chauhan2021-scce-format",
    "chauhan2021-onehot-cce",
    "chauhan2021-integer-scce",
    "insideml-ce-is-cce",
    "insideml-ce-keras-string",
    "insideml-ce-tf-class",
    "analyticsindia-name-cce",
    "analyticsindia-one-hot",
    "analyticsindia-import-to-categorical",
    libraries=("keras",),
)
def one_loss_two_formats() -> Finding:
    """One loss, two formats: one-hot rows for the categorical form, ids for the sparse.

    Only rows can be soft labels.
    """
    rows = keras.utils.to_categorical(IDS)
    categorical = keras.losses.get("categorical_crossentropy")
    sparse = keras.losses.get("sparse_categorical_crossentropy")
    costs = np.asarray(categorical(rows, ROWS)), np.asarray(sparse(IDS, ROWS))
    mean = keras.losses.SparseCategoricalCrossentropy()(IDS, ROWS)
    return Finding(
        as_written={
            "to_categorical makes one-hot rows of ids": rows.tolist() == CODES.tolist(),
            "rows and ids cost the same": same(*costs),
            "the classes give its mean": same(mean, CCE(CODES, ROWS)),
            "each refuses the other's labels": not (
                runs(categorical, IDS, ROWS) or runs(sparse, rows, ROWS)
            ),
        }
    )


@tries("insideml-ce-integer-labels", libraries=("keras", "torch"))
def whole_numbers_for_the_sparse_form() -> Finding:
    """The sparse form wants class ids; the categorical form wants rows.

    PyTorch's loss takes ids, or rows of floating type.
    """
    loss, rows = keras.losses.SparseCategoricalCrossentropy(), CODES.astype(float)
    categorical = keras.losses.CategoricalCrossentropy()
    return Finding(
        as_written={
            "Keras's categorical form takes ids": runs(categorical, IDS, ROWS),
            "PyTorch's loss refuses rows": not runs(pytorch, np.log(ROWS), rows),
        },
        condition="the loss is Keras's sparse form",
        provided={
            "it takes ids": runs(loss, IDS, ROWS),
            "it refuses rows": not runs(loss, rows, ROWS),
        },
    )


@tries("chauhan2021-ids-123", libraries=("keras",))
def ids_count_from_0() -> Finding:
    """Class ids start from 0: three classes are 0, 1 and 2."""
    loss = keras.losses.SparseCategoricalCrossentropy()
    of_1 = loss(np.array([1]), ROWS[:1])
    return Finding(
        as_written={
            "1, 2 and 3 go with three outputs": runs(loss, np.array([1, 2, 3]), ROWS),
            "id 1 is the first output": same(of_1, -np.log(ROWS[0, 0])),
        }
    )


@tries("chauhan2021-scce-memory", "chauhan2021-scce-computation")
def what_ids_save() -> Finding:
    """Ids take one K-th of the memory of rows, and one logarithm for each example, not K.

    The predictions, and a softmax before the loss, stay as large as they were.
    """
    ids = np.arange(1000)
    rows, p = one_hot(ids, classes=1000), np.full((1000, 1000), 1e-3)
    picked, full = np.log(p[ids, ids]), np.log(p)
    bytes_of = rows.nbytes / ids.nbytes
    return Finding(
        as_written={
            "of 1000 classes, rows take 1000 times the bytes of ids": bytes_of == 1000,
            "rows take 1000 logarithms for one": full.size == 1000 * picked.size,
            "the loss is the same": same(-picked.mean(), CCE(rows, p)),
        }
    )


# The formula


@tries(
    "allyouneed-cce-formula",
    "allyouneed-cce-minus-sign",
    "allyouneed-cce-mean-over-data",
    "allyouneed-cce-python",
    "chauhan2021-cce-sum",
    "chauhan2021-cce-log",
    "chauhan2021-cce-p",
    "insideml-cce-example-expression",
    libraries=("keras", "torch", "scikit-learn"),
)
def minus_the_sum_of_y_log_p() -> Finding:
    r"""For an example: $-\sum_c y_c\log p_c$, with the natural logarithm; then the mean.

    The rows (0.2, 0.1, 0.7) and (0.6, 0.3, 0.1) of the third class cost {low} and {high}.
    """
    by_hand = -(CODES * np.log(ROWS)).sum(axis=-1)
    ours, mean = CCE.per_example(CODES, ROWS), by_hand.mean()
    return Finding(
        as_written={
            "Keras and the companion give the same": (
                same(by_hand, keras_loss("categorical_crossentropy", CODES, ROWS))
                and same(by_hand, ours)
            ),
            "PyTorch gives the mean, of log p": same(mean, pytorch(np.log(ROWS), IDS)),
            "so does scikit-learn": same(mean, log_loss(IDS, ROWS, labels=[0, 1, 2])),
            "with the minus, p of the true class rises as the loss falls": bool(
                (CCE.gradient(CODES, ROWS)[CODES == 1] < 0).all()
            ),
        },
        values={"low": ours[0], "high": ours[1]},
    )


@tries("insideml-ce-formula")
def formula_wants_rows() -> Finding:
    r"""$-\sum_i y_i\log p_i$ is the loss of a one-hot row; for an id $t$ it is $-\log p_t$."""

    def code(y: Any) -> float:
        return -float(np.sum(y * np.log(ROWS[0])))

    right, ids = -np.log(ROWS[0]), (0, 1, 2)
    ours = CCE.per_example(np.eye(3), ROWS[[0, 0, 0]])
    return Finding(
        as_written={"it is the loss of 0, 1, 2": same([code(y) for y in ids], right)},
        condition="y is a one-hot row of one example",
        provided={
            "of rows it is the loss": same([code(y) for y in np.eye(3)], right),
            "the companion gives it, too": same(right, ours),
        },
    )


@tries("insideml-bce-formula-sum", libraries=("keras", "torch"))
def sum_and_mean() -> Finding:
    """Libraries average over the examples; the sum of four that cost {one} each is {four}."""
    p, y = np.tile([0.15, 0.85], (4, 1)), np.tile([0.0, 1.0], (4, 1))
    code = [-np.sum(y[:n] * np.log(p[:n])) for n in (1, 4)]
    library = [pytorch(np.log(p[:n]), y[:n]) for n in (1, 4)]
    mean = keras.losses.CategoricalCrossentropy()(y, p)
    return Finding(
        as_written={
            "of four examples, the sum is PyTorch's value": same(code[1], library[1]),
            "and Keras's": same(code[1], mean),
        },
        condition="there is one example",
        provided={"the sum is PyTorch's value": same(code[0], library[0])},
        values={"one": code[0], "four": code[1]},
    )


@tries("insideml-cce-confidence")
def cat_taken_for_a_duck(item: Item) -> Finding:
    """The loss is {ours} nats. With logarithms to base 10 it would be {tens}."""
    ours = CCE(CODES[2], ROWS[2])
    return numbers(item, ours, tens=ours / math.log(10))


@tries("insideml-percent-072")
def share_not_percent() -> Finding:
    """The share 0.72 is 72 percent: with 0.16 and 0.12 it makes 1."""
    total = ROWS[2, :2].sum() + 0.72 / 100
    return Finding(as_written={"with 0.72 percent, the three make 1": same(total, 1)})


@tries("allyouneed-row-sum")
def row_sum(item: Item) -> Finding:
    """The three probabilities add up to {ours}."""
    return numbers(item, math.fsum([0.1, 0.7, 0.2]))


@tries("allyouneed-cce-example-called-bce")
def categorical_not_binary() -> Finding:
    """The categorical loss of this row is {cce}; as three yes-or-no questions it is {bce}."""
    cce, bce = CCE(CODES[1], ROWS[1]), BinaryCrossentropy()(CODES[1], ROWS[1])
    return Finding(
        as_written={"the binary loss of the row is the categorical": same(bce, cce)},
        values={"cce": cce, "bce": bce},
    )


# What it measures


@tries(
    "allyouneed-cce-measures-difference",
    "allyouneed-cce-smaller-on-match",
    "allyouneed-cce-larger-on-mismatch",
    "allyouneed-cce-example-low",
    "allyouneed-cce-example-high",
)
def match_and_mismatch() -> Finding:
    r"""The loss is 0 at the one-hot row and grows without bound as $p$ of its class nears 0.

    Knowing nothing costs $\ln 3 = {nothing}$: the two rows lie on either side.
    """
    low, high = CCE.per_example(CODES[:2], ROWS[:2]).tolist()
    nothing = math.log(3)
    others = CCE.per_example(one_hot(np.zeros(1000, int), 3), softmax(RANDOM))
    return Finding(
        as_written={
            "the row that matches costs 0": same(CCE(CODES, CODES), 0),
            "1000 random rows cost more": bool((others > 0).all()),
            "a probability of 0 costs infinity": math.isinf(CCE([0, 1], [1, 0])),
            f"{low:.3f} is below half of {nothing:.3f}": low < nothing / 2,
            f"{high:.3f} is above twice {nothing:.3f}": high > 2 * nothing,
        },
        values={"nothing": nothing},
    )


@tries("allyouneed-cce-belongs-to-class")
def not_how_much_of_each() -> Finding:
    """The predicted row says how much of each class; the loss is one number, and with a
    one-hot target it depends on the true class's probability alone.
    """
    rows = np.array([[0.3, 0.0, 0.7], [0.1, 0.2, 0.7]])
    losses = CCE.per_example(CODES[:2], rows)
    return Finding(
        as_written={
            "there is a number for each class": losses.shape == rows.shape,
            "(0.3, 0, 0.7) and (0.1, 0.2, 0.7) differ in it": not same(*losses),
        }
    )


@tries("chauhan2021-cce-difference")
def more_than_a_difference() -> Finding:
    """Cross-entropy is the difference (KL) plus the entropy of the target.

    A one-hot target has none; (0.7, 0.2, 0.1) costs {itself} against itself.
    """
    itself = cross_entropy([0.7, 0.2, 0.1], [0.7, 0.2, 0.1])
    difference = [kl_divergence([1, 0, 0], q) for q in softmax(RANDOM)]
    loss = [cross_entropy([1, 0, 0], q) for q in softmax(RANDOM)]
    return Finding(
        as_written={"(0.7, 0.2, 0.1) against itself is 0": same(itself, 0)},
        condition="the target is one-hot",
        provided={"for 1000 random rows it is KL": same(loss, difference)},
        values={"itself": itself},
    )


@tries("chauhan2021-cce-appeal")
def least_at_the_truth() -> Finding:
    """Of all predictions the true distribution costs least, so the loss rewards honesty."""
    truth = np.array([0.7, 0.2, 0.1])
    others = CCE.per_example(np.tile(truth, (1000, 1)), softmax(RANDOM))
    least = bool((others > CCE(truth, truth)).all())
    return Finding(as_written={"1000 random predictions cost more": least})


@tries("allyouneed-probabilities-sum-1", libraries=("keras",))
def why_they_sum_to_1() -> Finding:
    """Classes that exclude each other share 1; otherwise (1, 1, 1) would suit every class."""
    codes, ones = np.eye(3), np.ones((3, 3))
    formula = -(codes * np.log(ones)).sum(axis=-1)
    rescaled = keras_loss("categorical_crossentropy", codes, ones)
    return Finding(
        as_written={
            "by the formula, (1, 1, 1) costs 0 for each class": same(formula, 0),
            "the companion refuses it": not runs(CCE, codes, ones),
            "Keras divides a row by its sum first": same(rescaled, math.log(3)),
        }
    )


@tries("chauhan2021-cce-positive")
def positive_is_not_enough() -> Finding:
    r"""Positive outputs have logarithms, but they have to sum to 1 as well.

    Else (7, 2, 1) costs $-\ln 7 = {cost}$ for its first class, and larger outputs less.
    """
    cost, larger = -math.log(7), -math.log(700)
    exist = [math.isfinite(math.log(output)) for output in (7, 2, 1)]
    return Finding(
        as_written={"7, 2 and 1 have logarithms": all(exist)},
        as_read={
            "the loss stays at 0 or above": cost >= 0,
            "outputs 100 times as large do not lower it": larger >= cost,
        },
        values={"cost": cost},
    )


# Softmax


@tries(
    "allyouneed-softmax-sums-1",
    "allyouneed-softmax-in-0-1",
    "chauhan2021-softmax-rescales",
    "chauhan2021-softmax-definition",
    "ibrahim-softmax-to-probabilities",
    "ibrahim-softmax-range",
    "ibrahim-softmax-sum",
    "insideml-multiclass-predicts-probabilities",
    libraries=("torch",),
)
def scores_to_probabilities() -> Finding:
    r"""$e^{z_j} / \sum_k e^{z_k}$ makes any scores a distribution, and keeps their order."""
    p = torch.softmax(torch.as_tensor(RANDOM), dim=-1).numpy()
    powers = np.exp(RANDOM)
    return Finding(
        as_written={
            "1000 random rows sum to 1": same(p.sum(axis=-1), 1),
            "all entries are from 0 to 1": bool(((p >= 0) & (p <= 1)).all()),
            "they are the exponentials over their sum": same(
                p, powers / powers.sum(axis=-1, keepdims=True)
            ),
            "the companion gives them, too": same(p, softmax(RANDOM)),
        }
    )


@tries(
    "ibrahim-softmax-ce-vector",
    "ibrahim-softmax-ce-definition",
    "insideml-ce-torch-class",
    libraries=("keras", "torch"),
)
def softmax_in_the_loss() -> Finding:
    r"""Of scores $f$, the loss is $-\log(e^{f_t}/\sum_j e^{f_j})$, with softmax inside.

    PyTorch takes the scores first, then the ids.
    """
    ids = RANDOM.argmin(axis=-1)
    ours = SparseSoftmaxCrossentropy().per_example(ids, RANDOM)
    by_keras = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return Finding(
        as_written={
            "it is -log softmax of the true class": same(
                ours, -np.log(softmax(RANDOM).min(axis=-1))
            ),
            "Keras gives the mean, if told": same(ours.mean(), by_keras(ids, RANDOM)),
            "PyTorch gives it untold": same(ours.mean(), pytorch(RANDOM, ids)),
            "and refuses the other order": not runs(pytorch, ids, RANDOM),
        }
    )


@tries("ibrahim-sigmoid-ce-vector")
def sigmoids_are_no_distribution() -> Finding:
    """Sigmoid answers a yes-or-no question for each score: (2, 1, -1) makes {sum} in sum.

    That suits labels which may hold together, not classes.
    """
    p = sigmoid([2.0, 1.0, -1.0])
    return Finding(
        as_written={"each entry is from 0 to 1": bool(((p > 0) & (p < 1)).all())},
        as_read={"together they are a distribution": same(p.sum(), 1)},
        values={"sum": p.sum()},
    )


@tries(
    "allyouneed-outputs-equal-classes",
    "analyticsindia-softmax-output",
    libraries=("keras",),
)
def an_output_for_each_class() -> Finding:
    """The last layer has an output for each class; with fewer, a class has no place."""
    layer = keras.layers.Dense(3, activation="softmax")
    p = keras.ops.convert_to_numpy(layer(RANDOM))
    loss = keras.losses.SparseCategoricalCrossentropy()
    return Finding(
        as_written={
            "three units with softmax give rows that sum to 1": same(p.sum(axis=-1), 1),
            "the loss takes them": runs(loss, IDS, p[:3]),
            "two outputs for three classes raise": not runs(loss, IDS, p[:3, :2]),
        }
    )


@tries("chauhan2021-cce-only-softmax")
def softmax_or_scores() -> Finding:
    """End in a softmax for a loss of probabilities, or in scores for a loss of scores.

    The two are equal, and the second keeps more digits.
    """
    scores, rows = np.array([[2.0, -1.0, 0.5]]), [[1, 0, 0]]
    tried = {name: output.function(scores) for name, output in OUTPUTS.items()}
    fits = [name for name, outputs in tried.items() if runs(CCE, rows, outputs)]
    loss, of_scores = CCE(rows, softmax(scores)), SoftmaxCrossentropy()(rows, scores)
    return Finding(
        as_written={"without a softmax the loss is another": not same(loss, of_scores)},
        condition="the loss takes probabilities",
        provided={f"of {len(tried)} activations it fits alone": fits == ["softmax"]},
    )


# Probabilities or scores


@tries(
    "allyouneed-cce-output-row",
    "allyouneed-cce-with-softmax",
    "allyouneed-cce-torch",
    libraries=("keras", "torch"),
)
def probabilities_or_scores() -> Finding:
    """Keras's loss takes the probabilities of a softmax; PyTorch's takes scores.

    For (0.2, 0.1, 0.7) of the third class it gives {torch}, as a softmax twice.
    """
    row, ids = ROWS[:1], IDS[:1]
    right = CCE(CODES[:1], row)
    by_keras = keras_loss("categorical_crossentropy", CODES[:1], row)
    return Finding(
        as_written={
            "Keras's loss of the row is 0.357": same(by_keras, right),
            "PyTorch's loss of the row is 0.357": same(pytorch(row, ids), right),
        },
        condition="Keras's loss is given probabilities and PyTorch's scores",
        provided={
            "Keras's is 0.357": same(by_keras, right),
            "PyTorch's is 0.357": same(pytorch(np.log(row) + 5, ids), right),
        },
        values={"torch": pytorch(row, ids)},
    )


@tries("insideml-ce-torch-softmax", libraries=("torch",))
def softmax_twice() -> Finding:
    """PyTorch's loss has the softmax inside: give it scores.

    Given probabilities, it is {given} in place of {right}, and never below {floor}.
    """
    given, right = pytorch(ROWS[2:], IDS[2:]), CCE(CODES[2:], ROWS[2:])
    floor = pytorch([[1.0, 0.0, 0.0]], [0])
    return Finding(
        as_written={
            "for the probabilities it is -log 0.16": same(given, right),
            "for a perfect row it is 0": same(floor, 0),
        },
        values={"given": given, "right": right, "floor": floor},
    )


@tries("allyouneed-cce-results-differ", libraries=("torch",))
def results_differ() -> Finding:
    """Given what each takes, the two agree; given probabilities, PyTorch's is another."""
    ours = CCE(CODES[:2], ROWS[:2])
    return Finding(
        as_written={
            "given scores with the same softmax, they differ": not same(
                pytorch(np.log(ROWS[:2]), IDS[:2]), ours
            )
        },
        condition="PyTorch's loss is given probabilities",
        provided={"they differ": not same(pytorch(ROWS[:2], IDS[:2]), ours)},
    )


@tries("allyouneed-cce-mismatch-reason", libraries=("torch",))
def why_they_differ() -> Finding:
    """They differ since PyTorch applies a softmax to its input, for large rows and small.

    Given log p, the two agree even at 1e-12.
    """
    gap = abs(pytorch(ROWS[:1], IDS[:1]) - CCE(CODES[:1], ROWS[:1]))
    clipped = abs(-math.log(0.7 + 1e-15) + math.log(0.7))
    tiny = np.array([[0.5, 0.5 - 1e-12, 1e-12]])
    apart = abs(pytorch(np.log(tiny), [2]) - CCE([[0, 0, 1]], tiny))
    return Finding(
        as_written={
            "with no small probability, as in (0.2, 0.1, 0.7), they agree": gap < 1e-6,
            "keeping the logarithm off 0 by 1e-15 makes the gap": clipped >= gap,
            "given log p, they differ at 1e-12": apart > 1e-6,
        }
    )


@tries("insideml-ce-tf-swapped", libraries=("keras",))
def targets_first_in_keras() -> Finding:
    """Keras takes the true values first, then the predictions; PyTorch the other way."""
    loss = keras.losses.SparseCategoricalCrossentropy()
    return ran(lambda: loss(ROWS, IDS))


@tries("insideml-ce-popular", libraries=("keras", "scikit-learn", "torch"))
def cross_entropy_is_popular() -> Finding:
    """Nobody has counted. Keras and PyTorch have cross-entropy in several forms, the
    classifiers of scikit-learn that are trained by a loss begin with it, and all five
    articles teach one of its forms.
    """
    forms = [e for e in CATALOGUE.values() if "entropy" in e.title.lower()]
    taught = {source for form in forms for source in form.sources}
    default = signature(HistGradientBoostingClassifier).parameters["loss"].default
    return Finding(
        as_written={
            "Keras has it": hasattr(keras.losses, "CategoricalCrossentropy"),
            "PyTorch has it": hasattr(torch.nn, "CrossEntropyLoss"),
            "it is the default of gradient boosting for classes": default == "log_loss",
            "the five articles teach one of its forms": len(taught) == len(ARTICLES),
        }
    )
