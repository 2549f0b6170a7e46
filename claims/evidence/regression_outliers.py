"""Squared against absolute error: size, outliers, mean and median, gradients."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from pybtex.database import parse_file
from scipy import stats

from claims.articles import BIBLIOGRAPHY
from claims.evidence import tries
from claims.evidence._fits import (
    ABSOLUTE,
    SQUARED,
    Floats,
    best_constant,
    best_line,
    close,
    every,
    outlier_shifts,
    rms,
)
from claims.verdict import Finding
from companion import BinaryCrossentropy, sigmoid
from companion.loss import Loss

MINUTES = np.array([10.0] * 9 + [100.0])  # nine deliveries, and one after a breakdown
X = np.arange(10.0)
LINE = 2 * X + 1
SPOILT = LINE + 30 * (X == 9)


# Squares: what they do to errors.


@tries("allyouneed-mse-errors-positive")
def squares_have_no_sign() -> Finding:
    """No squared error is negative, so errors cannot cancel; an error of 0 stays 0."""
    r = np.random.default_rng(0).normal(0, 10, 1000)
    losses = SQUARED.per_example(0 * r, r)
    return Finding(
        as_written={
            "1,000 random errors all cost more than 0": every(losses > 0),
            "half of them or so are negative": 0.4 < float(np.mean(r < 0)) < 0.6,
        }
    )


@tries(
    "allyouneed-mse-larger-heavier",
    "allyouneed-mse-far-increases",
    "analyticsindia-mse-penalises-large",
    "chauhan2021-mse-quadratic",
)
def squares_grow() -> Finding:
    """An error ten times as large costs a hundred times as much: errors of 0.1, 1 and
    10 cost {small}, {one} and {ten}. Below 1 the square is smaller than the error.
    """
    r = np.array([0.1, 1.0, 10.0])
    small, one, ten = SQUARED.per_example(0 * r, r)
    low, middle, high = ABSOLUTE.per_example(0 * r, r)
    ratios = [one / small, ten / one], [middle / low, high / middle]
    return Finding(
        as_written={
            "ten times the error, a hundred times the cost": close(ratios[0], 100),
            "absolute errors cost ten times as much": close(ratios[1], 10),
        },
        values={"small": small, "one": one, "ten": ten},
    )


@tries("allyouneed-mse-pulls-closer")
def steeper_pull() -> Finding:
    """The gradient is twice the error, so the prediction that is furthest off moves
    most: a step that removes a fifth of every error removes {moved} of an error of 10.
    """
    predictions = np.array([1.0, 2.0, 10.0])
    moved = 0.1 * SQUARED.gradient(np.zeros(3), predictions)
    return Finding(
        as_written={
            "all predictions move towards the target": every(moved > 0),
            "the one that is furthest off moves most": int(np.argmax(moved)) == 2,
            "each moves in proportion to its error": close(moved, predictions / 5),
        },
        values={"moved": moved[2]},
    )


@tries("allyouneed-mse-one-value-for-all")
def one_value() -> Finding:
    """The cost is one number for all predictions, and very different errors may share
    it: four errors of 2, or one of 4 and no others, both have the MSE {mse}.
    """
    even, one = np.full(4, 2.0), np.array([4.0, 0, 0, 0])
    mse = SQUARED(np.zeros(4), even)
    losses = SQUARED(np.zeros(4), one, reduction="none")
    return Finding(
        as_written={
            "the cost is the mean of the four losses": bool(losses.mean() == mse),
            "both sets of errors have one MSE": SQUARED(np.zeros(4), one) == mse,
        },
        values={"mse": mse},
    )


@tries(
    "allyouneed-mse-one-far-raises",
    "ibrahim-l2-norm-outliers",
    "ibrahim-example-1000",
)
def one_dominates() -> Finding:
    """One prediction of 1000 beside nine near 1, with targets of 1, has nearly all of
    the squared loss. It has {absolute} % of the absolute loss too: what differs more is
    the pull, 2 times 999 against 1. A wild prediction is the model's fault, a wild
    target not.
    """
    y, p = np.ones(10), np.array([0.9, 1.1] * 4 + [0.9, 1000.0])
    squared, absolute = (loss.per_example(y, p) for loss in (SQUARED, ABSOLUTE))
    shares = [100 * losses[-1] / losses.sum() for losses in (squared, absolute)]
    *ones, six = SQUARED(np.zeros(10), [1.0] * 9 + [6.0], reduction="none")
    return Finding(
        as_written={
            "1000 has more than half of the squared loss": bool(shares[0] > 50),
            "so has an error of 6 beside nine of 1": bool(six > sum(ones)),
            "the cost is far larger than without it": bool(
                squared.mean() > 1000 * squared[:-1].mean()
            ),
        },
        values={"absolute": f"{shares[1]:.1f}"},
    )


# Outliers: what they do to fits.


@tries("allyouneed-mse-outlier-sensitive", "chauhan2021-mse-sensitive")
def mean_follows() -> Finding:
    """The further off one target is, the further the fit follows it. The best constant
    for ten deliveries of 10 minutes is 10; when one takes 100 or 1000, it is {hundred}
    or {thousand}. A line of slope 2 through ten points, the last 30 too high, gets
    {slope}.
    """
    times = [np.append(MINUTES[:9], last) for last in (100.0, 1000.0)]
    hundred, thousand = (best_constant(SQUARED, t) for t in times)
    slope = best_line(SQUARED, X, SPOILT)[1]
    return Finding(
        as_written={
            "the constant follows a target ten times as far, ten times": close(
                thousand - 10, 11 * (hundred - 10)
            ),
            "one target in ten changes a slope of 2 by over 1": bool(slope > 3),
        },
        values={"hundred": hundred, "thousand": thousand, "slope": slope},
    )


@tries("allyouneed-mse-outlier-hurts-others")
def others_move_with_it() -> Finding:
    """In the loss each example has its own term, and its pull does not depend on the
    others. But predictions share parameters: fitted to a line with one wild target,
    they move at the other nine points, by {moved} on average.
    """
    pulls = [SQUARED.gradient(y, LINE + 1)[:9] for y in (LINE, SPOILT)]
    a, b = best_line(SQUARED, X, SPOILT)
    moved = np.mean(np.abs(a + b * X - LINE)[:9])
    return Finding(
        as_written={
            "the wild target changes the pull on other predictions": bool(
                np.any(pulls[0] != pulls[1])
            )
        },
        provided={"a fitted line moves at the other points": bool(moved > 1)},
        condition="predictions share parameters, and the outlier is trained on",
        values={"moved": moved},
    )


@tries("allyouneed-mae-resistant")
def median_stays() -> Finding:
    """Four wild targets of 30 beside forty around 0, with noise of 1, move the constant
    of the absolute error by {mae} and that of the squared error by {mse}. A wild input
    is another matter: it pulls a line fitted with either.
    """
    mae, mse = outlier_shifts(ABSOLUTE), outlier_shifts(SQUARED)
    return Finding(
        as_written={"MAE moves it less than a quarter as far": every(mae < mse / 4)},
        values={"mae": np.round(mae.mean(), 2), "mse": np.round(mse.mean(), 2)},
    )


@tries(
    "chauhan2021-mae-not-sensitive",
    "allyouneed-mae-use-many-outliers",
    "analyticsindia-mae-outliers",
)
def robust_against_what() -> Finding:
    """The absolute error resists wild targets as long as they are fewer than half. It
    does not resist wild inputs, and it should not be used where the rare values matter.
    """
    slope = best_line(ABSOLUTE, X, SPOILT)[1]
    leverage = best_line(ABSOLUTE, np.append(60.0, X[1:]), LINE)[1]
    four, six = (best_constant(ABSOLUTE, [10] * (10 - k) + [100] * k) for k in (4, 6))
    targets = {
        f"line of slope 2, one wild target: {slope:.2f}": close(slope, 2, atol=0.1),
        f"ten targets of 10, four turn to 100: {four:.4g}": close(four, 10, atol=1),
    }
    return Finding(
        as_written={
            **targets,
            f"ten targets of 10, six turn to 100: {six:.4g}": close(six, 10, atol=1),
            f"the same, one wild input: {leverage:.2f}": close(leverage, 2, atol=0.1),
        },
        provided=targets,
        condition="the wild values are targets, and fewer than half of them",
    )


@tries("insideml-outlier-definition", "analyticsindia-outlier-definition")
def far_from_what() -> Finding:
    """Where all examples have one input, an outlier lies far from the others and their
    average. In a regression it lies far from the fit: on a steep line the last point is
    the furthest from the average and no outlier at all.
    """
    y = LINE.copy()
    y[2] = LINE.mean() + 2  # close to the average, far from the line
    x, far = np.append(X, 100.0), np.append(LINE, 201.0)
    off = [
        np.abs(y - y.mean()),
        np.abs(y - best_line(ABSOLUTE, X, y) @ [np.ones(10), X]),
    ]
    late = np.argmax(np.abs(MINUTES - MINUTES.mean()))
    line = best_line(SQUARED, x, far)
    return Finding(
        as_written={
            "the point furthest from the average is the one off the line": bool(
                np.argmax(off[0]) == 2
            ),
            "a point far from all others, on the line, moves the fit": not np.allclose(
                line, [1, 2]
            ),
        },
        provided={
            "the point furthest from the fit is": bool(np.argmax(off[1]) == 2),
            "one input: the late delivery is furthest from the mean": bool(late == 9),
        },
        condition="far is measured from what the fit says for that input",
    )


# Mean and median.


@tries("chauhan2021-mse-mean", "chauhan2021-mae-median")
def mean_and_median() -> Finding:
    """Among constant predictions the mean of the targets has the least squared error
    and the median the least absolute error. For an even number of targets, any value
    between the middle two does as well as the median.
    """
    samples = [np.random.default_rng(seed).exponential(10, 25) for seed in range(5)]
    even = [ABSOLUTE([1.0, 2, 3, 9], np.full(4, c)) for c in (2, 2.5, 3)]

    def off(loss: Loss, answer: Callable[[Floats], float]) -> float:
        return float(max(abs(best_constant(loss, y) - answer(y)) for y in samples))

    return Finding(
        as_written={
            "MSE: the mean, in 5 skewed samples": off(SQUARED, np.mean) < 1e-3,
            "MAE: the median, in 5 skewed samples": off(ABSOLUTE, np.median) < 1e-3,
            "1, 2, 3, 9: from 2 to 3 all have the same MAE": len(set(even)) == 1,
        }
    )


def spreads(draw: str) -> list[tuple[float, float]]:
    """How far mean and median of 25 values are off, for noise of variance 1, in five
    runs.
    """
    scales = {"normal": 1.0, "laplace": 0.5**0.5}
    rngs = [np.random.default_rng(seed) for seed in range(5)]
    runs = [getattr(rng, draw)(0, scales[draw], (2000, 25)) for rng in rngs]
    return [(rms(run.mean(axis=1)), rms(np.median(run, axis=1))) for run in runs]


@tries("chauhan2021-mse-normal")
def normal_noise() -> Finding:
    r"""MSE is the negative log-likelihood of normal noise with one $\sigma$, up to a
    factor and a constant. There the mean is off by {mean}, the median by {median} (25
    targets, $\sigma = 1$). Where $\sigma$ differs between inputs, weight by
    $1/\sigma^2$.
    """
    y, p = np.random.default_rng(0).normal(size=(2, 50))
    likelihood = -stats.norm(p, 1.5).logpdf(y)
    constant = np.log(1.5 * np.sqrt(2 * np.pi))
    from_loss = SQUARED.per_example(y, p) / (2 * 1.5**2) + constant
    runs = spreads("normal")
    mean, median = np.mean(runs, axis=0).round(2)
    return Finding(
        as_written={
            "loss and likelihood agree for 50 pairs": close(likelihood, from_loss),
            "the mean is closer, in 5 runs": all(a < b for a, b in runs),
        },
        values={"mean": mean, "median": median},
    )


@tries("allyouneed-mse-perfect-for-regression")
def best_for_regression() -> Finding:
    """The squared error is the best choice where noise is about normal and you want the
    mean. Under Laplace noise, which has longer tails, the median is closer: off by
    {median} against {mean} (25 targets).
    """
    normal, laplace = spreads("normal"), spreads("laplace")
    mean, median = np.mean(laplace, axis=0).round(2)
    return Finding(
        as_written={
            "Laplace noise: the mean is closer than the median, in 5 runs": all(
                a < b for a, b in laplace
            )
        },
        provided={"normal noise: the mean is, 5 runs": all(a < b for a, b in normal)},
        condition="the noise is about normal",
        values={"mean": mean, "median": median},
    )


@tries("allyouneed-mse-one-disadvantage")
def other_drawbacks() -> Finding:
    """Outliers are a drawback of the squared error, and not the only one: its unit is
    squared, its mean of two clusters may be a value that never occurs, and behind a
    sigmoid its gradient vanishes for a confident error: {vanished} at a score of -10,
    against {pull} for binary cross-entropy.
    """
    p = float(sigmoid(-10.0))
    slope = best_line(SQUARED, X, SPOILT)[1]
    slopes = [loss.gradient(1.0, p) for loss in (SQUARED, BinaryCrossentropy())]
    vanished, pull = (-float(slope) * p * (1 - p) for slope in slopes)
    return Finding(
        as_written={"one wild target changes a slope of 2 by over 1": bool(slope > 3)},
        values={"vanished": vanished, "pull": pull},
    )


@tries("chauhan2021-mae-modes")
def at_a_mode() -> Finding:
    """The absolute error predicts the median. That is at a mode where one mode has well
    over half of the targets; with two equal modes it is between them, and with 40, 20
    and 40 % at -3, 0 and 3 it is the rarest value.
    """
    normal = stats.norm.ppf((np.arange(100) + 0.5) / 100)
    equal, unequal = (
        np.append(np.repeat(normal, left) - 3, np.repeat(normal, right) + 3)
        for left, right in ((1, 1), (9, 1))
    )
    three = np.repeat([-3.0, 0.0, 3.0], [40, 20, 40])
    answers = [best_constant(ABSOLUTE, y) for y in (equal, three, unequal)]
    at_mode = [abs(abs(answer) - 3) < 1 for answer in answers]
    return Finding(
        as_written={
            "equal modes at -3 and 3: the answer is within 1 of one": at_mode[0],
            "40, 20, 40 % at -3, 0, 3: it is within 1 of -3 or 3": at_mode[1],
        },
        provided={f"nine tenths around -3: it is {answers[2]:.2f}": at_mode[2]},
        condition="one mode has well over half of the targets",
    )


@tries("chauhan2021-mae-blur")
def blurred_edges() -> Finding:
    """Where the place of an edge is uncertain, MSE draws the mean, a ramp of {ramp}
    grey pixels on average, and MAE the median, a sharp edge. The same median wipes out
    a thin line of uncertain place: less blurred is not more faithful.
    """
    pixels, grey = np.arange(12), {"MSE": [], "MAE": []}
    losses = {"MSE": SQUARED, "MAE": ABSOLUTE}
    for seed in range(5):
        edges = np.random.default_rng(seed).integers(3, 10, 21)
        columns = (pixels[:, None] >= edges).astype(float)
        for name, loss in losses.items():
            best = [best_constant(loss, [*column, 0, 1]) for column in columns]
            drawn = np.array(best)
            grey[name].append(int(np.sum((drawn > 0.1) & (drawn < 0.9))))
    return Finding(
        as_written={
            f"grey pixels: MAE {grey['MAE']}, MSE {grey['MSE']}": max(grey["MAE"])
            < min(grey["MSE"])
        },
        values={"ramp": np.mean(grey["MSE"])},
    )


@tries("chauhan2021-mae-isola")
def isola_and_colleagues() -> Finding:
    """The paper is by {authors}, {year}. In it L1, chosen before L2 since it blurs
    less, is joined to a network that judges whether the picture looks real.
    """
    entry = parse_file(str(BIBLIOGRAPHY)).entries["isola2017"]
    authors = [person.last_names[0] for person in entry.persons["author"]]
    title = entry.fields["title"].lower()
    return Finding(
        as_written={
            "the first author is Isola": authors[0] == "Isola",
            "its subject fits": "image-to-image translation" in title,
            "so do its networks": "conditional adversarial networks" in title,
        },
        values={"authors": ", ".join(authors), "year": str(entry.fields["year"])},
    )


# Gradients.


@tries(
    "chauhan2021-mae-gradient-sign",
    "chauhan2021-mae-gradient-large",
    "analyticsindia-mae-because",
)
def constant_pull() -> Finding:
    """The gradient of an absolute error is -1 or +1 however large the error; at 0,
    where it jumps, the libraries take 0. An error of 0.001 pulls with {absolute},
    squared with {squared}; an error of 100 pulls no harder than one of 1.
    """
    r = np.array([0.001, 1.0, 100.0])
    pulls, opposite = ABSOLUTE.gradient(0 * r, r), ABSOLUTE.gradient(0 * r, -r)
    squared = SQUARED.gradient(0 * r, r)
    return Finding(
        as_written={
            "errors of 0.001, 1 and 100 pull alike": len(set(pulls)) == 1,
            "the other sign turns the pull": bool(np.array_equal(opposite, -pulls)),
            "at 0.001 it pulls harder than MSE": bool(pulls[0] > squared[0]),
            "at 100 it pulls less": bool(pulls[2] < squared[2]),
        },
        values={"absolute": pulls[0], "squared": squared[0]},
    )


def distance_left(loss: Loss, start: float, decay: bool = False) -> float:
    """How far gradient descent on one number still is from 1 after 400 steps."""
    c = start
    for step in range(400):
        rate = 0.3 / (1 + step) if decay else 0.3
        c -= rate * float(loss.gradient(1.0, c))
    return abs(c - 1)


@tries("chauhan2021-mae-convergence")
def no_convergence() -> Finding:
    """With a fixed step the absolute error jumps to and fro over its goal: after 400
    steps of 0.3 it is {fixed} off on average, the squared error less than a millionth.
    With steps that become shorter it settles too.
    """
    starts = [np.random.default_rng(seed).uniform(-1, 1) for seed in range(5)]
    fixed = [distance_left(ABSOLUTE, start) for start in starts]
    shorter = [distance_left(ABSOLUTE, start, decay=True) for start in starts]
    squared = [distance_left(SQUARED, start) for start in starts]
    return Finding(
        as_written={
            "MAE does not reach the goal from any of 5 starts": min(fixed) > 1e-3,
            "MSE does, with the same step, from all": max(squared) < 1e-6,
            "MAE with steps that become shorter does too": max(shorter) < 1e-2,
        },
        values={"fixed": np.round(np.mean(fixed), 2)},
    )
