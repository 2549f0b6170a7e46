"""Submissions made of a master: one answer exchanged, or numbers typed in."""

import ast
import copy
import dataclasses
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from nbformat import NotebookNode

from grader import cells, names
from grader.master import Master
from grader.parameters import Parameters, inject
from grader.questions import Question
from grader.remote import Function, Remote


def answering(master: Master, question: str, code: str) -> NotebookNode:
    """The solution, but for the answers of one question: `code` stands in their place."""
    notebook = copy.deepcopy(master.notebook)
    (asked,) = (q for q in master.questions if q.name == question)
    first, *others = (cells.identity(cell) for cell in asked.answers)
    for cell in notebook.cells:
        if cells.identity(cell) == first:
            cell.source = code
        elif cells.identity(cell) in others:
            cell.source = "pass"
    return notebook


def asking(master: Master, question: Question) -> Master:
    """The assignment up to a question, with no tests but those of this question."""
    last = cells.identity(question.cells[-1])
    (end,) = (n for n, cell in enumerate(master.notebook.cells) if cells.identity(cell) == last)
    kept = copy.copy(master.notebook)
    kept.cells = [
        cell
        for cell in master.notebook.cells[: end + 1]
        if not cells.is_test(cell) or cell in question.tests
    ]
    return dataclasses.replace(master, notebook=kept)


@dataclass
class Solved:
    """A master's solution, run: what was given to the student, and what the tests read."""

    notebook: NotebookNode
    given: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)

    def typed_in(self) -> NotebookNode:
        """The solution as if it was copied from this student's screen.

        Where the code read a parameter or the data, the number itself stands; where it
        computed an answer, the answer.
        """
        copied = copy.deepcopy(self.notebook)
        for cell in copied.cells:
            if cells.is_answer(cell) and cell.cell_type == "code":
                own = names.defined(cell.source)
                tree = ast.parse(cell.source)
                read = {name: self.given[name] for name in self.given.keys() - bound(tree)}
                tree = _Typing(read).visit(tree)
                cell.source = "\n".join(
                    [ast.unparse(tree)]
                    + [
                        f"{name} = {ast.unparse(literal(value))}"
                        for name, value in self.answers.items()
                        if name in own and not isinstance(value, Function)
                    ]
                )
        return copied

    def asks_for_more_than_choices(self, question: Question) -> bool:
        """Whether a question asks for a function or a number."""
        return any(not is_choice(self.answers.get(name, "")) for name in read_by_tests(question))


def solve(master: Master, parameters: Parameters) -> Solved:
    """Run the solution of one student."""
    solved = Solved(inject(master.notebook, parameters))
    asked = set().union(*(read_by_tests(question) for question in master.questions))
    with Remote() as student:
        for cell in solved.notebook.cells:
            if cell.cell_type != "code" or cells.is_test(cell):
                continue
            assert not student.run(cell.source)
            found = values(student, names.defined(cell.source))
            if cells.is_answer(cell):
                solved.answers |= {name: value for name, value in found.items() if name in asked}
            else:
                solved.given |= {n: v for n, v in found.items() if not isinstance(v, Function)}
    return solved


def read_by_tests(question: Question) -> set[str]:
    """The names that the tests of a question read."""
    return set().union(*(names.used(cell.source) for cell in question.tests))


def values(student: Remote, wanted: set[str]) -> dict[str, Any]:
    """The functions and plain values among some names."""
    found = {}
    for name in sorted(wanted):
        try:
            found[name] = student.get(name)
        except TypeError:  # a generator of random numbers, say
            continue
    return found


def is_choice(value: Any) -> bool:
    """Whether an answer was taken from a list: a string, yes or no, or several of them."""
    if isinstance(value, (list, tuple)):
        return all(map(is_choice, value))
    if isinstance(value, dict):
        return all(map(is_choice, value.values()))
    return isinstance(value, (str, bool, np.bool_))


def bound(tree: ast.AST) -> set[str]:
    """The names that are arguments or are given a value somewhere in some code."""
    nodes = list(ast.walk(tree))
    return {node.arg for node in nodes if isinstance(node, ast.arg)} | {
        node.id
        for node in nodes
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    }


def literal(value: Any) -> ast.expr:
    """An expression for a value in which no name of the assignment stands."""
    return ast.parse(spelled(value), mode="eval").body


def spelled(value: Any) -> str:
    """Code for a plain value, with nothing imported."""
    match value:
        case np.ndarray():
            return f"__import__('numpy').array({spelled(value.tolist())}, {value.dtype.str!r})"
        case np.generic():
            return spelled(value.item())
        case float():
            return f"float({str(value)!r})"
        case list():
            return f"[{', '.join(map(spelled, value))}]"
        case tuple():
            return f"tuple({spelled(list(value))})"
        case dict():
            pairs = (f"{spelled(key)}: {spelled(item)}" for key, item in value.items())
            return f"{{{', '.join(pairs)}}}"
    return repr(value)


class _Typing(ast.NodeTransformer):
    """Puts values in the place of names."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.given = given

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if isinstance(node.ctx, ast.Load) and node.id in self.given:
            return literal(self.given[node.id])
        return node
