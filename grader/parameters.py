"""The cell that holds one student's parameters: `NAME = literal`, line by line."""

import ast
import copy
from pprint import pformat
from typing import Any

from nbformat import NotebookNode

from grader import cells
from grader.errors import MasterError

TAG = "parameters"
COLUMNS = 72

Parameters = dict[str, Any]


def find(notebook: NotebookNode) -> NotebookNode:
    """The cell that is tagged `parameters`."""
    tagged = [cell for cell in notebook.cells if TAG in cell.metadata.get("tags", [])]
    if len(tagged) != 1 or not cells.is_locked(tagged[0]):
        raise MasterError(
            f"{len(tagged)} cells are tagged {TAG!r}; there must be one, and it must be locked"
        )
    return tagged[0]


def read(notebook: NotebookNode) -> Parameters:
    """The values in the parameters cell."""
    return {name: ast.literal_eval(value) for name, value in _assignments(find(notebook))}


def inject(notebook: NotebookNode, parameters: Parameters) -> NotebookNode:
    """The same notebook with other values in the parameters cell; comments stay."""
    notebook = copy.deepcopy(notebook)
    cell = find(notebook)
    names = [name for name, _ in _assignments(cell)]
    if names != list(parameters):
        raise MasterError(
            f"variant.py draws {', '.join(parameters)}, but the cell {TAG!r} has"
            f" {', '.join(names)}: give both the same names in the same order"
        )
    lines = cell.source.splitlines()
    for name, value in reversed(list(_assignments(cell))):
        first, last = value.lineno - 1, (value.end_lineno or value.lineno) - 1
        tail = lines[last].encode()[value.end_col_offset :].decode()
        lines[first : last + 1] = [f"{name} = {_text(name, parameters[name])}{tail}"]
    cell.source = "\n".join(lines)
    return notebook


def _assignments(cell: NotebookNode) -> list[tuple[str, ast.expr]]:
    """Each name of the cell with its value, as they are written."""
    found = []
    for statement in ast.parse(cell.source).body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if _is_literal(value):
                found.append((name, value))
            case _:
                raise MasterError(
                    f"cell {cells.identity(cell)!r}, line {statement.lineno}: only lines of the"
                    f" form NAME = literal may stand here, not {ast.unparse(statement)!r}"
                )
    return found


def _is_literal(value: ast.expr) -> bool:
    try:
        ast.literal_eval(value)
    except (ValueError, TypeError):
        return False
    return True


def _text(name: str, value: Any) -> str:
    """A literal, folded under its beginning if it is long."""
    try:
        same = ast.literal_eval(repr(value)) == value
    except (ValueError, SyntaxError):
        same = False
    if not same:
        raise MasterError(
            f"variant.py draws {name} = {value!r}, which is no literal: draw numbers, strings,"
            " and lists, tuples or dicts of them"
        )
    prefix = len(name) + len(" = ")
    text = pformat(value, width=COLUMNS - prefix, sort_dicts=False)
    return text.replace("\n", "\n" + " " * prefix)
