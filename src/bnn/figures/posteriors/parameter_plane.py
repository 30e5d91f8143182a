"""The plane of two parameters: the one point that training picks, and the density that the rows leave over it."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bnn.figures.style import SLIDE_HEIGHT, SLIDE_WIDTH, TEXT, canvas, credit, fitted, palette, panels, styled
from bnn.inference.moments import Moments

PLACES = 161  # along either axis
REACH = 4.5  # deviations around the mean that are shown
LEVELS = np.exp(
    -0.5 * np.array([3, 2.5, 2, 1.5, 1, 0.5, 0]) ** 2
)  # of the density: contours at whole and half deviations


@styled
def parameter_plane(
    moments: Moments,
    *,
    labels: tuple[str, str],
    size: tuple[int, int] = (SLIDE_WIDTH, SLIDE_HEIGHT),
    source: str | None = None,
) -> Figure:
    """A point, and beside it a Normal density with its contours, on the same axes.

    Args:
        moments: of two numbers.
        labels: of the numbers, for the axes.
        size: of the figure, in CSS pixels.
        source: names the rows.

    Raises:
        ValueError: moments of more or fewer than two numbers.
    """
    if len(moments.names) != 2:
        raise ValueError(f"moments: expected two numbers, found {len(moments.names)}: {', '.join(moments.names)}")
    figure = canvas(*fitted(size, narrow=860))
    point, density = panels(figure, [1, 1], sharex=True, sharey=True)
    for axes, title in ((point, "training: one point"), (density, "Bayes: a density")):
        axes.set(xlabel=labels[0], ylabel=labels[1])
        axes.set_title(title, loc="left", fontsize=TEXT + 3, weight="bold")
        axes.plot(*moments.mean, "o", color=palette().activation, markersize=11, zorder=3)
    _draw_density(density, moments)
    credit(figure, source)
    return figure


def _draw_density(axes: Axes, moments: Moments) -> None:
    across, up = (
        np.linspace(m - REACH * s, m + REACH * s, PLACES) for m, s in zip(moments.mean, moments.deviation, strict=True)
    )
    apart = np.stack(np.meshgrid(across, up), axis=-1) - moments.mean  # (up, across, number)
    distance = np.einsum("uai,ij,uaj->ua", apart, np.linalg.inv(moments.covariance), apart)
    axes.contourf(across, up, np.exp(-0.5 * distance), levels=LEVELS, cmap=palette().spread, zorder=1)
    axes.set(xlim=(across[0], across[-1]), ylim=(up[0], up[-1]))
