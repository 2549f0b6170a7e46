"""A student's own check: what it says of answers, of changes and of cells that are gone."""

import copy
import subprocess
import sys

import pytest

from grader import cells, release, validate, variants
from grader.secret import ROOT
from tools import notebook_form as form
from tools.notebooks import BOOK

RELEASED = BOOK / "exercises" / "regression.ipynb"


@pytest.fixture
def answered(regression):
    """The student's notebook, with the master's answers in it."""
    notebook = form.read(RELEASED)
    solutions = {cells.identity(cell): cell.source for cell in regression.notebook.cells}
    for cell in notebook.cells:
        if cells.is_answer(cell):
            cell.source = solutions[cells.identity(cell)]
    return notebook


@pytest.fixture
def said(tmp_path, capsys):
    """Check a notebook; whether nothing is open, and what was said."""

    def run(notebook):
        path = tmp_path / "handed_in.ipynb"
        path.write_text(form.text(notebook), encoding="utf-8")
        return validate.validate(path), capsys.readouterr().out

    return run


def cell_named(notebook, name):
    return next(cell for cell in notebook.cells if cells.identity(cell) == name)


def test_nothing_is_open_in_a_full_answer(answered, said):
    fine, text = said(answered)
    assert fine
    assert text.count("answered; the public checks pass") == 5
    assert "Nothing is open" in text


def test_what_is_open_is_told_question_by_question(answered, said):
    cell_named(
        answered, "late-constant-answer"
    ).source = "raise NotImplementedError()  # YOUR CODE HERE"
    cell_named(
        answered, "insensitive-quantile-answer"
    ).source = "def insensitive_quantile(*_, **__): return 1"
    cell_named(answered, "cheaper-forecast-reasons").source = "YOUR ANSWER HERE"
    setup = cell_named(answered, "setup")
    setup.source += "\nimport os"
    answered.cells.remove(cell_named(answered, "price-scale-steps-tests"))
    fine, text = said(answered)
    assert not fine
    assert "not answered: cell 'late-constant-answer'\nQuestion 2" in text
    assert "cell 'insensitive-quantile-tests': AssertionError: the cost is a Python float\n" in text
    assert "not answered: cell 'cheaper-forecast-reasons'" in text
    assert "The locked cell 'setup' was changed" in text
    assert "The cell 'price-scale-steps-tests' is missing" in text
    assert text.endswith("Still open: 3 of 5 questions.\n")


def test_a_cell_that_takes_too_long_is_named(answered, said, monkeypatch):
    monkeypatch.setattr(validate, "SECONDS", 2)
    cell_named(answered, "price-scale-answer").source = "while True: pass"
    fine, text = said(answered)
    assert not fine
    assert "The cell 'price-scale-answer' took more than 2 s" in text
    assert "not run: cell 'price-scale-cause-tests'" in text


def test_a_cell_that_ends_python_is_named(answered, said):
    cell_named(answered, "price-scale-answer").source = "import os; os._exit(1)"
    fine, text = said(answered)
    assert not fine
    assert "The cell 'price-scale-answer' ended Python" in text


def test_checksums_are_nbgraders(regression):
    from nbgrader.utils import compute_checksum

    released = release.cleared(regression, variants.practice(regression))
    marked = [cell for cell in released.cells if cells.marks(cell)]
    assert marked
    for cell in marked:
        assert cells.checksum(cell) == compute_checksum(cell)
        assert cells.is_as_released(cell)
        changed = copy.deepcopy(cell)
        changed.source += " "
        assert not cells.is_as_released(changed)


def test_students_need_no_nbgrader():
    code = "import sys, grader.__main__; sys.exit('nbgrader' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
