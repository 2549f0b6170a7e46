"""Rules: every figure can be read, looked up and heard."""

import re
from collections.abc import Iterator

from nbformat import NotebookNode

from tests.notebooks.cells import code_cells, data

SHORTEST_ALT = 40
FILE_NAME = re.compile(r"\S+\.(svg|png|jpe?g)", re.IGNORECASE)


def figures_described(notebook: NotebookNode) -> Iterator[str]:
    """One figure a cell, with alt text that is a sentence, a caption and a name."""
    names: set[str] = set()
    for where, cell in code_cells(notebook):
        count = sum("image/svg+xml" in data(output) for output in cell.outputs)
        if not count:
            continue
        if count > 1:
            yield f"{where}: {count} figures: one a cell, since one alt text describes them"
        described = cell.metadata.get("mystnb", {})
        alt = described.get("image", {}).get("alt", "")
        if not is_sentence(alt):
            yield (
                f"{where}: alt text {alt!r}: in mystnb.image.alt, say in a sentence of at least"
                f" {SHORTEST_ALT} characters what the figure shows"
            )
        figure = described.get("figure", {})
        if not figure.get("caption", "").strip():
            yield f"{where}: no caption: write one in mystnb.figure.caption"
        name = figure.get("name", "")
        if not name or name in names:
            yield f"{where}: figure name {name!r}: give it one of its own in mystnb.figure.name"
        names.add(name)


def is_sentence(alt: str) -> bool:
    """Whether alt text says something: long enough, in words, no name of a file."""
    words = alt.strip()
    return (
        len(words) >= SHORTEST_ALT
        and " " in words
        and not words[0].islower()
        and words.endswith((".", "!", "?"))
        and not FILE_NAME.search(words)
    )


RULES = (figures_described,)
