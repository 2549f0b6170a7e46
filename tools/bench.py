"""Time cost and gradient of every loss against PyTorch's forward and backward.

One process, one thread, a million float32 values, validation included.  The
two take turns; the medians and their ratio are printed.
"""

from __future__ import annotations

import os

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
os.environ.update(dict.fromkeys(THREADS, "1"))

import dataclasses
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parent.parent))

from companion.catalogue import CATALOGUE
from companion.loss import Absent, ElementwiseLoss, Loss
from tests.unit.conftest import CLASSES, cast, draw

COUNT = 1_000_000
TURNS = 41


def pytorch_step(loss: Loss, y_true: np.ndarray, y_pred: np.ndarray) -> Callable[[], Any] | None:
    """PyTorch's mean loss and backward pass, or None where it has no such loss."""
    if isinstance(loss.pytorch, Absent):
        return None
    true, pred = torch.from_numpy(y_true), torch.from_numpy(y_pred).requires_grad_()
    averaging = loss.pytorch.replace("reduction='none')", "reduction='mean')")
    if not averaging.endswith("'mean')"):
        averaging = f"({loss.pytorch}).mean()"
    call = compile(averaging, "pytorch", "eval")
    names = {"torch": torch, "y_true": true, "y_pred": pred, **dataclasses.asdict(loss)}

    def step() -> float:
        pred.grad = None
        cost = eval(call, names)
        cost.backward()
        return cost.item()

    return step


def seconds(step: Callable[[], Any]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def medians(
    ours: Callable[[], Any], theirs: Callable[[], Any] | None
) -> tuple[float, float | None]:
    """Milliseconds of both, which take turns: twice each, the second call counts."""
    mine, others = [], []
    for _ in range(TURNS):
        ours()
        mine.append(seconds(ours))
        if theirs:
            theirs()
            others.append(seconds(theirs))
    return 1e3 * statistics.median(mine), 1e3 * statistics.median(others) if theirs else None


def main() -> None:
    """Print one line a loss."""
    torch.set_num_threads(1)
    print(f"{COUNT:,} float32 values, one thread, cost and gradient, medians of {TURNS} turns")
    print(f"{'':32}{'companion':>10}{'PyTorch':>10}{'ratio':>8}")
    for entry in CATALOGUE.values():
        count = COUNT if isinstance(entry.loss, ElementwiseLoss) else COUNT // CLASSES
        y_true, y_pred = cast(entry.loss, *draw(entry.loss, count), np.float32)
        mine, other = medians(
            lambda: entry.loss.cost_and_gradient(y_true, y_pred),  # noqa: B023
            pytorch_step(entry.loss, y_true, y_pred),
        )
        line = f"{entry.loss!s:32}{mine:>7.2f} ms"
        if other:
            line += f"{other:>7.2f} ms{mine / other:>8.2f}"
        print(line, flush=True)


if __name__ == "__main__":
    main()
