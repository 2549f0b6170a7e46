"""Hand every assignment out and mark it with nbgrader itself, as a JupyterHub would.

In a temporary course, nbgrader's generate_assignment releases each master.  A student who
answers as the master does must get all points of the tests, and one who answers nothing
must get none.  With arguments, only the assignments named are tried.
"""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # as a script, only tools/ itself is there

from nbgrader.apps import NbGraderAPI
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from grader import cells
from grader import master as masters
from tools import notebook_form as form

FULL, EMPTY = "answers-all", "answers-nothing"


def main(arguments: list[str] | None = None) -> int:
    """Rehearse; 0 if nbgrader's points are the right ones."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="all assignments, if none is named")
    names = parser.parse_args(arguments).names or masters.find()
    # nbgrader calls `alembic`, which lies beside this Python.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    logging.disable(logging.ERROR)  # nbgrader reports every failing cell of the blank
    warnings.simplefilter("ignore", SAWarning)  # its use of SQLAlchemy 2
    return max([rehearse(name) for name in names], default=1)


def rehearse(name: str) -> int:
    """One assignment, from release to points; 0 if all is well."""
    master = masters.read(name)
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        source = course / "source" / name
        source.mkdir(parents=True)
        shutil.copy(master.folder / f"{name}.ipynb", source)
        nbgrader = api(course)
        faults = failure("generate_assignment", nbgrader.generate_assignment(name))
        if not faults:
            hand_in(master, course)
            for student in (FULL, EMPTY):
                faults += failure("autograde", nbgrader.autograde(name, student))
        points = {} if faults else given(nbgrader, name)
    for test in (test for question in master.questions for test in question.tests):
        cell = cells.identity(test)
        for student, wanted in ((FULL, cells.points(test)), (EMPTY, 0.0)):
            got = points.get((student, cell))
            if points and got != wanted:
                faults.append(f"{cell}: {student} gets {got} points, not {wanted:g}")
    print("\n    ".join([f"{name:20}{'FAILED' if faults else 'nbgrader agrees'}", *faults]))
    return int(bool(faults))


def api(course: Path) -> NbGraderAPI:
    """The commands of nbgrader for a course in a folder."""
    config = Config()
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.course_id = "rehearsal"
    config.Execute.extra_arguments = ["--log-level=ERROR"]
    return NbGraderAPI(config=config)


def failure(step: str, outcome: dict) -> list[str]:
    """What nbgrader complains of, if it does."""
    return (
        []
        if outcome["success"]
        else [f"{step}: {outcome.get('log', outcome['error']).strip()[-1500:]}"]
    )


def hand_in(master: masters.Master, course: Path) -> None:
    """Put the released notebook, answered and not, where nbgrader collects."""
    released = form.read(course / "release" / master.name / f"{master.name}.ipynb")
    solutions = {cells.identity(cell): cell.source for cell in master.notebook.cells}
    for student in (EMPTY, FULL):
        if student == FULL:
            for cell in filter(cells.is_answer, released.cells):
                cell.source = solutions[cells.identity(cell)]
        folder = course / "submitted" / student / master.name
        folder.mkdir(parents=True)
        (folder / f"{master.name}.ipynb").write_text(form.text(released), encoding="utf-8")


def given(nbgrader: NbGraderAPI, name: str) -> dict[tuple[str, str], float]:
    """The automatic points that nbgrader stored for each student and cell."""
    with nbgrader.gradebook as book:
        return {
            (student, grade.name): grade.auto_score
            for student in (FULL, EMPTY)
            for grade in book.find_submission_notebook(name, name, student).grades
        }


if __name__ == "__main__":
    sys.exit(main())
