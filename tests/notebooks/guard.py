"""What nbval does not see in a stored notebook.

nbval runs a notebook and compares; it passes cells that were never run, and
knows nothing of figures without words, of machine paths, of the book's rules.
Each rule is a function that yields what is wrong and how to mend it.
"""

from collections.abc import Iterator
from pathlib import Path

from nbformat.validator import iter_validate

from tests.notebooks import course, execution, figures, outputs, writing
from tools import notebook_form as form

MAXIMAL_SIZE = 500_000
RULES = (*course.RULES, *execution.RULES, *outputs.RULES, *figures.RULES, *writing.RULES)


def faults(path: Path) -> list[str]:
    """Everything that is wrong with the notebook in a file."""
    return [f"{path.name}, {fault}" for fault in found(path)]


def found(path: Path) -> Iterator[str]:
    """The faults of the file, then those of the notebook in it."""
    stored = path.read_bytes()
    if len(stored) > MAXIMAL_SIZE:
        yield f"file: {len(stored) / 1000:.0f} kB, more than {MAXIMAL_SIZE / 1000:.0f}: show less"
    notebook = form.read(path)
    invalid = [error.message for error in iter_validate(notebook)]
    if invalid:
        yield f"file: not a valid notebook ({invalid[0][:80]}): run make notebooks"
        return
    if stored != form.text(form.normalised(notebook)).encode():
        yield "file: not in the form that is stored: run make notebooks"
    for rule in RULES:
        yield from rule(notebook)
