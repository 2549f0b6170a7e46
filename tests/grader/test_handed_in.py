"""What students hand in is read or refused; none stops the marking by an error of its own."""

import copy
import json

import pytest

from grader import handed_in
from grader.errors import GraderError
from tools import notebook_form as form

CELL = {"cell_type": "code", "source": "", "outputs": [], "execution_count": None}


def notebook_of(*cells):
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[]",
        "not json",
        '{"cells": 3, "nbformat": 4}',
        notebook_of(3),
        notebook_of({}),
        notebook_of({**CELL, "metadata": 3}),
        notebook_of({**CELL, "metadata": {}, "source": 3}),
        notebook_of({**CELL, "metadata": {}, "outputs": [3]}),
    ],
)
def test_what_is_no_notebook_is_refused(tmp_path, content):
    path = tmp_path / "broken.ipynb"
    path.write_text(content)
    with pytest.raises(GraderError, match=r"broken\.ipynb is no notebook"):
        handed_in.read(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(GraderError, match=r"nowhere\.ipynb cannot be read: No such file"):
        handed_in.read(tmp_path / "nowhere.ipynb")


def test_a_notebook_from_an_editor_that_keeps_no_ids_is_read(tmp_path, blank):
    kept = copy.deepcopy(blank)
    kept.nbformat_minor = 0
    for cell in kept.cells:
        del cell["id"]
    path = tmp_path / "colab.ipynb"
    path.write_text(form.text(kept))
    read = handed_in.read(path)
    assert [cell.source for cell in read.cells] == [cell.source for cell in blank.cells]
