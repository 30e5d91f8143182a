"""Quotes with a source: a block quote whose last words, on a line of their own, begin with a dash."""

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_DASH = re.compile(r"(?:—|―|–|--+)\s*(?=\S|$)")


def quotes(md: MarkdownIt) -> None:
    """Makes a figure of a quote that names its source: the quote, and the source as its caption."""
    md.core.ruler.push("quotes", _quote)
    md.add_render_rule("quote_open", _render_open)
    md.add_render_rule("quote_close", _render_close)


def _quote(state: StateCore) -> None:
    opened: list[int] = []
    tokens = state.tokens
    for position, token in enumerate(tokens):
        if token.type == "blockquote_open":
            opened.append(position)
        elif token.type == "blockquote_close":
            first = opened.pop()
            source = _take_source(tokens, position)
            if source is not None:
                _wrap(tokens, first, position, source)


def _take_source(tokens: list[Token], close: int) -> list[Token] | None:
    """Takes the source out of the quote's last paragraph and returns it; None where there is none."""
    if close < 3 or tokens[close - 1].type != "paragraph_close":
        return None
    children = tokens[close - 2].children or []
    breaks = [i for i, child in enumerate(children) if child.type in ("softbreak", "hardbreak")]
    begin = breaks[-1] + 1 if breaks else 0
    if begin == len(children) or children[begin].type != "text" or not _DASH.match(children[begin].content):
        return None
    children[begin].content = _DASH.sub("", children[begin].content, count=1)
    source = children[begin:]
    if breaks:
        tokens[close - 2].children = children[: begin - 1]
    else:
        for token in tokens[close - 3 : close]:
            token.hidden, token.children = True, []
    return source


def _wrap(tokens: list[Token], first: int, close: int, source: list[Token]) -> None:
    """The quote's own tokens become the figure's, so that its attributes are the figure's and no position moves."""
    opening, closing = tokens[first], tokens[close]
    opening.attrJoin("class", "quote")
    opening.type, opening.tag = "quote_open", "figure"
    closing.type, closing.tag = "quote_close", "figure"
    closing.meta["source"] = source


def _render_open(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    """A quote with a source begins."""
    return f"<figure{self.renderAttrs(tokens[idx])}>\n<blockquote>\n"


def _render_close(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    """It ends, and its source follows."""
    source = self.renderInline(tokens[idx].meta["source"], options, env)
    return f"</blockquote>\n<figcaption>{source}</figcaption>\n</figure>\n"
