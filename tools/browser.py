"""Find a Chromium for the browser tests, or provide one: ``python tools/browser.py``.

Prints the program's path; what it tries and why is told on standard error.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DOWNLOAD_SECONDS = 300
QUIETLY = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOW_TO = (
    "Install Chromium or Google Chrome, or set CHROMIUM to the program's path, "
    "and run `python tools/browser.py` again."
)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def starts(path: str) -> bool:
    """Whether the program runs here: one without its libraries is no browser."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def playwright_path() -> str | None:
    """Playwright's Chromium, where it was downloaded."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) else None


def candidates() -> Iterator[tuple[str, str]]:
    """Browsers that may be there: where each is looked for, and its path."""
    if chosen := os.environ.get("CHROMIUM"):
        yield "the variable CHROMIUM", chosen
        return  # a choice is kept or refused, not replaced
    for name in NAMES:
        if path := shutil.which(name):
            yield "PATH", path
    if path := playwright_path():
        yield "Playwright's downloads", path


def find() -> str | None:
    """A Chromium that is there and starts; nothing is installed."""
    for _, path in candidates():
        if starts(path):
            return path
    return None


def launch(playwright: Playwright, path: str) -> Browser:
    """Start the Chromium at `path`, with nothing that it would do by itself."""
    return playwright.chromium.launch(executable_path=path, args=QUIETLY)


def download() -> None:
    say("Downloading Playwright's Chromium (about 200 MB) ...")
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    environment = {**os.environ, "PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "10000"}
    run(command, env=environment)


def install_package() -> None:
    say("Installing the package `chromium` with apt-get ...")
    if not shutil.which("apt-get"):
        say("  not possible: there is no apt-get on this machine.")
    elif os.geteuid() != 0:
        say("  not possible: apt-get needs root, and you are not root.")
    elif run(["apt-get", "update"]):
        quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run(["apt-get", "install", "-y", "chromium"], env=quietly)


def run(command: list[str], **options) -> bool:
    """Run a command; on failure tell the end of what it said."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=DOWNLOAD_SECONDS, **options
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        say(f"  failed: {error}")
        return False
    if done.returncode != 0:
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        say("  failed: " + " ".join(command))
        for line in said[-6:]:
            say(f"    {line}")
    return done.returncode == 0


def provide() -> str | None:
    """A Chromium that starts: one that is there, else a new one."""
    for place, path in candidates():
        if starts(path):
            say(f"Chromium for the browser tests: {path} (from {place})")
            return path
        say(f"Not used, since it does not start: {path} (from {place})")
    if os.environ.get("CHROMIUM"):
        return None
    for step in (download, install_package):
        step()
        if path := find():
            say(f"Chromium for the browser tests: {path}")
            return path
    return None


def main() -> int:
    if path := provide():
        print(path)
        return 0
    say("NO BROWSER: the browser tests cannot run. " + HOW_TO)
    if os.environ.get("CI") == "true":
        return 1
    say("They are counted as skipped; with CI=true this is a failure.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
