"""The one form in which notebooks are stored."""

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from tools import notebook_form as form


def notebook_of(*cells, metadata=None):
    """A notebook that nobody has validated."""
    return from_dict({"cells": cells, "metadata": metadata or {}})


def test_normalising_twice_changes_nothing(good):
    good.cells[0].id = good.cells[1].id = "same"
    once = form.normalised(good)
    assert form.text(form.normalised(once)) == form.text(once)


def test_a_stored_notebook_is_read_as_it_was_written(good, tmp_path):
    path = tmp_path / "page.ipynb"
    path.write_bytes(form.text(good).encode())
    assert form.text(form.read(path)) == form.text(good)


def test_ids_that_are_valid_and_unique_are_kept():
    cells = [new_markdown_cell("a", id="intro"), new_markdown_cell("b", id="price-code")]
    notebook = form.normalised(notebook_of(*cells))
    assert [cell.id for cell in notebook.cells] == ["intro", "price-code"]


def test_other_ids_follow_from_the_text_alone():
    def ids(*sources):
        cells = [new_markdown_cell(source) for source in sources]
        for cell in cells:
            cell.id = "not valid!"
        return [cell.id for cell in form.normalised(notebook_of(*cells)).cells]

    a, b, again = ids("a", "b", "a")
    assert len({a, b, again}) == 3
    assert ids("new", "a", "b", "a")[1:] == [a, b, again]


def test_a_notebook_from_before_cells_had_ids_gets_them():
    cell = new_markdown_cell("a")
    del cell["id"]
    assert form.normalised(notebook_of(cell)).cells[0].id


def test_what_differs_between_machines_is_left_out():
    cell = new_code_cell("1\r\n2\r\n", metadata={"execution": {"a": "now"}, "tags": ["hide-cell"]})
    notebook = notebook_of(
        cell,
        metadata={
            "jupytext": {"formats": "ipynb,py"},
            "kernelspec": {"name": "venv"},
            "language_info": {"name": "python", "version": "3.12.1"},
        },
    )
    stored = form.normalised(notebook)
    assert stored.cells[0].metadata == {"tags": ["hide-cell"]}
    assert stored.cells[0].source == "1\n2"
    assert set(stored.metadata) == {"kernelspec", "language_info"}
    assert stored.metadata.kernelspec == form.KERNELSPEC
    assert "version" not in stored.metadata.language_info


def test_pieces_of_a_stream_become_one_output():
    pieces = [
        new_output("stream", text="a"),
        new_output("stream", text="b"),
        new_output("stream", name="stderr", text="c"),
        new_output("stream", text="d"),
    ]
    merged = form.merged_streams(pieces)
    assert [(out.name, out.text) for out in merged] == [
        ("stdout", "ab"),
        ("stderr", "c"),
        ("stdout", "d"),
    ]


def test_tracebacks_lose_colours_and_files():
    output = NotebookNode(
        output_type="error",
        traceback=[
            "\x1b[31mValueError\x1b[39m",
            "\x1b[36mFile \x1b[39m\x1b[32m/home/me/loss.py:12\x1b[39m, in f()",
            "ValueError: no",
        ],
    )
    form.without_machine(output)
    assert output.traceback == ["ValueError", "ValueError: no"]


def test_text_ends_in_one_line_end(good):
    assert form.text(good).endswith("}\n")
    assert not form.text(good).endswith("\n\n")


def test_fingerprints_are_of_code_and_outputs(good):
    before = form.fingerprints(good)
    assert list(before) == [cell.id for cell in good.cells if cell.cell_type == "code"]
    good.cells[0].source = "# Another title"
    assert form.fingerprints(good) == before
    good.cells[3].outputs[0].text = "False\n"
    after = form.fingerprints(good)
    assert {name for name in before if before[name] != after[name]} == {good.cells[3].id}
