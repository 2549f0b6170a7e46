"""The page on speed shows the figures that are written down."""

import json
import re

import pytest

from companion.catalogue import CATALOGUE
from tools import speed_page

FACTS = json.loads(speed_page.JSON.read_text(encoding="utf-8"))


def test_the_page_is_current():
    assert speed_page.PAGE.read_text(encoding="utf-8") == speed_page.page(), "run make bench"


@pytest.mark.parametrize("what", ["value", "value and gradient"])
def test_every_loss_was_measured(what):
    for part in ("times", "memory"):
        names = [record["loss"] for record in FACTS[part] if record["what"] == what]
        assert names == list(CATALOGUE)
    assert {record["numbers"] for record in FACTS["sizes"]} == {10**n for n in range(3, 8)}


def test_a_table_shows_what_is_there_and_its_mean():
    records = [
        {"loss": "A", "what": "value", "ms": 1.5, "ratios": {"PyTorch": 0.5, "floor": 3.0}},
        {"loss": "B", "what": "value", "ms": 12.0, "ratios": {"PyTorch": 2.0}},
        {"loss": "C", "what": "other", "ms": 9.0, "ratios": {"Keras": 1.0}},
    ]
    cells = [
        re.findall(r"[^| ][^|]*(?<! )", line)
        for line in speed_page.table(records, "value").splitlines()
    ]
    assert cells == [
        ["ms", "PyTorch", "floor"],
        ["---", "--:", "--:", "--:"],
        ["A", "1.50", "0.50", "3.00"],
        ["B", "12.00", "2.00", speed_page.NONE],
        ["geometric mean", "1.00", "3.00"],
    ]


def test_no_machine_is_named():
    assert set(FACTS["machine"]) == {"processor", "cores", "system", "versions"}
