"""What is said to be covered is covered."""

import re

import pytest

from claims import coverage
from claims.articles import inventory
from claims.evidence import finding
from tools import coverage as tool
from tools.notebooks import BOOK

STATED = [item for item in inventory().values() if item.stated and item.id in coverage.places()]
NUMBER = re.compile(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?", re.IGNORECASE)


def printed(cell):
    """All text that a cell put out."""
    texts = []
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            texts.append(output.text)
        elif "data" in output:
            data = output.data
            texts.append(str(data.get("text/markdown", data.get("text/plain", ""))))
    return "\n".join(texts)


def prints(text, value):
    """Whether a text shows a value: exactly, or rounded to three digits or more."""
    for token in NUMBER.findall(text):
        digits = token.replace(",", "")
        number = float(digits)
        if number == value:
            return True
        mantissa = digits.lower().partition("e")[0].lstrip("-")
        significant = len(mantissa.replace(".", "").lstrip("0"))
        if significant >= 3 and float(f"{value:.{significant - 1}e}") == number:
            return True
    return False


def test_every_covered_item_has_a_place_in_a_labelled_section():
    for item, place in coverage.places().items():
        assert place.label, f"{item}: no labelled heading stands above its cell"


@pytest.mark.parametrize("item", STATED, ids=lambda item: item.id)
def test_the_cell_prints_the_right_number(item):
    place, found = coverage.places()[item.id], finding(item.id)
    assert place.cell is not None
    text = printed(place.cell)
    for number in found.numbers or (found.values["ours"],):
        assert prints(text, number), number


def test_no_chapter_that_is_written_leaves_an_item_open():
    written = {path.stem for path in BOOK.glob("*.*")}
    left = [item.id for item in coverage.open_items() if item.chapter in written]
    assert not left


def test_the_page_is_current():
    path = BOOK / "reference" / "coverage.md"
    assert path.read_text(encoding="utf-8") == tool.page(), "run make coverage"


def test_a_missing_cell_is_named():
    with pytest.raises(coverage.NotCovered, match="no-such-cell"):
        coverage.place("regression", "no-such-cell")


@pytest.mark.parametrize(
    ("text", "value", "there"),
    [
        ("cost 0.1625", 0.16251893, True),
        ("cost 0.163", 0.16251893, True),
        ("cost 0.16", 0.16251893, False),
        ("cost 0.164", 0.16251893, False),
        ("64.0 8.0", 8, True),
        ("1,000 rows", 1000, True),
        ("no numbers", 1, False),
    ],
)
def test_numbers_are_found_as_they_are_printed(text, value, there):
    assert prints(text, value) is there
