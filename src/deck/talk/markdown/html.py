"""The pictures that Markdown shows, and the HTML in it."""

from collections.abc import Iterable, Iterator
from typing import Any

from deck.formats.html import tags
from deck.talk.markdown.commonmark import parser


def written_html(markdown: str) -> str:
    """The HTML that stands in a text, without what Markdown makes of its signs."""
    return "".join(token.content for token in _html(parser().parse(markdown))) if "<" in markdown else ""


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
