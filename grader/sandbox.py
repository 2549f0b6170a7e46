"""Bubblewrap around a student's process: what it sees of the machine, and what it may take.

It sees Python, its packages and its own scratch folder, no other process and no network.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from grader.errors import GraderError

ROOT = Path(__file__).resolve().parent.parent
SYSTEM = ("/usr", "/bin", "/lib", "/lib64", "/etc/ld.so.cache")
MODULES = ("__init__.py", "wire.py", "worker.py")
"""All of the course that is in the sandbox: neither masters nor the companion."""
MOST_MEMORY = 4 * 2**30
LARGEST_FILE = 100 * 10**6
LIMITS = ("prlimit", f"--as={MOST_MEMORY}", f"--fsize={LARGEST_FILE}", "--core=0")
BUBBLE = ("bwrap", "--unshare-all", "--die-with-parent", "--cap-drop", "ALL")
WITHOUT = """\
There is no sandbox: {fault}.
A submission could read the masters, your secret and your files, and use the network. Install
bubblewrap (Debian, Ubuntu: apt install bubblewrap); or, where that does not matter, as in a
container of its own or for answers of your own, say --trust-submissions."""


def command(inner: list[str], scratch: str) -> list[str]:
    """A command that runs `inner`, a Python program, in the sandbox."""
    python = (str(Path(sys.executable).resolve().parent.parent), sys.base_prefix, sys.prefix)
    modules = [f"{ROOT}/grader/{name}" for name in MODULES]
    readable = [["--ro-bind-try", path, path] for path in (*SYSTEM, *python, *modules)]
    return [
        *LIMITS,
        *BUBBLE,
        *(word for words in readable for word in words),
        *("--proc", "/proc"),
        *("--dev", "/dev"),
        *("--bind", scratch, scratch),
        *("--remount-ro", "/dev"),
        *("--remount-ro", "/"),
        *("--chdir", scratch),
        *inner,
    ]


def fault() -> str:
    """Why there can be no sandbox on this machine; nothing where there can be one."""
    absent = [program for program in (LIMITS[0], BUBBLE[0]) if shutil.which(program) is None]
    if absent:
        return f"{' and '.join(absent)} not found"
    trial = command([sys.executable, "-c", "pass"], str(ROOT / "grader"))
    done = subprocess.run(trial, capture_output=True, text=True)
    return f"it does not start ({done.stderr.strip()})" if done.returncode else ""


def require() -> None:
    """Refuse to go on without a sandbox.

    Raises
    ------
    GraderError
        Where there can be none on this machine.
    """
    found = fault()
    if found:
        raise GraderError(WITHOUT.format(fault=found))
