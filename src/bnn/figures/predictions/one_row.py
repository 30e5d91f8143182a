"""One row, answered three ways."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from bnn.figures.style import (
    SLIDE_HEIGHT,
    SLIDE_WIDTH,
    TEXT,
    canvas,
    credit,
    fitted,
    is_narrow,
    palette,
    panels,
    styled,
)


@styled
def one_row(
    point: int,
    probability: ArrayLike,
    spread: ArrayLike,
    names: Sequence[str],
    *,
    truth: int,
    source: str | None = None,
) -> Figure:
    """The answer for one row as a class, as probabilities, and as probabilities with their deviation.

    Args:
        point: the class at the posterior mean.
        probability: mean probability per class, of shape (cover,).
        spread: standard deviation of that probability over draws, of shape (cover,).
        names: of the classes.
        truth: the true class, whose name is marked.
        source: the rows' name, for the lower edge.
    """
    probability, spread = np.asarray(probability, float), np.asarray(spread, float)
    figure = canvas(*fitted((SLIDE_WIDTH, SLIDE_HEIGHT), narrow=960))
    views = panels(figure, [1, 1, 1], sharey=True)
    chosen = np.arange(len(names)) == point
    _bars(views[0], chosen.astype(float), "point estimate", "chosen class")
    views[0].set_xticks([])
    _bars(views[1], probability, "probabilistic estimate", "mean probability")
    _bars(views[2], probability, "with uncertainties!", "mean ± standard deviation")
    views[2].errorbar(
        probability,
        np.arange(len(names)),
        xerr=spread,
        fmt="none",
        ecolor=palette().activation,
        elinewidth=4,
        capsize=7,
        capthick=3,
    )
    labels = [f"{name} (true)" if k == truth else name for k, name in enumerate(names)]
    for view in views[:1] if not is_narrow(figure) else views:
        view.set_yticks(np.arange(len(names)), labels)
        view.get_yticklabels()[truth].set(weight="bold", color=palette().forest)
    views[0].invert_yaxis()
    figure.set_layout_engine("constrained", wspace=0.06)
    credit(figure, source)
    return figure


def _bars(axes: Axes, lengths: np.ndarray, title: str, label: str) -> None:
    axes.barh(np.arange(len(lengths)), lengths, color=palette().forest, height=0.62)
    axes.set_title(title, fontsize=TEXT + 2, loc="left", pad=12)
    axes.set_xlabel(label)
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "", "0.5", "", "1"])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_color(palette().rule)
