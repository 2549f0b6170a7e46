"""Every loss beside Keras (on the torch backend) and PyTorch, at ordinary values.

Where the frameworks are off or do something else is in test_traps.
"""

import numpy as np
import pytest

from companion import Huber, MeanSquaredError, SoftmaxCrossentropy, SparseSoftmaxCrossentropy
from companion.loss import Absent
from companion.parity import TOLERANCE, Disagreement, check, equivalent, evaluate
from tools.draw import draw

framework = pytest.mark.parametrize("framework", ["Keras", "PyTorch"])


def has(framework, loss):
    """Whether the framework has the loss."""
    return not isinstance(equivalent(loss, framework), Absent)


def ordinary(loss, shape):
    """Ordinary values; amounts are at least 1, since Keras loses those near 0."""
    y_true, y_pred = draw(loss, shape)
    amounts = (
        getattr(loss.predictions, "low", -np.inf) > -np.inf and loss.predictions.high == np.inf
    )
    return (1 + np.abs(y_true), 1 + np.abs(y_pred)) if amounts else (y_true, y_pred)


@framework
def test_an_absent_loss_has_a_reason(loss, framework):
    call = equivalent(loss, framework)
    if isinstance(call, Absent):
        assert framework in call.reason
        with pytest.raises(LookupError, match=call.reason):
            evaluate(loss, framework, *draw(loss, 1))


@framework
def test_losses_and_gradients_are_the_frameworks(entry, framework):
    loss, tolerance = entry.loss, TOLERANCE[framework]
    if not has(framework, loss):
        return
    y_true, y_pred = ordinary(loss, (40, 5, 10))
    theirs = evaluate(loss, framework, y_true, y_pred)
    ours = loss.per_example(y_true, y_pred), loss.gradient(y_true, y_pred)
    for our, their in zip(ours, theirs, strict=True):
        typical = np.median(np.abs(our[our != 0]))
        np.testing.assert_allclose(their, our, rtol=tolerance, atol=tolerance * typical)


@framework
def test_layout_changes_nothing(loss, framework):
    if not has(framework, loss):
        return
    y_true, y_pred = draw(loss, (3, 2))
    losses, gradient = evaluate(loss, framework, y_true, y_pred)
    for place in np.ndindex(3, 2):
        one, slope = evaluate(loss, framework, y_true[place], y_pred[place])
        np.testing.assert_allclose(one, losses[place], rtol=1e-6)
        np.testing.assert_allclose(slope, gradient[place], rtol=1e-6)


@framework
def test_float32_is_computed_in_float32(loss, framework):
    if not has(framework, loss):
        return
    y_true, y_pred = draw(loss, 200)
    narrow = evaluate(loss, framework, y_true, y_pred, np.float32)
    wide = evaluate(loss, framework, y_true, y_pred)
    assert [result.dtype for result in narrow] == [np.float32, np.float32]
    assert wide[1].dtype == np.float64


def test_class_ids_of_any_integer_type_and_no_others():
    loss, scores = SparseSoftmaxCrossentropy(), [[1.0, 2.0], [3.0, 1.0]]
    for dtype in (np.uint8, np.int32, np.int64):
        losses, _ = evaluate(loss, "PyTorch", np.array([1, 0], dtype), scores)
        np.testing.assert_allclose(losses, loss.per_example([1, 0], scores))
    with pytest.raises(ValueError, match="must be class ids of an integer dtype"):
        evaluate(loss, "PyTorch", [1.0, 0.0], scores)


def test_nothing_is_broadcast_on_the_way():
    with pytest.raises(ValueError, match="nothing is broadcast"):
        evaluate(MeanSquaredError(), "PyTorch", np.ones(3), np.ones((3, 1)))


def test_inputs_may_be_read_only_and_are_left_as_they_were():
    y_true, y_pred = draw(SoftmaxCrossentropy(), 3)
    before = y_true.copy(), y_pred.copy()
    y_true.flags.writeable = y_pred.flags.writeable = False
    evaluate(SoftmaxCrossentropy(), "PyTorch", y_true, y_pred)
    np.testing.assert_array_equal((y_true, y_pred), before)


# What `check` prints, and what it refuses.


def test_check_prints_the_three_side_by_side(capsys):
    check(Huber(delta=2.0), [100.0, 0.0], [92.0, 1.0])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Huber(delta=2.0)"
    assert [line.split()[0] for line in lines[2:]] == ["companion", "Keras", "PyTorch"]
    assert [line.split()[1] for line in lines[2:]] == ["7.25"] * 3
    assert "agrees (< 1e-6)" in lines[3]
    assert "agrees (< 1e-12)" in lines[4]


def test_check_passes_or_says_what_is_absent(loss, capsys):
    check(loss, *ordinary(loss, (3, 4)))
    said = capsys.readouterr().out.splitlines()[3:]
    for name, line in zip(TOLERANCE, said, strict=True):
        assert ("agrees" if has(name, loss) else equivalent(loss, name).reason) in line


class HalfSquaredError(MeanSquaredError):
    """A wrong loss: half of what the frameworks compute."""

    def _per_example(self, y_true, y_pred):
        return (y_pred - y_true) ** 2 / 2


class WrongSlope(MeanSquaredError):
    """A right loss with a wrong gradient, off in the seventh digit."""

    def _gradient(self, y_true, y_pred):
        return (2 + 1e-6) * (y_pred - y_true)


class WrongShare(SoftmaxCrossentropy):
    """A right loss with a wrong gradient in the first class alone."""

    def _gradient(self, y_true, y_pred):
        return super()._gradient(y_true, y_pred) + np.array([1e-3, 0, 0])


class Infinite(MeanSquaredError):
    """A loss that is infinite where the frameworks are not, and wrong where it is small."""

    def _per_example(self, y_true, y_pred):
        loss = (y_pred - y_true) ** 2
        return np.where(y_pred == 3, np.inf, np.where(loss < 1, loss / 2, loss))


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (HalfSquaredError(), r"the loss in Keras at \[1\] is 4, .* 2;"),
        (WrongSlope(), r"the derivative in PyTorch at \[1\]"),
        (Infinite(), r"the loss in Keras at \[1\] is 4, .* inf;"),
    ],
)
def test_check_raises_where_they_differ(wrong, complaint):
    with pytest.raises(Disagreement, match=complaint):
        check(wrong, [1.0, 1.0], [1.0, 3.0])


def test_check_raises_where_rows_differ():
    with pytest.raises(Disagreement, match=r"the derivative in Keras at \[0, 0\]"):
        check(WrongShare(), [[0.0, 1.0, 0.0]], [[1.0, 2.0, 3.0]])


@pytest.mark.parametrize("large", [1e9, np.inf])
def test_check_is_not_fooled_by_one_large_loss(large):
    with pytest.raises(Disagreement, match=r"at \[1\] is .*, the companion's is 5e-07"):
        check(Infinite(), [0.0, 0.0, 0.0], [large, 1e-3, 2e-3])


def test_an_unknown_framework_is_an_error():
    with pytest.raises(ValueError, match="'Keras' or 'PyTorch', not 'JAX'"):
        equivalent(MeanSquaredError(), "JAX")
