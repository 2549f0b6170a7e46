"""From a master to a student's notebook: nbgrader clears and locks, then it is run."""

import logging
import tempfile
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from grader.errors import MasterError
from grader.marking import Marking, mark
from grader.master import Master
from grader.parameters import Parameters, inject
from grader.remote import Remote
from tools import notebook_form as form
from tools.notebooks import NotRun, run

RAISES = ("hide-output", "raises-exception")
"""The page of the book folds away what an unanswered cell complains of."""


def release(master: Master, parameters: Parameters) -> NotebookNode:
    """The notebook of one student, as it is stored.

    Raises
    ------
    MasterError
        Where the solution does not earn all points of the tests with these parameters, the
        blank notebook earns any, or a cell fails that should not.
    """
    blank = cleared(master, parameters)
    check_solution(master, mark(master, master.notebook, parameters))
    check_blank(master, mark(master, blank, parameters))
    tag_failing(blank)
    with tempfile.TemporaryDirectory() as folder:
        try:
            notebook, _ = run(blank, Path(folder))
        except NotRun as error:
            raise MasterError(f"{master.name}: the released notebook fails.\n{error}") from None
    return notebook


def cleared(master: Master, parameters: Parameters) -> NotebookNode:
    """The notebook without solutions and hidden tests, never run."""
    # Here, since these take two seconds that no other command needs.
    from nbgrader import preprocessors

    notebook = form.normalised(inject(master.notebook, parameters))
    steps = [
        preprocessors.LockCells,
        preprocessors.ClearSolutions,
        preprocessors.ClearOutput,
        preprocessors.ClearHiddenTests,
        preprocessors.ClearMarkScheme,
        preprocessors.ComputeChecksums,
        preprocessors.CheckCellMetadata,
    ]
    resources: dict[str, Any] = {}
    for step in steps:
        quiet = step(log=logging.getLogger("grader.silent"))
        try:
            notebook, resources = quiet.preprocess(notebook, resources)
        except Exception as error:
            raise MasterError(f"{master.name}: nbgrader refuses the master: {error}") from None
    return form.normalised(notebook)


def check_solution(master: Master, marking: Marking) -> None:
    """Refuse a master whose own solution is not right."""
    faults = [f"cell {name!r} fails: {error}" for name, error in marking.errors.items()]
    faults += [
        f"test {mark.test!r} does not pass: {mark.message}"
        for mark in marking.marks
        if mark.points < mark.out_of
    ]
    refuse(master, "The solution does not earn all points", faults)


def check_blank(master: Master, marking: Marking) -> None:
    """Refuse a master that gives points for nothing."""
    faults = [
        f"test {mark.test!r} gives {mark.points:g} points to a notebook without answers"
        for mark in marking.marks
        if mark.points > 0
    ]
    refuse(master, "The blank notebook earns points", faults)


def refuse(master: Master, what: str, faults: list[str]) -> None:
    """Raise if there are faults."""
    if faults:
        raise MasterError("\n  ".join([f"{master.name}: {what}:", *faults]))


def tag_failing(notebook: NotebookNode) -> None:
    """Tag the cells that fail while nothing is answered: stubs, and what needs them."""
    with Remote() as kernel:
        for cell in notebook.cells:
            if cell.cell_type == "code" and kernel.run(cell.source):
                cell.metadata["tags"] = sorted({*cell.metadata.get("tags", []), *RAISES})
