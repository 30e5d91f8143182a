"""Every parameter on one axis: as a point, or as the density of what it may be."""

from collections.abc import Iterator

import numpy as np
from matplotlib.axes import Axes

from bnn.figures.drawing.board import bell
from bnn.figures.networks.matrices import Values
from bnn.figures.style import TEXT, palette
from bnn.models.network import Network

PLACES = 400
PRIOR = 1.0  # every parameter's prior deviation, as the models of `bnn.models` give it; its mean is 0


def parameter_axis(axes: Axes, network: Network, mean: Values, deviation: Values | None = None) -> None:
    """Draw where a network's parameters lie; all densities are equally high, as else the prior would not be seen.

    Args:
        axes: to draw on.
        network: with few parameters.
        mean: of every parameter.
        deviation: of every parameter; with it each has its density, and the prior is drawn behind them.
    """
    axes.set(yticks=[], ylim=(0, 1.4))
    axes.spines["left"].set_visible(False)
    entries = list(_entries(network, mean, deviation))
    reach = max([3.0 * PRIOR, *(abs(m) + 4 * (s or 0) for _, _, m, s in entries)])
    at = np.linspace(-reach, reach, PLACES)
    if deviation is not None:
        axes.fill_between(at, bell(at, 0, PRIOR), color=palette().quiet, alpha=0.25, linewidth=0)
        axes.text(-1.35 * PRIOR, 0.55, "prior", color=palette().quiet, ha="right", fontsize=TEXT)
    for name, colour, m, s in entries:
        if s is None:
            axes.plot([m, m], [0, 1], color=colour, linewidth=3)
            axes.plot(m, 1, "o", color=colour, markersize=11)
        else:
            fine = np.linspace(m - 4 * s, m + 4 * s, PLACES)
            axes.fill_between(fine, bell(fine, m, s), color=colour, alpha=0.85, linewidth=0)
        axes.text(m, 1.12, f"${name}$", ha="center", color=colour, fontsize=TEXT + 5)
    axes.set_xlim(-reach, reach)


def _entries(
    network: Network, mean: Values, deviation: Values | None
) -> Iterator[tuple[str, str, float, float | None]]:
    """Name, colour, mean and deviation of every parameter that is a number."""
    for layer in network.layers:
        for key, letter, colour in ((layer.weights, "w", palette().weight), (layer.bias, "b", palette().bias)):
            if key is None:
                continue
            values = np.asarray(mean[key], float)
            spread = None if deviation is None else np.asarray(deviation[key], float)
            for index in np.ndindex(values.shape):
                name = letter if values.size == 1 else f"{letter}_{{{''.join(str(i + 1) for i in index)}}}"
                yield name, colour, float(values[index]), None if spread is None else float(spread[index])
