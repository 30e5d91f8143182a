"""One model three ways: as a function, as matrices, as a neural diagram."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from bnn.figures.networks.diagram import draw_diagram
from bnn.figures.networks.functions import draw_function
from bnn.figures.networks.matrices import Values, draw_matrices
from bnn.figures.style import SLIDE_HEIGHT, SLIDE_WIDTH, SMALL, TEXT, canvas, palette, styled
from bnn.models.network import Network

TITLES = ("as a function", "as a neural diagram", "as matrices")
# Left, bottom, width and height of the three pictures, in pixels; the matrices need all of the width.
FUNCTION, DIAGRAM, MATRICES = (40, 330, 500, 112), (600, 258, 552, 236), (0, 14, SLIDE_WIDTH, 232)
HEADS = ((0, 486), (600, 486), (0, 246))  # where their titles stand
SMALL_DOTS = 5  # points


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
    figure.set_layout_engine("none")
    for title, (left, top) in zip(TITLES, HEADS, strict=True):
        place = left / SLIDE_WIDTH, top / SLIDE_HEIGHT
        figure.text(*place, title, weight="bold", color=palette().quiet, fontsize=TEXT + 1)
    curve, graph, chain = (_axes(figure, box) for box in (FUNCTION, DIAGRAM, MATRICES))
    draw_function(curve, network, x, y, mean, draws)
    curve.set_xlabel(labels[0])
    curve.set_title(labels[1], loc="left", fontsize=TEXT)  # beside so low a picture it would not find room
    for line in curve.lines:
        line.set_markersize(SMALL_DOTS)
    draw_diagram(graph, network, mean, deviation, size=DIAGRAM[2:])
    draw_matrices(chain, network, rows, mean, deviation, size=MATRICES[2:])
    if source:
        figure.text(1, 0, source, ha="right", va="bottom", fontsize=SMALL, color=palette().quiet)
    return figure


def _axes(figure: Figure, box: tuple[int, int, int, int]) -> Axes:
    left, bottom, width, height = box
    return figure.add_axes((left / SLIDE_WIDTH, bottom / SLIDE_HEIGHT, width / SLIDE_WIDTH, height / SLIDE_HEIGHT))
