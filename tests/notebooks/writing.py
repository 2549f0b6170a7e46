"""Rules: cells that can be read, on a page that says at once what it is about."""

import re
from collections.abc import Iterator
from itertools import takewhile

from nbformat import NotebookNode

from grader.cells import marks
from tests.notebooks.cells import HIDING, code_cells, tags
from tools import course_cell

MOST_COLUMNS = 72
MOST_LINES = 15
SHORTEST_OPENING = 40
NOT_PYTHON = re.compile(r"^\s*(![\w./]|%%?[a-z])", re.MULTILINE)
TITLE = re.compile(r"(\([\w-]+\)=\n)?# \S.*")


def lines_fit(notebook: NotebookNode) -> Iterator[str]:
    """Code fits a telephone's screen, and a reader's patience.

    In an assignment, what is given, what is written into and what checks it stay in one piece.
    """
    for where, cell in code_cells(notebook):
        lines = cell.source.splitlines()
        for line in lines:
            if len(line) > MOST_COLUMNS:
                yield f"{where}: a line of {len(line)} columns, {MOST_COLUMNS} at most: {line!r}"
        folded = tags(cell) & {*HIDING, *course_cell.TAGS}
        if len(lines) > MOST_LINES and not folded and not marks(cell):
            yield f"{where}: {len(lines)} lines, {MOST_LINES} at most: split it, or fold it away"


def plain_python(notebook: NotebookNode) -> Iterator[str]:
    """No shell, no magic: the environment comes from requirements.txt."""
    for where, cell in code_cells(notebook):
        if found := NOT_PYTHON.search(cell.source):
            yield f"{where}: {found[0].strip()!r} starts what is no Python: remove it"


def opens_with_a_sentence(notebook: NotebookNode) -> Iterator[str]:
    """A title, then a paragraph in words: search engines show it."""
    leading = takewhile(lambda cell: cell.cell_type == "markdown", notebook.cells)
    title, _, rest = "\n\n".join(cell.source.strip() for cell in leading).partition("\n\n")
    if not TITLE.fullmatch(title.strip()):
        yield "cell 1: no title: begin with a Markdown cell, '# Title' and an empty line"
        return
    opening = " ".join(rest.partition("\n\n")[0].split())
    if not (len(opening) >= SHORTEST_OPENING and opening[0].isalnum() and opening[-1] in ".?!"):
        yield f"cell 1: the first paragraph is no sentence on what the page is about: {opening!r}"


RULES = (lines_fit, plain_python, opens_with_a_sentence)
