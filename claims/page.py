"""What a reader sees of the statements: what each says, its verdict, and the evidence."""

from __future__ import annotations

import ast
import inspect
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from textwrap import dedent

from IPython.display import Markdown

from claims import coverage
from claims.articles import ARTICLES, Item, article, inventory, items_of
from claims.evidence import Evidence, all_evidence, finding
from claims.verdict import Finding, Trials, Verdict, shown


def show(subject: str, first: str) -> Markdown:
    """The statements on a subject, each with its verdict and its evidence.

    Parameters
    ----------
    subject : str
        What they are about.
    first : str
        The key of an article.  A piece of evidence is shown once, under the
        first article whose statement it tries.
    """
    lines: list[str] = []
    for evidence, items in groups(subject):
        if items[0].article == first:
            lines += card(evidence, items)
    return Markdown("\n".join(lines))


def groups(subject: str) -> Iterator[tuple[Evidence, list[Item]]]:
    """Each piece of evidence on a subject, with the items that it tries, in their order."""
    by_function: dict[Evidence, list[Item]] = {}
    for item in inventory().values():
        if item.subject == subject and item.checkable:
            by_function.setdefault(all_evidence()[item.id], []).append(item)
    yield from by_function.items()


def card(evidence: Evidence, items: list[Item]) -> list[str]:
    """The statements that share a piece of evidence, the right statement, trials and code."""
    found = [finding(item.id) for item in items]
    distinct = [its for number, its in enumerate(found) if its not in found[:number]]
    lines = ['<div class="claims">', "", *map(saying, items, found), ""]
    for its in distinct:
        lines += [statement(evidence, its), *trials(its)]
    return [*lines, f"```python\n{code(evidence)}\n```", footing(evidence, items), "</div>", ""]


def saying(item: Item, found: Finding) -> str:
    """What an article says, the verdict on it, and where it says so."""
    return (
        f'- <span class="{found.verdict.name.lower()}" id="{item.id}">{item.says}</span>'
        f" **{found.verdict}**; {article(item.article).name}: {item.heading}."
    )


def statement(evidence: Evidence, found: Finding) -> str:
    """The docstring of the evidence, with the finding's values in it."""
    text = " ".join((inspect.getdoc(evidence.function) or "").split())

    def value(match: re.Match[str]) -> str:
        name = match[1]
        return shown(found.values[name]) if name in found.values else match[0]

    return re.sub(r"\{(\w+)\}", value, text)


def trials(found: Finding) -> list[str]:
    """Each trial with a mark for its outcome."""
    error = found.error.replace("`", "'")
    lines = [f"- It raises `{error}`"] if error else []
    lines += marked(found.as_written)
    if found.as_read:
        lines += ["", "What a reader takes from it:", *marked(found.as_read)]
    if found.provided:
        lines += ["", f"Provided that {found.condition}:", *marked(found.provided)]
    return lines


def marked(tried: Trials) -> list[str]:
    """Trials as a list: what was tried, and whether it came out."""
    return [f"- {'✓' if came_out else '✗'} {what}" for what, came_out in tried.items()]


def footing(evidence: Evidence, items: list[Item]) -> str:
    """The sections that teach what the items say, and the libraries that decide."""
    places = [coverage.places()[item.id] for item in items if item.id in coverage.places()]
    links = ", ".join(dict.fromkeys(f"{{ref}}`{place.label}`" for place in places))
    versions = [f"{name} {version(name).split('+')[0]}" for name in evidence.libraries]
    taught = f"See {links}." if links else "The chapter is still to come."
    return taught + (f" Tried with {' and '.join(versions)}." if versions else "")


def code(evidence: Evidence) -> str:
    """What a piece of evidence computes: its function's body, indented for a narrow page."""
    function = ast.parse(dedent(inspect.getsource(evidence.function))).body[0]
    assert isinstance(function, ast.FunctionDef)
    first = function.body[1]  # after the docstring
    lines = inspect.getsource(evidence.function).splitlines()
    body = dedent("\n".join(lines[first.lineno - 1 :]))
    return re.sub("^ +", lambda spaces: spaces[0][::2], body, flags=re.MULTILINE)


def counts(items: Iterable[Item]) -> list[int]:
    """How many of the items get each verdict, in the order of `Verdict`."""
    count = Counter(finding(item.id).verdict for item in items)
    return [count[verdict] for verdict in Verdict]


def summary() -> Markdown:
    """How many statements of each article get each verdict."""
    rows = [["article", *Verdict, "nothing to check"], ["---", *["--:"] * (len(Verdict) + 1)]]
    for key in ARTICLES:
        about = article(key)
        mine = items_of(key)
        checked = [item for item in mine if item.checkable]
        numbers = [*counts(checked), len(mine) - len(checked)]
        rows.append([f"{about.author}: {about.link}", *map(str, numbers)])
    return Markdown("\n".join("| " + " | ".join(row) + " |" for row in rows))
