"""Reliability diagrams: how often an answer is right, against how sure it was said to be."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import StrMethodFormatter

from bnn.evaluation.calibration import Reliability
from bnn.figures.style import SLIDE_HEIGHT, SLIDE_WIDTH, TEXT, canvas, credit, fitted, is_narrow, palette, styled

FEWEST = 10  # rows in a bin that is drawn: the error of fewer is as long as the diagram
TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1]


@styled
def reliability_diagrams(
    found: Mapping[str, Reliability],
    *,
    size: tuple[int, int] = (SLIDE_WIDTH, SLIDE_HEIGHT),
    source: str | None = None,
) -> Figure:
    """A diagram for each kind of probabilities, side by side, above how many rows are in each bin.

    Bins of fewer than 10 rows have no point.

    Args:
        found: by name.
        size: of the figure, in CSS pixels.
        source: the rows' name, for the lower edge.
    """
    colours = palette()
    figure = canvas(*fitted(size, narrow=60 + 400 * len(found)))
    pairs = _pairs(figure, len(found))
    for (upper, lower), (name, one) in zip(pairs, found.items(), strict=True):
        upper.plot([0, 1], [0, 1], color=colours.quiet, linewidth=1.5, linestyle="--")
        some = one.count >= FEWEST
        x, y, low, high = (values[some] for values in (one.confidence, one.accuracy, one.low, one.high))
        upper.vlines(x, x, y, color=colours.activation, linewidth=8, alpha=0.8)
        upper.errorbar(
            x, y, np.clip([y - low, high - y], 0, None), fmt="o", color=colours.forest, markersize=8, elinewidth=2
        )
        upper.set_title(f"{name}: calibration error {one.error:.3f}", fontsize=TEXT + 1, loc="left", pad=10)
        upper.set(xlim=(0, 1), ylim=(0, 1), xticks=TICKS, yticks=TICKS)
        left, right = one.edges.T
        lower.bar(left, one.count, right - left, align="edge", color=colours.forest, edgecolor=colours.paper)
        lower.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
        lower.tick_params(axis="x", pad=9)  # the first labels of both axes keep apart
        lower.set_xlabel("probability of the type that it names")
    for upper, lower in pairs if is_narrow(figure) else pairs[:1]:
        upper.set_ylabel("share that is right")
        lower.set_ylabel("rows")
    pairs[0][0].annotate("does what it says", (0.24, 0.24), (0.4, 0.07), color=colours.quiet, arrowprops=_arrow())
    figure.set_layout_engine("constrained", wspace=0.05)
    credit(figure, source)
    return figure


def _pairs(figure: Figure, number: int) -> list[tuple[Axes, Axes]]:
    """Axes for so many diagrams, each above its counts: side by side, in a narrow figure below each other."""
    if is_narrow(figure):
        axes = figure.subplots(2 * number, 1, sharex=True, height_ratios=[4, 1] * number)
        return [(axes[2 * i], axes[2 * i + 1]) for i in range(number)]
    axes = figure.subplots(2, number, sharex=True, sharey="row", squeeze=False, height_ratios=[4, 1])
    return [(upper, lower) for upper, lower in axes.T]


def _arrow() -> dict[str, Any]:
    return {"arrowstyle": "-", "color": palette().quiet, "shrinkB": 2}
