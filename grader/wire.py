"""Plain values on a wire: all that a test and a submission hand each other.

A message is the length of a JSON text, in four bytes, and the text.  A value that
JSON knows stands for itself; a list, tuple, dict, array or scalar of NumPy is an
object whose one key says which.  Nothing that is read can run.
"""

import base64
import json
import re
import socket
import struct
import time
from typing import Any

import numpy as np

MOST_BYTES = 20_000_000
LENGTH = struct.Struct("!I")
DTYPE = re.compile(r"[<>|](b1|[iu][1248]|f[248]|c8|c16|U\d{1,4})")


class NotPlainError(TypeError):
    """A value that cannot go over the wire."""


def plain(value: Any) -> Any:
    """A value as JSON can write it.

    Raises
    ------
    NotPlainError
        Where it is an object of any other kind.
    """
    match value:
        case np.generic():
            return {"scalar": _packed(value)}
        case np.ndarray() if type(value) is np.ndarray:
            return {"array": _packed(value)}
        case None | bool() | int() | float() | str():
            return value
        case list():
            return {"list": [plain(item) for item in value]}
        case tuple():
            return {"tuple": [plain(item) for item in value]}
        case dict():
            return {"dict": [[plain(key), plain(item)] for key, item in value.items()]}
    raise NotPlainError(
        f"a {type(value).__name__} is no plain value: numbers, strings, lists, tuples, dicts"
        " and NumPy arrays are"
    )


def value(text: Any) -> Any:
    """The value that `plain` wrote.

    Raises
    ------
    ValueError
        Where it is not in that form.
    """
    match text:
        case None | bool() | int() | float() | str():
            return text
        case {"list": list(items)}:
            return [value(item) for item in items]
        case {"tuple": list(items)}:
            return tuple(value(item) for item in items)
        case {"dict": list(items)}:
            return {value(key): value(item) for key, item in items}
        case {"array": [dtype, shape, data]}:
            return _array(dtype, shape, data)
        case {"scalar": [dtype, [], data]}:
            return _array(dtype, [], data)[()]
    raise ValueError("a message is not in the agreed form")


def _packed(value: np.generic | np.ndarray) -> list[Any]:
    if not DTYPE.fullmatch(value.dtype.str):
        raise NotPlainError(f"an array of dtype {value.dtype} is no plain value")
    return [value.dtype.str, list(value.shape), base64.b64encode(value.tobytes()).decode()]


def _array(dtype: str, shape: list[int], data: str) -> np.ndarray:
    if not DTYPE.fullmatch(dtype):
        raise ValueError(f"an array of dtype {dtype!r} is not in the agreed form")
    return np.frombuffer(base64.b64decode(data), dtype).reshape(shape).copy()


def send(channel: socket.socket, message: Any) -> None:
    """Write one message."""
    text = json.dumps(message).encode()
    if len(text) > MOST_BYTES:
        raise NotPlainError(f"a value of {len(text)} bytes is more than {MOST_BYTES}")
    channel.sendall(LENGTH.pack(len(text)) + text)


def receive(channel: socket.socket, deadline: float | None = None) -> Any:
    """Read one message.

    Raises
    ------
    EOFError
        Where the other side is gone.
    TimeoutError
        Where the message has not come by the deadline, a time of `time.monotonic`.
    ValueError
        Where it is too long, or no JSON.
    """
    (length,) = LENGTH.unpack(_read(channel, LENGTH.size, deadline))
    if length > MOST_BYTES:
        raise ValueError(f"a message of {length} bytes is more than {MOST_BYTES}")
    return json.loads(_read(channel, length, deadline))


def _read(channel: socket.socket, count: int, deadline: float | None) -> bytes:
    pieces = bytearray()
    while len(pieces) < count:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            channel.settimeout(left)
        piece = channel.recv(min(count - len(pieces), 1 << 20))
        if not piece:
            raise EOFError
        pieces += piece
    return bytes(pieces)
