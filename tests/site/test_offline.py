"""The archive for a class without internet: what is in it, the same every time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tools import notebook_form as form
from tools import offline
from tools.notebooks import BOOK, ROOT, find

TOP = "losses-checked/"
FOREIGN = ("assignments", "grader", "tests", "tools")
SECRET = re.compile(r"BEGIN (?:SOLUTION|HIDDEN TESTS)\n(.*?)\n[^\n]*END ", re.DOTALL)


def written(folder: Path) -> Path:
    """The archive, written by a process of its own."""
    path = folder / "archive.zip"
    code = (
        "import pathlib, sys; from tools import offline; offline.write(pathlib.Path(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-c", code, path], cwd=ROOT, check=True)
    return path


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def files(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as opened:
        names = [name for name in opened.namelist() if not name.endswith("/")]
        assert all(name.startswith(TOP) for name in names)
        return {name.removeprefix(TOP): opened.read(name) for name in names}


def test_it_is_the_same_when_it_is_written_again(archive: Path, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        again = written(tmp_path)
    finally:
        os.umask(before)
    assert again.read_bytes() == archive.read_bytes()


def test_it_holds_every_notebook_and_the_companion(files: dict[str, bytes]) -> None:
    for path in find(BOOK):
        assert files[path.relative_to(ROOT).as_posix()] == path.read_bytes()
    assert [name for name in files if name.endswith(".whl")] == [wheel(files)]


def wheel(files: dict[str, bytes]) -> str:
    """The wheel that requirements.txt names."""
    lines = files["requirements.txt"].decode().splitlines()
    return next(line for line in lines if ".whl" in line).removeprefix("./").removesuffix("[book]")


def test_the_wheel_is_the_companion_and_nothing_else(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "wheel.whl"
    path.write_bytes(files[wheel(files)])
    with zipfile.ZipFile(path) as opened:
        tops = {name.partition("/")[0].partition("-")[0] for name in opened.namelist()}
        modules = {name for name in opened.namelist() if name.endswith(".py")}
    assert tops == {"companion", "losses_checked"}
    assert modules == {p.relative_to(ROOT).as_posix() for p in (ROOT / "companion").glob("*.py")}


def test_it_holds_no_solution_and_nothing_of_the_assignments(files: dict[str, bytes]) -> None:
    assert not [name for name in files if name.partition("/")[0] in FOREIGN]
    secrets = {
        secret
        for path in (ROOT / "assignments").rglob("*.ipynb")
        for secret in SECRET.findall(text(path.read_bytes()))
    }
    assert secrets
    exercises = [name for name in files if name.startswith("book/exercises/")]
    for name in exercises:
        assert not [secret for secret in secrets if secret in text(files[name])], name
    for name in files:
        assert not SECRET.search(files[name].decode(errors="replace")), name


def text(notebook: bytes) -> str:
    """The sources of a notebook's cells."""
    return "\n\n".join(cell.source for cell in form.v4.reads(notebook.decode()).cells)


def test_its_readme_names_what_is_there(files: dict[str, bytes]) -> None:
    said = files["README.txt"].decode()
    assert wheel(files) in said
    assert "{" not in said
    for name in ("requirements.txt", "book", "regression.ipynb"):
        assert name in said
    assert offline.cpu_wheels().startswith("https://")
    assert offline.cpu_wheels() in said
