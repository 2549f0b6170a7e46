"""The ids of a class's students, from a CSV file."""

import csv
import re
from pathlib import Path

from grader.errors import GraderError

COLUMN = "id"
ID = re.compile(r"[\w@+-][\w.@+-]*")


def read(path: Path, column: str = COLUMN) -> list[str]:
    """The ids in a column of a CSV file whose first row names the columns.

    Raises
    ------
    GraderError
        Where there is no such file or column, or an id is empty, double or no file name.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            columns = table.fieldnames or []
            if column not in columns:
                raise GraderError(
                    f"{path} has no column {column!r}, but {', '.join(columns) or 'nothing'}."
                    " Its first row names the columns; --column NAME chooses one."
                )
            ids = [(table.line_num, (row[column] or "").strip()) for row in table]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise GraderError(f"The class list {path} cannot be read: {error}") from None
    if not ids:
        raise GraderError(f"The class list {path} names no student.")
    seen: set[str] = set()
    for line, student in ids:
        check(student, f"{path}, line {line}")
        if student in seen:
            raise GraderError(f"{path}, line {line}: the id {student!r} stands there twice.")
        seen.add(student)
    return [student for _, student in ids]


def check(student: str, where: str) -> None:
    """Refuse an id that cannot be the name of a folder."""
    if not ID.fullmatch(student):
        raise GraderError(
            f"{where}: {student!r} is no id: letters, digits and any of _ . @ + - may stand in"
            " one, and it does not begin with a dot."
        )
