"""Plain values go over the wire and come back the same; nothing else does."""

import json
import re

import numpy as np
import pytest

from grader import wire

PLAIN = [
    None,
    True,
    -3,
    2**70,
    0.1,
    float("inf"),
    "Ü",
    [1, [2.0, "a"]],
    (1, (2,)),
    {"a": [1], 2: (3,)},
    np.float32(0.5),
    np.int64(-7),
    np.bool_(True),
    np.zeros((2, 0, 3)),
    np.array(1.5),
    np.arange(6, dtype=">i2").reshape(2, 3)[:, ::-1],
    np.array([1 + 2j]),
    np.array(["a", "bcd"]),
]


@pytest.mark.parametrize("value", PLAIN, ids=repr)
def test_a_plain_value_comes_back(value):
    back = wire.value(json.loads(json.dumps(wire.plain(value))))
    assert type(back) is type(value)
    np.testing.assert_equal(back, value)
    if isinstance(value, np.ndarray):
        assert (back.dtype, back.shape) == (value.dtype, value.shape)


def test_nan_comes_back():
    assert np.isnan(wire.value(json.loads(json.dumps(wire.plain(float("nan"))))))


@pytest.mark.parametrize(
    "value",
    [
        object(),
        {1, 2},
        [object()],
        len,
        np.array([object()]),
        np.ma.masked_array([1.0]),
        np.zeros(1, dtype=[("a", float)]),
        np.datetime64("2020-01-01"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_anything_else_is_refused(value):
    with pytest.raises(wire.NotPlainError):
        wire.plain(value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ({"object": 1}, "agreed form"),
        ({"array": ["|O", [1], "AAAAAAAAAAA="]}, "dtype '|O'"),
        ({"array": ["<f8", [10**9], "AAAAAAAAAAA="]}, "cannot reshape"),
        ({"scalar": ["<f8", [1], "AAAAAAAAAAA="]}, "agreed form"),
        ({"list": 3}, "agreed form"),
        ([], "agreed form"),
    ],
)
def test_what_plain_did_not_write_is_refused(text, why):
    with pytest.raises(ValueError, match=re.escape(why)):
        wire.value(text)
