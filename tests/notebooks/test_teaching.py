"""Every chapter teaches its losses in full."""

import copy

import pytest

from tests.notebooks import teaching
from tests.notebooks.cells import tags

TAUGHT = teaching.taught()


@pytest.mark.parametrize(("entry", "notebook"), TAUGHT, ids=[e.name for e, _ in TAUGHT])
def test_a_loss_is_taught_in_full(entry, notebook):
    assert not list(teaching.faults(notebook, entry))


@pytest.mark.parametrize("part", teaching.PARTS)
def test_an_emptied_part_is_missed(part):
    entry, notebook = TAUGHT[0]
    emptied = copy.deepcopy(notebook)
    for cell in emptied.cells:
        if f"{part}-{entry.name}" in tags(cell):
            cell.outputs, cell.source = [], ""
    found = list(teaching.faults(emptied, entry))
    assert any(f"{part}-{entry.name}" in fault for fault in found)


@pytest.mark.parametrize("part", teaching.PARTS)
def test_a_part_without_its_tag_is_missed(part):
    entry, notebook = TAUGHT[0]
    untagged = copy.deepcopy(notebook)
    for cell in untagged.cells:
        cell.metadata["tags"] = sorted(tags(cell) - {f"{part}-{entry.name}"})
    assert f"no cell is tagged {part}-{entry.name}" in list(teaching.faults(untagged, entry))
