"""The sandbox around a submission: what it cannot reach, and that nothing is marked without it."""

import copy
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import cells, marking, sandbox, variants
from grader.__main__ import main
from grader.remote import Remote

FAULT = sandbox.fault()
needed = pytest.mark.skipif(bool(FAULT), reason=f"NO SANDBOX: {FAULT}")
SECONDS = 5.0
READ_THE_MASTER = """
import json, pathlib, sys
root = pathlib.Path(sys.prefix).parent
master = json.loads((root / "assignments/regression/regression.ipynb").read_text())
for cell in master["cells"]:
    if cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("solution"):
        exec("".join(cell["source"]), globals())
"""
REFUSED = {
    "the network": ("import socket\nsocket.create_connection(('192.0.2.1', 80), 3)", "unreachable"),
    "the companion": ("import companion", "No module named 'companion'"),
    "the home of the user": (f"open({str(Path.home())!r} + '/new', 'w')", "OSError"),
    "the folder for temporary files": ("open('/tmp/new', 'w')", "Read-only"),
    "shared memory": ("open('/dev/shm/new', 'w')", "Read-only"),
    "its own packages": ("import numpy\nopen(numpy.__file__, 'a')", "Read-only"),
    "much memory": ("bytearray(5 * 2**30)", "MemoryError"),
    "much disk": (
        "with open('large', 'wb') as file:\n    for _ in range(11): file.write(bytes(10**7))",
        "File too large",
    ),
    "another sandbox": (
        "import subprocess\nsubprocess.run(['bwrap', '--unshare-all', 'true'], check=True)",
        "CalledProcessError",
    ),
}


@needed
def test_a_submission_that_reads_the_master_earns_nothing(regression, blank):
    drawn = variants.practice(regression)
    copied = copy.deepcopy(blank)
    for cell in copied.cells:
        if cells.is_answer(cell) and cell.cell_type == "code":
            cell.source = READ_THE_MASTER
    assert marking.mark(regression, copied, drawn, SECONDS).points == 17
    marked = marking.mark(regression, copied, drawn, SECONDS, sandboxed=True)
    assert marked.points == 0
    assert all("No such file" in error for error in marked.errors.values())


@needed
def test_a_solution_earns_all_points(regression):
    drawn = variants.practice(regression)
    marked = marking.mark(regression, regression.notebook, drawn, sandboxed=True)
    assert (marked.points, marked.errors) == (17, {})


@needed
@pytest.mark.parametrize("reached_for", REFUSED)
def test_what_a_submission_cannot_have(reached_for):
    code, error = REFUSED[reached_for]
    with Remote(SECONDS, sandboxed=True) as student:
        assert error in student.run(code)


@needed
def test_it_can_write_where_it_stands_and_compute():
    with Remote(sandboxed=True) as student:
        code = "open('notes', 'w').write('kept')\nimport numpy as np\nx = np.linalg.inv(np.eye(9))"
        assert not student.run(code)
        assert student.get("x").trace() == 9
        assert student.run("import os\nos._exit(1)") == "it ended the process"
        assert not student.run("kept = open('notes').read()")
        assert student.get("kept") == "kept"


@needed
def test_it_sees_no_process_but_its_own():
    with Remote(sandboxed=True) as student:
        assert not student.run("import os\nseen = [p for p in os.listdir('/proc') if p.isdigit()]")
        assert len(student.get("seen")) == 2  # the sandbox and itself


@needed
@pytest.mark.parametrize("code", ["", "while True: pass"])
def test_no_process_stays_behind(code):
    mark = f"stays-behind-{os.getpid()}"
    with Remote(2.0, sandboxed=True) as student:
        started = f"subprocess.Popen(['sh', '-c', 'sleep 60; : {mark}'], start_new_session=True)"
        assert not student.run(f"import subprocess\nprocess = {started}")
        assert soon(lambda: marked_processes(mark))
        student.run(code)
    assert soon(lambda: not marked_processes(mark))


def soon(holds: Callable[[], object]) -> bool:
    """Whether something holds within some seconds: a process takes time to start and to end."""
    deadline = time.monotonic() + SECONDS
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.01)
    return bool(holds())


def marked_processes(mark: str) -> list[Path]:
    """The processes of this machine that have some text among their arguments."""
    found = []
    for arguments in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mark.encode() in arguments.read_bytes():
                found.append(arguments)
        except OSError:  # it has ended
            continue
    return found


def test_nothing_is_marked_without_a_sandbox(monkeypatch, capsys, regression):
    command = ["mark", "regression", "--practice", str(regression.folder / "regression.ipynb")]
    monkeypatch.setattr(sandbox, "fault", lambda: "bwrap not found")
    assert main(command) == 1
    out, err = capsys.readouterr()
    assert not out
    assert err.startswith("There is no sandbox: bwrap not found.\n")
    assert main([*command, "--trust-submissions"]) == 0
    assert "17/17" in capsys.readouterr().out


def test_the_fault_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert sandbox.fault() == "prlimit and bwrap not found"
    for name in ("prlimit", "bwrap"):
        (tmp_path / name).write_text("#!/bin/sh\necho no rights >&2\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    assert sandbox.fault() == "it does not start (no rights)"
