"""What Binder and Colab install is what the chapters import, at the pinned versions."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import notebook_form as form
from tools.kernel_env import ENVIRONMENT
from tools.notebooks import BOOK, ROOT, find

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OURS = {"companion", "claims"}
OF_EVERY_KERNEL = {"ipython", "matplotlib-inline", "ipykernel"}
OF_MATPLOTLIB = {"cycler"}


def pins(name: str) -> dict[str, Requirement]:
    """The pinned packages of a file of requirements."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    stated = (line.partition("#")[0].strip() for line in lines)
    return {canonicalize_name(r.name): r for r in map(Requirement, filter(None, stated))}


def extra(name: str) -> dict[str, Requirement]:
    """The packages of an extra of ours, with those of the extras it names."""
    found = {}
    for line in PROJECT["optional-dependencies"][name]:
        requirement = Requirement(line)
        if requirement.name == PROJECT["name"]:
            for other in sorted(requirement.extras):
                found |= extra(other)
        else:
            found[canonicalize_name(requirement.name)] = requirement
    return found


BOOK_PACKAGES = extra("book") | {
    canonicalize_name(r.name): r for r in map(Requirement, PROJECT["dependencies"])
}


def sources() -> Iterator[str]:
    """Everything that runs when a chapter does."""
    for path in find(BOOK):
        for cell in form.read(path).cells:
            if cell.cell_type == "code":
                yield cell.source
    for folder in OURS:
        for path in (ROOT / folder).rglob("*.py"):
            yield path.read_text(encoding="utf-8")


def imported() -> set[str]:
    """The packages, as they are installed, whose modules are imported there."""
    modules = set()
    for node in (node for source in sources() for node in ast.walk(ast.parse(source))):
        if isinstance(node, ast.Import):
            modules |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules.add(node.module.partition(".")[0])
    owners = packages_distributions()
    foreign = modules - set(sys.stdlib_module_names) - OURS
    return {canonicalize_name(owners[module][0]) for module in foreign}


def test_the_extra_holds_what_the_chapters_import_and_no_more() -> None:
    needed = imported() - OF_EVERY_KERNEL - OF_MATPLOTLIB
    assert needed == set(BOOK_PACKAGES)


@pytest.mark.parametrize("name", BOOK_PACKAGES)
def test_each_package_is_pinned_once_in_effect_and_within_its_bounds(name: str) -> None:
    pin = pins("constraints.txt")[name]
    (version,) = pin.specifier
    assert version.operator == "=="
    assert version.version in BOOK_PACKAGES[name].specifier
    direct = pins("requirements.txt").get(name)
    assert direct is None or direct.specifier == pin.specifier


def test_python_is_the_one_that_is_tested() -> None:
    runtime = (ROOT / "binder/runtime.txt").read_text().strip()
    version = runtime.removeprefix("python-")
    for workflow in (ROOT / ".github/workflows").glob("*.yml"):
        text = workflow.read_text(encoding="utf-8")
        assert set(re.findall(r'python-version: "(.*)"', text)) == {version}, workflow.name
    assert version in Requirement(f"x{PROJECT['requires-python']}").specifier


def test_the_folder_holds_nothing_that_would_be_installed_besides() -> None:
    found = {path.name for path in (ROOT / "binder").iterdir()}
    assert found == {"runtime.txt", "postBuild", "start"}
    build = (ROOT / "binder/postBuild").read_text(encoding="utf-8")
    installs = re.findall(r"pip install (.*)", build)
    assert installs == ["--constraint constraints.txt --editable '.[book]'"]
    assert "sh tools/install_torch.sh\n" in build


@pytest.mark.parametrize("script", ["postBuild", "start"])
def test_scripts_can_be_run(script: str) -> None:
    path = ROOT / "binder" / script
    assert os.access(path, os.X_OK)
    assert b"\r" not in path.read_bytes()
    subprocess.run(["bash", "-n", path], check=True)


def test_start_puts_the_kernels_into_their_environment() -> None:
    program = "import os, json; print(json.dumps(dict(os.environ)))"
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        [ROOT / "binder/start", "python", "-c", program],
        cwd=ROOT,
        env={"PATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert yaml.safe_load(done.stdout).items() >= ENVIRONMENT.items()
