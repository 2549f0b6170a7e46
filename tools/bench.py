"""Time the losses, and weigh their memory, against the libraries and the floor.

    python tools/bench.py          all of it: book/reference/speed.json and the page of it
    python tools/bench.py --quick  the headline table only, printed and not written

Of each loss the cost, and the cost with its gradient, of float32 numbers, with all
checks of the companion.  The headline is for a million numbers (rows: a million
numbers in rows of ten) and the median of five processes.  In a process all that is
compared takes turns, each runs twice and the second run counts: the caches are its
own.  The floor is one copy that moves as many bytes as must be read and written.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # as a script, only tools/ itself is there

from tools.kernel_env import ENVIRONMENT

os.environ.update(ENVIRONMENT)  # one thread, before NumPy is read

import argparse
import ctypes
import dataclasses
import json
import platform
import re
import statistics
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import keras
import numpy as np
import torch
from sklearn import _loss as sklearn_losses

from companion.catalogue import CATALOGUE
from companion.loss import Absent, ElementwiseLoss, Loss
from tools.draw import cast, draw
from tools.speed_page import JSON, PAGE, THREADED, page, table

try:
    import jax
    import optax
except ImportError:  # then there is no column of it
    optax = None

PROCESSES, HEADLINE, CLASSES = 5, 1_000_000, 10
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
SECONDS = 0.7
"""For the turns of one comparison, of which there are from 5 to 200."""

PACKAGES = ("numpy", "torch", "keras", "scikit-learn", "optax", "jax")
WHAT = ("value", "value and gradient")
Step = Callable[[], Any]

# Where scikit-learn and optax have the same function, but for a constant factor.
SKLEARN = {
    "MeanSquaredError": lambda: sklearn_losses.HalfSquaredError(),
    "MeanAbsoluteError": lambda: sklearn_losses.AbsoluteError(),
    "Huber": lambda: sklearn_losses.HuberLoss(delta=1.0),
    "Quantile": lambda: sklearn_losses.PinballLoss(quantile=0.9),
    "SigmoidCrossentropy": lambda: sklearn_losses.HalfBinomialLoss(),
    "SparseSoftmaxCrossentropy": lambda: sklearn_losses.HalfMultinomialLoss(n_classes=CLASSES),
}
OPTAX = {
    "MeanSquaredError": "squared_error(p, y)",
    "Huber": "huber_loss(p, y)",
    "LogCosh": "log_cosh(p, y)",
    "SigmoidCrossentropy": "sigmoid_binary_cross_entropy(p, y)",
    "Hinge": "hinge_loss(p, y)",
    "SoftmaxCrossentropy": "softmax_cross_entropy(p, y)",
    "SparseSoftmaxCrossentropy": "softmax_cross_entropy_with_integer_labels(p, y)",
    "CrammerSingerHinge": "multiclass_hinge_loss(p, y)",
    "KLDivergence": "kl_divergence(jax.numpy.log(p), y)",
}


# What is compared: for each of them a call without arguments, or None.


def steps(loss: Loss, y_true: np.ndarray, y_pred: np.ndarray, gradient: bool) -> dict[str, Step]:
    """All that has the loss, by name."""
    ours = loss.cost_and_gradient if gradient else loss
    found = {
        "companion": lambda: ours(y_true, y_pred),
        "PyTorch": by_autograd(loss.pytorch, loss, y_true, y_pred, gradient),
        "Keras": by_autograd(loss.keras, loss, y_true, y_pred, gradient),
        "scikit-learn": by_sklearn(loss, y_true, y_pred, gradient),
        "optax": by_optax(loss, y_true, y_pred, gradient),
        "floor": floor(y_true, y_pred, gradient),
    }
    if found["PyTorch"]:
        found[THREADED] = threaded(found["PyTorch"])
    return {name: step for name, step in found.items() if step}


def by_autograd(
    call: str | Absent, loss: Loss, y_true: np.ndarray, y_pred: np.ndarray, gradient: bool
) -> Step | None:
    """The mean loss of PyTorch, or of Keras on PyTorch, and its backward pass."""
    if isinstance(call, Absent):
        return None
    true, pred = torch.from_numpy(y_true), torch.from_numpy(y_pred).requires_grad_(gradient)
    averaging = re.sub("reduction='none'\\)$", "reduction='mean')", call)
    if averaging == call:
        averaging = f"({call}).mean()"
    code = compile(averaging, "call", "eval")
    names = {"torch": torch, "keras": keras, "y_true": true, "y_pred": pred}
    names |= dataclasses.asdict(loss)

    def step() -> None:
        cost = eval(code, names)
        if gradient:
            cost.backward()
            pred.grad = None  # it is not to be there when the next peak is taken

    return step


def threaded(step: Step) -> Step:
    """The same with a thread for every processor."""

    def with_all() -> None:
        torch.set_num_threads(os.cpu_count())
        try:
            step()
        finally:
            torch.set_num_threads(1)

    return with_all


def by_sklearn(loss: Loss, y_true: np.ndarray, y_pred: np.ndarray, gradient: bool) -> Step | None:
    """The mean loss by the compiled functions that scikit-learn's own models call."""
    if loss.name not in SKLEARN:
        return None
    theirs, y_true = SKLEARN[loss.name](), y_true.astype(y_pred.dtype)

    def step() -> None:
        if not gradient:
            theirs.loss(y_true, y_pred).mean()
            return
        losses, slopes = theirs.loss_gradient(y_true, y_pred)
        losses.mean()
        slopes /= len(losses)

    return step


def by_optax(loss: Loss, y_true: np.ndarray, y_pred: np.ndarray, gradient: bool) -> Step | None:
    """The mean loss, compiled by JAX, which chooses its threads."""
    if optax is None or loss.name not in OPTAX:
        return None
    y, pred = jax.numpy.asarray(y_true), jax.numpy.asarray(y_pred)
    mean = eval(
        f"lambda p, y: losses.{OPTAX[loss.name]}.mean()", {"losses": optax.losses, "jax": jax}
    )
    compiled = jax.jit(jax.value_and_grad(mean) if gradient else mean)
    return lambda: jax.block_until_ready(compiled(pred, y))


def floor(y_true: np.ndarray, y_pred: np.ndarray, gradient: bool) -> Step:
    """A copy that reads half of the bytes and writes the other half."""
    moved = y_true.nbytes + y_pred.nbytes * (2 if gradient else 1)
    source, target = np.ones((2, moved // 2), np.uint8)
    return lambda: np.copyto(target, source)


# How it is measured.


def milliseconds(step: Step) -> float:
    start = time.perf_counter()
    step()
    return 1e3 * (time.perf_counter() - start)


def times(compared: dict[str, Step]) -> dict[str, float]:
    """The median milliseconds of each, which take turns: twice each, the second run counts.

    What has threads has its turns when all others had theirs: its threads linger.
    """
    if THREADED in compared and len(compared) > 1:
        alone = {THREADED: compared[THREADED]}
        return times({k: v for k, v in compared.items() if k != THREADED}) | times(alone)
    for step in compared.values():
        step()  # the first compiles
    found = defaultdict(list)
    turns, start = 0, time.perf_counter()
    while turns < 5 or (turns < 200 and time.perf_counter() < start + SECONDS):
        turns += 1
        for name, step in compared.items():
            step()
            found[name].append(milliseconds(step))
    return {name: statistics.median(each) for name, each in found.items()}


def peaks(compared: dict[str, Step]) -> dict[str, float]:
    """The most megabytes that each takes beyond what was there; none where Linux is not."""
    if not sys.platform.startswith("linux"):
        return {}
    found = {}
    for name, step in compared.items():
        step()
        ctypes.CDLL(None).malloc_trim(0)
        Path("/proc/self/clear_refs").write_text("5")  # the peak is now what is there
        before = status("VmRSS")
        step()
        found[name] = (status("VmHWM") - before) / 1024
    return found


def status(field: str) -> int:
    """A line of this process's status, in kilobytes."""
    return int(re.search(rf"{field}:\s+(\d+)", Path("/proc/self/status").read_text())[1])


def measure(size: int, memory: bool) -> Iterator[dict[str, Any]]:
    """Each loss for so many numbers, in this process."""
    torch.set_num_threads(1)
    for entry in CATALOGUE.values():
        numbers = isinstance(entry.loss, ElementwiseLoss)
        drawn = draw(entry.loss, size if numbers else size // CLASSES, classes=CLASSES)
        y_true, y_pred = cast(entry.loss, *drawn, np.float32)
        for what in WHAT:
            compared = steps(entry.loss, y_true, y_pred, what != WHAT[0])
            yield {
                "loss": entry.name,
                "what": what,
                "numbers": size,
                "bytes": y_pred.nbytes,
                "times": times(compared),
                "peaks": peaks(compared) if memory else {},
            }


def process(size: int, title: str, memory: bool = False) -> list[dict[str, Any]]:
    """The same in a process of its own, with a line that shows how far it is."""
    command = [sys.executable, __file__, "--measure", str(size), *["--memory"] * memory]
    records = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        for line in child.stdout:
            records.append(json.loads(line))
            done = f"{title}: {len(records)} of {len(WHAT) * len(CATALOGUE)}"
            print(f"\r{done} {records[-1]['loss']:32}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    if child.returncode:
        raise SystemExit(f"{title}: the process failed")
    return records


# What is made of it.


def compare(runs: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """One record for each line of the runs: medians of the times, and of the ratios in each."""
    found = []
    for lines in zip(*runs, strict=True):
        first, milliseconds = lines[0], [line["times"]["companion"] for line in lines]
        ratios = {
            name: rounded(
                statistics.median(
                    line["times"]["companion"] / line["times"][name] for line in lines
                )
            )
            for name in first["times"]
            if name != "companion"
        }
        place = {key: first[key] for key in ("loss", "what", "numbers")}
        found.append(place | {"ms": rounded(statistics.median(milliseconds)), "ratios": ratios})
    return found


def memory(run: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The peaks as multiples of what the predictions take."""
    return [
        {
            "loss": line["loss"],
            "what": line["what"],
            "peaks": {k: rounded(v * 2**20 / line["bytes"]) for k, v in line["peaks"].items()},
        }
        for line in run
    ]


def rounded(value: float) -> float:
    return float(f"{value:.3g}")


def machine() -> dict[str, Any]:
    """The processor and the versions that the figures hold for."""
    model = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())[1]
    versions = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            versions[package] = version(package).split("+")[0]
        except PackageNotFoundError:
            continue
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "versions": versions,
    }


def headline() -> list[dict[str, Any]]:
    turns = range(1, PROCESSES + 1)
    return compare([process(HEADLINE, f"process {n} of {PROCESSES}") for n in turns])


def write(facts: dict[str, Any]) -> None:
    """The figures as JSON, one line a record."""
    text = json.dumps(facts).replace('{"loss"', '\n    {"loss"').replace("}], ", "}\n  ],\n  ")
    text = re.sub(r'("(?:headline|times)": )', r"\n  \1", text)
    text = text.replace(", \n", ",\n")
    JSON.write_text(text + "\n", encoding="utf-8")


def main(quick: bool) -> None:
    """Measure, print and, unless it is to be quick, write."""
    first = headline()
    for what in WHAT:
        print(f"\n{what}\n\n{table(first, what)}")
    if quick:
        return
    sizes, peak = [], []
    for size in SIZES:
        run = process(size, f"{size:,} numbers", memory=size == max(SIZES))
        sizes += compare([run])
        peak = memory(run)
    facts = {
        "machine": machine(),
        "headline": {"numbers": HEADLINE, "classes": CLASSES, "processes": PROCESSES},
        "times": first,
        "sizes": sizes,
        "memory": peak,
    }
    write(facts)
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {JSON.relative_to(ROOT)} and {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="the headline table only")
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--memory", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        for record in measure(given.measure, given.memory):
            print(json.dumps(record), flush=True)
    else:
        main(given.quick)
