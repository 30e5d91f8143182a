"""Where each cover type grows: the distribution of elevation, a ridge per type."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import StrMethodFormatter
from numpy.typing import ArrayLike

from bnn.figures.style import SLIDE_HEIGHT, SLIDE_WIDTH, canvas, credit, fitted, palette, styled

OVERLAP = 1.5  # height of the tallest ridge, in distances between base lines
FLAT = 0.004  # likewise; under a third of a pixel on the slide


@styled
def elevations(elevation: ArrayLike, cover: ArrayLike, names: Sequence[str], *, source: str | None = None) -> Figure:
    """Density of elevation per cover type, the types ordered by their median, highest on top.

    Args:
        elevation: in metres, of shape (row,).
        cover: the type of each row, of shape (row,), from 0; each type needs two rows or more.
        names: of the types.
        source: the rows' name, for the lower edge.

    Raises:
        ValueError: a type has fewer than two rows.
    """
    elevation, cover = np.asarray(elevation, float), np.asarray(cover)
    groups = [elevation[cover == k] for k in range(len(names))]
    if few := [f"{name} {len(group)}" for name, group in zip(names, groups, strict=True) if len(group) < 2]:
        raise ValueError(f"cover: expected two rows or more of each type, found {', '.join(few)}")
    from scipy.stats import gaussian_kde  # here, as it takes half a second to import

    grid = np.linspace(elevation.min() - 50, elevation.max() + 50, 400)
    densities = np.array([gaussian_kde(group)(grid) for group in groups])
    ranks = np.argsort([np.median(group) for group in groups])
    colours = palette()
    figure = canvas(*fitted((SLIDE_WIDTH, SLIDE_HEIGHT), narrow=510))
    axes = figure.add_subplot()
    for height, k in reversed(list(enumerate(ranks))):
        ridge = densities[k] / densities.max() * OVERLAP
        colour = colours.probability(0.35 + 0.6 * height / max(1, len(names) - 1))
        look = {"facecolor": colour, "edgecolor": colours.paper, "linewidth": 1.5, "zorder": 20 - height}
        # No outline where nothing grows: it would be a line across the slide.
        axes.fill_between(grid, height, height + ridge, where=ridge > FLAT, **look)
    axes.set_yticks(np.arange(len(names)), [names[k] for k in ranks])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlim(grid[0], grid[-1])
    axes.set_ylim(-0.05, None)
    axes.set_xlabel("elevation (m)")
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.yaxis.label.set_color(colours.forest)
    credit(figure, source)
    return figure
