"""Where the course teaches what the articles say.

``coverage/<chapter>.toml`` names for each item the cell that covers it, or in a
Markdown page the label of the section.  An item that no file names is open.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nbformat import NotebookNode, v4

from claims.articles import Item, inventory

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "book"
FOLDER = Path(__file__).parent / "coverage"

HEADING = re.compile(r"^\(([\w-]+)\)=\n#+ +(.+)$", re.MULTILINE)
"""A heading with a label above it."""


@dataclass(frozen=True)
class Place:
    """A cell of a chapter, or a section of a page, that covers an item."""

    page: str
    label: str
    title: str
    cell: NotebookNode | None = None

    @property
    def link(self) -> str:
        """A link to its section."""
        return f"{{ref}}`{self.title} <{self.label}>`"


class NotCovered(LookupError):
    """A cell or a section that coverage names is not there."""


@cache
def places() -> dict[str, Place]:
    """The place that covers each item, by the item's id."""
    found: dict[str, Place] = {}
    for file in sorted(FOLDER.glob("*.toml")):
        for item, target in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if item not in inventory():
                raise NotCovered(f"{file.name}: no article has an item {item!r}")
            if item in found:
                raise NotCovered(f"{file.name}: {item!r} is covered twice")
            found[item] = place(file.stem, target)
    return found


def open_items() -> list[Item]:
    """The items that no chapter covers yet."""
    return [item for item in inventory().values() if item.id not in places()]


@cache
def place(page: str, target: str) -> Place:
    """The cell of this id in a notebook, or the section of this label in a page."""
    sections = notebook(page) if (BOOK / f"{page}.ipynb").exists() else markdown(page)
    for section in sections:
        if target == (section.cell.id if section.cell else section.label):
            return section
    raise NotCovered(f"{page}: there is no cell or section {target!r}")


@cache
def notebook(page: str) -> tuple[Place, ...]:
    """Each cell of a notebook, with the labelled section that it stands in."""

    def cells() -> Iterator[Place]:
        label = title = ""
        text = (BOOK / f"{page}.ipynb").read_text(encoding="utf-8")
        for cell in v4.reads(text).cells:
            headings = HEADING.findall(cell.source) if cell.cell_type == "markdown" else []
            if headings:
                label, title = headings[0]
            yield Place(page, label, plain(title), cell)
            if headings:
                label, title = headings[-1]

    return tuple(cells())


@cache
def markdown(page: str) -> tuple[Place, ...]:
    """Each labelled section of a Markdown page."""
    text = (BOOK / f"{page}.md").read_text(encoding="utf-8")
    return tuple(Place(page, label, plain(title)) for label, title in HEADING.findall(text))


def plain(title: str) -> str:
    """A heading without marks that a link's text cannot hold."""
    return re.sub(r"[`*<>]|\{\w+\}", "", title)
