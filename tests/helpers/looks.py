"""What the tests of figures have in common: a figure drawn once for all that only look at it, its texts, contrasts."""

import functools
from collections.abc import Callable

import matplotlib as mpl
import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

INK = "#1d2a26"
"""The colour of text on the light theme's slides."""


def drawn_once(draw: Callable[[], Figure], text: str = INK) -> Figure:
    """The figure, for tests that change nothing of it; `text` is the colour by which its palette is chosen."""
    return _drawn(draw, text)


@functools.cache
def _drawn(draw: Callable[[], Figure], text: str) -> Figure:
    with mpl.rc_context({"text.color": text}):
        return draw()


def texts(figure: Figure) -> list[Text]:
    """All texts that can be seen."""
    unseen = set()  # labels of ticks beyond the limits are there and are not drawn
    for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
        low, high = sorted(axis.get_view_interval())
        for tick in axis.get_major_ticks():
            if not low <= tick.get_loc() <= high:
                unseen |= {tick.label1, tick.label2}
    found = figure.findobj(Text)
    return [text for text in found if text.get_visible() and text.get_text().strip() and text not in unseen]


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = np.array(to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def contrast(one: str, other: str) -> float:
    """Of two colours, from 1 to 21, WCAG 2.2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
