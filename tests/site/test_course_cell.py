"""The cell that fetches the course: silent where it is there, plain where it cannot help."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tools import course_cell

SHOW = "\nprint(os.getcwd(), *map(os.environ.get, ('KERAS_BACKEND', 'OMP_NUM_THREADS')))"
WITHOUT_PACKAGES = ("-I", "-S")


def run(source: str, folder: Path, *options: str, **variables: str) -> subprocess.CompletedProcess:
    """Run the cell as a program, in a folder of its own."""
    return subprocess.run(
        [sys.executable, *options, "-c", source],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
    )


def source(address: str) -> str:
    return course_cell.course_cell(address).source


def test_where_the_course_is_installed_nothing_happens(tmp_path: Path) -> None:
    done = run(source("https://github.com/owner/name") + SHOW, tmp_path)
    assert (done.stdout, done.stderr) == (f"{tmp_path} torch 1\n", "")
    assert list(tmp_path.iterdir()) == []


def test_a_backend_that_a_reader_chose_is_kept(tmp_path: Path) -> None:
    done = run(source("") + SHOW, tmp_path, KERAS_BACKEND="jax")
    assert done.stdout == f"{tmp_path} jax 1\n"


def test_without_an_address_it_says_what_to_do(tmp_path: Path) -> None:
    done = run(source(""), tmp_path, *WITHOUT_PACKAGES)
    assert done.returncode == 1
    assert "RuntimeError: The package `companion` is not installed" in done.stderr
    assert "address of its repository as ADDRESS in this cell" in done.stderr


def test_a_repository_that_is_not_there_is_named(tmp_path: Path) -> None:
    missing = (tmp_path / "missing").as_uri()
    done = run(source(missing), tmp_path, *WITHOUT_PACKAGES, PATH="/usr/bin:/bin")
    assert done.returncode == 1
    assert done.stdout == f"Fetching the course from {missing}\n"
    assert f"fatal: '{tmp_path / 'missing'}'" in done.stderr


def test_it_goes_to_a_course_that_was_fetched_before(tmp_path: Path) -> None:
    book = tmp_path / "losses-checked/book"
    book.mkdir(parents=True)
    done = run(source("") + SHOW, tmp_path)
    assert done.stdout == f"{book} torch 1\n"
