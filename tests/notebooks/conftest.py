"""A small notebook that keeps every rule, run once."""

import copy
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools import course_cell, repository
from tools.notebooks import run

ALT = "A straight line that rises from 0 on the left to 2 on the right."
FIGURE = {"image": {"alt": ALT}, "figure": {"caption": "A line.", "name": "fig-line"}}
DRAW = "figure, panel = axes('x', 'y')\npanel.plot([0, 1, 2])\nfigure"


def small_notebook() -> NotebookNode:
    """The small notebook before it is run."""
    notebook = new_notebook(
        cells=[
            new_markdown_cell("# A small page\n\nThis page shows what a page of the book is like."),
            new_code_cell("from companion.figures import axes, setup\n\nsetup()"),
            new_code_cell("print(1 / 3 > 0.3)\nround(2 / 3, 6)"),
            new_markdown_cell("A figure, and an exception on purpose:"),
            new_code_cell(DRAW, metadata={"mystnb": FIGURE}),
            new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]}),
            new_code_cell("import os\n\nos.environ['PYTHONHASHSEED']"),
        ]
    )
    course_cell.place(notebook, repository.stored_address())
    return notebook


@pytest.fixture(scope="session")
def executed() -> NotebookNode:
    notebook, _ = run(small_notebook(), Path(__file__).parent)
    return notebook


@pytest.fixture
def good(executed: NotebookNode) -> NotebookNode:
    """The small notebook as it is stored; a test may change it."""
    return copy.deepcopy(executed)
