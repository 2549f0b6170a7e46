"""Where the buttons of the site lead, from a build of it with pages that are almost empty.

The buttons follow from a page's name and the settings alone, so that this takes seconds.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools import notebook_form as form
from tools import repository

ROOT = Path(__file__).resolve().parent.parent

KEPT = ("_config.yml", "_toc.yml", "tools")
KEPT_OF_THE_BOOK = ("_static", "_templates", "references.bib")
OUTSIDE = re.compile(r'href="(https?://[^"]+)"')
URLPATH = re.compile(r"\?urlpath=lab/tree/(.+)$")


def build(folder: Path, stored: str = "", variable: str = "") -> Path:
    """Build the site with bare pages in ``folder``; where the built pages are.

    Parameters
    ----------
    folder : Path
        An empty folder.
    stored, variable : str
        The repository's address in _config.yml, and in the environment.
    """
    for name in (*KEPT, *(f"book/{name}" for name in KEPT_OF_THE_BOOK)):
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    config = folder / "_config.yml"
    settings = repository.settings(folder)
    settings["repository"]["url"] = stored
    config.write_text(yaml.safe_dump(settings), encoding="utf-8")
    for page in pages():
        bare = folder / page
        bare.parent.mkdir(parents=True, exist_ok=True)
        bare.write_text(bare_page(page), encoding="utf-8")
    program = Path(sys.executable).with_name("jupyter-book")
    command = [program, "build", "-W", "--keep-going", folder]
    environment = {**os.environ, repository.VARIABLE: variable}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"The site was not built:\n{done.stdout}{done.stderr}")
    return folder / "_build" / "html"


def pages() -> list[Path]:
    """The pages that _toc.yml names, as files below the root."""
    text = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    names = re.findall(r"^\s*(?:- )?(?:root|file): (\S+)", text, re.MULTILINE)
    files = [path for name in names for path in ROOT.glob(f"{name}.*")]
    return [path.relative_to(ROOT) for path in files if path.suffix in (".md", ".ipynb")]


def bare_page(page: Path) -> str:
    """A title, in the form of the page's file."""
    title = f"# {page.stem}"
    if page.suffix == ".md":
        return title + "\n"
    notebook = new_notebook(cells=[new_markdown_cell(title), new_code_cell("1")])
    return form.text(form.normalised(notebook))


def buttons(site: Path) -> dict[str, list[str]]:
    """The addresses outside the site on each page that _toc.yml names."""
    found = {}
    for page in pages():
        html = (site / page).with_suffix(".html").read_text(encoding="utf-8")
        found[page.as_posix()] = [unescape(address) for address in OUTSIDE.findall(html)]
    return found


def binder_paths(site: Path) -> dict[str, str]:
    """What the button for Binder asks JupyterLab to open, by page."""
    return {
        page: path[1]
        for page, addresses in buttons(site).items()
        for address in addresses
        if (path := URLPATH.search(address))
    }
