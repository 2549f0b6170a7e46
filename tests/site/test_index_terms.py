"""The index leads from a term to the sections that explain it."""

from __future__ import annotations

import re
import sys

import pytest
from docutils import nodes
from sphinx import addnodes

from tools import glossary
from tools.serve import ROOT

sys.path.insert(0, str(ROOT / "tools" / "sphinx_ext"))  # as Sphinx finds its extensions

import index_terms

NAMES = glossary.names()


@pytest.mark.parametrize(
    ("title", "terms"),
    [
        ("Softmax cross-entropy and LogSumExp", {"softmax cross-entropy", "LogSumExp"}),
        ("NaN: hunt it to its cell", {"NaN"}),
        ("Two classes: BCE and hinge", {"binary cross-entropy", "hinge loss"}),
        ("Log-cosh and pseudo-Huber", {"log-cosh loss", "pseudo-Huber loss"}),
        ("Check the gradient", {"gradient"}),
        ("Class weights and smoothing", {"class weight"}),
        ("Outliers", {"outlier"}),
        ("A loss of one class", set()),
        ("Padded", set()),
    ],
)
def test_a_title_names_terms(title, terms):
    assert set(index_terms.named(title, NAMES)) == terms


def section(title, *children):
    name = title.lower().replace(" ", "-")
    return nodes.section("", nodes.title("", title), *children, ids=[name])


def link(term):
    return nodes.paragraph("", "", addnodes.pending_xref("", reftype="term", reftarget=term))


def test_a_section_is_found_under_what_it_links():
    inner = section("Inner; part", link("nat"), nodes.section("", link("odds")))
    outer = section("Outer", link("mse"), inner)
    section("Page", link("margin"), outer)
    assert index_terms.places(outer, NAMES) == [
        ("single", "mean squared error; Outer", "outer", "", None)
    ]
    assert index_terms.places(inner, NAMES) == [
        ("single", "nat; Inner, part", "inner;-part", "", None),
        ("single", "odds; Inner, part", "inner;-part", "", None),
    ]


def test_what_a_page_takes_for_granted_is_not_indexed():
    page = section("Page", link("margin"))
    nodes.document(None, None, page)
    assert index_terms.places(page, NAMES) == []


def test_a_term_leads_to_its_entry():
    see = {text for kind, text, *_ in index_terms.synonyms() if kind == "see"}
    assert {"dead ReLU; dead unit", "log-sum-exp; LogSumExp", "MSE; mean squared error"} <= see


def test_the_terms_that_are_too_broad_are_terms():
    assert set(NAMES) >= index_terms.TOO_BROAD


def test_the_glossary_is_read_as_it_is_written():
    text = glossary.GLOSSARY.read_text(encoding="utf-8").partition(":sorted:")[2]
    written = re.findall(r"^[^\s:].*$", text, re.MULTILINE)
    assert [term for entry in glossary.entries() for term in entry] == written
    assert len(NAMES) == len(written), "a term stands in two entries"
