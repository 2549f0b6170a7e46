"""The parameters cell: other values go in, all else stays."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from grader import parameters
from grader.errors import MasterError


def notebook_with(source):
    cell = new_code_cell(source, id="parameters", metadata={"tags": ["parameters"]})
    cell.metadata["nbgrader"] = {"grade_id": "parameters", "locked": True}
    return new_notebook(cells=[new_code_cell("A = 1"), cell])


def test_values_change_and_comments_stay():
    before = notebook_with(
        '# Yours\nA = 1  # the slope, in €\nB = [\n    "ä",\n]  # names\nC = -2.5'
    )
    drawn = {"A": 30, "B": ["b", "ö"], "C": (1, {"x": None})}
    after = parameters.inject(before, drawn)
    assert after.cells[1].source == (
        "# Yours\nA = 30  # the slope, in €\nB = ['b', 'ö']  # names\nC = (1, {'x': None})"
    )
    assert after.cells[0] == before.cells[0]
    assert parameters.read(after) == drawn
    assert parameters.read(before)["C"] == -2.5


def test_a_long_value_is_folded_to_fit_a_telephone():
    drawn = {"LONG": [x / 7 for x in range(30)]}
    after = parameters.inject(notebook_with("LONG = []"), drawn)
    assert parameters.read(after) == drawn
    lines = after.cells[1].source.splitlines()
    assert len(lines) > 1
    assert max(map(len, lines)) <= parameters.COLUMNS


@pytest.mark.parametrize(
    ("source", "drawn", "message"),
    [
        ("A = 1", {"B": 1}, "variant.py draws B, but the cell 'parameters' has A"),
        ("A = 1\nB = 2", {"B": 1, "A": 2}, "in the same order"),
        ("A = 1", {"A": object}, "which is no literal"),
        ("A = 1", {"A": float("nan")}, "which is no literal"),
        ("A = 1 + x", {"A": 1}, "only lines of the form NAME = literal"),
        ("import os", {}, "line 1: only lines of the form NAME = literal"),
    ],
)
def test_what_cannot_be_is_refused(source, drawn, message):
    with pytest.raises(MasterError, match=message):
        parameters.inject(notebook_with(source), drawn)


def test_there_is_one_such_cell():
    with pytest.raises(MasterError, match="0 cells are tagged 'parameters'"):
        parameters.find(new_notebook())
