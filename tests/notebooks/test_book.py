"""Every notebook of the book keeps the rules."""

import pytest

from tests.notebooks import guard
from tools import notebook_form as form
from tools.notebooks import BOOK, find

NOTEBOOKS = find(BOOK)
NAMES = [str(path.relative_to(BOOK)) for path in NOTEBOOKS]


def test_the_first_chapter_is_there():
    assert "regression.ipynb" in NAMES


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_notebook_keeps_the_rules(path):
    faults = guard.faults(path)
    assert not faults, "\n" + "\n".join(faults)


def test_figure_names_are_distinct_in_the_book():
    names = [
        cell.metadata.get("mystnb", {}).get("figure", {}).get("name")
        for path in NOTEBOOKS
        for cell in form.read(path).cells
    ]
    names = [name for name in names if name]
    assert sorted(names) == sorted(set(names))
