"""What nbgrader's metadata say of a cell.  Nothing here needs nbgrader: students have none."""

import hashlib
from typing import Any

from nbformat import NotebookNode


def marks(cell: NotebookNode) -> dict[str, Any]:
    """The metadata that nbgrader keeps on a cell."""
    found = cell.metadata.get("nbgrader")
    return dict(found) if isinstance(found, dict) else {}


def identity(cell: NotebookNode) -> str:
    """The name of a cell: nbgrader's, which every editor keeps, else the notebook's own."""
    return str(marks(cell).get("grade_id") or cell.get("id", ""))


def is_answer(cell: NotebookNode) -> bool:
    """Whether a student writes in this cell."""
    return bool(marks(cell).get("solution"))


def is_graded(cell: NotebookNode) -> bool:
    """Whether this cell brings points."""
    return bool(marks(cell).get("grade"))


def is_test(cell: NotebookNode) -> bool:
    """Whether running this cell brings its points."""
    return cell.cell_type == "code" and is_graded(cell) and not is_answer(cell)


def is_read_by_a_person(cell: NotebookNode) -> bool:
    """Whether a person gives this cell's points."""
    return is_graded(cell) and is_answer(cell)


def is_locked(cell: NotebookNode) -> bool:
    """Whether a student must leave this cell as it is."""
    return not is_answer(cell) and (is_graded(cell) or bool(marks(cell).get("locked")))


def points(cell: NotebookNode) -> float:
    """The points that a graded cell brings."""
    return float(marks(cell).get("points", 0))


def checksum(cell: NotebookNode) -> str:
    """The digest that nbgrader stores of a cell when it is released."""
    parts = [cell.source, cell.cell_type]
    parts += [str(is_graded(cell)), str(is_answer(cell)), str(is_locked(cell))]
    parts.append(marks(cell)["grade_id"])
    if is_graded(cell):
        parts.append(str(points(cell)))
    return hashlib.md5("".join(parts).encode()).hexdigest()


def is_as_released(cell: NotebookNode) -> bool:
    """Whether a cell is still what nbgrader's checksum was taken of."""
    return bool(marks(cell).get("checksum") == checksum(cell))
