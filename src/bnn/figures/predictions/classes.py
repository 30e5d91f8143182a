"""Three pictures of the same rows: one class each, a probability per class, and the spread of that probability."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from numpy.typing import ArrayLike, NDArray

from bnn.evaluation.prediction import Predictions
from bnn.figures.style import (
    SLIDE_HEIGHT,
    SLIDE_WIDTH,
    SMALL,
    TEXT,
    canvas,
    credit,
    fitted,
    is_narrow,
    name_columns,
    palette,
    styled,
)

COLUMNS = 1800  # as many as the image has pixels at twice the slide's density


def row_order(cover: ArrayLike, probability: ArrayLike) -> NDArray[np.intp]:
    """An order of rows for the three pictures: by true class, within it the surest right ones first.

    Args:
        cover: true class, of shape (row,).
        probability: of shape (row, cover).

    Returns:
        Indices of shape (row,).
    """
    cover, probability = np.asarray(cover), np.asarray(probability)
    of_truth = probability[np.arange(len(cover)), cover]
    predicted = probability.argmax(axis=1)
    wrong_as = np.where(predicted == cover, -1, predicted)  # the right ones, then one wrong class after the other
    return np.lexsort((-of_truth, wrong_as, cover))


@styled
def class_predictions(
    point: ArrayLike, cover: ArrayLike, names: Sequence[str], *, order: ArrayLike, source: str | None = None
) -> Figure:
    """The "point estimate": one class per row, and nothing about how sure it is.

    Args:
        point: predicted class, of shape (row,), from 0.
        cover: true class, of shape (row,), from 0.
        names: of the classes.
        order: of the rows, from `row_order`.
        source: the rows' name, for the lower edge.
    """
    chosen = np.asarray(point)[:, None] == np.arange(len(names))  # row, cover
    return _classes(chosen, cover, names, order, source, label="chosen class", cmap=palette().probability, top=1)


@styled
def class_probabilities(
    probability: ArrayLike, cover: ArrayLike, names: Sequence[str], *, order: ArrayLike, source: str | None = None
) -> Figure:
    """The "probabilistic estimate": the mean probability per class (row, cover); else as `class_predictions`."""
    label, cmap = "mean probability", palette().probability
    return _classes(probability, cover, names, order, source, label=label, cmap=cmap, top=1)


@styled
def class_uncertainties(
    spread: ArrayLike, cover: ArrayLike, names: Sequence[str], *, order: ArrayLike, source: str | None = None
) -> Figure:
    """The picture "with uncertainties!": the deviation of the probability per class over draws, of shape (row, cover).

    The colours end at the 99.5th percentile, so that one odd row does not pale all others.
    """
    top = float(np.quantile(np.asarray(spread), 0.995))
    label = "standard deviation of the probability"
    return _classes(spread, cover, names, order, source, label=label, cmap=palette().spread, top=top)


@styled
def class_pictures(
    kinds: Mapping[str, Predictions],
    cover: ArrayLike,
    names: Sequence[str],
    *,
    order: ArrayLike,
    size: tuple[int, int] = (SLIDE_WIDTH, SLIDE_HEIGHT),
    source: str | None = None,
) -> Figure:
    """The three pictures in small, for several posteriors below each other.

    Args:
        kinds: predictions of the same rows, by the posterior's name.
        cover: true class, of shape (row,), from 0.
        names: of the classes.
        order: of the rows, from `row_order`.
        size: of the figure, in CSS pixels.
        source: the rows' name, for the lower edge.
    """
    figure, colours, order = canvas(*fitted(size, narrow=500)), palette(), np.asarray(order)
    sorted_cover = np.asarray(cover)[order]
    top = max(float(np.quantile(each.spread, 0.995)) for each in kinds.values())
    titles = "most probable type", "mean probability", "standard deviation"
    if is_narrow(figure):
        titles = "named", "probability", "deviation"
    panels = figure.subplots(len(kinds), len(titles), sharex=True, sharey=True, squeeze=False)
    for line, (name, found) in zip(panels, kinds.items(), strict=True):
        chosen = found.probability.argmax(axis=1)[:, None] == np.arange(len(names))
        looks = (
            (chosen, colours.probability, 1.0),
            (found.probability, colours.probability, 1.0),
            (found.spread, colours.spread, top),
        )
        for axes, (values, cmap, highest) in zip(line, looks, strict=True):
            _image(axes, np.asarray(values, float)[order], sorted_cover, cmap=cmap, top=highest)
            axes.spines[:].set_visible(False)
            axes.tick_params(length=0)
            axes.set_xticks([])
        line[0].set_yticks(np.arange(len(names)), [] if is_narrow(figure) else names)
        line[0].set_ylabel(name)
    for axes, title in zip(panels[0], titles, strict=True):
        axes.set_title(title, fontsize=TEXT, loc="left")
    for axes in panels[-1]:
        axes.set_xlabel("true type" if is_narrow(figure) else "true type, in the same order")
    credit(figure, source)
    return figure


def _classes(
    of_rows: ArrayLike,
    cover_of_rows: ArrayLike,
    names: Sequence[str],
    order: ArrayLike,
    source: str | None,
    *,
    label: str,
    cmap: Colormap,
    top: float,
) -> Figure:
    order = np.asarray(order)
    values, cover = np.asarray(of_rows, float)[order], np.asarray(cover_of_rows)[order]
    figure = canvas(*fitted((SLIDE_WIDTH, SLIDE_HEIGHT), narrow=640))
    axes = figure.add_subplot()
    image, edges = _image(axes, values, cover, cmap=cmap, top=top)
    axes.spines[:].set_visible(False)
    axes.set_yticks(np.arange(len(names)), names)
    present = np.diff(edges) > 0
    shown = [name for name, is_present in zip(names, present, strict=True) if is_present]
    name_columns(axes, ((edges[:-1] + edges[1:]) / 2)[present], shown)
    axes.tick_params(length=0)
    axes.set_ylabel("predicted cover type")
    order_told = "the surest right ones of each type first"
    axes.set_xlabel(f"true cover type: {len(cover):,} rows,{chr(10) if is_narrow(figure) else ' '}{order_told}")
    extend = "max" if values.max() > top else "neither"
    place = {"location": "top", "pad": 0.02, "aspect": 40} if is_narrow(figure) else {"pad": 0.015, "aspect": 28}
    bar = figure.colorbar(image, ax=axes, label=label, extend=extend, **place)
    bar.outline.set_visible(False)
    bar.ax.tick_params(labelsize=SMALL, color=palette().quiet)
    credit(figure, source)
    return figure


def _image(
    axes: Axes, values: NDArray[np.float64], cover: NDArray[Any], *, cmap: Colormap, top: float
) -> tuple[AxesImage, NDArray[Any]]:
    """Draw values (row, cover) of rows in the order of their classes, and where each class begins and ends."""
    columns, width = _columns(values)
    classes = values.shape[1]
    image = axes.imshow(columns.T, aspect="auto", cmap=cmap, vmin=0, vmax=top, interpolation="nearest")
    image.set_extent((-0.5, len(columns) * width - 0.5, classes - 0.5, -0.5))
    axes.set_xlim(-0.5, len(cover) - 0.5)
    edges = np.searchsorted(cover, np.arange(classes + 1)) - 0.5
    axes.vlines(edges[1:-1], -0.5, classes - 0.5, color=palette().gap, linewidth=2.5)
    axes.hlines(np.arange(1, classes) - 0.5, -0.5, len(cover) - 0.5, color=palette().gap, linewidth=2.5)
    return image, edges


def _columns(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], int]:
    """Means of neighbouring rows, of shape (column, cover), and how many rows a column stands for.

    Left to the image, the average would also run over neighbouring classes, or drop rows.
    """
    width = -(-len(values) // COLUMNS)
    starts = np.arange(0, len(values), width)
    counts = np.diff(np.append(starts, len(values)))
    return np.add.reduceat(values, starts, axis=0) / counts[:, None], width
