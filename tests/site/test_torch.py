"""PyTorch comes without CUDA where the index of CPU wheels answers, and comes all the same."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.notebooks import ROOT
from tools.serve import serving

PIN = next(
    line.split()[0]
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    if line.startswith("torch==")
)
VERSION = PIN.removeprefix("torch==")


def index(folder: Path, version: str) -> None:
    """An index of packages that has one: a torch of this version, with nothing in it."""
    project = folder / "torch"
    project.mkdir(parents=True)
    name = f"torch-{version}-py3-none-any.whl"
    information = f"torch-{version}.dist-info"
    with zipfile.ZipFile(project / name, "w") as wheel:
        wheel.writestr(
            f"{information}/METADATA", f"Metadata-Version: 2.1\nName: torch\nVersion: {version}\n"
        )
        wheel.writestr(
            f"{information}/WHEEL",
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        wheel.writestr(f"{information}/RECORD", "")
    link = name.replace("+", "%2B")
    (project / "index.html").write_text(f'<a href="{link}">{name}</a>', encoding="utf-8")


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of two indexes: all/ has the default wheel, cpu/ the one without CUDA."""
    folder = tmp_path_factory.mktemp("indexes")
    index(folder / "all", VERSION)
    index(folder / "cpu", f"{VERSION}+cpu")
    with serving(folder) as address:
        yield address


def installed(folder: Path, all_wheels: str, cpu_wheels: str) -> str:
    """The version that the script installs from these indexes."""
    environment = {
        "PATH": os.environ["PATH"],
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": all_wheels,
        "PIP_TARGET": str(folder),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "CPU_WHEELS": cpu_wheels,
    }
    command = ["sh", "tools/install_torch.sh", sys.executable]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=60)
    (found,) = folder.glob("torch-*.dist-info")
    return found.name.removeprefix("torch-").removesuffix(".dist-info")


def test_the_wheel_without_cuda_is_taken(indexes: str, tmp_path: Path) -> None:
    assert installed(tmp_path, indexes + "all/", indexes + "cpu/") == f"{VERSION}+cpu"


def test_where_its_index_does_not_answer_the_default_is_taken(indexes: str, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{free.getsockname()[1]}/"
        assert installed(tmp_path, indexes + "all/", closed) == VERSION
