"""The page on speed, from the figures that `make bench` wrote down."""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import Any

from companion.examples import BLOCK

ROOT = Path(__file__).resolve().parent.parent
JSON = ROOT / "book" / "reference" / "speed.json"
PAGE = JSON.with_suffix(".md")
THREADED = "PyTorch, all threads"
OTHERS = ("PyTorch", THREADED, "Keras", "scikit-learn", "optax", "floor")
NONE = "·"

OPENING = """\
(sec-speed)=
# Speed

The companion is plain NumPy, written to be read. This page says what that costs: the time and
the memory of every loss beside the libraries that have it. `make bench` measures it again on
your machine and writes this page; `python tools/bench.py --quick` prints the first two tables.

All figures are ratios, the companion's time by the other's: 0.5 is half the time, 2 is twice as
long. They hold for one machine, and your own will give others:
"""
HOW = """\
## How it was measured

- The numbers are float32 and ordinary: drawn at random inside the domain of the loss. A loss
  of numbers has {numbers:,} of them, a loss of rows as many in rows of {classes}.
- *Value* is the cost, `loss(y_true, y_pred)`, and *value and gradient* is
  `loss.cost_and_gradient(y_true, y_pred)`. In PyTorch and Keras these are the mean loss, and
  the mean loss with its backward pass. The companion checks every number that it is given,
  within the time that is shown; the libraries do not.
- All that is compared runs in one process and takes turns. Each runs twice in its turn, and the
  second run counts, so that the caches are its own. A figure is the ratio of two medians, and
  in the first two tables the median of that ratio in {processes} processes.
- The companion has one thread, and so have the others but for the column that says so. JAX,
  under optax, takes the threads that it likes.
- Keras runs on PyTorch. Of scikit-learn those are compared that have the same function in its
  own compiled module `sklearn._loss`, up to a constant factor. The functions of optax are
  compiled by JAX.
- The *floor* is one copy in memory that moves as many bytes as the loss must read and write: the
  targets, the predictions and, where it is wanted, the gradient. No program is faster that has
  its data in memory.
- Memory is the most that a call holds beyond its arguments, as the operating system sees it, and
  its unit is the size of the predictions: a gradient alone is 1.
"""
WHY = """\
## Where the time goes

A loss is called on blocks of {block} KB, so that what a line of it makes is still in the cache when
the next line reads it. Sums over few classes run along columns, not along rows. Where a value
depends on a condition, arithmetic selects it: `np.where` takes ten times as long as a product.
The rest is as the formulas have it.
"""


def page() -> str:
    """The text of the page."""
    facts = json.loads(JSON.read_text(encoding="utf-8"))
    machine, how = facts["machine"], facts["headline"]
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    largest = max(record["numbers"] for record in facts["sizes"])
    return "\n".join(
        [
            OPENING,
            f"{machine['processor']}, {machine['cores']} processors, {machine['system']};",
            f"{versions}.\n",
            "## Value and gradient\n",
            table(facts["times"], "value and gradient"),
            "## Value\n",
            table(facts["times"], "value"),
            "## From a thousand numbers to ten million\n",
            "Value and gradient, by PyTorch with one thread. For a thousand numbers what counts is",
            "the time of a call, whatever it does.\n",
            sizes(facts["sizes"]),
            "## Memory\n",
            f"Value and gradient of {largest:,} numbers, in units of the predictions' size.\n",
            memory(facts["memory"]),
            HOW.format(**how),
            WHY.format(block=BLOCK // 1024),
        ]
    )


def table(records: list[dict[str, Any]], what: str) -> str:
    """The companion's milliseconds, and its time by that of each other."""
    records = [record for record in records if record["what"] == what]
    others = [name for name in OTHERS if any(name in record["ratios"] for record in records)]
    rows = [
        [record["loss"], f"{record['ms']:.2f}", *(ratio(record["ratios"], name) for name in others)]
        for record in records
    ]
    means = {
        name: statistics.geometric_mean(
            record["ratios"][name] for record in records if name in record["ratios"]
        )
        for name in others
    }
    rows.append(["geometric mean", "", *(ratio(means, name) for name in others)])
    return markdown(["", "ms", *others], rows)


def sizes(records: list[dict[str, Any]]) -> str:
    """The time by PyTorch's for each number of numbers."""
    records = [r for r in records if r["what"] == "value and gradient" and "PyTorch" in r["ratios"]]
    counts = sorted({record["numbers"] for record in records})
    found = {(record["loss"], record["numbers"]): record["ratios"] for record in records}
    rows = [
        [loss, *(ratio(found[loss, count], "PyTorch") for count in counts)]
        for loss in dict.fromkeys(record["loss"] for record in records)
    ]
    return markdown(["", *(f"{count:,}" for count in counts)], rows)


def memory(records: list[dict[str, Any]]) -> str:
    """The peaks of each."""
    records = [record for record in records if record["what"] == "value and gradient"]
    names = ["companion", *(name for name in OTHERS if name not in ("floor", THREADED))]
    rows = [
        [record["loss"], *(ratio(record["peaks"], name) for name in names)] for record in records
    ]
    return markdown(["", *names], rows)


def ratio(ratios: dict[str, float], name: str) -> str:
    return f"{ratios[name]:.2f}" if name in ratios else NONE


def markdown(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
