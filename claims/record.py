"""The verdicts as they were when they were last looked at, and what has moved since."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

from claims.articles import inventory
from claims.evidence import all_evidence, finding

FILE = Path(__file__).parent / "verdicts.json"
LIBRARIES = ("keras", "numpy", "scikit-learn", "scipy", "torch")


def now() -> dict[str, dict[str, str]]:
    """The verdict of every item today, and the versions of the libraries."""
    verdicts = {
        item.id: finding(item.id).verdict.value for item in inventory().values() if item.checkable
    }
    return {
        "versions": {name: version(name).split("+")[0] for name in LIBRARIES},
        "verdicts": verdicts,
    }


def recorded() -> dict[str, dict[str, str]]:
    """What `FILE` holds."""
    return json.loads(FILE.read_text(encoding="utf-8"))


def moved(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """What differs between two sets of verdicts, in words."""
    lines = []
    for item in [*before, *(item for item in after if item not in before)]:
        was, is_now = before.get(item, "not recorded"), after.get(item, "no such item")
        if was != is_now:
            known = item in all_evidence()
            libraries = ", ".join(all_evidence()[item].libraries) if known else ""
            lines.append(
                f"{item}: was {was}, is {is_now}" + (f" ({libraries})" if libraries else "")
            )
    return lines
