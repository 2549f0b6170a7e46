"""A master to start from: two questions that work, to be replaced by better ones."""

import re
import shutil
from pathlib import Path

from grader import master as masters
from grader import variants
from grader.errors import GraderError
from grader.parameters import inject
from tools import notebook_form as form

TEMPLATE = Path(__file__).parent / "template"
NAME = re.compile(r"[a-z][a-z0-9_]*")


def new(name: str, folder: Path) -> Path:
    """Write the files of a new assignment, and return their folder.

    Raises
    ------
    GraderError
        Where the name will not do, or there is such an assignment.
    """
    if not NAME.fullmatch(name):
        raise GraderError(
            f"{name!r} is no name of an assignment: small letters, digits and _, a letter first."
        )
    target = folder / name
    if target.exists():
        raise GraderError(f"{target} is there already; nothing was written.")
    shutil.copytree(TEMPLATE, target, ignore=shutil.ignore_patterns("__pycache__"))
    notebook = target / f"{name}.ipynb"
    (target / f"{TEMPLATE.name}.ipynb").rename(notebook)
    master = masters.read(name, folder)
    practised = inject(master.notebook, variants.practice(master))
    notebook.write_bytes(form.text(practised).encode())
    return target
