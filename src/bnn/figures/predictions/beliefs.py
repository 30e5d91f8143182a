"""How sure networks are of themselves, one by one, and how sure they are together."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter
from numpy.typing import ArrayLike

from bnn.figures.style import SLIDE_HEIGHT, SLIDE_WIDTH, TEXT, canvas, credit, fitted, palette, panels, styled

BINS = 20  # of the probability, from 0 to 1


@styled
def beliefs(
    found: Mapping[str, tuple[ArrayLike, ArrayLike]],
    *,
    size: tuple[int, int] = (SLIDE_WIDTH, SLIDE_HEIGHT),
    source: str | None = None,
) -> Figure:
    """A panel for each distribution of networks: how sure single networks are of rows, and how sure their mean is.

    Args:
        found: by the distribution's name: the greatest probability that each network gives to each row, of shape
            (network, row), and that of their mean, of shape (row,).
        size: of the figure, in CSS pixels.
        source: the rows' name, for the lower edge.
    """
    colours = palette()
    figure = canvas(*fitted(size, narrow=60 + 340 * len(found)))
    edges = np.linspace(0, 1, BINS + 1)
    for axes, (name, (single, mean)) in zip(panels(figure, [1] * len(found), sharey=True), found.items(), strict=True):
        looks = (
            (single, colours.activation, "--", "each network by itself"),
            (mean, colours.forest, "-", "all of them together: their mean"),
        )
        for greatest, colour, line, label in looks:
            top = np.ravel(np.asarray(greatest, float))
            share = np.histogram(top, edges)[0] / len(top)
            axes.stairs(share, edges, fill=True, color=colour, alpha=0.2)
            axes.stairs(share, edges, color=colour, linewidth=3, linestyle=line, label=label)
        axes.set_title(name, fontsize=TEXT + 1, loc="left", pad=10)
        axes.set(xlim=(0, 1), xlabel="probability of the type that is named")
        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
        axes.tick_params(axis="x", pad=9)  # the first labels of both axes keep apart
    figure.axes[0].set_ylabel("share of the rows")
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=2, handlelength=2.5)
    credit(figure, source)
    return figure
