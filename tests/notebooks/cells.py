"""Cells as the rules speak of them: numbered from 1, with their first line."""

from collections.abc import Iterator

from nbformat import NotebookNode

HIDING = {"hide-input", "hide-cell"}


def place(number: int, cell: NotebookNode) -> str:
    """Where a cell is, in words that find it."""
    first_line = cell.source.strip().partition("\n")[0]
    return f"cell {number} ({first_line[:50]!r})"


def code_cells(notebook: NotebookNode) -> Iterator[tuple[str, NotebookNode]]:
    """Each code cell, with its place."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code":
            yield place(number, cell), cell


def all_outputs(notebook: NotebookNode) -> Iterator[tuple[str, NotebookNode]]:
    """Each output of each code cell, with its cell's place."""
    for where, cell in code_cells(notebook):
        for output in cell.outputs:
            yield where, output


def tags(cell: NotebookNode) -> set[str]:
    """The tags of a cell."""
    return set(cell.metadata.get("tags", []))


def data(output: NotebookNode) -> dict[str, str]:
    """An output by media type; a stream and an exception are plain text."""
    if output.output_type == "stream":
        return {"text/plain": output.text}
    if output.output_type == "error":
        return {"text/plain": "\n".join([*output.traceback, output.evalue])}
    return {kind: str(content) for kind, content in output.data.items()}
