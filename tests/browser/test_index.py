"""What a reader finds who looks a word up in the index."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

TO_THE_GLOSSARY = re.compile(r"book/reference/glossary\.html#term-.")
LOOKED_UP = {
    "label smoothing": "Label smoothing",
    "NaN": "NaN: hunt it to its cell",
    "dead unit": "Dead and vanishing gradients",
    "LogSumExp": "The loss from the scores",
    "calibration": "A reliability diagram",
    "reduction": "Reductions",
    "gradient check": "Check the gradient",
    "one-hot row": "One-hot rows",
    "Huber loss": "Huber and its relatives",
    "log-cosh loss": "Log-cosh and pseudo-Huber",
    "early stopping": "Validation above training",
    "class weight": "Class weights, and three ways to divide",
    "AUC": "Ranking",
}


@cache
def read(file: Path) -> BeautifulSoup:
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


def entry(site: Path, term: str) -> Tag:
    """The entry of a term in the index."""
    entries = read(site / "genindex.html").select(".index-entries > li")
    (found,) = (one for one in entries if one.a and one.a.get_text(strip=True) == term)
    return found


def link(part: Tag, text: str) -> str:
    """The address of the one link with some text."""
    (found,) = (a["href"] for a in part.find_all("a") if a.get_text(" ", strip=True) == text)
    return found


@pytest.mark.parametrize("term", LOOKED_UP)
def test_a_term_leads_to_its_section(term: str, site: Path) -> None:
    found = entry(site, term)
    assert TO_THE_GLOSSARY.match(found.a["href"])
    file, _, anchor = link(found, LOOKED_UP[term]).partition("#")
    heading = read(site / file).find(id=anchor).find_next(["h1", "h2", "h3"])
    assert LOOKED_UP[term] in heading.get_text()


def test_a_loss_leads_to_its_class(site: Path) -> None:
    address = link(read(site / "genindex.html"), "Huber (class in companion.regression)")
    assert address.endswith("api.html#companion.regression.Huber")


def test_another_name_says_where_to_look(site: Path) -> None:
    assert "see dead unit" in entry(site, "dead ReLU").get_text()
