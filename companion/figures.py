"""The book's house style, and the plots that recur in it.

A figure is shown where it is the last expression of a cell; nothing else shows it.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from typing import Any

import matplotlib as mpl
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from companion import svg
from companion.arrays import Array
from companion.catalogue import CATALOGUE
from companion.domain import Interval
from companion.loss import ElementwiseLoss, Loss

_BLUE, _ORANGE, _GREEN = "#1f63c4", "#c8500a", "#00875a"
_PINK, _INDIGO, _LILAC = "#ff1e69", "#1e0fff", "#a578f0"
_TEAL, _RED, _BLACK = "#5a96a5", "#870f0f", "#000000"

_LOOKS = {
    # regression
    "MeanSquaredError": (_BLUE, "solid"),
    "MeanAbsoluteError": (_ORANGE, "dashed"),
    "MeanSquaredLogarithmicError": (_BLACK, (0, (8, 2, 2, 2))),
    "Huber": (_GREEN, "dashdot"),
    "SmoothL1": (_LILAC, (0, (6, 1))),
    "PseudoHuber": (_RED, "dotted"),
    "LogCosh": (_TEAL, (0, (3, 1, 1, 1, 1, 1))),
    "Quantile": (_PINK, (0, (3, 3))),
    "Poisson": (_INDIGO, (0, (1, 2))),
    # two classes
    "BinaryCrossentropy": (_PINK, "dashed"),
    "SigmoidCrossentropy": (_INDIGO, "solid"),
    "Hinge": (_GREEN, "dashdot"),
    "SquaredHinge": (_TEAL, "dotted"),
    # several classes, and distributions
    "CategoricalCrossentropy": (_PINK, "dashed"),
    "SparseCategoricalCrossentropy": (_RED, (0, (3, 3))),
    "SoftmaxCrossentropy": (_INDIGO, "solid"),
    "SparseSoftmaxCrossentropy": (_BLUE, (0, (6, 1))),
    "CrammerSingerHinge": (_GREEN, "dashdot"),
    "WestonWatkinsHinge": (_TEAL, "dotted"),
    "KLDivergence": (_ORANGE, (0, (8, 2, 2, 2))),
    "JensenShannonDivergence": (_BLACK, (0, (1, 2))),
}

COLOURS = {name: colour for name, (colour, _) in _LOOKS.items()}
"""The colour of each loss, by its class's name: distinct within one task."""

INK = "#333333"
"""The colour of what is not a loss: axes, data, words."""

_SIZE = (6.4, 3.4)  # inches: 614 of a page's 700 pixels, and words still legible at half of that
_SYMBOLS = {"delta": "δ", "beta": "β", "tau": "τ"}
_STYLE: Any = {
    "axes.edgecolor": INK,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.prop_cycle": cycler(color=[_BLUE, _ORANGE, _GREEN, _PINK, _INDIGO, _TEAL, _RED]),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.constrained_layout.use": True,
    "figure.facecolor": "none",
    "figure.figsize": _SIZE,
    "font.size": 12,
    "grid.color": "#cccccc",
    "grid.linewidth": 0.7,
    "legend.framealpha": 0,
    "legend.handlelength": 2.6,
    "lines.linewidth": 2.2,
    "savefig.transparent": True,
    "svg.fonttype": "path",
    "svg.hashsalt": "loss functions, checked",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


def setup() -> None:
    """Put the house style in force; once, at the top of a notebook.

    In a notebook, figures become SVG that is the same whenever it is drawn.

    Examples
    --------
    >>> setup()
    >>> mpl.rcParams["svg.fonttype"]
    'path'
    """
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    if shell is not None:
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("svg")
        shell.display_formatter.formatters["image/svg+xml"].for_type(Figure, svg.draw)
    mpl.rcdefaults()  # whatever this machine's own settings are
    mpl.rcParams.update(_STYLE)


def _name(loss: Loss | type[Loss]) -> str:
    return loss.__name__ if isinstance(loss, type) else type(loss).__name__


def colour(loss: Loss | type[Loss]) -> str:
    """The colour of a loss, the same throughout the course.

    Raises
    ------
    KeyError
        Where the loss is none of the course's.

    Examples
    --------
    >>> from companion import Huber
    >>> colour(Huber(delta=2.0)) == colour(Huber) == COLOURS["Huber"]
    True
    """
    return COLOURS[_name(loss)]


def style(loss: Loss | type[Loss]) -> dict[str, Any]:
    """The colour and the dashes of a loss, as arguments of ``Axes.plot``.

    Raises
    ------
    KeyError
        Where the loss is none of the course's.

    Examples
    --------
    >>> from companion import MeanSquaredError
    >>> style(MeanSquaredError)
    {'color': '#1f63c4', 'linestyle': 'solid'}
    """
    return dict(zip(("color", "linestyle"), _LOOKS[_name(loss)], strict=True))


def label(loss: Loss) -> str:
    """The name of a loss in words, with its parameters.

    Examples
    --------
    >>> from companion import Huber, LogCosh
    >>> label(Huber(delta=2.0)), label(LogCosh())
    ('Huber loss, δ = 2', 'Log-cosh loss')
    """
    parameters = [f"{_SYMBOLS.get(key, key)} = {value:g}" for key, value in vars(loss).items()]
    return ", ".join([CATALOGUE[_name(loss)].title, *parameters])


def axes(x: str, y: str) -> tuple[Figure, Axes]:
    """An empty figure with one panel, its axes labelled.

    Parameters
    ----------
    x, y : str
        What the axes show, in words, and its unit.

    Examples
    --------
    >>> figure, panel = axes("residual", "loss")
    >>> panel.get_ylabel()
    'loss'
    """
    figure = Figure(figsize=_SIZE, layout="constrained")
    panel = figure.subplots()
    panel.set(xlabel=x, ylabel=y)
    return figure, panel


def plot_losses(
    *losses: Loss, residual: tuple[float, float] = (-3, 3), y_true: float = 0.0
) -> Figure:
    """Losses on the left, their gradients on the right, against the residual.

    Where a gradient jumps its line is broken, and a dot marks its value there.
    A loss that is not defined for every residual is drawn where it is.

    Parameters
    ----------
    losses : Loss
        Elementwise losses; the same one may come with several parameters.
    residual : (float, float)
        The first and the last value of prediction minus target.
    y_true : float
        The target, for losses that depend on more than the residual.

    Raises
    ------
    ValueError
        Where no loss is given, or the target is outside a loss's domain.
    TypeError
        Where an example of a loss is a row: it has no single residual.

    Examples
    --------
    >>> from companion import Huber, MeanAbsoluteError
    >>> figure = plot_losses(MeanAbsoluteError(), Huber(delta=1.0))
    >>> [panel.get_ylabel() for panel in figure.axes]
    ['loss', 'gradient']
    """
    if not losses:
        raise ValueError("plot_losses needs a loss, as in plot_losses(Huber(delta=1.0))")
    for loss in losses:
        if not isinstance(loss, ElementwiseLoss):
            raise TypeError(f"plot_losses: an example of {loss.name} is a row, not a number")
    figure = Figure(figsize=(_SIZE[0], 3.6), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.set_ylabel("loss")
    right.set_ylabel("gradient")
    figure.supxlabel("residual: prediction minus target", color=INK, fontsize="medium")
    for loss in losses:
        look = style(loss)
        same = [other for other in losses if _name(other) == _name(loss)]
        if len(same) > 1:  # one colour: the dashes tell them apart
            look["linestyle"] = ("solid", "dashed", "dotted", "dashdot")[same.index(loss) % 4]
        x = _residuals(loss, residual, y_true)
        left.plot(x, _at(loss.per_example, x, y_true), label=label(loss), **look)
        right.plot(x, _at(loss.gradient, x, y_true), **look)
        kinks = np.array([kink for kink in loss.kinks if residual[0] < kink < residual[1]])
        if kinks.size:
            right.plot(kinks, _at(loss.gradient, kinks, y_true), "o", color=look["color"])
    figure.legend(loc="outside upper center", ncols=min(2, len(losses)))
    return figure


def _residuals(loss: Loss, residual: tuple[float, float], y_true: float) -> Array:
    """Residuals in the loss's domain, with a NaN at each kink to break a line there."""
    low, high = residual
    step = (high - low) / 500
    if isinstance(loss.predictions, Interval):
        low = max(low, loss.predictions.low - y_true + step)
        high = min(high, loss.predictions.high - y_true - step)
    ends = [low, *(kink for kink in sorted(loss.kinks) if low < kink < high), high]
    pieces = []
    for start, stop in pairwise(ends):
        inside = 1e-6 * step  # beside the kink, not on it
        count = int((stop - start) / step) + 2
        pieces += [np.linspace(start + inside, stop - inside, count), np.array([np.nan])]
    return np.concatenate(pieces[:-1])


def _at(function: Any, residuals: Array, y_true: float) -> Array:
    """A loss or its gradient at residuals, for one target."""
    return np.asarray(function(np.full_like(residuals, y_true), y_true + residuals))
