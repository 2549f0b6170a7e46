"""The catalogue is whole, and its facts are the losses' own."""

import dataclasses
import inspect

import mpmath
import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon

import companion
from companion.catalogue import CATALOGUE, Entry, find
from companion.loss import ClassIdLoss, Loss
from tests.unit.conftest import variants
from tools import exact
from tools.draw import draw


def test_every_loss_of_the_package_has_one_entry():
    losses = {
        name
        for name, value in vars(companion).items()
        if inspect.isclass(value) and issubclass(value, Loss) and not inspect.isabstract(value)
    }
    assert losses == set(CATALOGUE)


def test_every_public_name_is_exported():
    assert set(CATALOGUE) <= set(companion.__all__)
    assert all(hasattr(companion, name) for name in companion.__all__)


# names


def test_entries_are_found_by_every_name(entry):
    for term in (entry.name, entry.title.upper(), *entry.synonyms):
        assert find(term).name == entry.name
        assert find(term.replace("-", " ")).name == entry.name


def test_no_two_entries_share_a_name_and_no_name_is_there_twice():
    def bare(name):
        return "".join(filter(str.isalnum, name.casefold()))

    names = [
        name
        for entry in CATALOGUE.values()
        for name in [*{bare(entry.name), bare(entry.title)}, *map(bare, entry.synonyms)]
    ]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("term", "name"),
    [
        ("L2 loss", "MeanSquaredError"),
        ("L1Loss", "MeanAbsoluteError"),
        ("SmoothL1Loss", "SmoothL1"),
        ("pinball loss", "Quantile"),
        ("log loss", "BinaryCrossentropy"),
        ("logistic loss", "SigmoidCrossentropy"),
        ("SVM loss", "Hinge"),
        ("cross entropy", "CategoricalCrossentropy"),
        ("softmax loss", "SoftmaxCrossentropy"),
        ("CrossEntropyLoss", "SparseSoftmaxCrossentropy"),
        ("multiclass SVM loss", "WestonWatkinsHinge"),
        ("relative entropy", "KLDivergence"),
    ],
)
def test_readers_find_what_they_call_it(term, name):
    assert find(term).name == name


def test_an_unknown_name_lists_what_there_is():
    with pytest.raises(LookupError, match=r"no loss is called 'foo'; there are MeanSquaredError"):
        find("foo")


# facts


def test_docstrings_have_formula_source_and_example(entry):
    text = inspect.getdoc(type(entry.loss))
    assert ".. math::" in text
    assert ">>>" in text
    assert "nit" in text, "the unit is stated"


@pytest.mark.parametrize("name", CATALOGUE)
def test_entries_are_filled_with_clauses_that_fit_a_table(name):
    entry = CATALOGUE[name]
    for field in dataclasses.fields(Entry):
        if field.name not in ("sources", "minimiser"):
            assert getattr(entry, field.name), field.name
    for clause in (entry.targets, entry.constant, entry.choose, entry.avoid, entry.pitfall):
        assert not clause.endswith(".")
        assert len(clause) <= 110, clause
    assert entry.sources == tuple(sorted(set(entry.sources) & {f"00{i}" for i in range(5)}))
    assert entry.chapter in ("regression", "binary", "multiclass", "divergence")


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_size_of_the_terms_is_not_below_the_loss(name):
    entry = CATALOGUE[name]
    for y, p in zip(*draw(entry.loss, 20), strict=True):
        with mpmath.workdps(exact.DIGITS):
            size = exact.terms(entry, y, p)
            assert size == 0 or size >= abs(exact.loss(entry, y, p))


# the constant that minimises the cost


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "entry", [entry for entry in variants() if entry.minimiser], ids=lambda entry: str(entry.loss)
)
def test_no_constant_is_better_than_the_minimiser(entry, seed):
    loss = entry.loss
    y_true, y_pred = draw(loss, 99, seed)
    if isinstance(loss, ClassIdLoss) and seed:
        y_true[:60] = 1  # a majority, which matters to a hinge
    best = entry.minimiser(y_true, loss)
    least = cost_of_constant(loss, y_true, best)
    for prediction in y_pred:
        for step in (1e-3, 0.1, 1):  # from the best towards another, in the domain all the way
            other = best + step * (prediction - best)
            assert least <= cost_of_constant(loss, y_true, other) + 1e-12


def cost_of_constant(loss, y_true, constant):
    count = len(y_true)
    return loss(y_true, np.repeat(np.asarray(constant)[None], count, axis=0))


@pytest.mark.parametrize("name", ["SigmoidCrossentropy", "SparseSoftmaxCrossentropy"])
def test_targets_that_are_all_alike_have_an_infinite_best_score(name):
    entry = CATALOGUE[name]
    best = entry.minimiser(np.ones(3, int), entry.loss)
    assert np.isinf(best).any()
    assert cost_of_constant(entry.loss, np.ones(3, int), best) == 0


# pitfalls whose numbers need no framework


def test_the_numbers_of_the_pitfalls():
    assert CATALOGUE["SigmoidCrossentropy"].loss(1, 1.0) == pytest.approx(0.313, abs=1e-3)
    perfect = np.eye(3)
    assert CATALOGUE["SoftmaxCrossentropy"].loss(perfect, perfect) == pytest.approx(0.551, abs=1e-3)
    assert CATALOGUE["CrammerSingerHinge"].loss(0, [-5.0, -10.0, -10.0]) == 0
    p, q = np.array([0.2, 0.8]), np.array([0.6, 0.4])
    js = CATALOGUE["JensenShannonDivergence"].loss(p, q)
    assert np.sqrt(js) == pytest.approx(jensenshannon(p, q))
    residual, one = np.float32(1e-3), np.float32(1)
    typed_in = np.sqrt(one + residual**2) - one
    assert abs(typed_in / 5e-7 - 1) == pytest.approx(0.046, abs=1e-3)
    huber = CATALOGUE["Huber"].loss
    smooth = CATALOGUE["SmoothL1"].loss
    for size in (0.5, 1, 3):
        scaled = size * dataclasses.replace(smooth, beta=size)(0, 10.0)
        assert dataclasses.replace(huber, delta=size)(0, 10.0) == pytest.approx(scaled)
