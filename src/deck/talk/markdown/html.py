"""HTML that stands in Markdown: its comments, and the pictures that it and Markdown show."""

import re
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

from deck.formats.edits import edited
from deck.formats.html import comments as comments_of_html
from deck.formats.html import tags
from deck.talk.markdown.commonmark import parser

# What a browser takes for a comment, each with what ends it: a comment, and what is of XML alone.
_OPENING = re.compile(r"<!--|<\?|<!\[CDATA\[|<!(?=[A-Za-z])")
_CDATA = "<![CDATA["
_CLOSING = re.compile("--!?>")
_CLOSING_OF_OTHERS = re.compile(">")


def without_comments(markdown: str) -> str:
    """Markdown less the comments of its HTML. What is shown, such as a comment in code, is none."""
    return edited(markdown, ((start, end, "") for start, end in comments(markdown)))


def comments(markdown: str) -> Iterator[tuple[int, int]]:
    """Where each comment begins and ends, as the parser reads the text.

    The parser does not tell where in its line a comment stands. So each one that may be one gets a mark: what the mark
    becomes a part of tells what it is.
    """
    place = 0
    while opening := _OPENING.search(markdown, place):
        place = opening.end()
        end = _end_of_comment(markdown, opening[0], place)
        if end is not None:
            place = end
            yield opening.start(), end


def _end_of_comment(markdown: str, opening: str, inside: int) -> int | None:
    is_comment = opening == "<!--"
    if is_comment and markdown.startswith((">", "->"), inside):
        return None  # it ends there, and says nothing
    mark = next(f"mark{n}" for n in count() if f"mark{n}" not in markdown)
    marked = f"{markdown[:inside]}{mark}{markdown[inside:]}"
    token = next((each for each in _html(parser().parse(marked)) if f"{opening}{mark}" in each.content), None)
    if token is None:
        return None
    place = token.content.index(mark)
    if not any(begin < place < end for begin, end in comments_of_html(token.content)):
        return None  # in an attribute, or in a script
    if opening == _CDATA and not any(begin < marked.index(mark) < end for begin, end in comments_of_html(marked)):
        return None  # in a drawing that begins in another piece of HTML, where it is text
    closing = _CLOSING if is_comment else _CLOSING_OF_OTHERS
    end = closing.search(markdown, inside)
    if end is not None and closing.search(token.content, place):
        return end.end()
    # One that nothing ends goes on to the end of its block.
    lines = markdown.splitlines(keepends=True)
    return sum(map(len, lines[: token.map[1]] if token.map else lines))


def _html(tokens: Iterable[Any]) -> Iterator[Any]:
    for token in tokens:
        if token.type in ("html_block", "html_inline"):
            yield token
        yield from _html(token.children or ())


def pictures(markdown: str) -> Iterator[str]:
    """The addresses of the pictures that a text shows, those of its HTML included."""
    for token in (each for block in parser().parse(markdown) for each in (block, *(block.children or ()))):
        if token.type == "image":
            yield str(token.attrGet("src") or "")
        elif token.type in ("html_block", "html_inline"):
            yield from (address for tag in tags(token.content, "img") if (address := tag.get("src")))
