"""The house style: colours that everyone can tell apart, figures that never change."""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from itertools import combinations

import matplotlib as mpl
import numpy as np
import pytest

from companion import Huber, MeanAbsoluteError, MeanSquaredError, Poisson, Quantile
from companion.catalogue import CATALOGUE
from companion.figures import COLOURS, INK, axes, colour, label, plot_losses, setup, style
from companion.loss import Loss
from companion.svg import compact, draw

LIGHT_PAGE = "#ffffff"
DARK_PAGE = "#14181e"
NAMES = list(COLOURS)
BINARY, SEVERAL = NAMES.index("BinaryCrossentropy"), NAMES.index("CategoricalCrossentropy")
TASKS = {
    "regression": NAMES[:BINARY],
    "two classes": NAMES[BINARY:SEVERAL],
    "several classes": NAMES[SEVERAL:],
}
# CSS: hue-rotate(180deg), as the matrix of the Filter Effects specification.
HUE_TURN = np.array([[-0.574, 1.43, 0.144], [0.426, 0.43, 0.144], [0.426, 1.43, -0.856]])
# How red-blind and green-blind eyes see linear RGB: Machado et al. (2009), severity 1.
EYES = {
    "usual": np.eye(3),
    "red-blind": np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]),
    "green-blind": np.array(
        [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]
    ),
}
# Linear RGB to OKLab, where distance is difference as it is seen.
TO_CONES = np.array([[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.6300]])
TO_LAB = np.array([[0.2105, 0.7936, -0.0041], [1.9780, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]])


def rgb(colour):
    return np.array(mpl.colors.to_rgb(colour))


def in_the_dark(colour):
    """A colour after the dark page's ``invert(0.9) hue-rotate(180deg)``."""
    return np.clip(HUE_TURN @ (0.9 - 0.8 * rgb(colour)), 0, 1)


def linear(rgb):
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def contrast(first, second):
    """The ratio of WCAG 2."""
    low, high = sorted(0.05 + linear(c) @ [0.2126, 0.7152, 0.0722] for c in (first, second))
    return high / low


def as_seen(rgb, eye):
    return TO_LAB @ np.cbrt(TO_CONES @ np.clip(EYES[eye] @ linear(rgb), 0, 1))


def test_contrast_is_that_of_wcag():
    assert contrast(rgb("white"), rgb("black")) == pytest.approx(21)
    assert contrast(rgb("#767676"), rgb("white")) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("name", [*COLOURS, "ink"])
def test_colours_stand_out_on_light_and_dark_pages(name):
    shade = COLOURS.get(name, INK)
    assert contrast(rgb(shade), rgb(LIGHT_PAGE)) >= 3
    assert contrast(in_the_dark(shade), rgb(DARK_PAGE)) >= 3


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("page", [rgb, in_the_dark])
def test_losses_of_a_task_are_told_apart(task, eye, page):
    for first, second in combinations(TASKS[task], 2):
        seen = [as_seen(page(COLOURS[name]), eye) for name in (first, second)]
        assert np.linalg.norm(seen[0] - seen[1]) > 0.06, (first, second)


@pytest.mark.parametrize("task", TASKS)
def test_losses_of_a_task_differ_without_colour(task):
    dashes = [str(style(type(name, (), {}))["linestyle"]) for name in TASKS[task]]
    assert len(set(dashes)) == len(dashes)


def test_every_loss_of_the_catalogue_has_a_colour():
    assert set(CATALOGUE) <= set(COLOURS)
    for entry in CATALOGUE.values():
        assert colour(entry.loss) == colour(type(entry.loss)) == COLOURS[entry.name]
        assert style(entry.loss)["color"] == COLOURS[entry.name]


def test_labels_name_the_parameters():
    assert label(Huber(delta=0.5)) == "Huber loss, δ = 0.5"
    assert label(Quantile(tau=0.9)) == "Quantile loss, τ = 0.9"


def test_every_loss_of_a_residual_can_be_plotted():
    losses = [CATALOGUE[name].loss for name in TASKS["regression"]]
    figure = plot_losses(*losses, y_true=2.0)
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert names == [label(loss) for loss in losses]
    for panel in figure.axes:
        for line in panel.lines:
            drawn = line.get_ydata()
            assert np.isfinite(drawn).sum() >= len(drawn) - 1


def test_a_jump_of_the_gradient_is_not_a_slope():
    line, dot = plot_losses(MeanAbsoluteError()).axes[1].lines
    assert set(line.get_ydata()[np.isfinite(line.get_ydata())]) == {-1, 1}
    steps = np.diff(line.get_ydata())
    assert not np.any(steps > 0)
    assert dot.get_xydata().tolist() == [[0, 0]]


def test_smooth_losses_are_not_broken():
    line, *rest = plot_losses(MeanSquaredError(), residual=(-1, 1)).axes[1].lines
    assert not rest
    assert np.isfinite(line.get_ydata()).all()


def test_a_loss_is_drawn_only_where_it_is_defined():
    line = plot_losses(Poisson(), y_true=1.0).axes[0].lines[0]
    assert -1 < line.get_xdata().min() < -0.97


def test_one_loss_with_several_parameters_keeps_its_colour():
    lines = plot_losses(Huber(delta=0.5), Huber(delta=1.0), MeanSquaredError()).axes[0].lines
    assert [line.get_color() for line in lines[:2]] == [COLOURS["Huber"]] * 2
    assert lines[0].get_linestyle() != lines[1].get_linestyle()


def test_nothing_to_plot_is_an_error():
    with pytest.raises(ValueError, match="needs a loss"):
        plot_losses()


def test_a_loss_of_rows_has_no_residual():
    class OfRows(Loss):
        pass

    OfRows.__abstractmethods__ = frozenset()
    with pytest.raises(TypeError, match="OfRows is a row"):
        plot_losses(OfRows())


def test_axes_are_labelled():
    figure, panel = axes("price", "count")
    assert figure.axes == [panel]
    assert (panel.get_xlabel(), panel.get_ylabel()) == ("price", "count")


def test_compact_figures_refer_to_what_they_hold():
    drawn = draw(plot_losses(MeanAbsoluteError(), Huber()))
    held = re.findall(r' id="([^"]+)"', drawn)
    referred = re.findall(r'href="#([^"]+)"', drawn) + re.findall(r"url\(#([^)]+)\)", drawn)
    assert set(held) == set(referred)
    assert len(held) == len(set(held))
    ElementTree.fromstring(drawn)


def test_compact_figures_have_no_negative_zero():
    assert compact('<path d="M -0.00012 -1.50000"/>') == '<path d="M0 -1.5"/>'


DRAW = """
import sys
from companion import Huber, MeanAbsoluteError
from companion.figures import plot_losses, setup
from companion.loss import Loss
from companion.svg import draw
setup()
figure = plot_losses(MeanAbsoluteError(), Huber())
print(draw(figure))
"""


def test_the_same_figure_is_drawn_every_time():
    first, second = (
        subprocess.run(
            [sys.executable, "-c", DRAW],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    )
    assert first == second
    assert first.startswith(b"<?xml")
    assert b"<text" not in first  # letters are paths: no font has to be installed


def test_setup_ignores_the_settings_of_the_machine():
    with mpl.rc_context({"axes.titlesize": 40, "lines.marker": "x"}):
        setup()
        assert mpl.rcParams["lines.marker"] == "None"
        assert mpl.rcParams["savefig.transparent"] is True


def test_importing_changes_nothing():
    code = """
import matplotlib
before = dict(matplotlib.rcParams)
import companion.figures
assert before == dict(matplotlib.rcParams)
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_digits_that_processors_disagree_on_are_not_drawn():
    def drawn(noise):
        figure, ax = axes("residual", "loss")
        ax.plot([0, 1, 2], [8.75 + noise, 9.1, 10], "o-")
        ax.axhline(8.75)
        return draw(figure)

    assert drawn(1e-9) == drawn(0)
    assert drawn(0.1) != drawn(0)
