"""Which cover types are taken for which."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from bnn.figures.style import (
    SLIDE_HEIGHT,
    SLIDE_WIDTH,
    SMALL,
    canvas,
    credit,
    fitted,
    ink_on,
    name_columns,
    palette,
    styled,
)


@styled
def confusions(counts: ArrayLike, names: Sequence[str], *, source: str | None = None) -> Figure:
    """Shares of predicted types among the rows of each true type, in per cent.

    Args:
        counts: of shape (true cover, predicted cover); a type without rows is left empty.
        names: of the types.
        source: the rows' name, for the lower edge.
    """
    counts = np.asarray(counts, float)
    shares = 100 * counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    colours = palette()
    figure = canvas(*fitted((SLIDE_WIDTH, SLIDE_HEIGHT), narrow=600))
    axes = figure.add_subplot()
    axes.imshow(shares, cmap=colours.probability, vmin=0, vmax=100, aspect="auto")
    for (i, j), share in np.ndenumerate(shares):
        if share >= 0.5:  # else it would read "0", which the empty colour says already
            colour = ink_on(colours.probability(share / 100))
            axes.text(j, i, f"{share:.0f}", ha="center", va="center", color=colour, fontsize=SMALL + 2)
    axes.set_yticks(np.arange(len(names)), names)
    name_columns(axes, np.arange(len(names)), names)
    axes.set_xticks(np.arange(1, len(names)) - 0.5, minor=True)
    axes.set_yticks(np.arange(1, len(names)) - 0.5, minor=True)
    axes.grid(which="minor", color=colours.gap, linewidth=2.5)
    axes.tick_params(which="both", length=0)
    axes.spines[:].set_visible(False)
    axes.set_ylabel("true cover type")
    axes.set_xlabel("predicted cover type (per cent of the true type’s rows)")
    credit(figure, source)
    return figure
