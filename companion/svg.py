"""A figure as SVG: two thirds of matplotlib's own in size, and looking the same."""

from __future__ import annotations

import hashlib
import io
import re

from matplotlib.figure import Figure

# matplotlib writes six decimals of a point, 1/72 inch: more than any screen
# shows, and more than every processor agrees on.  A glyph's scale is kept.
_LONG_NUMBER = re.compile(r"(?<!scale\()-?\b\d+\.\d{3,}")
_MINUS_ZERO = re.compile(r"(?<=[ (A-Z])-0(?![\d.])")
_UNSEEN = re.compile(r"<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
_GAP = re.compile(r">\s+<")
_HASHED = re.compile(r"\b([a-z])[0-9a-f]{10}\b")
_ID = re.compile(r' id="([^"]*)"')
_REFERENCE = re.compile(r'#([^")]+)[")]')
_PATH = re.compile(r' d="([^"]*)"')
_SHIFT = re.compile(r'(<use [^>]*)transform="translate\((\S+) 0\)"')
_COMMAND = re.compile(r"\s*([A-Za-z])\s*")


def draw(figure: Figure) -> str:
    """The figure as SVG, the same whenever and wherever it is drawn.

    Examples
    --------
    >>> draw(Figure())[:14]
    '<?xml version='
    """
    drawn = io.StringIO()
    figure.savefig(drawn, format="svg", bbox_inches="tight")
    return compact(drawn.getvalue())


def compact(svg: str) -> str:
    """An SVG without what is not seen: dates, comments, decimals, spaces, unused names.

    Examples
    --------
    >>> compact('<svg>  <!-- a line -->  <path id="p" d="M 1.23456 2 L 3.00012 4 z"/></svg>')
    '<svg><path d="M1.23 2L3 4z"/></svg>'
    """
    svg = _GAP.sub("><", _UNSEEN.sub("", svg))
    svg = _MINUS_ZERO.sub("0", _LONG_NUMBER.sub(_rounded, svg))
    used = set(_REFERENCE.findall(svg))
    svg = _ID.sub(lambda name: name[0] if name[1] in used else "", svg)
    svg = _PATH.sub(_without_spaces, _renamed(svg))
    return _SHIFT.sub(r'\1x="\2"', svg).replace("DejaVuSans-", "g")  # each letter of each word


def _rounded(number: re.Match[str]) -> str:
    hundredths = round(float(number[0]), 2) + 0.0  # no -0
    return f"{hundredths:.2f}".rstrip("0").rstrip(".")


def _renamed(svg: str) -> str:
    """Names made from what is seen: matplotlib makes them from digits that are not."""
    names = list(dict.fromkeys(name[0] for name in _HASHED.finditer(svg)))
    plain = _HASHED.sub(lambda name: f"{name[1]}{names.index(name[0])}", svg)
    figure = hashlib.sha256(plain.encode()).hexdigest()[:6]
    return _HASHED.sub(lambda name: f"{name[1]}{figure}-{names.index(name[0])}", svg)


def _without_spaces(path: re.Match[str]) -> str:
    return ' d="' + _COMMAND.sub(r"\1", path[1]).strip() + '"'
