"""Write book/reference/coverage.md: where the course covers what the articles say."""

import sys
from collections import Counter
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from claims import coverage
from claims.articles import ARTICLES, article, inventory, items_of

PAGE = ROOT / "book" / "reference" / "coverage.md"
OPENING = """\
(sec-coverage)=
# Coverage

Every statement of the five articles, and the section of the course that covers it.

This page is written by `make coverage` from the inventory in `claims/`. A test looks up each
number in the output of the cell that is named for it. What each statement is worth, and
why, stands on the page {ref}`sec-claims`.
"""


def page() -> str:
    """The text of the page."""
    return "\n".join([OPENING, summary(), *map(section, ARTICLES)])


def summary() -> str:
    """How many items are covered, by article."""
    rows = ["| article | items | covered | open |", "|---|--:|--:|--:|"]
    for key in ARTICLES:
        covered = [is_covered(item.id) for item in items_of(key)]
        count, done = len(covered), sum(covered)
        rows.append(f"| {{cite:t}}`{key}` | {count} | {done} | {count - done} |")
    return "\n".join(rows) + "\n"


def is_covered(item: str) -> bool:
    """Whether a chapter covers the item with this id."""
    return item in coverage.places()


def section(key: str) -> str:
    """The items of one article, by their place in it."""
    about = article(key)
    lines = [f"## {about.author}\n", f"{about.link}, in the article's order.\n"]
    for place, group in groupby(items_of(key), key=lambda item: item.place):
        items = list(group)
        lines.append(f"**{place}** ({len(items)})\n")
        for item in items:
            where = coverage.places()[item.id].link if is_covered(item.id) else "open"
            lines.append(f"- {item.says} ({item.kind}; {where})")
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """Write the page, and say what is open."""
    PAGE.write_text(page(), encoding="utf-8")
    open_items = coverage.open_items()
    print(f"{PAGE.relative_to(ROOT)}: {len(inventory())} items, {len(open_items)} open")
    for chapter, count in sorted(Counter(item.chapter for item in open_items).items()):
        print(f"  {chapter}: {count} open")


if __name__ == "__main__":
    main()
