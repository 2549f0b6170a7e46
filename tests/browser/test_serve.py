"""`make book`'s server: on this machine only, on a free port, and clear when it cannot."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from tools.serve import address, make_server, make_server_near

SERVE = Path(__file__).parents[2] / "tools" / "serve.py"


def test_next_free_port_is_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with make_server(tmp_path) as first:
        with make_server_near(tmp_path, first.server_port) as second:
            assert second.server_port > first.server_port
        assert f"Port {first.server_port} cannot be used" in capsys.readouterr().out
        assert address(first) == f"http://127.0.0.1:{first.server_port}/"


@contextmanager
def started(command: list[object]) -> Iterator[subprocess.Popen[str]]:
    """A process that hears Ctrl-C, also where the tests run in the background, and ends."""

    def hear_ctrl_c() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, preexec_fn=hear_ctrl_c
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_it_serves_until_it_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("Hello")
    command = [sys.executable, SERVE, tmp_path, "--port", "8765"]
    with started(command) as server:
        said = server.stdout.readline()
        while "http://" not in said:  # a port was taken
            said = server.stdout.readline()
        with urlopen(said.split()[4]) as page:
            assert page.read() == b"Hello"
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=10) == 0
        assert server.stdout.read().strip() == "Stopped."


def test_a_site_that_was_not_built_is_no_riddle(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, SERVE, tmp_path], capture_output=True, text=True)
    assert done.returncode == 1
    assert "Build it first: make site" in done.stderr
