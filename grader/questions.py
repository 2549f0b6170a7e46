"""The questions of an assignment: each begins with its heading."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from grader import cells

HEADING = re.compile(r"^## (Question \d+\. .*\S)", re.MULTILINE)


@dataclass(frozen=True)
class Question:
    """The cells from one question's heading to the next."""

    title: str
    cells: tuple[NotebookNode, ...]

    @property
    def name(self) -> str:
        """The id of the cell with the heading."""
        return cells.identity(self.cells[0])

    @property
    def answers(self) -> list[NotebookNode]:
        """The code cells that a student writes in."""
        return [c for c in self.cells if cells.is_answer(c) and c.cell_type == "code"]

    @property
    def tests(self) -> list[NotebookNode]:
        """The cells whose running brings points."""
        return [cell for cell in self.cells if cells.is_test(cell)]

    @property
    def reasons(self) -> list[NotebookNode]:
        """The cells whose points a person gives."""
        return [cell for cell in self.cells if cells.is_read_by_a_person(cell)]


def questions(notebook: NotebookNode) -> list[Question]:
    """The questions of a master or of a student's notebook, in their order."""
    return list(_sections(notebook))


def _sections(notebook: NotebookNode) -> Iterator[Question]:
    title = ""
    section: list[NotebookNode] = []
    for cell in notebook.cells:
        heading = HEADING.search(cell.source) if cell.cell_type == "markdown" else None
        if heading:
            if title:
                yield Question(title, tuple(section))
            title, section = heading[1], []
        section.append(cell)
    if title:
        yield Question(title, tuple(section))
