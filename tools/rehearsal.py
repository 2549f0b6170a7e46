"""What the rehearsals share: a clean copy of the course, fresh environments, a log."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from nbformat import NotebookNode

from tools.notebooks import promises_exception, raised_exception

ROOT = Path(__file__).resolve().parent.parent
LOGS = ROOT / "_build" / "rehearsals"
LARGEST_MEMORY = 1000
"""Megabytes for one notebook: what Binder promises to a reader."""


class Failed(Exception):
    """The rehearsal did not go as it ought to."""


class Rehearsal:
    """A folder that is removed at the end, and a log that is kept."""

    def __init__(self, name: str, folder: Path) -> None:
        LOGS.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.log = LOGS / f"{name}.log"
        self.log.write_text("", encoding="utf-8")
        self.began = time.monotonic()

    def say(self, text: str) -> None:
        """Tell how far it is, on the screen and in the log."""
        line = f"[{time.monotonic() - self.began:5.0f} s] {text}"
        print(line, flush=True)
        self.note(line + "\n")

    def note(self, text: str) -> None:
        """Write into the log alone."""
        with self.log.open("a", encoding="utf-8") as log:
            log.write(text)

    def run(self, *command: str | Path, cwd: Path = ROOT, **variables: str) -> str:
        """Run a command, keep what it says, and return that."""
        words = [str(word) for word in command]
        self.note(f"$ {' '.join(words)}\n")
        done = subprocess.run(
            words,
            cwd=cwd,
            env={**os.environ, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.note(done.stdout)
        if done.returncode:
            end = "\n".join(done.stdout.splitlines()[-15:])
            raise Failed(f"{' '.join(words)[:200]}\nended with {done.returncode}:\n{end}")
        return done.stdout

    def copy(self, name: str) -> Path:
        """The course as a clone would hold it, with what is not committed yet."""
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout.decode()
        copy = self.folder / name
        for file in filter(None, listed.split("\0")):
            if (ROOT / file).is_file():
                (copy / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / file, copy / file)
        return copy

    def environment(self, name: str, *packages: str) -> Path:
        """The Python of a fresh environment with some packages."""
        folder = self.folder / name
        self.run(sys.executable, "-m", "venv", folder)
        python = folder / "bin" / "python"
        if packages:
            self.run(python, "-m", "pip", "install", "--quiet", *packages)
        return python


def rehearse(name: str, play: Callable[[Rehearsal], list[str]]) -> int:
    """Play it, and tell what was wrong; 0 if nothing was."""
    temporary = tempfile.TemporaryDirectory(f"-{name}", "rehearse-", ignore_cleanup_errors=True)
    with temporary as folder:
        rehearsal = Rehearsal(name, Path(folder))
        try:
            faults = play(rehearsal)
        except Failed as error:
            faults = [str(error)]
        except Exception:
            faults = [traceback.format_exc()]
    for fault in faults:
        rehearsal.say(f"FAILED: {fault}")
    rehearsal.say(f"{f'{len(faults)} faults' if faults else 'All well'}. Log: {rehearsal.log}")
    return int(bool(faults))


def size(folder: Path) -> float:
    """Megabytes on disk of a folder."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files) / 1e6


def errors(notebook: NotebookNode) -> list[str]:
    """What went wrong in a notebook that was run from top to bottom."""
    found = []
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code":
            continue
        raised, promised = raised_exception(cell), promises_exception(cell)
        if cell.execution_count is None:
            found.append(f"cell {number} was not run")
        elif raised and not promised:
            error = next(output for output in cell.outputs if output.output_type == "error")
            found.append(f"cell {number}: {error.ename}: {error.evalue[:200]}")
        elif promised and not raised:
            found.append(f"cell {number} was to raise an exception, and did not")
    return found
