"""Definitions of links that no link uses, such as `[//]: # (words)`: a comment, by the custom of Markdown's writers."""

import re
from collections.abc import Iterator
from itertools import accumulate

from deck.formats.edits import edited
from deck.formats.math_spans import Dialect
from deck.problem import Problem
from deck.text.unchecked import show_the_same, unchecked

_SIGN = "]:"
# What stands in front of a definition in a quotation, where its whole lines go.
_CONTAINERS = " \t>"
_TITLE = re.compile(r"\s+[\"'(]")


def unused_definitions(markdown: str, dialect: Dialect = "pandoc") -> Iterator[tuple[int, int]]:
    """Where each definition begins and ends without which the text shows the same.

    Args:
        markdown: a text that can be rendered.
        dialect: of its formulas, in which nothing is a definition.
    """
    if _SIGN not in markdown:
        return
    try:
        defined = unchecked(markdown, dialect).definitions
    except Problem:  # which says so where it is shown
        return
    begins = [0, *accumulate(len(line) + 1 for line in markdown.split("\n"))]
    gone: list[tuple[int, int]] = []
    for first, behind in defined:
        for place in _places(markdown, begins[first], min(begins[behind], len(markdown))):
            left = edited(markdown, ((*each, "") for each in (*gone, place)))
            if show_the_same(markdown, left, dialect):
                gone.append(place)
                yield place
                break


def _places(markdown: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What may go of a definition that stands on whole lines, the most first."""
    line = markdown[start:end].partition("\n")[0]
    end_of_last = end - markdown[start:end].endswith("\n")
    if not line.partition("[")[0].strip(_CONTAINERS):
        yield start, end
    for number, sign in enumerate(line):  # behind what begins a list or a note
        if sign == "[":
            yield start + number, end_of_last
    for title in _TITLE.finditer(markdown, start, end_of_last):  # where a definition keeps two lists apart
        yield title.start(), end_of_last
