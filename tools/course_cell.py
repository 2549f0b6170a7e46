"""The cell that fetches the course where it is missing, as in Colab.

It stands after the title of each notebook that imports the course, puts nothing out where the
course is installed, and is on no page of the site.  `make notebooks` puts it there.
"""

from __future__ import annotations

import re

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell

from tools.kernel_env import ENVIRONMENT

ID = "course"
IMPORT = re.compile(r"^\s*(?:from|import) (?:claims|companion)\b", re.MULTILINE)
FOLDED = {"cellView": "form", "jupyter": {"source_hidden": True}}  # in Colab, in JupyterLab
TAGS = ("remove-cell",)
SET = ("KERAS_BACKEND", "OMP_NUM_THREADS")
"""What a reader's kernel shares with ours: Keras on PyTorch, and no threads that wait."""
SOURCE = """\
# @title Fetch the course where it is missing, as in Colab
import importlib.util
import os
import subprocess
import sys

ADDRESS = "{address}"
{settings}
if importlib.util.find_spec("companion") is None:
    if not ADDRESS:
        raise RuntimeError(
            "The package `companion` is not installed, and this "
            "notebook does not know where the course is. Write the "
            "address of its repository as ADDRESS in this cell, or "
            "run `pip install .` in the course's folder.")

    def call(*command):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(" ".join(command) + "\\n" + done.stderr)

    print("Fetching the course from", ADDRESS)
    if not os.path.isdir("losses-checked"):
        call("git", "clone", "--depth=1", ADDRESS, "losses-checked")
    call(sys.executable, "-m", "pip", "install",
         "./losses-checked[book]")
    importlib.invalidate_caches()
if os.path.isdir("losses-checked/book"):
    os.chdir("losses-checked/book")  # some chapters read files"""


def course_cell(address: str) -> NotebookNode:
    """The cell, for a course whose repository has this address, or no known one."""
    settings = [f'os.environ.setdefault("{name}", "{ENVIRONMENT[name]}")' for name in SET]
    source = SOURCE.replace("{address}", address).replace("{settings}", "\n".join(settings))
    metadata = from_dict({**FOLDED, "tags": list(TAGS)})
    return new_code_cell(source, id=ID, metadata=metadata)


def index(notebook: NotebookNode) -> int | None:
    """Where the cell is in a notebook, if it is there."""
    return next((n for n, cell in enumerate(notebook.cells) if cell.get("id") == ID), None)


def is_needed(notebook: NotebookNode) -> bool:
    """Whether the notebook imports the course."""
    return any(cell.cell_type == "code" and IMPORT.search(cell.source) for cell in notebook.cells)


def place(notebook: NotebookNode, address: str) -> None:
    """Put the cell after the title where it is needed, or renew it."""
    cell = course_cell(address)
    at = index(notebook)
    if at is not None:
        old = notebook.cells.pop(at)
        cell.execution_count = old.get("execution_count")
    has_title = notebook.cells and notebook.cells[0].cell_type == "markdown"
    if has_title and is_needed(notebook):
        notebook.cells.insert(1, cell)
