"""The measured accuracy, book/reference/accuracy.json, leaves out no loss of the catalogue."""

import json
import re

import numpy as np
import pytest

from companion.catalogue import CATALOGUE
from companion.loss import Absent
from companion.parity import TOLERANCE, equivalent
from tools import accuracy

FACTS = json.loads(accuracy.TARGET.read_text(encoding="utf-8"))
DTYPES = (np.float32, np.float64)
AGAIN = "run `make accuracy`"


def places(records):
    """Loss, dtype and regime of each record."""
    return [(each["loss"], each["dtype"], each["regime"]) for each in records]


def test_every_loss_is_there_in_both_dtypes_and_each_regime_once():
    wanted = [
        (str(entry.loss), dtype.__name__, regime)
        for entry in CATALOGUE.values()
        for dtype in DTYPES
        for regime, _, _ in accuracy.examples(entry.loss, dtype)
    ]
    assert {dtype for _, dtype, _ in wanted} == {"float32", "float64"}
    measured = places(FACTS["errors"])
    assert sorted(measured) == sorted(wanted), AGAIN
    assert len(measured) == len(set(measured))


@pytest.mark.parametrize("framework", TOLERANCE)
def test_a_framework_is_left_out_only_where_it_has_no_such_loss(loss, framework):
    records = [each for each in FACTS["errors"] if each["loss"] == str(loss)]
    call = equivalent(loss, framework)
    assert records, f"{loss} was not measured: {AGAIN}"
    for record in records:
        if isinstance(call, Absent):
            assert call.reason.startswith(framework), "the reason says who lacks what"
            assert record[framework] is None, f"{call.reason}, yet there are figures: {AGAIN}"
        else:
            assert record[framework] is not None, f"{call} was not measured: {AGAIN}"


def test_the_companion_has_every_loss():
    for place, record in zip(places(FACTS["errors"]), FACTS["errors"], strict=True):
        assert record["companion"] is not None, place


def test_who_was_measured():
    who = {"companion", *TOLERANCE}
    for record in FACTS["errors"]:
        assert set(record) == {"loss", "dtype", "regime", *who}, AGAIN


def test_errors_are_units_from_0_to_where_no_digit_is_right():
    for place, record in zip(places(FACTS["errors"]), FACTS["errors"], strict=True):
        most = 2 / np.finfo(record["dtype"]).eps * 1.1  # written with two digits
        for who in ("companion", *TOLERANCE):
            if record[who] is None:
                continue
            assert set(record[who]) == {"value", "gradient"}, (place, who)
            for error in record[who].values():
                assert error == "inf" or 0 <= error <= most, (place, who, error)


def test_the_companion_is_never_infinitely_wrong():
    for place, record in zip(places(FACTS["errors"]), FACTS["errors"], strict=True):
        assert "inf" not in record["companion"].values(), place


def test_regimes_are_explained():
    assert FACTS["regimes"] == accuracy.REGIMES, AGAIN
    assert {record["regime"] for record in FACTS["errors"]} == set(FACTS["regimes"])


def test_numbers_of_examples_are_those_that_are_drawn():
    assert FACTS["examples"] == {
        "numbers": accuracy.NUMBERS,
        "rows": accuracy.ROWS,
        "classes": accuracy.CLASSES,
    }, AGAIN


def test_versions_are_the_pinned_ones():
    text = (accuracy.ROOT / "requirements.txt").read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([\w-]+)==([\w.]+)", text, flags=re.MULTILINE))
    assert FACTS["versions"] == {name: pinned[name] for name in accuracy.PACKAGES}, AGAIN
