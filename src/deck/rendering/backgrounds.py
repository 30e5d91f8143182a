"""What stands behind a slide: a colour of CSS, or a picture beside the talk."""

import re
from html import escape
from pathlib import Path

from tinycss2.color5 import parse_color

from deck.problem import Problem, Status, nearest
from deck.rendering.media import Media

# What only the browser can make a colour of.
_LEFT_TO_BROWSER = re.compile(r"(?:var|color-mix|light-dark)\(.+\)")
_GRADIENT = re.compile(r"(?:repeating-)?(?:linear|radial|conic)-gradient\(.+\)")
_PICTURES = frozenset({".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"})


def is_picture(background: str) -> bool:
    """Whether the word names a picture's file."""
    return Path(background).suffix.lower() in _PICTURES


def background_attributes(background: str, media: Media) -> str:
    """The attributes of the slide's section by which reveal.js shows the background.

    Raises:
        Problem: no such colour and no such file. The place is not filled in.
    """
    if is_picture(background):
        return f'data-background-image="{escape(media.address(background))}"'
    if _GRADIENT.fullmatch(background):
        return f'data-background-gradient="{escape(background)}"'
    if parse_color(background) is None and not _LEFT_TO_BROWSER.fullmatch(background):
        raise Problem(
            found=f"background '{background}' is neither a colour nor a picture",
            expected="a colour or a gradient of CSS, or a picture's file in the talk's folder",
            remedy=nearest(background, media.known()),
            status=Status.TALK,
        )
    return f'data-background="{escape(background)}"'
