"""The guard sees every mutation, in a small notebook and in those of the book."""

import copy

import pytest

from tests.notebooks import guard
from tests.notebooks.mutations import MUTATIONS
from tools import notebook_form as form
from tools.notebooks import BOOK, find

BOOK_NOTEBOOKS = find(BOOK)


def faults(notebook, folder):
    """What the guard says of a notebook stored as it is."""
    path = folder / "page.ipynb"
    path.write_bytes(form.text(notebook).encode())
    return guard.faults(path)


def test_a_good_notebook_has_no_faults(good, tmp_path):
    assert faults(good, tmp_path) == []


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_of_a_good_notebook_is_seen(good, tmp_path, name):
    mutation, word = MUTATIONS[name]
    assert mutation(good) is not False
    found = faults(good, tmp_path)
    assert any(word in fault for fault in found), found
    assert all(fault.startswith("page.ipynb, ") for fault in found)


@pytest.mark.parametrize("path", BOOK_NOTEBOOKS, ids=lambda path: path.stem)
def test_each_mutation_of_a_notebook_of_the_book_is_seen(tmp_path, path):
    stored = form.read(path)
    before = set(faults(stored, tmp_path))
    unseen = []
    for name, (mutation, word) in MUTATIONS.items():
        mutated = copy.deepcopy(stored)
        if mutation(mutated) is False:
            continue
        new = set(faults(mutated, tmp_path)) - before
        if not any(word in fault for fault in new):
            unseen.append(name)
    assert not unseen


def test_line_ends_of_windows_are_seen(good, tmp_path):
    path = tmp_path / "page.ipynb"
    path.write_bytes(form.text(good).replace("\n", "\r\n").encode())
    assert any("not in the form" in fault for fault in guard.faults(path))


def test_a_fault_names_the_cell_and_its_first_line(good, tmp_path):
    good.cells[3].execution_count = None
    assert "page.ipynb, cell 4 ('print(1 / 3 > 0.3)'): never run: run make notebooks" in faults(
        good, tmp_path
    )


def test_words_may_be_edited_without_another_run(good, tmp_path):
    good.cells[4].source = "A figure, and an exception that is meant:"
    assert faults(good, tmp_path) == []


@pytest.mark.parametrize(
    "text",
    ["0.333333", "1200000000.0", "64.000000", "1e-12", "2.17.13.5", "v1.23456789.0", "12345678"],
)
def test_numbers_that_may_be_printed(good, text):
    good.cells[3].outputs[0].text = text
    assert list(guard.outputs.few_digits(good)) == []


def test_a_long_cell_may_be_folded_away(good):
    good.cells[3].source = "\n".join(["x = 1"] * 16)
    good.cells[3].metadata.tags = ["hide-input"]
    assert list(guard.writing.lines_fit(good)) == []
