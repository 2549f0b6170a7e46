"""Index entries that lead from each term of the glossary to the sections that use it.

A section is found under a term that it links, or that its title names.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tools import glossary

LEFT_OUT = ("cheat_sheet", "coverage", "api", "bibliography")
"""Pages that the index does not lead to section by section."""

TOO_BROAD = {"class", "cost", "label", "layer", "loss", "score", "step", "target", "unit", "weight"}
"""Terms that titles are full of: a section is found under them only where it links them."""


class IndexTerms(SphinxTransform):
    """Add the entries of one page."""

    default_priority = 845  # the domains read the page at 850

    def apply(self, **options: object) -> None:
        self.env.note_dependency(str(glossary.GLOSSARY))
        page = self.env.docname.rpartition("/")[2]
        if page == "glossary":
            self.document.next_node(nodes.section).insert(1, addnodes.index(entries=synonyms()))
        elif page not in LEFT_OUT:
            names = glossary.names()
            for section in filter(has_title, self.document.findall(nodes.section)):
                section.insert(1, addnodes.index(entries=places(section, names)))


def synonyms() -> list[tuple]:
    """Entries that lead from a term to the one that names its entry."""
    pairs = [(other, entry[0]) for entry in glossary.entries() for other in entry[1:]]
    return [("see", f"{other}; {name}", "", "", None) for other, name in pairs]


def places(section: nodes.section, names: dict[str, str]) -> list[tuple]:
    """Entries that lead from terms to a section."""
    title = section[0].astext()
    found = [*named(title, names)]
    if isinstance(section.parent, nodes.section):  # what a page begins with, it takes for granted
        found += linked(section, names)
    place = title.replace(";", ",")  # a semicolon would begin a third level
    return [
        ("single", f"{term}; {place}", section["ids"][0], "", None) for term in dict.fromkeys(found)
    ]


def named(title: str, names: dict[str, str]) -> Iterator[str]:
    """The entries whose terms a title contains, of overlapping terms the longest.

    A title may say "Huber" for the Huber loss.
    """
    short = {glossary.bare(name).removesuffix(" loss"): name for name in names.values()}
    spoken = short | names
    for term in sorted(spoken.keys() - TOO_BROAD, key=len, reverse=True):
        title, count = re.subn(rf"\b{re.escape(term)}s?(?!\w)", "|", title, flags=re.IGNORECASE)
        if count:
            yield spoken[term]


def linked(section: nodes.section, names: dict[str, str]) -> Iterator[str]:
    """The entries that a section links, apart from the sections within it."""
    for link in section.findall(addnodes.pending_xref):
        term = glossary.bare(link["reftarget"])
        if link["reftype"] == "term" and enclosing(link) is section and term in names:
            yield names[term]  # of other terms Sphinx says that they are unknown


def enclosing(node: nodes.Node) -> nodes.Node:
    """The section that a node stands in."""
    while not has_title(node):
        node = node.parent
    return node


def has_title(node: nodes.Node) -> bool:
    """Whether a node is a section with a title; a solution is one without."""
    return isinstance(node, nodes.section) and isinstance(node[0], nodes.title)


def setup(app: Sphinx) -> dict:
    app.add_transform(IndexTerms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
