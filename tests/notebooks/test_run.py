"""Running notebooks: all or nothing, and the same every time."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tests.notebooks.conftest import small_notebook
from tools import notebook_form as form
from tools import notebooks


def store(folder, name, *sources, tags=()):
    """A notebook that was never run."""
    cells = [new_code_cell(source, metadata={"tags": list(tags)}) for source in sources]
    path = folder / name
    path.write_bytes(form.text(new_notebook(cells=cells)).encode())
    return path


def test_running_twice_gives_the_same_bytes(tmp_path, capsys):
    path = tmp_path / "page.ipynb"
    path.write_bytes(form.text(small_notebook()).encode())
    assert notebooks.main([str(path)]) == 0
    first = path.read_bytes()
    assert "changed" in capsys.readouterr().out
    assert notebooks.main([str(path)]) == 0
    assert path.read_bytes() == first
    assert "as before" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("source", "tags", "reason"),
    [
        ("1 / 0", (), "ZeroDivisionError: division by zero"),
        ("import os; os._exit(1)", (), "The kernel died"),
        ("'no exception'", ("raises-exception",), "raised nothing"),
    ],
)
def test_a_notebook_that_fails_is_left_as_it_was(tmp_path, capsys, source, tags, reason):
    path = store(tmp_path, "page.ipynb", source, tags=tags)
    before = path.read_bytes()
    assert notebooks.main([str(path)]) == 1
    assert path.read_bytes() == before
    said = capsys.readouterr().err
    assert str(path) in said
    assert "Cell 1 of 1" in said
    assert source in said
    assert reason in said


def test_a_cell_that_takes_too_long_fails(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(notebooks, "SECONDS_FOR_A_CELL", 1)
    path = store(tmp_path, "page.ipynb", "import time; time.sleep(20)")
    assert notebooks.main([str(path)]) == 1
    said = capsys.readouterr().err
    assert "Cell 1 of 1" in said
    assert "more than 1 s" in said


def test_one_failure_does_not_stop_the_others(tmp_path):
    bad, good = store(tmp_path, "a.ipynb", "1 / 0"), store(tmp_path, "b.ipynb", "1")
    assert notebooks.main([str(bad), str(good)]) == 1
    assert form.read(good).cells[0].execution_count == 1
    assert form.read(bad).cells[0].execution_count is None


def test_the_environment_is_one_for_all(tmp_path):
    names = list(notebooks.ENVIRONMENT)
    path = store(tmp_path, "page.ipynb", f"import os; [os.environ[name] for name in {names}]")
    assert notebooks.main([str(path)]) == 0
    shown = form.read(path).cells[0].outputs[0].data["text/plain"]
    assert eval(shown) == list(notebooks.ENVIRONMENT.values())


def test_check_runs_nothing(tmp_path, capsys):
    path = store(tmp_path, "page.ipynb", "1")
    assert notebooks.main(["--check", str(path)]) == 1
    assert "not in the form" in capsys.readouterr().out
    path.write_bytes(form.text(form.normalised(form.read(path))).encode())
    assert notebooks.main(["--check", str(path)]) == 0
    assert form.read(path).cells[0].execution_count is None


def test_a_missing_file_is_named(capsys):
    with pytest.raises(SystemExit):
        notebooks.main(["nowhere.ipynb"])
    assert "no such file: nowhere.ipynb" in capsys.readouterr().err


def test_copies_that_jupyter_keeps_are_not_of_the_book(tmp_path):
    (tmp_path / ".ipynb_checkpoints").mkdir()
    store(tmp_path, ".ipynb_checkpoints/page-checkpoint.ipynb", "1")
    page = store(tmp_path, "page.ipynb", "1")
    assert notebooks.find(tmp_path) == [page]
