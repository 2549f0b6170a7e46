"""What no student may see is in no file that is published: the site, and archives of it."""

from __future__ import annotations

import functools
import html
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader import master as masters
from tests.grader.regions import private_lines, strings_of, text
from tools import notebook_form as form
from tools.notebooks import BOOK, ROOT, find

TEXTS = {".html", ".js", ".json", ".md", ".py", ".toml", ".txt", ".ipynb"}
TAG = re.compile(r"<[^>]*>")


@functools.cache
def secrets() -> set[str]:
    """The lines of all masters that are private, but for those that a chapter shows as well."""
    chapters = [path for path in find(BOOK) if path.parent == BOOK]
    shown = "\n".join(text(form.read(path)) for path in chapters)
    lines = set().union(*(private_lines(masters.read(name)) for name in masters.find()))
    return {line for line in lines if line not in shown}


def readable(name: str, content: bytes) -> str:
    """What a file says, without the marks that colour code."""
    said = content.decode("utf-8", errors="replace")
    if name.endswith(".ipynb"):
        return strings_of(said)
    return html.unescape(TAG.sub("", said)) if name.endswith(".html") else said


def files_of(site: Path) -> Iterator[tuple[str, bytes]]:
    """Each file below a folder with what it holds."""
    for path in site.rglob("*"):
        if path.is_file():
            yield path.relative_to(site).as_posix(), path.read_bytes()


def files_in(archive: Path | io.BytesIO) -> Iterator[tuple[str, bytes]]:
    """Each file in an archive with what it holds."""
    with zipfile.ZipFile(archive) as opened:
        for name in opened.namelist():
            yield name, opened.read(name)


def leaks(files: Iterator[tuple[str, bytes]]) -> list[str]:
    """The files that hold something private, with what it is."""
    private = secrets()
    assert private
    found = []
    for name, content in files:
        if name.endswith(".zip"):
            found += [f"{name}: {leak}" for leak in leaks(files_in(io.BytesIO(content)))]
        if Path(name).suffix in TEXTS:
            said = readable(name, content)
            found += [f"{name}: {line}" for line in private if line in said]
    return found


def test_no_page_shows_a_solution_or_a_hidden_test(site: Path) -> None:
    assert leaks(files_of(site)) == []


def test_no_archive_holds_one() -> None:
    archives = sorted((ROOT / "dist").glob("*.zip"))
    if not archives:
        pytest.skip("there is no archive in dist/ to look into: make offline writes it")
    assert {path.name: leaks(files_in(path)) for path in archives} == {
        path.name: [] for path in archives
    }


def test_a_leak_is_seen() -> None:
    master = masters.read(masters.find()[0])
    line = max(private_lines(master) & secrets(), key=len)
    words = "".join(f"<span>{html.escape(word)}</span>" for word in re.split(r"(\W)", line))
    page = f"<html><pre>{words}</pre></html>".encode()
    notebook = (master.folder / f"{master.name}.ipynb").read_bytes()
    assert leaks(iter([("page.html", page)])) == [f"page.html: {line}"]
    assert f"x.ipynb: {line}" in leaks(iter([("x.ipynb", notebook)]))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("page.html", page)
    assert leaks(iter([("x.zip", archive.getvalue())])) == [f"x.zip: page.html: {line}"]
