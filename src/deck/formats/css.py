"""Addresses and comments in CSS, as a browser reads them, each with its place in the text."""

import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from deck.formats.edits import edited

if TYPE_CHECKING:
    from tinycss2.ast import Node

_LONG_NUMBER = re.compile(r"\d{4000,}")
_NAMED_BY_TEXTS = ("url", "src", "image-set", "-webkit-image-set")


@dataclass(frozen=True, slots=True)
class Address:
    """An address, the line on which it stands, and where what says it begins and ends: `url(...)`, or a text."""

    value: str
    line: int
    start: int
    end: int


def address_nodes(nodes: "Iterable[Node]") -> "Iterator[tuple[str, Node]]":
    """The addresses in values that tinycss2 has parsed, each with what says it."""
    for node in _with_inner(nodes, all_but=("url", "src")):
        if node.type == "url":
            yield node.value, node
        elif node.type == "function":
            says = node.lower_name in ("url", "src")
            texts = node.arguments if says or node.lower_name in _NAMED_BY_TEXTS else ()
            yield from ((each.value, node if says else each) for each in texts if each.type == "string")


def _with_inner(nodes: "Iterable[Node]", *, all_but: Container[str] = ()) -> "Iterator[Node]":
    """The nodes, and those in their brackets, however deep; not in functions of these names."""
    waiting = [iter(nodes)]
    while waiting:
        node = next(waiting[-1], None)
        if node is None:
            waiting.pop()
            continue
        yield node
        if node.type == "function" and node.lower_name not in all_but:
            waiting.append(iter(node.arguments))
        elif isinstance(content := getattr(node, "content", None), list):
            waiting.append(iter(content))


def readable(css: str) -> str:
    """CSS as long, in which no number has more digits than Python reads: a browser has a largest one as well."""
    return _LONG_NUMBER.sub(lambda digits: f"1{'x' * (len(digits[0]) - 1)}", css)


def addresses(css: str) -> Iterator[Address]:
    """Every address in a style sheet or in a `style` attribute; what only looks like one, in a text, is none."""
    # Late: a build with nothing to do does without.
    import tinycss2

    lines = _line_starts(css)
    for value, node in address_nodes(tinycss2.parse_component_value_list(readable(css))):
        start = lines[node.source_line - 1] + node.source_column - 1
        yield Address(value, node.source_line, start, _end(css, start))


def comments(css: str) -> Iterator[tuple[int, int]]:
    """Where each comment begins and ends; one that nothing ends goes on to the end."""
    if "/*" not in css:
        return
    # Late, as above.
    import tinycss2

    lines = _line_starts(css)
    for node in _with_inner(tinycss2.parse_component_value_list(readable(css))):
        if node.type == "comment":
            start = lines[node.source_line - 1] + node.source_column - 1
            yield start, min(start + len(node.value) + len("/**/"), len(css))


def _line_starts(css: str) -> list[int]:
    return [0, *accumulate(len(line) + 1 for line in css.split("\n"))]


def with_addresses(css: str, replaced: Callable[[str], str]) -> str:
    """The CSS with other addresses, and every other byte as it was.

    Args:
        css: with line feeds alone between its lines, and no form feed, as files are read.
        replaced: the address that stands in place of another one.
    """
    found = [(each, replaced(each.value)) for each in addresses(css)]
    return edited(css, ((each.start, each.end, url(new)) for each, new in found if new != each.value))


def url(address: str) -> str:
    """The address as CSS says it; between quotes where it would otherwise end early."""
    if not any(sign in address for sign in "\"'()\\ \t\n"):
        return f"url({address})"
    quoted = "".join(f"\\{ord(sign):x} " if sign in '"\\\n' else sign for sign in address)
    return f'url("{quoted}")'


def _end(css: str, start: int) -> int:
    """Behind the text, or behind the closing bracket, that belongs to what begins here."""
    quote = css[start] if css[start] in "'\"" else None
    is_text, place = quote is not None, start + 1
    while place < len(css):
        sign = css[place]
        if sign == "\\":
            place += 1
        elif sign == (quote or ")") and (is_text or not quote):
            return place + 1
        elif quote:
            quote = None if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        place += 1
    return len(css)
