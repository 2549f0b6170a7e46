"""Evidence on two classes: hinge and squared hinge."""

from __future__ import annotations

from functools import cache
from inspect import signature
from typing import Any

import numpy as np
from scipy.stats import norm
from sklearn.datasets import load_breast_cancer, make_circles, make_classification
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression, Perceptron, SGDClassifier
from sklearn.metrics import hinge_loss
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, LinearSVC

from claims.articles import Item
from claims.evidence import tries
from claims.evidence.binary import BCE, HINGE, SCORE_BCE, SCORES, SQUARED, best, refused
from claims.verdict import Finding, numbers, ran
from companion import Hinge, Loss, WestonWatkinsHinge, signed
from companion.catalogue import find
from companion.loss import Absent
from companion.network import Network
from companion.parity import evaluate, keras, torch

YES, NO = np.ones(101), -np.ones(101)
SHORT = np.linspace(0.1, 4, 40)
LINE = SVC(kernel="linear")


@cache
def accuracies(
    loss: Loss,
    output: str = "linear",
    hidden: tuple[int, ...] = (16,),
    inner: float = 0.5,
) -> np.ndarray:
    """Shares that a network gets right of new points of two noisy rings, for five seeds."""
    shares = []
    for seed in range(5):
        x, y = make_circles(400, noise=0.1, factor=inner, random_state=seed)
        labels = y if loss in (BCE, SCORE_BCE) else signed(y)
        network = Network([2, *hidden, 1], output=output, seed=seed)
        how = {"epochs": 60, "learning_rate": 0.1, "momentum": 0.9, "seed": seed}
        network.fit(loss, x[:200], labels[:200], **how)
        cut = 0.5 if output == "sigmoid" else 0
        shares.append(np.mean((network.predict(x[200:]) > cut) == y[200:]))
    return np.array(shares)


def rare(seed: int) -> tuple[np.ndarray, ...]:
    """Training and test data of two overlapping classes, 5 % of class 1."""
    shape = {"n_samples": 1200, "n_features": 10, "n_informative": 4, "class_sep": 0.8}
    x, y = make_classification(**shape, weights=[0.95], flip_y=0, random_state=seed)
    return x[:600], y[:600], x[600:], y[600:]


def clouds(seed: int, count: int, shift: float) -> tuple[np.ndarray, np.ndarray]:
    """Two clouds of points in ten dimensions, -shift and +shift from 0 along the first two."""
    y = np.tile([-1, 1], count // 2)
    x = np.random.default_rng(seed).normal(size=(count, 10))
    x[:, :2] += shift * y[:, None]
    return x, y


def embedding(y: Any, s: Any, margin: float = 1.0) -> np.ndarray:
    """PyTorch's HingeEmbeddingLoss of each example."""
    loss = torch.nn.HingeEmbeddingLoss(margin=margin, reduction="none")
    return loss(torch.tensor(s), torch.tensor(y)).numpy()


# What it is for


@tries(
    "chauhan2021-bce-use",
    "chauhan2021-sqhinge-use",
    "allyouneed-bce-popular",
    "allyouneed-hinge-binary-use",
    "allyouneed-hinge-nn",
    "ibrahim-list-binary",
    "ibrahim-hinge-binary",
    libraries=("scikit-learn",),
    trains=True,
)
def three_losses() -> Finding:
    """Binary cross-entropy, hinge and squared hinge are all in use for two classes, in
    networks too. Binary cross-entropy also serves several labels at once.
    """
    models = HistGradientBoostingClassifier(), SGDClassifier(), LinearSVC()
    defaults = [model.loss for model in models]
    names = ["log_loss", "hinge", "squared_hinge"]
    shares = accuracies(BCE, "sigmoid"), accuracies(HINGE), accuracies(SQUARED)
    trials = {
        f"{name}: a network gets 95 % of two rings right": share.min() > 0.95
        for name, share in zip(names, shares, strict=True)
    }
    return Finding(as_written={"scikit-learn's defaults": defaults == names, **trials})


@tries("insideml-hinge-little-known", libraries=("keras", "scikit-learn"))
def how_known() -> Finding:
    """It is a default of scikit-learn, has a class in Keras, and {sources} of the five
    articles teach it; PyTorch has no loss of that name, and binary cross-entropy is in all.
    """
    has = SGDClassifier().loss == "hinge" and hasattr(keras.losses, "Hinge")
    hinge, bce = find("hinge loss"), find("BCE")
    rarer = isinstance(HINGE.pytorch, Absent) and not isinstance(BCE.pytorch, Absent)
    return Finding(
        as_written={"libraries do without it": not has},
        provided={"it is less common": rarer and len(hinge.sources) < len(bce.sources)},
        condition="binary cross-entropy is the measure",
        values={"sources": len(hinge.sources)},
    )


@tries("insideml-hinge-alternative", libraries=("scikit-learn",), trains=True)
def about_as_often_right() -> Finding:
    """For the class alone it is about as good: of scikit-learn's breast cancer data hinge
    gets {hinge} right and cross-entropy {entropy}. It gives no probabilities.
    """
    x, y = load_breast_cancer(return_X_y=True)
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    hinge, entropy = (
        cross_val_score(make_pipeline(StandardScaler(), model), x, y, cv=folds)
        for model in (LINE, LogisticRegression())
    )
    gap = entropy.mean() - hinge.mean()
    return Finding(
        as_written={
            "hinge is right for 95 %, over 5 folds": hinge.mean() > 0.95,
            "it is less than 2 % behind cross-entropy": gap < 0.02,
        },
        values={"hinge": round(hinge.mean(), 2), "entropy": round(entropy.mean(), 2)},
    )


@tries("insideml-hinge-nonlinear", trains=True)
def rings() -> Finding:
    """Whether a curve can be learned is a matter of the model: of two rings a linear one gets
    {line} right with hinge and {line_ce} with cross-entropy, one with a hidden layer {net}
    and {net_ce}.
    """
    values = {
        "line": accuracies(HINGE, hidden=()).mean(),
        "line_ce": accuracies(SCORE_BCE, hidden=()).mean(),
        "net": accuracies(HINGE).mean(),
        "net_ce": accuracies(SCORE_BCE).mean(),
    }
    return Finding(
        as_written={
            "a linear model with hinge is right for 90 %": values["line"] > 0.9,
            "a network gains 1 % by hinge": values["net"] > values["net_ce"] + 0.01,
        },
        values={name: round(value, 2) for name, value in values.items()},
    )


@tries("insideml-hinge-imbalance", libraries=("scikit-learn",), trains=True)
def rare_class() -> Finding:
    """Of a class with 5 % of the examples hinge finds {hinge} here, cross-entropy {entropy}
    (hinge more in {more} of 8 data sets). With class weights they find {hinge_weighted} and
    {entropy_weighted}.
    """
    models = {
        "hinge": LINE,
        "entropy": LogisticRegression(),
        "hinge_weighted": SVC(kernel="linear", class_weight="balanced"),
        "entropy_weighted": LogisticRegression(class_weight="balanced"),
    }
    found = np.empty((8, 4))
    for seed in range(8):
        x, y, new, truth = rare(seed)
        for i, model in enumerate(models.values()):
            found[seed, i] = model.fit(x, y).predict(new)[truth == 1].mean()
    more = int(np.sum(found[:, 0] > found[:, 1]))
    mean = dict(zip(models, found.mean(axis=0).round(2), strict=True))
    return Finding(
        as_written={"hinge finds more in most data sets": more > 4},
        values={"more": more, **mean},
    )


@tries("chauhan2021-sqhinge-spam", libraries=("scikit-learn",), trains=True)
def rare_spam() -> Finding:
    """Squared hinge is as accurate as cross-entropy. But accuracy says little where spam is
    rare: with 5 % of it a filter here is right for {accuracy} and finds {found} of the spam.
    """
    accuracy, other, found = [], [], []
    for seed in range(8):
        x, y, new, truth = rare(seed)
        guess = LinearSVC(random_state=0).fit(x, y).predict(new)
        accuracy.append(np.mean(guess == truth))
        found.append(guess[truth == 1].mean())
        other.append(LogisticRegression().fit(x, y).score(new, truth))
    gap = np.mean(other) - np.mean(accuracy)
    values = {"accuracy": np.mean(accuracy), "found": np.mean(found)}
    return Finding(
        as_written={"it is less than 2 % less accurate": gap < 0.02},
        values={name: round(value, 2) for name, value in values.items()},
    )


@tries("chauhan2021-sqhinge-no-probability")
def score_not_probability() -> Finding:
    """Its best score where a share $p$ is positive is $2p - 1$: not the probability, which
    is half of the score plus one half. Hinge says {hinge} for 55 and 90 %.
    """
    shares = np.array([0.55, 0.7, 0.9])
    scores = [best(SQUARED, share, SCORES) for share in shares]
    by_hinge = {best(HINGE, share, SCORES) for share in (0.55, 0.9)}
    return Finding(
        as_written={
            "the best score is not the probability": not np.allclose(scores, shares),
            "it is 2p - 1": np.allclose(scores, 2 * shares - 1),
        },
        values={"hinge": " or ".join(f"{score:g}" for score in by_hinge)},
    )


@tries(
    "insideml-hinge-svm",
    "chauhan2021-sqhinge-svm",
    "allyouneed-hinge-svm",
    "ibrahim-hinge-svm",
    "analyticsindia-hinge-svm",
    libraries=("scikit-learn",),
)
def support_vectors() -> Finding:
    r"""A support vector machine minimises $\frac12|w|^2$ plus C times the sum of hinge
    losses. (LinearSVC in scikit-learn takes squared hinge unless told otherwise.)
    """
    x, y = clouds(0, 60, shift=0.5)
    model = SVC(kernel="linear", C=1.0, tol=1e-6).fit(x, y)

    def objective(w: np.ndarray) -> float:
        return w[1:] @ w[1:] / 2 + HINGE(y, x @ w[1:] + w[0], reduction="sum")

    w = np.append(model.intercept_, model.coef_)
    near = w + np.random.default_rng(0).normal(0, 0.1, (200, 11))
    least = min(map(objective, near))
    return Finding(as_written={"SVC's line is below 200 near it": objective(w) < least})


# The formula


@tries(
    "insideml-hinge-labels",
    "chauhan2021-sqhinge-labels",
    "allyouneed-hinge-labels",
    "ibrahim-hinge-labels",
    "analyticsindia-hinge-labels",
    libraries=("keras",),
)
def minus_one() -> Finding:
    """The labels are -1 and 1. By the formula a label of 0 costs 1 whatever the score, and
    teaches nothing; Keras turns 0 and 1 into -1 and 1 by itself.
    """
    zero_label = np.maximum(0, 1 - 0 * SCORES)
    y, s = np.array([0.0, 1.0]), np.array([0.9, 0.3])
    theirs = float(keras.losses.hinge(y, s))
    return Finding(
        as_written={
            "with label 0 every score costs the same": bool(np.ptp(zero_label) == 0),
            "the companion refuses label 0": refused(lambda: HINGE(0, 0.9)),
            "Keras converts 0": np.isclose(theirs, HINGE(signed(y), s)),
        }
    )


@tries(
    "insideml-hinge-formula",
    "allyouneed-hinge-formula",
    "allyouneed-hinge-python",
    libraries=("keras", "scikit-learn"),
)
def one_line() -> Finding:
    r"""Hinge is $\max(0, 1 - ys)$ for each example, one line by hand; the libraries return
    the mean over the examples.
    """
    y = np.where(np.arange(101) % 3, 1.0, -1.0)
    ours = np.maximum(0, 1 - y * SCORES)
    return Finding(
        as_written={
            "Keras": np.allclose(ours, evaluate(HINGE, "Keras", y, SCORES)[0]),
            "scikit-learn, the mean": np.isclose(ours.mean(), hinge_loss(y, SCORES)),
        }
    )


LABEL_AND_SCORE = {
    "insideml-hinge-confidence": (1, 0.85),
    "allyouneed-hinge-example-zero": (1, 1.0),
    "allyouneed-hinge-example-0-8": (1, 0.2),
    "allyouneed-hinge-situation-pos": (1, -1.0),
    "allyouneed-hinge-situation-neg": (-1, 1.0),
}


@tries(*LABEL_AND_SCORE)
def one_example(item: Item) -> Finding:
    """For the label {label} and the score {score} hinge is {ours}."""
    label, score = LABEL_AND_SCORE[item.id]
    return numbers(item, HINGE(label, score), label=label, score=score)


@tries("insideml-hinge-probability-as-score")
def probability_as_score() -> Finding:
    """A score is measured from 0 to both sides, so that 85 % stands at 2 x 0.85 - 1, which
    is 0.7, and costs {score}. A probability never gets to the side of class -1.
    """
    p = np.linspace(0, 1, 101)
    yes, no = HINGE(1, 0.85), HINGE(-1, 1 - 0.85)
    return Finding(
        as_written={"hinge takes 0.85 as a score": np.isfinite(yes)},
        as_read={
            "85 % sure of either class costs the same": np.isclose(yes, no),
            "some probability is on the side of -1": HINGE.per_example(NO, p).min() < 1,
        },
        values={"score": HINGE(1, 2 * 0.85 - 1)},
    )


@tries("allyouneed-hinge-max-notation")
def a_pair() -> Finding:
    """Write max(0, 0.8). With an equals sign the name max stands for the pair of both
    numbers, in mathematics as in Python.
    """
    names: dict[str, Any] = {}
    exec("max = (0, 1 - 1 * 0.2)", names)
    return Finding(as_written={"max is then the larger number": names["max"] == 0.8})


@tries("allyouneed-hinge-multiclass-name")
def two_scores() -> Finding:
    """The multi-class SVM loss has a score for each class and sums over the wrong ones. For
    two classes with the scores s/2 and -s/2 it is hinge.
    """
    pairs = np.stack([-SCORES / 2, SCORES / 2], axis=1)
    several = WestonWatkinsHinge().per_example(np.ones(101, int), pairs)
    own = find("multi-class SVM loss").loss
    return Finding(
        as_written={"in the catalogue the name is hinge's": own == HINGE},
        provided={"both agree": np.allclose(several, HINGE.per_example(YES, SCORES))},
        condition="there are two classes",
    )


@tries("allyouneed-hinge-ranking-use", libraries=("torch",))
def ranking() -> Finding:
    """For ranking, hinge is taken of the difference of two scores: MarginRankingLoss."""
    first, second = SCORES, SCORES[::-1] / 2
    rank = torch.nn.MarginRankingLoss(margin=1.0)
    theirs = float(rank(*map(torch.tensor, (first, second.copy(), YES))))
    ours = HINGE(YES, first - second)
    return Finding(as_written={"PyTorch's ranking loss": np.isclose(theirs, ours)})


# What it punishes


@tries(
    "allyouneed-hinge-encourages-correct",
    "allyouneed-hinge-incorrect-proportional",
    "allyouneed-hinge-same-both",
    "allyouneed-hinge-proportional-penalty",
    "allyouneed-hinge-margin-violation",
    "analyticsindia-hinge-sign",
)
def what_is_missing() -> Finding:
    """It costs what $ys$ is short of 1, with a slope that pushes the score to its side: at
    least 1 on the wrong side, and less, not nothing, on the right side within the margin.
    """
    losses, slopes = HINGE.per_example(YES, SCORES), HINGE.gradient(YES, SCORES)
    short = SCORES < 1
    mirrored = HINGE.per_example(NO, -SCORES)
    gap = np.abs(1 - SCORES)
    return Finding(
        as_written={
            "ys < 1: the gap to the label": np.allclose(losses[short], gap[short]),
            "there a step down the slope raises ys": bool(np.all(slopes[short] < 0)),
            "every wrong sign costs 1 or more": bool(losses[SCORES < 0].min() >= 1),
            "label and score mirrored cost the same": np.allclose(losses, mirrored),
        }
    )


@tries(
    "allyouneed-hinge-correct-zero",
    "allyouneed-hinge-0-2-incorrect",
    "allyouneed-hinge-margin-at-least-1",
)
def right_by_the_margin() -> Finding:
    """A score is right if its sign is the label's, as 0.2 is for label 1; it costs nothing
    if $ys$ is at least 1. Between the two it is right and costs something, here {cost}.
    """
    losses = HINGE.per_example(YES, SCORES)
    free = losses == 0
    return Finding(
        as_written={"the right sign is free": np.array_equal(free, SCORES > 0)},
        provided={"reaching the margin is free": np.array_equal(free, SCORES >= 1)},
        condition="correct means right by the whole margin",
        values={"cost": HINGE(1, 0.2)},
    )


@tries("allyouneed-hinge-margin-distance")
def margin_from_zero() -> Finding:
    """The margin is how far on its side of 0 a score must be to cost nothing. A score equal
    to its label has distance 0 from it and costs {equal}; -1 for 1 has distance 2 and costs
    {opposite}.
    """
    far = np.abs(SCORES - 1) >= 1
    free = HINGE.per_example(YES, SCORES) == 0
    return Finding(
        as_written={"1 or more from the label is free": np.array_equal(far, free)},
        values={"equal": HINGE(1, 1.0), "opposite": HINGE(1, -1.0)},
    )


@tries("allyouneed-hinge-only-size", "allyouneed-hinge-no-magnitude")
def side_and_size() -> Finding:
    """Both the side and the size count: for label 1 the scores 0 and 2, equally far from it,
    cost {below} and {above}, and -1 costs {further}.
    """
    below, above, further = HINGE.per_example([1, 1, 1], [0.0, 2.0, -1.0])
    return Finding(
        as_written={
            "two scores equally far from the label cost the same": below == above,
            "the size of a wrong score does not count": below == further,
        },
        values={"below": below, "above": above, "further": further},
    )


@tries("ibrahim-hinge-closer-smaller")
def closer_to_the_label() -> Finding:
    """Up to the margin hinge is the distance of score and label. Beyond, it stays 0: for
    label 1 a score of 5, further away than 0.5, costs {far} and not {near}.
    """
    losses, distance = HINGE.per_example(YES, SCORES), np.abs(SCORES - 1)
    short, far, near = SCORES <= 1, HINGE(1, 5.0), HINGE(1, 0.5)
    return Finding(
        as_written={"5 costs more than 0.5": far > near},
        provided={"it is the distance": np.allclose(losses[short], distance[short])},
        condition="the score is not beyond the margin",
        values={"far": far, "near": near},
    )


@tries(
    "chauhan2021-sqhinge-zero",
    "chauhan2021-sqhinge-sure",
    "chauhan2021-sqhinge-margin",
)
def both_labels() -> Finding:
    r"""For both labels it is $y\hat y$ that counts: the loss is 0 from 1 on and positive
    below; for $y = -1$ that is at $\hat y \le -1$. Only a sure yes or no has a best score
    of size 1.
    """
    both = np.array([[-1.0], [1.0]]) + 0 * SCORES
    scores = np.tile(SCORES, (2, 1))
    free, agree = SQUARED.per_example(both, scores) == 0, both * scores > 0
    same = np.array_equal(free, agree & (scores >= 1))
    sure = [best(SQUARED, share, SCORES) for share in (0.05, 0.5, 0.95)]
    return Finding(
        as_written={"0 where labels agree and the value is 1 or more, not below": same},
        provided={
            "0 from 1 on, not below": np.array_equal(free, both * scores >= 1),
            "with 5, 50 and 95 % of yes the best is below 1": max(map(abs, sure)) < 1,
        },
        condition="the predicted value is read as label times score",
    )


@tries(
    "chauhan2021-sqhinge-grows",
    "chauhan2021-sqhinge-large",
    "chauhan2021-sqhinge-small",
)
def squared_against_hinge() -> Finding:
    """It is the square of what is missing to 1. Missing 3 costs {large} instead of 3;
    missing less than 1 costs less than with hinge, by {gap} at most.
    """
    squared = SQUARED.per_example(np.ones(40), 1 - SHORT)
    hinge = HINGE.per_example(np.ones(40), 1 - SHORT)
    large, small = SHORT > 1.05, SHORT < 0.95
    return Finding(
        as_written={
            "it is the square": np.allclose(squared, SHORT**2),
            "above 1 it costs more than hinge": bool(np.all((squared > hinge)[large])),
            "below 1 it costs less": bool(np.all((squared < hinge)[small])),
        },
        values={"large": SQUARED(1, -2.0), "gap": (hinge - squared)[small].max()},
    )


# The margin between classes


@tries(
    "allyouneed-hinge-maximises-margin",
    "allyouneed-hinge-separation",
    libraries=("scikit-learn",),
    trains=True,
)
def widest_line() -> Finding:
    """Hinge alone is 0 for many lines. With a penalty on the weights it takes the widest:
    {hinge} from the nearest point on average, where a perceptron's is {other}.
    """
    x, y = np.array([-3.0, -1.0, 1.0, 3.0]), [-1, -1, 1, 1]
    middle, aside = HINGE(y, 5 * x), HINGE(y, 5 * x + 3.9)
    widths = []
    for seed in range(20):
        cloud, labels = clouds(seed, 40, shift=3.0)
        for model in (SVC(kernel="linear", C=1e3), Perceptron(random_state=seed)):
            score = model.fit(cloud, labels).decision_function(cloud)
            widths.append((labels * score).min() / np.linalg.norm(model.coef_))
    hinge, other = np.reshape(widths, (20, 2)).T
    return Finding(
        as_written={"it prefers a line 1 away to one 0.22 away": middle < aside},
        provided={"its line is the wider in 20 of 20": bool(np.all(hinge > other))},
        condition="the weights are penalised, as in a support vector machine",
        values={"hinge": round(hinge.mean(), 2), "other": round(other.mean(), 2)},
    )


@tries("allyouneed-hinge-generalisation", libraries=("scikit-learn",), trains=True)
def new_examples() -> Finding:
    """With a penalty on the weights it beats a perceptron, which takes the line it comes to:
    of new points {hinge} right against {perceptron}. No loss is best everywhere, though:
    here cross-entropy has {logistic}.
    """
    shares = []
    for seed in range(20):
        x, y = clouds(seed, 60, shift=0.8)
        for model in (LINE, Perceptron(random_state=seed), LogisticRegression()):
            w, b = model.fit(x, y).coef_[0], model.intercept_
            # the share of all points that it gets right, of either cloud
            right = norm.cdf((0.8 * w[:2].sum() + [b, -b]) / np.linalg.norm(w))
            shares.append(right.mean())
    hinge, perceptron, logistic = np.reshape(shares, (20, 3)).mean(axis=0)
    values = {"hinge": hinge, "perceptron": perceptron, "logistic": logistic}
    return Finding(
        as_written={"better than cross-entropy, over 20 samples": hinge > logistic},
        provided={"better than the perceptron": hinge > perceptron},
        condition="it is compared with a model that knows no margin",
        values={name: round(value, 2) for name, value in values.items()},
    )


# The last layer


@tries("chauhan2021-sqhinge-tanh", "analyticsindia-tanh-output", trains=True)
def tanh_works() -> Finding:
    """A unit with tanh works where the classes hardly overlap: its sign gives the class. A
    linear unit works as well, and reaches the margin, which tanh only approaches.
    """
    trials = {}
    for loss in (HINGE, SQUARED):
        gap = accuracies(loss).mean() - accuracies(loss, "tanh").mean()
        trials[f"{loss.name}: less than 2 % behind a linear unit"] = gap < 0.02
    return Finding(as_written=trials)


@tries("insideml-hinge-tanh", "allyouneed-hinge-score-range", trains=True)
def any_score() -> Finding:
    """A score may be any number: 5 for label 1 costs {five}. On two rings that overlap a
    linear unit gets {linear} right with hinge, and tanh, whose slope fades, {tanh}.
    """
    linear = accuracies(HINGE, inner=0.8).mean()
    tanh = accuracies(HINGE, "tanh", inner=0.8).mean()
    values = {"linear": round(linear, 2), "tanh": round(tanh, 2), "five": HINGE(1, 5.0)}
    return Finding(
        as_written={
            "hinge refuses a score of 5": refused(lambda: HINGE(1, 5.0)),
            "without tanh a network gets less right": linear < tanh - 0.02,
        },
        values=values,
    )


# Libraries


@tries("insideml-hinge-torch-class", "allyouneed-hinge-torch", libraries=("torch",))
def embedding_loss() -> Finding:
    """HingeEmbeddingLoss is for distances: for label 1 it is the score itself, {theirs} for
    0.85, and training lowers that. Hinge in PyTorch is (1 - y * s).clamp(min=0).mean().
    """
    y, s = [1.0, 1.0, 1.0, -1.0], [1.0, 0.2, -1.0, 1.0]
    theirs, ours = embedding(y, s), HINGE.per_example(y, s)
    return Finding(
        as_written={
            "it has the values of hinge": np.allclose(theirs, ours),
            "label 1: a larger score costs less": theirs[0] < theirs[1],
        },
        values={"theirs": embedding([1.0], [0.85])[0]},
    )


@tries("insideml-hinge-torch-order", libraries=("torch",))
def predictions_first() -> Finding:
    """Like every loss of PyTorch it takes the predictions first."""
    order = list(signature(torch.nn.HingeEmbeddingLoss.forward).parameters)
    return Finding(as_written={"its arguments": order == ["self", "input", "target"]})


@tries(
    "allyouneed-hinge-margin-parameter",
    "allyouneed-hinge-margin-formula",
    libraries=("torch",),
)
def margin_argument() -> Finding:
    r"""Hinge with a margin $m$ is $\max(0, m - ys)$. The argument of HingeEmbeddingLoss
    is another: it acts on the label -1 alone, as $\max(0, m - s)$ of a distance $s$.
    """
    default = signature(torch.nn.HingeEmbeddingLoss).parameters["margin"].default
    ours, formula = Hinge(3).per_example(YES, SCORES), np.maximum(0, 3 - SCORES)
    y = [1.0]
    wide, narrow = embedding(y, [0.2], margin=5.0), embedding(y, [0.2], margin=1.0)
    return Finding(
        as_written={
            "the class has a margin, 1 unless given": default == 1,
            "hinge with margin 3": np.allclose(ours, formula),
        },
        as_read={"it sets the margin for label 1": bool(wide[0] != narrow[0])},
    )


def scorer() -> Any:
    """A Keras model whose score is twice the first feature."""
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.layers[0].set_weights([np.array([[2.0], [0.0]]), np.zeros(1)])
    return model


@tries("chauhan2021-sqhinge-keras-name", libraries=("keras",))
def bare_name() -> Finding:
    """The name needs quotation marks, or an import: keras.losses.squared_hinge is there."""
    return ran(lambda: eval("model.compile(loss=squared_hinge)", {"model": scorer()}))


@tries("chauhan2021-sqhinge-accuracy-metric", libraries=("keras",))
def accuracy_of_scores() -> Finding:
    """Keras cuts the output at 0.5 to 0 or 1, which a label of -1 never matches: a model that
    is right on all four examples has an accuracy of {signed}, and of {plain} with labels 0
    and 1, which the loss converts.
    """
    x = np.array([[-1.0, 0.0], [-2.0, 0.0], [1.0, 0.0], [2.0, 0.0]])
    model, labels = scorer(), np.array([0.0, 0.0, 1.0, 1.0])
    model.compile(optimizer="sgd", loss="squared_hinge", metrics=["accuracy"])
    right = np.mean((model(x).detach().numpy()[:, 0] > 0) == labels)
    by_sign = float(model.evaluate(x, signed(labels), verbose=0)[1])
    plain = float(model.evaluate(x, labels, verbose=0)[1])
    return Finding(
        as_written={"Keras reports an accuracy": 0 <= by_sign <= 1},
        as_read={"it is the share that is right": by_sign == right},
        values={"signed": by_sign, "plain": plain},
    )
