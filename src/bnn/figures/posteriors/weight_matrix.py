"""The posteriors of many weights as squares in a matrix: colour is the mean, size is certainty."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import PolyCollection
from matplotlib.colors import Colormap, LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike, NDArray

from bnn.figures.style import PIXELS_PER_INCH, SLIDE_HEIGHT, SLIDE_WIDTH, canvas, credit, palette, styled

PRIOR = 1.0  # every weight's prior deviation, as `bnn.models.classifier` gives it; its mean is 0
SIDE = 0.94  # of the largest square, in cells
DOT = 0.2  # of the smallest: of a posterior as wide as the prior
CELL = 15.5  # CSS pixels of a cell where 65 stand side by side, for the legend


@styled
def weight_matrix(
    mean: ArrayLike,
    deviation: ArrayLike,
    groups: Mapping[str, int],
    *,
    labels: tuple[str, str],
    size: tuple[int, int] = (SLIDE_WIDTH, SLIDE_HEIGHT),
    source: str | None = None,
) -> Figure:
    """A square for each weight: its colour is the posterior mean, its side how much narrower it is than the prior.

    Args:
        mean: of shape (input, unit).
        deviation: likewise; with the prior's or a larger one the square is a dot.
        groups: how many neighbouring inputs each name stands for; together all of them.
        labels: what the inputs are, and the units.
        size: of the figure, in CSS pixels.
        source: the rows' name, for the lower edge.

    Raises:
        ValueError: groups that are not of all inputs.
    """
    mean, deviation = np.asarray(mean, float), np.asarray(deviation, float)
    inputs, units = mean.shape
    if sum(groups.values()) != inputs:
        raise ValueError(f"groups: expected {inputs} inputs in all, found {sum(groups.values())}")
    top = float(np.quantile(np.abs(mean), 0.98))  # so that one odd weight does not pale all others
    colours, norm = diverging(), Normalize(-top, top)
    figure = canvas(*size)
    axes = figure.add_subplot(xlabel=labels[0], ylabel=labels[1])
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    places = [(i, j) for i in range(inputs) for j in range(units)]
    sides = square_sides(deviation)
    squares = [np.array(place) + corners * sides[place] / 2 for place in places]
    axes.add_collection(PolyCollection(squares, facecolors=colours(norm(mean.ravel())), linewidths=0))
    axes.set(xlim=(-0.7, inputs - 0.3), ylim=(units - 0.3, -0.7), yticks=[0, units - 1], yticklabels=["1", str(units)])
    axes.set_aspect("equal")
    ends = np.cumsum([0, *groups.values()])
    for end in ends[1:-1]:
        axes.axvline(end - 0.5, color=palette().quiet, linewidth=1)
    axes.set_xticks((ends[:-1] + ends[1:] - 1) / 2, list(groups))
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    _explain_squares(axes)
    bar = figure.colorbar(
        ScalarMappable(norm, colours),
        ax=axes,
        orientation="vertical",
        label="posterior mean",
        extend="both",
        pad=0.01,
        aspect=24,
        shrink=0.8,
    )
    bar.outline.set_visible(False)
    credit(figure, source)
    return figure


def square_sides(deviation: ArrayLike) -> NDArray[np.float64]:
    """The sides of squares, in cells: a dot where the posterior is as wide as the prior, nearly a cell at a number."""
    return DOT + (SIDE - DOT) * np.clip(1 - np.asarray(deviation, float) / PRIOR, 0, 1)


def diverging() -> Colormap:
    """From the colour of activations below 0 to that of biases above; 0 is near the secondary text's."""
    colours = palette()
    return LinearSegmentedColormap.from_list("diverging", [colours.activation, colours.rule, colours.bias])


def _explain_squares(axes: Axes) -> None:
    figure = axes.figure
    cell = CELL / PIXELS_PER_INCH * 72  # in points
    handles = [
        Line2D([], [], marker="s", linestyle="", color=palette().quiet, markersize=cell * float(square_sides(d)))
        for d in (0.05, 0.5, 1.0)
    ]
    names = ["posterior deviation 0.05: it is known", "0.5: half the prior’s", "1: still the prior"]
    figure.legend(handles, names, loc="outside upper center", ncols=3)
