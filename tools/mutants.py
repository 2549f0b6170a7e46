"""Change every operator and constant of the losses, one at a time: a test must fail.

Cosmic Ray makes the mutants, by its own operators and one for NumPy's
functions.  Each is written into a copy of the package and tried by the fast
suite of tests/mutants in a fork of this process, which has read NumPy, mpmath
and pytest already.  Cosmic Ray's own runner would start Python anew for each.

A mutant that survives is a missing test, unless tests/mutants/equivalent.toml
says why no test can tell.  That list must be true as well: what is not there
any more, or is killed, is an error.  With arguments, only the functions whose
names contain one of them are changed, as in `python tools/mutants.py Huber`.
"""

from __future__ import annotations

import os

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
os.environ.update(dict.fromkeys(THREADS, "1"))
os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"

import ast
import functools
import multiprocessing
import re
import shutil
import signal
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import cosmic_ray.plugins
import mpmath  # noqa: F401  read once, for all forks
import numpy  # noqa: F401
import pytest
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Example, Operator
from parso.python.tree import Name

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "tests" / "mutants" / "equivalent.toml"
MODULES = ("regression", "binary", "multiclass", "divergence", "stable")
SUITE = (
    "tests/__init__.py",
    "tests/unit/__init__.py",
    "tests/unit/conftest.py",
    "tests/mutants",
    "tools/exact.py",
)
SECONDS = 120
"""A mutant that takes longer is killed."""

# Of each operator those that could pass for it: none of the losses shifts or divides whole numbers.
WANTED = re.compile(
    r"core/(NumberReplacer|AddNot|Replace(True|False|And|Or)With\w+"
    r"|ReplaceBinaryOperator_(Add|Sub|Mul|Div)_(Add|Sub|Mul|Div)"
    r"|ReplaceBinaryOperator_(Pow_Mul|BitAnd_BitOr|BitOr_BitAnd)"
    r"|ReplaceComparisonOperator_\w+|ReplaceUnaryOperator_Delete_\w+)"
)
PAIRS = ("maximum minimum", "max min", "argmax argmin", "any all", "log log1p", "exp expm1")
SWAPS = {a: b for pair in map(str.split, PAIRS) for a, b in (pair, reversed(pair))}


class ReplaceFunction(Operator):
    """The operators that NumPy spells as functions."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[Any, Any]]:
        if isinstance(node, Name) and node.value in SWAPS:
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        node.value = SWAPS[node.value]
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("np.maximum(x, 0)", "np.minimum(x, 0)"),)


class Mutant(NamedTuple):
    """One changed line, known by its text and not its number."""

    file: str
    function: str
    original: str
    mutated: str

    def __str__(self) -> str:
        return f"{self.file} {self.function}\n  - {self.original}\n  + {self.mutated}"


def mutants(file: str, source: str) -> Iterator[tuple[Mutant, str]]:
    """Every mutant of a module, with the module's text, in the order of its lines."""
    tree, names, lines = get_ast(source), functions(source), source.splitlines()
    found: dict[str, tuple[int, Mutant]] = {}
    for operator in operators():
        places = [p for node in ast_nodes(tree) for p in operator.mutation_positions(node)]
        for occurrence, ((line, _), _) in enumerate(places):
            text = mutate_code(source, operator, occurrence)
            if meaning(text) not in ("", meaning(source)):
                original, mutated = (plain(each[line - 1]) for each in (lines, text.splitlines()))
                found.setdefault(text, (line, Mutant(file, names[line - 1], original, mutated)))
    for text, (_, mutant) in sorted(found.items(), key=lambda item: item[1][0]):
        yield mutant, text


@functools.cache
def meaning(source: str) -> str:
    """The program without types and decorators, as text; none where it is no program."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return ""
    for node in ast.walk(tree):
        for part in {"annotation", "returns", "decorator_list"} & set(node._fields):
            setattr(node, part, [])
    return ast.dump(tree)


def operators() -> list[Operator]:
    names = filter(WANTED.fullmatch, cosmic_ray.plugins.operator_names())
    return [*(cosmic_ray.plugins.get_operator(name)() for name in names), ReplaceFunction()]


def functions(source: str) -> list[str]:
    """The name of the function or class that each line belongs to."""
    names = ["module"] * len(source.splitlines())

    def name(node: ast.AST, outer: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.FunctionDef, ast.ClassDef)):
                inner = f"{outer}{child.name}"
                span = slice(child.lineno - 1, child.end_lineno)
                names[span] = [inner] * len(names[span])
                name(child, f"{inner}.")

    name(ast.parse(source), "")
    return names


def plain(line: str) -> str:
    """A line without its comment and its layout."""
    return " ".join(line.partition("  # ")[0].split()).replace("( ", "(")


# Trying one.


def prepare(copy: Path) -> None:
    """Lay out the package and the suite in a directory of their own."""
    shutil.copytree(ROOT / "companion", copy / "companion", ignore=no_cache)
    for part in SUITE:
        target = copy / part
        target.parent.mkdir(parents=True, exist_ok=True)
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, target, ignore=no_cache)
        else:
            shutil.copy(source, target)


no_cache = shutil.ignore_patterns("__pycache__")


def passes(copy: Path, first: str = "") -> bool:
    """Whether the fast suite passes on the copy: ``first`` the tests of that name, then all."""
    process = multiprocessing.get_context("fork").Process(target=suite, args=(copy, first))
    process.start()
    try:
        process.join(SECONDS)
    finally:
        process.kill()
        process.join()
    return process.exitcode == 0


def suite(copy: Path, first: str) -> None:
    """Run the fast suite in this process, which ends with its verdict."""
    os.chdir(copy)
    sys.path.insert(0, str(copy))
    sys.dont_write_bytecode = True  # two mutants may have one size and one second
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    for some in (["-k", first], []):
        verdict = pytest.main(["-xq", "-p", "no:cacheprovider", f"--rootdir={copy}", *some])
        if verdict not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            os._exit(1)
    os._exit(sys.modules["companion"].__file__ != str(copy / "companion" / "__init__.py"))


# All of them.


def outcomes(copy: Path, only: list[str]) -> Iterator[tuple[Mutant, bool]]:
    """Every mutant, and whether it survives; a line of progress for each function."""
    for module in MODULES:
        path = copy / "companion" / f"{module}.py"
        source = path.read_text(encoding="utf-8")
        for function, group in groupby(mutants(path.name, source), lambda pair: pair[0].function):
            if only and not any(name in function for name in only):
                continue
            survive = []
            for mutant, text in group:
                path.write_text(text, encoding="utf-8")
                survive.append(passes(copy, function.partition(".")[0]))
                yield mutant, survive[-1]
            alive = f", {sum(survive)} alive" if any(survive) else ""
            print(f"  {path.name:14}{function:54}{len(survive):4} mutants{alive}", flush=True)
        path.write_text(source, encoding="utf-8")


def main(only: list[str]) -> int:
    """Try them, and say which survive and whether the list of equivalents is true."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    listed, tried, alive = equivalents(), set[Mutant](), set[Mutant]()
    ended = False
    with tempfile.TemporaryDirectory() as directory:
        copy = Path(directory).resolve()
        prepare(copy)
        if not passes(copy):
            print("The fast suite fails before anything is changed: pytest tests/mutants")
            return 1
        try:
            for mutant, survives in outcomes(copy, only):
                tried.add(mutant)
                if survives:
                    alive.add(mutant)
                    if mutant not in listed:
                        print(f"survives: {mutant}", flush=True)
            ended = True
        except KeyboardInterrupt:
            print("Interrupted: this is of the mutants tried until then")
    untrue = [mutant for mutant in listed if mutant in tried - alive]
    gone = [mutant for mutant in listed if ended and not only and mutant not in tried]
    for what, which in (("but killed", untrue), ("but not there", gone)):
        for mutant in which:
            print(f"listed as equivalent, {what}: {mutant}")
    survivors = alive - listed.keys()
    print(
        f"{len(tried)} mutants: {len(tried - alive)} killed, "
        f"{len(alive) - len(survivors)} equivalent, {len(survivors)} survived"
    )
    return 0 if ended and not (survivors or untrue or gone) else 1


def equivalents() -> dict[Mutant, str]:
    """The mutants that no test can tell, and why."""
    groups = tomllib.loads(LIST.read_text(encoding="utf-8"))["equivalent"]
    return {Mutant(*each): group["reason"] for group in groups for each in group["mutants"]}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
