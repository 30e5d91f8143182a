"""Colours as CSS writes them."""

from collections.abc import Iterable, Sequence

from deck.formats.css import readable

Channels = tuple[float, float, float]
"""Red, green and blue of sRGB, each from 0 to 1."""


def parse(text: str) -> Channels | None:
    """The colour that a CSS expression stands for, without its opacity; None where it stands for none."""
    # Late: most talks name no colour.
    from tinycss2.color4 import parse_color

    colour = parse_color(readable(text))
    if colour is None or isinstance(colour, str):  # "currentcolor"
        return None
    try:
        red, green, blue = colour.to("srgb").coordinates
    except NotImplementedError:  # of a space that the parser reads and cannot convert
        return None
    return red, green, blue


def luminance(colour: Sequence[float]) -> float:
    """Relative luminance, WCAG 2.2: from 0 for black to 1 for white."""
    linear = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Sequence[float], other: Sequence[float]) -> float:
    """Contrast ratio, WCAG 2.2: from 1 for the same colour to 21 for black and white."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def is_dark(colour: Sequence[float]) -> bool:
    """Whether white stands out from it more than black does."""
    return luminance(colour) < 0.179


def hex_of(channels: Iterable[float]) -> str:
    """Red, green and blue between 0 and 1, as CSS writes them: `#rrggbb`."""
    return "#" + "".join(f"{round(255 * channel):02x}" for channel in channels)
