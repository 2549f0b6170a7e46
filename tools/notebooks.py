"""Run the book's notebooks and store them with what they put out.

    python tools/notebooks.py                    every notebook of the book
    python tools/notebooks.py book/binary.ipynb  one of them
    python tools/notebooks.py --check            run nothing; is their form right?

Each runs from top to bottom in a kernel of its own, two at a time.  A file is
replaced only when its notebook ran to the end, and a second run changes nothing.
Printed are the time, the most memory and the size of the file.
"""

import argparse
import asyncio
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # as a script, only tools/ itself is there

from tools import course_cell, repository
from tools import notebook_form as form
from tools.kernel_env import ENVIRONMENT

BOOK = ROOT / "book"
SECONDS_FOR_A_CELL = 60
AT_ONCE = 2
PEAK_MEMORY = """\
import resource, sys
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
      / (1e6 if sys.platform == "darwin" else 1e6 / 1024))"""
"""Run after a notebook's own cells: the operating system counts bytes or kilobytes."""


class NotRun(Exception):
    """A notebook did not run to its end as it promises."""


def main(arguments: list[str] | None = None) -> int:
    """Run or check the notebooks; 0 if nothing is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="all of the book, if none is named")
    parser.add_argument("--check", action="store_true", help="run nothing; tell which need a run")
    options = parser.parse_args(arguments)
    missing = [str(path) for path in options.notebooks if not path.is_file()]
    if missing:
        parser.error(f"no such file: {', '.join(missing)}")
    paths = options.notebooks or find(BOOK)
    if not paths:
        print(f"There is no notebook in {BOOK}")
        return 1
    if options.check:
        return check(paths)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return max(pool.map(renew, paths))


def find(folder: Path) -> list[Path]:
    """The notebooks in a folder, without the copies that Jupyter keeps."""
    return sorted(p for p in folder.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)


def check(paths: list[Path]) -> int:
    """Name the notebooks whose form is not the stored one; 0 if there is none."""
    wrong = [path for path in paths if not is_normalised(path)]
    for path in wrong:
        print(f"{path}: not in the form that is stored. Run: python tools/notebooks.py {path}")
    return int(bool(wrong))


def is_normalised(path: Path) -> bool:
    """Whether normalising the notebook would leave its file as it is."""
    return path.read_bytes() == form.text(form.normalised(form.read(path))).encode()


def renew(path: Path) -> int:
    """Run one notebook and store it; 0 if it ran, and then only."""
    began = time.monotonic()
    stored = form.read(path)
    course_cell.place(stored, repository.stored_address())
    try:
        notebook, memory = run(stored, path.parent)
    except NotRun as error:
        print(f"{path}: FAILED and left as it was\n{error}", file=sys.stderr, flush=True)
        return 1
    changed = replace(path, form.text(notebook).encode())
    seconds = time.monotonic() - began
    size = path.stat().st_size / 1000
    news = "changed" if changed else "as before"
    print(f"{path}  {seconds:.1f} s  {memory:.0f} MB  {size:.0f} kB  {news}", flush=True)
    return 0


def run(notebook: NotebookNode, folder: Path) -> tuple[NotebookNode, float]:
    """The notebook, normalised, with what its cells put out when run in ``folder``.

    Beside it stand the most megabytes of memory that its kernel held.

    Raises
    ------
    NotRun
        Where a cell fails, or one tagged ``raises-exception`` does not.
    """
    notebook = form.normalised(notebook)
    form.forget_run(notebook)
    cells = list(notebook.cells)
    notebook.cells.append(new_code_cell(PEAK_MEMORY))
    at = 0

    def begin(cell: NotebookNode, cell_index: int) -> None:
        nonlocal at
        at = cell_index

    client = NotebookClient(
        notebook,
        km=this_python(),
        timeout=SECONDS_FOR_A_CELL,
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        skip_cells_with_tag="",
        extra_arguments=["--log-level=ERROR"],
        on_cell_start=begin,
    )
    try:
        asyncio.run(client.async_execute(cleanup_kc=True, env={**os.environ, **ENVIRONMENT}))
    except CellTimeoutError:
        raise NotRun(f"{place(at, cells)}It took more than {SECONDS_FOR_A_CELL} s.") from None
    except DeadKernelError:
        raise NotRun(f"{place(at, cells)}The kernel died.") from None
    except CellExecutionError as error:
        traceback = "\n".join(cells[at].outputs[-1].traceback)
        raise NotRun(place(at, cells) + form.ANSI_COLOUR.sub("", traceback)) from error
    memory = float(notebook.cells.pop().outputs[0].text)
    for number, cell in enumerate(cells):
        if promises_exception(cell) and not raised_exception(cell):
            raise NotRun(
                place(number, cells) + "It is tagged raises-exception, and raised nothing."
            )
    notebook = form.normalised(notebook)
    notebook.metadata.fingerprints = form.fingerprints(notebook)
    return notebook, memory


def this_python() -> AsyncKernelManager:
    """A kernel of the Python that runs this, whatever kernels the user has installed."""
    specs = KernelSpecManager(kernel_dirs=[])
    return AsyncKernelManager(kernel_name="python3", kernel_spec_manager=specs)


def promises_exception(cell: NotebookNode) -> bool:
    """Whether the cell is there to show an exception."""
    return "raises-exception" in cell.metadata.get("tags", [])


def raised_exception(cell: NotebookNode) -> bool:
    """Whether an exception is among the cell's outputs."""
    return any(output.output_type == "error" for output in cell.outputs)


def place(number: int, cells: list[NotebookNode]) -> str:
    """Where a cell is, with its source; cells are counted from 1."""
    return f"Cell {number + 1} of {len(cells)}:\n{cells[number].source}\n\n"


def replace(path: Path, content: bytes) -> bool:
    """Store the content, all of it or nothing; whether it differs from what was there."""
    if path.read_bytes() == content:
        return False
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(content)
    os.replace(beside, path)
    return True


if __name__ == "__main__":
    sys.exit(main())
