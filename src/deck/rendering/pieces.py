"""A page in pieces, one for each slide: what has not changed since the last look at it is not looked at again."""

import itertools
import re
from collections.abc import Callable

SLIDE = re.compile(r'<section id="([^"]*)" class="slide layout-')
"""How a slide begins."""


def pieces(html: str) -> list[str]:
    """What stands before the first slide, then each slide with what follows it; together they are the page."""
    places = [0, *(found.start() for found in SLIDE.finditer(html)), len(html)]
    return [html[start:end] for start, end in itertools.pairwise(places)]


def changed(html: str, change: Callable[[str], str]) -> str:
    """The page with each of its pieces changed."""
    return "".join(map(change, pieces(html)))
