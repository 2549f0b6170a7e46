"""A cost over batches is the cost of the whole."""

from __future__ import annotations

import itertools
import math
import pickle
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from companion import Hinge, Huber, MeanSquaredError
from companion.stream import Cost, batches, cost_of_batches
from tools.draw import draw

EXAMPLES = 1000
ROUNDING = 4 * np.finfo(float).eps


def pieces(rng, length):
    """Uneven slices that cover a length, in no order, one of them of a single example."""
    cuts = np.unique([0, 1, *rng.integers(2, length, 6), length])
    found = [slice(a, b) for a, b in itertools.pairwise(cuts)]
    rng.shuffle(found)
    return found


def whole_and_parts(loss, weighted):
    rng = np.random.default_rng(EXAMPLES)
    y_true, y_pred = draw(loss, EXAMPLES)
    weight = rng.uniform(0, 3, EXAMPLES) * (rng.random(EXAMPLES) > 0.2) if weighted else None
    parts = [
        (y_true[s], y_pred[s], None if weight is None else weight[s]) for s in pieces(rng, EXAMPLES)
    ]
    return (y_true, y_pred, weight), parts


def error_in_terms(loss, whole, ours):
    """The difference to the cost of the whole, as a share of the mean size of its terms."""
    sizes = np.abs(loss.per_example(*whole[:2]))
    typical = np.average(sizes, weights=whole[2])
    return abs(ours - loss(*whole)) / typical


@pytest.mark.parametrize("weighted", [False, True])
def test_batches_of_any_size_in_any_order_give_the_cost_of_the_whole(loss, weighted):
    whole, parts = whole_and_parts(loss, weighted)
    cost = Cost(loss)
    for part in parts:
        cost.update(*part)
    assert error_in_terms(loss, whole, cost.result()) <= ROUNDING
    assert cost.examples == EXAMPLES


@pytest.mark.parametrize("weighted", [False, True])
def test_merged_costs_give_the_cost_of_the_whole(loss, weighted):
    whole, parts = whole_and_parts(loss, weighted)
    partial = [pickle.loads(pickle.dumps(Cost(loss).update(*part))) for part in parts]
    merged = Cost(loss)
    for one in partial:
        merged.merge(one)
    assert error_in_terms(loss, whole, merged.result()) <= ROUNDING


def test_the_sum_of_many_small_batches_does_not_drift():
    rng = np.random.default_rng(0)
    errors = rng.uniform(0, 1, 20_000)
    cost = Cost(MeanSquaredError(), reduction="sum")
    cost.update([0.0], [1e6])
    for error in errors:
        cost.update([0.0], [error])
    assert cost.result() == math.fsum([1e12, *errors**2])


def test_the_mean_of_batch_means_is_another_number():
    y_true, y_pred = np.zeros(4), np.array([1.0, 1.0, 1.0, 3.0])
    loss = MeanSquaredError()
    halves = [(y_true[:3], y_pred[:3]), (y_true[3:], y_pred[3:])]
    assert np.mean([loss(*half) for half in halves]) == 5
    assert cost_of_batches(loss, halves) == loss(y_true, y_pred) == 3


def test_a_batch_of_absent_examples_is_absent():
    cost = Cost(MeanSquaredError()).update([0.0, 0.0], [np.nan, 5.0], [0, 0])
    assert cost.examples == 0
    assert cost.update([0.0], [2.0], [3.0]).result() == 4


def test_infinite_and_missing_losses_stay():
    assert Cost(MeanSquaredError()).update([0.0], [np.inf]).update([0.0], [1.0]).result() == np.inf
    assert np.isnan(Cost(MeanSquaredError()).update([0.0], [np.nan]).update([0.0], [1.0]).result())


def test_a_refused_batch_changes_nothing():
    cost = Cost(Hinge()).update([1], [0.5])
    with pytest.raises(ValueError, match="Hinge"):
        cost.update([0], [0.5])
    with pytest.raises(ValueError, match="sample_weight"):
        cost.update([1], [0.5], [0, 0])
    assert cost.result() == 0.5
    assert cost.examples == 1


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        (lambda: Cost("mse"), TypeError, "'mse'"),
        (lambda: Cost(Huber(), reduction="none"), ValueError, "'none'"),
        (lambda: Cost(Huber()).result(), ValueError, "no example"),
        (lambda: Cost(Huber()).merge(Cost(Huber(delta=2.0))), ValueError, "delta=2.0"),
        (lambda: Cost(Huber()).merge(Cost(Huber(), "sum")), ValueError, "sum"),
        (lambda: next(batches(np.zeros(3), np.zeros(2))), ValueError, r"\[2, 3\]"),
        (lambda: next(batches(np.zeros(3), size=0)), ValueError, "size"),
    ],
)
def test_misuse_is_explained(wrong, error, message):
    with pytest.raises(error, match=message):
        wrong()


def test_files_larger_than_memory(tmp_path):
    """Two files of 256 MB each, in a process that may have 160 MB: only in batches."""
    result = subprocess.run(
        [sys.executable, "-c", LARGE, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert result.stdout.split() == ["whole:", "MemoryError", "batches:", "4.0"], result.stderr


LARGE = textwrap.dedent("""
    import os, resource, sys
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    import numpy as np
    from companion import MeanSquaredError
    from companion.stream import batches, cost_of_batches

    rows, folder = 64_000_000, sys.argv[1]
    files = [f"{folder}/{name}.f32" for name in ("true", "pred")]
    for file in files:
        np.memmap(file, np.float32, "w+", shape=(rows,))  # zeros take no space on the disk
    y_true, y_pred = (np.memmap(file, np.float32, "r+", shape=(rows,)) for file in files)
    megabytes = 2**20
    resource.setrlimit(resource.RLIMIT_DATA, (160 * megabytes, 160 * megabytes))
    try:
        print("whole:", MeanSquaredError().per_example(y_true, y_pred).sum())
    except MemoryError:
        print("whole: MemoryError")
    shifted = ((t, p + 2) for t, p in batches(y_true, y_pred))
    print("batches:", cost_of_batches(MeanSquaredError(), shifted))
""")
