"""Accuracy against the share of rows that are answered."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from bnn.evaluation.retention import Retention
from bnn.figures.style import SLIDE_HEIGHT, SLIDE_WIDTH, canvas, credit, fitted, palette, styled

FEWEST = 100  # rows that an accuracy is drawn for: of fewer it is noise
PLACES = 400  # of a curve that are drawn, more than a slide can show of its noise
SHARE = 0.8  # of the rows, at which the curves are read off


@styled
def retention_curves(
    curves: Mapping[str, Retention],
    *,
    size: tuple[int, int] = (SLIDE_WIDTH, SLIDE_HEIGHT),
    source: str | None = None,
) -> Figure:
    """A curve for each score of certainty, with a band of two standard errors around the first.

    Args:
        curves: by the score's name, at most three; the first stands out.
        size: of the figure, in CSS pixels.
        source: the rows' name, for the lower edge.

    Raises:
        ValueError: more than three curves, or none.
    """
    if not 1 <= len(curves) <= 3:
        raise ValueError(f"curves: expected one to three, found {len(curves)}")
    colours = palette()
    figure = canvas(*fitted(size, narrow=440))
    axes = figure.add_subplot(xlabel="share of the rows that are answered", ylabel="accuracy among these")
    looks = zip(curves.items(), (colours.forest, colours.activation, colours.quiet), ("-", "--", ":"), strict=False)
    lowest = 1.0
    for i, ((name, curve), colour, line) in enumerate(looks):
        rows = len(curve.share)
        drawn = np.unique(np.linspace(min(FEWEST, rows) - 1, rows - 1, PLACES).astype(int))
        share, accuracy, error = curve.share[drawn], curve.accuracy[drawn], curve.error[drawn]
        lowest = min(lowest, accuracy.min())
        if i == 0:
            low, high = accuracy - 2 * error, np.minimum(accuracy + 2 * error, 1)
            axes.fill_between(share, low, high, color=colour, alpha=0.15, linewidth=0, label="two standard errors")
        axes.plot(share, accuracy, color=colour, linestyle=line, linewidth=3, label=name)
    axes.axvline(SHARE, color=colours.quiet, linewidth=1)
    axes.set(xlim=(0, 1), ylim=(lowest - 0.03, 1.004))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    axes.tick_params(axis="x", pad=9)  # the first labels of both axes keep apart
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles[1:] + handles[:1], labels[1:] + labels[:1], loc="lower left", handlelength=3)
    credit(figure, source)
    return figure
