"""A student's own check before handing in: the notebook run from the top, and what is open."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from grader import cells, handed_in
from grader.errors import GraderError, one_line
from grader.questions import Question, questions
from tools import notebook_form as form
from tools.kernel_env import ENVIRONMENT
from tools.notebooks import this_python

SECONDS = 60
STUBS = ("YOUR CODE HERE", "YOUR ANSWER HERE")
UNANSWERED = ("NotImplementedError", "NameError")
"""What a cell says that waits for an answer."""


def validate(path: Path) -> bool:
    """Print what is open in a student's notebook; whether nothing is."""
    notebook = handed_in.read(path)
    asked = questions(notebook)
    if not asked:
        raise GraderError(f"{path} has no questions: is it the notebook that you were given?")
    faults = list(tampering(notebook))
    faults += run(notebook, path.parent)
    findings = {question.title: list(open_points(question)) for question in asked}
    for title, found in findings.items():
        print("\n    ".join([title, *(found or ["answered; the public checks pass"])]))
    print(*faults, sep="\n", end="\n" if faults else "")
    still_open = sum(bool(found) for found in findings.values())
    if still_open or faults:
        print(f"\nStill open: {still_open} of {len(asked)} questions.")
        return False
    print(
        "\nNothing is open. Points are for the hidden tests, and for reasons that a person reads."
    )
    return True


def tampering(notebook: NotebookNode) -> Iterator[str]:
    """The locked cells that were changed, and the cells that are gone."""
    for cell in notebook.cells:
        if cells.is_locked(cell) and not cells.is_as_released(cell):
            yield (
                f"The locked cell {cells.identity(cell)!r} was changed. Your teacher's version"
                " will be used: put it back as it was."
            )
    there = {cells.identity(cell) for cell in notebook.cells}
    for name in notebook.metadata.get("fingerprints", {}):
        if name not in there:
            yield f"The cell {name!r} is missing. Fetch the notebook anew and copy your answers."


def run(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """Run the cells from the first to the last; why it stopped before, if it did."""
    form.forget_run(notebook)
    at = ""

    def begin(cell: NotebookNode, cell_index: int) -> None:
        nonlocal at
        at = cells.identity(cell)

    client = NotebookClient(
        notebook,
        km=this_python(),
        timeout=SECONDS,
        allow_errors=True,
        resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--log-level=CRITICAL"],
        on_cell_start=begin,
    )
    try:
        asyncio.run(client.async_execute(cleanup_kc=True, env={**os.environ, **ENVIRONMENT}))
    except CellTimeoutError:
        yield f"The cell {at!r} took more than {SECONDS} s; the cells after it were not run."
    except DeadKernelError:
        yield f"The cell {at!r} ended Python; the cells after it were not run."


def open_points(question: Question) -> Iterator[str]:
    """What is still open in a question."""
    missing = [
        cells.identity(cell)
        for cell in (*question.answers, *question.reasons)
        if not cell.source.strip() or any(stub in cell.source for stub in STUBS)
    ]
    for name in missing:
        yield f"not answered: cell {name!r}"
    for cell in (*question.answers, *question.tests):
        name = cells.identity(cell)
        if cell.execution_count is None:
            yield f"not run: cell {name!r}"
        for output in cell.outputs:
            if output.output_type == "error" and not (missing and output.ename in UNANSWERED):
                yield f"cell {name!r}: {one_line(output.ename, output.evalue)}"
