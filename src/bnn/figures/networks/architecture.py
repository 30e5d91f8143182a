"""A network drawn from its own sizes."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import CircleCollection, LineCollection
from matplotlib.figure import Figure

from bnn.figures.style import SMALL, bare, canvas, palette, styled
from bnn.models.network import Layer, Network

UNITS = 8  # that a column shows at most; above that, dots stand for the rest
RADIUS = 0.026  # of a unit, as a share of the figure's height


@styled
def architecture(network: Network) -> Figure:
    """Columns of units, a line for every weight between the units shown, and the size of every matrix.

    Args:
        network: whose sizes, names and activations are drawn.
    """
    figure = canvas()
    axes = figure.add_subplot()
    bare(axes)
    aspect = figure.get_figwidth() / figure.get_figheight()
    axes.set(xlim=(0, aspect), ylim=(0, 1))
    across = np.linspace(0.1, 0.9, len(network.sizes)) * aspect
    columns = [_heights(size) for size in network.sizes]
    for i, layer in enumerate(network.layers):
        _connect(axes, across[i : i + 2], columns[i : i + 2])
        _label_weights(axes, across[i : i + 2].mean(), layer)
    for i, (x, heights) in enumerate(zip(across, columns, strict=True)):
        _column(axes, x, heights, size=network.sizes[i])
        _label_units(axes, x, i, network)
    return figure


def _heights(size: int) -> np.ndarray:
    """Heights of the units shown, top to bottom, of shape (unit,); a gap in the middle stands for those left out."""
    shown = min(size, UNITS)
    slots = shown + (1 if size > UNITS else 0)
    heights = 0.46 + (np.arange(slots)[::-1] - (slots - 1) / 2) * 0.62 / UNITS
    return heights if size <= UNITS else np.delete(heights, slots // 2)


def _column(axes: Axes, x: float, heights: np.ndarray, *, size: int) -> None:
    pixels = RADIUS * axes.figure.get_figure(root=True).get_figheight() * 72  # points
    axes.add_collection(
        CircleCollection(
            [np.pi * pixels**2] * len(heights),
            offsets=[(x, y) for y in heights],
            offset_transform=axes.transData,
            facecolors=palette().paper,
            edgecolors=palette().activation,
            linewidths=2.5,
            zorder=3,
        )
    )
    if size > len(heights):
        middle = heights[len(heights) // 2 - 1 : len(heights) // 2 + 1].mean()
        axes.text(x, middle, "\u22ee", ha="center", va="center", fontsize=26, color=palette().ink, zorder=3)


def _connect(axes: Axes, across: np.ndarray, columns: list[np.ndarray]) -> None:
    (left, right), (starts, ends) = across, columns
    lines = [[(left, a), (right, b)] for a in starts for b in ends]
    axes.add_collection(LineCollection(lines, colors=palette().weight, linewidths=0.9, alpha=0.35, zorder=1))


def _label_weights(axes: Axes, x: float, layer: Layer) -> None:
    inputs, outputs = layer.shape
    text = f"{inputs} × {outputs} weights" + (f"\n+ {outputs} biases" if layer.bias else "")
    axes.text(x, 0.02, text, ha="center", va="bottom", color=palette().weight, fontsize=SMALL + 1)


def _label_units(axes: Axes, x: float, column: int, network: Network) -> None:
    names = ["features", *(f"hidden, {network.activation}" for _ in network.sizes[1:-1]), "cover types, softmax"]
    axes.text(x, 1.0, f"{network.sizes[column]}", ha="center", va="top", fontsize=24, weight="bold")
    axes.text(x, 0.915, names[column], ha="center", va="top", color=palette().quiet, fontsize=SMALL + 1)
