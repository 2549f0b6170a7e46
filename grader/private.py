"""Masters and a secret for a private repository."""

import os
import secrets
import shutil
from pathlib import Path

from grader import master as masters
from grader.errors import GraderError
from grader.secret import ROOT

SECRET = "secret.txt"
README = """\
# Assignments, private

Keep this folder private: everything in it lets a student answer without thinking.

- `{secret}` decides the numbers of every student. Who has it can draw all variants. If it
  leaks, or is lost, write another one and release anew: all numbers change.
- `<name>/<name>.ipynb` are the masters, with solutions and hidden tests. The copies that they
  came from are public: change definitions and hidden tests here before you grade with them.
- `<name>/wrong.toml` are wrong answers and what each earns.

## What to do next

In the folder of the course, with this folder at `{folder}`:

1. Write the class list: a CSV file whose first row names a column `id`.
2. Release, one notebook for each student:

       python -m grader release all --masters {folder} --secret {folder}/{secret} \\
           --students class.csv --out handout

3. Mark what comes back, below folders named by the students' ids:

       python -m grader mark regression --masters {folder} --secret {folder}/{secret} \\
           --students class.csv --csv marks.csv submitted/*/regression.ipynb
"""


def private(folder: Path, source: Path) -> Path:
    """Copy the masters into a new folder outside this repository, with a fresh secret.

    Raises
    ------
    GraderError
        Where the folder lies in this repository, or holds anything.
    """
    if folder.resolve().is_relative_to(ROOT):
        raise GraderError(f"{folder} lies in this repository, which is public. Name one outside.")
    if folder.exists() and any(folder.iterdir()):
        raise GraderError(f"{folder} is not empty; nothing was written.")
    for name in masters.find(source):
        ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
        shutil.copytree(source / name, folder / name, ignore=ignored)
    folder.mkdir(parents=True, exist_ok=True)
    file = os.open(folder / SECRET, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "w", encoding="ascii") as secret:
        secret.write(secrets.token_hex() + "\n")
    text = README.format(folder=folder.resolve(), secret=SECRET)
    (folder / "README.md").write_text(text, encoding="utf-8")
    return folder
