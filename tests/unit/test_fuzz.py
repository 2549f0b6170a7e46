"""Whatever is passed: the right numbers, or an error that names the loss."""

import math

import mpmath
import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from companion.catalogue import CATALOGUE
from companion.loss import ClassIdLoss, ElementwiseLoss
from tools import exact
from tools.draw import draw

settings.register_profile("fuzz", deadline=None, derandomize=True, max_examples=400)

DTYPES = st.sampled_from(
    [np.float16, np.float32, np.float64, np.int8, np.int64, np.uint8, bool, complex, object, "U3"]
)
SHAPES = st.sampled_from([(), (0,), (1,), (2,), (3,), (2, 2), (3, 1), (1, 3), (2, 0), (2, 3)])
entries = st.sampled_from(list(CATALOGUE.values()))


@st.composite
def anything(draw_):
    """An array of any shape and dtype, as a caller may wrap it."""
    values = draw_(arrays.arrays(draw_(DTYPES), draw_(SHAPES)))
    wrap = draw_(
        st.sampled_from(
            [np.asarray, np.ndarray.tolist, np.ma.asarray, as_pandas, as_tensor, as_trained]
        )
    )
    return wrap(values)


def as_pandas(values):
    return (pd.Series, pd.DataFrame)[values.ndim - 1](values) if values.ndim in (1, 2) else values


def as_tensor(values):
    return torch.from_numpy(values.copy()) if values.dtype.kind in "fiub" else values


def as_trained(values):
    tensor = as_tensor(values)
    return (
        tensor.requires_grad_()
        if getattr(values, "dtype", None) in (np.float32, np.float64)
        else tensor
    )


def is_refused(value):
    """Whether the contract forbids the argument whatever the loss."""
    masked = isinstance(value, np.ma.MaskedArray)
    trained = getattr(value, "requires_grad", False)
    return masked or trained or np.asarray(value).dtype.kind not in "fiub"


@given(entries, anything(), anything())
@settings(settings.get_profile("fuzz"))
def test_right_numbers_or_an_error_that_names_the_loss(entry, y_true, y_pred):
    loss = entry.loss
    try:
        losses = loss.per_example(y_true, y_pred)
    except (TypeError, ValueError) as error:
        assert str(error).startswith(f"{loss.name}: ") or "does not fit into" in str(error)
        return
    assert not is_refused(y_true)
    assert not is_refused(y_pred)
    true, pred = np.asarray(y_true), np.asarray(y_pred)
    assert losses.shape == (pred.shape if isinstance(loss, ElementwiseLoss) else pred.shape[:-1])
    for place in np.ndindex(losses.shape):
        assert_right(entry, true[place], pred[place], losses[place])


def assert_right(entry, y, p, value):
    """``value`` is the loss of one example, to the precision of its dtype."""
    if np.isnan(np.asarray(p, float)).any() or np.isnan(np.asarray(y, float)).any():
        assert np.isnan(value)
        return
    if np.isinf(np.asarray(p, float)).any() or math.isinf(value):
        return  # test_contract has the limits
    y = y if isinstance(entry.loss, ClassIdLoss) else np.asarray(y, float)
    with mpmath.workdps(400):
        try:
            truth = exact.loss(entry, y, np.asarray(p, float))
        except (ValueError, ZeroDivisionError):
            return  # the definition has a logarithm of 0
        size = exact.terms(entry, y, np.asarray(p, float)) + abs(truth)
        bound = 1e-2 if value.dtype == np.float16 else 1e-4 if value.dtype == np.float32 else 1e-11
        assert abs(mpmath.mpf(float(value)) - truth) <= bound * size + np.finfo(value.dtype).tiny


@given(entries, st.data())
@settings(settings.get_profile("fuzz"))
def test_any_weights_give_an_average_or_an_error(entry, data):
    loss = entry.loss
    y_true, y_pred = draw(loss, 3)
    weight = data.draw(arrays.arrays(np.float64, 3))
    losses = loss.per_example(y_true, y_pred)
    try:
        cost = loss(y_true, y_pred, sample_weight=weight)
    except ValueError as error:
        assert str(error).startswith(f"{loss.name}: sample_weight")
        usable = np.isfinite(weight).all() and (weight >= 0).all() and weight.any()
        assert not usable
        return
    present = losses[weight > 0]
    margin = 1e-12 * np.abs(present).max()
    assert present.min() - margin <= cost <= present.max() + margin


@pytest.mark.parametrize("argument", [0, 1])
def test_every_kind_of_array_that_holds_the_numbers_gives_the_same(loss, argument):
    batch = list(draw(loss, 4))
    expected = loss(*batch)
    for wrap in (np.ndarray.tolist, np.asfortranarray, torch.from_numpy, as_pandas):
        wrapped = list(batch)
        wrapped[argument] = wrap(batch[argument])
        assert loss(*wrapped) == expected
