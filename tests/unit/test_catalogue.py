"""The catalogue is whole, and its facts are the losses' own."""

import inspect

import pytest

import companion
from companion.catalogue import CATALOGUE, find
from companion.loss import Loss


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


def test_entries_are_found_by_every_name(entry):
    for term in (entry.name, entry.title.upper(), *entry.synonyms):
        assert find(term).name == entry.name


def test_no_two_entries_share_a_name():
    names = [
        name.casefold()
        for entry in CATALOGUE.values()
        for name in {entry.name, entry.title, *entry.synonyms}
    ]
    assert len(names) == len(set(names))


def test_an_unknown_name_lists_what_there_is():
    with pytest.raises(LookupError, match=r"no loss is called 'foo'; there are MeanSquaredError"):
        find("foo")


def test_docstrings_have_formula_source_and_example(entry):
    text = inspect.getdoc(type(entry.loss))
    assert ".. math::" in text
    assert ">>>" in text
    assert "nit" in text, "the unit is stated"
