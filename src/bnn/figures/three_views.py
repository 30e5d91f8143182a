"""One model three ways: as a function, as matrices, as a neural diagram."""

from matplotlib.figure import Figure, SubFigure
from numpy.typing import ArrayLike

from bnn.figures.diagram import draw_diagram
from bnn.figures.functions import draw_function
from bnn.figures.matrices import Values, draw_matrices
from bnn.figures.style import SLIDE_HEIGHT, SLIDE_WIDTH, TEXT, canvas, credit, palette, styled
from bnn.network import Network

UPPER = 0.56  # of the height: the function and the diagram, side by side; the matrices need all of the width
TITLES = ("as a function", "as a neural diagram", "as matrices")


@styled
def three_views(
    network: Network,
    x: ArrayLike,
    y: ArrayLike,
    rows: ArrayLike,
    mean: Values,
    deviation: Values | None = None,
    draws: Values | None = None,
    *,
    labels: tuple[str, str],
    source: str | None = None,
) -> Figure:
    """A small network's function, diagram and matrices on one picture.

    Args:
        network: of one feature and one output.
        x: the rows' feature, of shape (row,).
        y: what is to be predicted, of shape (row,).
        rows: the few of them that go through the matrices, of shape (row, feature).
        mean: of every parameter.
        deviation: of every parameter; with it each parameter has its density in place of a number.
        draws: of every parameter, with a first axis of draws; with them the function is as many curves.
        labels: of the function's axes, with units.
        source: names the rows.
    """
    figure = canvas(SLIDE_WIDTH, SLIDE_HEIGHT)
    upper, lower = figure.subfigures(2, 1, height_ratios=[UPPER, 1 - UPPER])
    left, right = upper.subfigures(1, 2, width_ratios=[0.5, 0.5])
    for part, title in zip((left, right, lower), TITLES, strict=True):
        part.suptitle(title, x=0.02, ha="left", color=palette().quiet, fontsize=TEXT)
    draw_function(left.add_subplot(xlabel=labels[0], ylabel=labels[1]), network, x, y, mean, draws)
    size = (SLIDE_WIDTH / 2, SLIDE_HEIGHT * UPPER - 30)
    draw_diagram(_whole(right, size[1]), network, mean, deviation, size=size)
    size = (SLIDE_WIDTH, SLIDE_HEIGHT * (1 - UPPER) - 26)
    draw_matrices(_whole(lower, size[1]), network, rows, mean, deviation, size=size)
    credit(figure, source)
    return figure


def _whole(part: SubFigure, height: float):
    """Axes over all of a part but the line of its title."""
    total = part.bbox.height / part.figure.dpi * 96
    axes = part.add_axes((0, 0, 1, min(1.0, height / total)))
    axes.set_in_layout(False)
    return axes
