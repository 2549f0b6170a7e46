"""Ways to spoil a notebook, each with a word of the complaint it must bring.

A mutation changes a notebook in place, and returns False where it finds
nothing to spoil.
"""

import functools

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output

from tools import course_cell

MUTATIONS = {}


def brings(word):
    """Register a mutation with a word of the complaint that it must bring."""

    def register(mutation):
        MUTATIONS[mutation.__name__] = (mutation, word)
        return mutation

    return register


def code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def with_output(notebook: NotebookNode, kind: str) -> NotebookNode | None:
    """The first code cell that has an output of a type."""
    return next(
        (cell for cell in code(notebook) if any(out.output_type == kind for out in cell.outputs)),
        None,
    )


def drawn(notebook: NotebookNode) -> tuple[NotebookNode, NotebookNode] | None:
    """The first figure: its cell and its output."""
    for cell in code(notebook):
        for output in cell.outputs:
            if "image/svg+xml" in output.get("data", {}):
                return cell, output
    return None


# What was run


@brings("never run")
def all_outputs_cleared(notebook):
    for cell in code(notebook):
        cell.outputs, cell.execution_count = [], None


@brings("edited after the run")
def outputs_of_one_cell_cleared(notebook):
    cell = with_output(notebook, "stream")
    if not cell:
        return False
    cell.outputs = []


@brings("never run")
def one_cell_cleared(notebook):
    cell = with_output(notebook, "stream")
    if not cell:
        return False
    cell.outputs, cell.execution_count = [], None


@brings("never run")
def new_cell_never_run(notebook):
    notebook.cells.append(new_code_cell("2 + 2", id="new"))


@brings("added after the run")
def new_cell_with_output_by_hand(notebook):
    count = len(code(notebook)) + 1
    cell = new_code_cell("2 + 2", id="new", execution_count=count)
    cell.outputs = [new_output("execute_result", {"text/plain": "4"}, execution_count=count)]
    notebook.cells.append(cell)


@brings("edited after the run")
def one_output_deleted(notebook):
    cell = with_output(notebook, "stream")
    if not cell:
        return False
    del cell.outputs[-1]


@brings("edited after the run")
def output_edited(notebook):
    cell = with_output(notebook, "stream")
    if not cell:
        return False
    output = cell.outputs[0]
    output.text = output.text.rstrip() + "!\n"


@brings("edited after the run")
def source_edited(notebook):
    code(notebook)[1].source += "  # new"


@brings("deleted after the run")
def cell_deleted(notebook):
    notebook.cells.remove(code(notebook)[1])


@brings("deleted after the run")
def last_cell_deleted(notebook):
    notebook.cells.remove(code(notebook)[-1])


@brings("run as number 2, not 1")
def cells_run_in_another_order(notebook):
    first, second = code(notebook)[:2]
    first.execution_count, second.execution_count = 2, 1


@brings("run as number")
def cells_exchanged(notebook):
    first, second = (notebook.cells.index(cell) for cell in code(notebook)[:2])
    cells = notebook.cells
    cells[first], cells[second] = cells[second], cells[first]


@brings("run as number 3, not 2")
def cell_run_twice(notebook):
    for cell in code(notebook)[1:]:
        cell.execution_count += 1


@brings("promises an exception")
def exception_lost(notebook):
    raising = [
        cell for cell in code(notebook) if "raises-exception" in cell.metadata.get("tags", [])
    ]
    if not raising:
        return False
    raising[0].outputs = []


@brings("shows an exception")
def exception_not_promised(notebook):
    code(notebook)[1].outputs.append(new_output("error", ename="E", evalue="e", traceback=["E: e"]))


@brings("unknown tag")
def unknown_tag(notebook):
    code(notebook)[1].metadata.tags = ["nbval-skip"]


@brings("unknown tag")
def unknown_tag_on_words(notebook):
    notebook.cells[0].metadata.tags = ["remove-cell"]


@brings("switches nbval off")
def nbval_switched_off(notebook):
    code(notebook)[1].source = "# NBVAL_IGNORE_OUTPUT\n" + code(notebook)[1].source


@brings("used twice")
def same_id_twice(notebook):
    notebook.cells[1].id = notebook.cells[0].id


# The cell that fetches the course


def brings_of_course_cell(word):
    """Register a mutation of that cell, for the notebooks that have it."""

    def register(mutation):
        @functools.wraps(mutation)
        def where_it_is(notebook):
            return False if course_cell.index(notebook) is None else mutation(notebook)

        return brings(word)(where_it_is)

    return register


@brings_of_course_cell("not the cell that fetches the course")
def course_cell_deleted(notebook):
    del notebook.cells[1]


@brings_of_course_cell("not the cell that fetches the course")
def course_cell_further_down(notebook):
    notebook.cells.insert(2, notebook.cells.pop(1))


@brings_of_course_cell("no cell imports it")
def course_cell_for_nothing(notebook):
    for cell in code(notebook)[1:]:
        cell.source = course_cell.IMPORT.sub("# ", cell.source)


@brings_of_course_cell("in another way")
def course_cell_edited(notebook):
    notebook.cells[1].source += "\nprint('Welcome')"


@brings_of_course_cell("in another way")
def course_cell_on_the_page(notebook):
    notebook.cells[1].metadata.tags = []


@brings_of_course_cell("in another way")
def course_cell_unfolded(notebook):
    del notebook.cells[1].metadata["jupyter"]


@brings_of_course_cell("it puts something out")
def course_cell_that_talks(notebook):
    notebook.cells[1].outputs = [new_output("stream", text="ready\n")]


@brings("unknown tag")
def cell_hidden_from_the_page(notebook):
    code(notebook)[1].metadata.tags = ["remove-cell"]


# What was put out


@brings("raster image")
def raster_figure(notebook):
    if not drawn(notebook):
        return False
    data = drawn(notebook)[1].data
    data["image/png"] = "iVBORw0KGgo="
    del data["image/svg+xml"]


@brings("raster image inside")
def raster_inside_a_figure(notebook):
    if not drawn(notebook):
        return False
    drawn(notebook)[1].data["image/svg+xml"] += '<image href="data:image/png;base64,iVBO"/>'


@brings("output of type")
def widget(notebook):
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "a slider"}
    code(notebook)[1].outputs.append(new_output("display_data", view))


@brings("a script")
def script(notebook):
    html = {"text/html": "<script>alert(1)</script>"}
    code(notebook)[1].outputs.append(new_output("display_data", html))


@brings("stderr")
def warning_printed(notebook):
    code(notebook)[1].outputs.append(new_output("stream", name="stderr", text="UserWarning: no\n"))


def printing(text):
    """A mutation in which a cell has printed a text."""

    def mutation(notebook):
        code(notebook)[1].outputs.append(new_output("stream", text=text))

    return mutation


for name, text in {
    "home": "read /home/me/data.csv",
    "temporary": "saved to /tmp/x",
    "windows": r"C:\Users\me",
}.items():
    MUTATIONS[f"path_printed_{name}"] = (printing(text), "path of this machine")

for number in ("0.3333333333", "-123.45678", "1.2345678e-05", "[0.1, 2.7182818]"):
    MUTATIONS[f"too_many_digits_{number}"] = (printing(f"loss {number}\n"), "more than 6 digits")


@brings("more than 6 digits")
def too_many_digits_in_a_table(notebook):
    html = {"text/html": "<table><tr><td>0.12345678</td></tr></table>"}
    code(notebook)[1].outputs.append(new_output("display_data", html))


# Figures


def described(notebook):
    return drawn(notebook)[0].metadata.mystnb if drawn(notebook) else None


@brings("alt text ''")
def alt_text_missing(notebook):
    if not drawn(notebook):
        return False
    del described(notebook)["image"]


def alt_text(words):
    """A mutation in which a figure has this alt text."""

    def mutation(notebook):
        if not drawn(notebook):
            return False
        described(notebook)["image"]["alt"] = words

    return mutation


for name, words in {
    "short": "A line.",
    "file": "output_c6d1f3f5a7b14a7e8d2f0b0a1f2e3d4c.svg",
    "file_in_words": "The picture that is stored in line-of-losses.svg.",
    "no_sentence": "a straight line that rises from 0 to 2 and so on",
}.items():
    MUTATIONS[f"alt_text_{name}"] = (alt_text(words), "alt text")


@brings("no caption")
def caption_missing(notebook):
    if not drawn(notebook):
        return False
    described(notebook)["figure"]["caption"] = " "


@brings("figure name")
def figure_name_missing(notebook):
    if not drawn(notebook):
        return False
    del described(notebook)["figure"]["name"]


@brings("figure name")
def figure_name_twice(notebook):
    if not drawn(notebook):
        return False
    notebook.cells.append(notebook.cells[notebook.cells.index(drawn(notebook)[0])])


@brings("2 figures")
def two_figures_in_a_cell(notebook):
    if not drawn(notebook):
        return False
    cell, output = drawn(notebook)
    cell.outputs.append(output)


# How it is written


@brings("a line of 80 columns")
def line_too_long(notebook):
    code(notebook)[1].source += "\n" + "x = 1" + " " * 69 + "# wide"


@brings("16 lines")
def cell_too_long(notebook):
    cell = code(notebook)[1]
    cell.source = "\n".join(["x = 1"] * 16)
    for excuse in ("tags", "nbgrader"):
        cell.metadata.pop(excuse, None)


def saying(source):
    """A mutation in which a cell has this source."""

    def mutation(notebook):
        code(notebook)[1].source = source

    return mutation


for source in ("!pip install x", "%pip install x", "x = 1\n%timeit x", "%%bash\nls"):
    MUTATIONS[f"no_python_{source[:5]!r}"] = (saying(source), "no Python")
MUTATIONS["path_in_source"] = (saying("open('/home/me/data.csv')"), "path of this machine")


def opening(source):
    """A mutation in which the page begins with this text."""

    def mutation(notebook):
        while notebook.cells[1].cell_type == "markdown":
            del notebook.cells[1]
        notebook.cells[0].source = source

    return mutation


for name, (source, word) in {
    "without_title": ("This page has no title, only a sentence.", "no title"),
    "with_a_lower_title": ("## A part\n\nThis page begins with the title of a part.", "no title"),
    "without_a_sentence": ("# A page", "no sentence"),
    "with_a_directive": (
        "# A page\n\n```{note}\nThis is a note, and not a sentence.\n```",
        "no sentence",
    ),
    "with_a_list": (
        "# A page\n\n- one point that the page makes\n- and another one",
        "no sentence",
    ),
}.items():
    MUTATIONS[f"opening_{name}"] = (opening(source), word)


# The file


@brings("not in the form")
def metadata_of_jupytext(notebook):
    notebook.metadata.jupytext = {"formats": "ipynb,py:percent"}


@brings("not in the form")
def version_of_python(notebook):
    notebook.metadata.language_info.version = "3.11.7"


@brings("not in the form")
def time_stamps(notebook):
    code(notebook)[0].metadata.execution = {"iopub.status.busy": "2025-01-01T00:00:00Z"}


@brings("not in the form")
def name_of_another_kernel(notebook):
    notebook.metadata.kernelspec = {"display_name": ".venv", "name": "venv"}


@brings("more than 500")
def large(notebook):
    notebook.cells[0].source += " more" * 100_000


@brings("not a valid notebook")
def invalid(notebook):
    notebook.cells[0].source = 3
