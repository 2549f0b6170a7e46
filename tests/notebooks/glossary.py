"""Which words the course defines, and which of them the glossary has.

A writer defines a word in bold after a, an, the, its or or ("has the **support** of"), or
emphasises it after "called" or "known as"; for stress there are italics.  A word that the
glossary has already is linked with ``{term}`` instead, which Sphinx looks up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from companion.catalogue import CATALOGUE
from tools import cheat_sheet
from tools import notebook_form as form
from tools.glossary import GLOSSARY, bare
from tools.notebooks import BOOK

REFERENCE = GLOSSARY.parent
GENERATED = {GLOSSARY, cheat_sheet.PAGE, REFERENCE / "coverage.md", REFERENCE / "speed.md"}
"""Pages that define nothing, because a program writes them, or everything."""

BOLD = re.compile(r"\b(?:an?|the|its|or) +\*\*([^*\n]*[^*\n.?!:])\*\*", re.IGNORECASE)
CALLED = re.compile(r"\b(?:called|known as) +(?:an? |the )?(\*\*?)([^*\n]+)\1")
TERM = re.compile(r"\{term\}`(?:[^`<]*<)?([^`>]+)>?`")
CODE = re.compile(r"^(```+|~~~+).*?^\1|`[^`\n]+`", re.DOTALL | re.MULTILINE)
CLASS_NAME = re.compile(r"[A-Z]\w*Loss")

EXCEPTIONS = {
    "device-side assert triggered": "the words of an error message",
    "poisson deviance, in part": "a remark in the catalogue, no name",
}
"""What is emphasised like a word that is defined, and is none: the reason."""


def pages() -> dict[str, str]:
    """The words of every page for students that somebody wrote, by its path in the book."""
    paths = [BOOK / "index.md", *BOOK.glob("*.ipynb"), *REFERENCE.glob("*.md")]
    written = sorted(path for path in paths if path not in GENERATED)
    return {path.relative_to(BOOK).as_posix(): words(path) for path in written}


def words(path: Path) -> str:
    """The Markdown of a page."""
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    cells = form.read(path).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def defined(text: str) -> Iterator[str]:
    """The words that a text defines."""
    text = CODE.sub("", TERM.sub(r"\1", text))
    yield from BOLD.findall(text)
    yield from (word for _, word in CALLED.findall(text))


def linked(text: str) -> set[str]:
    """The terms that a text links."""
    return {bare(term) for term in TERM.findall(text)}


def missing(text: str, known: set[str]) -> list[str]:
    """What a text defines and neither the glossary nor the exceptions have."""
    known = known | EXCEPTIONS.keys()
    found = dict.fromkeys(defined(text))
    return [word for word in found if not {bare(word), bare(word).removesuffix("s")} & known]


def names_of_losses() -> Iterator[str]:
    """Every name of a loss that is no name of a class."""
    for entry in CATALOGUE.values():
        yield from (n for n in (entry.title, *entry.synonyms) if not CLASS_NAME.fullmatch(n))
