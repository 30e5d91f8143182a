"""A network as a chain of functions on matrices, every cell at its value, or with the density of it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from bnn.figures.drawing.board import SIGNS, as_board, bell, cell, decimal, heap, hill
from bnn.figures.style import SLIDE_HEIGHT, SLIDE_WIDTH, SMALL, TEXT, canvas, palette, styled
from bnn.models.network import Network

LARGEST = 104  # pixels of a cell: the numbers in it need no more
LEGIBLE = 36  # pixels of a cell with a number in it, and no less
FINE = 56  # pixels of a cell that holds two decimals
PLACES = 81  # at which a density is drawn
DRAWS = 400  # for the densities of what the network says

TIMES = "·"

Values = Mapping[str, ArrayLike]
"""A parameter's values by its name; an `xarray.Dataset` is one."""


@dataclass(frozen=True, slots=True)
class Block:
    """A matrix on the board: `values` of shape (row, column), and `densities` of shape (row, column, place) or none."""

    name: str
    colour: str
    values: NDArray[np.float64]
    densities: NDArray[np.float64] | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.values.shape


@styled
def matrices(
    network: Network,
    features: ArrayLike,
    mean: Values,
    deviation: Values | None = None,
    *,
    size: tuple[int, int] = (SLIDE_WIDTH, SLIDE_HEIGHT),
    row_names: str = "rows",
) -> Figure:
    """The forward pass of a few rows: features times weights plus biases, layer by layer.

    Args:
        network: whose layers are drawn, with all their units.
        features: of a few rows, of shape (row, feature).
        mean: of every parameter.
        deviation: of every parameter; with it each cell of a parameter holds its density in place of a number.
        size: of the figure, in CSS pixels.
        row_names: what the rows are, for the label below them.
    """
    figure = canvas(*size)
    figure.set_layout_engine("none")
    draw_matrices(figure.add_axes((0, 0, 1, 1)), network, features, mean, deviation, size=size, row_names=row_names)
    return figure


def draw_matrices(
    axes: Axes,
    network: Network,
    features: ArrayLike,
    mean: Values,
    deviation: Values | None = None,
    *,
    size: tuple[float, float],
    row_names: str = "rows",
    names: bool = True,
) -> None:
    """Draw `matrices` on axes of so many CSS pixels, each with its name and shape or without."""
    as_board(axes, *size)
    chain = _chain(network, np.asarray(features, float), mean, deviation)
    is_small = size[0] < SLIDE_WIDTH / 2
    if is_small:
        chain = [each for each in chain if each != TIMES]  # matrices side by side are multiplied all the same
    blocks = [each for each in chain if isinstance(each, Block)]
    type_size = SMALL if is_small else TEXT + 7
    signs = sum(_width(each, type_size) for each in chain if isinstance(each, str))
    columns, rows = sum(b.shape[1] for b in blocks), max(b.shape[0] for b in blocks)
    side = min(LARGEST, (size[0] - signs - 8) / columns, (size[1] - (80 if names else 4)) / rows)
    x = (size[0] - signs - side * columns) / 2
    middle = size[1] / 2
    for each in chain:
        if isinstance(each, str):
            width = _width(each, type_size)
            axes.text(x + width / 2, middle, each, ha="center", va="center", fontsize=type_size)
        else:
            width = side * each.shape[1]
            _draw_block(axes, each, x, middle, side)
            if names:
                _name_block(axes, each, x, middle, side, row_names=row_names)
        x += width


def _chain(network: Network, features: np.ndarray, mean: Values, deviation: Values | None) -> list[Block | str]:
    """What stands on the board from left to right: matrices, and the signs between them."""
    colours = palette()
    functions = [layer.activation for layer in network.layers[:-1]] + [network.output]
    chain: list[Block | str] = [f"{SIGNS[name]}(" for name in reversed(functions) if name != "identity"]
    chain.append(Block("x", colours.activation, features))
    for i, (layer, function) in enumerate(zip(network.layers, functions, strict=True), 1):
        number = "" if len(network.layers) == 1 else f"_{i}"
        chain += [TIMES, _parameter(f"W{number}", colours.weight, layer.weights, mean, deviation)]
        if layer.bias:
            chain += ["+", _parameter(f"b{number}", colours.bias, layer.bias, mean, deviation)]
        if function != "identity":
            chain.append(")")
    return [*chain, "=", _answer(network, features, mean, deviation, colours.activation)]


def _parameter(name: str, colour: str, key: str, mean: Values, deviation: Values | None) -> Block:
    values = np.atleast_2d(np.asarray(mean[key], float))
    if deviation is None:
        return Block(name, colour, values)
    spread = np.atleast_2d(np.asarray(deviation[key], float))
    reach = np.max(np.abs(values) + 3 * spread)  # one scale for a matrix, with zero in the middle
    at = np.linspace(-reach, reach, PLACES)
    return Block(name, colour, values, bell(at, values[..., None], spread[..., None]))


def _answer(network: Network, features: np.ndarray, mean: Values, deviation: Values | None, colour: str) -> Block:
    name = r"\hat y"
    if deviation is None:
        return Block(
            name, colour, network.outputs(features, {key: np.asarray(mean[key]) for key in network.parameters})
        )
    rng = np.random.default_rng(0)
    normals = {key: (np.asarray(mean[key]), np.asarray(deviation[key])) for key in network.parameters}
    drawn = ({key: rng.normal(*normal) for key, normal in normals.items()} for _ in range(DRAWS))
    draws = np.array([network.outputs(features, parameters) for parameters in drawn])
    low, high = np.percentile(draws, [0, 100])
    at = np.linspace(low, high, PLACES)
    densities = np.apply_along_axis(lambda values: heap(at, values), 0, draws)  # (place, row, output)
    return Block(name, colour, draws.mean(axis=0), np.moveaxis(densities, 0, -1))


def _width(sign: str, type_size: float) -> float:
    """Of a sign with its margins, in pixels; half a type size for a letter is what the deck's typeface takes."""
    return type_size * 96 / 72 * (0.5 * len(sign) + 0.4)


def _draw_block(axes: Axes, block: Block, left: float, middle: float, side: float) -> None:
    rows, columns = block.shape
    top = middle + rows * side / 2
    digits = 2 if side >= FINE else 1
    size = min(TEXT + 6, side * 72 / 96 / (1.4 + 0.6 * digits))  # points: what stands in a cell fits it
    for i, j in np.ndindex(rows, columns):
        corner = left + j * side, top - (i + 1) * side
        cell(axes, *corner, side, block.colour)
        if block.densities is None and side >= LEGIBLE:
            centre = corner[0] + side / 2, corner[1] + side / 2
            number = decimal(float(block.values[i, j]), digits)
            axes.text(*centre, number, ha="center", va="center", fontsize=size, zorder=5)
        elif block.densities is not None:
            hill(axes, corner[0] + 2, corner[1] + 2, side - 4, side - 8, block.densities[i, j], block.colour)


def _name_block(axes: Axes, block: Block, left: float, middle: float, side: float, *, row_names: str) -> None:
    rows, columns = block.shape
    centre, half = left + columns * side / 2, rows * side / 2
    axes.text(
        centre, middle + half + 10, f"${block.name}$", ha="center", va="bottom", color=block.colour, fontsize=TEXT + 6
    )
    shape = f"{rows} {row_names}" if block.name == "x" else f"{rows}×{columns}"
    axes.text(centre, middle - half - 10, shape, ha="center", va="top", color=palette().quiet, fontsize=SMALL)
