"""CSS without its comments."""

from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from typing import TYPE_CHECKING

from deck.formats.css import with_addresses
from deck.formats.edits import edited
from deck.formats.metadata.parts import COMMENT

if TYPE_CHECKING:
    from tinycss2.ast import Node

# A licence that must stay with the rules; tools that shorten CSS keep it by the same sign.
_LICENCE = "!"


def cleaned(css: str, address: Callable[[str], str]) -> tuple[str, list[str]]:
    """The rules, and what was dropped.

    Args:
        css: with line feeds alone between its lines, and no form feed.
        address: gives the address that stands in place of another one.
    """
    places = list(_comments(css)) if "/*" in css else []
    css = edited(css, ((start, end, " " if _divides(css, start, end) else "") for start, end in places))
    return with_addresses(css, address) if "data:" in css.lower() else css, [COMMENT] * bool(places)


def _comments(css: str) -> Iterator[tuple[int, int]]:
    # Late: a build with nothing to do does without.
    import tinycss2

    lines = [0, *accumulate(len(line) + 1 for line in css.split("\n"))]
    for node in _all(tinycss2.parse_component_value_list(css)):
        if node.type == "comment" and not node.value.startswith(_LICENCE):
            start = lines[node.source_line - 1] + node.source_column - 1
            yield start, min(start + len(node.value) + len("/**/"), len(css))


def _all(nodes: "Iterable[Node]") -> "Iterator[Node]":
    for node in nodes:
        yield node
        for part in ("content", "arguments"):
            if isinstance(inside := getattr(node, part, None), list):
                yield from _all(inside)


def _divides(css: str, start: int, end: int) -> bool:
    """Whether what stands on both sides of a comment would become one word without it."""
    return not (css[start - 1 : start].isspace() or css[end : end + 1].isspace()) and start > 0 and end < len(css)
