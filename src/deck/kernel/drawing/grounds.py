"""Colours of the deck's themes in a figure that stands on a ground of its own.

A theme colours text and lines for its own paper. Where a style or the author gives a figure another ground, what the
theme has coloured takes the colours of the theme that is made for such a ground.
"""

import functools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import Collection
from matplotlib.colors import is_color_like, to_hex, to_rgba
from matplotlib.figure import Figure, SubFigure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text

if TYPE_CHECKING:
    from matplotlib.typing import RcKeyType

_THEMES = Path(__file__).parents[2] / "assets/themes"
_SHARES = (0.2126, 0.7152, 0.0722)  # of red, green and blue in luminance: WCAG 2
_MIDDLE = 0.179  # luminance from which black stands out as much as white: sqrt(1.05 * 0.05) - 0.05
_CYCLE: "RcKeyType" = "axes.prop_cycle"
_READABLE = 4.5  # contrast of text, of WCAG 2.2 AA
_SEEN = 0.5  # opacity from which a ground counts
_PROPERTIES = ("color", "facecolor", "edgecolor", "markerfacecolor", "markeredgecolor")

Ground = bool | None
"""Whether it is dark; None where it is the slide's, for which the theme is made."""


def repainted(figure: Figure) -> bool:
    """Gives what a theme has coloured colours that can be seen on the figure's own grounds.

    The figure has to be drawn before: only then has it all its ticks.

    Returns:
        Whether anything changed.
    """
    changed = [_inherited(axis) for axes in figure.axes for axis in axes._axis_map.values()]
    patches: list[Patch] = [
        figure.patch,
        *(each.patch for each in figure.subfigs),
        *(axes.patch for axes in figure.axes),
    ]
    frames = [each.get_frame() for each in (*figure.legends, *(axes.get_legend() for axes in figure.axes)) if each]
    if any(_ground_of(each, None) is not None for each in (*patches, *frames)):
        changed.append(_repaint_figure(figure, None))
    changed += [_repaint_words(axes) for axes in figure.axes]
    return any(changed)


def _repaint_figure(figure: Figure | SubFigure, outer: Ground) -> bool:
    ground = _ground_of(figure.patch, outer)
    changed = []
    for artist in figure.get_children():
        if isinstance(artist, SubFigure):
            changed.append(_repaint_figure(artist, ground))
        elif isinstance(artist, Axes):
            changed.append(_repaint_axes(artist, ground))
        elif artist is not figure.patch:
            changed.append(_repaint(artist, ground))
    return any(changed)


def _repaint_axes(axes: Axes, outer: Ground) -> bool:
    inner = _ground_of(axes.patch, outer) if axes.axison else outer
    changed = []
    for artist in axes.get_children():
        if isinstance(artist, Axes):
            changed.append(_repaint_axes(artist, inner))
        elif artist is not axes.patch:
            changed.append(_repaint(artist, inner if _stands_inside(artist, axes) else outer))
    return any(changed)


def _stands_inside(artist: Artist, axes: Axes) -> bool:
    if isinstance(artist, Axis):
        return False
    if isinstance(artist, Text | Legend):
        box = artist.get_window_extent()
        return bool(axes.bbox.contains((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2))
    return True


def _repaint(artist: Artist, ground: Ground) -> bool:
    changed = []
    if isinstance(artist, Legend) and artist.get_frame_on():
        ground = _ground_of(artist.get_frame(), ground)
    if ground is not None:
        changed += [_recolour(artist, name, _counterparts(dark=ground)) for name in _PROPERTIES]
    changed += [_repaint(child, ground) for child in artist.get_children()]
    return any(changed)


def _recolour(artist: Artist, name: str, counterparts: dict[str, str]) -> bool:
    is_known = isinstance(artist, Line2D | Text) or (isinstance(artist, Patch | Collection) and name != "color")
    get, put = getattr(artist, f"get_{name}", None), getattr(artist, f"set_{name}", None)
    if not is_known or get is None or put is None:
        return False
    if isinstance(artist, Collection):
        return artist.get_array() is None and _recolour_all(get(), put, counterparts)  # else it has a colour map
    new = _counterpart(get(), counterparts)
    if new is not None:
        put(new)
    return new is not None


def _recolour_all(old: Any, put: Callable[[Any], None], counterparts: dict[str, str]) -> bool:
    if not len(old):
        return False
    kinds, places = np.unique(np.atleast_2d(old), axis=0, return_inverse=True)
    new = [_counterpart(each, counterparts) for each in kinds]
    if all(each is None for each in new):
        return False
    put(np.array([kind if each is None else each for kind, each in zip(kinds, new, strict=True)])[places.ravel()])
    return True


def _counterpart(colour: Any, counterparts: dict[str, str]) -> tuple[float, float, float, float] | None:
    if not is_color_like(colour):
        return None
    *_, alpha = to_rgba(colour)
    new = counterparts.get(to_hex(colour))
    return None if new is None or alpha == 0 else to_rgba(new, alpha)


def _repaint_words(axes: Axes) -> bool:
    """Words that stand within a bar or a piece of a pie take a colour that can be read on it."""
    changed = False
    inks = [to_hex(theme["text.color"]) for theme in _themes()]
    for text in axes.texts:
        if not text.get_visible() or not text.get_text().strip() or not is_color_like(text.get_color()):
            continue
        patch = _patch_behind(text, axes) if to_hex(text.get_color()) in inks else None
        if patch is None:
            continue
        ground = to_rgba(patch.get_facecolor())
        if _contrast(to_rgba(text.get_color()), ground) < _READABLE:
            best = max(inks, key=lambda ink: _contrast(to_rgba(ink), ground))
            if _contrast(to_rgba(best), ground) < _READABLE:
                best = max(("black", "white"), key=lambda ink: _contrast(to_rgba(ink), ground))
            text.set_color(best)
            changed = True
    return changed


def _patch_behind(text: Text, axes: Axes) -> Patch | None:
    """The topmost patch in which all of a text stands; None where there is none that hides what is behind it."""
    corners = text.get_window_extent().corners()
    for patch in sorted(axes.patches, key=lambda each: each.get_zorder(), reverse=True):
        if not patch.get_visible() or to_rgba(patch.get_facecolor())[3] < 1 or patch.get_zorder() > text.get_zorder():
            continue
        path = patch.get_transform().transform_path(patch.get_path())
        if all(path.contains_points(corners)):
            return patch
    return None


def _contrast(one: Sequence[float], other: Sequence[float]) -> float:
    """Of WCAG 2."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Sequence[float]) -> float:
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in colour[:3]]
    return sum(share * each for share, each in zip(_SHARES, linear, strict=True))


def _inherited(axis: Axis) -> bool:
    """Labels of ticks take the colour that a style has given the ticks; only our themes colour the two apart."""
    changed = False
    for which in ("major", "minor"):
        if {"color", "labelcolor"} & axis.get_tick_params(which).keys():
            continue  # the author's own
        ticks = axis.majorTicks if which == "major" else axis.minorTicks
        if ticks and _is_of_theme(ticks[0].tick1line, "color"):
            continue
        for tick in ticks:
            for label, line in ((tick.label1, tick.tick1line), (tick.label2, tick.tick2line)):
                if _is_of_theme(label, "labelcolor"):
                    label.set_color(line.get_color())
                    changed = True
    return changed


def _is_of_theme(artist: Line2D | Text, setting: str) -> bool:
    name: Any = f"xtick.{setting}"
    return to_hex(artist.get_color()) in {to_hex(theme[name]) for theme in _themes()}


def _ground_of(patch: Patch, outer: Ground) -> Ground:
    colour = to_rgba(patch.get_facecolor())
    if not patch.get_visible() or colour[3] < _SEEN:
        return outer
    return _luminance(colour) < _MIDDLE


@functools.cache
def _themes() -> "tuple[dict[RcKeyType, Any], dict[RcKeyType, Any]]":
    """The settings of the light theme and of the dark one."""
    light, dark = (
        dict(mpl.rc_params_from_file(_THEMES / f"{name}.mplstyle", use_default_template=False))
        for name in ("light", "dark")
    )
    return light, dark


@functools.cache
def _counterparts(*, dark: bool) -> dict[str, str]:
    """The colours of the theme for such a ground, by those that they replace."""
    light_theme, dark_theme = _themes()
    shared = [name for name in light_theme if name in dark_theme and name != _CYCLE]
    pairs = [(light_theme[name], dark_theme[name]) for name in shared]
    pairs += zip(*(theme[_CYCLE].by_key()["color"] for theme in (light_theme, dark_theme)), strict=True)
    colours = [pair for each in pairs for pair in _colour_pairs(*each)]
    return dict(colours if dark else ((of_dark, of_light) for of_light, of_dark in colours))


def _colour_pairs(light: Any, dark: Any) -> Iterator[tuple[str, str]]:
    if isinstance(light, str) and is_color_like(light) and is_color_like(dark) and light != "none":
        yield to_hex(light), to_hex(dark)
