"""The evidence is complete, and it decides."""

import inspect
import re
import sys
from dataclasses import replace

import pytest

from claims import page, record
from claims.articles import inventory
from claims.evidence import all_evidence
from claims.verdict import Verdict
from companion.catalogue import CATALOGUE
from tools import notebook_form as form
from tools.notebooks import BOOK

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:keras")
CHECKABLE = [item for item in inventory().values() if item.checkable]
STATED = [item for item in CHECKABLE if item.stated]
VERDICT = re.compile(
    r'^- <span class="\w+" id="([\w-]+)">.*</span> \*\*([\w ]+)\*\*;', re.MULTILINE
)


def find(item, evidence):
    """The finding on an item, computed anew."""
    takes_item = inspect.signature(evidence.function).parameters
    return evidence.function(item) if takes_item else evidence.function()


def test_every_checkable_statement_has_evidence():
    assert {item.id for item in CHECKABLE} == set(all_evidence())


@pytest.mark.parametrize("item", STATED, ids=lambda item: item.id)
def test_another_stated_value_changes_the_verdict(item):
    evidence = all_evidence()[item.id]
    other = replace(item, stated=tuple(another(number) for number in item.stated))
    assert find(other, evidence).verdict is not Verdict.HOLDS


def another(number):
    """A number printed with as many digits, and not the same."""
    last = re.search(r"\d(?=\D*$)", number)
    return number[: last.start()] + str((int(last[0]) + 3) % 10) + number[last.end() :]


@pytest.mark.parametrize(
    "entry", [e for e in CATALOGUE.values() if e.sources], ids=lambda entry: entry.name
)
def test_a_broken_loss_turns_claims_red(entry, monkeypatch):
    loss = type(entry.loss)
    for method in ("__call__", "per_example", "gradient"):
        right = getattr(loss, method)
        monkeypatch.setattr(loss, method, lambda *a, right=right, **k: 1.5 * right(*a, **k) + 0.01)
    assert any(
        broken(item, evidence)
        for item, evidence in all_evidence().items()
        if not evidence.trains and uses(evidence, loss)
    )


def uses(evidence, loss):
    """Whether a loss's class, or a loss of that class, is named in the evidence."""
    names = vars(sys.modules[evidence.function.__module__]).items()
    its = [name for name, value in names if value is loss or type(value) is loss]
    source = inspect.getsource(evidence.function)
    return any(re.search(rf"\b{name}\b", source) for name in its)


def broken(item, evidence):
    """Whether a statement's verdict is no longer the recorded one."""
    try:
        found = find(inventory()[item], evidence)
    except Exception:
        return True
    return found.verdict != record.recorded()["verdicts"][item]


def test_the_page_shows_the_recorded_verdicts():
    cells = form.read(BOOK / "claims.ipynb").cells
    shown = dict(
        pair
        for cell in cells
        for output in cell.get("outputs", [])
        for pair in VERDICT.findall(output.get("data", {}).get("text/markdown", ""))
    )
    assert shown == record.recorded()["verdicts"]


@pytest.mark.parametrize(
    "evidence", dict.fromkeys(all_evidence().values()), ids=lambda e: e.function.__name__
)
def test_the_right_statement_is_complete(evidence):
    text = inspect.getdoc(evidence.function)
    assert text
    assert text.strip().endswith((".", "?", "$", ".)"))
    if not evidence.trains:
        found = find(inventory()[evidence.items[0]], evidence)
        assert not re.findall(r"(?<![\\{^_}])\{[a-z_]{3,}\}", page.statement(evidence, found))


def test_moved_verdicts_are_named():
    lines = record.moved({"a": "holds", "b": "wrong"}, {"a": "wrong", "c": "holds"})
    assert lines == [
        "a: was holds, is wrong",
        "b: was wrong, is no such item",
        "c: was not recorded, is holds",
    ]
