"""Rule: a notebook that needs the course can fetch it where it is missing."""

from collections.abc import Iterator

from nbformat import NotebookNode

from tools import course_cell, repository


def fetches_the_course(notebook: NotebookNode) -> Iterator[str]:
    """The second cell is the one of tools/course_cell.py, and silent."""
    at = course_cell.index(notebook)
    if not course_cell.is_needed(notebook):
        if at is not None:
            yield "it fetches the course, and no cell imports it: run make notebooks"
        return
    if at != 1:
        yield "cell 2: not the cell that fetches the course where it is missing: run make notebooks"
        return
    stored, wanted = notebook.cells[1], course_cell.course_cell(repository.stored_address())
    if (stored.source, stored.metadata) != (wanted.source, wanted.metadata):
        yield "cell 2: it fetches the course in another way: run python tools/repository.py"
    if stored.get("outputs"):
        yield "cell 2: it puts something out where the course is installed: run make notebooks"


RULES = (fetches_the_course,)
