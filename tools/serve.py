"""Serve the built site on this machine: ``python tools/serve.py [--port 8000] [directory]``."""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build" / "html"
HOST = "127.0.0.1"
PORTS_TRIED = 50


class Handler(SimpleHTTPRequestHandler):
    """Files of a folder, without a line of output for each."""

    def end_headers(self) -> None:
        """Let the browser ask again, so that a rebuilt page is seen at once."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A server that takes it calmly when a browser hangs up."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Report an error, unless it is only a reader who left the page."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def make_server(directory: Path, port: int = 0) -> Server:
    """A server for `directory`; port 0 is any free port."""
    return Server((HOST, port), partial(Handler, directory=str(directory)))


def make_server_near(directory: Path, port: int) -> Server:
    """A server on `port`, or on the first free port after it."""
    for candidate in range(port, min(port + PORTS_TRIED, 65536)):
        try:
            return make_server(directory, candidate)
        except OSError as error:
            reason = error
            print(f"Port {candidate} cannot be used: {error.strerror}.", flush=True)
    raise SystemExit(f"No free port from {port} on ({reason}). Choose one: --port N")


def address(server: Server) -> str:
    return f"http://{HOST}:{server.server_port}/"


@contextmanager
def serving(directory: Path) -> Iterator[str]:
    """The address of `directory`, which is served in a thread."""
    with make_server(directory) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield address(server)
        server.shutdown()


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve the built site on this machine.")
    parser.add_argument("directory", nargs="?", type=Path, default=SITE)
    parser.add_argument("--port", type=int, default=8000, help="the next free one is taken")
    arguments = parser.parse_args()
    if not (arguments.directory / "index.html").is_file():
        sys.exit(f"There is no site in {arguments.directory}. Build it first: make site")
    if not 1 <= arguments.port <= 65535:
        sys.exit(f"A port is a number from 1 to 65535, not {arguments.port}.")
    with make_server_near(arguments.directory, arguments.port) as server:
        print(f"The course is at {address(server)}  (Ctrl-C stops it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("\nStopped.", flush=True)


if __name__ == "__main__":
    main()
