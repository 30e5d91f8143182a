"""CSS without its comments."""

from collections.abc import Callable

from deck.formats.css import comments, with_addresses
from deck.formats.edits import edited
from deck.formats.metadata.parts import COMMENT

# A licence that must stay with the rules; tools that shorten CSS keep it by the same sign.
_LICENCE = "!"
_EMPTY = "/**/"


def cleaned(css: str, address: Callable[[str], str]) -> tuple[str, list[str]]:
    """The rules, and what was dropped.

    Args:
        css: with line feeds alone between its lines, and no form feed.
        address: gives the address that stands in place of another one.
    """
    places = [
        (start, end)
        for start, end in comments(css)
        if css[start:end] != _EMPTY and css[start + len("/*") : end][:1] != _LICENCE
    ]
    css = edited(css, ((start, end, _EMPTY if _divides(css, start, end) else "") for start, end in places))
    return with_addresses(css, address) if "data:" in css.lower() else css, [COMMENT] * bool(places)


def _divides(css: str, start: int, end: int) -> bool:
    """Whether what stands on both sides of a comment would become one word without it; a space may mean something."""
    return not (css[start - 1 : start].isspace() or css[end : end + 1].isspace()) and start > 0 and end < len(css)
