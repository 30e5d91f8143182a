"""Two kinds of doubt: what more rows could remove, and what they could not."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import StrMethodFormatter
from numpy.typing import ArrayLike

from bnn.figures.style import SLIDE_HEIGHT, SLIDE_WIDTH, canvas, credit, fitted, palette, panels, styled

PLACES = 15  # along the quantity, of equally many rows each
NAMES = ("would stay, were all weights known", "more rows could remove")


@styled
def doubts(
    expected_entropy: ArrayLike,
    mutual_information: ArrayLike,
    cover: ArrayLike,
    names: Sequence[str],
    *,
    along: ArrayLike,
    label: str,
    size: tuple[int, int] = (SLIDE_WIDTH, SLIDE_HEIGHT),
    source: str | None = None,
) -> Figure:
    """The mean of both kinds of doubt per true cover type, and along a quantity, each standing on the other.

    Args:
        expected_entropy: in nats, of shape (row,).
        mutual_information: in nats, of shape (row,).
        cover: the true type of each row, of shape (row,), from 0.
        names: of the types; types without rows have no bar.
        along: a quantity, of shape (row,).
        label: its name and unit.
        size: of the figure, in CSS pixels.
        source: the rows' name, for the lower edge.
    """
    kinds = np.array([expected_entropy, mutual_information], float)
    cover, along = np.asarray(cover), np.asarray(along, float)
    colours = palette()
    looks = tuple(zip(NAMES, (colours.forest, colours.activation), ("", "///"), strict=True))
    figure = canvas(*fitted(size, narrow=760))
    left, right = panels(figure, [1, 1.15])
    means = np.array(
        [[kind[cover == k].mean() if (cover == k).any() else 0 for k in range(len(names))] for kind in kinds]
    )
    order = np.argsort(means.sum(axis=0))
    below = np.zeros(len(names))
    for (name, colour, hatch), mean in zip(looks, means, strict=True):
        bars: dict[str, Any] = {"facecolor": colour, "hatch": hatch, "edgecolor": colours.paper, "linewidth": 0.5}
        left.barh(np.arange(len(names)), mean[order], left=below[order], height=0.7, label=name, **bars)
        below = below + mean
    left.set_yticks(np.arange(len(names)), [names[k] for k in order])
    left.tick_params(axis="y", length=0)
    left.spines["left"].set_color(colours.rule)
    left.set_xlabel("doubt (nats), by true cover type")
    parts = np.array_split(np.argsort(along, kind="stable"), min(PLACES, len(along)))
    places = [along[part].mean() for part in parts]
    stack = right.stackplot(
        places,
        [[kind[part].mean() for part in parts] for kind in kinds],
        colors=[colours.forest, colours.activation],
        edgecolor=colours.paper,
        linewidth=0.5,
    )
    stack[1].set_hatch("///")
    right.set(xlim=(places[0], places[-1]), ylim=(0, None), xlabel=label, ylabel="doubt (nats)")
    right.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    figure.legend(*left.get_legend_handles_labels(), loc="outside upper center", ncols=2)
    credit(figure, source)
    return figure
