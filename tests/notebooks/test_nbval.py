"""nbval, called as `make nbval` calls it, sees what the guard leaves to it."""

import subprocess
import sys

from tools import notebook_form as form
from tools.notebooks import ROOT

COMMAND = (
    "-m pytest -p tools.kernel_env --nbval --nbval-current-env --nbval-cell-timeout 60"
    " --nbval-sanitize-with tests/notebooks/sanitize.cfg"
)


def test_nbval_sees_a_changed_number_and_nothing_else(good, tmp_path):
    good.cells[3].outputs[-1].data["text/plain"] = "0.666666"
    path = tmp_path / "page.ipynb"
    path.write_bytes(form.text(good).encode())
    command = [sys.executable, *COMMAND.split(), str(path)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 1
    assert "mismatch 'text/plain'" in result.stdout
    assert "'0.666666' == '0.666667'" in result.stdout
    assert "1 failed, 5 passed" in result.stdout
