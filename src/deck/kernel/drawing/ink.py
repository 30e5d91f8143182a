"""Where a figure's ink lies: what is outside of the figure's own box would be cut off."""

import functools
import io
import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure, SubFigure
from matplotlib.spines import Spine
from matplotlib.text import Text
from matplotlib.transforms import Bbox

_CSS_DPI = 96
_DRAWING_DPI = 72  # of an SVG, which matplotlib writes in points
_TOLERANCE = 1.0  # CSS pixels: half of a usual line lies outside of axes that fill the figure
_PAD = 4.0  # CSS pixels between the ink and the new edge, which also covers the width of a line
_HINTED = 0.02  # by which words may be wider in an image than in a drawing, where letters need fit no pixels
_FARTHEST = 1.0  # widths and heights of the figure: a text further away was placed by mistake and would leave a void


def outgrown(figure: Figure) -> Bbox | None:
    """The box that holds the figure and all its ink; None where the figure's own box does.

    The figure has to be drawn before: only then have layout engines placed everything.

    Returns:
        The box in inches, with the figure's lower left corner as its origin, in whole CSS pixels.
    """
    dpi = figure.dpi
    try:
        figure.dpi = _DRAWING_DPI
        sides = _sides(figure)
    finally:
        figure.dpi = dpi
    if not any(sides):
        return None
    left, bottom, right, top = sides
    width, height = figure.get_size_inches()
    return Bbox.from_extents(-left, -bottom, width + right, height + top)


def _sides(figure: Figure) -> tuple[float, float, float, float]:
    """By how many inches the left, the lower, the right and the upper side move outwards."""
    own = figure.bbox
    limit = Bbox.from_extents(
        own.x0 - _FARTHEST * own.width,
        own.y0 - _FARTHEST * own.height,
        own.x1 + _FARTHEST * own.width,
        own.y1 + _FARTHEST * own.height,
    )
    with _ticks_kept(figure):
        boxes = list(_near(_boxes(figure, _renderer(own.width, own.height), limit), limit))
    if not boxes:
        return 0, 0, 0, 0
    ink = Bbox.union(boxes)
    return _side(own.x0 - ink.x0), _side(own.y0 - ink.y0), _side(ink.x1 - own.x1), _side(ink.y1 - own.y1)


@functools.lru_cache(maxsize=8)
def _renderer(width: float, height: float) -> RendererSVG:
    """One that only measures; kept, as matplotlib keeps the sizes of words by the renderer that they are for."""
    return RendererSVG(width, height, io.StringIO())


@contextmanager
def _ticks_kept(figure: Figure) -> Iterator[None]:
    """Within this, axes keep the ticks that they have. To measure an axis, matplotlib works them out three times."""
    axes: list[Any] = [axis for each in figure.axes for axis in each._axis_map.values()]
    for axis in axes:
        axis._update_ticks = functools.partial(list, axis._update_ticks())
    try:
        yield
    finally:
        for axis in axes:
            del axis._update_ticks


def _side(excess: float) -> float:
    pixels = excess * _CSS_DPI / _DRAWING_DPI
    return 0 if pixels <= _TOLERANCE else math.ceil((1 + _HINTED) * pixels + _PAD) / _CSS_DPI


def _boxes(container: Figure | SubFigure, renderer: RendererSVG, limit: Bbox) -> Iterator[Bbox | None]:
    for artist in container.get_children():
        if not artist.get_visible() or artist is container.patch:
            continue
        if isinstance(artist, SubFigure):
            yield from _boxes(artist, renderer, limit)
        elif isinstance(artist, Axes):
            yield _axes_box(artist, renderer, limit)
            yield from _frames(artist, renderer)
        else:
            yield artist.get_tightbbox(renderer)
            yield from _frames(artist, renderer)


def _axes_box(axes: Axes, renderer: RendererSVG, limit: Bbox) -> Bbox | None:
    left_out = [each for each in axes.get_children() if each.get_visible() and not each.get_in_layout()]
    # The lines round the axes lie where the axes and their ticks lie. Each would work out these ticks again.
    counted = [each for each in axes.get_default_bbox_extra_artists() if not isinstance(each, Spine)]
    artists = [*counted, *left_out]
    box = axes.get_tightbbox(renderer, bbox_extra_artists=artists)
    if any(_near([box], limit)):
        return box
    near = [each for each in artists if any(_near([each.get_tightbbox(renderer)], limit))]
    return axes.get_tightbbox(renderer, bbox_extra_artists=near)


def _frames(artist: Artist, renderer: RendererSVG) -> Iterator[Bbox | None]:
    """Frames round texts, which matplotlib leaves out of a text's own box."""
    if isinstance(artist, Text) and artist.get_text() and (frame := artist.get_bbox_patch()) and frame.get_visible():
        artist.update_bbox_position_size(renderer)
        yield frame.get_tightbbox(renderer)
    # To list its ticks, an axis works them out again.
    children = [artist.label] if isinstance(artist, Axis) else artist.get_children()
    for child in children:
        if child.get_visible():
            yield from _frames(child, renderer)


def _near(boxes: Iterable[Bbox | None], limit: Bbox) -> Iterator[Bbox]:
    for box in boxes:
        if box is None or not all(map(math.isfinite, box.extents)) or (box.width == 0 and box.height == 0):
            continue
        if limit.x0 <= box.x0 and box.x1 <= limit.x1 and limit.y0 <= box.y0 and box.y1 <= limit.y1:
            yield box
