"""A posterior of two numbers, known well, beside an approximation of it: together, and each by itself."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from bnn.figures.style import SLIDE_HEIGHT, SLIDE_WIDTH, canvas, credit, fitted, is_narrow, palette, styled
from bnn.inference.moments import Moments

SHARES = (0.5, 0.95)  # of a Normal that its two ellipses hold
DOTS = 1_000  # of the draws that are shown
PLACES = 200


@styled
def posteriors(
    draws: ArrayLike,
    approximation: Moments,
    names: Sequence[str],
    *,
    exact: Moments | None = None,
    size: tuple[int, int] = (SLIDE_WIDTH, SLIDE_HEIGHT),
    source: str | None = None,
) -> Figure:
    """Draws of two numbers as dots, the approximation as ellipses that hold 50 % and 95 %; then each number's density.

    Args:
        draws: of NUTS, of shape (draw, 2).
        approximation: the moments of ADVI's Normals.
        names: of the two numbers, for the axes.
        exact: the closed form, where there is one.
        size: of the figure, in CSS pixels.
        source: the rows' name, for the lower edge.
    """
    draws, colours = np.asarray(draws, float), palette()
    figure = canvas(*fitted(size, narrow=720))
    both, *single = _three(figure)
    shown = draws[np.linspace(0, len(draws) - 1, min(DOTS, len(draws))).astype(int)]
    both.plot(*shown.T, "o", color=colours.forest, alpha=0.3, markersize=4, markeredgewidth=0, rasterized=True)
    for share in SHARES:
        both.plot(*ellipse(approximation, share).T, color=colours.activation, linewidth=3, zorder=4)
        if exact is not None:
            both.plot(*ellipse(exact, share).T, color=colours.ink, linewidth=2, linestyle="--", zorder=3)
    both.set(xlabel=names[0], ylabel=names[1])
    for i, axes in enumerate(single):
        _marginal(axes, draws[:, i], approximation, exact, i)
        axes.set(xlabel=names[i], yticks=[])
        axes.spines["left"].set_visible(False)
    handles, labels = single[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=3, handlelength=2.5)
    figure.set_layout_engine("constrained", wspace=0.05)
    credit(figure, source)
    return figure


def _three(figure: Figure) -> list[Axes]:
    """Axes side by side; in a narrow figure the two small ones are below the large one."""
    if not is_narrow(figure):
        return list(figure.subplots(1, 3, width_ratios=[1.25, 1, 1]))
    places = figure.subplot_mosaic([["both", "both"], ["one", "other"]], height_ratios=[1.5, 1])
    return list(places.values())


def ellipse(moments: Moments, share: float) -> NDArray[np.float64]:
    """The ellipse around the mean that holds this share of a Normal of two numbers, of shape (point, 2)."""
    angle = np.linspace(0, 2 * np.pi, PLACES)
    circle = np.sqrt(-2 * np.log(1 - share)) * np.array([np.cos(angle), np.sin(angle)])
    points: NDArray[np.float64] = moments.mean + (np.linalg.cholesky(moments.covariance) @ circle).T
    return points


def _marginal(axes: Axes, draws: np.ndarray, approximation: Moments, exact: Moments | None, i: int) -> None:
    from scipy.stats import gaussian_kde, norm  # here, as it takes half a second to import

    colours = palette()
    reach = 4 * max(draws.std(), approximation.deviation[i])
    at = np.linspace(draws.mean() - reach, draws.mean() + reach, PLACES)
    axes.fill_between(at, gaussian_kde(draws)(at), color=colours.forest, alpha=0.45, linewidth=0, label="NUTS")
    mean, deviation = approximation.mean[i], approximation.deviation[i]
    axes.plot(at, norm.pdf(at, mean, deviation), color=colours.activation, linewidth=3, label="mean-field ADVI")
    if exact is not None:
        density = norm.pdf(at, exact.mean[i], exact.deviation[i])
        axes.plot(at, density, color=colours.ink, linewidth=2, linestyle="--", label="closed form")
    axes.set(xlim=(at[0], at[-1]), ylim=(0, None))
