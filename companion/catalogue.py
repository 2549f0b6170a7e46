"""Every loss once, with what a teacher would say of it.

The table of losses, the API page, the tests and the advice on which loss to
choose follow from this list: adding a loss is adding its class and one entry
here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from companion.arrays import Array
from companion.binary import BinaryCrossentropy, Hinge, SigmoidCrossentropy, SquaredHinge
from companion.divergence import JensenShannonDivergence, KLDivergence
from companion.entry import Entry
from companion.multiclass import (
    CategoricalCrossentropy,
    CrammerSingerHinge,
    SoftmaxCrossentropy,
    SparseCategoricalCrossentropy,
    SparseSoftmaxCrossentropy,
    WestonWatkinsHinge,
)
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

__all__ = ["CATALOGUE", "Entry", "find"]


# The constants that minimise a cost, where they take more than a word of NumPy.


def _log_odds(y: Array, loss: Any) -> float:
    share = np.mean(y)
    with np.errstate(divide="ignore"):  # all targets alike: an infinite score
        return float(np.log(share) - np.log1p(-share))


def _mean_row(y: Array, loss: Any) -> Array:
    return np.mean(y.reshape(-1, y.shape[-1]), axis=0)


def _frequencies(y: Array, loss: Any) -> Array:
    """The share of each class, up to the largest id that occurs."""
    return np.bincount(y.ravel()) / y.size


def _log(shares: Array) -> Array:
    with np.errstate(divide="ignore"):  # a class that never occurs: a score of -inf
        return np.log(shares)


_ENTRIES = (
    # numbers
    Entry(
        MeanSquaredError(),
        title="Mean squared error",
        tasks=("regression",),
        targets="any finite number",
        outputs=("linear",),
        formula=r"(\hat y - y)^2",
        definition="r**2",
        constant="the mean of the targets",
        minimiser=lambda y, loss: float(np.mean(y)),
        synonyms=("MSE", "L2 loss", "least squares", "squared error", "quadratic loss", "MSELoss"),
        sources=("000", "001", "002", "003", "004"),
        choose="the noise is about normal and large errors are much worse than small ones",
        avoid="a few targets are far off and should not move the model",
        pitfall="PyTorch makes N x N pairs of shapes (N,) and (N, 1), and no more than warns",
    ),
    Entry(
        MeanAbsoluteError(),
        title="Mean absolute error",
        tasks=("regression",),
        targets="any finite number",
        outputs=("linear",),
        formula=r"|\hat y - y|",
        definition="abs(r)",
        constant="the median of the targets",
        minimiser=lambda y, loss: float(np.median(y)),
        synonyms=("MAE", "L1 loss", "least absolute deviations", "LAD", "absolute error"),
        sources=("000", "001", "002", "003", "004"),
        choose="outliers should count by their distance, not its square",
        avoid="training must settle: its gradient has the same size however close you are",
        pitfall="it predicts medians: where targets are skewed, the predictions do not add up to"
        " the total",
    ),
    Entry(
        MeanSquaredLogarithmicError(),
        title="Mean squared logarithmic error",
        tasks=("regression",),
        targets="numbers above -1, in practice amounts from 0 upwards",
        outputs=("softplus", "exponential"),
        formula=r"\bigl(\log(1 + \hat y) - \log(1 + y)\bigr)^2",
        definition="(log(1 + p) - log(1 + y))**2",
        constant="the mean of log(1 + y), taken back by exp(.) - 1",
        minimiser=lambda y, loss: float(np.expm1(np.mean(np.log1p(y)))),
        synonyms=("MSLE", "squared log error"),
        sources=("003", "004"),
        choose="ratios matter: a factor of two is as wrong for ten as for a thousand",
        avoid="targets can be negative, or the total matters: it pulls predictions low",
        pitfall="Keras takes negative predictions in silence: -5 costs what 0 costs, and has no"
        " gradient",
    ),
    Entry(
        Huber(delta=1.0),
        title="Huber loss",
        tasks=("regression",),
        targets="any finite number",
        outputs=("linear",),
        formula=r"\tfrac12 r^2 \text{ if } |r| \le \delta, \quad"
        r" \delta\,(|r| - \tfrac12\delta) \text{ beyond}",
        definition="r**2 / 2 if abs(r) <= delta else delta * (abs(r) - delta / 2)",
        constant="between the median (small delta) and the mean (large delta)",
        synonyms=("robust loss", "clipped squared error"),
        sources=("000", "001", "002", "003"),
        choose="most residuals are ordinary and some are not, and you can say where that begins",
        avoid="you cannot say what residual is ordinary: delta has the target's unit",
        pitfall="it is delta times the smooth L1 loss: the two agree only where delta is 1",
    ),
    Entry(
        SmoothL1(beta=1.0),
        title="Smooth L1 loss",
        tasks=("regression",),
        targets="any finite number",
        outputs=("linear",),
        formula=r"\tfrac12 r^2 / \beta \text{ if } |r| \le \beta, \quad"
        r" |r| - \tfrac12\beta \text{ beyond}",
        definition="r**2 / (2 * beta) if abs(r) <= beta else abs(r) - beta / 2",
        constant="between the median (small beta) and the mean (large beta)",
        synonyms=("smooth absolute error",),
        sources=("002",),
        choose="you want absolute error with a smooth bottom, as in box regression",
        avoid="you meant the Huber loss: they agree only where the parameter is 1",
        pitfall="a small beta makes it the absolute error; a small delta makes the Huber loss"
        " vanish",
    ),
    Entry(
        PseudoHuber(delta=1.0),
        title="Pseudo-Huber loss",
        tasks=("regression",),
        targets="any finite number",
        outputs=("linear",),
        formula=r"\delta^2\bigl(\sqrt{1 + (r/\delta)^2} - 1\bigr)",
        definition="delta**2 * (sqrt(1 + (r / delta)**2) - 1)",
        constant="between the median (small delta) and the mean (large delta)",
        synonyms=("Charbonnier loss",),
        sources=("003",),
        choose="an optimiser needs second derivatives that do not jump",
        avoid="you compare numbers with the Huber loss: it lies below it",
        pitfall="typed in as its formula it loses digits: at a residual of 0.001, float32 is 4.6%"
        " off",
    ),
    Entry(
        LogCosh(),
        title="Log-cosh loss",
        tasks=("regression",),
        targets="any finite number",
        outputs=("linear",),
        formula=r"\log\cosh(\hat y - y)",
        definition="log(cosh(r))",
        constant="between the median and the mean",
        synonyms=("logarithm of the hyperbolic cosine",),
        sources=(),
        choose="you want a smooth robust loss without a parameter",
        avoid="the unit of your targets is arbitrary: it turns linear around a residual of 1",
        pitfall="Keras loses digits near 0: at a residual of 0.001, float32 is 4.6% off",
    ),
    Entry(
        Quantile(tau=0.9),
        title="Quantile loss",
        tasks=("quantile",),
        targets="any finite number",
        outputs=("linear",),
        formula=r"\max\bigl(\tau\,(y - \hat y),\ (1 - \tau)\,(\hat y - y)\bigr)",
        definition="tau * -r if r < 0 else (1 - tau) * r",
        constant="the tau-quantile of the targets",
        minimiser=lambda y, loss: float(np.quantile(y, loss.tau, method="inverted_cdf")),
        synonyms=("pinball loss", "check loss", "tilted absolute loss"),
        sources=(),
        choose="too low and too high cost differently, or you need a prediction interval",
        avoid="you need one best guess and both sides cost the same",
        pitfall="each quantile needs an output of its own, and outputs may cross: check that 0.1"
        " stays below 0.9",
    ),
    Entry(
        Poisson(),
        title="Poisson loss",
        tasks=("counts",),
        targets="counts: whole numbers from 0 upwards, or rates",
        outputs=("exponential", "softplus"),
        formula=r"\hat y - y \log \hat y",
        definition="p - (y * log(p) if y else 0)",
        terms="p + (abs(y * log(p)) if y else 0)",
        constant="the mean of the targets",
        minimiser=lambda y, loss: float(np.mean(y)),
        synonyms=(
            "Poisson negative log-likelihood",
            "Poisson NLL",
            "Poisson deviance, in part",
            "PoissonNLLLoss",
        ),
        sources=(),
        choose="targets are counts, whose spread grows with their size",
        avoid="targets can be negative, or vary far more than a Poisson count does",
        pitfall="PyTorch takes predictions for logarithms of rates unless log_input=False",
    ),
    # two classes
    Entry(
        BinaryCrossentropy(),
        title="Binary cross-entropy",
        tasks=("binary", "multilabel"),
        targets="0 or 1, or a probability between them",
        outputs=("sigmoid",),
        formula=r"-y\log p - (1 - y)\log(1 - p)",
        definition="-(y * log(p) if y else 0) - ((1 - y) * log(1 - p) if y != 1 else 0)",
        constant="the mean of the targets: the share of ones",
        minimiser=lambda y, loss: float(np.mean(y)),
        synonyms=(
            "BCE",
            "log loss",
            "logarithmic loss",
            "Bernoulli negative log-likelihood",
            "BCELoss",
        ),
        sources=("000", "001", "002", "003", "004"),
        choose="you need the probability of a yes, and the network ends in a sigmoid",
        avoid="the network can end in a score: the sigmoid rounds to 0 or 1 where the score is"
        " large",
        pitfall="certain and wrong costs infinity, but PyTorch cuts it to 100 and Keras to 16.1",
    ),
    Entry(
        SigmoidCrossentropy(),
        title="Sigmoid cross-entropy",
        tasks=("binary", "multilabel"),
        targets="0 or 1, or a probability between them",
        outputs=("linear",),
        formula=r"(1 - y)\log(1 + e^{z}) + y\log(1 + e^{-z})",
        definition="(1 - y) * log(1 + exp(p)) + y * log(1 + exp(-p))",
        constant="the log odds of the mean target, log(mean / (1 - mean))",
        minimiser=_log_odds,
        synonyms=(
            "logistic loss",
            "binary cross-entropy with logits",
            "BCEWithLogitsLoss",
            "sigmoid CE",
        ),
        sources=("003",),
        choose="you need the probability of a yes, and the network ends in a score: it is exact"
        " in both tails",
        avoid="the network ends in a sigmoid: it would be applied twice",
        pitfall="fed probabilities it raises no error, but never falls below 0.31 for a yes",
    ),
    Entry(
        Hinge(margin=1.0),
        title="Hinge loss",
        tasks=("binary",),
        targets="-1 or +1",
        outputs=("linear",),
        formula=r"\max(0,\ m - y s)",
        definition="max(0, margin - y * p)",
        constant="the margin, with the sign of the majority",
        minimiser=lambda y, loss: float(loss.margin * np.sign(np.sum(y))),
        synonyms=("SVM loss", "max-margin loss", "linear hinge"),
        sources=("000", "002", "003", "004"),
        choose="only the side matters, and examples well on theirs should no longer count",
        avoid="you need probabilities: its best score tells the majority and nothing more",
        pitfall="by its formula a label of 0 costs the margin whatever the score, and teaches"
        " nothing: write -1",
    ),
    Entry(
        SquaredHinge(margin=1.0),
        title="Squared hinge loss",
        tasks=("binary",),
        targets="-1 or +1",
        outputs=("linear",),
        formula=r"\max(0,\ m - y s)^2",
        definition="max(0, margin - y * p)**2",
        constant="the margin times the mean label",
        minimiser=lambda y, loss: float(loss.margin * np.mean(y)),
        synonyms=("L2-SVM loss", "quadratic hinge"),
        sources=("001",),
        choose="only the side matters, and the gradient should have no jump",
        avoid="you need probabilities without a detour, or some labels are wrong: it squares how"
        " far off they are",
        pitfall="Keras turns labels 0 and 1 into -1 and +1 only where a batch holds nothing else",
    ),
    # several classes
    Entry(
        CategoricalCrossentropy(),
        title="Categorical cross-entropy",
        tasks=("multiclass", "distribution"),
        targets="rows of probabilities, one-hot or soft",
        outputs=("softmax",),
        formula=r"-\sum_j y_j \log p_j",
        definition="-sum(t * log(q) for t, q in zip(y, p) if t)",
        constant="the mean of the target rows: the share of each class",
        minimiser=_mean_row,
        synonyms=("CCE", "cross-entropy", "multiclass log loss"),
        sources=("000", "001", "002", "004"),
        choose="each example has one of several classes, and the network ends in a softmax",
        avoid="the network can end in scores: the softmax rounds to 0 or 1 where they are far"
        " apart",
        pitfall="PyTorch's cross_entropy wants scores: fed a perfect row of three probabilities it"
        " gives 0.55, not 0",
    ),
    Entry(
        SparseCategoricalCrossentropy(),
        title="Sparse categorical cross-entropy",
        tasks=("multiclass",),
        targets="class ids, whole numbers from 0",
        outputs=("softmax",),
        formula=r"-\log p_t",
        definition="-log(p[y])",
        constant="the share of each class",
        minimiser=_frequencies,
        synonyms=("sparse cross-entropy", "negative log-likelihood", "NLLLoss"),
        sources=("000", "001"),
        choose="each example has one of several classes, given by its id, and the network ends in"
        " a softmax",
        avoid="targets are soft or smoothed: a class id cannot say so",
        pitfall="ids begin at 0: those of three classes are 0, 1, 2 and not 1, 2, 3",
    ),
    Entry(
        SoftmaxCrossentropy(),
        title="Softmax cross-entropy",
        tasks=("multiclass", "distribution"),
        targets="rows of probabilities, one-hot or soft",
        outputs=("linear",),
        formula=r"-\sum_j y_j \log\operatorname{softmax}(z)_j",
        definition="sum(y) * log(sum(exp(s) for s in p)) - sum(t * s for t, s in zip(y, p) if t)",
        constant="the logarithm of the mean target row, up to a constant",
        minimiser=lambda y, loss: _log(_mean_row(y, loss)),
        synonyms=("softmax loss", "multinomial logistic loss", "softmax CE"),
        sources=("003",),
        choose="each example has one of several classes or a distribution over them, and the"
        " network ends in scores",
        avoid="the network ends in a softmax: it would be applied twice",
        pitfall="without from_logits=True Keras takes the scores for probabilities, in silence",
    ),
    Entry(
        SparseSoftmaxCrossentropy(),
        title="Sparse softmax cross-entropy",
        tasks=("multiclass",),
        targets="class ids, whole numbers from 0",
        outputs=("linear",),
        formula=r"-\log\operatorname{softmax}(z)_t",
        definition="log(sum(exp(s) for s in p)) - p[y]",
        constant="the logarithm of the share of each class, up to a constant",
        minimiser=lambda y, loss: _log(_frequencies(y, loss)),
        synonyms=("cross-entropy of class ids with logits", "CrossEntropyLoss"),
        sources=("003",),
        choose="each example has one of several classes, given by its id, and the network ends in"
        " scores",
        avoid="several classes can hold at once: take the sigmoid cross-entropy of each",
        pitfall="with class weights PyTorch divides by the sum of the weights, Keras by the number"
        " of examples",
    ),
    Entry(
        CrammerSingerHinge(margin=1.0),
        title="Crammer-Singer hinge loss",
        tasks=("multiclass",),
        targets="class ids, whole numbers from 0",
        outputs=("linear",),
        formula=r"\max\bigl(0,\ m + \max_{j \ne t} s_j - s_t\bigr)",
        definition="max(0, margin + max(s for j, s in enumerate(p) if j != y) - p[y])",
        constant="a lead of the margin for a class with more than half of the examples, else equal"
        " scores",
        minimiser=lambda y, loss: loss.margin * (_frequencies(y, loss) > 0.5),
        synonyms=("multiclass hinge loss", "worst-rival hinge"),
        sources=(),
        choose="only the winning class matters, and its worst rival alone should push",
        avoid="you need probabilities, or classes overlap: without a majority it ranks none",
        pitfall="Keras's categorical_hinge is another: for scores -5 (true), -10 and -10 that is 6,"
        " and this 0",
    ),
    Entry(
        WestonWatkinsHinge(margin=1.0),
        title="Weston-Watkins hinge loss",
        tasks=("multiclass",),
        targets="class ids, whole numbers from 0",
        outputs=("linear",),
        formula=r"\sum_{j \ne t} \max(0,\ m + s_j - s_t)",
        definition="sum(max(0, margin + s - p[y]) for j, s in enumerate(p) if j != y)",
        constant="scores in the order of the classes' shares, some of them equal: no closed form",
        synonyms=("multiclass SVM loss", "sum-over-rivals hinge"),
        sources=(),
        choose="only the winning class matters, and every rival that comes close should push",
        avoid="you need probabilities, or compare costs between tasks: it grows with the classes",
        pitfall="PyTorch's multi_margin_loss divides it by the number of classes",
    ),
    # distributions
    Entry(
        KLDivergence(),
        title="Kullback-Leibler divergence",
        tasks=("distribution", "multiclass"),
        targets="rows of probabilities, one-hot or soft",
        outputs=("softmax",),
        formula=r"\sum_j p_j \log\frac{p_j}{q_j}",
        definition="sum(t * log(t / q) for t, q in zip(y, p) if t)",
        terms="sum((abs(t * log(t / q)) if t else 0) + t + q for t, q in zip(y, p))",
        constant="the mean of the target rows",
        minimiser=_mean_row,
        synonyms=("KL", "relative entropy", "KLDivLoss"),
        sources=("000", "001", "004"),
        choose="targets are distributions, and a cost of 0 should mean that they are met",
        avoid="targets are one-hot: there it is the cross-entropy, under another name",
        pitfall="PyTorch's kl_div takes log-probabilities, and only reduction='batchmean' averages"
        " over rows",
    ),
    Entry(
        JensenShannonDivergence(),
        title="Jensen-Shannon divergence",
        tasks=("distribution",),
        targets="rows of probabilities, one-hot or soft",
        outputs=("softmax",),
        formula=r"\tfrac12\sum_j p_j\log\frac{p_j}{m_j} + \tfrac12\sum_j q_j\log\frac{q_j}{m_j},"
        r" \quad m = \tfrac12(p + q)",
        definition="sum((t * log(2 * t / (t + q)) if t else 0)"
        " + (q * log(2 * q / (t + q)) if q else 0) for t, q in zip(y, p)) / 2",
        terms="sum((abs(t * log(2 * t / (t + q))) if t else 0)"
        " + (abs(q * log(2 * q / (t + q))) if q else 0) for t, q in zip(y, p)) / 2"
        " + sum(y) + sum(p)",
        constant="no closed form; close to the mean of the target rows where these are alike",
        synonyms=("JS", "JSD", "JS divergence", "information radius"),
        sources=(),
        choose="two distributions are equals, or may share no support: it is symmetric and finite",
        avoid="predictions start far off: it cannot exceed log 2, and hardly pulls there",
        pitfall="SciPy's jensenshannon is its square root",
    ),
)

CATALOGUE: dict[str, Entry] = {entry.name: entry for entry in _ENTRIES}
"""Every entry by the name of its loss's class."""


def find(term: str) -> Entry:
    """The entry of a loss by any of its names; case, spaces and hyphens do not count.

    Raises
    ------
    LookupError
        Where no loss has that name; the message lists those that there are.

    Examples
    --------
    >>> find("least squares").loss
    MeanSquaredError()
    >>> find("binary crossentropy").synonyms[:2]
    ('BCE', 'log loss')
    """
    for entry in CATALOGUE.values():
        if _bare(term) in map(_bare, entry.names):
            return entry
    raise LookupError(f"no loss is called {term!r}; there are {', '.join(CATALOGUE)}")


def _bare(name: str) -> str:
    """A name without what people write differently."""
    return "".join(filter(str.isalnum, name.casefold()))
