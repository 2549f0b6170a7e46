"""The parameters of one student, drawn from a key that no student has.

HMAC-SHA256 turns the key, the assignment's name and the student's id into the
seed of a `random.Random`.  Who knows an id but not the key cannot tell the draw.
The practice variant is drawn by a key that everybody knows.
"""

import hashlib
import hmac
import random

from grader.master import Master
from grader.parameters import Parameters

PRACTICE_KEY = b"practice"
PRACTICE_STUDENT = "everybody"


def draw(master: Master, key: bytes, student: str) -> Parameters:
    """The parameters of a student's assignment."""
    message = f"{master.name}\n{student}".encode()
    seed = hmac.new(key, message, hashlib.sha256).hexdigest()
    return dict(master.variant(random.Random(seed)))


def practice(master: Master) -> Parameters:
    """The parameters that the book shows."""
    return draw(master, PRACTICE_KEY, PRACTICE_STUDENT)
