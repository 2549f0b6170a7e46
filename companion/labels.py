"""Label and class, in code: the ways to write what an example is, and from one to another.

A *class* is one of the kinds that an example may be of, its *label* says of
which.  Losses read labels as numbers:

============== ============================================= ================================
class ids      0 to one below the number of classes          `class_ids`, `class_labels`
one-hot rows   1 in the place of the class, 0 elsewhere      `one_hot`, `from_one_hot`
multi-hot rows 1 in the place of each class of the example   `multi_hot`, `from_multi_hot`
zero-one       0 or 1, for two classes                       `zero_one`
signed         -1 or +1, for two classes                     `signed`
============== ============================================= ================================

Labels and weights made here are int64, and adopt the floating type of the
predictions; floating arguments keep their type, and float16 is computed in
float32.  Nothing is guessed: NaN is no label, and a ValueError names the first
label that does not fit, and its place.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from numbers import Integral, Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

from companion.arrays import Array, as_array, floating_dtype, refuse_foreign
from companion.domain import PROBABILITY, ClassIds, Distributions, Domain, Interval
from companion.examples import NOT_NEGATIVE, refuse_outside
from companion.stable import Softmax, sigmoid_of, softplus_of


def class_ids(labels: ArrayLike, classes: ArrayLike) -> Array:
    """The class id of each label: its place among the classes.

    Labels are names, numbers or booleans in any shape; `classes` has the label
    of each class once, in the order of the ids.  Where the labels show every
    class there is, that is ``np.unique(labels)``.  A label that is none of the
    classes is a ValueError.

    Examples
    --------
    >>> class_ids(["cat", "dog", "cat"], classes=["ant", "cat", "dog"])
    array([1, 2, 1])
    >>> class_ids([1, 2, 3], classes=[1, 2, 3])
    array([0, 1, 2])
    """
    places: dict[Hashable, int] = {}
    for i, name in enumerate(_names("class_ids", classes)):
        if name != name or name in places:
            raise ValueError(
                f"class_ids: classes must be distinct and not NaN, but classes[{i}] is {name!r}"
            )
        places[name] = i
    given = _objects("class_ids", "labels", labels)
    ids = np.empty(given.shape, np.int64)
    for index, label in np.ndenumerate(given):
        if label not in places:
            place = f"labels[{', '.join(map(str, index))}]" if index else "labels"
            raise ValueError(
                f"class_ids: labels must be among the classes, but {place} is {label!r}"
            )
        ids[index] = places[label]
    return ids[()]


def class_labels(ids: ArrayLike, classes: ArrayLike) -> Array:
    """The label of each class id: `class_ids` the other way.

    Ids are as for `one_hot`; a negative one does not count from the end.

    Examples
    --------
    >>> class_labels([1, 2, 1], classes=["ant", "cat", "dog"])
    array(['cat', 'dog', 'cat'], dtype='<U3')
    """
    names = _names("class_labels", classes)
    plain = np.asarray(classes)
    keeps = plain.tolist() == names.tolist()  # it makes 1 and "1" one
    return (plain if keeps else names)[_ids("class_labels", ids, len(names))]


def one_hot(ids: ArrayLike, classes: int) -> Array:
    r"""Rows with 1 in the place of the class and 0 elsewhere.

    .. math:: y_j = [j = t]

    The rows lie along a new last axis, as long as the number of `classes`.  Ids
    are of an integer dtype, in any shape, and from 0 to ``classes - 1``, or a
    ValueError names the first that is not.  Names, and numbers that start from
    1, need `class_ids` first.

    Examples
    --------
    >>> one_hot([2, 0], classes=3)
    array([[0, 0, 1],
           [1, 0, 0]])
    """
    count = _whole("one_hot", "classes", classes, least=1)
    return (np.arange(count) == _ids("one_hot", ids, count)[..., None]).astype(np.int64)


def from_one_hot(rows: ArrayLike) -> Array:
    """The class id of each one-hot row: `one_hot` the other way.

    A row that is not one-hot is a ValueError that names it.  Where rows are
    probabilities, ``argmax(axis=-1)`` gives the most probable class.

    Examples
    --------
    >>> from_one_hot([[0, 0, 1], [1, 0, 0]])
    array([2, 0])
    """
    array = _distributions("from_one_hot", rows, _OneHot())
    return array.argmax(axis=-1).astype(np.int64)


def multi_hot(label_sets: Iterable[Iterable[int]], classes: int) -> Array:
    """Rows with 1 in the place of every class that an example belongs to.

    For each example its class ids, any number of them and none included; they
    are as for `one_hot`.

    Examples
    --------
    >>> multi_hot([{0, 2}, {1}, set()], classes=3)
    array([[1, 0, 1],
           [0, 1, 0],
           [0, 0, 0]])
    """
    count = _whole("multi_hot", "classes", classes, least=1)
    rows = []
    for i, ids in enumerate(label_sets):
        if not isinstance(ids, Iterable):
            raise TypeError(f"multi_hot: label_sets[{i}] must be a set of class ids, not {ids!r}")
        listed = list(ids)
        rows.append(np.zeros(count))
        if listed:
            rows[i][_ids("multi_hot", listed, count, f"label_sets[{i}]")] = 1
    return np.array(rows, np.int64).reshape(len(rows), count)


def from_multi_hot(rows: ArrayLike) -> list[list[int]]:
    """The class ids of each multi-hot row, in order: `multi_hot` the other way.

    A value that is neither 0 nor 1 is a ValueError.

    Examples
    --------
    >>> from_multi_hot([[1, 0, 1], [0, 1, 0], [0, 0, 0]])
    [[0, 2], [1], []]
    """
    array = as_array("from_multi_hot", "rows", rows)
    if array.ndim != 2:
        raise ValueError(f"from_multi_hot: rows has shape {array.shape}; it needs two axes")
    _refuse("from_multi_hot", "rows", array, _Either(0, 1))
    return [np.flatnonzero(row).tolist() for row in array]


def signed(labels: ArrayLike) -> Array:
    r"""Labels -1 and +1, which the hinge losses take, from labels 0 and 1.

    .. math:: 2y - 1

    Any other label is a ValueError.

    Examples
    --------
    >>> signed([0, 1, 1])
    array([-1,  1,  1])
    """
    return 2 * _either("signed", labels, 0, 1) - 1


def zero_one(labels: ArrayLike) -> Array:
    """Labels 0 and 1 from labels -1 and +1: `signed` the other way.

    Examples
    --------
    >>> zero_one([-1.0, 1.0, 1.0])
    array([0., 1., 1.])
    """
    array = _either("zero_one", labels, -1, 1)
    return (array > 0).astype(array.dtype)


def smooth(rows: ArrayLike, epsilon: float) -> Array:
    r"""Label smoothing: a share of one-hot or soft rows, spread over all C classes.

    .. math:: (1 - \varepsilon)\,y_j + \varepsilon / C

    Rows lie along the last axis and sum to 1, `epsilon` is in [0, 1], or it is a
    ValueError.  Source: Szegedy et al. (2016), Rethinking the Inception architecture.

    Examples
    --------
    >>> smooth([[0, 0, 0, 1]], epsilon=0.2)
    array([[0.05, 0.05, 0.05, 0.85]])
    """
    array, share = _distributions("smooth", rows, Distributions()), _share("smooth", epsilon)
    return _floating(array, lambda y: (1 - share) * y + share / y.shape[-1])


def smooth_binary(targets: ArrayLike, epsilon: float) -> Array:
    r"""Label smoothing for targets that stand alone, each in [0, 1]: binary and multi-hot.

    .. math:: (1 - \varepsilon)\,y + \varepsilon / 2

    It is what `smooth` makes of `y` in the row ``[1 - y, y]``.

    Examples
    --------
    >>> smooth_binary([0, 1], epsilon=0.2)
    array([0.1, 0.9])
    """
    array, share = as_array("smooth_binary", "targets", targets), _share("smooth_binary", epsilon)
    _refuse("smooth_binary", "targets", array, PROBABILITY)
    return _floating(array, lambda y: (1 - share) * y + share / 2)


def sample_weights(ids: ArrayLike, class_weights: ArrayLike) -> Array:
    """Class weights as sample weights: each example has the weight of its class.

    Ids are as for `one_hot`; there is one weight for each class, finite and not
    negative.

    Examples
    --------
    >>> sample_weights([0, 2, 0], class_weights=[1.0, 2.0, 5.0])
    array([1., 5., 1.])
    """
    weights = as_array("sample_weights", "class_weights", class_weights)
    if weights.ndim != 1:
        raise ValueError(
            f"sample_weights: class_weights has shape {weights.shape}; it needs one for each class"
        )
    _refuse("sample_weights", "class_weights", weights, NOT_NEGATIVE)
    return weights.astype(floating_dtype(weights))[_ids("sample_weights", ids, len(weights))]


def balanced_class_weights(ids: ArrayLike, classes: int) -> Array:
    r"""Class weights that give each of C classes the same share of all N examples.

    .. math:: w_j = \frac{N}{C\,N_j}

    Ids are as for `one_hot`; a class without an example is a ValueError.
    Source: King and Zeng (2001), Logistic regression in rare events data.

    Examples
    --------
    >>> balanced_class_weights([0, 0, 0, 1], classes=2).round(3)
    array([0.667, 2.   ])
    """
    count = _whole("balanced_class_weights", "classes", classes, least=1)
    examples = np.bincount(_ids("balanced_class_weights", ids, count).ravel(), minlength=count)
    if not examples.all():
        raise ValueError(f"balanced_class_weights: ids has no example of class {examples.argmin()}")
    return examples.sum() / (count * examples)


def padding_weights(lengths: ArrayLike, length: int) -> Array:
    """Sample weights for padded sequences: 1 up to the end of each and 0 after it.

    Each of the `lengths` is an integer from 0 to `length`, that of the padded
    sequences, or a ValueError names it.  The sequences lie along a new last axis.

    Examples
    --------
    >>> padding_weights([3, 1], length=4)
    array([[1, 1, 1, 0],
           [1, 0, 0, 0]])
    """
    count = _whole("padding_weights", "length", length, least=1)
    ends = _integers("padding_weights", "lengths", lengths)
    _refuse("padding_weights", "lengths", ends, Interval(low=0, high=count))
    return (np.arange(count) < ends[..., None]).astype(np.int64)


def ignore_weights(ids: ArrayLike, ignore: int) -> Array:
    """Sample weights for class ids with a mark for padding: 0 at the mark, else 1.

    A loss does not look at examples of weight 0, so the mark need not be a
    class.  In PyTorch it is called ``ignore_index``, and is -100 unless given.

    Examples
    --------
    >>> ignore_weights([3, 0, -100, 1], ignore=-100)
    array([1, 1, 0, 1])
    """
    mark = _whole("ignore_weights", "ignore", ignore)
    return (_integers("ignore_weights", "ids", ids) != mark).astype(np.int64)[()]


def sigmoid(x: ArrayLike) -> Array:
    r"""The logistic function: the probability that a score (logit) stands for.

    .. math:: \sigma(x) = \frac{1}{1 + e^{-x}}

    Accurate in both tails.  The result has the floating type of `x`, float64 for
    integers; a number gives a NumPy scalar, and NaN gives NaN.

    Examples
    --------
    >>> sigmoid([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])
    """
    return _floating(as_array("sigmoid", "x", x), sigmoid_of)


def softplus(x: ArrayLike) -> Array:
    r"""A smooth max(x, 0), whose derivative is `sigmoid`; types are as there.

    .. math:: \log(1 + e^x)

    Examples
    --------
    >>> softplus([-1000.0, 1000.0])
    array([   0., 1000.])
    """
    return _floating(as_array("softplus", "x", x), softplus_of)


def softmax(x: ArrayLike, axis: int = -1) -> Array:
    r"""Scores as probabilities that sum to 1 along an axis.

    .. math:: p_j = \frac{e^{x_j}}{\sum_k e^{x_k}}

    Types are as for `sigmoid`.  A score of minus infinity has probability 0; a
    row whose largest score is NaN or infinite, of either sign, is NaN.  An axis
    that does not exist, or is empty, is a ValueError.

    Examples
    --------
    >>> softmax([1000.0, 1000.0, -np.inf])
    array([0.5, 0.5, 0. ])
    """
    return _along("softmax", Softmax.probabilities, x, axis)


def log_softmax(x: ArrayLike, axis: int = -1) -> Array:
    r"""The logarithm of `softmax`, without its underflow; all else is as there.

    .. math:: x_j - \log\sum_k e^{x_k}

    Examples
    --------
    >>> log_softmax([1000.0, 0.0])
    array([    0., -1000.])
    """
    return _along("log_softmax", Softmax.log, x, axis)


def _floating(array: Array, function: Callable[[Array], Array]) -> Array:
    """``function`` of an array in its floating type, float16 by way of float32."""
    dtype = floating_dtype(array)
    with np.errstate(all="ignore"):  # infinity and 0 are results here
        working = array.astype(np.promote_types(dtype, np.float32), copy=False)
        return function(working).astype(dtype, copy=False)


def _along(name: str, part: Callable[[Softmax], Array], x: ArrayLike, axis: int) -> Array:
    """A part of the softmax of rows along ``axis``."""
    array, place = as_array(name, "x", x), _whole(name, "axis", axis)
    if not -array.ndim <= place < array.ndim or array.shape[place] == 0:
        raise ValueError(f"{name}: axis {axis} has no scores in an array of shape {array.shape}")

    def of_rows(scores: Array) -> Array:
        largest = scores.max(axis=-1, keepdims=True)
        return part(Softmax.of(scores)) + 0 * largest  # NaN where that is infinite

    return np.moveaxis(_floating(np.moveaxis(array, place, -1), of_rows), -1, place)


@dataclass(frozen=True)
class _Either(Interval):
    """The two ends of an interval."""

    def includes(self, values: Array) -> bool:
        return not self.excludes(values).any()

    def excludes(self, values: Array) -> NDArray[np.bool_]:
        return (values != self.low) & (values != self.high)

    def __str__(self) -> str:
        return f"{self.low:g} or {self.high:g}"


@dataclass(frozen=True)
class _OneHot(Distributions):
    """Rows of probabilities that are 0 or 1."""

    def includes(self, values: Array) -> bool:
        return not self.excludes(values).any()

    def excludes(self, values: Array) -> NDArray[np.bool_]:
        outside = _Either(0, 1).excludes(values)
        return outside if outside.any() else np.count_nonzero(values, axis=-1) != 1

    def __str__(self) -> str:
        return "one-hot, a single 1 in each row and 0 elsewhere"


@dataclass(frozen=True)
class _FromZero(ClassIds):
    """Class ids, and a word where they start from 1."""

    def fault(self, values: Array, index: tuple[int, ...]) -> str:
        from_one = values.min() == 1 and values.max() == self.classes
        hint = ": they start from 1, so subtract 1, or give their labels to class_ids"
        return super().fault(values, index) + hint * bool(from_one)


def _refuse(function: str, argument: str, values: Array, domain: Domain) -> None:
    """Raise ValueError for the first of ``values``, or of their rows, outside ``domain``."""
    shape = values.shape[:-1] if isinstance(domain, Distributions) else values.shape
    row = values.reshape(math.prod(shape), *values.shape[len(shape) :])
    refuse_outside(function, argument, row, domain, slice(None), shape)


def _distributions(function: str, rows: ArrayLike, domain: Distributions) -> Array:
    array = as_array(function, "rows", rows)
    if array.ndim == 0:
        raise ValueError(f"{function}: rows is a number; it needs an axis of classes")
    _refuse(function, "rows", array, domain)
    return array


def _integers(function: str, argument: str, value: ArrayLike) -> Array:
    array = as_array(function, argument, value)
    if array.dtype.kind not in "iu":
        raise ValueError(f"{function}: {argument} must be of an integer dtype, not {array.dtype}")
    return array


def _ids(function: str, ids: ArrayLike, classes: int, argument: str = "ids") -> Array:
    array = _integers(function, argument, ids)
    _refuse(function, argument, array, _FromZero(classes))
    return array.astype(np.intp, copy=False)


def _either(function: str, labels: ArrayLike, low: int, high: int) -> Array:
    array = as_array(function, "labels", labels)
    _refuse(function, "labels", array, _Either(low, high))
    return array if array.dtype.kind == "f" else array.astype(np.int64)


def _objects(function: str, argument: str, value: ArrayLike) -> Array:
    """Labels of any kind, as they are: 1 and "1" stay apart."""
    for part in value if isinstance(value, (list, tuple)) else (value,):
        refuse_foreign(function, argument, part)
    array = np.asarray(value, dtype=object)
    for label in array.flat:
        if not isinstance(label, Hashable):
            raise ValueError(
                f"{function}: {argument} is not a rectangular array of labels: it holds {label!r}"
            )
    return array


def _names(function: str, classes: ArrayLike) -> Array:
    names = _objects(function, "classes", classes)
    if names.ndim != 1:
        raise ValueError(
            f"{function}: classes has shape {names.shape}; it needs a row, a label for each class"
        )
    return names


def _whole(function: str, argument: str, value: int, least: float = -math.inf) -> int:
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise TypeError(f"{function}: {argument} must be a whole number, not {value!r}")
    if value < least:
        raise ValueError(f"{function}: {argument} must be at least {least}, not {value}")
    return int(value)


def _share(function: str, epsilon: float) -> float:
    if not isinstance(epsilon, Real) or not 0 <= epsilon <= 1:
        raise ValueError(f"{function}: epsilon must be a number in [0, 1], not {epsilon!r}")
    return float(epsilon)
