"""The contract, line by line, for every loss of the catalogue."""

import math
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import torch

from companion import examples
from companion.domain import Interval
from tests.unit.conftest import draw

FLOATS = (np.float16, np.float32, np.float64)


def each_call(loss):
    """Every public way to use a loss."""
    return (loss, loss.per_example, loss.gradient, loss.cost_and_gradient)


# dtype


@pytest.mark.parametrize("first", FLOATS)
@pytest.mark.parametrize("second", FLOATS)
def test_result_has_the_result_type_of_the_arguments(loss, first, second):
    y_true, y_pred = draw(loss, 5)
    y_true, y_pred = y_true.astype(first), y_pred.astype(second)
    expected = np.result_type(first, second)
    assert loss.per_example(y_true, y_pred).dtype == expected
    assert loss.gradient(y_true, y_pred).dtype == expected
    assert loss.cost_and_gradient(y_true, y_pred)[1].dtype == expected


@pytest.mark.parametrize("floating", FLOATS)
@pytest.mark.parametrize("whole", [np.int8, np.uint16, np.int64, bool])
def test_integers_and_booleans_adopt_the_floating_type(loss, floating, whole):
    y_true = np.array([0, 1, 1]).astype(whole)
    y_pred = np.array([0.5, 1.5, 2.5], floating)
    assert loss.per_example(y_true, y_pred).dtype == floating
    np.testing.assert_array_equal(
        loss.per_example(y_true, y_pred), loss.per_example(y_true.astype(floating), y_pred)
    )


def test_integers_alone_are_float64(loss):
    assert loss.per_example([1, 2], [2, 1]).dtype == np.float64
    assert loss.gradient(np.array([True]), np.array([3])).dtype == np.float64


def test_float16_is_computed_in_float32(loss):
    y_true, y_pred = (values.astype(np.float16) for values in draw(loss, 50))
    wide = loss.per_example(y_true.astype(np.float32), y_pred.astype(np.float32))
    np.testing.assert_array_equal(loss.per_example(y_true, y_pred), wide.astype(np.float16))


def test_big_endian_is_read_as_what_it_says(loss):
    y_true, y_pred = draw(loss, 5)
    swapped = loss.per_example(y_true.astype(">f8"), y_pred.astype(">f8"))
    assert swapped.dtype == np.dtype("=f8")
    np.testing.assert_array_equal(swapped, loss.per_example(y_true, y_pred))


@pytest.mark.parametrize(
    "unusable",
    [
        np.array([1 + 2j, 1]),
        np.array([1, None], object),
        np.array(["1", "2"]),
        np.array([1, 2], np.longdouble),
        np.array(["2020-01-01", "2020-01-02"], "datetime64[D]"),
        [1, "2"],
        None,
    ],
    ids=["complex", "object", "string", "longdouble", "date", "mixed list", "None"],
)
def test_what_is_not_real_numbers_is_a_type_error(loss, unusable):
    for call in each_call(loss):
        with pytest.raises(TypeError, match=rf"{loss.name}: y_pred .*"):
            call([1.0, 2.0], unusable)
        with pytest.raises(TypeError, match=rf"{loss.name}: y_true .*"):
            call(unusable, [1.0, 2.0])


def test_lists_are_accepted_and_ragged_ones_are_not(loss):
    assert loss([[1.0, 2.0]], [[1.0, 3.0]]) == loss(np.array([[1.0, 2.0]]), np.array([[1.0, 3.0]]))
    with pytest.raises(ValueError, match=f"{loss.name}: y_true is not a rectangular array"):
        loss([[1.0], [2.0, 3.0]], [[1.0], [2.0]])


def test_cost_is_a_python_float_summed_in_float64(loss):
    y_true, y_pred = (values.astype(np.float32) for values in draw(loss, 200_001))
    losses = loss.per_example(y_true, y_pred)
    for cost in (loss(y_true, y_pred), loss.cost_and_gradient(y_true, y_pred)[0]):
        assert type(cost) is float
        assert cost == pytest.approx(math.fsum(losses.tolist()) / losses.size, rel=1e-14)
    assert loss(y_true, y_pred, reduction="sum") == pytest.approx(
        math.fsum(losses.tolist()), rel=1e-14
    )


@pytest.mark.parametrize("size", [8, 1_000, 10**9])
def test_block_size_changes_nothing(loss, size, monkeypatch):
    y_true, y_pred = draw(loss, 40_000)
    weight = np.arange(40_000) % 5
    cost, gradient = loss.cost_and_gradient(y_true, y_pred, sample_weight=weight)
    monkeypatch.setattr(examples, "BLOCK", size)
    other_cost, other_gradient = loss.cost_and_gradient(y_true, y_pred, sample_weight=weight)
    assert other_cost == pytest.approx(cost, rel=1e-14)
    np.testing.assert_array_equal(other_gradient, gradient)


# shape


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 3), (2, 1, 3)])
def test_results_have_the_shape_of_the_predictions(loss, shape):
    y_true, y_pred = (values.reshape(shape) for values in draw(loss, math.prod(shape)))
    assert loss.per_example(y_true, y_pred).shape == shape
    assert loss.gradient(y_true, y_pred).shape == shape
    assert loss.cost_and_gradient(y_true, y_pred)[1].shape == shape
    assert loss(y_true, y_pred, reduction="none").shape == shape
    assert type(loss(y_true, y_pred)) is float


def test_layout_in_memory_changes_nothing(loss):
    y_true, y_pred = (values.reshape(6, 8) for values in draw(loss, 48))
    expected = loss.per_example(y_true, y_pred)
    fortran = loss.per_example(np.asfortranarray(y_true), np.asfortranarray(y_pred))
    np.testing.assert_array_equal(fortran, expected)
    strided = loss.per_example(y_true[::-2, ::3], y_pred[::-2, ::3])
    np.testing.assert_array_equal(strided, expected[::-2, ::3])


@pytest.mark.parametrize(
    ("first", "second"), [((3,), (3, 1)), ((3, 1), (3,)), ((), (1,)), ((2, 3), (3,)), ((3,), (4,))]
)
def test_nothing_broadcasts(loss, first, second):
    for call in each_call(loss):
        with pytest.raises(ValueError, match=f"{loss.name}: .*broadcast") as error:
            call(np.ones(first), np.ones(second))
        assert str(first) in str(error.value)
        assert str(second) in str(error.value)


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0)])
def test_empty_input_is_an_error(loss, shape):
    for call in each_call(loss):
        with pytest.raises(ValueError, match=f"{loss.name}: there is no example"):
            call(np.ones(shape), np.ones(shape))


def test_inputs_are_left_as_they_were(loss):
    y_true, y_pred = draw(loss, 20)
    before = y_true.copy(), y_pred.copy()
    for call in each_call(loss):
        call(y_true, y_pred)
    np.testing.assert_array_equal((y_true, y_pred), before)


# weights


def test_reductions_weigh_as_they_say(loss):
    y_true, y_pred = draw(loss, 6)
    weight = np.array([0.5, 2, 0, 1, 3, 0.25])
    losses, slopes = loss.per_example(y_true, y_pred), loss.gradient(y_true, y_pred)
    for reduction, cost, scale in (
        ("mean", np.average(losses, weights=weight), weight / weight.sum()),
        ("sum", np.sum(weight * losses), weight),
        ("none", weight * losses, weight),
    ):
        arguments = {"sample_weight": weight, "reduction": reduction}
        np.testing.assert_allclose(loss(y_true, y_pred, **arguments), cost, rtol=1e-14)
        both = loss.cost_and_gradient(y_true, y_pred, **arguments)
        np.testing.assert_allclose(both[0], cost, rtol=1e-14)
        np.testing.assert_allclose(both[1], scale * slopes, rtol=1e-14)


def test_unweighted_reductions(loss):
    y_true, y_pred = draw(loss, 6)
    losses, slopes = loss.per_example(y_true, y_pred), loss.gradient(y_true, y_pred)
    for reduction, cost, scale in (("mean", losses.mean(), 1 / 6), ("sum", losses.sum(), 1)):
        both = loss.cost_and_gradient(y_true, y_pred, reduction=reduction)
        np.testing.assert_allclose(both[0], cost, rtol=1e-14)
        np.testing.assert_allclose(both[1], scale * slopes, rtol=1e-14)
    np.testing.assert_array_equal(loss(y_true, y_pred, reduction="none"), losses)


@pytest.mark.parametrize("poison", [np.nan, np.inf, -np.inf, -7.5])
def test_an_example_of_weight_0_is_absent(loss, poison):
    y_true, y_pred = draw(loss, 4)
    weight = np.array([1.0, 0.0, 2.0, 1.0])
    present = weight > 0
    expected = loss.cost_and_gradient(y_true[present], y_pred[present], weight[present])
    y_true[1] = y_pred[1] = poison
    cost, gradient = loss.cost_and_gradient(y_true, y_pred, weight)
    assert cost == expected[0]
    np.testing.assert_array_equal(gradient[present], expected[1])
    assert gradient[1] == 0
    assert loss(y_true, y_pred, weight, "none")[1] == 0


@pytest.mark.parametrize("scale", [5e-324, 1e-300, 1e300, 1e308])
def test_mean_does_not_depend_on_the_scale_of_the_weights(loss, scale):
    y_true, y_pred = draw(loss, 4)
    cost, gradient = loss.cost_and_gradient(y_true, y_pred)
    same = loss.cost_and_gradient(y_true, y_pred, sample_weight=np.full(4, scale))
    assert same[0] == pytest.approx(cost, rel=1e-14)
    np.testing.assert_allclose(same[1], gradient, rtol=1e-14)


def test_weights_do_not_change_the_dtype(loss):
    y_true, y_pred = (values.astype(np.float32) for values in draw(loss, 4))
    cost, gradient = loss.cost_and_gradient(y_true, y_pred, np.ones(4), reduction="none")
    assert cost.dtype == gradient.dtype == np.float32


@pytest.mark.parametrize(
    ("weight", "complaint"),
    [
        ([1.0, 1.0], "shape"),
        ([[1.0], [1.0], [1.0]], "shape"),
        (1.0, "shape"),
        ([1.0, -2.0, 1.0], r"sample_weight\[1\] is -2.0"),
        ([1.0, 1.0, np.inf], r"sample_weight\[2\] is inf"),
        ([np.nan, 1.0, 1.0], r"sample_weight\[0\] is nan"),
        ([0.0, 0.0, 0.0], "0 everywhere"),
    ],
)
def test_unusable_weights_are_errors(loss, weight, complaint):
    for call in (loss, loss.cost_and_gradient):
        with pytest.raises(ValueError, match=f"{loss.name}: .*{complaint}"):
            call([1.0, 2.0, 3.0], [1.0, 2.0, 4.0], sample_weight=weight)


@pytest.mark.parametrize("reduction", ["average", "", None, "MEAN"])
def test_unknown_reduction_is_an_error(loss, reduction):
    with pytest.raises(ValueError, match=f"{loss.name}: reduction must be one of"):
        loss([1.0], [1.0], reduction=reduction)


# domain


def outside(domain: Interval) -> list[float]:
    """Finite numbers that lie outside ``domain``."""
    if np.isneginf(domain.low):
        return []
    return [domain.low - 0.5, -1e30] + ([domain.low] if domain.open_low else [])


@pytest.mark.parametrize("argument", ["y_true", "y_pred"])
def test_the_first_value_outside_the_domain_is_named(loss, argument):
    domain = loss.targets if argument == "y_true" else loss.predictions
    for value in outside(domain):
        arrays = {"y_true": np.ones((2, 3)), "y_pred": np.ones((2, 3))}
        arrays[argument][1, 1:] = value
        for call in each_call(loss):
            with pytest.raises(ValueError, match=f"{loss.name}: {argument} must be") as error:
                call(**arrays)
            assert f"{argument}[1, 1] is {value}" in str(error.value)


@pytest.mark.parametrize("infinite", [np.inf, -np.inf])
@pytest.mark.parametrize("prediction", [0.5, 1.0, 1e30, np.inf, np.nan])
def test_an_infinite_target_is_an_error(loss, infinite, prediction):
    y_true, y_pred = np.ones(40_000), np.full(40_000, 1.0)
    y_true[39_000], y_pred[39_000] = infinite, prediction
    for call in each_call(loss):
        with pytest.raises(ValueError, match=rf"{loss.name}: y_true must be .*y_true\[39000\] is"):
            call(y_true, y_pred)


def test_a_place_is_named_even_behind_absent_examples(loss):
    y_true = np.array([np.inf, 1.0, np.inf])
    with pytest.raises(ValueError, match=r"y_true\[2\] is inf"):
        loss(y_true, np.ones(3), sample_weight=[0, 1, 1])


def test_a_scalar_outside_the_domain_has_no_place(loss):
    with pytest.raises(ValueError, match="y_true is inf"):
        loss(np.inf, 1.0)


# NaN and infinity


def test_nan_in_nan_out_and_only_there(loss):
    y_true, y_pred = draw(loss, 4)
    for spoilt in (0, 1):
        arrays = [y_true.copy(), y_pred.copy()]
        arrays[spoilt][2] = np.nan
        expected = [False, False, True, False]
        assert np.isnan(loss.per_example(*arrays)).tolist() == expected
        assert np.isnan(loss.gradient(*arrays)).tolist() == expected
        assert math.isnan(loss(*arrays))


def test_an_infinite_prediction_has_the_limit_of_a_far_one(loss):
    for infinite in (np.inf, -np.inf):
        if infinite < loss.predictions.low:
            continue
        assert loss(1.0, infinite) == np.inf
        far = loss.gradient(1.0, math.copysign(1e300, infinite))
        slope = loss.gradient(1.0, infinite)
        assert slope == infinite if abs(far) > 1e299 else slope == pytest.approx(far)


# gradients


def test_fused_and_separate_are_the_same(loss, dtype):
    y_true, y_pred = (values.astype(dtype) for values in draw(loss, 1_000))
    losses, slopes = loss.cost_and_gradient(y_true, y_pred, reduction="none")
    np.testing.assert_array_equal(losses, loss.per_example(y_true, y_pred))
    np.testing.assert_array_equal(slopes, loss.gradient(y_true, y_pred))


def test_gradient_is_0_at_a_kink_and_where_the_loss_is_least(loss):
    y_true = np.array([0.5, 1.0, 3.0])
    np.testing.assert_array_equal(loss.gradient(y_true, y_true), 0)


# foreign arrays


def test_masked_arrays_are_type_errors(loss):
    masked = np.ma.array([1.0, 2.0], mask=[False, True])
    for arguments in ((masked, [1.0, 2.0]), ([1.0, 2.0], masked), ([masked], [[1.0, 2.0]])):
        with pytest.raises(TypeError, match=f"{loss.name}: .*mask"):
            loss(*arguments)
    with pytest.raises(TypeError, match=f"{loss.name}: sample_weight is a masked array"):
        loss([1.0, 2.0], [1.0, 2.0], sample_weight=masked)


def test_pandas_objects_need_equal_labels(loss):
    y_true = pd.Series([1.0, 2.0], index=["a", "b"])
    y_pred = pd.Series([1.0, 3.0], index=["a", "b"])
    assert loss(y_true, y_pred) == loss([1.0, 2.0], [1.0, 3.0])
    with pytest.raises(ValueError, match=f"{loss.name}: y_true and y_pred have unequal pandas"):
        loss(y_true, y_pred.iloc[::-1])
    with pytest.raises(ValueError, match=f"{loss.name}: .*sample_weight have unequal pandas"):
        loss(y_true, [1.0, 3.0], sample_weight=pd.Series([1.0, 2.0]))
    frame = pd.DataFrame({"a": [1.0], "b": [2.0]})
    with pytest.raises(ValueError, match="columns"):
        loss(frame, frame[["b", "a"]])


def test_tensors_are_read_and_their_gradients_are_not_lost(loss):
    tensor = torch.tensor([1.0, 2.0], dtype=torch.float64)
    assert loss(tensor, tensor + 1) == loss([1.0, 2.0], [2.0, 3.0])
    for arguments in (
        (tensor, tensor.clone().requires_grad_()),
        ([1.0], [tensor[0].clone().requires_grad_()]),
    ):
        with pytest.raises(TypeError, match=rf"{loss.name}: y_pred .*companion\.adapters"):
            loss(*arguments)


# imports


def test_the_package_imports_numpy_and_nothing_heavier():
    program = (
        "import sys, companion; heavy = {'torch', 'keras', 'matplotlib', 'scipy', 'pandas'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
