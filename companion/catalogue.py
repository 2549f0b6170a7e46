"""Every loss once, with what a teacher would say of it.

The table of losses, the API page and the tests follow from this list: adding
a loss is adding its class and one entry here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from companion.arrays import Array
from companion.loss import Loss
from companion.regression import (
    Huber,
    LogCosh,
    MeanAbsoluteError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    Poisson,
    PseudoHuber,
    Quantile,
    SmoothL1,
)


@dataclass(frozen=True)
class Entry:
    r"""The teaching facts of one loss.

    Parameters
    ----------
    loss : Loss
        The loss, with the parameters that its examples use.
    title : str
        Its name in words.
    task : str
        What it is for: ``"regression"``.
    targets : str
        What a target is, and how it is written.
    output : str
        The activation of the last layer.
    formula : str
        The loss of one example in LaTeX, for target y and prediction \\hat y.
    definition : str
        The same as a Python expression in ``y``, ``p`` (the prediction),
        ``r = p - y`` and the loss's parameters: the textbook's form, which the
        tests evaluate with 50 digits.
    constant : str
        The constant prediction that minimises the cost, in words.
    synonyms : tuple of str
        Its other names.
    sources : tuple of str
        Those of the five articles that teach it.
    choose, avoid : str
        When to choose it, and when not.
    terms : str
        Where the definition's terms may cancel, the sum of their sizes: no
        arithmetic with rounded terms is more exact than its last place.
    minimiser : callable, optional
        Computes that constant from an array of targets and the loss, where
        there is a closed form.
    """

    loss: Loss
    title: str
    task: str
    targets: str
    output: str
    formula: str
    definition: str
    constant: str
    synonyms: tuple[str, ...]
    sources: tuple[str, ...]
    choose: str
    avoid: str
    terms: str = "0"
    minimiser: Callable[[Array, Any], float] | None = None

    @property
    def name(self) -> str:
        """The name of the loss's class."""
        return self.loss.name


_ENTRIES = (
    Entry(
        MeanSquaredError(),
        title="Mean squared error",
        task="regression",
        targets="any finite number",
        output="linear",
        formula=r"(\hat y - y)^2",
        definition="r**2",
        constant="the mean of the targets",
        minimiser=lambda y, loss: float(np.mean(y)),
        synonyms=("MSE", "L2 loss", "least squares", "squared error", "quadratic loss"),
        sources=("000", "001", "002", "003", "004"),
        choose="the noise is about normal and large errors are much worse than small ones",
        avoid="a few targets are far off and should not move the model",
    ),
    Entry(
        MeanAbsoluteError(),
        title="Mean absolute error",
        task="regression",
        targets="any finite number",
        output="linear",
        formula=r"|\hat y - y|",
        definition="abs(r)",
        constant="the median of the targets",
        minimiser=lambda y, loss: float(np.median(y)),
        synonyms=("MAE", "L1 loss", "least absolute deviations", "LAD", "absolute error"),
        sources=("000", "001", "002", "003", "004"),
        choose="outliers should count by their distance, not its square",
        avoid="training must settle: its gradient has the same size however close you are",
    ),
    Entry(
        MeanSquaredLogarithmicError(),
        title="Mean squared logarithmic error",
        task="regression",
        targets="numbers above -1, in practice amounts from 0 upwards",
        output="softplus or exponential, so that no prediction falls to -1",
        formula=r"\bigl(\log(1 + \hat y) - \log(1 + y)\bigr)^2",
        definition="(log(1 + p) - log(1 + y))**2",
        constant="the mean of log(1 + y), taken back by exp(.) - 1",
        minimiser=lambda y, loss: float(np.expm1(np.mean(np.log1p(y)))),
        synonyms=("MSLE", "squared log error"),
        sources=("003", "004"),
        choose="ratios matter: a factor of two is as wrong for ten as for a thousand",
        avoid="targets can be negative, or the total matters: it pulls predictions low",
    ),
    Entry(
        Huber(delta=1.0),
        title="Huber loss",
        task="regression",
        targets="any finite number",
        output="linear",
        formula=r"\tfrac12 r^2 \text{ if } |r| \le \delta, \quad"
        r" \delta\,(|r| - \tfrac12\delta) \text{ beyond}",
        definition="r**2 / 2 if abs(r) <= delta else delta * (abs(r) - delta / 2)",
        constant="between the median (small delta) and the mean (large delta)",
        synonyms=("robust loss", "clipped squared error"),
        sources=("000", "001", "002", "003"),
        choose="most residuals are ordinary and some are not, and you can say where that begins",
        avoid="you cannot say what residual is ordinary: delta has the target's unit",
    ),
    Entry(
        SmoothL1(beta=1.0),
        title="Smooth L1 loss",
        task="regression",
        targets="any finite number",
        output="linear",
        formula=r"\tfrac12 r^2 / \beta \text{ if } |r| \le \beta, \quad"
        r" |r| - \tfrac12\beta \text{ beyond}",
        definition="r**2 / (2 * beta) if abs(r) <= beta else abs(r) - beta / 2",
        constant="between the median (small beta) and the mean (large beta)",
        synonyms=("smooth absolute error",),
        sources=("002",),
        choose="you want absolute error with a smooth bottom, as in box regression",
        avoid="you meant the Huber loss: they agree only where the parameter is 1",
    ),
    Entry(
        PseudoHuber(delta=1.0),
        title="Pseudo-Huber loss",
        task="regression",
        targets="any finite number",
        output="linear",
        formula=r"\delta^2\bigl(\sqrt{1 + (r/\delta)^2} - 1\bigr)",
        definition="delta**2 * (sqrt(1 + (r / delta)**2) - 1)",
        constant="between the median (small delta) and the mean (large delta)",
        synonyms=("Charbonnier loss",),
        sources=("003",),
        choose="an optimiser needs second derivatives that do not jump",
        avoid="you compare numbers with the Huber loss: it lies below it",
    ),
    Entry(
        LogCosh(),
        title="Log-cosh loss",
        task="regression",
        targets="any finite number",
        output="linear",
        formula=r"\log\cosh(\hat y - y)",
        definition="log(cosh(r))",
        constant="between the median and the mean",
        synonyms=("logarithm of the hyperbolic cosine",),
        sources=(),
        choose="you want a smooth robust loss without a parameter",
        avoid="the unit of your targets is arbitrary: it turns linear around a residual of 1",
    ),
    Entry(
        Quantile(tau=0.9),
        title="Quantile loss",
        task="regression",
        targets="any finite number",
        output="linear, one output for each quantile",
        formula=r"\max\bigl(\tau\,(y - \hat y),\ (1 - \tau)\,(\hat y - y)\bigr)",
        definition="tau * -r if r < 0 else (1 - tau) * r",
        constant="the tau-quantile of the targets",
        minimiser=lambda y, loss: float(np.quantile(y, loss.tau, method="inverted_cdf")),
        synonyms=("pinball loss", "check loss", "tilted absolute loss"),
        sources=(),
        choose="too low and too high cost differently, or you need a prediction interval",
        avoid="you need one best guess and both sides cost the same",
    ),
    Entry(
        Poisson(),
        title="Poisson loss",
        task="regression",
        targets="counts: whole numbers from 0 upwards, or rates",
        output="exponential or softplus, so that the prediction is positive",
        formula=r"\hat y - y \log \hat y",
        definition="p - (y * log(p) if y else 0)",
        terms="p + (abs(y * log(p)) if y else 0)",
        constant="the mean of the targets",
        minimiser=lambda y, loss: float(np.mean(y)),
        synonyms=("Poisson negative log-likelihood", "Poisson NLL", "Poisson deviance, in part"),
        sources=(),
        choose="targets are counts, whose spread grows with their size",
        avoid="targets can be negative, or vary far more than a Poisson count does",
    ),
)

CATALOGUE: dict[str, Entry] = {entry.name: entry for entry in _ENTRIES}
"""Every entry by the name of its loss's class."""


def find(term: str) -> Entry:
    """The entry of a loss by any of its names, in any case.

    Raises
    ------
    LookupError
        Where no loss has that name; the message lists those that there are.

    Examples
    --------
    >>> find("least squares").loss
    MeanSquaredError()
    """
    for entry in CATALOGUE.values():
        names = (entry.name, entry.title, *entry.synonyms)
        if term.casefold() in (name.casefold() for name in names):
            return entry
    raise LookupError(f"no loss is called {term!r}; there are {', '.join(CATALOGUE)}")
