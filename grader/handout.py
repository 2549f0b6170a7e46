"""Writing released notebooks into a folder: all of them or none."""

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from grader.master import Master
from grader.parameters import Parameters
from grader.release import release
from tools import notebook_form as form

Order = tuple[Master, Path, Parameters]
"""An assignment, the folder for it below the one that is asked for, and its parameters."""


def hand_out(orders: Iterable[Order], out: Path) -> None:
    """Release each order into a folder, and tell of each.

    The notebooks are written beside the folder first and moved when all of them are done.
    """
    orders = list(orders)
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        for count, (master, folder, parameters) in enumerate(orders, start=1):
            path = folder / f"{master.name}.ipynb"
            notebook = release(master, parameters)
            (beside / folder).mkdir(parents=True, exist_ok=True)
            (beside / path).write_bytes(form.text(notebook).encode())
            print(f"{count}/{len(orders)}  {out / path}", flush=True)
        for written in sorted(beside.rglob("*.ipynb")):
            target = out / written.relative_to(beside)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(written, target)
    finally:
        shutil.rmtree(beside)
