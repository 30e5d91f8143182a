"""Some weights' posteriors: as draws found them, beside the bell curve that approximates each."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from bnn.figures.drawing.board import bell, heap
from bnn.figures.style import SLIDE_HEIGHT, SLIDE_WIDTH, TEXT, canvas, credit, fitted, is_narrow, palette, styled

COLUMNS = 3
PLACES = 200
PRIOR = 1.0  # every weight's prior deviation; its mean is 0


@styled
def weight_posteriors(
    draws: ArrayLike,
    mean: ArrayLike,
    deviation: ArrayLike,
    names: Sequence[str],
    *,
    size: tuple[int, int] = (SLIDE_WIDTH, SLIDE_HEIGHT),
    source: str | None = None,
) -> Figure:
    """A panel for each weight: the density of the draws, the bell curve of ADVI, and the prior, each to one height.

    Args:
        draws: of all chains, of shape (draw, weight).
        mean: of ADVI's Normals, of shape (weight,).
        deviation: likewise.
        names: of the weights.
        size: of the figure, in CSS pixels.
        source: the rows' name, for the lower edge.
    """
    draws, mean, deviation = (np.asarray(each, float) for each in (draws, mean, deviation))
    lines = -(-len(names) // COLUMNS)
    figure = canvas(*fitted(size, narrow=200 * len(names)))
    shape = (len(names), 1) if is_narrow(figure) else (lines, COLUMNS)
    grid = figure.subplots(*shape, sharex=True, squeeze=False)
    reach = max(3 * PRIOR, float(np.abs(np.quantile(draws, (0.005, 0.995), axis=0)).max()))
    at = np.linspace(-reach, reach, PLACES)
    for axes, of_weight, centre, width, name in zip(grid.flat, draws.T, mean, deviation, names, strict=False):
        _panel(axes, at, of_weight, centre, width)
        axes.set_title(name, fontsize=TEXT, loc="left")
    for axes in grid.flat[len(names) :]:
        axes.set_visible(False)
    for axes in grid[-1]:
        axes.set_xlabel("value of the weight")
    for axes in grid[:, 0]:
        axes.set_ylabel("density")
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=3, handlelength=2.5)
    credit(figure, source)
    return figure


def _panel(axes: Axes, at: np.ndarray, draws: np.ndarray, mean: float, deviation: float) -> None:
    colours = palette()
    axes.plot(at, bell(at, 0, PRIOR), color=colours.quiet, linewidth=1.5, linestyle=":", label="the prior")
    axes.fill_between(at, heap(at, draws), color=colours.forest, alpha=0.45, linewidth=0, label="sampled")
    fine = np.union1d(at, mean + deviation * np.linspace(-4, 4, PLACES))  # a narrow bell falls between few places
    axes.plot(fine, bell(fine, mean, deviation), color=colours.activation, linewidth=2.5, label="mean-field ADVI")
    axes.set(xlim=(at[0], at[-1]), ylim=(0, 1.08), yticks=[])
    axes.spines["left"].set_visible(False)
