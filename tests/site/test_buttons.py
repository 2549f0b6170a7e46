"""The buttons lead to files that are there; without an address there are none."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest

from tools import launch
from tools.notebooks import BOOK, find

URL = "https://github.com/owner/name"
LEADS_TO = {
    "Binder": r"https://mybinder\.org/v2/gh/owner/name/main\?urlpath=lab/tree/(?P<file>.+)",
    "Colab": r"https://colab\.research\.google\.com/github/owner/name/blob/main/(?P<file>.+)",
    "edit": rf"{URL}/edit/main/(?P<file>.+)",
    "report": rf"{URL}/issues/new\?title=Issue%20on%20page%20%2F(?P<page>[^&]+)\.html&body=.*",
    "repository": URL,
}
NOTEBOOK_ONLY = {"Binder", "Colab"}
WRITTEN_BY_SPHINX = {"genindex.md"}  # nobody can edit these


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    def build(**address: str) -> Path:
        return launch.build(tmp_path_factory.mktemp("site"), **address)

    return build


@pytest.fixture(scope="module")
def plain(built: Callable) -> Path:
    """The site without an address."""
    return built()


def kind(address: str) -> tuple[str, re.Match]:
    """Which button has this address, and what it names."""
    for name, pattern in LEADS_TO.items():
        if found := re.fullmatch(pattern, address):
            return name, found
    pytest.fail(f"No button is known to lead to {address}")


def kinds(addresses: list[str]) -> set[str]:
    return {kind(address)[0] for address in addresses}


def test_every_button_leads_to_its_page(built: Callable) -> None:
    pages = launch.buttons(built(stored=URL))
    assert pages
    for page, addresses in pages.items():
        for name, found in map(kind, addresses):
            named = found.groupdict()
            if "file" in named:
                assert unquote(named["file"]) == page, name
                assert (launch.ROOT / page).is_file()
            if "page" in named:
                assert named["page"] == str(Path(page).with_suffix(""))
        absent = NOTEBOOK_ONLY if page.endswith(".md") else set()
        absent = absent | ({"edit"} if page in WRITTEN_BY_SPHINX else set())
        assert kinds(addresses) == set(LEADS_TO) - absent, page


def test_without_an_address_no_button_leads_elsewhere(plain: Path) -> None:
    assert not any(launch.buttons(plain).values())


def test_a_deployed_fork_has_no_button_that_its_notebooks_cannot_serve(built: Callable) -> None:
    pages = launch.buttons(built(variable=URL + ".git"))
    found = set().union(*map(kinds, pages.values()))
    assert found == set(LEADS_TO) - {"Colab"}


def test_the_cell_that_fetches_the_course_is_on_no_page(plain: Path) -> None:
    for page in launch.pages():
        html = (plain / page).with_suffix(".html").read_text(encoding="utf-8")
        assert page.stem in html
        assert "Fetch the course" not in html


def test_every_notebook_of_the_book_is_a_page_with_buttons() -> None:
    pages = {path.as_posix() for path in launch.pages()}
    notebooks = {path.relative_to(launch.ROOT).as_posix() for path in find(BOOK)}
    assert notebooks
    assert notebooks <= pages
