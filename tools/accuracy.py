"""Measure how many digits the companion, Keras and PyTorch get right.

For every loss of the catalogue, in float32 and float64, the worst error of the
loss and of its derivative among some examples, against arithmetic of 50 digits
and more.  What is drawn depends on the loss's domain.  The table is printed,
and written to book/reference/accuracy.json.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import mpmath
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # as a script, only tools/ itself is there

import torch

from companion.arrays import Array
from companion.catalogue import CATALOGUE, Entry
from companion.domain import REAL, Interval, Signs
from companion.loss import Absent, ClassIdLoss, ElementwiseLoss, Loss
from companion.parity import TOLERANCE, equivalent, evaluate
from tools import exact

TARGET = ROOT / "book" / "reference" / "accuracy.json"
NUMBERS, ROWS, CLASSES = 200, 40, 5
REGIMES = {
    "ordinary": "numbers, scores and probabilities of everyday size; targets of one class",
    "tails": "predictions far off, or nearly certain",
    "huge scores": "scores of 100 to 10,000 of either sign",
    "soft targets": "targets spread over the classes",
    "near-equal": "predictions within a thousandth of the targets",
}
PACKAGES = ("keras", "mpmath", "numpy", "torch")
SOFT = ("soft targets", "near-equal")
DIGITS = 500
"""50 in a difference of 1e-100 between numbers like 1 + the smallest float64."""


# What is drawn.


def examples(loss: Loss, dtype: type) -> Iterator[tuple[str, Array, Array]]:
    """Each regime that the loss's domain allows, with targets and predictions of ``dtype``."""
    generator = np.random.default_rng(0)
    ids = isinstance(loss, ClassIdLoss)
    if isinstance(loss.targets, Interval) and math.isinf(loss.targets.high) and not ids:
        drawn = numbers(loss, generator)
    else:
        drawn = classes(loss, generator, float(np.finfo(dtype).tiny))
    for regime, (y_true, y_pred) in drawn.items():
        yield regime, y_true if ids else y_true.astype(dtype), y_pred.astype(dtype)


def numbers(loss: Loss, generator: np.random.Generator) -> dict[str, tuple[Array, Array]]:
    """Targets that are numbers: amounts where the loss allows no others."""
    target, prediction = generator.normal(0, 3, (2, NUMBERS))
    far = generator.choice([-1, 1], NUMBERS) * 10 ** generator.uniform(1, 12, NUMBERS)
    near = 1 + generator.uniform(-1e-3, 1e-3, NUMBERS)
    amounts = isinstance(loss.predictions, Interval) and loss.predictions.low > -math.inf
    keep = np.abs if amounts else np.asarray
    return {
        "ordinary": (keep(target), keep(prediction)),
        "tails": (keep(target), keep(target + far)),
        "near-equal": (keep(target), keep(target * near)),
    }


def classes(
    loss: Loss, generator: np.random.Generator, tiny: float
) -> dict[str, tuple[Array, Array]]:
    """Targets that are classes, drawn as rows; an elementwise loss has the first of two."""
    alone = isinstance(loss, ElementwiseLoss)
    shape = (NUMBERS, 2) if alone else (ROWS, CLASSES)
    hard = np.eye(shape[1])[generator.integers(0, shape[1], shape[0])]
    soft, spread = (distributions(generator.dirichlet(np.ones(shape[1]), shape[0])) for _ in "yp")
    if loss.predictions == REAL:
        scores, huge = generator.normal(0, 2, shape), 10 ** generator.uniform(2, 4, shape)
        lead = generator.choice([-1, 1], shape[0]) * generator.uniform(10, 100, shape[0])
        rows = {
            "ordinary": (hard, scores),
            "tails": (hard, scores + np.eye(shape[1])[0] * lead[:, None]),
            "huge scores": (hard, huge * generator.choice([-1, 1], shape)),
            "soft targets": (soft, scores),
        }
    else:
        rows = {
            "ordinary": (hard, spread),
            "tails": lopsided(hard, generator, tiny),
            "soft targets": (soft, spread),
            "near-equal": (soft, distributions(soft * generator.uniform(0.999, 1.001, shape))),
        }
    if isinstance(loss, ClassIdLoss) or isinstance(loss.targets, Signs):
        rows = {regime: rows[regime] for regime in rows if regime not in SOFT}
    return {
        regime: (targets(loss, y_true), y_pred[:, 0] if alone else y_pred)
        for regime, (y_true, y_pred) in rows.items()
    }


def targets(loss: Loss, rows: Array) -> Array:
    """Rows of targets as the loss wants them."""
    if isinstance(loss, ClassIdLoss):
        return rows.argmax(axis=1)
    if isinstance(loss.targets, Signs):
        return 2 * rows[:, 0] - 1
    return rows[:, 0] if isinstance(loss, ElementwiseLoss) else rows


def distributions(rows: Array) -> Array:
    """About these rows, in multiples of 2**-20: float32 holds them, and they sum to 1."""
    grid = np.maximum(np.round(rows * 2**20), 1)
    grid[np.arange(len(grid)), grid.argmax(axis=1)] += 2**20 - grid.sum(axis=1)
    return grid / 2**20


def lopsided(hard: Array, generator: np.random.Generator, tiny: float) -> tuple[Array, Array]:
    """Targets, and predictions with one large probability among small ones.

    In one half of the rows the first is large and the others go down to a
    millionth; in the other half the last is, and they go down to ``tiny``.
    There the large one rounds to 1, and is a target only where it is not seen.
    """
    half, last = len(hard) // 2, hard.shape[1] - 1
    y_true, rows = hard.copy(), 10 ** generator.uniform(-6, -3, hard.shape)
    rows[half:] = 10 ** generator.uniform(math.log10(tiny), -3, rows[half:].shape)
    for place, part in ((0, rows[:half]), (last, rows[half:])):
        part[:, place] = 0
        part[:, place] = 1 - part.sum(axis=1)
    rows[:half] = distributions(rows[:half])
    if last > 1:
        y_true[half:, 0] += y_true[half:, last]
        y_true[half:, last] = 0
    return y_true, rows


# What is measured.


def measure(entry: Entry, y_true: Array, y_pred: Array) -> dict[str, Any]:
    """The worst errors of the companion and of each framework, in units of the last place."""
    loss = entry.loss
    results: dict[str, Any] = {
        "companion": (loss.per_example(y_true, y_pred), loss.gradient(y_true, y_pred))
    }
    for framework in TOLERANCE:
        absent = isinstance(equivalent(loss, framework), Absent)
        results[framework] = (
            None if absent else evaluate(loss, framework, y_true, y_pred, y_pred.dtype)
        )
    with mpmath.workdps(DIGITS):
        pairs = list(zip(y_true, y_pred, strict=True))
        truth = (
            [exact.loss(entry, *pair) for pair in pairs],
            [slope for pair in pairs for slope in slopes(entry, *pair)],
        )
        return {
            who: result
            and {
                what: worst(computed.astype(y_pred.dtype), true)
                for what, computed, true in zip(("value", "gradient"), result, truth, strict=True)
            }
            for who, result in results.items()
        }


def slopes(entry: Entry, y: Any, p: Any) -> Iterator[mpmath.mpf | None]:
    """The derivatives of one example; None where target and prediction are equal.

    There is the kink of some losses, and a derivative of 0 that a difference misses.
    """
    equal = np.ravel(p == y) if np.ndim(p) == np.ndim(y) else np.zeros(len(p), bool)
    for component, skip in enumerate(equal):
        yield None if skip else exact.derivative(entry, y, p, component if np.ndim(p) else None)


def worst(computed: Array, truth: list[mpmath.mpf | None]) -> float | str:
    """The largest error of an array, with two digits; infinity as a string, as JSON has none."""
    known = [pair for pair in zip(computed.ravel(), truth, strict=True) if pair[1] is not None]
    largest = max(error(number, true) for number, true in known)
    return "inf" if math.isinf(largest) else float(f"{largest:.2g}")


def error(number: Any, true: mpmath.mpf) -> float:
    """The error in units of the last place: infinite for infinity or NaN in place of a number."""
    units = exact.ulps(number, true)
    if np.isfinite(number):
        return min(units, float(2 / np.finfo(number.dtype).eps))  # off by its size, or more
    return 0.0 if units == 0 else math.inf


# What is shown.


def main() -> None:
    """Measure, print and write."""
    torch.set_num_threads(1)
    print("worst error in units of the last place: value, gradient")
    print(f"{'':54}" + "".join(f"{who:20}" for who in ("companion", *TOLERANCE)).rstrip())
    records = []
    for count, entry in enumerate(CATALOGUE.values(), 1):
        print(f"{count}/{len(CATALOGUE)} {entry.name}", file=sys.stderr, flush=True)
        for dtype in (np.float32, np.float64):
            for regime, y_true, y_pred in examples(entry.loss, dtype):
                errors = measure(entry, y_true, y_pred)
                place = {"loss": str(entry.loss), "dtype": dtype.__name__, "regime": regime}
                records.append(place | errors)
                cells = "".join(cell(each) for each in errors.values()).rstrip()
                print(f"{entry.name:31}{dtype.__name__:9}{regime:14}{cells}", flush=True)
    write(records)


def cell(errors: dict[str, float | str] | None) -> str:
    """The errors of value and gradient, or that there is no such loss."""
    shown = ["none"] if errors is None else [f"{float(error):.2g}" for error in errors.values()]
    return "".join(f"{each:9}" for each in shown).ljust(20)


def write(records: list[dict[str, Any]]) -> None:
    """The table as JSON, one line a record."""
    facts = {
        "unit": "the last place of the exact result; 2 / eps of them where no digit is right",
        "examples": {"numbers": NUMBERS, "rows": ROWS, "classes": CLASSES},
        "versions": {package: version(package).split("+")[0] for package in PACKAGES},
        "regimes": REGIMES,
    }
    head = json.dumps(facts, indent=2).removesuffix("\n}")
    lines = ",\n".join(f"    {json.dumps(record)}" for record in records)
    TARGET.write_text(f'{head},\n  "errors": [\n{lines}\n  ]\n}}\n', encoding="utf-8")
    print(f"wrote {TARGET.relative_to(ROOT)}", file=sys.stderr)


if __name__ == "__main__":
    main()
