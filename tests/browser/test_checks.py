"""Each check goes red: on a page with its fault, and on no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import checks, links
from tests.browser.visit import Visit, visit
from tools.serve import serving

DARK_SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="90pt" height="60pt" viewBox="0 0 9 6">'
    '{ground}<path d="M2 2h5v2h-5z" fill="{ink}"/></svg>'
)
FILES = {
    "dark.svg": DARK_SQUARE.format(ground="", ink="#111"),
    "pale.svg": DARK_SQUARE.format(ground="", ink="#f4f4f4"),
    "slab.svg": DARK_SQUARE.format(ground='<rect width="9" height="6" fill="#bbb"/>', ink="#111"),
}
SENTENCE = "A dark bar lies in the middle of an empty field."

# The faults are in the body; the rest of every page is sound.
PAGE = (
    '<!doctype html><html lang="en"><head><title>Page</title>'
    '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
    '</head><body style="background: white"><main><article><h1>Page</h1>'
    "<p>Long enough a text for a page that is read.</p>{body}</article></main></body></html>"
)


def output(source: str, alt: str = SENTENCE, size: str = "width=120 height=80") -> str:
    return f'<div class="cell_output"><img src="{source}" alt="{alt}" {size}></div>'


SOUND = (
    output("dark.svg")
    + "<p>It costs $5 or $6, <code>\\frac</code> is TeX.</p><a href='#top'>Up</a>"
)

BROKEN = {
    checks.script_errors: {
        "error": "<script>throw new Error('oh')</script>",
        "console": "<script>console.error('oh')</script>",
        "missing file": '<script src="none.js"></script>',
    },
    checks.requests_elsewhere: {"image": '<img src="http://elsewhere.test/a.png" alt="A">'},
    checks.structure: {
        "field without a name": "<input>",
        "name that differs from the label": '<button aria-label="Find">Search</button>',
        "empty table header": "<table><tr><th></th><th>a</th></tr><tr><td>1</td></tr></table>",
        "box that only a mouse can scroll": (
            '<pre style="width: 99px; overflow: auto">A line that is wider than its box.</pre>'
        ),
    },
    checks.contrast_of_words: {
        "low contrast": '<p style="color: #ccc">Too pale to read.</p>',
        "one of many": "<p>Dark.</p>" * 9 + '<p style="color: #ccc">Too pale to read.</p>',
        "a word in one of many": "<p>Dark.</p>" * 9 + '<p><b style="color: #ccc">Pale.</b></p>',
        "a word of code after a single letter": (
            "<style>.s { color: #ccc }</style>"
            '<pre><span class="s">a</span> <span class="s">pale</span></pre>'
        ),
        "a formula": (
            "<style>.katex { color: #ccc }</style>"
            '<p><span class="katex"><span>x + y + z</span></span></p>'
        ),
    },
    checks.sideways_scrolling: {"wide element": '<div style="width: 3000px">Wide.</div>'},
    checks.raw_tex: {
        "dollars": "<p>The loss $r^2$ grows.</p>",
        "brackets": r"<p>The loss \(r\) grows.</p>",
        "command": r"<p>The loss \frac 12 grows.</p>",
        "refused": '<span class="katex-error" title="ParseError">\\oops</span>',
    },
    checks.image_texts: {
        "no alt": '<img src="dark.svg">',
        "empty alt": output("dark.svg", alt=""),
        "hashed name": output("dark.svg", alt="../_images/12ab34cd56ef78ab90.svg"),
        "two words": output("dark.svg", alt="A plot"),
    },
    checks.figures: {
        "missing": output("none.svg"),
        "invisible": output("pale.svg"),
        "slab": output("slab.svg"),
        "no size": output("dark.svg", size=""),
    },
    checks.missing_parts: {
        "hidden text": '<p style="display: none">Only scripts show this.</p>',
        "hidden formula": '<span class="katex-html" style="display: none">x</span>',
    },
}
CASES = [
    pytest.param(check, body, id=f"{check.__name__}-{fault}")
    for check, faults in BROKEN.items()
    for fault, body in faults.items()
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("broken")
    for name, text in FILES.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with serving(folder) as address:
        yield address


@pytest.fixture
def opened(request: pytest.FixtureRequest, folder: Path, address: str, chromium: Browser):
    """The page whose body is the parameter."""
    (folder / "page.html").write_text(PAGE.format(body=request.param))
    with visit(chromium, address + "page.html") as seen:
        yield seen


def test_every_check_is_tried() -> None:
    by_mode = (check for asked in checks.BY_COLOUR_AND_SCREEN.values() for check in asked)
    assert set(BROKEN) == {*checks.EVERYWHERE, *by_mode, *checks.WITHOUT_SCRIPTS}


@pytest.mark.parametrize("opened", [SOUND], indirect=True, ids=["sound"])
def test_a_sound_page_has_no_fault(opened: Visit) -> None:
    assert checks.faults(opened, tuple(BROKEN)) == []


@pytest.mark.parametrize(("check", "opened"), CASES, indirect=["opened"])
def test_fault_is_found(check: Callable, opened: Visit) -> None:
    assert check(opened) != []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<a href="#nowhere">x</a>', "anchor"),
        ('<a href="dark.html">x</a>', "leads nowhere"),
        ('<a href="other.html#nowhere">x</a>', "anchor"),
        ('<img src="none.png" alt="x">', "leads nowhere"),
        ('<script src="https://elsewhere.test/x.js"></script>', "elsewhere"),
    ],
)
def test_broken_link_is_found(body: str, fault: str, tmp_path: Path) -> None:
    (tmp_path / "other.html").write_text(PAGE.format(body=""))
    file = tmp_path / "page.html"
    file.write_text(PAGE.format(body=body))
    assert [fault in found for found in links.broken(file)] == [True]


def test_sound_links_have_no_fault(tmp_path: Path) -> None:
    (tmp_path / "other.html").write_text(PAGE.format(body='<p id="here">x</p>'))
    file = tmp_path / "page.html"
    targets = ("other.html#here", "https://elsewhere.test", "#me", "mailto:me@elsewhere.test")
    sound = "".join(f'<a href="{target}" id="me">x</a>' for target in targets)
    file.write_text(PAGE.format(body=sound))
    assert links.broken(file) == []
