"""The code that tries the statements, in modules by subject.

Each function tries one statement, or several that say the same, and returns a
`Finding`.  One that asks for the item is given it, with the numbers that the
article states.  Its docstring is the right statement, for the reader; a name in
braces there is replaced by the finding's value of that name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from inspect import signature
from pkgutil import iter_modules

from claims.articles import inventory
from claims.verdict import Finding

Try = Callable[..., Finding]


@dataclass(frozen=True)
class Evidence:
    """A function that tries statements, and what it depends on."""

    function: Try
    items: tuple[str, ...]
    libraries: tuple[str, ...]
    trains: bool


_REGISTERED: dict[str, Evidence] = {}


def tries(
    *items: str, libraries: tuple[str, ...] = (), trains: bool = False
) -> Callable[[Try], Try]:
    """Register a function as the evidence on the items with these ids.

    Parameters
    ----------
    items : str
        Their ids.
    libraries : tuple of str
        The distributions whose behaviour decides, as in ``("keras",)``.
    trains : bool
        Whether it is an experiment that takes more than a moment.
    """

    def register(function: Try) -> Try:
        for item in items:
            if item in _REGISTERED:
                raise ValueError(f"{item} has evidence already")
            _REGISTERED[item] = Evidence(function, items, libraries, trains)
        return function

    return register


@cache
def all_evidence() -> dict[str, Evidence]:
    """The evidence on each item by the item's id."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    unknown = sorted(set(_REGISTERED) - set(inventory()))
    if unknown:
        raise ValueError(f"evidence on items that no article has: {', '.join(unknown)}")
    return _REGISTERED


def finding(item_id: str) -> Finding:
    """What comes out when the item with this id is tried."""
    function = all_evidence()[item_id].function
    return function(inventory()[item_id]) if signature(function).parameters else once(function)


@cache
def once(function: Try) -> Finding:
    """What a function finds that tries several items as one."""
    return function()
