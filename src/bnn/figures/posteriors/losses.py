"""The loss of a fit, step by step."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import StrMethodFormatter
from numpy.typing import ArrayLike

from bnn.figures.style import SLIDE_HEIGHT, SLIDE_WIDTH, canvas, credit, fitted, palette, styled

WINDOWS = 100  # of the running mean, over the whole fit: its noise is then a tenth or less of one step's


@styled
def loss_curve(loss: ArrayLike, *, source: str | None = None) -> Figure:
    """Negative evidence lower bound per step, and its mean over windows of 1 % of the steps.

    Args:
        loss: of shape (step,), in nats.
        source: the rows' name, for the lower edge.
    """
    loss = np.asarray(loss, float)
    window = max(1, len(loss) // WINDOWS)
    whole = len(loss) // window * window
    means = loss[:whole].reshape(-1, window).mean(axis=1)
    middles = (np.arange(len(means)) + 0.5) * window
    colours = palette()
    figure = canvas(*fitted((SLIDE_WIDTH, SLIDE_HEIGHT), narrow=440))
    axes = figure.add_subplot()
    axes.plot(np.arange(1, len(loss) + 1), loss, color=colours.rule, linewidth=0.6, rasterized=True, label="each step")
    axes.plot(middles, means, color=colours.forest, linewidth=3, label=f"mean of {window:,} steps")
    axes.annotate(
        f"{means[-1]:,.0f} nats",
        (middles[-1], means[-1]),
        xytext=(0, 28),
        textcoords="offset points",
        ha="right",
        color=colours.forest,
        weight="bold",
    )
    # The first steps, from a random start, would squeeze all that follows into a line.
    low, high = loss.min(), means.max()
    margin = 0.04 * (high - low) or 1
    axes.set_ylim(low - margin, high + margin)
    axes.set_xlim(0, len(loss))
    axes.set_xlabel("step of the search")
    axes.set_ylabel("negative evidence lower bound (nats)")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.legend(loc="upper right", labelcolor=colours.quiet)
    credit(figure, source)
    return figure
