"""Ways to a posterior: what each costs, and how good its predictions are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from bnn.evaluation.scores import Scores
from bnn.figures.style import SLIDE_HEIGHT, SLIDE_WIDTH, SMALL, canvas, credit, fitted, is_narrow, palette, styled


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A way to predict, what it cost, and its scores.

    Attributes:
        name: of the method.
        scores: of its probabilities.
        gradients: on all training rows, that it took.
        seconds: that it took when it was computed.
    """

    name: str
    scores: Scores
    gradients: float
    seconds: float


@styled
def methods(
    found: Sequence[Method],
    *,
    size: tuple[int, int] = (SLIDE_WIDTH, SLIDE_HEIGHT),
    source: str | None = None,
) -> Figure:
    """A line for each method: its cost, log loss, accuracy and calibration error, the best of each in full colour.

    Args:
        found: from the first line to the last.
        size: of the figure, in CSS pixels.
        source: the rows' name, for the lower edge.
    """
    figure = canvas(*fitted(size, narrow=980))
    shape = (4, 1) if is_narrow(figure) else (1, 4)
    cost, loss, accuracy, calibration = figure.subplots(*shape, sharey=True).flat
    lines = np.arange(len(found))
    gradients = np.array([each.gradients for each in found])
    cost.barh(lines, gradients, height=0.55, color=palette().quiet, alpha=0.5)
    for line, each in zip(lines, found, strict=True):
        cost.text(each.gradients, line, f" {each.gradients:,.0f}", va="center", fontsize=SMALL)
    cost.set(xscale="log", xlim=(gradients.min() / 3, gradients.max() * 30), xlabel="cost (gradients on all rows)")
    _dots(loss, [each.scores.log_loss.value for each in found], [each.scores.log_loss.error for each in found])
    loss.set_xlabel("log loss (nats): less is better")
    right = [each.scores.accuracy for each in found]
    _dots(accuracy, [each.value for each in right], [each.error for each in right], most=True)
    accuracy.set_xlabel("accuracy: more is better")
    accuracy.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    _dots(calibration, [each.scores.calibration_error for each in found], None)
    calibration.set_xlabel("calibration error: less is better")
    calibration.set_xlim(0, None)
    cost.set_yticks(lines, [each.name for each in found])
    cost.set_ylim(len(found) - 0.5, -0.5)
    for axes in figure.axes:
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_color(palette().rule)
        axes.hlines(lines, *axes.get_xlim(), color=palette().rule, linewidth=0.8, zorder=0)
    credit(figure, source)
    return figure


def _dots(axes: Axes, values: list[float], errors: list[float] | None, *, most: bool = False) -> None:
    """A dot for each line, with two standard errors; the best one is filled."""
    colours = palette()
    best = int(np.argmax(values) if most else np.argmin(values))
    lines = np.arange(len(values))
    if errors is not None:
        axes.errorbar(values, lines, xerr=2 * np.array(errors), fmt="none", ecolor=colours.activation, elinewidth=3)
    faces = [colours.forest if line == best else colours.paper for line in lines]
    axes.scatter(values, lines, s=110, c=faces, edgecolors=colours.forest, linewidths=2.5, zorder=3)
