"""Every word of the course is in the glossary, and every word of the glossary is used."""

import pytest

from tests.notebooks import glossary
from tools.glossary import GLOSSARY, bare, entries, names

PAGES = glossary.pages()
TERMS = set(names())


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_defines_is_in_the_glossary(page):
    lacking = glossary.missing(PAGES[page], TERMS)
    assert not lacking, f"{page}: add to {GLOSSARY.name}, or set in italics: {lacking}"


def test_every_name_of_a_loss_is_in_the_glossary():
    known = TERMS | glossary.EXCEPTIONS.keys()
    assert [name for name in glossary.names_of_losses() if bare(name) not in known] == []


def test_every_entry_is_used():
    used = set().union(*map(glossary.linked, PAGES.values()))
    idle = [entry for entry in entries() if not used & set(map(bare, entry))]
    assert not idle, f"no page links {idle}: link the place that explains it, or take it out"


def test_every_exception_is_needed():
    defined = {bare(w) for text in PAGES.values() for w in glossary.defined(text)}
    spoken = defined | set(map(bare, glossary.names_of_losses()))
    assert not glossary.EXCEPTIONS.keys() - spoken
    assert not glossary.EXCEPTIONS.keys() & TERMS


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("The **glimmer** is small.", ["glimmer"]),
        ("A **glimmer** or a **shine**.", ["glimmer", "shine"]),
        ("which is called *glimmer* here", ["glimmer"]),
        ("known as the **glimmer of hope**", ["glimmer of hope"]),
        ("its **margins**", []),
        ("the **Cross-entropy**", []),
        ("the *glimmer*, stressed", []),
        ("**The glimmer.** A heading that runs in.", []),
        ("the **{term}`margin`**", []),
        ("called `glimmer` in code", []),
        ("```python\n# the **glimmer**\n```", []),
    ],
)
def test_a_word_that_is_missing_is_found(text, lacking):
    assert glossary.missing(text, {"margin", "cross-entropy"}) == lacking


def test_a_link_is_read_with_a_text_of_its_own_or_without():
    text = "{term}`margin` and {term}`Bits <bit>` of {term}`one\nhot row`"
    assert glossary.linked(text) == {"margin", "bit", "one hot row"}
