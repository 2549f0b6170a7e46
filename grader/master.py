"""A master: the notebook of an assignment with its solutions and hidden tests."""

import runpy
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from nbformat import NotebookNode
from nbformat.reader import NotJSONError

from grader import cells, names, parameters
from grader.errors import GraderError, MasterError
from grader.questions import Question, questions
from tools import notebook_form as form

MASTERS = Path(__file__).resolve().parent.parent / "assignments"
SCHEMA = 3


@dataclass(frozen=True)
class Master:
    """One assignment, as its author wrote it."""

    folder: Path
    notebook: NotebookNode
    variant: Callable[[Random], parameters.Parameters]

    @property
    def name(self) -> str:
        """The name of its folder and of its notebook."""
        return self.folder.name

    @property
    def questions(self) -> list[Question]:
        """The questions, in their order."""
        return questions(self.notebook)

    @property
    def answer_names(self) -> set[str]:
        """The names that the solutions define."""
        answers = [cell for question in self.questions for cell in question.answers]
        return set().union(*(names.defined(cell.source) for cell in answers))

    @property
    def points_to_read(self) -> float:
        """The points that a person gives."""
        return sum(cells.points(cell) for question in self.questions for cell in question.reasons)


def find(folder: Path = MASTERS) -> list[str]:
    """The names of the assignments in a folder."""
    return sorted(path.parent.name for path in folder.glob("*/variant.py"))


def read(name: str, folder: Path = MASTERS) -> Master:
    """The master of an assignment.

    Raises
    ------
    GraderError
        Where there is no such assignment.
    MasterError
        Where its files are not in the format of a master.
    """
    path = folder / name / f"{name}.ipynb"
    known = find(folder)
    if name not in known or not path.is_file():
        there = f"There are: {', '.join(known)}." if known else "There is none at all."
        raise GraderError(f"There is no assignment {name!r} in {folder}. {there}")
    try:
        notebook = form.read(path)
        variant = runpy.run_path(str(path.with_name("variant.py")))["variant"]
    except (NotJSONError, ValueError) as error:
        raise MasterError(f"{path} is no notebook: {error}") from None
    except KeyError:
        raise MasterError(f"{path.with_name('variant.py')} defines no `variant`") from None
    for cell in notebook.cells:
        cell.id = cells.identity(cell)  # an editor gives a copied cell another one
    faults = list(_faults(notebook))
    if faults:
        raise MasterError(f"{path}:\n" + "\n".join(f"  {fault}" for fault in faults))
    return Master(path.parent, notebook, variant)


def _faults(notebook: NotebookNode) -> list[str]:
    """What keeps a notebook from being a master."""
    faults = []
    for cell in notebook.cells:
        marks = cells.marks(cell)
        if marks and marks.get("schema_version") != SCHEMA:
            faults.append(f"cell {cell.id!r}: nbgrader schema_version must be {SCHEMA}")
    known = Counter(cells.marks(cell).get("grade_id") for cell in notebook.cells)
    faults += [
        f"{count} cells have the nbgrader id {name!r}"
        for name, count in known.items()
        if name and count > 1
    ]
    asked = questions(notebook)
    if not asked:
        faults.append("no question: a Markdown cell begins one with `## Question 1. ...`")
    for question in asked:
        if not (question.tests or question.reasons):
            faults.append(f"{question.name}: no cell of this question brings points")
        if question.tests and not question.answers:
            faults.append(f"{question.name}: it has tests and no cell to answer in")
    return faults
