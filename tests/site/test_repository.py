"""One setting holds the address; the files that state it follow."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from tools import course_cell, repository
from tools import notebook_form as form

URL = "https://github.com/owner/name"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The files that follow the address, with one notebook."""
    for name in ("_config.yml", "README.md", "CITATION.cff", "book/regression.ipynb"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(repository.ROOT / name, tmp_path / name)
    return tmp_path


def name(root: Path, address: str) -> None:
    """Write an address into _config.yml."""
    path = root / "_config.yml"
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    settings["repository"]["url"] = address
    path.write_text(yaml.safe_dump(settings), encoding="utf-8")


def follow(root: Path) -> list[str]:
    """Let the files follow, and name those that had to change."""
    changed = repository.outdated(root)
    for path, text in changed.items():
        path.write_text(text, encoding="utf-8")
    return sorted(path.name for path in changed)


def test_the_files_follow_the_setting() -> None:
    stale = [path.name for path in repository.outdated()]
    assert not stale, f"Run make address: {stale}"


def test_an_address_reaches_all_files_and_leaves_them_again(copy: Path) -> None:
    name(copy, "")
    follow(copy)
    without = {path: path.read_bytes() for path in copy.rglob("*.*")}
    name(copy, URL)
    assert follow(copy) == ["CITATION.cff", "README.md", "regression.ipynb"]
    assert follow(copy) == []
    assert yaml.safe_load((copy / "CITATION.cff").read_text())["repository-code"] == URL
    readme = (copy / "README.md").read_text()
    assert "https://mybinder.org/v2/gh/owner/name/main?urlpath=lab/tree/book" in readme
    assert f"{URL}/actions/workflows/ci.yml/badge.svg" in readme
    assert f'ADDRESS = "{URL}"' in form.read(copy / "book/regression.ipynb").cells[1].source
    name(copy, "")
    assert len(follow(copy)) == 3
    left = {path: path.read_bytes() for path in copy.rglob("*.*") if path.name != "_config.yml"}
    assert all(without[path] == content for path, content in left.items())


def test_a_notebook_that_follows_need_not_be_run_again(copy: Path) -> None:
    name(copy, URL)
    follow(copy)
    notebook = form.read(copy / "book/regression.ipynb")
    assert notebook.metadata.fingerprints == form.fingerprints(notebook)
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))


@pytest.mark.parametrize("address", [URL, URL + "/", URL + ".git"])
def test_ways_to_write_an_address(
    copy: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv(repository.VARIABLE, address)
    assert repository.current(copy) == repository.Repository("owner/name", "main")


@pytest.mark.parametrize("address", ["owner/name", "https://gitlab.com/owner/name", URL + "/tree"])
def test_an_address_that_no_button_could_open_is_refused(
    copy: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv(repository.VARIABLE, address)
    with pytest.raises(SystemExit, match=rf"REPOSITORY_URL is '{address}'.*github.com/owner/name"):
        repository.current(copy)


def test_the_environment_goes_before_the_setting(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name(copy, URL)
    monkeypatch.setenv(repository.VARIABLE, URL + "-fork")
    assert repository.current(copy) == repository.Repository("owner/name-fork", "main")
    monkeypatch.delenv(repository.VARIABLE)
    assert repository.current(copy) == repository.Repository("owner/name", "main")


def test_the_workflows_that_badges_show_are_there() -> None:
    shown = repository.badges(repository.Repository("owner/name", "main"))
    assert "/actions/workflows/ci.yml" in shown
    assert (repository.ROOT / ".github/workflows/ci.yml").is_file()


def test_the_cell_is_renewed_where_it_is_and_put_after_a_title(copy: Path) -> None:
    notebook = form.read(copy / "book/regression.ipynb")
    count = len(notebook.cells)
    course_cell.place(notebook, URL)
    assert len(notebook.cells) == count
    del notebook.cells[1]
    course_cell.place(notebook, URL)
    assert course_cell.index(notebook) == 1
    assert notebook.cells[1] == course_cell.course_cell(URL)
