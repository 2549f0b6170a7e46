"""The lines of a master that no student may see."""

import json
import re
from collections.abc import Iterator

from nbformat import NotebookNode

from grader import cells
from grader.master import Master

REGION = re.compile(
    r"^[^\n]*BEGIN (SOLUTION|HIDDEN TESTS)[^\n]*\n(.*?)^[^\n]*END \1[^\n]*$",
    re.MULTILINE | re.DOTALL,
)
TELLING = 12
"""A shorter line, as `### END` or `r = y - p`, may stand anywhere."""


def private_lines(master: Master) -> set[str]:
    """The lines of solutions, hidden tests and model answers that stand nowhere else in it."""
    private: set[str] = set()
    public = ""
    for cell in master.notebook.cells:
        inside = [match[2] for match in REGION.finditer(cell.source)]
        outside = REGION.sub("", cell.source)
        if cells.is_answer(cell) and not inside:
            inside, outside = [cell.source], ""
        private.update(*(map(str.strip, text.splitlines()) for text in inside))
        public += outside + "\n"
    return {line for line in private if len(line) >= TELLING and line not in public}


def text(notebook: NotebookNode) -> str:
    """Every string in a notebook: sources, outputs, metadata."""
    return strings_of(json.dumps(notebook))


def strings_of(stored: str) -> str:
    """Every string in a JSON text; a file keeps the lines of a cell as strings of their own."""
    return "\n".join(strings(json.loads(stored)))


def strings(value: object) -> Iterator[str]:
    """The strings in a tree of lists and dicts."""
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from strings(item)
        case dict():
            for key, item in value.items():
                yield key
                yield from strings(item)
