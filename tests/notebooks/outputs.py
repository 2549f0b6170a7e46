"""Rules: outputs look the same on every machine and in every reader."""

import re
from collections.abc import Iterator

from nbformat import NotebookNode

from tests.notebooks.cells import all_outputs, code_cells, data
from tools.notebooks import ROOT

TYPES = {"text/plain", "text/html", "text/latex", "text/markdown", "image/svg+xml"}
RASTER = re.compile(r"image/(png|jpe?g|gif|webp)")
MOST_DIGITS = 6
NUMBER = re.compile(r"(?<![\w.])-?(\d+\.\d+)(?:e[+-]?\d+)?(?![\w.]*\.\d)", re.IGNORECASE)
MACHINE_PATH = re.compile(
    r"/(?:home|root|tmp|Users|opt|var|mnt|private)/\w|\b[A-Za-z]:\\\w|" + re.escape(f"{ROOT}/")
)
STYLE_OR_TAG = re.compile(r"<style.*?</style>|<[^>]*>", re.DOTALL)


def known_types(notebook: NotebookNode) -> Iterator[str]:
    """Text, tables and SVG; nothing that runs, nothing made of pixels."""
    for where, output in all_outputs(notebook):
        for kind, content in data(output).items():
            if RASTER.fullmatch(kind):
                yield f"{where}: raster image {kind}: call companion.figures.setup()"
            elif kind not in TYPES:
                yield f"{where}: output of type {kind}: show text, a table or a figure"
            elif kind == "image/svg+xml" and "data:image/" in content:
                yield f"{where}: raster image inside a figure: draw it with pcolormesh"
            elif kind == "text/html" and "<script" in content:
                yield f"{where}: a script in the output: scripts belong to the book's own elements"


def no_stderr(notebook: NotebookNode) -> Iterator[str]:
    """No warnings or logs on a page."""
    for where, output in all_outputs(notebook):
        if output.output_type == "stream" and output.name == "stderr":
            yield f"{where}: prints to stderr: {output.text.strip()[:60]!r}"


def no_machine_paths(notebook: NotebookNode) -> Iterator[str]:
    """Nothing tells on which machine a notebook ran."""
    for where, cell in code_cells(notebook):
        texts = [cell.source]
        texts += [text for output in cell.outputs for text in data(output).values()]
        for text in texts:
            if found := MACHINE_PATH.search(text):
                line = text[found.start() :].partition("\n")[0]
                yield f"{where}: a path of this machine: {line[:60]!r}"


def few_digits(notebook: NotebookNode) -> Iterator[str]:
    """No printed decimal has more digits than every processor agrees on."""
    for where, output in all_outputs(notebook):
        for kind, content in data(output).items():
            if not kind.startswith("text/"):
                continue
            for number in NUMBER.finditer(STYLE_OR_TAG.sub(" ", content)):
                if significant_digits(number[1]) > MOST_DIGITS:
                    yield f"{where}: {number[0]} has more than {MOST_DIGITS} digits: round it"


def significant_digits(decimal: str) -> int:
    """How many digits of a decimal are neither leading nor trailing zeros."""
    return len(decimal.replace(".", "").strip("0"))


RULES = (known_types, no_stderr, no_machine_paths, few_digits)
