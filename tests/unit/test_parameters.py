"""The parameters of a loss: checked when it is made and when it is used."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest

from companion import Huber, PseudoHuber, Quantile, SmoothL1

POSITIVE = [(Huber, "delta"), (SmoothL1, "beta"), (PseudoHuber, "delta")]
ALL = [*POSITIVE, (Quantile, "tau")]


@pytest.mark.parametrize(("loss", "parameter"), ALL)
@pytest.mark.parametrize("value", [0.5, np.float32(0.5), Fraction(1, 2), np.float64(0.5)], ids=repr)
def test_kept_as_a_python_float(loss, parameter, value):
    made = loss(value)
    assert type(getattr(made, parameter)) is float
    assert made == loss(0.5)
    assert repr(made) == f"{loss.__name__}({parameter}=0.5)"


@pytest.mark.parametrize(("loss", "parameter"), POSITIVE)
@pytest.mark.parametrize("value", [0, -1.0, np.inf, -np.inf, np.nan])
def test_not_positive_or_not_finite_is_an_error(loss, parameter, value):
    with pytest.raises(ValueError, match=f"{loss.__name__}: {parameter} must be finite and above"):
        loss(value)


@pytest.mark.parametrize("value", [0, 1, -0.5, 1.5, np.nan, np.inf])
def test_a_quantile_lies_between_0_and_1(value):
    with pytest.raises(ValueError, match="Quantile: tau must be above 0 and below 1"):
        Quantile(value)


@pytest.mark.parametrize(("loss", "parameter"), ALL)
@pytest.mark.parametrize("value", ["1", None, True, 1j, [1.0], np.array([1.0])])
def test_not_a_number_is_a_type_error(loss, parameter, value):
    with pytest.raises(TypeError, match=f"{loss.__name__}: {parameter} must be a number"):
        loss(value)


@pytest.mark.parametrize(("loss", "parameter"), ALL)
def test_frozen(loss, parameter):
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(loss(0.5), parameter, 1.0)


@pytest.mark.parametrize("made", [Huber(1e-60), Huber(1e60), Quantile(1 - 1e-12)])
def test_a_parameter_that_float32_cannot_hold_is_an_error(made):
    values = np.ones(2, np.float32)
    with pytest.raises(ValueError, match="does not fit into float32"):
        made(values, values)
    assert made([1.0], [1.0]) == 0
