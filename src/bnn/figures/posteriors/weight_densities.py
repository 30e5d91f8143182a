"""The posterior densities of many weights: in lines, or each in a cell of its own."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from numpy.typing import ArrayLike, NDArray

from bnn.figures.drawing.board import bell
from bnn.figures.style import SLIDE_HEIGHT, SLIDE_WIDTH, SMALL, canvas, credit, palette, styled

PRIOR = 1.0  # every weight's prior deviation, as `bnn.models.classifier` gives it; its mean is 0
SURE = 2  # deviations from 0 beyond which a weight's sign counts as known
REACH = 3.2  # deviations to either side that a density is drawn for
PLACES = 17  # of a density: enough for a bell as small as these, few enough for an SVG with hundreds of them
SHARE = 0.88  # of a line's height that a density takes


@styled
def weight_lines(
    mean: ArrayLike,
    deviation: ArrayLike,
    names: Sequence[str],
    *,
    notes: Sequence[str] = (),
    size: tuple[int, int] = (SLIDE_WIDTH, SLIDE_HEIGHT),
    source: str | None = None,
) -> Figure:
    """Lines of densities, all of one height: each line those of some weights, in front of the prior's.

    Args:
        mean: of shape (line, weight).
        deviation: likewise.
        names: of the lines.
        notes: a text for each line, at its right end.
        size: of the figure, in CSS pixels.
        source: the rows' name, for the lower edge.
    """
    mean, deviation = np.asarray(mean, float), np.asarray(deviation, float)
    lines = np.arange(len(names))
    figure = canvas(*size)
    axes = figure.add_subplot(xlabel="value of the weight; every density drawn to one height")
    reach = max(REACH * PRIOR, float((np.abs(mean) + REACH * np.minimum(deviation, PRIOR)).max()))
    _draw(axes, densities(np.zeros(len(names)), np.full(len(names), PRIOR), lines), _prior())
    _draw_by_sign(axes, mean, deviation, densities(mean, deviation, lines[:, None]))
    axes.set(xlim=(-reach, reach), ylim=(len(names) - 0.9, -1))
    axes.set_yticks(lines, names, va="bottom")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    for line, note in enumerate(notes):
        axes.text(1.01, line, note, transform=axes.get_yaxis_transform(), va="bottom", fontsize=SMALL)
    _explain(figure)
    credit(figure, source)
    return figure


@styled
def weight_cells(
    mean: ArrayLike,
    deviation: ArrayLike,
    *,
    labels: tuple[str, str],
    size: tuple[int, int] = (SLIDE_WIDTH, SLIDE_HEIGHT),
    source: str | None = None,
) -> Figure:
    """A cell for each weight, with its density in front of the prior's; all cells have one scale, 0 in their middle.

    Args:
        mean: of shape (input, unit).
        deviation: likewise.
        labels: what the inputs are, which stand side by side, and what the units are.
        size: of the figure, in CSS pixels.
        source: the rows' name, for the lower edge.
    """
    mean, deviation = np.asarray(mean, float), np.asarray(deviation, float)
    inputs, units = mean.shape
    figure = canvas(*size)
    reach = float((np.abs(mean) + REACH * deviation).max())  # of the longest tail: a cell goes so far to either side
    label = f"{labels[0]}: in each cell, weights from {-reach:.1f} to {reach:.1f}".replace("-", "\N{MINUS SIGN}")
    axes = figure.add_subplot(xlabel=label, ylabel=labels[1])
    left, line = np.meshgrid(np.arange(inputs), np.arange(units), indexing="ij")  # each of shape (input, unit)
    cells = np.stack([2 * reach * left, np.zeros_like(line)], axis=-1)[:, :, None]  # added to outlines around 0
    priors = densities(np.zeros_like(mean), np.full_like(mean, PRIOR), line)
    priors[..., 0] = np.clip(priors[..., 0], -reach, reach)
    _draw(axes, (priors + cells).reshape(-1, *priors.shape[-2:]), _prior())
    _draw_by_sign(axes, mean, deviation, densities(mean, deviation, line) + cells)
    axes.vlines(2 * reach * (np.arange(1, inputs) - 0.5), -1, units - 1, color=palette().rule, linewidth=1)
    axes.set(xlim=(-reach, reach * (2 * inputs - 1)), ylim=(units - 0.9, -1))
    axes.set_xticks(2 * reach * np.arange(inputs), np.arange(1, inputs + 1))
    axes.set_yticks([0, units - 1], ["1", str(units)], va="bottom")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    _explain(figure)
    credit(figure, source)
    return figure


def densities(mean: ArrayLike, deviation: ArrayLike, line: ArrayLike) -> NDArray[np.float64]:
    """Outlines of Normal densities that stand on lines and are `SHARE` high, of shape (..., place, 2)."""
    mean, deviation, line = (np.asarray(each, float)[..., None] for each in np.broadcast_arrays(mean, deviation, line))
    at = mean + deviation * np.linspace(-REACH, REACH, PLACES)
    return np.stack([at, line - SHARE * bell(at, mean, deviation)], axis=-1)


def _draw_by_sign(axes: Axes, mean: np.ndarray, deviation: np.ndarray, outlines: np.ndarray) -> None:
    known = np.abs(mean) > SURE * deviation
    _draw(axes, outlines[~known], _unsure())
    _draw(axes, outlines[known], _sure())


def _draw(axes: Axes, outlines: np.ndarray, look: dict[str, Any]) -> None:
    axes.add_collection(PolyCollection(list(outlines), **look))


def _explain(figure: Figure) -> None:
    handles = [
        Patch(label=f"more than {SURE} deviations from 0", **_sure()),
        Patch(label="nearer: it may have either sign", **_unsure()),
        Patch(label="the prior", **_prior()),
    ]
    figure.legend(handles=handles, loc="outside upper center", ncols=3)


def _sure() -> dict[str, Any]:
    colour = palette().weight
    return {"facecolor": to_rgba(colour, 0.4), "edgecolor": to_rgba(colour, 0.9), "linewidth": 0.8}


def _unsure() -> dict[str, Any]:
    return {"facecolor": "none", "edgecolor": palette().quiet, "linewidth": 1.1}


def _prior() -> dict[str, Any]:
    return {"facecolor": palette().rule, "linewidth": 0}
