"""Do what a class without internet does, with the archive of `make offline` and its README.

The packages are fetched as the README says.  Then, in a namespace without a network, they are
installed from there, and every notebook of the archive is run.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
import zipfile
from pathlib import Path

from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # as a script, only tools/ itself is there

from tools import notebook_form as form
from tools import offline
from tools.notebooks import find
from tools.rehearsal import Failed, Rehearsal, errors, rehearse, size

BUBBLE = ("bwrap", "--unshare-net", "--dev-bind", "/", "/")
UNSHARE = ("unshare", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up; exec "$0" "$@"')
TRY_TO_LEAVE = "import socket; socket.create_connection(('192.0.2.1', 80), 3)"


def play(rehearsal: Rehearsal) -> list[str]:
    """All steps; what went wrong."""
    alone = without_network(rehearsal)
    rehearsal.say("make offline, twice")
    archives = [rehearsal.folder / name for name in ("first.zip", "second.zip")]
    for archive in archives:
        offline.write(archive)
    if archives[0].read_bytes() != archives[1].read_bytes():
        raise Failed("The archive is not the same when it is written again")
    with zipfile.ZipFile(archives[0]) as archive:
        archive.extractall(rehearsal.folder)
    course = rehearsal.folder / "losses-checked"
    said = " ".join((course / "README.txt").read_text(encoding="utf-8").split())

    python = rehearsal.environment("fetching")
    fetch = "-m pip download --dest wheels --requirement requirements.txt"
    steps = [fetch, "-m pip install --no-index --find-links wheels --requirement requirements.txt"]
    for step in steps:
        if step not in said:
            raise Failed(f"README.txt does not say: python {step}")
    rehearsal.say("Where there is internet: python " + fetch)
    index = ("--extra-index-url", offline.cpu_wheels(), "--retries", "1", "--timeout", "15")
    rehearsal.run(python, *fetch.split(), *index, cwd=course)
    wheels = list((course / "wheels").iterdir())
    rehearsal.say(f"  {len(wheels)} files, {size(course / 'wheels'):.0f} MB")

    rehearsal.say("Without a network: python " + steps[1])
    rehearsal.run(*alone, sys.executable, "-m", "venv", "env", cwd=course)
    python = course / "env/bin/python"
    bare = {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": "", "PIP_EXTRA_INDEX_URL": ""}
    began = time.monotonic()
    rehearsal.run(*alone, python, *steps[1].split(), cwd=course, **bare)
    rehearsal.say(f"  {size(course / 'env'):.0f} MB in {time.monotonic() - began:.0f} s")

    faults = []
    for path in find(course / "book"):
        began = time.monotonic()
        ran = run(rehearsal, (*alone, python), path)
        name = path.relative_to(course).as_posix()
        rehearsal.say(f"  {name}  {time.monotonic() - began:.0f} s")
        faults += [f"{name}, {error}" for error in errors(ran)]
    return faults


def without_network(rehearsal: Rehearsal) -> tuple[str, ...]:
    """The command that runs another one where there is no network; tried."""
    for command in (BUBBLE, UNSHARE):
        if shutil.which(command[0]) is None:
            continue
        try:
            rehearsal.run(*command, sys.executable, "-c", "pass")
        except Failed as error:
            rehearsal.note(str(error))
            continue
        try:
            rehearsal.run(*command, sys.executable, "-c", TRY_TO_LEAVE)
        except Failed as error:
            if "Network is unreachable" in str(error):
                return command
            rehearsal.note(str(error))
    raise Failed("No namespace without a network can be made: install bubblewrap or util-linux")


def run(rehearsal: Rehearsal, python: tuple[str | Path, ...], path: Path) -> NotebookNode:
    """The notebook as run in its folder."""
    target = rehearsal.folder / "run.ipynb"
    options = ["--to=notebook", "--execute", "--allow-errors", "--ExecutePreprocessor.timeout=300"]
    convert = ["-m", "jupyter", "nbconvert", *options, f"--output={target}", path]
    rehearsal.run(*python, *convert, cwd=path.parent)
    return form.read(target)


if __name__ == "__main__":
    sys.exit(rehearse("offline", play))
