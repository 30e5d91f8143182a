"""What stands behind a slide: a colour of CSS, or a picture beside the talk."""

import re
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from tinycss2 import parse_component_value_list
from tinycss2.color5 import parse_color

from deck.config import colours
from deck.config.theme import BASES, variables
from deck.formats.css import readable
from deck.problem import Problem, Status, nearest
from deck.rendering.media import Media

if TYPE_CHECKING:
    from tinycss2.ast import Node

# What only the browser can make a colour of.
_LEFT_TO_BROWSER = re.compile(r"(?:var|color-mix|light-dark)\(.+\)")
_GRADIENT = re.compile(r"(?:repeating-)?(?:linear|radial|conic)-gradient\(.+\)")
_PICTURES = frozenset({".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"})
_READABLE = 4.5  # contrast of text, of WCAG 2.2 AA
_MIDDLE = 128 / 255  # of the brightness by which reveal.js calls a background light or dark
_BRIGHTNESS = (0.299, 0.587, 0.114)  # shares of red, green and blue in it


def is_picture(background: str) -> bool:
    """Whether the word names a picture's file."""
    return Path(background).suffix.lower() in _PICTURES


def needs_paper(background: str) -> bool:
    """Whether words have to stand on paper: on a picture, and on a gradient on which no one ink can be read."""
    return is_picture(background) or bool(_GRADIENT.fullmatch(background) and _middle(background) is None)


def background_attributes(background: str, media: Media) -> str:
    """The attributes of the slide's section by which reveal.js shows the background.

    Raises:
        Problem: no such colour and no such file. The place is not filled in.
    """
    if is_picture(background):
        return f'data-background-image="{escape(media.address(background))}"'
    if _GRADIENT.fullmatch(background):
        # By this colour reveal.js knows the ground as light or dark.
        middle = _middle(background)
        colour = f'data-background-color="{middle}" ' if middle else ""
        return f'{colour}data-background-gradient="{escape(background)}"'
    if parse_color(readable(background)) is None and not _LEFT_TO_BROWSER.fullmatch(background):
        raise Problem(
            found=f"background '{background}' is neither a colour nor a picture",
            expected="a colour or a gradient of CSS, or a picture's file in the talk's folder",
            remedy=nearest(background, media.known()),
            status=Status.TALK,
        )
    return f'data-background="{escape(background)}"'


def _middle(gradient: str) -> str | None:
    """The mean of a gradient's colours; None where the ink of neither theme can be read on all of them."""
    found = list(_stops(parse_component_value_list(readable(gradient))))
    stops = [colours.parse(each) for each in found]
    known = [each for each in stops if each]
    if not known or len(known) < len(found):
        return None
    mean = [sum(channels) / len(known) for channels in zip(*known, strict=True)]
    is_dark = sum(share * channel for share, channel in zip(_BRIGHTNESS, mean, strict=True)) < _MIDDLE
    ink = colours.parse(variables(BASES[is_dark])["ink"])
    if ink is None or min(colours.contrast(ink, each) for each in known) < _READABLE:
        return None
    return colours.hex_of(mean)


def _stops(nodes: "Iterable[Node]") -> Iterator[str]:
    """The colours of a gradient, as it writes them; of what lets something shine through, that it does so."""
    for node in nodes:
        text = node.serialize()
        if node.type == "function" and _GRADIENT.fullmatch(text):
            yield from _stops(node.arguments)
        elif _LEFT_TO_BROWSER.fullmatch(text):
            yield text
        elif node.type in ("hash", "ident", "function") and (colour := parse_color(text)) is not None:
            yield text if getattr(colour, "alpha", 0) == 1 else "currentcolor"
