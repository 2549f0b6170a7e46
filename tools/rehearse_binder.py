"""Do what Binder does, without Docker: build, start, and open each notebook by its button.

The environment holds what the image of repo2docker holds for JupyterLab, then what
binder/postBuild installs.  Each notebook is opened in a browser at the address that its
button names, and all cells are run.  It fails on an error in a cell, on an environment
larger than 1.6 GB, and on a notebook that needs more than 1 GB with the server.
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # as a script, only tools/ itself is there

from tools import browser, launch
from tools.lab import lab, run_all
from tools.notebooks import find
from tools.rehearsal import LARGEST_MEMORY, Failed, Rehearsal, errors, rehearse, size

REPO2DOCKER = "jupyter-repo2docker==2026.4.0"  # what mybinder.org builds with
IN_THE_IMAGE = (
    "pip",
    "ipykernel",
    "ipython",
    "ipywidgets",
    "jupyter_server",
    "jupyterlab",
    "notebook",
)
LARGEST_ENVIRONMENT = 1600
ANY_ADDRESS = "https://github.com/owner/name"  # its buttons name paths, which are ours


def play(rehearsal: Rehearsal) -> list[str]:
    """All steps; what went wrong."""
    home = rehearsal.copy("home")
    rehearsal.say("repo2docker: what it would build")
    image = packages_of_the_image(rehearsal, home)
    rehearsal.say("A fresh environment with " + ", ".join(image))
    python = rehearsal.environment("environment", *image)
    rehearsal.say("binder/postBuild, with PyTorch some minutes")
    began = time.monotonic()
    path = f"{python.parent}:/usr/bin:/bin"
    rehearsal.run(home / "binder/postBuild", cwd=home, PATH=path)
    rehearsal.run(python, "-m", "pip", "check")
    torch = rehearsal.run(python, "-c", "import torch; print(torch.__version__)").strip()
    megabytes = size(python.parent.parent)
    seconds = time.monotonic() - began
    rehearsal.say(f"{megabytes:.0f} MB in {seconds:.0f} s; PyTorch {torch}")
    faults = []
    if megabytes > LARGEST_ENVIRONMENT:
        faults.append(f"the environment has {megabytes:.0f} MB, over {LARGEST_ENVIRONMENT}")
    return faults + open_all(rehearsal, home, python.parent)


def packages_of_the_image(rehearsal: Rehearsal, home: Path) -> list[str]:
    """What the image holds before anything of ours, from repo2docker itself."""
    python = rehearsal.environment("repo2docker", REPO2DOCKER)
    program = python.with_name("jupyter-repo2docker")
    said = rehearsal.run(program, "--no-build", "--debug", home)
    for line in ("RUN ./binder/postBuild", 'ENV R2D_ENTRYPOINT="${REPO_DIR}/binder/start"'):
        if line not in said:
            raise Failed(f"repo2docker would not do: {line}")
    version = (home / "binder/runtime.txt").read_text().strip().removeprefix("python-")
    lock = f"environment.py-{version}-linux-64.lock"
    (path,) = python.parent.parent.rglob(lock)
    rehearsal.say(f"  Python {version}, binder/postBuild, binder/start; {lock}")
    if sys.version_info[:2] != tuple(map(int, version.split("."))):
        rehearsal.say(f"  NOTE: rehearsed with Python {sys.version.split()[0]} in its place")
    locked = dict(re.findall(r"/([\w.-]+)-([\d.]+)-[^-]+\.conda", path.read_text()))
    return [f"{name}=={locked[name]}" for name in IN_THE_IMAGE]


def open_all(rehearsal: Rehearsal, home: Path, binaries: Path) -> list[str]:
    """Open each notebook by its button, and run it; what went wrong."""
    rehearsal.say("The buttons, from a site with an address")
    (rehearsal.folder / "site").mkdir()
    site = launch.build(rehearsal.folder / "site", variable=ANY_ADDRESS)
    paths = launch.binder_paths(site).values()
    notebooks = {path.relative_to(home).as_posix() for path in find(home / "book")}
    faults = [f"no button opens {path}" for path in sorted(notebooks - set(paths))]
    rehearsal.say(f"JupyterLab, and {len(paths)} notebooks in Chromium")
    program = browser.provide()
    if program is None:
        raise Failed(browser.HOW_TO)
    with lab(home, binaries, rehearsal.log) as server, sync_playwright() as playwright:
        chromium = browser.launch(playwright, program)
        for path in paths:
            began = time.monotonic()
            try:
                notebook, memory = run_all(server, chromium, path)
            except Exception as error:  # a browser fails in many ways, and the rest goes on
                faults.append(f"{path}: {error}")
                rehearsal.say(f"  {path}: {error}")
                continue
            seconds = time.monotonic() - began
            rehearsal.say(f"  {path}  {seconds:.0f} s  {memory:.0f} MB with the server")
            faults += [f"{path}, {error}" for error in errors(notebook)]
            if memory > LARGEST_MEMORY:
                faults.append(f"{path}: {memory:.0f} MB, over {LARGEST_MEMORY}")
        chromium.close()
    return faults


if __name__ == "__main__":
    sys.exit(rehearse("binder", play))
