"""Write book/reference/cheat_sheet.md: every loss of the catalogue on one printed page."""

from __future__ import annotations

import ast
import math
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # as a script, only tools/ itself is there

from companion.catalogue import CATALOGUE, Entry
from companion.loss import Absent, Loss
from companion.selection import call
from tools import sheet_figures as figures

PAGE = ROOT / "book" / "reference" / "cheat_sheet.md"
FAMILIES = {
    "regression": "Numbers",
    "binary": "Two classes",
    "multiclass": "Several classes",
    "divergence": "Distributions",
}
"""The headings, by the chapter that teaches the losses under them."""

OPENING = f"""\
(sec-cheat-sheet)=
# Cheat sheet

All {len(CATALOGUE)} losses of the course on one page of paper, A4 or US Letter: print this page,
or download [the sheet as a PDF](cheat_sheet.pdf).

$y$ target, $\\hat y$ prediction, $r = \\hat y - y$; $p$ probability, $z$ and $s$ scores, $t$ true
class, $m$ margin; in divergences $p$ is the target, $q$ the prediction. Logarithms are natural.
*Best constant*: the one prediction for all examples that costs least. *Slope*: the size of the
derivative by a prediction, for the parameters shown and rows of {figures.CLASSES} classes. Keras's
names are those of `keras.losses`; `F` is `torch.nn.functional`. Every word and figure comes from
the catalogue of the companion, by `make cheatsheet`.
"""


def page() -> str:
    """The text of the page."""
    return "\n".join([OPENING, *map(family, FAMILIES), debugging()])


def family(chapter: str) -> str:
    """The losses that one chapter teaches."""
    entries = [entry for entry in CATALOGUE.values() if entry.chapter == chapter]
    head = f"## {FAMILIES[chapter]}\n\nTaught in {{ref}}`sec-{chapter}`.\n"
    return "\n".join([head, *map(card, entries)])


def card(entry: Entry) -> str:
    """One loss."""
    names = " · ".join([f"`{entry.loss}`", *entry.synonyms])
    formula = f"$\\displaystyle {entry.formula}$"
    return f"### {entry.title}\n\n{formula}\n\n{names}\n\n{definitions(facts(entry))}"


def facts(entry: Entry) -> dict[str, str]:
    """What the sheet says of a loss."""
    steepest = figures.steepest(entry)
    return {
        "Target": entry.targets,
        "Output": entry.output,
        "Slope": "no bound" if math.isinf(steepest) else f"at most {figure(steepest)}",
        "Best constant": entry.constant,
        "Keras": in_framework(entry.loss, "Keras"),
        "PyTorch": in_framework(entry.loss, "PyTorch"),
        "Choose when": entry.choose,
        "Not when": entry.avoid,
    }


def in_framework(loss: Loss, framework: str) -> str:
    """A framework's call for a loss without what goes without saying, or none."""
    if isinstance({"Keras": loss.keras, "PyTorch": loss.pytorch}[framework], Absent):
        return "none"
    expression = ast.parse(call(loss, framework), mode="eval").body
    if isinstance(expression, ast.BinOp) and isinstance(expression.op, ast.Sub):
        expression = expression.left  # what is subtracted is 0 for rows that sum to 1
    return f"`{ast.unparse(Shorter().visit(expression)).removeprefix('keras.losses.')}`"


class Shorter(ast.NodeTransformer):
    """Leaves the reduction out of a loss's call, and plain target and prediction."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if not ast.unparse(node.func).startswith(("keras.losses.", "F.")):
            return node
        node.keywords = [option for option in node.keywords if option.arg != "reduction"]
        if {ast.unparse(argument) for argument in node.args} != {"y_true", "y_pred"}:
            return node
        node.args = []
        return node if node.keywords else node.func


def debugging() -> str:
    """The figures that a curve is read against."""
    head = "## Figures for debugging\n\nWhat to do with them: {ref}`sec-debugging`.\n"
    listed = {
        what: ", ".join(f"{case}: **{figure(value)}**" for case, value in values.items())
        for what, values in figures.debugging().items()
    }
    return f"{head}\n{definitions(listed)}"


def figure(value: float) -> str:
    """A number to four digits."""
    return f"{value:.4g}"


def definitions(texts: dict[str, str]) -> str:
    """A definition list."""
    return "\n".join(f"{term}\n: {text}\n" for term, text in texts.items())


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(CATALOGUE)} losses")


if __name__ == "__main__":
    main()
