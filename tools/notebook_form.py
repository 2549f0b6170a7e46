"""The one form in which a notebook is stored, so that a diff shows what changed.

A notebook in this form also keeps a fingerprint of each code cell and its
outputs, taken when it was run.  What is edited afterwards, or lost, shows.
"""

import copy
import hashlib
import json
import re
from pathlib import Path

from nbformat import NotebookNode, v4

from tools import course_cell

CELL_METADATA = ("deletable", "editable", "mystnb", "nbgrader", "tags")
NOTEBOOK_METADATA = ("fingerprints",)
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "pygments_lexer": "ipython3",
}
ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
ANSI_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def read(path: Path) -> NotebookNode:
    """The notebook in a file, nothing repaired."""
    return v4.reads(path.read_text(encoding="utf-8"))


def text(notebook: NotebookNode) -> str:
    """What a notebook's file holds."""
    return v4.writes(notebook).rstrip("\n") + "\n"


def normalised(notebook: NotebookNode) -> NotebookNode:
    """The same notebook without what differs between machines and editors."""
    notebook = copy.deepcopy(notebook)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = kept(notebook.metadata, NOTEBOOK_METADATA)
    notebook.metadata.update(kernelspec=dict(KERNELSPEC), language_info=dict(LANGUAGE))
    taken: set[str] = set()
    for cell in notebook.cells:
        cell.source = cell.source.replace("\r\n", "\n").rstrip("\n")
        folded = course_cell.FOLDED if cell.get("id") == course_cell.ID else ()
        cell.metadata = kept(cell.metadata, (*CELL_METADATA, *folded))
        cell.id = free_id(cell, taken)
        taken.add(cell.id)
        if cell.cell_type == "code":
            cell.outputs = merged_streams(cell.outputs)
            for output in cell.outputs:
                without_machine(output)
    return notebook


def forget_run(notebook: NotebookNode) -> None:
    """Take away what running the cells has left."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


def kept(metadata: NotebookNode, names: tuple[str, ...]) -> NotebookNode:
    """Of some metadata, the entries that are stored: those that say more than silence does."""
    silent = (None, True, [], {})  # a cell may be edited and deleted unless it says False
    return NotebookNode(
        {name: metadata[name] for name in names if metadata.get(name) not in silent}
    )


def free_id(cell: NotebookNode, taken: set[str]) -> str:
    """The cell's own id if it can be kept, else one that follows from its text."""
    own = cell.get("id", "")
    if ID.fullmatch(own) and own not in taken:
        return own
    derived = digest(cell.cell_type, cell.source)[:8]
    count = 1
    while derived in taken:
        count += 1
        derived = digest(cell.cell_type, cell.source, str(count))[:8]
    return derived


def merged_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Outputs in which consecutive pieces of one stream are one output."""
    merged: list[NotebookNode] = []
    for output in outputs:
        last = merged[-1] if merged else None
        if output.output_type == "stream" and last and last.get("name") == output.name:
            last.text += output.text
        else:
            merged.append(output)
    return merged


def without_machine(output: NotebookNode) -> None:
    """Take colours out of a traceback, and the frames that lie in files."""
    if output.output_type == "error":
        frames = [ANSI_COLOUR.sub("", frame) for frame in output.traceback]
        output.traceback = [frame for frame in frames if not frame.startswith("File ")]


def fingerprints(notebook: NotebookNode) -> dict[str, str]:
    """A digest of the source and the outputs of each code cell, by the cell's id."""
    return {
        cell.id: digest(cell.source, json.dumps(cell.outputs, sort_keys=True))[:16]
        for cell in notebook.cells
        if cell.cell_type == "code"
    }


def digest(*parts: str) -> str:
    """A short name for some text, the same on every machine."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
