"""What a person can mend."""


class GraderError(Exception):
    """Something is wrong that the user can put right; the text says what and how."""


class MasterError(GraderError):
    """A master is not fit to be handed out."""


def one_line(name: str, text: str) -> str:
    """An exception in one line: its class, and the first two lines of what it says."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return f"{name}: {' '.join(lines[:2])}"[:300] if lines else name
