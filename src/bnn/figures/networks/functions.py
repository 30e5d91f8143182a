"""What a small network says of one column, as a function: one curve, or the many that are plausible."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from bnn.figures.networks.matrices import Values
from bnn.figures.style import SLIDE_HEIGHT, SLIDE_WIDTH, canvas, credit, fitted, palette, styled
from bnn.models.network import Network

PLACES = 200  # of the column at which the function is computed
LINES = 60  # of those that are plausible: enough to see a band, few enough to see lines


@styled
def function(
    network: Network,
    x: ArrayLike,
    y: ArrayLike,
    mean: Values,
    draws: Values | None = None,
    *,
    labels: tuple[str, str],
    size: tuple[int, int] = (SLIDE_WIDTH, SLIDE_HEIGHT),
    source: str | None = None,
) -> Figure:
    """The rows as points, and the network as a curve through them.

    Args:
        network: of one feature and one output.
        x: the rows' feature, of shape (row,).
        y: what is to be predicted, of shape (row,).
        mean: of every parameter: the curve.
        draws: of every parameter, with a first axis of draws: as many curves.
        labels: of the two axes, with units.
        size: of the figure, in CSS pixels.
        source: names the rows.
    """
    figure = canvas(*fitted(size, narrow=400))
    draw_function(figure.add_subplot(xlabel=labels[0], ylabel=labels[1]), network, x, y, mean, draws)
    credit(figure, source)
    return figure


def draw_function(
    axes: Axes, network: Network, x: ArrayLike, y: ArrayLike, mean: Values, draws: Values | None = None
) -> None:
    """Draw `function` on axes."""
    x, y, colours = np.asarray(x, float), np.asarray(y, float), palette()
    margin = 0.06 * np.ptp(x)
    at = np.linspace(x.min() - margin, x.max() + margin, PLACES)
    if draws is not None:
        for line in _lines(network, at, draws):
            axes.plot(at, line, color=colours.weight, alpha=0.16, linewidth=1.2, zorder=1)
    axes.plot(
        at, network.outputs(at[:, None], _arrays(network, mean))[:, 0], color=colours.weight, linewidth=3, zorder=3
    )
    axes.plot(x, y, "o", color=colours.activation, markersize=7, alpha=0.75, markeredgewidth=0, zorder=2)
    axes.margins(x=0)
    if network.output == "sigmoid":
        axes.set(ylim=(-0.06, 1.06), yticks=[0, 0.5, 1])


def _lines(network: Network, at: np.ndarray, draws: Values) -> list[np.ndarray]:
    """What the network says with every one of `LINES` draws, each of shape (place,)."""
    arrays = _arrays(network, draws)
    number = len(next(iter(arrays.values())))
    chosen = np.linspace(0, number - 1, min(LINES, number)).astype(int)
    return [network.outputs(at[:, None], {key: each[i] for key, each in arrays.items()})[:, 0] for i in chosen]


def _arrays(network: Network, values: Values) -> dict[str, np.ndarray]:
    return {key: np.asarray(values[key], float) for key in network.parameters}
