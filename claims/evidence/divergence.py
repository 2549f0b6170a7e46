"""Entropy, cross-entropy between distributions, and the Kullback-Leibler divergence."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import torch
from matplotlib.figure import Figure
from numpy.typing import NDArray
from pybtex.database import parse_file
from scipy import integrate, stats
from scipy.special import rel_entr, softmax

from claims.articles import BIBLIOGRAPHY, Item
from claims.evidence import tries
from claims.verdict import Finding, numbers, ran
from companion import (
    CategoricalCrossentropy,
    KLDivergence,
    MeanSquaredError,
    SoftmaxCrossentropy,
    cross_entropy,
    entropy,
    kl_divergence,
    one_hot,
    parity,
)
from companion.catalogue import find
from companion.network import Network

import keras  # isort: skip  (after companion.parity, which chooses its backend)

Floats = NDArray[np.float64]

COLOURS = {
    "red": (0.10, 0.70),
    "green": (0.30, 0.55),
    "blue": (0.05, 0.15),
    "black": (0.90, 0.04),
    "yellow": (0.65, 0.25),
    "orange": (0.21, 0.45),
}
P, Q = np.array(list(COLOURS.values())).T
RIGHT, GUESS = np.array([[0.5, 0.3, 0.2]]), np.array([[0.4, 0.4, 0.2]])
KL = kl_divergence(RIGHT[0], GUESS[0])


def _rows(count: int, classes: int = 4, seed: int = 0) -> Floats:
    """Random distributions."""
    return np.random.default_rng(seed).dirichlet(np.ones(classes), count)


def _of_normals(mean: float, spread: float) -> float:
    """KL of a normal distribution from the standard one, by integration."""
    p, q = stats.norm(mean, spread), stats.norm(0, 1)

    def integrand(x: float) -> float:
        return p.pdf(x) * (p.logpdf(x) - q.logpdf(x))

    low, high = mean - 12 * spread, mean + 12 * spread
    return float(integrate.quad(integrand, low, high)[0])


def _closed_form(mean: float, spread: float) -> float:
    """The same without an integral (Kingma and Welling, 2014)."""
    return (mean**2 + spread**2 - 1) / 2 - np.log(spread)


# Entropy.


@tries("chauhan2021-shannon-1948", "chauhan2021-cross-entropy-origin")
def from_information_theory() -> Finding:
    """Shannon's paper of {year} brought entropy into information theory, where the
    cross-entropy is the mean length of messages in a code made for another source:
    here {coded} bits, and {own} in the code of its own.
    """
    entry = parse_file(str(BIBLIOGRAPHY)).entries["shannon1948"]
    p, q = np.array([0.25, 0.25, 0.5]), np.array([0.5, 0.25, 0.25])
    lengths = np.array([len(word) for word in ("0", "10", "11")])  # a code made for q
    return Finding(
        as_written={
            "the paper is of 1948": entry.fields["year"] == "1948",
            "its author is Shannon": "Shannon" in str(entry.persons["author"]),
            "the mean length of a code word is the cross-entropy in bits": np.allclose(
                p @ lengths, cross_entropy(p, q, base=2)
            ),
        },
        values={
            "year": entry.fields["year"],
            "coded": p @ lengths,
            "own": entropy(p, base=2),
        },
    )


@tries(
    "chauhan2021-entropy-disorder",
    "chauhan2021-entropy-defined-for",
    "chauhan2021-entropy-minus",
    libraries=("scipy",),
)
def entropy_of_a_coin() -> Finding:
    r"""The entropy $-\sum_x p(x) \log p(x)$ measures how hard the outcome is to foresee:
    {fair} bit for a fair coin, {bent} where heads have 0.9, and 0 where they are
    certain. "Disorder" is a picture of it.
    """
    heads = np.linspace(0.01, 0.99, 99)
    coins = entropy(np.column_stack([heads, 1 - heads]), base=2)
    rows = _rows(100)
    return Finding(
        as_written={
            "it is 0 for a coin that falls on one side": entropy([1.0, 0.0]) == 0,
            "and largest for the fair one": bool(heads[coins.argmax()] == 0.5),
            "the logarithm is negative below 1, so minus it is not": bool(
                (np.log(heads) < 0).all()
            ),
            "the formula is what SciPy computes": np.allclose(
                entropy(rows), stats.entropy(rows, axis=1)
            ),
        },
        values={"fair": coins.max(), "bent": entropy([0.9, 0.1], base=2)},
    )


@tries("chauhan2021-p-between-0-1", libraries=("scipy",))
def between_0_and_1() -> Finding:
    """A probability lies between 0 and 1. A density need not: spread evenly over
    the numbers from 0 to 0.5 it is {density}, and the entropy is then {entropy}.
    """
    narrow, rows = stats.uniform(0, 0.5), _rows(1000)
    return Finding(
        as_written={"the density there is at most 1": bool(narrow.pdf(0.2) <= 1)},
        provided={
            "1,000 random distributions keep between 0 and 1": bool(
                ((rows >= 0) & (rows <= 1)).all()
            )
        },
        condition="the outcomes are discrete",
        values={"density": narrow.pdf(0.25), "entropy": float(narrow.entropy())},
    )


@tries("chauhan2021-gas-low", "chauhan2021-gas-blend", "chauhan2021-entropy-never-decreases")
def gases_in_a_box() -> Finding:
    """Each gas spreads from half of 10 cells over all of them. The entropy of which
    gas is met there begins at 0 and rises to {end} bit, and no step lowers it.
    Such a law is the physicists'; Shannon's entropy also falls, whenever you look.
    """
    first = np.repeat([1.0, 0.0], 5)  # the share of the first gas in each cell
    entropies = []
    for _ in range(500):
        entropies.append(np.mean(entropy(np.column_stack([first, 1 - first]), base=2)))
        inner = np.pad(first, 1, mode="edge")
        first = 0.5 * first + 0.25 * (inner[:-2] + inner[2:])  # neighbours exchange
    return Finding(
        as_written={
            "it is 0 while the gases are apart": bool(entropies[0] == 0),
            "it is 1 bit, the most, in the end": np.allclose(entropies[-1], 1),
            "no step lowers it": bool((np.diff(entropies) > -1e-12).all()),
        },
        values={"end": entropies[-1]},
    )


# Cross-entropy.


@tries("chauhan2021-ce-p", "chauhan2021-ce-q")
def roles_of_p_and_q() -> Finding:
    r"""In $-\sum_x p(x) \log q(x)$, $p$ is the distribution of the label, one-hot
    for a known class, and $q$ the model's. Swapped they give another number:
    {ours} for the rows tried, and {swapped} the other way round.
    """
    label, model = one_hot([1], 3)[0], GUESS[0]
    loss = CategoricalCrossentropy()(label, model)
    ours, swapped = cross_entropy(RIGHT[0], model), cross_entropy(model, RIGHT[0])
    return Finding(
        as_written={
            "with the label as p and the model as q it is the loss": np.allclose(
                cross_entropy(label, model), loss
            ),
            "with the model as p it is another": ours != swapped,
        },
        values={"ours": ours, "swapped": swapped},
    )


@tries("chauhan2021-ce-x")
def role_of_x() -> Finding:
    """The sum runs over the outcomes x, all classes there are. What the model
    predicts is q: a probability for each of them.
    """
    label, model = np.array([0.0, 1.0, 0.0]), np.array([0.5, 0.3, 0.2])
    terms = -label * np.log(model)
    predicted = model.argmax()
    return Finding(
        as_written={
            f"the term at the predicted class, {abs(terms[predicted]):.3g}, is the "
            f"cross-entropy, {terms.sum():.3g}": bool(terms[predicted] == terms.sum())
        }
    )


@tries("chauhan2021-cross-entropy-method")
def method_not_loss() -> Finding:
    """The cross-entropy method searches by sampling: it draws, keeps the best draws
    and fits the distribution to them. The same idea serves importance sampling, for
    chances as small as {chance}. It is no loss for training a network.
    """
    tops, chances, rare = [], [], stats.norm.sf(4)
    for rng in map(np.random.default_rng, range(5)):
        mean, spread = 0.0, 10.0
        for _ in range(30):
            draws = rng.normal(mean, spread, 200)
            best = draws[np.argsort((draws - 3) ** 2 - np.cos(5 * (draws - 3)))[:20]]
            mean, spread = best.mean(), best.std()
        tops.append(mean)
        shifted = rng.normal(4, 1, 20_000)
        chances.append(np.mean((shifted > 4) * np.exp(8 - 4 * shifted)))
    return Finding(
        as_written={
            "five searches end at the best point, 3": np.allclose(tops, 3, atol=0.01),
            "five samples give the chance of a value above 4 within 10%": np.allclose(
                chances, rare, rtol=0.1
            ),
        },
        values={"chance": rare},
    )


# The divergence and its properties.


@tries(
    "insideml-kl-name",
    "chauhan2021-relative-entropy-is-kl",
    "chauhan2021-kl-continuous",
    "chauhan2021-kl-discrete",
    libraries=("scipy",),
)
def sum_or_integral() -> Finding:
    r"""The Kullback-Leibler (KL) divergence, or relative entropy, is $\sum_x p \log(p/q)$ for
    discrete outcomes and $\int p \log(p/q)\,dx$ for densities.
    """
    p, q = _rows(100), _rows(100, seed=1)
    return Finding(
        as_written={
            "SciPy's relative entropy of 100 pairs is our sum": np.allclose(
                stats.entropy(p, q, axis=1), kl_divergence(p, q)
            ),
            "its names lead to one loss": find("relative entropy")
            is find("KL")
            is find("Kullback-Leibler divergence"),
            "for two normal distributions the integral is the known value": np.allclose(
                _of_normals(1, 0.5), _closed_form(1, 0.5)
            ),
        }
    )


@tries("chauhan2021-kl-1951")
def paper_of_1951() -> Finding:
    """Kullback and Leibler introduced it in 1951, in {title}."""
    entry = parse_file(str(BIBLIOGRAPHY)).entries["kullback1951"]
    names = [" ".join(person.last_names) for person in entry.persons["author"]]
    return Finding(
        as_written={
            "the paper is of 1951": entry.fields["year"] == "1951",
            "by Kullback and Leibler": names == ["Kullback", "Leibler"],
        },
        values={"title": entry.fields["title"]},
    )


@tries(
    "chauhan2021-kl-similarity",
    "analyticsindia-kl-how-far",
    "chauhan2021-kl-baseline",
    "chauhan2021-kl-closer",
    "chauhan2021-kl-picture",
    "chauhan2021-kl-lower-better",
)
def how_far_apart() -> Finding:
    """It tells how far Q is from P: 0 where they are equal, and falling while Q moves
    towards P. It is no distance: for (0.5, 0.5) and (0.9, 0.1) it is {there}, and
    {back} the other way round.
    """
    p, q = _rows(200), _rows(200, seed=1)
    steps = [kl_divergence(p, (1 - t) * q + t * p) for t in np.linspace(0, 1, 21)]
    coming = [_of_normals(mean, 1) for mean in (2, 1, 0.5, 0.1, 0)]
    one, even, bent = np.tile(p[0], (200, 1)), [0.5, 0.5], [0.9, 0.1]
    order = np.argsort(kl_divergence(one, q))
    return Finding(
        as_written={
            "200 random Q that move to their P come closer with every step": bool(
                (np.diff(steps, axis=0) < 0).all()
            ),
            "and end at 0": np.allclose(steps[-1], 0),
            "for a normal curve that moves onto another it falls": bool(
                (np.diff(coming) < 0).all()
            ),
            f"from {coming[0]:.3g} to 0": np.allclose(coming[-1], 0),
            "of 200 Q the lower it is, the less P's outcomes surprise": bool(
                (np.diff(cross_entropy(one, q)[order]) >= 0).all()
            ),
        },
        values={"there": kl_divergence(even, bent), "back": kl_divergence(bent, even)},
    )


@tries("chauhan2021-kl-log-odds")
def odds_of_what() -> Finding:
    r"""It is the mean of $\log(p/q)$ over outcomes drawn from P. These are log odds of P
    against Q, if both were equally likely beforehand; not those of either's events,
    whose difference has the mean {events}.
    """
    p, q = RIGHT[0], GUESS[0]
    events = p @ (np.log(p / (1 - p)) - np.log(q / (1 - q)))
    posterior = p / (p + q)  # of P, after an outcome, from even chances
    log_odds = np.log(posterior / (1 - posterior))
    return Finding(
        as_written={"that difference is the divergence": np.allclose(events, KL)},
        provided={f"their mean is {KL:.4f}": np.allclose(p @ log_odds, KL)},
        condition="they are the odds of P against Q at even chances, averaged under P",
        values={"events": events},
    )


@tries("chauhan2021-kl-zero")
def least_value(item: Item) -> Finding:
    """The least value is 0, and only equal distributions have it."""
    p, q = _rows(1000), _rows(1000, seed=1)
    found = numbers(item, np.abs(kl_divergence(p, p)).max())
    apart = {"1,000 unequal pairs are above 0": bool((kl_divergence(p, q) > 0).all())}
    return replace(found, as_written={**found.as_written, **apart})


@tries(
    "chauhan2021-kl-nonnegative",
    "chauhan2021-kl-maximum",
    "chauhan2021-kl-infinite-where",
    "chauhan2021-kl-support",
    libraries=("keras",),
)
def from_0_to_infinity() -> Finding:
    """It is never negative, and infinite where Q rules out what P allows. For a finite
    value P's outcomes must be possible under Q; the reverse is not needed. Keras
    clips: it gives {keras} in place of infinity.
    """
    values = kl_divergence(_rows(1000), _rows(1000, seed=1))
    certain, even = np.array([1.0, 0.0]), np.array([0.5, 0.5])
    losses, _ = parity.evaluate(KLDivergence(), "Keras", [even], [certain])
    return Finding(
        as_written={
            "1,000 random pairs are at least 0": bool((values >= 0).all()),
            "with the same support they are finite": bool(values.max() < np.inf),
            "it is infinite where only Q has 0": kl_divergence(even, certain) == np.inf,
            "it is finite where only P has 0": kl_divergence(certain, even) < np.inf,
        },
        values={"keras": losses[0]},
    )


# The six colours.


@tries("chauhan2021-kl-six-colours")
def not_distributions() -> Finding:
    """The probabilities of one variable's outcomes sum to 1. These lists sum to {p} and
    {q}; divided by that they are distributions.
    """
    return Finding(
        as_written={
            "the six numbers of P sum to 1": np.allclose(P.sum(), 1),
            "the six numbers of Q sum to 1": np.allclose(Q.sum(), 1),
        },
        values={"p": P.sum(), "q": Q.sum()},
    )


@tries("chauhan2021-kl-histogram-code")
def plot_of_colours() -> Finding:
    """Each panel needs a call such as `axes.bar(events, p)`, with its brackets closed."""
    return ran(lambda: compile("subplot(2, 1, 1), p, color='g')", "the plot", "exec"))


@tries("chauhan2021-kl-histogram", libraries=("matplotlib",))
def panels_with_one_scale() -> Finding:
    """Bars in two panels can be compared by eye if the panels share their scale
    (`sharey=True`). Left alone, these end at {p} and {q}.
    """
    tops = {}
    for share in (False, True):
        panels = Figure().subplots(2, sharey=share)
        for panel, heights in zip(panels, (P, Q), strict=True):
            panel.bar(list(COLOURS), heights)
        tops[share] = [panel.get_ylim()[1] for panel in panels]
    return Finding(
        as_written={
            "the panels end at one height": np.allclose(*tops[False]),
        },
        provided={"they end at one height": np.allclose(*tops[True])},
        condition="the panels share their scale",
        values={"p": tops[False][0], "q": tops[False][1]},
    )


@tries("chauhan2021-kl-different")
def all_six_differ() -> Finding:
    """All six differ, and black most: {p} against {q}."""
    shares = P / P.sum() - Q / Q.sum()
    return Finding(
        as_written={
            "no colour has the same number in both": bool((P != Q).all()),
            "nor once both sum to 1": bool((np.abs(shares) > 0.01).all()),
        },
        values={"p": P[3], "q": Q[3]},
    )


@tries("chauhan2021-kl-pq", "chauhan2021-kl-qp")
def of_the_colours(item: Item) -> Finding:
    r"""The terms of these lists sum to {ours}. It is no divergence, since the lists do
    not sum to 1. Once they do, it is {nats} nats, which are {bits} bits.
    """
    p, q = (P, Q) if item.id.endswith("pq") else (Q, P)
    p1, q1 = p / p.sum(), q / q.sum()
    found = numbers(
        item,
        rel_entr(p, q).sum(),
        nats=kl_divergence(p1, q1),
        bits=kl_divergence(p1, q1, base=2),
    )
    same = np.allclose(found.values["ours"], found.values["nats"])
    return replace(found, as_read={"it stays so once both lists sum to 1": same})


@tries("chauhan2021-kl-bits")
def nats_not_bits(item: Item) -> Finding:
    """Natural logarithms give nats. In bits, divided by log 2, the two sums are
    {ours} and {other}.
    """
    there, back = rel_entr(P, Q).sum() / np.log(2), rel_entr(Q, P).sum() / np.log(2)
    return numbers(item, there, back, other=back)


@tries("chauhan2021-rel-entr-code", libraries=("scipy",))
def sums_of_rel_entr(item: Item) -> Finding:
    """SciPy's terms sum to {ours} and {other}, without a unit: see the lines above."""
    there, back = sum(rel_entr(P, Q)), sum(rel_entr(Q, P))
    return numbers(item, there, back, other=back)


@tries("chauhan2021-kl-rel-entr-confirms", libraries=("scipy",))
def a_second_opinion() -> Finding:
    """The same terms have the same sum, so the arithmetic is right. Whether the lists are
    distributions and the unit bits, `rel_entr` cannot tell; `scipy.stats.entropy` makes
    them sum to 1 and gives {bits} bits.
    """
    by_hand, terms = sum(P * np.log(P / Q)), rel_entr(P, Q)
    bits = stats.entropy(P, Q, base=2)
    return Finding(
        as_written={"the terms sum to that by hand": np.allclose(terms.sum(), by_hand)},
        as_read={"so does SciPy's divergence in bits": np.allclose(bits, by_hand)},
        values={"bits": bits},
    )


@tries("chauhan2021-rel-entr-arguments", "chauhan2021-rel-entr-sum", libraries=("scipy",))
def rel_entr_of_lists() -> Finding:
    """It takes two lists or arrays, P first; where both sum to 1, so do the terms
    to the divergence.
    """
    p, q = _rows(100), _rows(100, seed=1)
    return Finding(
        as_written={
            "it takes lists": len(rel_entr([0.5, 0.5], [0.9, 0.1])) == 2,
            "the sums for 100 pairs of distributions are the divergences": np.allclose(
                rel_entr(p, q).sum(axis=1), kl_divergence(p, q)
            ),
        }
    )


@tries("chauhan2021-rel-entr-returns", libraries=("scipy",))
def terms_of_rel_entr() -> Finding:
    """It returns an array with a term for each event. Only their sum is a divergence:
    {negative} of the six are negative.
    """
    terms = rel_entr(P, Q)
    return Finding(
        as_written={"there are six values for six colours": terms.shape == (6,)},
        as_read={"each is at least 0, as divergences are": bool((terms >= 0).all())},
        values={"negative": (terms < 0).sum()},
    )


# The formula, and zeros.


@tries("insideml-kl-formula")
def terms_without_a_sum() -> Finding:
    r"""The divergence of a row is the sum of $y \log(y/p)$ over its classes; a single
    term can be negative, here {least}.
    """
    terms = RIGHT * np.log(RIGHT / GUESS)
    return Finding(
        as_written={"it gives one number for a row": terms.shape == (1,)},
        provided={"it is the divergence": np.allclose(terms.sum(), KL)},
        condition="the terms of a row are summed",
        values={"least": terms.min()},
    )


def _by_formula(p: Floats, q: Floats) -> tuple[float, float]:
    """Cross-entropy and divergence as the formulas stand."""
    with np.errstate(all="ignore"):
        return -np.sum(p * np.log(q)), np.sum(p * np.log(p / q))


@tries("insideml-kl-formula-onehot", "chauhan2021-kl-function", "chauhan2021-ce-function")
def zeros_in_the_formulas() -> Finding:
    r"""For positive probabilities code can follow the formulas. A one-hot row has zeros,
    and there $0 \log 0$ counts as 0: `scipy.special.rel_entr` and `xlogy` know that,
    NumPy gives nan.
    """
    right = np.array([1.0, 0.0])
    p, q = _rows(100), _rows(100, seed=1)
    found = np.array([_by_formula(*pair) for pair in zip(p, q, strict=True)])
    return Finding(
        as_written={
            "for the class (1, 0), predicted with certainty, both are 0": np.allclose(
                _by_formula(right, right), 0
            )
        },
        provided={
            "for 100 random pairs they are the two quantities": np.allclose(
                found.T, [cross_entropy(p, q), kl_divergence(p, q)]
            )
        },
        condition="no probability is 0",
    )


# As a loss.


@tries(
    "insideml-kl-classification",
    "insideml-kl-choice-yours",
    "insideml-kl-ce-similar",
    "chauhan2021-kl-multiclass",
    "chauhan2021-kl-softmax-suited",
    "ibrahim-list-kl",
    "analyticsindia-kl-multiclass",
)
def cross_entropy_under_another_name() -> Finding:
    """After a softmax it serves for classes as the cross-entropy does: for one-hot targets
    both are equal, for soft ones they differ by the targets' entropy, {entropy} nats
    for (0.5, 0.3, 0.2), and the gradient of the scores is the same always.
    """
    divergence, cross = KLDivergence(), CategoricalCrossentropy()
    scores, hard, soft = np.array([[0.2, -1.0, 1.5]]), one_hot([2], 3), RIGHT
    model = softmax(scores, axis=1)
    slope = divergence.gradient(soft, model)
    through = model * (slope - (slope * model).sum())  # the chain rule of the softmax
    apart, surprise = cross(soft, model) - divergence(soft, model), entropy(soft[0])
    return Finding(
        as_written={
            "they are equal for a one-hot target": np.allclose(
                divergence(hard, model), cross(hard, model)
            ),
            "they differ by the entropy of a soft one": np.allclose(apart, surprise),
            "the gradient of the scores is the same": np.allclose(
                through, SoftmaxCrossentropy().gradient(soft, scores)
            ),
        },
        values={"entropy": apart},
    )


@tries("insideml-kl-try-later")
def nothing_to_gain() -> Finding:
    """Going on with it after the cross-entropy is possible, and changes nothing: with
    one-hot targets, weights end where they would have ended anyway.
    """
    rng = np.random.default_rng(0)
    inputs, targets = rng.normal(size=(100, 2)), one_hot(rng.integers(3, size=100), 3)
    ends, costs = [], []
    for second in (CategoricalCrossentropy(), KLDivergence()):
        network = Network([2, 8, 3], output="softmax")
        for loss in (CategoricalCrossentropy(), second):
            network.fit(loss, inputs, targets, epochs=20, learning_rate=0.1)
        ends.append(network.predict(inputs))
        costs.append(network.history.train)
    return Finding(
        as_written={"training goes on, and the cost falls": costs[1][-1] < costs[1][0]},
        as_read={"it predicts something else": not np.allclose(*ends, atol=1e-6)},
    )


@tries("insideml-kl-generation", "chauhan2021-kl-vae", "chauhan2021-vae-latent")
def in_a_variational_autoencoder() -> Finding:
    r"""A variational autoencoder (Kingma and Welling, {year}) encodes an example as a normal
    distribution, of which a draw is decoded. Its loss is the reconstruction error plus the
    divergence from the standard normal, $\tfrac12(\mu^2 + \sigma^2 - 1) - \log\sigma$.
    The cross-entropies of classification use the same divergence.
    """
    year = parse_file(str(BIBLIOGRAPHY)).entries["kingma2014"].fields["year"]
    codes = [(0.0, 1.0), (1.5, 0.5), (-0.3, 2.0)]
    noise = np.random.default_rng(0).normal(size=10_000)
    return Finding(
        as_written={
            "for three codes that term is the divergence": all(
                np.isclose(_of_normals(*code), _closed_form(*code)) for code in codes
            ),
            "it is 0 for the standard normal": np.allclose(_closed_form(0, 1), 0),
            "draws of mean + spread * noise have them": np.allclose(
                [stats.norm.fit(m + s * noise) for m, s in codes], codes, atol=0.05
            ),
        },
        values={"year": year},
    )


def _autoencoder(seed: int) -> tuple[float, float, Floats]:
    """What is lost with a code of two out of ten, by training and at best; the codes."""
    rng = np.random.default_rng(seed)
    data = rng.normal(size=(200, 2)) @ rng.normal(size=(2, 10))
    data += rng.normal(0, 0.3, (200, 10))
    data = (data - data.mean(axis=0)) / data.std()
    network = Network([10, 2, 10], hidden="linear", seed=seed)
    setting = {"epochs": 100, "learning_rate": 0.1, "momentum": 0.9}
    network.fit(MeanSquaredError(), data, data, **setting)
    least = (np.linalg.svd(data, compute_uv=False)[2:] ** 2).sum() / data.size
    return network.history.train[-1], least, data @ network.weights[0]


@tries("analyticsindia-autoencoder-dense", trains=True)
def dense_codes() -> Finding:
    """An autoencoder learns to write an example in few numbers, almost none of them 0:
    with two for ten it loses {lost} of the variance, and no two can do better than
    {least}. Sparse autoencoders want the opposite.
    """
    lost, least, codes = map(np.array, zip(*map(_autoencoder, range(5)), strict=True))
    return Finding(
        as_written={
            "five trained ones lose at most 10% more than the least": bool(
                (lost < 1.1 * least).all()
            ),
            "nearly all numbers of the codes differ from 0": bool(
                np.mean(np.abs(codes) > 0.01) > 0.95
            ),
        },
        values={"lost": round(lost.mean(), 2), "least": round(least.mean(), 2)},
    )


@tries("analyticsindia-kl-autoencoder", trains=True)
def plain_or_variational() -> Finding:
    """A plain autoencoder needs a reconstruction error and no divergence. In a variational
    one the divergence is the second term: it draws the codes to a fixed distribution.
    """
    lost, least, _ = map(np.array, zip(*map(_autoencoder, range(5)), strict=True))
    codes = (0, 1), (1, 1), (0, 2)
    return Finding(
        as_written={
            "without it, plain ones lose over 10% more than the least": bool(
                (lost > 1.1 * least).any()
            )
        },
        provided={
            "the divergence is 0 for codes of mean 0 and spread 1, else above": all(
                (_closed_form(*code) > 0) == (code != (0, 1)) for code in codes
            )
        },
        condition="the autoencoder is variational",
    )


# In Keras and PyTorch.


@tries("insideml-kl-keras-class", libraries=("keras",))
def order_in_keras() -> Finding:
    """`keras.losses.KLDivergence()` takes the true row first: {ours} nats. The other order
    runs as well, and gives the divergence the other way round, {swapped}.
    """
    loss = keras.losses.KLDivergence()
    swapped = float(loss(GUESS, RIGHT))
    return Finding(
        as_written={"so called it is the divergence": np.allclose(swapped, KL)},
        values={"ours": float(loss(RIGHT, GUESS)), "swapped": swapped},
    )


@tries("insideml-kl-not-instantiated", libraries=("keras",))
def class_without_brackets() -> Finding:
    """A class makes the loss, and the loss takes the values: `KLDivergence()(y, p)`."""
    loss = keras.losses.KLDivergence
    return ran(lambda: loss(GUESS, RIGHT))


@tries("insideml-kl-keras-name", "chauhan2021-kl-keras-compile", libraries=("keras",))
def named_in_compile() -> Finding:
    """The class is `KLDivergence`, its name in `compile` is enough. Targets and outputs must
    be distributions, as after a softmax: Keras does not check that.
    """
    model = keras.Sequential([keras.Input((3,)), keras.layers.Softmax()])
    model.compile(loss="kl_divergence")
    cost = model.evaluate(np.log(GUESS), RIGHT, verbose=0)
    made = float(keras.losses.KLDivergence()(RIGHT, GUESS))
    return Finding(
        as_written={
            "by name it is the divergence": np.allclose(cost, KL, atol=1e-6),
            "and by the class": np.allclose(made, KL, atol=1e-6),
        }
    )


@tries("chauhan2021-kl-keras-name", "chauhan2021-kl-keras-line", libraries=("keras",))
def former_function() -> Finding:
    """Today the function is `keras.losses.kl_divergence`, the class `KLDivergence`."""
    return ran(lambda: keras.losses.kullback_leibler_divergence)


@tries("analyticsindia-name-kl", libraries=("keras",))
def former_name() -> Finding:
    """Today the name is `kl_divergence`."""
    return ran(lambda: keras.losses.get("kullback_leibler_divergence"))


@tries("insideml-kl-torch-class", libraries=("torch",))
def logarithms_in_torch() -> Finding:
    """PyTorch's `KLDivLoss` takes predictions first, as logarithms. Given the
    probabilities of a softmax it returns {wrong}, and {equal} where they are right.
    """
    loss = torch.nn.KLDivLoss(reduction="batchmean")
    right, guess = torch.tensor(RIGHT), torch.tensor(GUESS)
    wrong, logs = loss(guess, right).item(), loss(guess.log(), right).item()
    return Finding(
        as_written={"of probabilities it is the divergence": np.allclose(wrong, KL)},
        provided={"it is the divergence": np.allclose(logs, KL)},
        condition="the predictions are logarithms, as from `log_softmax`",
        values={"wrong": wrong, "equal": loss(right, right).item()},
    )


@tries("insideml-kl-torch-reduction", libraries=("torch",))
def reduction_in_torch() -> Finding:
    """Made without arguments it divides by the number of elements, classes too: {plain}.
    `KLDivLoss(reduction="batchmean")` gives the divergence, {ours}.
    """
    right, logs = torch.tensor(RIGHT), torch.tensor(GUESS).log()
    with warnings.catch_warnings(action="ignore"):  # PyTorch itself warns of it
        plain = torch.nn.KLDivLoss()(logs, right).item()
    ours = torch.nn.KLDivLoss(reduction="batchmean")(logs, right).item()
    return Finding(
        as_written={f"it gives the divergence, {KL:.5f}": np.allclose(plain, KL)},
        values={"plain": plain, "ours": ours},
    )
