"""Marks of many submissions: a table to read, and a CSV file."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.marking import Marking
from grader.master import Master


@dataclass(frozen=True)
class Row:
    """One submission and its marks."""

    student: str
    file: Path
    marking: Marking


def heading(master: Master) -> str:
    """The first line of the table: a column for each question that has tests."""
    names = [f"Q{n}" for n, question in enumerate(master.questions, 1) if question.tests]
    return _line("student", [*names, "total"])


def line(master: Master, row: Row) -> str:
    """The line of a submission, and below it the first failure of each test that failed."""
    marking = row.marking
    points = [marking.of(question.tests) for question in master.questions if question.tests]
    total = f"{marking.points:g}/{marking.out_of:g}"
    failures = [
        f"    {mark.test}{' (hidden)' if mark.hidden else ''}: {mark.message}"
        for mark in marking.marks
        if mark.message
    ]
    return "\n".join([_line(row.student, [*(f"{p:g}" for p in points), total]), *failures])


def closing(master: Master) -> str:
    """What is not in the table."""
    if not master.points_to_read:
        return "No points are left for a person to give."
    return f"A person gives {master.points_to_read:g} more points, for the reasons."


def _line(student: str, columns: Sequence[str]) -> str:
    return f"{student:24}" + "".join(f"{column:>8}" for column in columns)


def write_csv(path: Path, rows: Sequence[Row]) -> None:
    """One row for each submission: the points of every test, their sum, the failures."""
    tests = [mark.test for mark in rows[0].marking.marks]
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["student", "file", *tests, "points", "out of", "failures"])
        for row in rows:
            marks = {mark.test: mark for mark in row.marking.marks}
            failures = "; ".join(f"{m.test}: {m.message}" for m in marks.values() if m.message)
            points = [f"{marks[test].points:g}" for test in tests]
            total = [f"{row.marking.points:g}", f"{row.marking.out_of:g}"]
            table.writerow([row.student, row.file, *points, *total, failures])
