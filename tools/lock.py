"""Pin what the requirements bring with them, in constraints.txt.

Run in an environment that holds nothing but the requirements.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
HEADER = "# The versions that requirements.txt was tested with. Written by `make lock`.\n"


def main() -> None:
    """Write constraints.txt from what is installed."""
    frozen = subprocess.run(
        [sys.executable, "-m", "pip", "freeze", "--exclude-editable"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    # A local version, as in torch 2.13.0+cpu, names one build of many.
    pins = [line.split("+")[0] for line in frozen.splitlines() if "==" in line]
    text = HEADER + "\n".join(pins) + "\n"
    (ROOT / "constraints.txt").write_text(text, encoding="utf-8")
    print(f"constraints.txt: {len(pins)} packages")


if __name__ == "__main__":
    main()
