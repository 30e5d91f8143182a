"""One look for all figures: sizes from the slide's geometry, type from the deck's typeface, few colours."""

from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any

import font_source_sans_pro
import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.typing import ColorType

# A slide is 1280 x 720 CSS pixels, with margins of 64 at the sides; a heading takes the top 130 and the footer the last
# 50. A CSS pixel is 1/96 inch, so that a figure of so many pixels stands on the slide at its own size.
PIXELS_PER_INCH = 96
SLIDE_WIDTH = 1152
SLIDE_HEIGHT = 510

# 15 pt are 20 px on the slide: the smallest type that a back row reads without effort. Labels of ticks may be 18 px.
TEXT = 15
SMALL = 13.5

INK = "#1d2a26"
QUIET = "#5c6964"  # 5.5:1 on white: secondary text, still WCAG AA
RULE = "#d5d9d4"
PAPER = "#ffffff"
FOREST = "#1b5e47"
# As in 2017 weights are red, biases teal and activations orange; these shades differ in lightness as well as in hue, so
# that colour-blind people tell them apart.
WEIGHT = "#b3261e"
BIAS = "#00737d"
ACTIVATION = "#d0741a"

PROBABILITY = LinearSegmentedColormap.from_list("probability", ["#f5f4ee", "#a9cdb5", "#3f8f6e", "#0c4030"])
SPREAD = LinearSegmentedColormap.from_list("spread", ["#f5f4ee", "#f6c98d", "#d9711c", "#7a2a05"])


def style() -> dict[str, Any]:
    """Matplotlib's settings for a figure on a slide, for `matplotlib.rc_context`."""
    return {
        "font.family": [_typeface(), "DejaVu Sans"],  # the second for signs that the first lacks
        "font.size": TEXT,
        "axes.titlesize": TEXT + 3,
        "axes.labelsize": TEXT,
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "legend.fontsize": SMALL,
        "text.color": INK,
        "axes.labelcolor": INK,
        "axes.edgecolor": QUIET,
        "xtick.color": QUIET,
        "ytick.color": QUIET,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.facecolor": "none",
        "figure.facecolor": "none",
        "figure.dpi": 2 * PIXELS_PER_INCH,  # of images inside an SVG: sharp on a screen of twice the density
        "legend.frameon": False,
    }


def styled(draw: Callable[..., Figure]) -> Callable[..., Figure]:
    """Draw under `style()`, and leave the caller's settings as they were."""

    @wraps(draw)
    def under_style(*args: Any, **kwargs: Any) -> Figure:
        with mpl.rc_context(style()):
            figure = draw(*args, **kwargs)
            figure.draw_without_rendering()  # ticks are made when drawn: make them while the style is in force
        return figure

    return under_style


def canvas(width: int = SLIDE_WIDTH, height: int = SLIDE_HEIGHT) -> Figure:
    """An empty figure of so many CSS pixels, that pyplot does not know of."""
    return Figure(figsize=(width / PIXELS_PER_INCH, height / PIXELS_PER_INCH), layout="constrained")


def credit(figure: Figure, text: str | None) -> None:
    """Name the rows that a figure shows, at its lower right edge."""
    if text:
        figure.supxlabel(text, x=1.0, ha="right", fontsize=SMALL, color=QUIET)


def ink_on(colour: ColorType) -> str:
    """Black or white, whichever stands out more: on any colour by 4.5:1 or better, which is WCAG AA."""
    channels = np.array(to_rgb(colour))
    # Relative luminance, WCAG 2.2.
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return "black" if linear @ (0.2126, 0.7152, 0.0722) > 0.179 else "white"


def bare(axes: Axes) -> None:
    """Take away ticks and frame."""
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)


@cache
def _typeface() -> str:
    folder = Path(font_source_sans_pro.__file__).parent / "files"
    for weight in ("Regular", "Bold", "It"):
        font_manager.fontManager.addfont(folder / f"SourceSansPro-{weight}.ttf")
    return font_manager.FontProperties(fname=folder / "SourceSansPro-Regular.ttf").get_name()
