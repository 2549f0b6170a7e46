"""A student's cells in a process of their own, seen from the process that marks.

Nothing of the student comes over but plain values and the texts of exceptions: no
object, so none whose `==` is always true, and no code, so `numpy.testing` stays
what it is.
"""

import builtins
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Self

from grader import sandbox, wire
from grader.errors import one_line
from tools.kernel_env import ENVIRONMENT

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 20.0
"""What a cell may take, and so may all the calls of one test."""


class LostError(Exception):
    """The student's process died, took too long or broke the agreement."""


class StudentError(Exception):
    """An exception that the student's code defined itself."""


class Missing:
    """Stands for a name that has no value."""


class Function:
    """A student's function: to call it is to ask the student's process."""

    def __init__(self, remote: "Remote", name: str) -> None:
        self._remote, self._name = remote, name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What the student's function returns for plain values; what it raises is raised."""
        request = {"call": self._name, "args": wire.plain(args), "kwargs": wire.plain(kwargs)}
        return self._remote.ask(request)


class Remote:
    """The student's process.

    After a loss it begins anew with the cells it has run so far; if one of these fails it
    then, all is over.

    Parameters
    ----------
    seconds
        What a cell may take, and so may all the questions asked between two calls of `rest`.
    sandboxed
        Whether the process is kept from the files of this machine and from the network.
    """

    def __init__(self, seconds: float = SECONDS, sandboxed: bool = False) -> None:
        self.seconds = seconds
        self.sandboxed = sandboxed
        self.history: list[str] = []
        self.asked = 0
        self.over = ""
        self.scratch = tempfile.mkdtemp(prefix="submission-")
        self.process, self.channel = launch(self.scratch, sandboxed)
        self.rest()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def rest(self) -> None:
        """Allow the full time again."""
        self.deadline = time.monotonic() + self.seconds

    def run(self, source: str) -> str:
        """Run a cell; what went wrong, or nothing.

        A cell that ends the process is left out of the new one.
        """
        self.rest()
        try:
            self.ask({"run": source})
        except LostError as loss:
            return str(loss)
        except Exception as error:
            self.history.append(source)
            return describe(error)
        self.history.append(source)
        return ""

    def get(self, name: str) -> Any:
        """A plain value, a `Function`, or `Missing`."""
        return self.ask({"get": name})

    def ask(self, request: dict[str, Any]) -> Any:
        """The answer to a request; exceptions of the student are raised here."""
        if self.over:
            raise LostError(self.over)
        try:
            answer = self._exchange(request)
        except LostError:
            self._begin_anew()
            raise
        match answer:
            case {"error": [*names], "text": str(text)}:
                raise exception(names, text)
            case {"function": True} if "get" in request:
                return Function(self, request["get"])
            case {"missing": True}:
                return Missing
            case {"value": plain}:
                return value(plain)
        self._begin_anew()
        raise LostError("the process answered what was not asked")

    def _exchange(self, request: dict[str, Any]) -> Any:
        try:
            self.asked += 1
            self.channel.settimeout(max(0.001, self.deadline - time.monotonic()))
            wire.send(self.channel, {**request, "number": self.asked})
            answer = wire.receive(self.channel, self.deadline)
        except TimeoutError:
            raise LostError(f"it took more than {self.seconds:g} s") from None
        except (EOFError, OSError):
            raise LostError("it ended the process") from None
        except (ValueError, RecursionError) as error:
            raise LostError(f"the process answered what cannot be read: {error}") from None
        if not isinstance(answer, dict) or answer.pop("number", None) != self.asked:
            raise LostError("the process answered what was not asked")
        return answer

    def _begin_anew(self) -> None:
        self.stop()
        self.process, self.channel = launch(self.scratch, self.sandboxed)
        try:
            for source in self.history:
                self.rest()
                self._exchange({"run": source})
        except LostError as loss:  # a cell that ran before
            self.over = str(loss)

    def stop(self) -> None:
        """End the process, and those it has started."""
        self.channel.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def launch(scratch: str, sandboxed: bool) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Start the student's process."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-P", "-m", "grader.worker"]
    if sandboxed:
        command = sandbox.command(command, scratch)
    with theirs:
        process = subprocess.Popen(
            command,
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=scratch,
            env=environment(scratch),
            start_new_session=True,
        )
    return process, ours


def environment(scratch: str) -> dict[str, str]:
    """All that the student's process knows of the environment: no secret is in it."""
    return ENVIRONMENT | {
        "HOME": scratch,
        "IPYTHONDIR": scratch,
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": scratch,
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(ROOT),
    }


def value(plain: Any) -> Any:
    """The value in an answer."""
    try:
        return wire.value(plain)
    except Exception as error:
        raise LostError(f"the process answered what cannot be read: {error}") from None


def exception(names: list[str], text: str) -> Exception:
    """The nearest of Python's own exceptions, so that a test can ask for a ValueError."""
    for name in names:
        known = getattr(builtins, str(name), None)
        if isinstance(known, type) and issubclass(known, Exception) and known is not Exception:
            try:
                return known(text)
            except TypeError:  # UnicodeDecodeError wants five arguments
                continue
    return StudentError(f"{names[0] if names else 'an exception'}: {text}")


def describe(error: Exception) -> str:
    """An exception in one line."""
    return one_line(type(error).__name__, str(error))
