"""Do what Colab does: open each notebook alone, where its usual packages are and ours are not.

The course's address is that of a repository made here.  Between two notebooks everything that
the first has installed is taken away; one is run a second time without that, as after a
restart of its kernel.  Assignments do not fetch the course, and run without it.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # as a script, only tools/ itself is there

from tools import course_cell
from tools import notebook_form as form
from tools.notebooks import find
from tools.rehearsal import Rehearsal, errors, rehearse

USUAL = (
    "ipykernel",
    "keras",
    "matplotlib",
    "numpy",
    "pandas",
    "scikit-learn",
    "scipy",
    "torch",
)
RESTARTED = "claims.ipynb"  # it reads files of the course
SECONDS_FOR_A_CELL = 300


def play(rehearsal: Rehearsal) -> list[str]:
    """All steps; what went wrong."""
    rehearsal.say("A repository of the course")
    origin = rehearsal.copy("origin")
    commit(rehearsal, origin)
    rehearsal.say("A fresh environment with " + ", ".join(USUAL))
    python = rehearsal.environment("environment")
    rehearsal.run("sh", origin / "tools/install_torch.sh", python)
    versions = ("--constraint", origin / "constraints.txt")
    rehearsal.run(python, "-m", "pip", "install", "--quiet", *USUAL, *versions)
    kernel = kernel_of(python, rehearsal.folder)
    before = installed(rehearsal, python)
    faults = []
    for path in find(origin / "book"):
        name = path.relative_to(origin / "book").as_posix()
        machine = rehearsal.folder / "machines" / name
        machine.mkdir(parents=True)
        for again in range(2 if name == RESTARTED else 1):
            began = time.monotonic()
            notebook = form.read(path)
            course_cell.place(notebook, origin.as_uri())
            try:
                ran, said = run(notebook, machine, kernel)
            except (CellTimeoutError, DeadKernelError) as error:
                faults.append(f"{name}: {error}")
                rehearsal.say(f"  {name}: {error}")
                continue
            fetched = len(installed(rehearsal, python) - before)
            what = "after a restart" if again else f"fetched {fetched} packages"
            rehearsal.say(f"  {name}  {time.monotonic() - began:.0f} s  {what}")
            faults += [f"{name}, {error}" for error in errors(ran)]
            fetching = f"Fetching the course from {origin.as_uri()}\n"
            if said != (fetching if course_cell.is_needed(notebook) and not again else ""):
                faults.append(f"{name}: the first cell said {said!r}")
        new = installed(rehearsal, python) - before
        if new:
            rehearsal.run(python, "-m", "pip", "uninstall", "--quiet", "--yes", *new)
    return faults


def commit(rehearsal: Rehearsal, folder: Path) -> None:
    """Make a folder a repository that can be cloned."""
    who = ("-c", "user.name=Rehearsal", "-c", "user.email=rehearsal@localhost")
    rehearsal.run("git", "init", "--quiet", "--initial-branch=main", cwd=folder)
    rehearsal.run("git", "add", "--all", cwd=folder)
    rehearsal.run("git", *who, "commit", "--quiet", "--message=The course", cwd=folder)


def kernel_of(python: Path, folder: Path) -> KernelSpecManager:
    """The kernels of an environment: one, named as notebooks name it."""
    spec = folder / "kernels" / form.KERNELSPEC["name"]
    spec.mkdir(parents=True)
    command = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    text = json.dumps({"argv": command, **form.KERNELSPEC})
    (spec / "kernel.json").write_text(text, encoding="utf-8")
    return KernelSpecManager(kernel_dirs=[str(spec.parent)], ensure_native_kernel=False)


def installed(rehearsal: Rehearsal, python: Path) -> set[str]:
    """The names of the packages of an environment."""
    listed = json.loads(rehearsal.run(python, "-m", "pip", "list", "--format=json"))
    return {package["name"] for package in listed}


def run(
    notebook: form.NotebookNode, folder: Path, kernels: KernelSpecManager
) -> tuple[form.NotebookNode, str]:
    """The notebook as run in a folder, and what its course cell printed."""
    environment = {name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"}
    form.forget_run(notebook)
    client = NotebookClient(
        notebook,
        km=AsyncKernelManager(kernel_name="python3", kernel_spec_manager=kernels),
        timeout=SECONDS_FOR_A_CELL,
        resources={"metadata": {"path": str(folder)}},
    )
    with suppress(CellExecutionError):  # it is among the outputs
        asyncio.run(client.async_execute(cleanup_kc=True, env=environment))
    at = course_cell.index(notebook)
    outputs = [] if at is None else notebook.cells[at].outputs
    return notebook, "".join(output.get("text", "") for output in outputs)


if __name__ == "__main__":
    sys.exit(rehearse("colab", play))
