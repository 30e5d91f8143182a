"""A ground to draw on in CSS pixels, and the small signs that several pictures share."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle
from numpy.typing import ArrayLike, NDArray

from bnn.figures.style import bare

Floats = NDArray[np.float64]

# How a picture writes the functions of a network; a sum that stays as it is has no name.
SIGNS = {"tanh": "tanh", "relu": "ReLU", "sigmoid": "sigmoid", "softmax": "softmax", "identity": "Σ"}


def decimal(value: float, digits: int) -> str:
    """A number as a cell shows it: with a true minus sign, and none before a zero."""
    text = f"{value:.{digits}f}".replace("-", "−")
    return text.removeprefix("−") if float(text.replace("−", "-")) == 0 else text


def as_board(axes: Axes, width: float, height: float) -> Axes:
    """Axes in CSS pixels, the origin at the lower left, without ticks and frame."""
    bare(axes)
    axes.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    axes.set_facecolor("none")
    return axes


def bell(at: Floats, mean: float | Floats, deviation: float | Floats) -> NDArray[np.float64]:
    """The density of a Normal at each place, as a share of its highest: of shape (place,)."""
    return np.exp(-0.5 * ((at - mean) / deviation) ** 2)


def heap(at: NDArray[np.float64], draws: ArrayLike) -> NDArray[np.float64]:
    """A density estimated from draws at each place, as a share of its highest: of shape (place,).

    Normal kernels of Silverman's width (1986, Density Estimation, equation 3.31).
    """
    draws = np.ravel(np.asarray(draws, float))
    quartiles = np.subtract(*np.percentile(draws, [75, 25])) / 1.34
    spread = min(draws.std(), quartiles) or draws.std() or 1e-9
    width = 0.9 * spread * len(draws) ** -0.2
    density = np.exp(-0.5 * ((at[:, None] - draws) / width) ** 2).sum(axis=1)
    share: NDArray[np.float64] = density / density.max()
    return share


def hill(axes: Axes, left: float, bottom: float, width: float, height: float, density: ArrayLike, colour: str) -> None:
    """A density as a filled hill in a box; `density` is of shape (place,), from 0 to 1, from the left to the right."""
    density = np.asarray(density)
    x = left + width * np.linspace(0, 1, len(density))
    outline = np.column_stack([x, bottom + height * density])
    corners = np.vstack([[left, bottom], outline, [left + width, bottom]])
    axes.add_patch(Polygon(corners, closed=True, facecolor=colour, alpha=0.85, linewidth=0, zorder=4))


def cell(axes: Axes, left: float, bottom: float, size: float, colour: str) -> None:
    """A square of a matrix."""
    axes.add_patch(
        Rectangle((left, bottom), size, size, facecolor=(colour, 0.13), edgecolor=colour, linewidth=1.2, zorder=3)
    )
