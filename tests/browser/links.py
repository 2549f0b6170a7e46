"""Links of the built pages, followed on disk."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup


@cache
def parsed(file: Path) -> BeautifulSoup:
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


@cache
def anchors(file: Path) -> set[str]:
    return {tag["id"] for tag in parsed(file).find_all(id=True)} | {
        tag["name"] for tag in parsed(file).find_all("a", attrs={"name": True})
    }


def references(file: Path) -> list[tuple[str, str]]:
    """Each address that the page names, with the tag that names it."""
    found = []
    for tag in parsed(file).find_all(True):
        for attribute in ("href", "src", "action", "poster"):
            if address := tag.get(attribute):
                found.append((tag.name, address))
        if tag.name == "meta" and tag.get("http-equiv", "").lower() == "refresh":
            found.append((tag.name, tag["content"].partition("url=")[2]))
    return found


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
    if anchor and anchor not in anchors(target):
        return f"<{tag}> names an anchor that is not there: {address}"
    return None


def broken(file: Path) -> list[str]:
    """The faults of all references of one page."""
    faults = (fault(file, tag, address) for tag, address in references(file))
    return sorted({found for found in faults if found})
