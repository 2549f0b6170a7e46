"""Marking: the master's tests ask a submission that runs in another process.

The order is the master's.  Its locked cells and its tests are used, whatever the
submission made of them; of the submission come the answers, and the cells that the
student added, each after the cell that it followed.

An answer that loops or ends its process costs the points of the tests that need it:
a new process runs the other cells again.
"""

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from traceback import extract_tb
from types import TracebackType
from typing import Any

from nbformat import NotebookNode

from grader import cells, names
from grader.master import Master
from grader.parameters import Parameters, inject
from grader.remote import SECONDS, Missing, Remote, describe

HIDDEN = re.compile(r"BEGIN HIDDEN TESTS.*?END HIDDEN TESTS", re.DOTALL)


@dataclass(frozen=True)
class Mark:
    """What one test cell brought."""

    test: str
    points: float
    out_of: float
    message: str = ""
    hidden: bool = False


@dataclass(frozen=True)
class Marking:
    """What a submission brought, and which of its cells failed to run."""

    marks: tuple[Mark, ...]
    errors: dict[str, str]

    @property
    def points(self) -> float:
        """The points of all tests."""
        return sum(mark.points for mark in self.marks)

    @property
    def out_of(self) -> float:
        """The points that all tests could bring."""
        return sum(mark.out_of for mark in self.marks)

    def of(self, tests: list[NotebookNode]) -> float:
        """The points of some test cells."""
        wanted = {cells.identity(test) for test in tests}
        return sum(mark.points for mark in self.marks if mark.test in wanted)


def mark(
    master: Master,
    submission: NotebookNode,
    parameters: Parameters,
    seconds: float = SECONDS,
    sandboxed: bool = False,
) -> Marking:
    """Run a submission, and the master's tests against it.

    Parameters
    ----------
    master
        The assignment.
    submission
        The student's notebook; what its parameters cell says does not count.
    parameters
        What was drawn for this student.
    seconds
        What a cell may take, and so may all calls of one test.
    sandboxed
        Whether the submission is kept from this machine's files, the master among them.
    """
    with_parameters = inject(master.notebook, parameters)
    with Remote(seconds, sandboxed) as student, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        marker = _Marker(student, master.answer_names)
        marks = list(marker.walk(_arranged(with_parameters, submission)))
    return Marking(tuple(marks), marker.errors)


def _arranged(
    master: NotebookNode, submission: NotebookNode
) -> Iterator[tuple[NotebookNode, bool]]:
    """The code cells to run in their order, each with whether it is the master's.

    What a student's cell says of itself is not believed.
    """
    trusted = [cells.identity(c) for c in master.cells if cells.is_locked(c)]
    own = {cells.identity(cell) for cell in master.cells}
    students: dict[str, list[NotebookNode]] = {}
    after = ""
    for cell in submission.cells:
        name = cells.identity(cell)
        if name in own:
            after = name
        if cell.cell_type == "code" and name not in trusted:
            students.setdefault(after, []).append(cell)
    for name, cell in [("", None), *((cells.identity(cell), cell) for cell in master.cells)]:
        if cell is not None and cell.cell_type == "code" and name in trusted:
            yield cell, True
        for written in students.get(name, []):
            yield written, False


class _Marker:
    """Goes through the cells: the student's in their process, the tests in this one."""

    def __init__(self, student: Remote, answers: set[str]) -> None:
        self.student, self.answers = student, answers
        self.errors: dict[str, str] = {}
        self.namespace: dict[str, Any] = {"__name__": "tests", "print": lambda *_, **__: None}
        self.taken: set[str] = set()

    def walk(self, sequence: Iterator[tuple[NotebookNode, bool]]) -> Iterator[Mark]:
        for cell, is_masters in sequence:
            if is_masters and cells.is_test(cell):
                yield self.test(cell)
                continue
            error = self.student.run(cell.source)
            if is_masters and not error:
                error = self.locked(cell)
            if error:
                self.errors[cells.identity(cell)] = error

    def locked(self, cell: NotebookNode) -> str:
        """Run one of the master's cells here too: tests use its names."""
        self.taken |= names.defined(cell.source)
        try:
            self.execute(cell)
        except Exception as error:
            return describe(error)
        return ""

    def test(self, cell: NotebookNode) -> Mark:
        """Run a test; its points are for passing all of it."""
        name, points = cells.identity(cell), cells.points(cell)
        try:
            self.execute(cell)
        except Exception as error:
            line = failing_line(error.__traceback__, name)
            return Mark(name, 0, points, message(error, cell, line), is_hidden(cell, line))
        return Mark(name, points, points)

    def execute(self, cell: NotebookNode) -> None:
        """Run a cell of the master here, with the student's names at hand."""
        self.student.rest()
        wanted = names.used(cell.source) & self.answers
        for name in wanted - names.defined(cell.source) - self.taken:
            found = self.student.get(name)
            if found is Missing:
                self.namespace.pop(name, None)
            else:
                self.namespace[name] = found
        code = compile(cell.source, cells.identity(cell), "exec", dont_inherit=True)
        exec(code, self.namespace)


def failing_line(traceback: TracebackType | None, name: str) -> int:
    """The line of a test cell that failed, counted from 1; 0 if none was reached."""
    lines = [frame.lineno or 0 for frame in extract_tb(traceback) if frame.filename == name]
    return lines[-1] if lines else 0


def message(error: Exception, cell: NotebookNode, line: int) -> str:
    """What to tell of a failure: an assertion without words is shown itself."""
    if isinstance(error, AssertionError) and not str(error) and line:
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Assert) and node.lineno == line:
                return f"AssertionError: {ast.unparse(node.test)}"
    return describe(error)


def is_hidden(cell: NotebookNode, line: int) -> bool:
    """Whether a line of a test cell is one that students do not see."""
    before = "\n".join(cell.source.splitlines()[:line])
    return "BEGIN HIDDEN TESTS" in HIDDEN.sub("", before)
