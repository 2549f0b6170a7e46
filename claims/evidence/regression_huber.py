"""The Huber loss, its delta, and its relatives."""

from __future__ import annotations

import dataclasses

import mpmath
import numpy as np
import torch
from scipy import special

from claims.evidence import tries
from claims.evidence._fits import (
    ABSOLUTE,
    FIVES_TENS,
    SQUARED,
    Floats,
    best_constant,
    best_constants,
    close,
    errors_of,
    every,
    outlier_shifts,
)
from claims.verdict import Finding, ran
from companion import Huber, PseudoHuber, SmoothL1
from companion.catalogue import find
from companion.loss import ElementwiseLoss
from companion.parity import evaluate

import keras  # isort: skip  (after companion.parity, which chooses its backend)

R = np.linspace(-4, 4, 321)  # residuals in steps of 1/40
ZERO = np.zeros(321)
DELTAS = (0.2, 1.0, 1.5, 2.0)


# The formula.


@tries(
    "allyouneed-huber-python",
    "chauhan2021-huber-code-formula",
    "ibrahim-huber-quadratic-linear",
    "ibrahim-huber-notation",
    "insideml-huber-formula",
    libraries=("keras", "torch", "scipy"),
)
def huber_by_hand() -> Finding:
    r"""With $r = y - f(x)$ the Huber loss is $\frac12 r^2$ for $|r| \le \delta$ and
    $\delta(|r| - \frac12\delta)$ beyond; its derivative in $r$ is $r$, cut off at
    $\pm\delta$. In the prediction it has the other sign.
    """

    def by_hand(r: Floats, delta: float) -> tuple[Floats, Floats]:
        small = np.abs(r) <= delta
        value = np.where(small, r**2 / 2, delta * (np.abs(r) - delta / 2))
        return value, np.where(small, r, delta * np.sign(r))

    trials = {}
    for delta in DELTAS:
        value, slope = by_hand(R, delta)
        both = [evaluate(Huber(delta), name, R, ZERO) for name in ("Keras", "PyTorch")]
        trials[f"delta {delta:g}: three libraries agree at 321 residuals"] = all(
            close(v, value) and close(s, -slope) for v, s in both
        ) and close(special.huber(delta, R), value)
    return Finding(as_written=trials)


@tries("insideml-huber-example-expression")
def huber_clipped() -> Finding:
    r"""With $e = |y - \hat y|$ and $c = \min(e, \delta)$ the Huber loss is $\frac12 c^2
    + \delta\,(e - c)$: {ours} for 100 and 92. The minus belongs between $e$ and $c$.
    """

    def clipped(e: Floats, delta: float) -> Floats:
        c = np.minimum(e, delta)
        return 0.5 * c**2 + delta * (e - c)

    return Finding(
        as_written={
            f"delta {d:g}: both forms agree at 321 residuals": close(
                clipped(np.abs(R), d), Huber(d).per_example(ZERO, R)
            )
            for d in DELTAS
        },
        values={"ours": clipped(np.float64(8), 1.0)},
    )


@tries("insideml-huber-complex")
def more_complex() -> Finding:
    """The Huber loss has two cases and a parameter, the squared and the absolute error
    one expression and none.
    """
    others = [find(name) for name in ("MSE", "MAE")]
    losses = [entry.loss for entry in others]
    return Finding(
        as_written={
            "Huber has a parameter": bool(dataclasses.fields(Huber)),
            "MSE and MAE have none": not any(map(dataclasses.fields, losses)),
            "its definition has two cases": " if " in find("Huber").definition,
            "theirs have one": not any(" if " in e.definition for e in others),
        }
    )


@tries(
    "allyouneed-huber-switch-by-delta",
    "allyouneed-huber-delta-threshold",
    "chauhan2021-huber-piecewise",
    "chauhan2021-huber-delta-range",
    "chauhan2021-huber-square-inside",
    "ibrahim-huber-why",
    "ibrahim-huber-large-l1",
    "ibrahim-huber-delta-identifies",
)
def two_pieces() -> Finding:
    """The Huber loss is made of two pieces: for each example, quadratic up to a
    residual of delta, linear beyond. They meet at delta with the same value and the
    same slope, and delta is also the slope of the line.
    """
    trials = {}
    for delta in (0.5, 1.0, 2.0):
        loss, r = Huber(delta), R[R > 0]
        bend = np.diff(loss.per_example(0 * r, r), 2) / 0.025**2
        middle = r[1:-1]
        inside, outside = bend[middle < delta - 0.01], bend[middle > delta + 0.01]
        ends = np.array([delta * (1 - 1e-9), delta * (1 + 1e-9)])
        trials |= {
            f"delta {delta:g}: the bend is 1 below and 0 beyond": close(inside, 1)
            and close(outside, 0),
            f"delta {delta:g}: value and slope do not jump": close(
                np.ptp(loss.per_example([0, 0], ends)), 0
            )
            and close(loss.gradient([0, 0], ends), delta),
        }
    return Finding(as_written=trials)


@tries(
    "allyouneed-huber-two-operations",
    "allyouneed-huber-small-is-mse",
    "allyouneed-huber-large-is-mae",
    "ibrahim-huber-small-l2",
)
def not_glued() -> Finding:
    r"""Up to delta the Huber loss is half of the squared error, beyond it is delta
    times the absolute error, less $\delta^2/2$. Those factors let the pieces meet: the
    squared and the absolute error themselves, glued together at 1.5, jump from {before}
    to {after}.
    """
    delta = 1.5
    huber, inside = Huber(delta).per_example(ZERO, R), np.abs(R) <= delta
    squared, absolute = (loss.per_example(ZERO, R) for loss in (SQUARED, ABSOLUTE))
    return Finding(
        as_written={
            "up to delta it is proportional to the squared error": close(
                huber[inside], squared[inside] / 2
            ),
            "beyond delta it is linear in the absolute error": close(
                np.diff(huber[~inside & (R > 0)]),
                delta * np.diff(absolute[~inside & (R > 0)]),
            ),
        },
        as_read={
            "up to delta it is MSE": close(huber[inside], squared[inside]),
            "beyond delta it is MAE": close(huber[~inside], absolute[~inside]),
        },
        values={"before": SQUARED(0, delta), "after": ABSOLUTE(0, delta)},
    )


@tries("chauhan2021-huber-words")
def threshold_on_the_residual() -> Finding:
    r"""Delta is compared with the size of the residual, not with the loss: at delta 0.2
    a residual of 0.3 lies beyond it and costs $0.2\,(0.3 - 0.1)$, although its loss,
    {loss}, is below 0.2.
    """
    r = np.linspace(0.01, 1, 100)
    loss = Huber(0.2).per_example(0 * r, r)
    below, beyond = loss < 0.2, r > 0.2
    return Finding(
        as_written={
            "where the loss is below delta it is half of the square": close(
                loss[below], r[below] ** 2 / 2
            ),
            "the loss passes delta where the residual does": every(below == ~beyond),
        },
        values={"loss": Huber(0.2)(0, 0.3)},
    )


@tries("allyouneed-huber-combination", "chauhan2021-huber-has-both")
def both_limits() -> Finding:
    """A large delta makes the Huber loss half of the squared error, a small one makes
    it delta times the absolute error.
    """
    r = R[np.abs(R) > 0.1]
    large, small = (Huber(delta).per_example(0 * r, r) for delta in (100, 1e-4))
    return Finding(
        as_written={
            "delta 100: half of the squared error": close(large, r**2 / 2),
            "delta 0.0001: delta times the absolute error, within 0.1 %": close(
                small, 1e-4 * np.abs(r), rtol=1e-3
            ),
        }
    )


@tries("ibrahim-huber-combines")
def smooth_and_bounded() -> Finding:
    """Like the squared error the Huber loss is smooth at 0, so its pull fades near the
    goal; like the absolute error it has a bounded pull. The price is a delta to choose.
    """
    huber, squared, absolute = (
        loss.gradient([0.0, 0.0], [1e-6, 1e3]) for loss in (Huber(), SQUARED, ABSOLUTE)
    )
    return Finding(
        as_written={
            "at a residual of 0.000001 it hardly pulls": bool(huber[0] < 1e-3),
            "nor does MSE, but MAE pulls": bool(squared[0] < 1e-3 < absolute[0]),
            "at 1000 it pulls with 1": bool(huber[1] == 1),
            "so does MAE, MSE pulls harder": bool(absolute[1] == 1 < squared[1]),
        }
    )


@tries("ibrahim-huber-gradient")
def gradient_is_one_degree_lower() -> Finding:
    """The gradient is one degree lower than the loss: for small errors linear, the
    residual itself, and for large ones constant, delta with the sign of the residual.
    """
    slope = Huber(1.0).gradient(ZERO, R)
    inside = np.abs(R) < 0.98
    return Finding(
        as_written={
            "for small errors the gradient bends, as a square does": not close(
                np.diff(slope[inside], 2), 0
            ),
            "for large errors it rises": every(np.diff(slope[R > 1.02]) > 1e-9),
        }
    )


@tries("chauhan2021-huber-derivative-constant")
def constant_beyond_delta() -> Finding:
    """Beyond delta the derivative is constant on either side: {low} and {high} for a
    delta of 0.2.
    """
    a = np.arange(-1, 1, 0.01)
    slope = Huber(0.2).gradient(np.zeros(len(a)), a)
    left, right = np.unique(slope[a < -0.21]), np.unique(slope[a > 0.21])
    return Finding(
        as_written={
            "one value on the left": len(left) == 1,
            "one value on the right": len(right) == 1,
        },
        values={"low": left[0], "high": right[0]},
    )


# Names and calls.


@tries(
    "allyouneed-huber-smooth-l1-name",
    "allyouneed-huber-torch",
    libraries=("torch",),
)
def smooth_l1() -> Finding:
    """The Huber loss is delta times the smooth L1 loss, whose parameter is called beta:
    they are the same at 1, PyTorch's default for both, and only there. PyTorch has a
    HuberLoss too.
    """
    r, zero = torch.from_numpy(R), torch.zeros(321, dtype=torch.float64)

    def equal(d: float) -> bool:
        huber, smooth = (
            torch.nn.HuberLoss("none", delta=d),
            torch.nn.SmoothL1Loss(reduction="none", beta=d),
        )
        return close(huber(r, zero), smooth(r, zero))

    def by_delta(d: float) -> bool:
        smooth = SmoothL1(d).per_example(ZERO, R)
        return close(Huber(d).per_example(ZERO, R), d * smooth)

    return Finding(
        as_written={f"delta and beta {d:g}: equal": equal(d) for d in (0.5, 2.0)},
        provided={
            "delta and beta 1: equal": equal(1.0),
            "elsewhere they differ by the factor delta": all(map(by_delta, DELTAS)),
        },
        condition="delta and beta are 1",
    )


@tries(
    "chauhan2021-huber-keras-compile",
    "chauhan2021-huber-keras-delta",
    "chauhan2021-huber-keras-metric",
    libraries=("keras",),
    trains=True,
)
def huber_in_keras() -> Finding:
    """In Keras an instance of Huber, here with a delta of 1.5, goes into compile, with
    an optimiser and metrics by name. A residual of 3 costs {three}.
    """
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    x = np.linspace(-1, 1, 8)[:, None]

    def fragment() -> None:
        loss = keras.losses.Huber(delta=1.5)
        model.compile(loss=loss, optimizer="adam", metrics=["mean_absolute_error"])
        reported.update(model.fit(x, 2 * x, verbose=0).history)

    reported: dict[str, list[float]] = {}
    three = float(keras.losses.Huber(delta=1.5)(np.array([0.0]), np.array([3.0])))
    finding = ran(fragment)
    if finding.error:
        return finding
    return Finding(
        as_written={
            **finding.as_written,
            "a residual of 3 costs 1.5 (3 - 0.75)": close(three, Huber(1.5)(0, 3)),
            "the optimiser is Adam": isinstance(model.optimizer, keras.optimizers.Adam),
            "the metric is reported": "mean_absolute_error" in reported,
        },
        values={"three": three},
    )


# Outliers.


@tries("chauhan2021-huber-less-sensitive", "ibrahim-huber-less-sensitive")
def less_sensitive() -> Finding:
    """With a delta of 1, four wild targets of 30 beside forty around 0, with noise of
    1, move the best constant by {huber}, against {mse} under the squared error. A delta
    that no residual reaches changes nothing: then the Huber loss is half of the squared
    error.
    """
    losses = SQUARED, Huber(1), Huber(100)
    mse, one, hundred = (outlier_shifts(loss) for loss in losses)
    return Finding(
        as_written={"delta 100: it moves less, in 5 runs": every(hundred < 0.99 * mse)},
        provided={"delta 1: it moves less, in all of 5 runs": every(one < 0.99 * mse)},
        condition="delta is smaller than the outlier's residual",
        values={"huber": np.round(one.mean(), 2), "mse": np.round(mse.mean(), 2)},
    )


@tries("allyouneed-huber-less-than-mse", "allyouneed-huber-smaller-delta")
def smaller_delta() -> Finding:
    """The smaller delta, the less wild targets move the best constant: four of 30
    beside forty around 0, with noise of 1, by {small} at 0.2, {one} at 1, {five} at 5
    and {mse} under the squared error. Below the size of the noise little more is to be
    gained.
    """
    deltas = (0.2, 1.0, 5.0, 15.0)
    shifts = [outlier_shifts(Huber(d)) for d in deltas]
    mse = outlier_shifts(SQUARED)
    means = [np.round(shift.mean(), 2) for shift in (*shifts[:3], mse)]
    return Finding(
        as_written={
            f"it moves less at {d:g} than at {e:g}, in all of 5 runs": every(a < b)
            for d, e, a, b in zip(deltas, deltas[1:], shifts, shifts[1:], strict=False)
        }
        | {"and at 15 less than under the squared error": every(shifts[-1] < mse)},
        values=dict(zip(("small", "one", "five", "mse"), means, strict=True)),
    )


@tries("allyouneed-huber-less-sensitive-than-both", "allyouneed-huber-differentiable")
def each_with_the_other() -> Finding:
    """The Huber loss reacts less to outliers than the squared error, and unlike the
    absolute error it has a derivative at 0. The squared error has that as well, and the
    absolute error reacts even less.
    """

    def corner(loss: ElementwiseLoss) -> bool:
        return bool(np.ptp(loss.gradient([0.0, 0.0], [-1e-9, 1e-9])) > 1e-3)

    huber, mse, mae = (outlier_shifts(loss) for loss in (Huber(), SQUARED, ABSOLUTE))
    against_mse = {"wild targets move it less than MSE, in 5 runs": every(huber < mse)}
    against_mae = {
        "at 0 it has a slope": not corner(Huber()),
        "at 0 MAE has none": corner(ABSOLUTE),
    }
    return Finding(
        as_written={
            **against_mse,
            "they move it less than MAE": every(huber < mae),
            **against_mae,
            "at 0 MSE has none": corner(SQUARED),
        },
        provided=against_mse | against_mae,
        condition="MSE is meant for the outliers and MAE for the derivative",
    )


@tries("insideml-huber-effective", "chauhan2021-huber-best-of-both", trains=True)
def best_of_both() -> Finding:
    """With a delta about as large as ordinary errors, the Huber loss is nearly as good
    as the squared error on normal noise, and with a tenth of outliers better than both.
    Where ordinary errors are a hundred times delta, it is in effect the absolute error:
    {lost} % further off than the mean on normal noise.
    """
    losses = SQUARED, ABSOLUTE, Huber(1.345), Huber(0.01)
    mse, _, huber, tiny = (errors_of(loss, 0.0) for loss in losses)
    wild_mse, wild_mae, wild_huber, _ = (errors_of(loss, 0.1) for loss in losses)
    return Finding(
        as_written={"delta 0.01: within 10 % of MSE, 5 runs": every(tiny < 1.1 * mse)},
        provided={
            "delta 1.345: within 10 % of MSE, in 5 runs": every(huber < 1.1 * mse),
            "a tenth of outliers: closer than MSE": every(wild_huber < wild_mse),
            "and closer than MAE": every(wild_huber < wild_mae),
        },
        condition="delta suits the size of ordinary errors",
        values={"lost": f"{100 * np.mean(tiny / mse - 1):.0f}"},
    )


@tries("allyouneed-huber-use-outliers", "insideml-huber-outliers", trains=True)
def more_outliers_more_gain() -> Finding:
    """The more outliers among the targets, the more the Huber loss gains on the squared
    error: its constant is {ten} times as close with 10 % of outliers and {twenty} times
    with 20 %, and no closer without any. Against wild inputs it does not help.
    """
    none, ten, twenty = (
        errors_of(SQUARED, outliers) / errors_of(Huber(1.345), outliers)
        for outliers in (0, 0.1, 0.2)
    )
    return Finding(
        as_written={
            "10 % of outliers: closer than the mean, in 5 runs": every(ten > 1),
            "20 %: the gain is larger still, in 5 runs": every(twenty > ten),
            "without outliers there is no gain": every(none < 1),
        },
        values={"ten": np.round(ten.mean(), 1), "twenty": np.round(twenty.mean(), 1)},
    )


# The choice of delta.


@tries(
    "allyouneed-huber-delta-tunable",
    "chauhan2021-huber-delta-manual",
    libraries=("torch",),
)
def delta_is_yours() -> Finding:
    """Delta is yours to choose: training does not change it. It has the target's unit,
    so the default of 1 means one dollar or one cent: for targets of 5 and 10 dollars
    the best constant is {dollars} dollars, and in cents it is {cents}.
    """
    dollars, cents = (best_constant(Huber(), unit * FIVES_TENS) for unit in (1, 100))
    answers = {round(best_constant(Huber(d), FIVES_TENS), 3) for d in (0.5, 1, 2)}
    return Finding(
        as_written={
            "deltas of 0.5, 1 and 2 have different answers": len(answers) == 3,
            "PyTorch's Huber loss has nothing that training changes": not list(
                torch.nn.HuberLoss().parameters()
            ),
            "its default has another answer in cents": not close(cents, 100 * dollars),
        },
        values={"dollars": dollars, "cents": np.round(cents, 1)},
    )


@tries("chauhan2021-huber-delta-trusted", trains=True)
def trusted_residuals() -> Finding:
    """A delta of the size of ordinary errors is a good start: with nine tenths of
    errors of 1 and a tenth of 10, a delta of 1 is off by {one}, of 0.05 by {small} and
    of 20 by {large}. It has the unit of the target.
    """
    small, one, large = (errors_of(Huber(d), 0.1) for d in (0.05, 1.0, 20.0))
    return Finding(
        as_written={
            "a delta of 1 is better than a twentieth, in 5 runs": every(one < small),
            "a delta of 1 is better than 20, in 5 runs": every(one < large),
        },
        values={
            name: np.round(error.mean(), 2)
            for name, error in (("small", small), ("one", one), ("large", large))
        },
    )


@tries("chauhan2021-huber-delta-iterations", trains=True)
def several_tries() -> Finding:
    """No one delta suits all data, so it takes several tries. Compare them by a measure
    without delta, such as the MAE of targets held out: for errors of the size 0.01,
    0.1, 1, 10 and 100 it chose {best} from the same five numbers.
    """
    sizes, best = (0.01, 0.1, 1.0, 10.0, 100.0), []
    for seed, size in enumerate(sizes):
        rng = np.random.default_rng(seed)
        targets = size * rng.normal(0, 1, (200, 60))
        targets[:, :4] *= 10
        train, held_out = targets[:, ::2], targets[:, 1::2]
        answers = [best_constants(Huber(delta), train)[:, None] for delta in sizes]
        maes = [ABSOLUTE(held_out, np.broadcast_to(c, held_out.shape)) for c in answers]
        best.append(sizes[int(np.argmin(maes))])
    return Finding(
        as_written={"the best delta is not the same for all five": len(set(best)) > 1},
        values={"best": ", ".join(f"{delta:g}" for delta in best)},
    )


# Fives and tens.


@tries("chauhan2021-huber-example-mse")
def fives_tens_mse() -> Finding:
    """MSE predicts the mean, 8.75, which is neither 5 nor 10; yet a hundred predictions
    of it add up to the total of the targets, {total}. A lack of outliers does not speak
    against MSE: it speaks against the need for anything else.
    """
    answer = best_constant(SQUARED, FIVES_TENS)
    total = FIVES_TENS.sum()
    return Finding(
        as_written={
            f"the answer, {answer:.4g}, is none of the values": bool(
                np.abs(FIVES_TENS - answer).min() > 0.1
            )
        },
        as_read={
            "without outliers MSE is a bad choice: its total is off": not np.isclose(
                100 * answer, total
            )
        },
        values={"total": total},
    )


@tries("chauhan2021-huber-example-mae")
def fives_tens_mae() -> Finding:
    """MAE predicts {answer}, however low the fives: as long as they are fewer than
    half, how far off they are has no say.
    """
    others = [np.where(FIVES_TENS == 5, low, 10.0) for low in (5.0, 0.0, -90.0)]
    answers = [best_constant(ABSOLUTE, targets) for targets in others]
    return Finding(
        as_written={
            "the answer is 10": close(answers[0], 10),
            "it is the same if the fives are 0 or -90": close(answers, answers[0]),
        },
        values={"answer": np.round(answers[0], 3)},
    )


@tries("chauhan2021-huber-example-fives")
def fives_are_outliers() -> Finding:
    """Whether the fives are outliers is a matter of definition. They are {deviations}
    standard deviations from the mean; by the rule of 1.5 interquartile ranges it
    depends on how the quartile is counted.
    """

    def fence(method: str) -> float:
        low, high = np.quantile(FIVES_TENS, [0.25, 0.75], method=method)
        return float(low - 1.5 * (high - low))

    deviations = (FIVES_TENS.mean() - 5) / FIVES_TENS.std()
    by_deviation = {"they are within three standard deviations": bool(deviations < 3)}
    return Finding(
        as_written={
            "they are as far from the median as targets get": bool(
                np.median(FIVES_TENS) - 5 == np.ptp(FIVES_TENS)
            ),
            **by_deviation,
            "within the fence, quartile 5 (inverted_cdf)": fence("inverted_cdf") <= 5,
            "within the fence, quartile 8.75 (NumPy's default)": fence("linear") <= 5,
        },
        provided=by_deviation,
        condition="an outlier is what lies beyond three standard deviations",
        values={"deviations": deviations},
    )


@tries("chauhan2021-huber-example-answer")
def fives_tens_huber() -> Finding:
    r"""The Huber loss answers between the mean and the median, with $10 - \delta/3$ for
    a delta below 3.75: {one} at 1, {three} at 3. From there on it answers with the
    mean. So delta makes the choice, and no constant describes two clusters.
    """
    answers = {d: best_constant(Huber(d), FIVES_TENS) for d in (0.5, 1.0, 3.0, 5.0)}
    between = {
        f"delta {d:g}: the answer, {c:.4g}, lies between 8.75 and 10": 8.76 < c < 9.99
        for d, c in answers.items()
    }
    return Finding(
        as_written=between,
        provided={trial: ok for trial, ok in between.items() if "delta 5" not in trial},
        condition="delta is below 3.75",
        values={"one": answers[1.0], "three": answers[3.0]},
    )


# The pseudo-Huber loss.


@tries("ibrahim-pseudo-huber-approximation", libraries=("scipy",))
def pseudo_huber_is_close() -> Finding:
    r"""The pseudo-Huber loss, $\delta^2(\sqrt{1 + (r/\delta)^2} - 1)$, is about
    $\frac12 r^2$ near 0 and has slope delta far out, as the Huber loss. It lies below
    it, by at most $\delta^2/2$: at a residual of 50 the values are {pseudo} and {huber}
    for a delta of 1.
    """
    r = np.array([1e-3, 1.0, 50.0, 1e4])
    pseudo, huber = special.pseudo_huber(1.0, r), special.huber(1.0, r)
    slopes = [loss.gradient([0.0], [1e4])[0] for loss in (PseudoHuber(), Huber())]
    return Finding(
        as_written={
            "near 0 both are alike": close(pseudo[0], huber[0], rtol=1e-3),
            "far out they have the same slope": close(*slopes),
            "and differ by less than a hundredth of a percent at 10,000": close(
                pseudo[-1], huber[-1], rtol=1e-4
            ),
            "the gap is never more than a half": every(huber - pseudo <= 0.5),
        },
        values={"pseudo": pseudo[2], "huber": huber[2]},
    )


@tries("ibrahim-pseudo-huber-differentiable")
def every_derivative() -> Finding:
    """The pseudo-Huber loss has every derivative everywhere. The Huber loss has the
    first only: its second jumps from 1 to 0 at delta.
    """
    loss = lambda r: mpmath.sqrt(1 + r**2) - 1  # noqa: E731
    huber = lambda r: r**2 / 2 if r <= 1 else r - mpmath.mpf(1) / 2  # noqa: E731

    def jump(function: object, at: int, order: int) -> float:
        sides = [mpmath.diff(function, at, order, direction=side) for side in (-1, 1)]
        return float(abs(sides[0] - sides[1]))

    with mpmath.workdps(50):
        smooth = [jump(loss, at, order) for at in (0, 1) for order in range(1, 9)]
        second = jump(huber, 1, 2)
    return Finding(
        as_written={
            "8 derivatives do not jump, at 0 and at delta": max(smooth) < 1e-6,
            "Huber's second derivative jumps at delta": second > 0.9,
        }
    )


@tries(
    "ibrahim-pseudo-huber-delta",
    "ibrahim-pseudo-huber-steeper",
    libraries=("scipy",),
)
def larger_is_steeper() -> Finding:
    """You set delta here too, and the arms become as steep as delta: at residuals of
    1000 the slopes for deltas of 0.5, 1, 5 and 25 are {slopes}. A larger delta also
    moves the arms further out.
    """
    deltas = (0.5, 1.0, 5.0, 25.0)
    rises = [np.diff(special.pseudo_huber(d, [999.5, 1000.5]))[0] for d in deltas]
    ours = [PseudoHuber(d).gradient([0.0], [1000.0])[0] for d in deltas]
    return Finding(
        as_written={
            "the larger delta, the steeper": every(np.diff(rises) > 0),
            "the slope far out is delta": close(rises, deltas, rtol=1e-2),
            "SciPy and the derivative agree": close(rises, ours, rtol=1e-3),
        },
        values={"slopes": ", ".join(f"{slope:.3g}" for slope in rises)},
    )
