"""Where the parameters lie, and what the model says with them: a number each and a line, or densities and a band."""

from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from bnn.figures.networks.functions import draw_function
from bnn.figures.networks.matrices import Values
from bnn.figures.networks.parameter_axis import parameter_axis
from bnn.figures.style import canvas, credit, styled
from bnn.models.network import Network

SIZE = (552, 510)  # pixels: half a slide


@styled
def estimates(
    network: Network,
    x: ArrayLike,
    y: ArrayLike,
    mean: Values,
    deviation: Values | None = None,
    *,
    draws: Values | None = None,
    labels: tuple[str, str],
    source: str | None = None,
) -> Figure:
    """A small model's parameters on an axis, above what it says of the rows.

    Args:
        network: of one feature and one output.
        x: the rows' feature, of shape (row,).
        y: what is to be predicted, of shape (row,).
        mean: of every parameter.
        deviation: of every parameter; with it each has its density.
        draws: of every parameter, with a first axis of draws; with them there are as many curves.
        labels: of the lower axes, with units.
        source: names the rows.
    """
    figure = canvas(*SIZE)
    upper, lower = figure.subplots(2, 1, height_ratios=[2, 3])
    upper.set_xlabel("value of the parameter")
    parameter_axis(upper, network, mean, deviation)
    lower.set(xlabel=labels[0], ylabel=labels[1])
    draw_function(lower, network, x, y, mean, draws)
    credit(figure, source or " ")  # an empty line keeps two figures side by side alike
    return figure
