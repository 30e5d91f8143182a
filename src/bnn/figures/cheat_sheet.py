"""The whole talk on one picture: models by what there is to say of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from bnn.figures.board import as_board, bell, hill
from bnn.figures.diagram import draw_diagram
from bnn.figures.functions import draw_function
from bnn.figures.matrices import Values, draw_matrices
from bnn.figures.style import SLIDE_WIDTH, SMALL, TEXT, canvas, palette, styled
from bnn.network import Network

HEIGHT = 560
HEAD, NAME = 34, 128  # pixels: the line of the columns' names, the column of the models' names
COLUMNS = ("function", "matrices", "computational graph", "priors", "posteriors")
SHARES = (0.16, 0.32, 0.185, 0.16, 0.175)  # of the width: the matrices need the most
GAP = 14
PLACES = 61


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A fitted model for the sheet.

    Attributes:
        name: of the model.
        network: of one feature and one output.
        x: the rows' feature, of shape (row,).
        y: what is to be predicted, of shape (row,).
        mean: posterior mean of every parameter.
        deviation: posterior standard deviation of every parameter.
    """

    name: str
    network: Network
    x: ArrayLike
    y: ArrayLike
    mean: Values
    deviation: Values


@styled
def cheat_sheet(entries: Sequence[Entry]) -> Figure:
    """A line of pictures for each model: function, matrices, graph, priors and posteriors."""
    figure = canvas(SLIDE_WIDTH, HEIGHT)
    figure.set_layout_engine("none")
    edges = NAME + (SLIDE_WIDTH - NAME) * np.cumsum([0, *SHARES])
    line = (HEIGHT - HEAD) / len(entries)
    for title, left in zip(COLUMNS, edges[:-1], strict=True):
        figure.text(left / SLIDE_WIDTH, 1 - 8 / HEIGHT, title, va="top", color=palette().quiet, fontsize=TEXT)
    for i, entry in enumerate(entries):
        bottom = HEIGHT - HEAD - (i + 1) * line
        figure.text(0, (bottom + line / 2) / HEIGHT, entry.name, va="center", fontsize=TEXT + 1, weight="bold")
        boxes = [
            (left, bottom + GAP / 2, right - left - GAP, line - GAP)
            for left, right in pairwise(edges)
        ]
        _draw_line(figure, entry, boxes)
    return figure


def _draw_line(figure: Figure, entry: Entry, boxes: list[tuple[float, float, float, float]]) -> None:
    curve, matrix, graph, priors, posteriors = (_axes(figure, box) for box in boxes)
    draw_function(curve, entry.network, entry.x, entry.y, entry.mean)
    curve.set(xticks=[], yticks=[])
    for line in curve.lines:
        line.set_markersize(3.5)
    rows = np.asarray(entry.x, float)[:3, None]
    draw_matrices(matrix, entry.network, rows, entry.mean, size=boxes[1][2:], names=False)
    draw_diagram(graph, entry.network, entry.mean, size=boxes[2][2:], names=("", ""), values=False)
    _draw_densities(priors, entry, boxes[3][2:], prior=True)
    _draw_densities(posteriors, entry, boxes[4][2:], prior=False)


def _axes(figure: Figure, box: tuple[float, float, float, float]) -> Axes:
    left, bottom, width, height = box
    return figure.add_axes((left / SLIDE_WIDTH, bottom / HEIGHT, width / SLIDE_WIDTH, height / HEIGHT))


def _draw_densities(axes: Axes, entry: Entry, size: tuple[float, float], *, prior: bool) -> None:
    """A line of hills for each parameter's matrix, all on one scale."""
    as_board(axes, *size)
    colours, at = palette(), np.linspace(-3, 3, PLACES)
    keys = [
        (key, colours.weight if key == layer.weights else colours.bias)
        for layer in entry.network.layers
        for key in (layer.weights, layer.bias)
        if key
    ]
    height = min(size[1] / len(keys), 56)
    top = size[1] / 2 + height * len(keys) / 2
    for k, (key, colour) in enumerate(keys):
        bottom = top - (k + 1) * height + 5
        if prior:
            hill(axes, 0, bottom, 44, height - 8, bell(at, 0, 1), colour)
            axes.text(52, bottom + height / 2 - 5, "Normal(0, 1)", va="center", fontsize=SMALL)
            continue
        means, spreads = (np.ravel(np.asarray(each[key], float)) for each in (entry.mean, entry.deviation))
        width = min(size[0] / max(len(means), 3), 60)
        reach = np.max(np.abs(means) + 3 * spreads)
        for j, (m, s) in enumerate(zip(means, spreads, strict=True)):
            density = bell(np.linspace(-reach, reach, PLACES), m, s)
            hill(axes, j * width, bottom, width - 5, height - 8, density, colour)
