"""Reading what a student hands in, whichever editor wrote it and whatever became of it."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grader.errors import GraderError
from tools import notebook_form as form


def read(path: Path) -> NotebookNode:
    """The notebook in a file.

    Raises
    ------
    GraderError
        Where there is no such file, or no notebook in it.
    """
    try:
        notebook = form.normalised(form.read(path))
        nbformat.validate(notebook)
    except OSError as error:
        raise GraderError(f"{path} cannot be read: {error.strerror}") from None
    except Exception as error:  # there are many ways to be no notebook
        why = str(error).partition("\n")[0]
        raise GraderError(f"{path} is no notebook: {why}") from None
    return notebook
