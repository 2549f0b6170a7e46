"""Regression losses: definitions, names, worked numbers, and what a value means."""

from __future__ import annotations

from inspect import signature

import numpy as np
import torch
from scipy import optimize
from sklearn import ensemble, linear_model, metrics, neural_network
from sklearn.utils.multiclass import type_of_target

from claims.articles import Item
from claims.evidence import tries
from claims.evidence._fits import (
    ABSOLUTE,
    FIVES_TENS,
    SQUARED,
    TWELVE_PREDICTED,
    TWELVE_TRUE,
    best_constant,
    best_line,
    close,
    rms,
)
from claims.verdict import Finding, Trials, numbers, ran
from companion import BinaryCrossentropy, Huber
from companion.catalogue import find
from companion.loss import Loss
from companion.parity import evaluate

import keras  # isort: skip  (after companion.parity, which chooses its backend)


# What regression is.


@tries(
    "allyouneed-def-regression",
    "ibrahim-regression-real-valued",
    "insideml-regression-definition",
    "insideml-regression-no-class",
    "analyticsindia-regression-continuous",
    "analyticsindia-house-sales",
    "chauhan2021-regression-houses",
    libraries=("scikit-learn",),
)
def a_quantity() -> Finding:
    """In regression the target is a quantity on a continuous scale, such as a price,
    and there are no classes. A share or a probability may be such a target too.
    """
    prices, sizes = np.array([199_500.5, 250_000.25, 310_000.75]), [[80], [100], [125]]
    sales = np.array([1_299.9, 880.4, 1_024.7])  # in dollars
    model = linear_model.LinearRegression().fit(sizes, prices)
    classifier = linear_model.LogisticRegression().fit(sizes, ["cheap", "dear", "dear"])
    return Finding(
        as_written={
            "house prices are continuous": type_of_target(prices) == "continuous",
            "so are sales in dollars": type_of_target(sales) == "continuous",
            "a line can be fitted to the prices": bool(model.coef_[0] > 0),
            "a fitted regression has no classes": not hasattr(model, "classes_"),
            "and no probabilities": not hasattr(model, "predict_proba"),
            "a classifier has both": hasattr(classifier, "classes_")
            and hasattr(classifier, "predict_proba"),
        }
    )


@tries(
    "allyouneed-huber-regression",
    "chauhan2021-mae-for-regression",
    "chauhan2021-mse-for-regression",
    "chauhan2021-huber-regression",
    "ibrahim-list-msle",
)
def losses_for_regression() -> Finding:
    """The squared, absolute, Huber and squared logarithmic errors are losses for
    regression: fitted with any of them, a constant lands among the targets.
    """
    targets, trials = np.array([10.0, 12.0, 20.0]), {}
    for entry in (find(name) for name in ("MSE", "MAE", "Huber", "MSLE")):
        best = best_constant(entry.loss, targets)
        found = f"{entry.name} is for regression: {best:.4g} is its best for 10, 12, 20"
        trials[found] = "regression" in entry.tasks and 10 < best < 20
    return Finding(as_written=trials)


@tries(
    "allyouneed-mse-popular",
    "allyouneed-mae-common",
    "insideml-mse-common",
    "ibrahim-l1-l2-common",
    "ibrahim-huber-often-used",
    libraries=("keras", "torch", "scikit-learn"),
)
def in_every_library() -> Finding:
    """Keras, PyTorch and scikit-learn all offer the three; the squared error is what
    scikit-learn's regressions take unless told otherwise.
    """
    boosting = ensemble.GradientBoostingRegressor
    regressions = (boosting, linear_model.SGDRegressor, neural_network.MLPRegressor)
    offered = {"squared_error", "absolute_error", "huber"}
    defaults = {signature(r).parameters["loss"].default for r in regressions}
    return Finding(
        as_written={
            "Keras has all three": all(
                hasattr(keras.losses, name)
                for name in ("MeanSquaredError", "MeanAbsoluteError", "Huber")
            ),
            "PyTorch has all three": all(
                hasattr(torch.nn, name) for name in ("MSELoss", "L1Loss", "HuberLoss")
            ),
            "scikit-learn's boosting has all three": offered
            <= boosting._parameter_constraints["loss"][0].options,
            "squares are the default of three": defaults == {"squared_error"},
        }
    )


@tries("insideml-huber-lesser-known", libraries=("scikit-learn",))
def less_known() -> Finding:
    """Nobody has counted, but of five popular articles all teach MSE and MAE and
    {huber} teach Huber, and no general regression of scikit-learn takes it unless told
    to.
    """
    mse, mae, huber = (len(find(name).sources) for name in ("MSE", "MAE", "Huber"))
    regressions = (
        ensemble.GradientBoostingRegressor,
        ensemble.HistGradientBoostingRegressor,
        linear_model.SGDRegressor,
        neural_network.MLPRegressor,
    )
    defaults = {signature(r).parameters["loss"].default for r in regressions}
    return Finding(
        as_written={
            "fewer of the five articles teach it": huber < mse == mae,
            "it is the default of none of four regressions": "huber" not in defaults,
        },
        values={"huber": huber},
    )


@tries("ibrahim-linear-regression", libraries=("scikit-learn",))
def linear_relationship() -> Finding:
    """Linear regression finds the coefficients of a linear relationship between several
    inputs and a target; one input is enough too.
    """
    inputs = np.random.default_rng(0).normal(size=(50, 3))
    model = linear_model.LinearRegression().fit(inputs, inputs @ [2.0, -1.0, 0.5] + 3)
    return Finding(
        as_written={
            "three coefficients are found": close(model.coef_, [2, -1, 0.5]),
            "and the intercept": close(model.intercept_, 3),
        }
    )


@tries("ibrahim-line-in-space", libraries=("scikit-learn",))
def line_or_plane() -> Finding:
    """With one input the fit is a line, with two a plane, with k inputs a flat surface
    of k dimensions.
    """

    def dimensions(inputs: int) -> int:
        x = np.random.default_rng(0).normal(size=(50, inputs))
        model = linear_model.LinearRegression().fit(x, x.sum(axis=1) + x[:, 0] ** 2)
        points = np.column_stack([x, model.predict(x)])
        return int(np.linalg.matrix_rank(points - points.mean(axis=0)))

    return Finding(
        as_written={f"{k} inputs: it is a line": dimensions(k) == 1 for k in (2, 3)},
        provided={"1 input: it is a line": dimensions(1) == 1},
        condition="there is one input",
    )


@tries("ibrahim-fit-minimum-error")
def least_error() -> Finding:
    """No other line has a smaller squared error than that of least squares. Which line
    is best depends on the error that you choose to make small.
    """
    x, rng = np.arange(10.0), np.random.default_rng(0)
    y = 2 * x + 1 + rng.normal(size=10)
    line = best_line(SQUARED, x, y)
    others = line + rng.normal(0, 0.1, (1000, 2))
    least = SQUARED(y, line[0] + line[1] * x)
    return Finding(
        as_written={
            "1,000 lines beside it all have a larger squared error": all(
                SQUARED(y, a + b * x) > least for a, b in others
            )
        }
    )


# Definitions and names.


def same_on_twelve(loss: Loss, ours: float, scikit: float) -> Trials:
    """Whether the libraries' cost of the twelve points is ours."""
    theirs = {
        "this course": loss(TWELVE_TRUE, TWELVE_PREDICTED),
        "Keras": evaluate(loss, "Keras", TWELVE_TRUE, TWELVE_PREDICTED)[0].mean(),
        "PyTorch": evaluate(loss, "PyTorch", TWELVE_TRUE, TWELVE_PREDICTED)[0].mean(),
        "scikit-learn": scikit,
    }
    return {
        f"{who} gives the same for the twelve points": close(cost, ours, rtol=1e-6)
        for who, cost in theirs.items()
    }


@tries(
    "allyouneed-mse-formula",
    "allyouneed-mse-python",
    "analyticsindia-mse-definition",
    "insideml-mse-definition",
    "insideml-mse-formula",
    libraries=("keras", "torch", "scikit-learn"),
)
def mean_of_squares() -> Finding:
    """The mean squared error is the mean of the squared differences, in one line of
    NumPy: {ours} for the twelve points.
    """
    ours = np.mean((TWELVE_PREDICTED - TWELVE_TRUE) ** 2)
    scikit = metrics.mean_squared_error(TWELVE_TRUE, TWELVE_PREDICTED)
    same = same_on_twelve(SQUARED, ours, scikit)
    return Finding(as_written=same, values={"ours": ours})


@tries(
    "allyouneed-mae-formula",
    "allyouneed-mae-python",
    "analyticsindia-mae-definition",
    "chauhan2021-mae-formula",
    "insideml-mae-definition",
    "insideml-mae-formula",
    libraries=("keras", "torch", "scikit-learn"),
)
def mean_of_absolutes() -> Finding:
    """The mean absolute error is the mean of the absolute differences, in one line of
    NumPy: {ours} for the twelve points.
    """
    ours = np.mean(np.abs(TWELVE_PREDICTED - TWELVE_TRUE))
    scikit = metrics.mean_absolute_error(TWELVE_TRUE, TWELVE_PREDICTED)
    same = same_on_twelve(ABSOLUTE, ours, scikit)
    return Finding(as_written=same, values={"ours": ours})


@tries(
    "ibrahim-l1-sum",
    "ibrahim-l1-cost-mae",
    "ibrahim-l2-sum",
    "ibrahim-l2-cost-mse",
    libraries=("torch",),
)
def sums_and_means() -> Finding:
    """Summed, the absolute and the squared errors of the twelve points are {absolute}
    and {squared}; the costs, MAE and MSE, are these sums divided by 12.
    """
    pair = torch.tensor(TWELVE_PREDICTED), torch.tensor(TWELVE_TRUE)
    absolute = ABSOLUTE(TWELVE_TRUE, TWELVE_PREDICTED, reduction="sum")
    squared = SQUARED(TWELVE_TRUE, TWELVE_PREDICTED, reduction="sum")
    mae, mse = (loss(TWELVE_TRUE, TWELVE_PREDICTED) for loss in (ABSOLUTE, SQUARED))
    l1, l2 = torch.nn.L1Loss(reduction="sum"), torch.nn.MSELoss(reduction="sum")
    return Finding(
        as_written={
            "PyTorch's L1 sum is that of absolute errors": l1(*pair).item() == absolute,
            "PyTorch's L2 sum is that of squares": l2(*pair).item() == squared,
            "MAE times 12 is the sum of absolute errors": close(12 * mae, absolute),
            "MSE times 12 is the sum of squares": close(12 * mse, squared),
        },
        values={"absolute": absolute, "squared": squared},
    )


@tries(
    "allyouneed-mse-l2-name",
    "chauhan2021-mse-is-l2",
    "ibrahim-l2-ls",
    libraries=("torch",),
)
def names_of_squared_error() -> Finding:
    """The squared error goes by L2 loss and least squares too. Sum and mean, with or
    without a factor of one half, have different values and the same minimum.
    """
    line = np.polyfit(TWELVE_TRUE, TWELVE_PREDICTED, 1)[::-1]
    ours = best_line(SQUARED, TWELVE_TRUE, TWELVE_PREDICTED)
    return Finding(
        as_written={
            f"'{name}' is the catalogue's squared error": find(name).loss == SQUARED
            for name in ("L2 loss", "least squares", "mean squared error")
        }
        | {
            "PyTorch documents its MSELoss as a squared L2 norm": "squared L2 norm"
            in (torch.nn.MSELoss.__doc__ or ""),
            "NumPy's least-squares line has the least cost": close(line, ours),
        }
    )


@tries(
    "allyouneed-mae-l1-name",
    "chauhan2021-mae-is-l1",
    "ibrahim-l1-lad",
    "ibrahim-l1-absolute-error",
    libraries=("torch", "scikit-learn"),
)
def names_of_absolute_error() -> Finding:
    """The absolute error goes by L1 loss and least absolute deviations (LAD) too. Some
    mean the sum by it and some the mean; both have the same minimum.
    """
    names = ("L1 loss", "LAD", "least absolute deviations", "absolute error", "MAE")
    x, y = TWELVE_TRUE, TWELVE_PREDICTED
    lad = linear_model.QuantileRegressor(quantile=0.5, alpha=0).fit(x[:, None], y)
    a, b = best_line(ABSOLUTE, x, y)
    costs = ABSOLUTE(y, lad.predict(x[:, None])), ABSOLUTE(y, a + b * x)
    return Finding(
        as_written={
            f"'{name}' is the catalogue's absolute error": find(name).loss == ABSOLUTE
            for name in names
        }
        | {
            "PyTorch documents its L1Loss as the MAE": "mean absolute error"
            in (torch.nn.L1Loss.__doc__ or ""),
            "scikit-learn's LAD line has the least MAE": close(*costs, atol=1e-4),
        }
    )


@tries("allyouneed-mse-norms")
def norms() -> Finding:
    """MSE is the square of the L2 norm of the residuals divided by n, and MAE is their
    L1 norm divided by n.
    """
    residuals = TWELVE_PREDICTED - TWELVE_TRUE
    l1, l2 = np.linalg.norm(residuals, 1), np.linalg.norm(residuals, 2)
    mae, mse = (loss(TWELVE_TRUE, TWELVE_PREDICTED) for loss in (ABSOLUTE, SQUARED))
    return Finding(
        as_written={
            f"L2 norm {l2:.4g}, squared and divided by 12: MSE": close(l2**2 / 12, mse),
            f"L1 norm {l1:.4g}, divided by 12: MAE": close(l1 / 12, mae),
        }
    )


@tries("ibrahim-l2-norm-word")
def norm_and_loss() -> Finding:
    """The L2 loss is the square of the L2 norm: for residuals 3 and 4 the norm is
    {norm} and the loss {loss}. What makes one small makes the other small.
    """
    residuals = np.array([3.0, 4.0])
    norm, loss = (
        np.linalg.norm(residuals),
        SQUARED(np.zeros(2), residuals, reduction="sum"),
    )
    least = optimize.minimize_scalar(lambda c: np.linalg.norm(FIVES_TENS - c)).x
    both = close(least, best_constant(SQUARED, FIVES_TENS))
    return Finding(
        as_written={"the norm and the loss have the same best constant": both},
        as_read={"for residuals 3 and 4 they have the same value": bool(norm == loss)},
        values={"norm": norm, "loss": loss},
    )


@tries("ibrahim-toc-l1-squared")
def squared_error_heading() -> Finding:
    """L2 squares the error, L1 does not: an error of 3 costs 9 under L2 and {l1} under
    L1.
    """
    l1, l2 = find("L1 loss").loss(0, 3), find("L2 loss").loss(0, 3)
    return Finding(
        as_written={"L2 of an error of 3 is its square": l2 == 9, "so is L1": l1 == 9},
        values={"l1": l1},
    )


@tries("ibrahim-list-regression")
def seven_names() -> Finding:
    """All seven are losses for regression. They are {distinct} different ones: L1 and
    MAE have the same minimum, and so do L2 and MSE.
    """
    names = ("MSE", "MSLE", "MAE", "L1 loss", "L2 loss", "Huber", "pseudo-Huber")
    entries = [find(f"{name} loss" if "Huber" in name else name) for name in names]
    return Finding(
        as_written={
            f"{name} is for regression": "regression" in entry.tasks
            for name, entry in zip(names, entries, strict=True)
        },
        values={"distinct": len({entry.name for entry in entries})},
    )


@tries("chauhan2021-mse-in-words")
def mean_before_square() -> Finding:
    """Square first, then average: the twelve points give {mse}. The square of their
    average difference is {other}, because there errors of opposite sign cancel.
    """
    other = np.mean(TWELVE_PREDICTED - TWELVE_TRUE) ** 2
    mse = SQUARED(TWELVE_TRUE, TWELVE_PREDICTED)
    return Finding(
        as_written={"the squared average difference is the MSE": close(other, mse)},
        values={"mse": mse, "other": other},
    )


@tries("allyouneed-mae-no-direction")
def no_direction() -> Finding:
    """Too high and too low by the same amount cost the same, under the absolute and
    under the squared error. Their gradients do tell the direction.
    """
    r = np.array([0.1, 3.0, 50.0])
    return Finding(
        as_written={
            f"{loss.name}: +0.1, +3 and +50 cost what -0.1, -3 and -50 cost": bool(
                np.array_equal(loss.per_example(0 * r, r), loss.per_example(0 * r, -r))
            )
            for loss in (ABSOLUTE, SQUARED)
        }
    )


# Worked numbers.

PRICE_LOSSES = {
    "insideml-stock-mse": SQUARED,
    "insideml-stock-mae": ABSOLUTE,
    "insideml-stock-huber": Huber(delta=1.0),
}


@tries(*PRICE_LOSSES)
def share_price(item: Item) -> Finding:
    """For a price of 100 dollars and a prediction of 92 the loss is {ours}. The
    absolute error is in dollars, the squared and the Huber loss are in squared dollars.
    """
    return numbers(item, PRICE_LOSSES[item.id]([100.0], [92.0]))


@tries("insideml-mse-5-10")
def five_to_ten(item: Item) -> Finding:
    """A prediction that is off by 5 to 10 has a squared error from {ours} to {high}."""
    low, high = SQUARED([100.0], [95.0]), SQUARED([100.0], [90.0])
    return numbers(item, low, high, high=high)


TWELVE_COSTS = {"chauhan2021-mse-075": SQUARED, "chauhan2021-mae-0583": ABSOLUTE}


@tries(*TWELVE_COSTS)
def twelve_points(item: Item) -> Finding:
    """For the twelve pairs the cost is {ours}."""
    return numbers(item, TWELVE_COSTS[item.id](TWELVE_TRUE, TWELVE_PREDICTED))


@tries("chauhan2021-twelve-points-code", libraries=("keras", "torch", "scikit-learn"))
def twelve_points_code() -> Finding:
    """The code runs, and its results are those of the libraries."""

    def fragment() -> tuple[float, float]:
        d = TWELVE_TRUE - TWELVE_PREDICTED
        return np.mean(d**2), np.mean(abs(d))

    mse, mae = fragment()
    scikit = metrics.mean_squared_error, metrics.mean_absolute_error
    squared, absolute = (score(TWELVE_TRUE, TWELVE_PREDICTED) for score in scikit)
    mse_trials = same_on_twelve(SQUARED, mse, squared)
    mae_trials = same_on_twelve(ABSOLUTE, mae, absolute)
    return ran(
        fragment,
        {f"MSE: {trial}": ok for trial, ok in mse_trials.items()}
        | {f"MAE: {trial}": ok for trial, ok in mae_trials.items()},
    )


@tries("chauhan2021-huber-example-data")
def fives_and_tens(item: Item) -> Finding:
    """The median of 25 fives and 75 tens is {ours}, their mean {mean}."""
    return numbers(item, np.median(FIVES_TENS), mean=np.mean(FIVES_TENS))


@tries("insideml-investment-loss", "insideml-investment-accurate")
def investment() -> Finding:
    """In square dollars the squared error is {loss}, in square billions {billions}. The
    prediction is off by {percent} % of the value, which is 10 million dollars.
    """
    loss, share = SQUARED(1.2e9, 1.19e9), SQUARED(100, 92)
    percent = 100 * ABSOLUTE(1.2e9, 1.19e9) / 1.2e9
    return Finding(
        as_written={
            "its squared error is over 10^12 times the share's": loss / share > 1e12,
            "yet it is off by less than 1 %": percent < 1,
            "and the share by 8 %": close(ABSOLUTE(100, 92) / 100, 0.08),
        },
        values={
            "loss": f"{loss:.0e}",
            "billions": SQUARED(1.2, 1.19),
            "percent": percent,
        },
    )


# What a value means.


@tries("insideml-mse-far-from-zero")
def unit_decides() -> Finding:
    """64 is a number of squared dollars. In hundreds of dollars the same error costs
    {small}, in cents {large}: without its unit a loss is neither near 0 nor far from
    it.
    """
    dollars, hundreds = SQUARED(100, 92), SQUARED(1, 0.92)
    return Finding(
        as_written={f"in dollars the loss is above 1: {dollars:.4g}": dollars > 1},
        as_read={f"in hundreds of dollars too: {hundreds:.4g}": hundreds > 1},
        values={"small": hundreds, "large": SQUARED(10_000, 9_200)},
    )


@tries("insideml-mse-not-probabilities")
def values_and_probabilities() -> Finding:
    """The squared error of two probabilities is at most 1, that of dollars has no
    bound. But it is the unit that makes it large: in hundreds of dollars it is {small},
    and a cross-entropy of probabilities can be far above 1 as well.
    """
    p = np.linspace(0, 1, 11)
    largest = max(SQUARED(np.full(11, q), p, reduction="none").max() for q in p)
    small, surprised = SQUARED(1, 0.92), BinaryCrossentropy()(1, 1e-12)
    return Finding(
        as_written={
            "the squared error of two probabilities is at most 1": bool(largest <= 1),
            "the squared error of two prices is not": SQUARED(100, 92) > 1,
        },
        as_read={
            f"a loss of real values is above 1: here {small:.4g}": small > 1,
            f"a loss of probabilities is not: here {surprised:.4g}": surprised <= 1,
        },
        values={"small": small},
    )


@tries("insideml-mse-64-large")
def looks_large() -> Finding:
    """Read as dollars, 64 would be more than half of the price. It is in squared
    dollars: its root is {root} dollars, 8 % of the price.
    """
    loss = SQUARED(100, 92)
    return Finding(
        as_written={
            "read as dollars, it is more than half of the price": loss / 100 > 0.5,
            "the error itself is less than a tenth": bool(np.sqrt(loss) / 100 < 0.1),
        },
        values={"root": np.sqrt(loss)},
    )


@tries(
    "insideml-context-needed",
    "insideml-question-context",
    libraries=("scikit-learn",),
)
def context() -> Finding:
    """A loss says something beside a baseline, such as the mean of the targets. $R^2$
    makes that comparison: 1 is perfect, 0 is no better than the mean. And no model gets
    below the noise: a loss that has come down to its variance will not fall further.
    """
    signs, errors = np.tile([-1.0, 1.0], 50), np.repeat([-8.0, 8.0], 50)
    calm, wild = 100 + 3 * signs, 100 + 30 * signs
    poor, good = (metrics.r2_score(y, y + errors) for y in (calm, wild))
    in_cents = 100 * wild, 100 * (wild + errors)
    mse_calm, mse_wild = SQUARED(calm, calm + errors), SQUARED(wild, wild + errors)
    return Finding(
        as_written={
            f"MSE 64, targets that spread by 3: R2 is {poor:.2f}": poor < 0,
            f"MSE 64, targets that spread by 30: R2 is {good:.2f}": good > 0.9,
            "both MSE are 64": mse_calm == mse_wild == 64,
            "in cents the MSE is another": SQUARED(*in_cents) != 64,
            "and R2 is the same": close(metrics.r2_score(*in_cents), good),
            "predicting the mean exactly leaves the variance": close(
                SQUARED(calm, np.full(100, calm.mean())), calm.var()
            ),
        }
    )


@tries("insideml-stock-good-model", "insideml-mse-64-good")
def against_yesterday() -> Finding:
    """Whether an error of 8 dollars is good depends on how far ahead you predict. With
    changes of about 1.5 dollars a day, repeating today's price is off by {next_day}
    dollars tomorrow and by {later} after 60 days of trading (root mean square).
    """
    rngs = [np.random.default_rng(seed) for seed in range(5)]
    walks = [100 + np.cumsum(rng.normal(0, 1.5, 4000)) for rng in rngs]
    next_day = [rms(price[1:] - price[:-1]) for price in walks]
    later = [rms(price[60:] - price[:-60]) for price in walks]
    return Finding(
        as_written={"tomorrow, 8 off beats today's price, 5 runs": min(next_day) > 8},
        provided={"60 days ahead it does, in all of 5 runs": min(later) > 8},
        condition="the price is predicted some months ahead",
        values={
            "next_day": np.mean(next_day).round(1),
            "later": np.mean(later).round(1),
        },
    )
