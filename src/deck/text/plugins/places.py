"""Where in its text a token stands, for messages."""

from collections.abc import Iterator, Sequence

from markdown_it.token import Token


def inlines(tokens: Sequence[Token]) -> Iterator[tuple[int, int, Token]]:
    """Position, line (1-based) and token of each run of text."""
    line = 1
    for position, token in enumerate(tokens):
        if token.map:
            line = token.map[0] + 1
        if token.type == "inline":
            yield position, line, token


def lined(inline: Token, line: int) -> Iterator[tuple[int, Token]]:
    """The line and token of each part of a run of text that begins on `line`."""
    for child in inline.children or []:
        yield line, child
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        else:
            line += child.content.count("\n")
