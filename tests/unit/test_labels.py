"""Labels from one form to another, weights that follow from them, and the functions on scores."""

import mpmath
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion import SigmoidCrossentropy, SoftmaxCrossentropy, SparseSoftmaxCrossentropy
from companion import labels as of
from companion.domain import Distributions

FLOATS = (np.float16, np.float32, np.float64)
WHOLE = (np.int8, np.uint16, np.int64)
SCORES = (of.sigmoid, of.softplus, of.softmax, of.log_softmax)
ROWS = (of.softmax, of.log_softmax)

counts = st.integers(1, 9)


def every(*strategies):
    """Give a test examples of its arguments, the same in each run."""
    return lambda test: settings(deadline=None, derandomize=True)(given(*strategies)(test))


@st.composite
def ids_and_classes(draw):
    """Class ids of some shape, of some integer dtype, and how many classes there are."""
    classes = draw(counts)
    shape = draw(st.sampled_from([(), (1,), (7,), (2, 3), (0,)]))
    ids = draw(st.lists(st.integers(0, classes - 1), min_size=6, max_size=6))
    return np.resize(ids, shape).astype(draw(st.sampled_from(WHOLE))), classes


# conversions


@every(ids_and_classes())
def test_one_hot_rows_and_back(case):
    ids, classes = case
    rows = of.one_hot(ids, classes)
    assert rows.dtype == np.int64
    assert rows.shape == (*ids.shape, classes)
    assert set(np.unique(rows)) <= {0, 1}
    assert (rows.sum(axis=-1) == 1).all()
    np.testing.assert_array_equal(np.take_along_axis(rows, ids[..., None].astype(int), -1), 1)
    for written in (rows, rows.astype(bool), rows.astype(np.float16), rows.tolist()):
        if np.shape(written) == rows.shape:  # an empty list has lost its shape
            np.testing.assert_array_equal(of.from_one_hot(written), ids)
    assert of.from_one_hot(rows).dtype == np.int64


@pytest.mark.parametrize(
    "names",
    [["b", "a", "c"], [1, 2, 3], [0.5, -1.0], [True, False], [1, "1", 2.5], [None, 1], ["only"]],
    ids=str,
)
@pytest.mark.parametrize("shape", [(), (1,), (12,), (2, 6), (0, 2)])
def test_labels_to_ids_and_back(names, shape):
    ids = np.resize(np.arange(len(names)), shape)
    labels = of.class_labels(ids, names)
    assert np.shape(labels) == shape
    assert np.ravel(labels).tolist() == [names[i] for i in ids.ravel()]
    back = of.class_ids(labels, names)
    assert back.dtype == np.int64
    np.testing.assert_array_equal(back, ids)


def test_labels_of_one_type_keep_it():
    for names in (np.array(["a", "b"]), np.array([1, 2], np.int8), np.array([0.1, 2], np.float32)):
        labels = of.class_labels([1, 0, 1], names)
        assert labels.dtype == names.dtype
        assert of.class_ids(labels, names).tolist() == [1, 0, 1]


@every(st.integers(1, 6), st.data())
def test_multi_hot_rows_and_back(classes, data):
    members = st.sets(st.integers(0, classes - 1))
    sets = data.draw(st.lists(members, max_size=5))
    rows = of.multi_hot(sets, classes)
    assert rows.dtype == np.int64
    assert rows.shape == (len(sets), classes)
    assert [[int(i in ids) for i in range(classes)] for ids in sets] == rows.tolist()
    assert of.from_multi_hot(rows) == [sorted(ids) for ids in sets]
    assert of.from_multi_hot(rows.astype(np.float32)) == [sorted(ids) for ids in sets]


@pytest.mark.parametrize("kind", [*FLOATS, *WHOLE, bool])
def test_signed_labels_and_back(kind):
    y = np.array([[0, 1], [1, 0]]).astype(kind)
    signs = of.signed(y)
    assert signs.dtype == (kind if kind in FLOATS else np.int64)
    np.testing.assert_array_equal(signs, [[-1, 1], [1, -1]])
    back = of.zero_one(signs)
    assert back.dtype == signs.dtype
    np.testing.assert_array_equal(back, y)


def test_numbers_in_give_numbers_out():
    for result in (of.signed(1), of.zero_one(1), of.class_ids("b", ["a", "b"])):
        assert np.isscalar(result)
        assert result == 1
    assert np.isscalar(of.ignore_weights(3, 3))
    assert all(np.isscalar(function(0.5)) for function in SCORES[:2])
    assert of.class_labels(1, ["a", "b"]) == "b"


def test_unique_labels_are_classes():
    y = ["pear", "fig", "pear", "apple"]
    assert of.class_ids(y, np.unique(y)).tolist() == [2, 1, 2, 0]


def test_classes_of_scikit_learn():
    from sklearn.preprocessing import LabelEncoder, MultiLabelBinarizer, label_binarize

    y = np.random.default_rng(0).choice(["b", "a", "d", "c"], 50)
    encoder = LabelEncoder().fit(y)
    ids = of.class_ids(y, encoder.classes_)
    np.testing.assert_array_equal(ids, encoder.transform(y))
    np.testing.assert_array_equal(of.one_hot(ids, 4), label_binarize(y, classes=encoder.classes_))
    sets = [{0, 2}, {3}, set()]
    theirs = MultiLabelBinarizer(classes=range(4)).fit_transform(sets)
    np.testing.assert_array_equal(of.multi_hot(sets, 4), theirs)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: of.class_ids([["a", "b"], ["c", "a"]], ["a", "b"]),
            r"class_ids: labels .* among the classes, but labels\[1, 0\] is 'c'",
        ),
        (lambda: of.class_ids("c", ["a"]), r"but labels is 'c'"),
        (lambda: of.class_ids([1, 2], ["1", "2"]), r"labels\[0\] is 1"),
        (lambda: of.class_ids([1.0, np.nan], [1.0]), r"labels\[1\] is nan"),
        (lambda: of.class_ids(["a", None], ["a"]), r"labels\[1\] is None"),
        (lambda: of.class_ids([1], [1, np.nan]), r"distinct and not NaN, but classes\[1\] is nan"),
        (lambda: of.class_ids(["a"], ["a", "b", "a"]), r"classes\[2\] is 'a'"),
        (lambda: of.class_ids([1, 2], 3), r"classes has shape \(\); it needs a row"),
        (lambda: of.class_ids([[1], [2, 3]], [1, 2, 3]), r"labels is not a rectangular array"),
        (lambda: of.class_ids({1, 2}, [1, 2]), r"class_ids: labels is not a rectangular array"),
        (lambda: of.class_labels([0, -1], ["a", "b"]), r"class_labels: ids .* ids\[1\] is -1"),
        (lambda: of.class_labels([0], "ab"), r"class_labels: classes has shape"),
        (lambda: of.one_hot([0, 3], 3), r"one_hot: .* from 0 to 2, but ids\[1\] is 3$"),
        (lambda: of.one_hot([1, 4], 3), r"ids\[1\] is 4$"),
        (lambda: of.one_hot([2, 3], 3), r"ids\[1\] is 3$"),
        (lambda: of.one_hot([-1], 3), r"ids\[0\] is -1"),
        (lambda: of.one_hot([0.0, 1.0], 3), r"one_hot: ids must be of an integer dtype"),
        (lambda: of.one_hot([1, np.nan], 3), r"ids must be of an integer dtype, not float64"),
        (lambda: of.one_hot([True], 3), r"ids must be of an integer dtype, not bool"),
        (lambda: of.one_hot([[0], [1, 2]], 3), r"one_hot: ids is not a rectangular array"),
        (lambda: of.one_hot([0], 0), r"one_hot: classes must be at least 1, not 0"),
        (
            lambda: of.from_one_hot([[0, 1, 0], [0, 1, 1]]),
            r"from_one_hot: rows must be one-hot.*but rows\[1\] sums to 2",
        ),
        (lambda: of.from_one_hot([[[1, 0]], [[0, 0]]]), r"rows\[1, 0\] sums to 0"),
        (lambda: of.from_one_hot([[0, 1], [0.5, 0.5]]), r"rows\[1, 0\] is 0\.5"),
        (lambda: of.from_one_hot([[0, -1, 2]]), r"rows\[0, 1\] is -1"),
        (lambda: of.from_one_hot([[1, np.nan]]), r"rows\[0, 1\] is nan"),
        (lambda: of.from_one_hot(1), r"from_one_hot: rows is a number"),
        (lambda: of.signed([0, 1, -1]), r"signed: labels must be 0 or 1, but labels\[2\] is -1"),
        (lambda: of.signed([0.5]), r"labels\[0\] is 0\.5"),
        (lambda: of.signed([0, np.nan]), r"labels\[1\] is nan"),
        (lambda: of.zero_one([[1], [0]]), r"zero_one: labels .* -1 or 1, but labels\[1, 0\] is 0"),
        (lambda: of.zero_one([np.nan]), r"labels\[0\] is nan"),
        (lambda: of.multi_hot([[0], [1, 3]], 3), r"multi_hot: .* but label_sets\[1\]\[1\] is 3"),
        (lambda: of.multi_hot([[0.5]], 3), r"multi_hot: label_sets\[0\] .* integer dtype"),
        (lambda: of.from_multi_hot([[0, 1], [2, 0]]), r"0 or 1, but rows\[1, 0\] is 2"),
        (lambda: of.from_multi_hot([0, 1]), r"from_multi_hot: rows has shape \(2,\)"),
        (lambda: of.smooth([[0.5, 0.5], [1, 1]], 0.1), r"smooth: .* but rows\[1\] sums to 2"),
        (lambda: of.smooth([[0, -1, 2]], 0.1), r"rows\[0, 1\] is -1"),
        (lambda: of.smooth(1, 0.1), r"smooth: rows is a number"),
        (lambda: of.smooth([0, 1], 1.5), r"smooth: epsilon must be .* in \[0, 1\], not 1\.5"),
        (lambda: of.smooth([0, 1], np.nan), r"not nan"),
        (lambda: of.smooth([0, 1], "0.1"), r"not '0\.1'"),
        (lambda: of.smooth_binary([0, 2], 0.1), r"smooth_binary: targets .* targets\[1\] is 2"),
        (lambda: of.smooth_binary([0, 1], -0.1), r"smooth_binary: epsilon .* not -0\.1"),
        (lambda: of.sample_weights([0, 2], [1, 2]), r"sample_weights: .* but ids\[1\] is 2"),
        (lambda: of.sample_weights([0], [1, -2]), r"at least 0, but class_weights\[1\] is -2"),
        (lambda: of.sample_weights([0], [1, np.inf]), r"class_weights\[1\] is inf"),
        (lambda: of.sample_weights([0], [np.nan]), r"class_weights\[0\] is nan"),
        (lambda: of.sample_weights([0], 1.0), r"class_weights has shape \(\)"),
        (lambda: of.balanced_class_weights([0, 2], 3), r"no example of class 1"),
        (lambda: of.balanced_class_weights([0, 3], 3), r"balanced_class_weights: .* ids\[1\] is 3"),
        (lambda: of.padding_weights([2, 5], 4), r"padding_weights: .*4, but lengths\[1\] is 5"),
        (lambda: of.padding_weights([-1], 4), r"lengths\[0\] is -1"),
        (lambda: of.padding_weights([1.0], 4), r"lengths must be of an integer dtype"),
        (lambda: of.ignore_weights([1.0], 1), r"ignore_weights: ids must be of an integer dtype"),
        (lambda: of.softmax(1.0), r"softmax: axis -1 has no scores in an array of shape \(\)"),
        (lambda: of.softmax([[1.0]], axis=2), r"softmax: axis 2 has no scores"),
        (lambda: of.softmax([[1.0]], axis=-3), r"softmax: axis -3 has no scores"),
        (lambda: of.log_softmax(np.zeros((2, 0))), r"log_softmax: axis -1 has no scores"),
    ],
)
def test_a_value_that_does_not_fit_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: of.one_hot([0], ["a", "b"]), r"one_hot: classes must be a whole number, not \['a"),
        (lambda: of.one_hot([0], 2.0), r"classes must be a whole number, not 2\.0"),
        (lambda: of.one_hot([0], True), r"classes must be a whole number, not True"),
        (lambda: of.multi_hot([0, 1], 3), r"multi_hot: label_sets\[0\] must be a set of class ids"),
        (lambda: of.ignore_weights([1], None), r"ignore must be a whole number, not None"),
        (lambda: of.softmax([1.0], axis=None), r"softmax: axis must be a whole number"),
    ],
)
def test_a_wrong_kind_of_argument_is_named(call, message):
    with pytest.raises(TypeError, match=message):
        call()


@every(st.integers(2, 9), st.integers(1, 3))
def test_ids_that_start_from_one_are_explained(classes, axes):
    ids = np.arange(1, classes + 1).reshape(-1, *[1] * axes)
    with pytest.raises(ValueError, match="they start from 1, so subtract 1"):
        of.one_hot(ids, classes)


ARGUMENTS = {
    "class_ids: labels": lambda bad: of.class_ids(bad, [1, 2]),
    "class_ids: classes": lambda bad: of.class_ids([1, 2], bad),
    "class_labels: ids": lambda bad: of.class_labels(bad, [1, 2]),
    "class_labels: classes": lambda bad: of.class_labels([0, 1], bad),
    "one_hot: ids": lambda bad: of.one_hot(bad, 3),
    "from_one_hot: rows": of.from_one_hot,
    "signed: labels": of.signed,
    "zero_one: labels": of.zero_one,
    "from_multi_hot: rows": of.from_multi_hot,
    "smooth: rows": lambda bad: of.smooth(bad, 0.1),
    "smooth_binary: targets": lambda bad: of.smooth_binary(bad, 0.1),
    "sample_weights: ids": lambda bad: of.sample_weights(bad, [1.0, 2.0]),
    "sample_weights: class_weights": lambda bad: of.sample_weights([0], bad),
    "balanced_class_weights: ids": lambda bad: of.balanced_class_weights(bad, 3),
    "padding_weights: lengths": lambda bad: of.padding_weights(bad, 3),
    "ignore_weights: ids": lambda bad: of.ignore_weights(bad, 1),
    "sigmoid: x": of.sigmoid,
    "softplus: x": of.softplus,
    "softmax: x": of.softmax,
    "log_softmax: x": of.log_softmax,
}


@pytest.mark.parametrize("argument", ARGUMENTS)
def test_what_would_be_lost_is_a_type_error(argument):
    import torch

    tensor = torch.ones(2, requires_grad=True)
    for bad in (np.ma.array([1, 0], mask=[1, 0]), tensor, list(tensor)):
        with pytest.raises(TypeError, match=rf"^{argument} is a (masked array|tensor)"):
            ARGUMENTS[argument](bad)


@pytest.mark.parametrize("argument", [name for name in ARGUMENTS if "class_l" not in name])
def test_what_is_not_real_numbers_is_a_type_error(argument):
    if argument.startswith("class_ids"):
        return  # any label will do
    for bad in (
        np.array([1j, 0]),
        np.array([1, None], object),
        ["1", "0"],
        np.array([1, 0], np.longdouble),
        None,
    ):
        with pytest.raises(TypeError, match=rf"^{argument} has dtype"):
            ARGUMENTS[argument](bad)


def test_other_libraries_arrays_are_read():
    import torch

    expected = [1, 0]
    for labels in (torch.tensor([5, 3]), pd.Series([5, 3], index=[7, 8]), (5, 3), range(5, 1, -2)):
        assert of.class_ids(labels, [3, 5]).tolist() == expected
    for names in (pd.Series(["b", "a"]), pd.Categorical(["b", "a"]), np.array(["b", "a"], "O")):
        assert of.class_ids(names, pd.Index(["a", "b"])).tolist() == expected
    assert of.one_hot(torch.tensor([1, 0]), 2).tolist() == [[0, 1], [1, 0]]
    assert of.softmax(pd.DataFrame([[0.0, 0.0]])).tolist() == [[0.5, 0.5]]


# smoothing


@every(ids_and_classes(), st.floats(0, 1))
def test_smoothed_rows_are_distributions_with_the_share_spread(case, epsilon):
    ids, classes = case
    rows = of.smooth(of.one_hot(ids, classes), epsilon)
    assert not Distributions().excludes(rows).any()
    at_class = np.take_along_axis(rows, ids[..., None].astype(int), -1)
    np.testing.assert_allclose(at_class, 1 - epsilon + epsilon / classes, atol=1e-15)
    elsewhere = rows[of.one_hot(ids, classes) == 0]
    np.testing.assert_allclose(elsewhere, epsilon / classes, atol=1e-15)
    two = of.smooth(of.one_hot([0, 1], 2), epsilon)
    np.testing.assert_array_equal(of.smooth_binary([0, 1], epsilon), two[:, 1])


def test_smoothing_of_soft_rows_leaves_the_argument_and_the_uniform_row_alone():
    rows = np.array([[0.7, 0.2, 0.1, 0.0], [0.25, 0.25, 0.25, 0.25]])
    kept = rows.copy()
    smoothed = of.smooth(rows, 0.4)
    np.testing.assert_allclose(smoothed[0], [0.52, 0.22, 0.16, 0.1])
    np.testing.assert_allclose(smoothed[1], rows[1])
    np.testing.assert_array_equal(of.smooth(rows, 0), rows)
    np.testing.assert_array_equal(rows, kept)


@pytest.mark.parametrize("epsilon", [0.0, 0.1, 0.7, 1.0])
def test_smoothing_of_pytorch(epsilon):
    import torch

    ids, scores = some_scores(5)
    theirs = torch.nn.functional.cross_entropy(
        torch.tensor(scores), torch.tensor(ids), label_smoothing=epsilon, reduction="none"
    )
    smoothed = of.smooth(of.one_hot(ids, 5), epsilon)
    ours = SoftmaxCrossentropy().per_example(smoothed, scores)
    np.testing.assert_allclose(ours, theirs.numpy(), rtol=1e-12)


@pytest.mark.parametrize("epsilon", [0.0, 0.1, 0.7, 1.0])
def test_smoothing_of_keras(epsilon):
    import keras

    ids, scores = some_scores(5)
    rows = of.one_hot(ids, 5).astype(float)
    options = {
        "from_logits": True,
        "label_smoothing": epsilon,
        "dtype": "float64",
        "reduction": None,
    }
    theirs = keras.losses.CategoricalCrossentropy(**options)(rows, scores)
    ours = SoftmaxCrossentropy().per_example(of.smooth(rows, epsilon), scores)
    np.testing.assert_allclose(ours, theirs.numpy(), rtol=1e-6)
    theirs = keras.losses.BinaryCrossentropy(**options)(rows, scores)
    ours = SigmoidCrossentropy().per_example(of.smooth_binary(rows, epsilon), scores)
    np.testing.assert_allclose(ours.mean(axis=-1), theirs.numpy(), rtol=1e-6)


def some_scores(classes):
    generator = np.random.default_rng(3)
    return np.resize(np.arange(classes), 60), generator.normal(0, 3, (60, classes))


# weights


@every(ids_and_classes())
def test_each_example_has_the_weight_of_its_class(case):
    ids, classes = case
    weights = np.arange(classes) + 0.5
    np.testing.assert_array_equal(of.sample_weights(ids, weights), ids + 0.5)
    assert of.sample_weights(ids, weights.astype(np.float16)).dtype == np.float16
    assert of.sample_weights(ids, np.arange(classes)).dtype == np.float64


@every(st.lists(st.integers(0, 3), max_size=30))
def test_balanced_weights_give_each_class_the_same_total(ids):
    from sklearn.utils.class_weight import compute_class_weight, compute_sample_weight

    ids = np.array([0, 1, 2, 3, *ids])
    weights = of.balanced_class_weights(ids, 4)
    theirs = compute_class_weight("balanced", classes=np.arange(4), y=ids)
    np.testing.assert_allclose(weights, theirs, rtol=1e-14)
    each = of.sample_weights(ids, weights)
    np.testing.assert_allclose(each, compute_sample_weight("balanced", ids), rtol=1e-14)
    np.testing.assert_allclose(np.bincount(ids, each), len(ids) / 4)


def test_class_weights_of_pytorch():
    import torch

    ids, scores = some_scores(4)
    weights = np.array([0.1, 2.0, 0.0, 5.0])
    each = of.sample_weights(ids, weights)
    for reduction in ("mean", "sum"):
        theirs = torch.nn.CrossEntropyLoss(torch.tensor(weights), reduction=reduction)(
            torch.tensor(scores), torch.tensor(ids)
        )
        ours = SparseSoftmaxCrossentropy()(ids, scores, sample_weight=each, reduction=reduction)
        assert ours == pytest.approx(float(theirs), rel=1e-12)


@pytest.mark.parametrize("mark", [-100, 2, 99])
def test_ignored_ids_of_pytorch(mark):
    import torch

    ids, scores = some_scores(4)
    ids[::3] = mark
    for reduction in ("mean", "sum", "none"):
        theirs = torch.nn.CrossEntropyLoss(ignore_index=mark, reduction=reduction)(
            torch.tensor(scores), torch.tensor(ids)
        )
        weights = of.ignore_weights(ids, mark)
        ours = SparseSoftmaxCrossentropy()(ids, scores, sample_weight=weights, reduction=reduction)
        np.testing.assert_allclose(ours, theirs.numpy(), rtol=1e-12)


@every(st.lists(st.integers(0, 6), max_size=5))
def test_padded_positions_weigh_nothing(lengths):
    weights = of.padding_weights(np.array(lengths, int), 6)
    assert weights.dtype == np.int64
    assert weights.tolist() == [[1] * n + [0] * (6 - n) for n in lengths]


def test_padding_changes_no_cost():
    generator = np.random.default_rng(5)
    scores = generator.normal(size=(2, 4, 3))
    ids = generator.integers(0, 3, (2, 4))
    whole = SparseSoftmaxCrossentropy().per_example(ids, scores)
    scores[0, 3:], ids[1, 1:] = np.nan, -1
    cost = SparseSoftmaxCrossentropy()(ids, scores, of.padding_weights([3, 1], 4))
    assert cost == pytest.approx(np.mean([*whole[0, :3], whole[1, 0]]), rel=1e-14)


# functions on scores


@pytest.mark.parametrize("function", SCORES)
def test_scores_keep_their_type_and_shape(function):
    for kind in FLOATS:
        x = np.array([[0.5, -3.0], [2.0, 700.0]]).astype(kind)
        assert function(x).dtype == kind
        assert function(x).shape == x.shape
        np.testing.assert_array_equal(
            function(x), function(x.astype(np.promote_types(kind, np.float32))).astype(kind)
        )
    swapped = function(x.astype(">f8"))
    assert swapped.dtype == np.dtype("=f8")
    np.testing.assert_array_equal(swapped, function(x))
    for whole in (np.array([[1, 0]], np.int8), np.array([[True, False]]), [[1, 0]]):
        assert function(whole).dtype == np.float64
        np.testing.assert_array_equal(function(whole), function([[1.0, 0.0]]))


@pytest.mark.parametrize("function", SCORES)
def test_scores_are_not_written_to_and_empty_ones_stay_empty(function):
    x = np.array([[1.0, 2.0]])
    x.flags.writeable = False
    function(x)
    assert function(np.zeros((0, 3))).shape == (0, 3)


@pytest.mark.parametrize("function", ROWS)
def test_scores_lie_along_the_axis(function):
    x = np.random.default_rng(1).normal(size=(2, 3, 4))
    for axis in (-3, -2, -1, 0, 1, 2):
        expected = np.apply_along_axis(function, axis, x)
        np.testing.assert_allclose(function(x, axis=axis), expected, rtol=1e-14)
    np.testing.assert_array_equal(function(x), function(x, axis=2))


def test_infinite_scores(dtype):
    inf, nan = np.inf, np.nan
    x = np.array([-inf, inf, nan], dtype)
    np.testing.assert_array_equal(of.sigmoid(x), [0, 1, nan])
    np.testing.assert_array_equal(of.softplus(x), [0, inf, nan])
    rows = np.array([[0, -inf, 0], [-inf, -inf, 5]], dtype)
    np.testing.assert_array_equal(of.softmax(rows), [[0.5, 0, 0.5], [0, 0, 1]])
    half = of.log_softmax(np.zeros(2, dtype))[0]
    np.testing.assert_array_equal(of.log_softmax(rows), [[half, -inf, half], [-inf, -inf, 0]])
    for row in ([-inf, -inf], [-inf], [inf, 0], [inf, inf], [0, nan], [nan, -inf]):
        for function in ROWS:
            assert np.isnan(function(np.array([row, [0] * len(row)], dtype))[0]).all()
            assert not np.isnan(function(np.array([row, [0] * len(row)], dtype))[1]).any()


def numbers(dtype):
    """Numbers from 1e-30 to 1e4 in size, of both signs, dense where the tails underflow."""
    generator = np.random.default_rng(8)
    sizes = [
        10.0 ** generator.uniform(-30, 4, 600),
        generator.uniform(0, 40, 600),
        generator.uniform(80, 110, 300),
        generator.uniform(690, 760, 300),
        [0, 1e4],
    ]
    x = np.concatenate(sizes).astype(dtype)
    return np.concatenate([x, -x])


def rows_of_scores(dtype):
    """Rows of 1 to 1,000 scores, close together and up to 2e4 apart."""
    generator = np.random.default_rng(9)
    for classes in (1, 2, 3, 10, 1000):
        for scale in (1e-3, 1, 10, 100, 1e4):
            for _ in range(1 if classes == 1000 else 8):
                row = generator.uniform(-scale, scale, classes)
                yield row.astype(dtype)
                yield (row + 1e4).astype(dtype)


def ulps(computed, exact):
    """The distance in units of the exact value's last place."""
    place = np.spacing(np.abs(computed.dtype.type(float(exact))))
    return float(abs(mpmath.mpf(float(computed)) - exact) / mpmath.mpf(float(place)))


@pytest.mark.filterwarnings("ignore:overflow encountered in cast")
@pytest.mark.parametrize(
    ("function", "exact"),
    [
        (of.sigmoid, lambda x: 1 / (1 + mpmath.exp(-x))),
        (of.softplus, lambda x: mpmath.log(1 + mpmath.exp(x))),
    ],
    ids=["sigmoid", "softplus"],
)
def test_sigmoid_and_softplus_are_exact_to_4_ulp(function, exact, dtype):
    x = numbers(dtype)
    with mpmath.workdps(400):  # log(1 + exp(-760)) needs as many
        for at, value in zip(x, function(x), strict=True):
            assert ulps(value, exact(mpmath.mpf(float(at)))) <= 4, (at, value)


def test_softmax_is_exact_to_8_ulp_whatever_the_gap(dtype):
    with mpmath.workdps(50):
        for row in rows_of_scores(dtype):
            top = int(np.argmax(row))
            gaps = [mpmath.mpf(float(x)) - float(row[top]) for x in row]
            powers = [mpmath.exp(gap) for gap in gaps]
            rest = mpmath.fsum(powers[:top] + powers[top + 1 :])
            results = of.softmax(row), of.log_softmax(row), powers, gaps
            for p, log_p, power, gap in zip(*results, strict=True):
                assert ulps(p, power / (1 + rest)) <= 8, row
                assert ulps(log_p, gap - mpmath.log1p(rest)) <= 8, row


def test_functions_of_scipy(dtype):
    from scipy import special

    x = numbers(dtype)
    rtol = 8 * np.finfo(dtype).eps
    tiny = np.finfo(dtype).tiny
    np.testing.assert_allclose(of.sigmoid(x), special.expit(x), rtol=rtol, atol=tiny)
    np.testing.assert_allclose(of.softplus(x), -special.log_expit(-x), rtol=rtol, atol=tiny)
    rows = np.random.default_rng(2).uniform(-30, 30, (20, 30)).astype(dtype)
    rtol = 64 * np.finfo(dtype).eps
    for axis in (0, 1):
        ours, theirs = of.softmax(rows, axis=axis), special.softmax(rows, axis=axis)
        np.testing.assert_allclose(ours, theirs, rtol=rtol)
        ours, theirs = of.log_softmax(rows, axis=axis), special.log_softmax(rows, axis=axis)
        np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=rtol)
