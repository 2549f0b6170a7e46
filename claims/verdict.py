"""From what was tried to a verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from claims.articles import Item

Trials = Mapping[str, bool]
"""What was tried, in words, and whether it came out as stated."""


class Verdict(StrEnum):
    """What the evidence makes of a statement."""

    HOLDS = "holds"
    CONDITION = "holds with a condition"
    MISLEADING = "misleading"
    WRONG = "wrong"
    DOES_NOT_RUN = "does not run"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What came out when a statement was tried.

    Parameters
    ----------
    as_written : dict of str to bool
        Trials of the statement as the article puts it.
    as_read : dict of str to bool
        Trials of what a reader takes from it, where that is more than it says.
    provided : dict of str to bool
        Trials of the statement under a condition that the article leaves out.
    condition : str
        That condition, in words.
    error : str
        What a code fragment raised.
    values : dict
        Numbers and words for the text beside it, by name.
    numbers : tuple of float
        Ours, beside those that the article prints, in their order.

    Examples
    --------
    >>> Finding(as_written={"1 + 1 is 2": True}).verdict.value
    'holds'
    >>> Finding(as_written={"every number is above 0": False}).verdict.value
    'wrong'
    """

    as_written: Trials = field(default_factory=dict)
    as_read: Trials = field(default_factory=dict)
    provided: Trials = field(default_factory=dict)
    condition: str = ""
    error: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    numbers: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not (self.as_written or self.error):
            raise ValueError("a finding needs a trial of the statement as written, or an error")
        if bool(self.provided) != bool(self.condition):
            raise ValueError("trials under a condition need the condition, and it needs trials")

    @property
    def verdict(self) -> Verdict:
        """The verdict that follows."""
        if self.error:
            return Verdict.DOES_NOT_RUN
        if all(self.as_written.values()):
            return Verdict.HOLDS if all(self.as_read.values()) else Verdict.MISLEADING
        if self.provided and all(self.provided.values()):
            return Verdict.CONDITION
        return Verdict.WRONG


def same_digits(stated: str, ours: float) -> bool:
    """Whether our number, rounded to the digits that an article prints, is the printed one.

    >>> same_digits("0.272", 0.27212), same_digits("0.07", 0.1625)
    (True, False)
    """
    printed = Decimal(stated.replace(",", ""))
    last = Decimal(1).scaleb(int(printed.as_tuple().exponent))
    return abs(printed - Decimal(float(ours))) <= last / 2


def numbers(item: Item, *ours: float, **values: Any) -> Finding:
    """A finding on the numbers that an article prints, beside ours in the same order."""
    trials = {
        f"printed is {float(stated):.6g}, computed {shown(number)}": same_digits(stated, number)
        for stated, number in zip(item.stated, ours, strict=True)
    }
    return Finding(as_written=trials, values={"ours": ours[0], **values}, numbers=ours)


def ran(fragment: Callable[[], Any], trials: Trials | None = None, **values: Any) -> Finding:
    """A finding on a code fragment: the error that it raises, or else the trials given."""
    try:
        fragment()
    except Exception as error:  # whatever it is, it is the finding
        message = str(error).strip().partition("\n")[0]
        return Finding(error=f"{type(error).__name__}: {message}", values=values)
    return Finding(as_written={"the fragment runs": True, **(trials or {})}, values=values)


def shown(value: Any) -> str:
    """A number with four digits, whole numbers and words as they are."""
    if isinstance(value, str):
        return value
    return f"{float(value):.4g}" if abs(float(value)) < 1e4 else f"{float(value):,.0f}"
