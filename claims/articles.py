"""The articles and their statements, read from the data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pybtex.database import Person, parse_file

FOLDER = Path(__file__).parent / "articles"
BIBLIOGRAPHY = FOLDER.parent.parent / "book" / "references.bib"

ARTICLES = ("insideml", "chauhan2021", "allyouneed", "ibrahim", "analyticsindia")
"""Their keys in the bibliography, in the order of the course's list."""

KINDS = (
    "number",
    "formula",
    "code",
    "api",
    "rule",
    "definition",
    "table",
    "picture",
    "example",
    "context",
)
SUBJECTS = (
    "basics",
    "regression",
    "binary",
    "multiclass",
    "divergence",
    "selection",
    "training",
)
CHAPTERS = (
    "index",
    "class_vs_label",
    "regression",
    "binary",
    "multiclass",
    "divergence",
    "selection",
    "training",
    "debugging",
)


class Malformed(ValueError):
    """The data of an article are not as they should be."""


@dataclass(frozen=True)
class Item:
    """One statement of one article, in our words.

    Parameters
    ----------
    id : str
        The article's key and a short name; it never changes.
    place : str
        Where in the article.
    kind, subject, chapter : str
        Of `KINDS`, `SUBJECTS`, `CHAPTERS`: what it is, what it is about, and
        the chapter that teaches it.
    says : str
        The statement.
    stated : tuple of str
        The numbers that the article prints for it, digit by digit.
    nothing_to_check : str
        Why nothing in it can be right or wrong; empty for all others.
    """

    id: str
    place: str
    kind: str
    subject: str
    chapter: str
    says: str
    stated: tuple[str, ...] = ()
    nothing_to_check: str = ""

    @property
    def article(self) -> str:
        """The key of the article that says it."""
        return self.id.partition("-")[0]

    @property
    def heading(self) -> str:
        """The part of the article that says it."""
        return self.place.partition(",")[0].partition(";")[0]

    @property
    def checkable(self) -> bool:
        """Whether it can be right or wrong."""
        return not self.nothing_to_check


@cache
def inventory() -> dict[str, Item]:
    """Every item of every article by its id, in the articles' order."""
    items: dict[str, Item] = {}
    for article in ARTICLES:
        for item in read(FOLDER / f"{article}.toml"):
            if item.id in items:
                raise Malformed(f"{item.id}: two items have this id")
            items[item.id] = item
    return items


def items_of(article: str) -> list[Item]:
    """The items of the article with this key, in its order."""
    return [item for item in inventory().values() if item.article == article]


def read(path: Path) -> list[Item]:
    """The items of one article's file.

    Raises
    ------
    Malformed
        Where a field is missing, unknown or has a value that is none of its own.
    """
    items = []
    for fields in tomllib.loads(path.read_text(encoding="utf-8"))["item"]:
        name = fields.get("id", f"{path.name}, item {len(items) + 1}")
        stated = fields.pop("stated", ())
        try:
            item = Item(**fields, stated=(stated,) if isinstance(stated, str) else tuple(stated))
        except TypeError as error:
            raise Malformed(f"{name}: {error}") from None
        for field, known in (("kind", KINDS), ("subject", SUBJECTS), ("chapter", CHAPTERS)):
            if getattr(item, field) not in known:
                raise Malformed(f"{name}: {field} {getattr(item, field)!r} is none of {known}")
        if item.article != path.stem:
            raise Malformed(f"{name}: an id here begins with {path.stem}-")
        if item.stated and item.nothing_to_check:
            raise Malformed(f"{name}: a stated number can be checked")
        items.append(item)
    return items


@dataclass(frozen=True)
class Article:
    """What the bibliography says of an article."""

    key: str
    name: str
    author: str
    title: str
    url: str

    @property
    def link(self) -> str:
        """Its title in Markdown, linked where the address is known."""
        return f"[{self.title}]({self.url})" if self.url else self.title


@cache
def article(key: str) -> Article:
    """The article with this key."""
    entry = parse_file(str(BIBLIOGRAPHY)).entries[key]
    people = entry.persons["author"]
    plain = str.maketrans("", "", "{}")
    return Article(
        key,
        name=" ".join(people[0].last_names).translate(plain),
        author=" and ".join(map(full_name, people)).translate(plain),
        title=entry.fields["title"].replace("--", "-").translate(plain),
        url=entry.fields.get("url", ""),
    )


def full_name(person: Person) -> str:
    """A person's names, the first first."""
    return " ".join([*person.first_names, *person.middle_names, *person.last_names])
