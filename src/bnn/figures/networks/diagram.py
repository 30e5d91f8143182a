"""A small network as a diagram: a line for every weight, with its value or its density on it."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from bnn.figures.drawing.board import SIGNS, as_board, bell, decimal, hill
from bnn.figures.networks.matrices import Values
from bnn.figures.style import SLIDE_HEIGHT, SLIDE_WIDTH, SMALL, TEXT, canvas, palette, styled
from bnn.models.network import Layer, Network

LEGIBLE = 34  # pixels of a box, and no less
FINE = 56  # pixels of a box that holds two decimals
LARGEST = 80  # pixels of a unit's radius
LONGEST = 560  # pixels of a line along the slide
PLACES = 61  # at which a density is drawn

Point = tuple[float, float]


@styled
def diagram(
    network: Network,
    mean: Values,
    deviation: Values | None = None,
    *,
    size: tuple[int, int] = (SLIDE_WIDTH, SLIDE_HEIGHT),
    names: tuple[str, str] = ("x", "ŷ"),
) -> Figure:
    """Units as circles, weights as lines between them, biases as squares beside the units that they are added to.

    Args:
        network: with all its units, so a small one.
        mean: of every parameter.
        deviation: of every parameter; with it each weight and each bias has its density in place of a number.
        size: of the figure, in CSS pixels.
        names: of what goes in and of what comes out.
    """
    figure = canvas(*size)
    figure.set_layout_engine("none")
    draw_diagram(figure.add_axes((0, 0, 1, 1)), network, mean, deviation, size=size, names=names)
    return figure


def draw_diagram(
    axes: Axes,
    network: Network,
    mean: Values,
    deviation: Values | None = None,
    *,
    size: tuple[float, float],
    names: tuple[str, str] = ("x", "ŷ"),
    values: bool = True,
) -> None:
    """Draw `diagram` on axes of so many CSS pixels, with the parameters' values or without."""
    as_board(axes, *size)
    # A unit, its bias below it and some air are three and two thirds of a radius high.
    radius = min(LARGEST, size[1] / (3.65 * max(network.sizes)), size[0] / (8 * len(network.sizes)))
    columns = _places(network, size, radius, margin=radius + (44 if any(names) else 6))
    functions = [layer.activation for layer in network.layers[:-1]] + [network.output]
    for layer, function, sources, targets in zip(network.layers, functions, columns[:-1], columns[1:], strict=True):
        _draw_weights(axes, layer, sources, targets, mean, deviation, radius if values else 0)
        for j, place in enumerate(targets):
            if layer.bias and values:
                spread = None if deviation is None else _at(deviation, layer.bias, j)
                _draw_bias(axes, place, radius, _at(mean, layer.bias, j), spread)
            _unit(axes, place, radius, SIGNS[function] if values else "")
    for place in columns[0]:
        _unit(axes, place, radius, "")
    for name, column, side in ((names[0], columns[0], -1), (names[1], columns[-1], 1)):
        for x, y in column:
            place = x + side * (radius + 8), y
            axes.text(*place, name, ha="left" if side > 0 else "right", va="center", fontsize=TEXT + 7, style="italic")


def _places(network: Network, size: tuple[float, float], radius: float, *, margin: float) -> list[list[Point]]:
    """The centre of every unit, by column, the first unit on top."""
    width = min(size[0] - 2 * margin, LONGEST * (len(network.sizes) - 1))
    across = size[0] / 2 + np.linspace(-width / 2, width / 2, len(network.sizes))
    reach = max(network.sizes) - 1
    below = 1.3 * radius if network.biases else 0  # where the biases stand
    step = 0 if reach == 0 else min(3.6 * radius, (size[1] - 2 * radius - below - 12) / reach)
    return [
        [(float(x), (size[1] + below) / 2 + step * ((units - 1) / 2 - i)) for i in range(units)]
        for x, units in zip(across, network.sizes, strict=True)
    ]


def _at(values: Values, key: str, *index: int) -> float:
    return float(np.asarray(values[key])[index])


def _draw_weights(
    axes: Axes,
    layer: Layer,
    sources: list[Point],
    targets: list[Point],
    mean: Values,
    deviation: Values | None,
    radius: float,
) -> None:
    colour = palette().weight
    largest = float(np.abs(np.asarray(mean[layer.weights])).max()) or 1.0
    box = min(radius * 1.6, 92)
    for i, source in enumerate(sources):
        for j, target in enumerate(targets):
            value = _at(mean, layer.weights, i, j)
            spread = None if deviation is None else _at(deviation, layer.weights, i, j)
            width = 1.0 + 3.0 * abs(value) / largest
            axes.plot(*zip(source, target, strict=True), color=colour, alpha=0.55, linewidth=width, zorder=1)
            # Lines that come from or go to one unit lie closest there: what stands on them is nearer to the other end.
            share = 0.5 if len(sources) == len(targets) else (0.64 if len(targets) > len(sources) else 0.36)
            place = source[0] + share * (target[0] - source[0]), source[1] + share * (target[1] - source[1])
            _value(axes, place, box, value, spread, colour, reach=largest)


def _draw_bias(axes: Axes, place: Point, radius: float, value: float, spread: float | None) -> None:
    colour = palette().bias
    box = min(radius * 1.6, 92)
    beside = place[0], place[1] - radius - box * 0.5
    axes.plot(*zip(place, beside, strict=True), color=colour, alpha=0.7, linewidth=1.6, zorder=1)
    _value(axes, beside, box, value, spread, colour, reach=max(abs(value), 1.0))


def _value(
    axes: Axes, place: Point, box: float, value: float, spread: float | None, colour: str, *, reach: float
) -> None:
    """A parameter's number, or its density, in a small box; nothing where it would be too small to read."""
    if box < LEGIBLE:
        return
    left, bottom = place[0] - box / 2, place[1] - box / 2.6
    height = box / 1.3
    ground = Rectangle((left, bottom), box, height, facecolor=palette().paper, edgecolor=colour, linewidth=1, zorder=3)
    axes.add_patch(ground)
    if spread is None:
        digits = 2 if box >= FINE else 1
        size = min(TEXT + 6, box * 72 / 96 / (1.3 + 0.6 * digits))
        axes.text(*place, decimal(value, digits), ha="center", va="center", fontsize=size, zorder=5)
    else:
        ends = max(reach, abs(value)) + 3 * spread
        hill(
            axes,
            left + 1,
            bottom + 1,
            box - 2,
            height - 4,
            bell(np.linspace(-ends, ends, PLACES), value, spread),
            colour,
        )


def _unit(axes: Axes, place: Point, radius: float, sign: str) -> None:
    colours = palette()
    axes.add_patch(
        Circle(place, radius, facecolor=colours.paper, edgecolor=colours.activation, linewidth=2.5, zorder=4)
    )
    # Points, by the width of a letter: so large that the sign has air in its circle, or at least that it fits.
    airy, tight = (radius * 72 / 96 / (width * max(len(sign), 2)) for width in (0.31, 0.27))
    if tight < SMALL - 0.1:
        return
    size = min(TEXT + 7, max(SMALL, airy))
    axes.text(*place, sign, ha="center", va="center", fontsize=size, zorder=5)
