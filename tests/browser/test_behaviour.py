"""What a reader does on a page: search, change colours, open the contents on a phone."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.browser import checks
from tests.browser.visit import visit


def test_search_finds_a_loss(root: str, chromium: Browser) -> None:
    with visit(chromium, root + "search.html?q=MeanSquaredError") as seen:
        results = seen.page.locator("#search-results")
        expect(results).to_contain_text("companion", timeout=15_000)
        results.get_by_role("link").first.click()
        seen.page.wait_for_url("**/book/**")
        assert seen.console_errors == []


def test_search_quotes_no_tex(root: str, chromium: Browser) -> None:
    with visit(chromium, root + "search.html?q=loss") as seen:
        results = seen.page.locator("#search-results")
        expect(results.locator(".context").first).to_be_visible(timeout=15_000)
        seen.page.wait_for_load_state("networkidle")
        assert checks.raw_tex(seen) == []


def test_search_opens_with_the_keyboard(root: str, chromium: Browser) -> None:
    with visit(chromium, root + "book/index.html") as seen:
        seen.page.keyboard.press("Control+k")
        field = seen.page.get_by_role("searchbox")
        expect(field).to_be_focused()
        assert checks.structure(seen) + checks.contrast_of_words(seen) == []
        field.fill("huber")
        field.press("Enter")
        seen.page.wait_for_url("**/search.html?q=huber")


def test_colours_follow_the_button_and_are_kept(root: str, chromium: Browser) -> None:
    with visit(chromium, root + "book/index.html", colour="light") as seen:
        page = seen.page.locator("html")
        expect(page).to_have_attribute("data-theme", "light")
        for _ in range(3):  # the button goes round: system, light, dark
            seen.page.get_by_role("button", name="Color mode").click()
            if page.get_attribute("data-theme") == "dark":
                break
        expect(page).to_have_attribute("data-theme", "dark")
        seen.page.reload()
        expect(page).to_have_attribute("data-theme", "dark")


def test_paper_is_white(root: str, chromium: Browser) -> None:
    with visit(chromium, root + "book/index.html", colour="dark") as seen:
        theme = "document.documentElement.dataset.theme"
        seen.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert seen.page.evaluate(theme) == "light"
        seen.page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert seen.page.evaluate(theme) == "dark"


def test_contents_open_on_a_phone(root: str, chromium: Browser) -> None:
    with visit(chromium, root + "book/index.html", screen="phone") as seen:
        seen.page.locator("button.primary-toggle:visible").click()
        expect(seen.page.locator("dialog[open]").get_by_role("link", name="API")).to_be_visible()
        assert checks.structure(seen) + checks.contrast_of_words(seen) == []
        assert checks.sideways_scrolling(seen) == []
