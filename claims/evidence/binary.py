"""Evidence on two classes: binary cross-entropy and the sigmoid; hinge is apart."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
from scipy.stats import norm
from sklearn.metrics import log_loss
from sklearn.svm import LinearSVC
from sklearn.utils.multiclass import type_of_target

from claims.articles import Item
from claims.evidence import tries
from claims.verdict import Finding, numbers, ran
from companion import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    Hinge,
    Loss,
    SigmoidCrossentropy,
    SquaredHinge,
    cross_entropy,
    entropy,
    one_hot,
    sigmoid,
    signed,
    smooth_binary,
    softmax,
)
from companion.catalogue import find
from companion.network import Network
from companion.parity import evaluate, keras, torch

BCE, SCORE_BCE = BinaryCrossentropy(), SigmoidCrossentropy()
CCE, HINGE, SQUARED = CategoricalCrossentropy(), Hinge(), SquaredHinge()
SCORES = np.linspace(-5, 5, 101)
PROBABILITIES = np.linspace(0.01, 0.99, 99)
YES, NO = np.ones(99), np.zeros(99)
ACTUAL = np.repeat([1, 0], 5)
PREDICTED = np.array([70, 90, 80, 80, 60, 20, 10, 40, 10, 30]) / 100


def refused(fragment: Callable[[], Any]) -> bool:
    """Whether a call raises an error."""
    try:
        fragment()
    except (ValueError, RuntimeError):
        return True
    return False


def torch_bce(y: float, p: float) -> float:
    """PyTorch's loss of a probability, for one example."""
    pair = torch.tensor([[p], [y]], dtype=torch.float64)
    return float(torch.nn.BCELoss()(*pair))


def best(loss: Loss, share: float, grid: np.ndarray) -> float:
    """The prediction of least mean loss where this share of the labels is 1."""
    yes, no = np.ones_like(grid), np.zeros_like(grid)
    if loss in (HINGE, SQUARED):
        no = -yes
    of_yes, of_no = loss.per_example(yes, grid), loss.per_example(no, grid)
    costs = share * of_yes + (1 - share) * of_no
    return float(grid[costs.argmin()])


# Two classes


@tries(
    "insideml-binary-definition",
    "chauhan2021-bce-two-choices",
    "allyouneed-bce-two-exclusive",
    "allyouneed-def-binary",
    "ibrahim-binary-definition",
    "ibrahim-binary-rain",
    "analyticsindia-binary-yes-no",
    "analyticsindia-diabetes",
    libraries=("scikit-learn",),
)
def two_answers() -> Finding:
    """A binary task is a question with two answers, of which one is right. Several labels
    at once, or more than two classes, are other tasks.
    """
    pairs = [["yes", "no"], ["rain", "dry", "dry"], [0, 1, 1], [-1, 1]]
    others = [["cat", "dog", "duck"], [[1, 0, 1], [0, 1, 1]]]
    kinds = {type_of_target(y) for y in pairs}
    other_kinds = {type_of_target(y) for y in others}
    return Finding(
        as_written={
            "targets of two values are binary": kinds == {"binary"},
            "three classes or several labels are not": "binary" not in other_kinds,
        }
    )


@tries(
    "ibrahim-binary-rule-on-features",
    "ibrahim-sigmoid-scores",
    "ibrahim-hinge-score",
    libraries=("scikit-learn",),
)
def linear_score() -> Finding:
    """The score is a weighted sum of the features plus a bias, and its sign decides. A
    network sums the values of its last hidden layer so.
    """
    x = np.random.default_rng(0).normal(size=(40, 2))
    model = LinearSVC(random_state=0).fit(x, x[:, 0] > x[:, 1])
    scores = x @ model.coef_[0] + model.intercept_[0]
    network = Network([2, 3, 1], hidden="tanh")
    (w1, w2), (b1, b2) = network.weights, network.biases
    last = (np.tanh(x @ w1 + b1) @ w2 + b2)[:, 0]
    return Finding(
        as_written={
            "a linear model's score": np.allclose(scores, model.decision_function(x)),
            "its class is the sign": np.array_equal(model.predict(x), scores > 0),
            "a network's score": np.allclose(last, network.scores(x)),
        }
    )


# What it is for


@tries(
    "insideml-bce-for-probabilities",
    "allyouneed-bce-goal-probability",
    "chauhan2021-ce-measures",
)
def honest_probabilities() -> Finding:
    """Of all predictions the true probability has the least mean cross-entropy: it rewards
    honest probabilities. The other class has the rest.
    """
    shares = [0.3, 0.5, 0.7, 0.9]
    found = [best(BCE, share, PROBABILITIES) for share in shares]
    rest = np.isclose(BCE(1, 0.7), BCE(0, 1 - 0.7))
    return Finding(
        as_written={
            "30, 50, 70, 90 % of ones: best is that share": np.allclose(found, shares),
            "the loss is the same seen from the other class": rest,
        }
    )


@tries("insideml-binary-predicts-probabilities")
def probability_or_score() -> Finding:
    """Trained with cross-entropy, a model predicts the probability of a yes, and the rest
    is that of a no. With hinge it predicts a score, whose size is no probability.
    """
    by_hinge = [best(HINGE, share, SCORES) for share in (0.6, 0.9)]
    by_bce = [best(BCE, share, PROBABILITIES) for share in (0.6, 0.9)]
    return Finding(
        as_written={"hinge tells 60 from 90 % of ones": by_hinge[0] != by_hinge[1]},
        provided={"it tells 60 from 90 %": np.allclose(by_bce, [0.6, 0.9])},
        condition="the loss is cross-entropy",
    )


@tries("analyticsindia-bce-gives-probability")
def loss_or_probability() -> Finding:
    """The sigmoid gives the probability. The loss takes it and gives a cost from 0 upwards
    without a bound: {cost} where the true class was given 0.1.
    """
    dearest = BCE.per_example(YES, PROBABILITIES).max()
    return Finding(
        as_written={"the loss lies between 0 and 1": dearest <= 1},
        values={"cost": BCE(1, 0.1)},
    )


@tries("analyticsindia-bce-average-difference")
def average_of_logarithms() -> Finding:
    """It averages the negative logarithm of the probability of the true class. For four
    examples that is {ours}, where the mean difference is {difference}.
    """
    y, p = np.array([0.0, 1.0, 1.0, 1.0]), np.array([0.2, 0.9, 0.6, 0.7])
    difference, each = np.abs(y - p).mean(), BCE.per_example(y, p)
    return Finding(
        as_written={"it is an average": np.isclose(BCE(y, p), each.mean())},
        as_read={"it is that of the differences": np.isclose(BCE(y, p), difference)},
        values={"ours": BCE(y, p), "difference": difference},
    )


@tries("insideml-bce-only-binary", libraries=("torch",))
def yes_or_no_each() -> Finding:
    """Each output answers a yes or no question, and an example may raise several: with the
    labels [1, 0, 1] the loss is the mean over three questions.
    """
    p, y = torch.tensor([[0.8, 0.3, 0.6], [1.0, 0.0, 1.0]])
    loss = torch.nn.BCELoss()
    three = float(loss(p, y))
    single = [BCE(1, 0.8), BCE(0, 0.3), BCE(1, 0.6)]
    return Finding(
        as_written={"it refuses three labels": refused(lambda: loss(p, y))},
        provided={"it is the mean of three": np.isclose(three, np.mean(single))},
        condition="each label of an example is a task of its own",
    )


@tries("ibrahim-ce-mainly-binary")
def any_number_of_classes() -> Finding:
    """Cross-entropy serves any number of classes; its form with $y$ and $1 - y$ is for two."""
    y, p = one_hot(np.arange(5), 5), softmax(np.eye(5))
    two, ours = CCE([0, 1], [0.3, 0.7]), BCE(1, 0.7)
    return Finding(
        as_written={"it refuses five classes": refused(lambda: CCE(y, p))},
        provided={"the sum over two classes has that form": np.isclose(two, ours)},
        condition="its form for two classes is meant",
    )


# The formula


@tries(
    "insideml-bce-special-case",
    "insideml-bce-onehot-example",
    "insideml-bce-example-expression",
    "chauhan2021-bce-m2",
    "chauhan2021-ce-two-events",
    "ibrahim-ce-from-cross-entropy",
    libraries=("keras",),
)
def two_class_cross_entropy() -> Finding:
    r"""Cross-entropy of $(1 - y, y)$ and $(1 - p, p)$ is binary cross-entropy, and softmax
    of $(0, z)$ is the sigmoid. Two outputs take the labels [1, 0] and [0, 1], a single one
    takes 0 and 1.
    """
    pairs = np.stack([1 - PROBABILITIES, PROBABILITIES], axis=1)
    general = CCE.per_example(np.tile([0, 1], (99, 1)), pairs)
    dog, p = np.array([[0, 1]]), np.array([[0.15, 0.85]])
    theirs = float(keras.losses.BinaryCrossentropy()(dog, p))
    of_two = softmax(np.stack([0 * SCORES, SCORES], axis=1))[:, 1]
    ours = BCE.per_example(YES, PROBABILITIES)
    in_numbers = -(0 * np.log(0.15) + 1 * np.log(0.85))
    return Finding(
        as_written={
            "the sum over two classes is the same": np.allclose(general, ours),
            "the dog in numbers": np.isclose(in_numbers, BCE(1, 0.85)),
            "the dog's pair in Keras": np.isclose(theirs, BCE(1, 0.85)),
            "softmax of (0, z) is sigmoid(z)": np.allclose(of_two, sigmoid(SCORES)),
        }
    )


@tries("insideml-bce-confidence")
def confidence_of_85_percent(item: Item) -> Finding:
    """It is {ours} with the natural logarithm, the one of NumPy, Keras and PyTorch; with
    base 10 it would be {base_10}.
    """
    return numbers(item, BCE(1, 0.85), base_10=-np.log10(0.85))


@tries("insideml-percent-085")
def percent() -> Finding:
    """A confidence of 0.85 is 85 percent. For 0.85 percent, which is 0.0085, the binary
    cross-entropy is {loss}.
    """
    share = 0.85 / 100
    return Finding(
        as_written={"0.85 percent is 0.85": np.isclose(share, 0.85)},
        values={"loss": BCE(1, share)},
    )


@tries("insideml-bce-formula")
def both_terms() -> Finding:
    """One output with labels 0 and 1 needs the second term too: without it class 0 costs
    {one_term} whatever is predicted (0.9 costs {both}). The sum over one-hot pairs has both.
    """
    one_term = abs(0 * np.log(0.9))
    pairs = [-np.sum([1, 0] * np.log([1 - p, p])) for p in PROBABILITIES]
    ours = BCE.per_example(NO, PROBABILITIES)
    return Finding(
        as_written={"label 0, prediction 0.9": np.isclose(one_term, BCE(0, 0.9))},
        provided={"[1, 0], any prediction": np.allclose(pairs, ours)},
        condition="labels are one-hot pairs, as in the article's example",
        values={"one_term": one_term, "both": BCE(0, 0.9)},
    )


@tries(
    "insideml-bce-torch-class",
    "chauhan2021-bce-logs",
    "allyouneed-bce-penalty-pos",
    "allyouneed-bce-penalty-neg",
    "allyouneed-bce-python",
    "allyouneed-bce-torch",
    libraries=("torch",),
)
def both_logarithms() -> Finding:
    r"""It is $-\log p$ for label 1 and $-\log(1 - p)$ for label 0: a line by hand. PyTorch's
    BCELoss takes the predictions first; BCEWithLogitsLoss takes scores and is more exact.
    """
    p = PROBABILITIES
    yes, no = [torch_bce(1.0, each) for each in p], [torch_bce(0.0, each) for each in p]
    mean = torch.nn.BCELoss()(torch.tensor(p), torch.tensor(YES))
    return Finding(
        as_written={
            "BCELoss of label 1 is -log p": np.allclose(yes, -np.log(p)),
            "that of label 0 is -log(1 - p)": np.allclose(no, -np.log(1 - p)),
            "of many it is the mean": np.isclose(float(mean), np.mean(yes)),
        }
    )


@tries(
    "chauhan2021-bce-logs-exist",
    "ibrahim-ce-range",
    "ibrahim-ce-predicts-probability",
    "ibrahim-sigmoid-needs-probability",
    libraries=("keras", "torch"),
)
def probabilities_only() -> Finding:
    """The loss takes a probability, from 0 to 1. At the ends one logarithm is infinite:
    sure and wrong costs infinity, which Keras cuts to {keras} and PyTorch to {torch}. For
    scores there is the loss with the sigmoid inside.
    """
    p = np.array([-0.2, 0.0, 0.3, 1.0, 1.2])
    with np.errstate(all="ignore"):
        exist = np.isfinite(np.log(p)) & np.isfinite(np.log(1 - p))
    inside, outside = (p > 0) & (p < 1), (p < 0) | (p > 1)
    ours = [refused(lambda each=each: BCE(1.0, each)) for each in p]
    theirs = [refused(lambda each=each: torch_bce(1.0, each)) for each in p]
    cut = evaluate(BCE, "Keras", [1.0], [0.0])[0][0]
    return Finding(
        as_written={
            "both logarithms exist between 0 and 1": np.array_equal(exist, inside),
            "the companion refuses -0.2 and 1.2": np.array_equal(ours, outside),
            "and so does PyTorch": np.array_equal(theirs, outside),
        },
        values={"keras": cut, "torch": torch_bce(1.0, 0.0)},
    )


@tries(
    "insideml-bce-labels-01",
    "allyouneed-bce-label-0-1",
    "allyouneed-bce-positive-is-1",
    "allyouneed-bce-negative-is-0",
    libraries=("keras", "torch"),
)
def zero_and_one() -> Finding:
    """The classes are coded 0 and 1, and which of them is 1 is yours to choose. Targets
    between the two, such as smoothed labels, are fine as well; -1 is not.
    """
    minus, p = np.array([[-1.0]]), np.array([[0.3]])
    in_keras = refused(lambda: keras.losses.binary_crossentropy(minus, p))
    in_torch = refused(lambda: torch_bce(-1.0, 0.3))
    yes = BCE.per_example(YES, PROBABILITIES)
    no = BCE.per_example(NO, 1 - PROBABILITIES)
    return Finding(
        as_written={
            "Keras and PyTorch refuse -1": in_keras and in_torch,
            "classes swapped and p as 1 - p: the same": np.allclose(yes, no),
            "a label smoothed by 0.1 is taken": BCE(smooth_binary(1, 0.1), 0.9) > 0,
        }
    )


@tries(
    "chauhan2021-crossentropy-is-log-loss",
    "chauhan2021-crossentropy-is-logistic-loss",
    "allyouneed-bce-log-loss",
    "ibrahim-toc-sigmoid-binary",
    libraries=("scikit-learn",),
)
def other_names() -> Finding:
    r"""Log loss is cross-entropy by another name. For two classes, taken of a score $s$, it
    is the sigmoid cross-entropy, which with labels -1 and 1 is the logistic loss
    $\log(1 + e^{-ys})$: one loss in two forms.
    """
    s = 4 * PREDICTED - 2
    theirs, ours = log_loss(ACTUAL, PREDICTED), BCE(ACTUAL, PREDICTED)
    logistic = np.log(1 + np.exp(-signed(ACTUAL) * s))
    by_sigmoid = BCE.per_example(ACTUAL, sigmoid(s))
    by_score = SigmoidCrossentropy().per_example(ACTUAL, s)
    return Finding(
        as_written={
            "scikit-learn's log_loss": np.isclose(theirs, ours),
            "logistic loss, of sigmoid(s)": np.allclose(logistic, by_sigmoid),
            "sigmoid cross-entropy": np.allclose(by_score, by_sigmoid),
        }
    )


# Its curve


@tries(
    "chauhan2021-ce-distance",
    "chauhan2021-ce-logarithmic",
    "chauhan2021-ce-increases",
    "chauhan2021-ce-0012",
    "chauhan2021-logloss-picture",
    "chauhan2021-logloss-slow",
    "chauhan2021-logloss-fast",
    "chauhan2021-logloss-both-errors",
    "chauhan2021-logloss-confident-wrong",
    "allyouneed-bce-measures-difference",
    "allyouneed-bce-limit-pos-near-1",
    "allyouneed-bce-limit-pos-near-0",
    "allyouneed-bce-limit-neg-near-0",
    "allyouneed-bce-limit-neg-near-1",
)
def log_loss_curve() -> Finding:
    r"""For a true 1 the loss falls from infinity at $p = 0$ to 0 at $p = 1$, with slope
    $-1/p$; a true 0 mirrors it. Sure and wrong costs most: 0.012 costs {bad}, a coin toss
    {toss}.
    """
    p = np.array([1e-12, 1e-6, 0.012, 0.1, 0.5, 0.9, 0.999, 1.0])
    losses, slopes = BCE.per_example(np.ones(8), p), BCE.gradient(np.ones(8), p)
    mirrored = BCE.per_example(np.zeros(6), 1 - p[2:])
    return Finding(
        as_written={
            "the further from the label, the dearer": bool(np.all(np.diff(losses) < 0)),
            "label 0 with 1 - p costs the same": np.allclose(losses[2:], mirrored),
            "0 at p = 1, no bound at p = 0": BCE(1, 1.0) == 0 and BCE(1, 0.0) == np.inf,
            "steep at 0, flattest at 1": bool(np.all(np.diff(slopes) > 0)),
            "0.012 costs more than 6 coin tosses": losses[2] > 6 * losses[4],
        },
        values={"bad": losses[2], "toss": losses[4]},
    )


@tries("chauhan2021-ce-compares")
def one_probability_counts() -> Finding:
    """With several classes the probability of the true one alone enters the loss. Asked
    class by class, as binary cross-entropy does, each is compared with 0 or 1.
    """
    y, p, moved = [1, 0, 0], [0.7, 0.2, 0.1], [0.7, 0.1, 0.2]
    same = np.isclose(CCE(y, p), CCE(y, moved))
    changed = BCE.per_example(y, p) != BCE.per_example(y, moved)
    return Finding(
        as_written={"0.1 moved from one wrong class to another counts": not same},
        provided={"it counts for both": changed.tolist() == [False, True, True]},
        condition="each class is a yes or no question",
    )


@tries("chauhan2021-ce-perfect")
def perfect_model(item: Item) -> Finding:
    """Sure and right on every example, a model has a log loss of {ours}. Where the answer
    itself is uncertain, yes in 7 of 10 cases, the best mean is the entropy, {entropy}.
    """
    return numbers(item, BCE([1, 0], [1.0, 0.0]), entropy=entropy([0.7, 0.3]))


# Ten examples


@tries("chauhan2021-ce-ten-values", "chauhan2021-ce-average")
def ten_examples(item: Item) -> Finding:
    """The mean of the ten losses is {mean} nats."""
    losses = BCE.per_example(ACTUAL, PREDICTED)
    ours = losses if len(item.stated) > 1 else [losses.mean()]
    return numbers(item, *ours, mean=losses.mean())


@tries("chauhan2021-ce-ten-examples", libraries=("scikit-learn",))
def labels_or_probabilities() -> Finding:
    """Labels of two classes have two values; the predictions are probabilities of class 1.
    Cut at 0.5 they give the actual labels.
    """
    kind = type_of_target(PREDICTED)
    return Finding(
        as_written={"the predictions have two values": kind == "binary"},
        provided={"cut at 0.5 they are right": np.array_equal(PREDICTED > 0.5, ACTUAL)},
        condition="they are read as probabilities",
    )


def printed(append: bool) -> list[str]:
    """The lines that the article's loop prints, with or without collecting the losses."""
    results, lines = [], []
    for y, p in zip(ACTUAL, PREDICTED, strict=True):
        loss = cross_entropy([1 - y, y], [1 - p, p])
        lines.append(f"{y} {p} {loss:.3f}")
        results += [loss] * append
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [*lines, f"{np.mean(results):.3f}"]


@tries("chauhan2021-ce-prints")
def ten_lines() -> Finding:
    """The loop prints label, probability and loss of every example."""
    lines = [line.split() for line in printed(append=False)[:-1]]
    pairs = [[float(y), float(p)] for y, p, _ in lines]
    right = np.allclose(pairs, np.stack([ACTUAL, PREDICTED], axis=1))
    return ran(lambda: printed(append=False), {"a line for each example": right})


@tries("chauhan2021-ce-results-empty")
def empty_list() -> Finding:
    """The list stays empty, and the mean of nothing is {average}. With each loss appended
    it is {mended}.
    """
    average, mended = printed(append=False)[-1], printed(append=True)[-1]
    return Finding(
        as_written={"the average is a number": np.isfinite(float(average))},
        provided={"it is a number": np.isfinite(float(mended))},
        condition="the loop appends each loss to the list",
        values={"average": average, "mended": mended},
    )


# The last layer


@tries(
    "insideml-binary-sigmoid-required",
    "chauhan2021-bce-last-block",
    libraries=("torch",),
)
def sigmoid_or_score() -> Finding:
    """A loss of probabilities needs a layer that makes them of scores, usually a sigmoid. A
    loss of scores has it inside: a second one keeps the loss of a yes above {floor}.
    """
    theirs, _ = evaluate(SCORE_BCE, "PyTorch", np.ones(101), SCORES)
    ours = BCE.per_example(np.ones(101), sigmoid(SCORES))
    return Finding(
        as_written={"the loss of scores needs one too": not np.allclose(theirs, ours)},
        provided={
            "a score of 1.2 is refused": refused(lambda: torch_bce(1.0, 1.2)),
            "its sigmoid is taken": not refused(lambda: torch_bce(1.0, sigmoid(1.2))),
        },
        condition="the loss takes probabilities",
        values={"floor": SCORE_BCE(1, 1.0)},
    )


@tries("chauhan2021-bce-only-sigmoid", "chauhan2021-bce-softmax-range")
def not_the_only_one() -> Finding:
    """The sigmoid, a softmax over two outputs and the normal distribution function all give
    values from 0 to 1, and the loss takes each. The sigmoid is the usual one.
    """
    outputs = {
        "sigmoid": sigmoid(SCORES),
        "softmax": softmax(np.stack([SCORES, 0 * SCORES]), axis=0)[0],
        "the normal distribution": norm.cdf(SCORES),
    }
    fit = [not refused(lambda p=p: BCE(0 * p, p)) for p in outputs.values()]
    return Finding(as_written={f"of {', '.join(outputs)} just one fits": sum(fit) == 1})


@tries(
    "allyouneed-bce-with-sigmoid",
    "analyticsindia-sigmoid-output",
    libraries=("keras",),
)
def usual_output() -> Finding:
    """One unit with a sigmoid is the usual output, and what Keras expects unless it is told
    from_logits=True, which goes with a linear unit.
    """
    x = np.random.default_rng(0).normal(size=(50, 2))
    p = Network([2, 1], output="sigmoid").predict(x)
    theirs = float(keras.losses.get("binary_crossentropy")(np.ones(50), p))
    return Finding(
        as_written={
            "the catalogue names the sigmoid": find("BCE").outputs == ("sigmoid",),
            "its values are probabilities": bool(np.all((p > 0) & (p < 1))),
            "Keras takes them as they are": np.isclose(theirs, BCE(np.ones(50), p)),
        }
    )


@tries("insideml-tanh-range", "allyouneed-sigmoid-in-0-1", "ibrahim-sigmoid-range")
def squeezed() -> Finding:
    """The sigmoid lies between 0 and 1 and tanh between -1 and 1, ends excluded; rounding
    reaches them: in float32 the sigmoid of {first} is 1.
    """
    with mpmath.workdps(200):
        sigmoids = [1 / (1 + mpmath.exp(-z)) for z in (-200, 0, 200)]
        tanhs = [mpmath.tanh(z) for z in (-200, 0, 200)]
    ends = sigmoid(np.float32([-1000, 1000])).tolist()
    return Finding(
        as_written={
            "the sigmoid of -200, 0, 200, exactly": all(0 < a < 1 for a in sigmoids),
            "tanh of the same": all(-1 < a < 1 for a in tanhs),
            "rounded to float32 none is outside": ends == [0, 1],
        },
        values={"first": next(z for z in range(99) if sigmoid(np.float32(z)) == 1)},
    )


@tries("ibrahim-sigmoid-smooths", "ibrahim-sigmoid-01-001")
def four_times_closer() -> Finding:
    """The slope of the sigmoid is at most 1/4: 0.1 and 0.01 come out {apart} apart. They
    mean something else then: a score of 0.1 is a probability of {probability}.
    """
    steps = np.diff(sigmoid(SCORES)) / np.diff(SCORES)
    apart = sigmoid(0.1) - sigmoid(0.01)
    through = BCE(1, sigmoid(0.01)) - BCE(1, sigmoid(0.1))
    directly = BCE(1, 0.01) - BCE(1, 0.1)
    return Finding(
        as_written={
            "a step becomes at most a quarter": bool(np.all(steps <= 0.25)),
            "0.1 and 0.01 are 4 times as close": apart < (0.1 - 0.01) / 4,
            "their losses as well": through < directly / 4,
        },
        values={"apart": apart, "probability": sigmoid(0.1)},
    )


@tries("ibrahim-sigmoid-growth")
def slope_in_the_score() -> Finding:
    """Over the score the slope never exceeds 1, and tends to 1 far from the label; over a
    probability it grows without bound.
    """
    by_score = SCORE_BCE.gradient(np.ones(3), [-1.0, -10.0, -100.0])
    by_probability = BCE.gradient(np.ones(3), [0.1, 0.01, 0.001])
    steepest, flattest = abs(by_score).max(), abs(by_probability).min()
    return Finding(
        as_written={
            "scores of -1, -10, -100: slopes of at most 1": steepest <= 1,
            "probabilities of 0.1, 0.01, 0.001: all are steeper": flattest > steepest,
        }
    )


@tries("allyouneed-bce-positive-gives-1", "allyouneed-bce-negative-gives-0")
def overlap() -> Finding:
    """An output is near its label where the classes hardly overlap. For two bell curves two
    spreads apart, the best model gives {near} of the examples 0.9 or more for their class,
    and {wrong} of them less than 0.5.
    """

    def share(middle: float, least: float) -> float:
        # x is normal around the middle; class 1 has probability sigmoid(2 middle x)
        return float(norm.sf(np.log(least / (1 - least)) / (2 * middle), loc=middle))

    return Finding(
        as_written={"two spreads apart, nearly all get 0.9": share(1, 0.9) > 0.99},
        provided={"ten spreads apart, nearly all get 0.9": share(5, 0.9) > 0.99},
        condition="the classes hardly overlap",
        values={"near": share(1, 0.9), "wrong": 1 - share(1, 0.5)},
    )


# Keras


@tries(
    "insideml-bce-keras-string",
    "insideml-bce-tf-class",
    "insideml-hinge-keras-class",
    "chauhan2021-sqhinge-keras-compile",
    "analyticsindia-name-bce",
    "analyticsindia-name-hinge",
    libraries=("keras",),
)
def keras_names() -> Finding:
    """Each loss has a name for compile and a class, whose instance is called with the true
    values first. The hinge losses want a score, so no sigmoid before them.
    """
    names = {
        BCE: ("binary_crossentropy", "BinaryCrossentropy"),
        HINGE: ("hinge", "Hinge"),
        SQUARED: ("squared_hinge", "SquaredHinge"),
    }
    trials = {}
    for loss, (name, kind) in names.items():
        y = ACTUAL if loss == BCE else signed(ACTUAL)
        keras.Sequential([keras.layers.Dense(1)]).compile(optimizer="sgd", loss=name)
        theirs, ours = getattr(keras.losses, kind)()(y, PREDICTED), loss(y, PREDICTED)
        trials[f"{name} compiles, {kind} agrees"] = np.isclose(float(theirs), ours)
    return Finding(as_written=trials)
