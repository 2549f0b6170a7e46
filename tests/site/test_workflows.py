"""The workflows: small, pinned, and calling what is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.notebooks import ROOT
from tools.repository import VARIABLE

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
PINNED = re.compile(r"[\w/-]+@[0-9a-f]{40}")


def read(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in read(path)["jobs"].values() for step in job["steps"]]


def test_there_are_three() -> None:
    assert [path.stem for path in WORKFLOWS] == ["ci", "deploy", "rehearse"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_to_a_commit(path: Path) -> None:
    used = [step["uses"] for step in steps(path) if "uses" in step]
    assert used
    assert all(PINNED.fullmatch(action) for action in used), used


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_commands_are_there(path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in (step["run"] for step in steps(path) if "run" in step):
        program, name = command.split()
        if program == "make":
            assert re.search(rf"^{name}:", makefile, re.MULTILINE), command
        else:
            assert (ROOT / name).is_file(), command


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_read_only_and_ends(path: Path) -> None:
    workflow = read(path)
    assert workflow["permissions"] == {"contents": "read"}
    assert all(job["timeout-minutes"] <= 300 for job in workflow["jobs"].values())


def test_the_site_is_built_with_the_address_of_where_it_runs() -> None:
    build = read(ROOT / ".github/workflows/deploy.yml")["jobs"]["build"]
    address = "${{ github.server_url }}/${{ github.repository }}"
    assert build["env"] == {VARIABLE: address}
