"""Verdicts follow from trials."""

import pytest

from claims.articles import Item
from claims.verdict import Finding, Verdict, numbers, ran, same_digits

YES, NO = {"it is so": True}, {"it is not": False}
FIELDS = {"place": "", "kind": "number", "subject": "basics", "chapter": "index", "says": ""}


@pytest.mark.parametrize(
    ("trials", "verdict"),
    [
        ({"as_written": YES}, Verdict.HOLDS),
        ({"as_written": YES, "as_read": YES}, Verdict.HOLDS),
        ({"as_written": YES, "as_read": NO}, Verdict.MISLEADING),
        ({"as_written": NO}, Verdict.WRONG),
        ({"as_written": YES | NO}, Verdict.WRONG),
        ({"as_written": NO, "provided": YES, "condition": "c"}, Verdict.CONDITION),
        ({"as_written": NO, "provided": YES | NO, "condition": "c"}, Verdict.WRONG),
        ({"as_written": YES, "provided": NO, "condition": "c"}, Verdict.HOLDS),
        ({"error": "TypeError: no"}, Verdict.DOES_NOT_RUN),
    ],
)
def test_the_verdict_follows(trials, verdict):
    assert Finding(**trials).verdict is verdict


@pytest.mark.parametrize("trials", [{}, {"as_written": NO, "provided": YES}])
def test_half_a_finding_is_refused(trials):
    with pytest.raises(ValueError, match=r"finding|condition"):
        Finding(**trials)


@pytest.mark.parametrize(
    ("stated", "ours", "same"),
    [
        ("0.272", 0.27212, True),
        ("0.272", 0.2726, False),
        ("64", 64.4, True),
        ("64", 64.6, False),
        ("1,000", 1000.2, True),
        ("-0.5", -0.5, True),
        ("0.07", 0.1625, False),
    ],
)
def test_numbers_are_compared_to_the_digits_printed(stated, ours, same):
    assert same_digits(stated, ours) is same


def test_each_number_is_compared_with_ours_in_order():
    item = Item(id="ibrahim-x", stated=("0.5", "2"), **FIELDS)
    assert numbers(item, 0.5, 2.0).verdict is Verdict.HOLDS
    assert numbers(item, 2.0, 0.5).verdict is Verdict.WRONG
    with pytest.raises(ValueError, match=r"shorter|longer"):
        numbers(item, 0.5)


def test_what_a_fragment_raises_is_the_finding():
    found = ran(lambda: [][0])
    assert found.verdict is Verdict.DOES_NOT_RUN
    assert found.error == "IndexError: list index out of range"
    assert ran(lambda: None, NO).verdict is Verdict.WRONG
