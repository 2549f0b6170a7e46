"""Every page of the built site: light and dark, on a desktop and on a phone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import checks, links
from tests.browser.conftest import label
from tests.browser.visit import COLOURS, SCREENS, visit


def report(faults: list[str]) -> None:
    """Fail with all faults, one a line."""
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


@pytest.mark.parametrize("screen", SCREENS)
def test_page(page_name: str, screen: str, root: str, pictures: Path, chromium: Browser) -> None:
    found = []
    with visit(chromium, root + page_name, screen=screen) as seen:
        for colour in COLOURS:
            seen.turn(colour)
            if "PICTURES" in os.environ:
                path = pictures / f"{label(page_name)}-{colour}-{screen}.png"
                seen.page.screenshot(full_page=True, path=path)
            asked = checks.EVERYWHERE + checks.BY_COLOUR_AND_SCREEN[colour, screen]
            found += [f"{colour}: {fault}" for fault in checks.faults(seen, asked)]
    report(found)


def test_page_without_scripts(page_name: str, root: str, chromium: Browser) -> None:
    with visit(chromium, root + page_name, scripts=False) as seen:
        report(checks.faults(seen, checks.WITHOUT_SCRIPTS))


def test_links_and_anchors(page_name: str, site: Path) -> None:
    report(links.broken(site / page_name))


def test_root_leads_to_the_course(root: str, site: Path, chromium: Browser) -> None:
    assert links.broken(site / "index.html") == []
    page = chromium.new_page()
    page.goto(root)
    page.wait_for_url("**/book/index.html")
    page.close()
