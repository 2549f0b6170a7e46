"""The built site, served, and a browser."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tools import browser as browsers
from tools.serve import SITE, serving

NOT_BUILT = f"There is no site in {SITE}. Build it first: make site"


def pages() -> list[str]:
    """Every page of the built site, as an address below its root."""
    found = (file.relative_to(SITE).as_posix() for file in SITE.rglob("*.html"))
    return sorted(page for page in found if page != "index.html" and not page.startswith("_"))


def label(page: str) -> str:
    """A short name of a page, for tests and screenshots."""
    return page.removeprefix("book/").removesuffix(".html").replace("/", "-")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "page_name" in metafunc.fixturenames:
        metafunc.parametrize("page_name", pages() or ["not-built"], ids=label)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = browsers.find()
    if path is None:
        reason = "NO BROWSER: nothing was checked in one. Run: python tools/browser.py"
        print(reason, file=sys.stderr)
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = browsers.launch(playwright, path)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site() -> Path:
    if not pages():
        pytest.fail(NOT_BUILT)
    return SITE


@pytest.fixture(scope="session")
def root(site: Path) -> Iterator[str]:
    """The address of the site's root."""
    with serving(site) as address:
        yield address


@pytest.fixture(scope="session")
def pictures(site: Path) -> Path:
    """Where screenshots of every page are kept, to be looked at."""
    folder = site.parent / "screenshots"
    folder.mkdir(exist_ok=True)
    return folder
