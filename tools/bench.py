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
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from companion.catalogue import CATALOGUE
from companion.loss import Absent, Loss

COUNT = 1_000_000
TURNS = 41


def pytorch_step(loss: Loss, y_true: np.ndarray, y_pred: np.ndarray) -> Callable[[], Any] | None:
    """PyTorch's mean loss and backward pass, or None where it has no such loss."""
    if isinstance(loss.pytorch, Absent):
        return None
    true, pred = torch.from_numpy(y_true), torch.from_numpy(y_pred).requires_grad_()
    call = compile(loss.pytorch.replace("'none'", "'mean'"), "pytorch", "eval")
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


def main() -> None:
    """Print one line a loss."""
    torch.set_num_threads(1)
    y_true, y_pred = np.random.default_rng(0).gamma(2, 1, (2, COUNT)).astype(np.float32)
    print(f"{COUNT:,} float32 values, one thread, cost and gradient, medians of {TURNS} turns")
    print(f"{'':32}{'companion':>10}{'PyTorch':>10}{'ratio':>8}")
    for entry in CATALOGUE.values():
        ours = lambda loss=entry.loss: loss.cost_and_gradient(y_true, y_pred)  # noqa: E731
        theirs = pytorch_step(entry.loss, y_true, y_pred)
        times: dict[str, list[float]] = {"ours": [], "theirs": []}
        for _ in range(TURNS):
            times["ours"].append(seconds(ours))
            if theirs:
                times["theirs"].append(seconds(theirs))
        mine = statistics.median(times["ours"])
        line = f"{entry.loss!s:32}{mine * 1e3:>7.2f} ms"
        if theirs:
            other = statistics.median(times["theirs"])
            line += f"{other * 1e3:>7.2f} ms{mine / other:>8.2f}"
        print(line, flush=True)


if __name__ == "__main__":
    main()
