"""Print the built cheat sheet to book/reference/cheat_sheet.pdf (after `make site`).

The file holds a digest of the page that it was printed from, and no date: the same page
gives the same file, and a page that changed shows.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright
from pypdf import PdfReader, PdfWriter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # as a script, only tools/ itself is there

from tools import browser, cheat_sheet
from tools import notebook_form as form
from tools.serve import SITE, serving

PDF = cheat_sheet.PAGE.with_suffix(".pdf")
PRINTED = SITE / "book" / "reference" / "cheat_sheet.html"


def print_page(paper: str = "A4") -> bytes:
    """The page as Chromium prints it, of the site that was built."""
    path = browser.find()
    if path is None:
        sys.exit(f"No browser to print with. {browser.HOW_TO}")
    with serving(SITE) as address, sync_playwright() as playwright:
        page = browser.launch(playwright, path).new_page()
        page.goto(address + PRINTED.relative_to(SITE).as_posix())
        page.evaluate("document.fonts.ready")
        return page.pdf(format=paper, landscape=True, tagged=True)


def undated(pdf: bytes, subject: str) -> bytes:
    """A PDF without the time of its making, about `subject`."""
    reader = PdfReader(io.BytesIO(pdf))
    writer = PdfWriter(clone_from=reader)
    writer.pdf_header = reader.pdf_header
    writer.metadata = {"/Title": reader.metadata.title, "/Subject": subject}
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def digest() -> str:
    """A short name for the page's text."""
    return form.digest(cheat_sheet.PAGE.read_text(encoding="utf-8"))[:16]


def main() -> None:
    """Print the page."""
    PDF.write_bytes(undated(print_page(), f"cheat_sheet.md {digest()}"))
    print(f"{PDF.relative_to(ROOT)}: {PDF.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
