"""What a reader finds who looks a word up in the index."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visit import visit

TO_THE_GLOSSARY = re.compile(r"book/reference/glossary\.html#term-.")
LOOKED_UP = {
    "label smoothing": "Label smoothing",
    "NaN": "NaN: hunt it to its cell",
    "dead unit": "Dead and vanishing gradients",
    "LogSumExp": "The loss from the scores",
    "calibration": "A reliability diagram",
    "reduction": "Reductions",
    "gradient check": "Check the gradient",
    "one-hot row": "One-hot rows",
    "Huber loss": "Huber and its relatives",
    "log-cosh loss": "Log-cosh and pseudo-Huber",
    "early stopping": "Validation above training",
    "class weight": "Class weights, and three ways to divide",
    "AUC": "Ranking",
}


@pytest.mark.parametrize("term", LOOKED_UP)
def test_a_term_leads_to_its_section(term: str, root: str, chromium: Browser) -> None:
    with visit(chromium, root + "genindex.html", scripts=False) as seen:
        found = seen.page.locator(".index-entries > li").filter(
            has=seen.page.locator(f'xpath=./a[normalize-space()="{term}"]')
        )
        expect(found.locator("> a")).to_have_attribute("href", TO_THE_GLOSSARY)
        found.get_by_role("link", name=LOOKED_UP[term], exact=True).click()
        heading = seen.page.locator(":target > :is(h1, h2, h3), :target ~ :is(h1, h2, h3)").first
        expect(heading).to_contain_text(LOOKED_UP[term])


def test_a_loss_leads_to_its_class(root: str, chromium: Browser) -> None:
    with visit(chromium, root + "genindex.html", scripts=False) as seen:
        seen.page.get_by_role(
            "link", name="Huber (class in companion.regression)", exact=True
        ).click()
        assert seen.page.url.endswith("api.html#companion.regression.Huber")


def test_another_name_says_where_to_look(root: str, chromium: Browser) -> None:
    with visit(chromium, root + "genindex.html", scripts=False) as seen:
        found = seen.page.locator(".index-entries > li").filter(has_text="dead ReLU")
        expect(found).to_contain_text("see dead unit")
