"""The process in which a student's cells run.  It knows nothing of the tests.

Requests come in on standard input, a socket, and are answered there:

    {"run": source}                        run a cell
    {"get": name}                          what is the value of this name?
    {"call": name, "args": .., "kwargs": ..}   what does this function return?

An answer is {"value": ..}, {"function": true}, {"missing": true}, or {"error":
names of the exception's classes, "text": ..}.  Each bears its request's "number".
"""

import os
import socket
import sys
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from grader import wire

LONGEST_TEXT = 1000


def main() -> None:
    """Answer requests until the other side is gone."""
    channel = socket.socket(fileno=os.dup(0))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    sys.path.remove(os.environ.pop("PYTHONPATH"))
    shell = new_shell()
    while True:
        try:
            request = wire.receive(channel)
        except EOFError:
            return
        try:
            answer = respond(shell, request)
        except BaseException as error:
            answer = {"error": class_names(error), "text": text(error)}
        wire.send(channel, {**answer, "number": request["number"]})


def new_shell() -> InteractiveShell:
    """What runs cells in a kernel, without a kernel: it knows magics and `display`."""
    config = Config()
    config.HistoryManager.enabled = False
    shell: InteractiveShell = InteractiveShell.instance(config=config)
    shell.showtraceback = shell.showsyntaxerror = lambda *_, **__: None
    return shell


def respond(shell: InteractiveShell, request: dict[str, Any]) -> dict[str, Any]:
    """Do what a request asks; what the student's code raises is raised."""
    match request:
        case {"run": source}:
            shell.run_cell(source, silent=True).raise_error()
            return {"value": None}
        case {"get": name} if name not in shell.user_ns:
            return {"missing": True}
        case {"get": name}:
            found = shell.user_ns[name]
            return {"function": True} if callable(found) else {"value": wire.plain(found)}
        case {"call": name, "args": args, "kwargs": kwargs}:
            result = shell.user_ns[name](*wire.value(args), **wire.value(kwargs))
            return {"value": wire.plain(result)}
    raise ValueError(f"an unknown request: {request}")


def class_names(error: BaseException) -> list[str]:
    """The names of an exception's classes, its own first."""
    return [cls.__name__ for cls in type(error).__mro__]


def text(error: BaseException) -> str:
    """What an exception says, however it was written."""
    try:
        return str(error)[:LONGEST_TEXT]
    except BaseException:
        return ""


if __name__ == "__main__":
    main()
