"""The buttons that lead to the repository: all of them where there is an address, else none."""

from __future__ import annotations

import sys
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tools import repository

logger = logging.getLogger(__name__)


def follow_address(app: Sphinx, config: Config) -> None:
    """Give the theme the address, and the buttons that lead somewhere with it."""
    root = Path(app.srcdir)
    course = repository.current(root)
    options = config.html_theme_options
    options["repository_url"] = course.url if course else ""
    for button in ("repository", "edit_page", "issues"):
        options[f"use_{button}_button"] = course is not None
    if course is None:
        options["launch_buttons"] = {}
    elif repository.stored(root) is None:
        # In Colab a notebook is alone: it knows only the address that it was stored with.
        options["launch_buttons"].pop("colab_url")
        logger.info("No buttons for Colab: there is no repository.url in _config.yml")


def setup(app: Sphinx) -> dict:
    app.connect("config-inited", follow_address)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
