"""Links of the built pages, followed on disk."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    """The anchors of a page, and the addresses that it names, each with its tag."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.references: list[tuple[str, str]] = []
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        for name in ("href", "src", "action", "poster"):
            if given.get(name):
                self.references.append((tag, given[name]))
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            self.references.append((tag, given["content"].partition("url=")[2]))


@cache
def parsed(file: Path) -> Page:
    return Page(file)


def fault(file: Path, tag: str, address: str) -> str | None:
    """What is wrong with one reference, or nothing."""
    parts = urlsplit(address)
    if parts.scheme in ("mailto", "data", "javascript"):
        return None
    if parts.scheme or parts.netloc:
        return None if tag == "a" else f"<{tag}> fetches from elsewhere: {address}"
    target = (file.parent / unquote(parts.path)).resolve() if parts.path else file.resolve()
    if target.is_dir():
        target = target / "index.html"
    if not target.is_file():
        return f"<{tag}> leads nowhere: {address}"
    anchor = unquote(parts.fragment) if target.suffix == ".html" else ""
    if anchor and anchor not in parsed(target).anchors:
        return f"<{tag}> names an anchor that is not there: {address}"
    return None


def broken(file: Path) -> list[str]:
    """The faults of all references of one page."""
    faults = (fault(file, tag, address) for tag, address in parsed(file).references)
    return sorted({found for found in faults if found})
