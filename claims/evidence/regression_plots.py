"""The pictures of regression losses, and the squared logarithmic error."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from matplotlib.figure import Figure
from sklearn import datasets, preprocessing

from claims.evidence import tries
from claims.evidence._fits import (
    ABSOLUTE,
    SQUARED,
    TWELVE_PREDICTED,
    TWELVE_TRUE,
    close,
    every,
)
from claims.verdict import Finding, ran
from companion import (
    Huber,
    MeanSquaredLogarithmicError,
)
from companion.loss import ElementwiseLoss
from companion.network import ACTIVATIONS
from companion.parity import evaluate

LOGARITHMIC = MeanSquaredLogarithmicError()


# Pictures.


@tries("chauhan2021-twelve-points-plot")
def twelve_points_plot() -> Finding:
    """Red dots for the targets and a green line for the predictions can be drawn so;
    {on} of the twelve dots lie on the line. Labels appear once legend is called, and
    since nothing is predicted between the points, crosses would say more than a line.
    """
    axes = Figure().subplots()
    dots = axes.scatter(range(12), TWELVE_TRUE, color="red", label="original")
    (line,) = axes.plot(range(12), TWELVE_PREDICTED, color="green", label="predicted")
    drawn = {
        "there are twelve red dots": len(dots.get_offsets()) == 12
        and dots.get_facecolor()[0].tolist() == [1, 0, 0, 1],
        "there is a green line of twelve points": line.get_color() == "green"
        and len(line.get_xdata()) == 12,
    }
    without = axes.get_legend() is not None
    legend = [text.get_text() for text in axes.legend().get_texts()]
    return Finding(
        as_written={**drawn, "the labels can be read": without},
        provided={
            **drawn,
            "the labels can be read": legend == ["original", "predicted"],
        },
        condition="legend is called",
        values={"on": int(np.sum(TWELVE_TRUE == TWELVE_PREDICTED))},
    )


@tries("chauhan2021-huber-code-plot")
def huber_plot() -> Finding:
    """The residuals run from -1 to {last} in {count} steps of 0.01. To have them on the
    axis they are given to plot too: without them it counts 0, 1, 2, ...
    """
    a = np.arange(-1, 1, 0.01)
    loss = Huber(0.2).per_example(np.zeros(len(a)), a)

    def axis(*arguments: np.ndarray) -> bool:
        (line,) = Figure().subplots().plot(*arguments)
        return close(line.get_xdata(), a)

    steps = {"200 residuals, the last below 1": len(a) == 200 and bool(a[-1] < 0.995)}
    return Finding(
        as_written={**steps, "plot(loss): the axis shows the residuals": axis(loss)},
        provided={
            **steps,
            "plot(a, loss): the axis shows the residuals": axis(a, loss),
        },
        condition="the residuals are given to plot too",
        values={"last": a[-1], "count": len(a)},
    )


@tries(
    "ibrahim-plot-true-value-zero",
    "ibrahim-plot-l1-formula",
    "ibrahim-plot-l2-formula",
    libraries=("torch",),
)
def plotted_point_by_point() -> Finding:
    """With a true value of 0 the prediction is the error. Point by point, without a
    sum, L1 is its absolute value and L2 its square.
    """
    x, actual = torch.linspace(-1, 1, 100), torch.tensor(0.0)

    def fragment() -> tuple[Any, Any]:
        return torch.abs(x - actual), torch.square(x - actual)

    l1, l2 = fragment()
    pair = x, actual.expand(100)
    theirs = torch.nn.L1Loss(reduction="none"), torch.nn.MSELoss(reduction="none")
    return ran(
        fragment,
        {
            "the error is the prediction": torch.equal(x - actual, x),
            "L1 is PyTorch's, not reduced": torch.equal(l1, theirs[0](*pair)),
            "L2 is PyTorch's, not reduced": torch.equal(l2, theirs[1](*pair)),
        },
    )


@tries("ibrahim-plot-picture")
def small_errors_only() -> Finding:
    """Between -1 and 1 the square is nowhere above the absolute value. That L2 weighs
    large errors more shows beyond: an error of 3 costs {l2} under L2 and {l1} under L1.
    Where the curves cross depends on the unit.
    """
    x, axes = np.linspace(-1, 1, 100), Figure().subplots()
    curves = {"L1": ABSOLUTE, "L2": SQUARED}
    for name, loss in curves.items():
        axes.plot(x, loss.per_example(0 * x, x), label=name)
    l1, l2 = (line.get_ydata() for line in axes.lines)
    labels = [text.get_text() for text in axes.legend().get_texts()]
    return Finding(
        as_written={"two labelled curves are drawn": labels == list(curves)},
        as_read={"in it L2 weighs some error more": bool(np.any(l2 > l1 + 1e-9))},
        values={"l1": ABSOLUTE(0, 3), "l2": SQUARED(0, 3)},
    )


# The squared logarithmic error, and outputs.


@tries("analyticsindia-msle-log-of-prediction", libraries=("keras",))
def log_of_both() -> Finding:
    r"""The squared logarithmic error is $(\log(1 + \hat y) - \log(1 + y))^2$, the
    logarithm of both. With that of the prediction alone, a prediction of 3 for a target
    of 3 would cost {alone}; it costs {keras}.
    """
    y, p = np.array([3.0, 9.0]), np.array([3.0, 19.0])
    alone, both = (np.log(p) - y) ** 2, (np.log1p(p) - np.log1p(y)) ** 2
    theirs, _ = evaluate(LOGARITHMIC, "Keras", y, p)
    return Finding(
        as_written={
            "log(p) alone gives what Keras gives, for 2 pairs": close(alone, theirs),
            "log(1 + p) and log(1 + y) do": close(both, theirs, rtol=1e-5),
        },
        values={"alone": alone[0], "keras": np.round(theirs[0], 6)},
    )


def trained_mae(loss: ElementwiseLoss, seed: int) -> float:
    """The test MAE of a linear model trained with Keras's loss on standardised data."""
    x, y = datasets.make_regression(80, 20, noise=0.1, random_state=seed)
    x, y, weights = preprocessing.scale(x), preprocessing.scale(y), np.full(20, 0.1)
    for _ in range(100):
        _, slopes = evaluate(loss, "Keras", y[:40], x[:40] @ weights)
        weights -= 0.3 * x[:40].T @ slopes / 40
    return ABSOLUTE(y[40:], x[40:] @ weights)


@tries("analyticsindia-msle-purpose", libraries=("keras",), trains=True)
def what_gets_smaller() -> Finding:
    """The logarithm makes the number smaller that is squared, not the difference of
    prediction and target. On standardised targets, half of them negative, a linear
    model trained with Keras's MSLE is {msle} off on average, with MSE {mse}. MSLE is
    for amounts, where ratios count.
    """
    y, p = np.random.default_rng(0).uniform(0, 1000, (2, 1000))
    squared, logarithmic = (loss.per_example(y, p) for loss in (SQUARED, LOGARITHMIC))
    msle = [trained_mae(LOGARITHMIC, seed) for seed in range(5)]
    mse = [trained_mae(SQUARED, seed) for seed in range(5)]
    return Finding(
        as_written={
            "the squared number is smaller for 1,000 pairs of amounts": every(
                logarithmic <= squared
            )
        },
        as_read={"trained with it, predictions are closer": max(msle) < min(mse)},
        values={"msle": np.round(np.mean(msle), 1), "mse": f"{np.mean(mse):.3f}"},
    )


@tries("analyticsindia-msle-overcomes", "analyticsindia-msle-penalises-less")
def less_for_amounts() -> Finding:
    """For amounts from 0 upwards MSLE is never above MSE: 100 predicted for 1000 costs
    {msle} instead of {mse}. It measures ratios, and too low costs more than too high.
    Between -1 and 0 it may be above MSE, and at -1 and below there is none.
    """

    def defined(y: np.ndarray) -> bool:
        try:
            LOGARITHMIC(y, np.zeros(len(y)))
        except ValueError:
            return False
        return True

    y, p = np.random.default_rng(0).uniform(0, 1000, (2, 1000))
    standardised = preprocessing.scale(y)
    amounts = {
        "1,000 pairs of amounts: MSLE is never above MSE": every(
            LOGARITHMIC.per_example(y, p) <= SQUARED.per_example(y, p)
        ),
        "100 for 1000 costs less": LOGARITHMIC(1000, 100) < SQUARED(1000, 100),
        "it costs the square of log(1001 / 101)": close(
            LOGARITHMIC(1000, 100), np.log(1001 / 101) ** 2
        ),
        "amounts have an MSLE": defined(y),
    }
    return Finding(
        as_written={
            **amounts,
            "-0.5 for -0.9 costs less": LOGARITHMIC(-0.9, -0.5) < SQUARED(-0.9, -0.5),
            "standardised, as in the listing, they have one too": defined(standardised),
        },
        provided=amounts,
        condition="targets and predictions are amounts from 0 upwards",
        values={"msle": LOGARITHMIC(1000, 100), "mse": SQUARED(1000, 100)},
    )


@tries("analyticsindia-linear-output", libraries=("keras",))
def linear_output() -> Finding:
    """A linear output reaches every number, as MSE and MAE want it. MSLE wants an
    output that cannot be negative, such as softplus: Keras takes -2 for 0 and gives it
    no gradient.
    """
    scores = np.array([-50.0, -2.0, 2.0, 50.0])
    names = ("linear", "relu", "sigmoid")
    linear, *others = (ACTIVATIONS[name].function(scores) for name in names)
    pulls = {
        f"{loss.name} pulls an output of -2": bool(
            evaluate(loss, "Keras", [1.0], [-2.0])[1][0] != 0
        )
        for loss in (SQUARED, ABSOLUTE, LOGARITHMIC)
    }
    suits = {
        "a linear output reaches -50 and 50": bool(np.array_equal(linear, scores)),
        "relu and sigmoid do not reach -2": all(output.min() >= 0 for output in others),
    }
    return Finding(
        as_written=suits | pulls,
        provided=suits | {t: ok for t, ok in pulls.items() if "Logarithmic" not in t},
        condition="the loss takes numbers of either sign, as MSE and MAE do",
    )
