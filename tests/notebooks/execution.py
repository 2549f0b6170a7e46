"""Rules: what is stored is what running the notebook once, from top to bottom, gave."""

from collections.abc import Iterator

from nbformat import NotebookNode

from tests.notebooks import teaching
from tests.notebooks.cells import HIDING, code_cells, tags
from tools import course_cell
from tools import notebook_form as form
from tools.notebooks import promises_exception, raised_exception

TAGS = HIDING | {"hide-output", "parameters", "raises-exception"}


def runs_in_order(notebook: NotebookNode) -> Iterator[str]:
    """Code cells were run, each once, from the first to the last."""
    for count, (where, cell) in enumerate(code_cells(notebook), start=1):
        if cell.execution_count is None:
            yield f"{where}: never run: run make notebooks"
        elif cell.execution_count != count:
            yield f"{where}: run as number {cell.execution_count}, not {count}: run make notebooks"


def nothing_edited(notebook: NotebookNode) -> Iterator[str]:
    """No cell was changed, deleted or emptied after the notebook was run."""
    taken = notebook.metadata.get("fingerprints", {})
    now = form.fingerprints(notebook)
    for where, cell in code_cells(notebook):
        if cell.id not in taken:
            yield f"{where}: added after the run: run make notebooks"
        elif taken[cell.id] != now[cell.id]:
            yield f"{where}: source or output edited after the run: run make notebooks"
    for name in sorted(set(taken) - set(now)):
        yield f"cell {name!r}: deleted after the run: run make notebooks"


def exceptions_as_promised(notebook: NotebookNode) -> Iterator[str]:
    """The cells that raise are those tagged so."""
    for where, cell in code_cells(notebook):
        raised, promised = raised_exception(cell), promises_exception(cell)
        if promised and not raised:
            yield f"{where}: promises an exception and shows none: mend it or drop the tag"
        if raised and not promised:
            yield f"{where}: shows an exception: mend it or tag it raises-exception"


def known_tags(notebook: NotebookNode) -> Iterator[str]:
    """No tag but those the book uses: some would switch the checks off."""
    for number, cell in enumerate(notebook.cells, start=1):
        own = set(course_cell.TAGS) if cell.id == course_cell.ID else set()
        for tag in sorted(tags(cell) - TAGS - teaching.TAGS - own):
            yield (
                f"cell {number}: unknown tag {tag!r}: use one of {', '.join(sorted(TAGS))},"
                " or one of tests/notebooks/teaching.py"
            )


def everything_compared(notebook: NotebookNode) -> Iterator[str]:
    """No comment tells nbval to look away."""
    for where, cell in code_cells(notebook):
        if "NBVAL_" in cell.source or "PYTEST_VALIDATE_IGNORE_OUTPUT" in cell.source:
            yield f"{where}: a comment switches nbval off: remove it"


def distinct_ids(notebook: NotebookNode) -> Iterator[str]:
    """Cells are told apart by their ids."""
    ids = [cell.id for cell in notebook.cells]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"cell {name!r}: its id is used twice: run make notebooks"


RULES = (
    runs_in_order,
    nothing_edited,
    exceptions_as_promised,
    known_tags,
    everything_compared,
    distinct_ids,
)
