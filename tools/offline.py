"""Write the archive for a class without internet: notebooks, companion and a README.

    python tools/offline.py    dist/losses-checked-VERSION-offline.zip

The same files and tools give the same bytes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # as a script, only tools/ itself is there

import companion

FOLDERS = ("book", "claims")
SUFFIXES = (".bib", ".ipynb", ".json", ".md", ".py", ".toml")
SOURCES_OF_THE_WHEEL = ("pyproject.toml", "README.md", "LICENSE", "companion")
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
SECONDS_OF_THE_FIRST_DAY = "315532800"
README = """\
Loss Functions, Checked, {version}: for a class without internet
================================================================

This archive holds the chapters and exercises (book/), the package `companion` that
they use (a wheel), and the statements that one chapter checks (claims/). It does not
hold Python, nor the packages that the chapters stand on: JupyterLab, Keras, PyTorch,
scikit-learn and what these need. They are some 125 files of 360 MB, which differ
between systems, and 1.6 GB when they are installed.

1. Where there is internet

   Take a computer with the system and the Python of the class: {python} is what the
   course was tested with. In this folder:

       python -m pip download --dest wheels --requirement requirements.txt \\
           --extra-index-url {cpu_wheels}

   The last line spares Linux gigabytes for graphics cards. Carry this folder, now
   with wheels/, to the class.

2. In the class, on each computer

       python -m venv env
       env/bin/python -m pip install --no-index --find-links wheels --requirement requirements.txt
       env/bin/jupyter lab book

   On Windows, write env\\Scripts\\python and env\\Scripts\\jupyter.

   Where the packages of requirements.txt are there already, one line is enough:

       python -m pip install --no-index --no-deps {wheel}

3. See that it works

   Open regression.ipynb and choose Run, Run All Cells. It takes half a minute and
   550 MB of memory. An hour before the class is a good time for it.
"""


def main() -> None:
    """Write the archive, and tell where it is."""
    target = ROOT / "dist" / f"losses-checked-{companion.__version__}-offline.zip"
    target.parent.mkdir(exist_ok=True)
    write(target)
    print(f"{target.relative_to(ROOT)}  {target.stat().st_size / 1e6:.1f} MB")


def write(target: Path) -> None:
    """Write the archive into a file."""
    with tempfile.TemporaryDirectory() as folder:
        files = contents(built_wheel(Path(folder)))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"losses-checked/{name}", FIRST_DAY)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # Unix, wherever it is written
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)


def contents(wheel: Path) -> dict[str, bytes]:
    """What the archive holds, by name."""
    files = {wheel.name: wheel.read_bytes()}
    for name in ("LICENSE", "constraints.txt"):
        files[name] = (ROOT / name).read_bytes()
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            name = path.relative_to(ROOT)
            if path.suffix in SUFFIXES and not any(part[0] in "._" for part in name.parts[1:-1]):
                files[name.as_posix()] = path.read_bytes()
    files["README.txt"] = readme(wheel.name).encode()
    files["requirements.txt"] = requirements(wheel.name).encode()
    return files


def requirements(wheel: str) -> str:
    """What a class installs: the companion with what the chapters import, and JupyterLab."""
    return f"--constraint constraints.txt\n./{wheel}[book]\njupyterlab\n"


def readme(wheel: str) -> str:
    """The README of the archive."""
    runtime = (ROOT / "binder/runtime.txt").read_text(encoding="utf-8").strip()
    return README.format(
        version=companion.__version__,
        python=runtime.replace("python-", "Python "),
        cpu_wheels=cpu_wheels(),
        wheel=wheel,
    )


def cpu_wheels() -> str:
    """The index of PyTorch's wheels without CUDA."""
    script = (ROOT / "tools/install_torch.sh").read_text(encoding="utf-8")
    return script.partition("{CPU_WHEELS:-")[2].partition("}")[0]


def built_wheel(folder: Path) -> Path:
    """The companion's wheel, from a copy whose dates and permissions are always the same."""
    source = folder / "source"
    source.mkdir()
    for name in SOURCES_OF_THE_WHEEL:
        if (ROOT / name).is_dir():
            hidden = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, source / name, ignore=hidden)
        else:
            shutil.copy(ROOT / name, source)
    for path in source.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": SECONDS_OF_THE_FIRST_DAY}
    command = [*pip, "--wheel-dir", folder, source]
    subprocess.run(command, env=environment, umask=0o022, check=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


if __name__ == "__main__":
    main()
