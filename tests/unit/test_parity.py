"""Every loss beside Keras and PyTorch, and where those are off."""

import numpy as np
import pytest

from companion import (
    Huber,
    LogCosh,
    MeanAbsoluteError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    Poisson,
    SmoothL1,
)
from companion.loss import Absent
from companion.parity import TOLERANCE, Disagreement, check, equivalent, evaluate


def well_apart(count):
    """Positive targets and predictions, none close to the other: there Keras loses digits."""
    generator = np.random.default_rng(0)
    y_true = generator.uniform(2, 10, count)
    return y_true, y_true * generator.choice([0.4, 1.7], count) * generator.uniform(0.9, 1.1, count)


@pytest.mark.parametrize("framework", ["Keras", "PyTorch"])
def test_every_loss_has_its_equivalent_or_a_reason(entry, framework):
    call = equivalent(entry.loss, framework)
    if isinstance(call, Absent):
        assert framework in call.reason
        with pytest.raises(LookupError, match=call.reason):
            evaluate(entry.loss, framework, [1.0], [1.0])
        return
    y_true, y_pred = well_apart(2_000)
    theirs = evaluate(entry.loss, framework, y_true, y_pred)
    ours = entry.loss.per_example(y_true, y_pred), entry.loss.gradient(y_true, y_pred)
    for our, their in zip(ours, theirs, strict=True):
        size = np.maximum(np.abs(our), np.median(np.abs(our)))
        assert (np.abs(their - our) <= TOLERANCE[framework] * size).all()


def test_check_prints_the_three_side_by_side(capsys):
    check(Huber(delta=2.0), [100.0, 0.0], [92.0, 1.0])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Huber(delta=2.0)"
    assert [line.split()[0] for line in lines[2:]] == ["companion", "Keras", "PyTorch"]
    assert [line.split()[1] for line in lines[2:]] == ["7.25"] * 3
    assert "agrees (< 1e-6)" in lines[3]
    assert "agrees (< 1e-12)" in lines[4]


class HalfSquaredError(MeanSquaredError):
    """A wrong loss: half of what the frameworks compute."""

    def _per_example(self, y_true, y_pred):
        return (y_pred - y_true) ** 2 / 2


class WrongSlope(MeanSquaredError):
    """A right loss with a wrong gradient, off in the seventh digit."""

    def _gradient(self, y_true, y_pred):
        return (2 + 1e-6) * (y_pred - y_true)


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (HalfSquaredError(), r"the loss in Keras at \[1\] is 4, .* 2;"),
        (WrongSlope(), r"the derivative in PyTorch at \[1\]"),
    ],
)
def test_check_raises_where_they_differ(wrong, complaint):
    with pytest.raises(Disagreement, match=complaint):
        check(wrong, [1.0, 1.0], [1.0, 3.0])


def test_check_is_not_fooled_by_one_large_loss():
    with pytest.raises(Disagreement):
        check(HalfSquaredError(), [0.0, 0.0, 0.0], [1e9, 1e-3, 2e-3])


def test_an_unknown_framework_is_an_error():
    with pytest.raises(ValueError, match="'Keras' or 'PyTorch', not 'JAX'"):
        equivalent(MeanSquaredError(), "JAX")


# Where they are not the same, measured with the pinned versions (Keras on the torch backend).


def test_huber_is_delta_times_smooth_l1():
    for parameter, residual, huber, smooth in ((1.0, 10.0, 9.5, 9.5), (2.0, 10.0, 18.0, 9.0)):
        for framework in ("PyTorch", "Keras"):
            assert evaluate(Huber(parameter), framework, 0.0, residual)[0] == huber
            assert evaluate(SmoothL1(parameter), framework, 0.0, residual)[0] == smooth


def test_keras_log_cosh_loses_small_residuals():
    residual = np.array([1e-3, 1e-4, 1e-5])
    keras, _ = evaluate(LogCosh(), "Keras", np.zeros(3), residual)
    exact = LogCosh().per_example(np.zeros(3), residual)
    np.testing.assert_allclose(exact, residual**2 / 2, rtol=1e-6)
    np.testing.assert_allclose(keras - exact, -1.9e-9, rtol=0.01)  # log 2, rounded to float32
    assert keras[2] < 0
    with pytest.raises(Disagreement, match="Keras"):
        check(LogCosh(), np.zeros(3), residual)


def test_keras_msle_loses_small_values():
    keras, _ = evaluate(MeanSquaredLogarithmicError(), "Keras", 1e-6, 3e-6)
    exact = MeanSquaredLogarithmicError().per_example(1e-6, 3e-6)
    assert exact == pytest.approx(4e-12, rel=1e-5)
    assert abs(keras / exact - 1) > 1e-3


def test_keras_msle_takes_a_negative_prediction_for_0():
    keras, slope = evaluate(MeanSquaredLogarithmicError(), "Keras", [2.0, 2.0], [-5.0, 0.0])
    assert keras[0] == keras[1]
    assert slope[0] == 0
    with pytest.raises(ValueError, match=r"y_pred\[0\] is -5"):
        MeanSquaredLogarithmicError()([2.0], [-5.0])


def test_keras_poisson_adds_a_ten_millionth_to_the_prediction():
    keras, _ = evaluate(Poisson(), "Keras", 1.0, 0.0)
    assert keras == pytest.approx(-np.log(1e-7))
    assert Poisson()(1.0, 0.0) == np.inf


def test_at_the_kink_all_three_say_0():
    assert MeanAbsoluteError().gradient(1.0, 1.0) == 0
    for framework in ("PyTorch", "Keras"):
        assert evaluate(MeanAbsoluteError(), framework, 1.0, 1.0)[1] == 0
