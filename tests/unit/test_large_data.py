"""The recipes for data larger than memory run as the page shows them."""

from __future__ import annotations

import re

import dask.array as da
import numpy as np
import pytest
from distributed import Client, LocalCluster

from companion import Huber, SoftmaxCrossentropy, softmax
from tools.notebooks import BOOK

PAGE = (BOOK / "reference" / "large_data.md").read_text(encoding="utf-8")
RECIPES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def recipes():
    """The names that the page's code defines, all of its blocks run in their order."""
    names = {}
    for recipe in RECIPES:
        exec(recipe, names)
    return names


@pytest.fixture(scope="module")
def two_workers():
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def test_every_recipe_checks_itself(recipes):
    assert len(RECIPES) == 3
    assert all("assert " in recipe for recipe in RECIPES)


def test_numbers_on_two_workers(recipes, two_workers):
    rng = np.random.default_rng(1)
    y_true, y_pred = rng.normal(size=(2, 100_003))
    blocks = [da.from_array(array, chunks=17_000) for array in (y_true, y_pred)]
    ours = recipes["cost_of_dask_arrays"](Huber(), *blocks)
    assert ours == pytest.approx(Huber()(y_true, y_pred), rel=1e-15)
    assert len(two_workers.scheduler_info()["workers"]) == 2


def test_rows_on_two_workers(recipes, two_workers):
    rng = np.random.default_rng(2)
    scores = rng.normal(size=(2, 10_001, 5))
    y_true = softmax(scores[0])
    blocks = [da.from_array(array, chunks=(3_000, 5)) for array in (y_true, scores[1])]
    ours = recipes["cost_of_dask_arrays"](SoftmaxCrossentropy(), *blocks)
    assert ours == pytest.approx(SoftmaxCrossentropy()(y_true, scores[1]), rel=1e-15)
