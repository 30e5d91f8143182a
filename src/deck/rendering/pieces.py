"""A page in pieces, one for each slide: what has not changed since the last look at it is not looked at again."""

import itertools
import re
from collections.abc import Callable

SLIDE = re.compile(r'<section id="([^"]*)" class="slide layout-')
"""How a slide begins."""
_BEGIN = "<section id="


def in_one_piece(html: str) -> str:
    """HTML of a slide in which nothing begins as a slide does: neither a comment nor a script has such words."""
    return html.replace(_BEGIN, _BEGIN.replace(" ", "  ")) if _BEGIN in html else html


def pieces(html: str) -> list[str]:
    """What stands before the first slide, then each slide with what follows it; together they are the page."""
    places = [0, *(found.start() for found in SLIDE.finditer(html)), len(html)]
    return [html[start:end] for start, end in itertools.pairwise(places)]


def changed(html: str, change: Callable[[str], str]) -> str:
    """The page with each of its pieces changed."""
    return "".join(map(change, pieces(html)))
