"""The secret that the variants hang on: from the environment, or a file outside the repository."""

import os
from pathlib import Path

from grader.errors import GraderError

ROOT = Path(__file__).resolve().parent.parent
VARIABLE = "GRADER_SECRET"
FEWEST_BYTES = 16
MISSING = (
    "Each student's numbers follow from a secret, and there is none.\n"
    f"Set {VARIABLE}, or give --secret FILE (`python -m grader private FOLDER` writes one);\n"
    "or give --practice for the variant that everybody may see."
)


def read(file: Path | None) -> bytes:
    """The secret in a file, or else in the environment.

    Raises
    ------
    GraderError
        Where there is none, it is too short, or its file lies in this repository.
    """
    if file is None:
        secret, source = os.environ.get(VARIABLE, "").encode(), VARIABLE
        if not secret:
            raise GraderError(MISSING)
    else:
        secret, source = _from(file), str(file)
    if len(secret) < FEWEST_BYTES:
        raise GraderError(
            f"The secret in {source} has {len(secret)} bytes; it needs {FEWEST_BYTES} at least,"
            " or it could be guessed. A good one: python -c 'import secrets;"
            " print(secrets.token_hex())'"
        )
    return secret


def _from(file: Path) -> bytes:
    if file.resolve().is_relative_to(ROOT):
        raise GraderError(
            f"The secret {file} lies in this repository, where it could be published. Move it out."
        )
    try:
        return file.read_bytes().strip()
    except OSError as error:
        raise GraderError(f"The secret {file} cannot be read: {error.strerror}") from None
