"""The whole talk on one picture: models by what there is to say of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from bnn.figures.drawing.board import as_board, bell, hill
from bnn.figures.networks.diagram import draw_diagram
from bnn.figures.networks.functions import draw_function
from bnn.figures.networks.matrices import Values, draw_matrices
from bnn.figures.style import SLIDE_WIDTH, SMALL, TEXT, canvas, palette, styled
from bnn.models.network import Network

HEIGHT = 476
HEAD, NAME = 34, 122  # pixels: the line of the columns' names, the column of the models' names
COLUMNS = ("function", "matrices", "computational graph", "priors", "posteriors")
SHARES = (0.14, 0.36, 0.19, 0.15, 0.16)  # of the width: the matrices need the most
GAP = 14
PLACES = 121
PRIOR_WIDTH = 46  # pixels
THINNEST = 0.02  # of the reach: a thinner hill would not be seen
REACH = 3.0  # of every density: three deviations of the prior, which is Normal(0, 1)
ROWS = 3  # that go through the matrices


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
        boxes = [(left, bottom + GAP / 2, right - left - GAP, line - GAP) for left, right in pairwise(edges)]
        _draw_line(figure, entry, boxes)
    return figure


def _draw_line(figure: Figure, entry: Entry, boxes: list[tuple[float, float, float, float]]) -> None:
    curve, matrix, graph, priors, posteriors = (_axes(figure, box) for box in boxes)
    draw_function(curve, entry.network, entry.x, entry.y, entry.mean)
    curve.set(xticks=[], yticks=[])
    for line in curve.lines:
        line.set_markersize(3.5)
    ordered = np.sort(np.asarray(entry.x, float))
    rows = ordered[np.linspace(0, len(ordered) - 1, ROWS).astype(int), None]
    draw_matrices(matrix, entry.network, rows, entry.mean, size=boxes[1][2:], names=False)
    draw_diagram(graph, entry.network, entry.mean, size=boxes[2][2:], names=("", ""), values=False)
    _draw_densities(priors, entry, boxes[3][2:], prior=True)
    _draw_densities(posteriors, entry, boxes[4][2:], prior=False)


def _axes(figure: Figure, box: tuple[float, float, float, float]) -> Axes:
    left, bottom, width, height = box
    return figure.add_axes((left / SLIDE_WIDTH, bottom / HEIGHT, width / SLIDE_WIDTH, height / HEIGHT))


def _draw_densities(axes: Axes, entry: Entry, size: tuple[float, float], *, prior: bool) -> None:
    """A line of hills for each parameter's matrix, all on the axis of the prior."""
    as_board(axes, *size)
    colours = palette()
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
        means, spreads = (np.ravel(np.asarray(each[key], float)) for each in (entry.mean, entry.deviation))
        if prior:
            means, spreads = np.zeros(1), np.ones(1)
            axes.text(PRIOR_WIDTH + 8, bottom + height / 2 - 5, "Normal(0, 1)", va="center", fontsize=SMALL)
        width = PRIOR_WIDTH if prior else min(size[0] / len(means), 2 * PRIOR_WIDTH)
        reach = max(REACH, np.max(np.abs(means) + 3 * spreads))
        at = np.linspace(-reach, reach, PLACES)
        for j, (m, s) in enumerate(zip(means, spreads, strict=True)):
            left = j * width
            axes.plot([left, left + width - 6], [bottom, bottom], color=colours.rule, linewidth=1.5)
            hill(axes, left, bottom, width - 6, height - 8, bell(at, m, max(s, THINNEST * reach)), colour)
