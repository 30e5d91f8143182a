"""One look for all figures: sizes from the slide's geometry, type from the deck's typeface, few colours."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import font_source_sans_pro
import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap, to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.typing import ColorType
from numpy.typing import ArrayLike

if TYPE_CHECKING:
    from matplotlib.typing import RcKeyType

# A slide is 1280 x 720 CSS pixels, with margins of 64 at the sides; a heading takes the top 130 and the footer the last
# 50. A CSS pixel is 1/96 inch, so that a figure of so many pixels stands on the slide at its own size.
PIXELS_PER_INCH = 96
SLIDE_WIDTH = 1152
SLIDE_HEIGHT = 510

# Below this width panels stand below each other, and long names on their side. A blog's column has about 640.
NARROW = 800

# 15 pt are 20 px on the slide: the smallest type that a back row reads without effort. Labels of ticks may be 18 px.
TEXT = 15
SMALL = 13.5

MIDDLE = 0.179  # luminance from which black stands out as much as white: sqrt(1.05 * 0.05) - 0.05
_SHARES = (0.2126, 0.7152, 0.0722)  # of red, green and blue in luminance


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of a figure.

    As in 2017 weights are red, biases teal and activations orange; the shades differ in lightness as well as in hue, so
    that colour-blind people tell them apart.

    Attributes:
        ink: of text, 4.5:1 or more on the slide.
        quiet: of secondary text, likewise.
        rule: of lines that guide the eye.
        paper: of what covers something that lies behind it.
        gap: between the cells of a picture.
        forest: of what the figure is about.
        weight: of weights.
        bias: of biases.
        activation: of activations, 3:1 or more.
        probability: from none to one; none is near the slide's own colour.
        spread: likewise, of a deviation.
    """

    ink: str
    quiet: str
    rule: str
    paper: str
    gap: str
    forest: str
    weight: str
    bias: str
    activation: str
    probability: Colormap
    spread: Colormap


LIGHT = Palette(
    ink="#1d2a26",
    quiet="#5c6964",
    rule="#d5d9d4",
    paper="#ffffff",
    gap="#ffffff",
    forest="#1b5e47",
    weight="#b3261e",
    bias="#00737d",
    activation="#d0741a",
    probability=LinearSegmentedColormap.from_list("probability", ["#f5f4ee", "#a9cdb5", "#3f8f6e", "#0c4030"]),
    spread=LinearSegmentedColormap.from_list("spread", ["#f5f4ee", "#f6c98d", "#d9711c", "#7a2a05"]),
)
DARK = Palette(
    ink="#f1f2ea",
    quiet="#aab7b0",
    rule="#3a4943",
    paper="#101815",
    gap="#101815",
    forest="#86d4ad",
    weight="#ff8a80",
    bias="#5fc9d1",
    activation="#f0a04b",
    probability=LinearSegmentedColormap.from_list("probability on dark", ["#1d2925", "#2a5f4b", "#55b48c", "#d3f7e3"]),
    spread=LinearSegmentedColormap.from_list("spread on dark", ["#1d2925", "#6e4016", "#dd8c35", "#ffe7c4"]),
)


def palette() -> Palette:
    """The palette that matplotlib's settings ask for: where text is light, the one for a dark ground.

    Text, lines and the first two colours of a cycle are those of the settings, where somebody has chosen them.
    """
    base = DARK if _luminance(mpl.rcParams["text.color"]) > MIDDLE else LIGHT
    chosen = {name: to_hex(mpl.rcParams[key]) for name, key in _CHOSEN.items() if _is_chosen(key)}
    cycle = mpl.rcParams["axes.prop_cycle"].by_key().get("color", []) if _is_chosen("axes.prop_cycle") else []
    chosen |= {name: to_hex(colour) for name, colour in zip(("forest", "activation"), cycle, strict=False)}
    others: dict[str, Any] = {name: colour for name, colour in chosen.items() if colour != getattr(base, name)}
    return replace(base, **others) if others else base


# Parts of the palette, and the settings of matplotlib that say what they are.
_CHOSEN: "dict[str, RcKeyType]" = {"ink": "text.color", "quiet": "axes.edgecolor", "rule": "grid.color"}


def _is_chosen(key: "RcKeyType") -> bool:
    """Whether a setting is another one than matplotlib comes with."""
    return bool(mpl.rcParams[key] != mpl.rcParamsDefault[key])


def style() -> "dict[RcKeyType, Any]":
    """Matplotlib's settings for a figure on a slide, for `matplotlib.rc_context`.

    Typefaces and colours that somebody has chosen stay; sizes do not, as a figure is laid out for its own.
    """
    return {key: value for key, value in _settings().items() if _OWN.search(key) or not _is_chosen(key)}


_OWN = re.compile(r"size|dpi|^text\.color$")


def _settings() -> "dict[RcKeyType, Any]":
    colours = palette()
    return {
        "font.family": [_typeface(), "DejaVu Sans"],  # the second for signs that the first lacks
        "font.size": TEXT,
        "axes.titlesize": TEXT + 3,
        "axes.labelsize": TEXT,
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "legend.fontsize": SMALL,
        "text.color": colours.ink,
        "axes.labelcolor": colours.ink,
        "axes.edgecolor": colours.quiet,
        "xtick.color": colours.quiet,
        "ytick.color": colours.quiet,
        "xtick.labelcolor": colours.ink,
        "ytick.labelcolor": colours.ink,
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


def fitted(size: tuple[int, int], *, narrow: int) -> tuple[int, int]:
    """The size for a figure, in CSS pixels: narrower than asked for, where matplotlib's settings leave less room.

    That is `figure.figsize`, where it is not the one that matplotlib comes with.

    Args:
        size: width and height that are asked for.
        narrow: the height in a narrow column.
    """
    room = round(PIXELS_PER_INCH * mpl.rcParams["figure.figsize"][0]) if _is_chosen("figure.figsize") else size[0]
    return size if room >= size[0] else (room, size[1] if room >= NARROW else narrow)


def panels(
    figure: Figure, ratios: Sequence[float], *, narrow: Sequence[float] | None = None, **shared: Any
) -> list[Axes]:
    """Axes side by side, of these relative widths; below each other where the figure is narrow.

    Args:
        figure: to put them into.
        ratios: of the widths.
        narrow: of the heights, where they are below each other; all alike by default.
        shared: `sharex` and `sharey`, as `Figure.subplots` takes them.
    """
    if is_narrow(figure):
        heights = narrow or [1] * len(ratios)
        return list(figure.subplots(len(ratios), 1, height_ratios=heights, squeeze=False, **shared).flat)
    return list(figure.subplots(1, len(ratios), width_ratios=ratios, squeeze=False, **shared).flat)


def is_narrow(figure: Figure) -> bool:
    """Whether a figure has no room for panels side by side."""
    return figure.get_figwidth() * PIXELS_PER_INCH < NARROW


def name_columns(axes: Axes, places: ArrayLike, names: Sequence[str]) -> None:
    """Name columns below them: in lines, or on their side where the figure is narrow."""
    if is_narrow(axes.figure.get_figure(root=True)):
        axes.set_xticks(places, names, rotation=90)
    else:
        axes.set_xticks(places, [name.replace("/", "/\n").replace(" ", "\n") for name in names])


def credit(figure: Figure, text: str | None) -> None:
    """Name the rows that a figure shows, at its lower right edge."""
    if text:
        figure.supxlabel(text, x=1.0, ha="right", fontsize=SMALL, color=palette().quiet)


def ink_on(colour: ColorType) -> str:
    """Black or white, whichever stands out more: on any colour by 4.5:1 or better, which is WCAG AA."""
    return "black" if _luminance(colour) > MIDDLE else "white"


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


def _luminance(colour: ColorType) -> float:
    """Relative luminance, WCAG 2.2: from 0 for black to 1 for white."""
    channels = np.array(to_rgb(colour))
    return float(np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4) @ _SHARES)
