"""The cheat sheet as a reader prints it."""

from __future__ import annotations

import io

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.browser.visit import visit


@pytest.mark.parametrize("colour", ["light", "dark"])
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_it_fills_one_page(paper: str, colour: str, root: str, chromium: Browser) -> None:
    """The page says itself that the paper lies; the reader chooses the paper alone."""
    with visit(chromium, root + "book/reference/cheat_sheet.html", colour=colour) as seen:
        printed = seen.page.pdf(format=paper, prefer_css_page_size=True)
    (page,) = PdfReader(io.BytesIO(printed)).pages
    assert page.mediabox.width > page.mediabox.height
    assert "Figures for debugging" in page.extract_text()


def test_the_pdf_can_be_downloaded(root: str, chromium: Browser) -> None:
    with visit(chromium, root + "book/reference/cheat_sheet.html") as seen:
        with seen.page.expect_download() as download:
            seen.page.get_by_role("link", name="the sheet as a PDF").click()
        assert download.value.suggested_filename == "cheat_sheet.pdf"
        assert download.value.path().read_bytes().startswith(b"%PDF-1.")
