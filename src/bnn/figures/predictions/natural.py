"""How common each class is, here and there, and the accuracy that follows."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter
from numpy.typing import ArrayLike

from bnn.evaluation.estimates import Estimate
from bnn.figures.style import SLIDE_HEIGHT, SLIDE_WIDTH, SMALL, TEXT, canvas, credit, fitted, palette, panels, styled


@styled
def natural_shares(
    natural: ArrayLike,
    trained: ArrayLike,
    names: Sequence[str],
    accuracies: Mapping[str, Estimate],
    *,
    reference: tuple[str, float],
    size: tuple[int, int] = (SLIDE_WIDTH, SLIDE_HEIGHT),
    source: str | None = None,
) -> Figure:
    """The shares of the classes in nature and among the training rows; and accuracies beside a reference.

    Args:
        natural: shares, of shape (cover,).
        trained: shares, of shape (cover,).
        names: of the classes.
        accuracies: by name, drawn with bars of two standard errors.
        reference: a name, and an accuracy without an error: a line.
        size: of the figure, in CSS pixels.
        source: the rows' name, for the lower edge.
    """
    colours = palette()
    figure = canvas(*fitted(size, narrow=800))
    left, right = panels(figure, [1.1, 1], narrow=[1.5, 1])
    places = np.arange(len(names))
    hatched: dict[str, Any] = {"facecolor": "none", "edgecolor": colours.quiet, "hatch": "///", "linewidth": 1.5}
    left.barh(places - 0.2, np.asarray(natural, float), height=0.38, label="in the forest", facecolor=colours.forest)
    left.barh(places + 0.2, np.asarray(trained, float), height=0.38, label="among the training rows", **hatched)
    left.set_yticks(places, names)
    left.set_xlabel("share of the rows")
    left.legend(loc="lower right")
    lines = np.arange(len(accuracies))
    values = np.array([one.value for one in accuracies.values()])
    errors = np.array([one.error for one in accuracies.values()])
    right.barh(lines, values, height=0.5, color=colours.forest, alpha=0.35)
    bars: dict[str, Any] = {"fmt": "none", "ecolor": colours.activation, "elinewidth": 4, "capsize": 8, "capthick": 3}
    right.errorbar(values, lines, xerr=2 * errors, **bars)
    for line, value in enumerate(values):
        right.text(0.03, line, f"{100 * value:.1f} %", va="center", weight="bold", fontsize=TEXT + 2)
    right.axvline(reference[1], color=colours.ink, linewidth=2.5, linestyle="--")
    right.text(reference[1], -0.52, f"{reference[0]} ", ha="right", va="bottom", fontsize=SMALL)
    right.set_yticks(lines, list(accuracies))
    right.set(xlim=(0, 1), ylim=(len(lines) - 0.5, -0.85), xlabel="accuracy, ± two standard errors")
    left.invert_yaxis()
    for axes in (left, right):
        axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_color(colours.rule)
    credit(figure, source)
    return figure
