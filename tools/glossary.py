"""The terms of the glossary, as book/reference/glossary.md lists them."""

from __future__ import annotations

import re
from pathlib import Path

GLOSSARY = Path(__file__).resolve().parent.parent / "book" / "reference" / "glossary.md"
HEADS = re.compile(r"^((?:[^\s:].*\n)+)  \S", re.MULTILINE)


def entries() -> list[tuple[str, ...]]:
    """For each entry its terms, the first of which names it."""
    body = GLOSSARY.read_text(encoding="utf-8").partition(":sorted:")[2]
    return [tuple(head.splitlines()) for head in HEADS.findall(body)]


def names() -> dict[str, str]:
    """The name of the entry that explains a term, by the term as it is compared."""
    return {bare(term): entry[0] for entry in entries() for term in entry}


def bare(term: str) -> str:
    """A term without what does not tell it from another."""
    return " ".join(term.lower().split())
