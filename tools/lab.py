"""A JupyterLab, started as Binder starts it, and a reader in front of it."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from nbformat import NotebookNode, from_dict
from playwright.sync_api import Browser, Page

from tools.rehearsal import Failed

SECONDS_TO_START = 60
SECONDS_FOR_A_NOTEBOOK = 300
STATE = """() => {
  const panel = jupyterapp.shell.currentWidget;
  const code = [...panel.content.model.cells].filter(cell => cell.type === "code");
  return {
    idle: panel.sessionContext.session?.kernel?.status === "idle",
    run: code.filter(cell => cell.executionCount !== null).length,
    cells: code.length,
  };
}"""
NOTEBOOK = "() => jupyterapp.shell.currentWidget.content.model.toJSON()"


class Lab:
    """A running server."""

    def __init__(self, process: psutil.Process, port: int, token: str) -> None:
        self.process = process
        self.root = f"http://127.0.0.1:{port}/"
        self.token = token

    def ask(self, path: str, method: str = "GET") -> bytes:
        """What the server answers."""
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(self.root + path, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()

    def memory(self) -> float:
        """Megabytes that the server and its kernels hold."""
        held = 0
        for process in (self.process, *self.process.children(recursive=True)):
            try:
                held += process.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        return held / 1e6


@contextmanager
def lab(home: Path, binaries: Path, log: Path) -> Iterator[Lab]:
    """A JupyterLab of the environment in ``binaries``, through binder/start."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex()
    options = [f"--port={port}", f"--IdentityProvider.token={token}", "--ip=127.0.0.1"]
    options += ["--no-browser", "--allow-root", "--expose-app-in-browser"]
    environment = {
        **os.environ,
        "PATH": f"{binaries}:{os.environ['PATH']}",
        "JUPYTER_CONFIG_DIR": str(home.parent / "jupyter"),
        "JUPYTER_DATA_DIR": str(home.parent / "jupyter"),
    }
    environment.pop("KERAS_BACKEND", None)  # a reader has not set it
    with log.open("a", encoding="utf-8") as output:
        process = subprocess.Popen(
            [home / "binder/start", "jupyter", "lab", *options],
            cwd=home,
            env=environment,
            stdout=output,
            stderr=output,
        )
        try:
            server = Lab(psutil.Process(process.pid), port, token)
            wait_for(server, process)
            yield server
        finally:
            process.terminate()
            process.wait(30)


def wait_for(server: Lab, process: subprocess.Popen) -> None:
    """Wait until the server answers."""
    give_up = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            server.ask("api/status")
            return
        except OSError as error:
            if process.poll() is not None or time.monotonic() > give_up:
                raise Failed(f"JupyterLab did not start: {error}") from None
            time.sleep(0.5)


def run_all(server: Lab, browser: Browser, path: str) -> tuple[NotebookNode, float]:
    """Open a notebook as its button does, and run all cells; the notebook, the most memory."""
    peak = 0.0
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.1):
            peak = max(peak, server.memory())

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    context = browser.new_context()
    try:
        page = context.new_page()
        page.goto(f"{server.root}lab/tree/{path}?reset&token={server.token}")
        page.locator(".jp-NotebookPanel:visible .jp-Cell").first.wait_for(timeout=60_000)
        until_idle(page)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        until_run(page)
        return from_dict(page.evaluate(NOTEBOOK)), peak
    finally:
        done.set()
        watcher.join()
        context.close()
        for kernel in running(server):
            server.ask(f"api/kernels/{kernel}", "DELETE")


def until_idle(page: Page) -> None:
    """Wait for the kernel."""
    page.wait_for_function(f"() => ({STATE})().idle", timeout=60_000)


def until_run(page: Page) -> None:
    """Wait until all cells were run, or the kernel rests before the last: one has failed."""
    give_up = time.monotonic() + SECONDS_FOR_A_NOTEBOOK
    rests = 0
    while time.monotonic() < give_up:
        page.wait_for_timeout(500)
        state = page.evaluate(STATE)
        rests = rests + 1 if state["idle"] and state["run"] else 0
        if rests >= 10 or (rests and state["run"] == state["cells"]):
            return
    raise Failed(f"After {SECONDS_FOR_A_NOTEBOOK} s not all cells were run: {state}")


def running(server: Lab) -> list[str]:
    """The kernels of a server."""
    return [kernel["id"] for kernel in json.loads(server.ask("api/kernels"))]
