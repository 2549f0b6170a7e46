"""What a chapter shows of each loss that it teaches, marked by the tags of its cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from nbformat import NotebookNode

from companion.catalogue import CATALOGUE, Entry
from tests.notebooks.cells import data, place, tags
from tools import notebook_form as form
from tools.notebooks import BOOK

NUMBER = re.compile(r"\d")


def text(cell: NotebookNode) -> str:
    """What a code cell put out in words; nothing if it was not executed."""
    return "\n".join(
        content
        for output in cell.get("outputs", [])
        for kind, content in data(output).items()
        if kind in ("text/plain", "text/markdown")
    )


def in_words(cell: NotebookNode, loss: str) -> bool:
    return cell.cell_type == "markdown" and len(cell.source.split()) >= 25


def advises(cell: NotebookNode, loss: str) -> bool:
    return len((cell.source if cell.cell_type == "markdown" else text(cell)).split()) >= 15


def draws(cell: NotebookNode, loss: str) -> bool:
    return any("image/svg+xml" in data(output) for output in cell.get("outputs", []))


def computes(cell: NotebookNode, loss: str) -> bool:
    return bool(NUMBER.search(text(cell)))


def uses(cell: NotebookNode, loss: str) -> bool:
    return bool(re.search(rf"\b{loss}\b", cell.source)) and computes(cell, loss)


def checks(cell: NotebookNode, loss: str) -> bool:
    table = text(cell).partition(f"{loss}(")[2]
    return all(f"{name} " in table for name in ("companion", "Keras", "PyTorch"))


PARTS: dict[str, Callable[[NotebookNode, str], bool]] = {
    "motivation": in_words,
    "figure": draws,
    "by-hand": computes,
    "code": uses,
    "check": checks,
    "advice": advises,
}
"""The parts of a loss's teaching, and what its cell must do."""

TAGS = {f"{part}-{name}" for part in PARTS for name in CATALOGUE}


def faults(notebook: NotebookNode, entry: Entry) -> Iterator[str]:
    """The parts of a loss's teaching that no cell of the notebook shows."""
    for part, shows in PARTS.items():
        tag = f"{part}-{entry.name}"
        tagged = [(n, cell) for n, cell in enumerate(notebook.cells, 1) if tag in tags(cell)]
        if not tagged:
            yield f"no cell is tagged {tag}"
        for number, cell in tagged:
            if not shows(cell, entry.name):
                yield f"{place(number, cell)}: tagged {tag}, and does not do what that promises"


def taught() -> list[tuple[Entry, NotebookNode]]:
    """The losses whose chapters are written, each with its chapter."""
    pairs = []
    for entry in CATALOGUE.values():
        path = BOOK / f"{entry.chapter}.ipynb"
        if path.exists():
            pairs.append((entry, form.read(path)))
    return pairs
