"""Open a page as a reader would, and note what it does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Route

SCREENS = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
COLOURS = ("light", "dark")

# Folded solutions and cells are part of the page: they are opened and checked too.
UNFOLD = """() => {
  document.querySelectorAll("details").forEach(folded => folded.open = true);
  document.querySelectorAll(".toggle-button-hidden").forEach(button => button.click());
}"""


@dataclass
class Visit:
    page: Page
    colour: str
    console_errors: list[str] = field(default_factory=list)
    outside_requests: list[str] = field(default_factory=list)

    def turn(self, colour: str) -> None:
        """Let the reader's system change to light or dark, and the page follow."""
        if colour != self.colour:
            self.page.emulate_media(color_scheme=colour)
            self.colour = colour
        followed = "colour => document.documentElement.dataset.theme === colour"
        self.page.wait_for_function(followed, arg=colour)


@contextmanager
def visit(
    browser: Browser, url: str, colour: str = "light", screen: str = "desktop", scripts: bool = True
) -> Iterator[Visit]:
    """The page at `url`, loaded and unfolded."""
    context = browser.new_context(
        viewport=SCREENS[screen],
        color_scheme=colour,
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    visit = Visit(context.new_page(), colour)

    def only_localhost(route: Route) -> None:
        if urlsplit(route.request.url).hostname == "127.0.0.1":
            route.continue_()
        else:
            visit.outside_requests.append(route.request.url)
            route.abort()

    context.route(lambda url: not url.startswith(("data:", "blob:")), only_localhost)
    visit.page.on("pageerror", lambda error: visit.console_errors.append(str(error)))
    visit.page.on(
        "console",
        lambda said: said.type == "error" and visit.console_errors.append(said.text),
    )
    visit.page.on(
        "response",
        lambda answer: (
            answer.status >= 400
            and visit.console_errors.append(f"{answer.status} for {answer.url}")
        ),
    )
    visit.page.goto(url, wait_until="load")
    if scripts:
        visit.page.evaluate(UNFOLD)
        visit.page.evaluate("document.fonts.ready")
    yield visit
    context.close()
