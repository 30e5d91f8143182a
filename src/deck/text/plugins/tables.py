"""Tables: columns of numbers stand on the right, and a paragraph that begins with a colon is the caption."""

import re
from collections.abc import Sequence
from itertools import pairwise, zip_longest

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from deck.text.plugins.attributes import apply

# With a sign, thousands, a currency, a deviation, a power of ten, a short unit: 3, −0.42, 1,234, $5, 0.79 ± 0.01, 12 %.
_NUMBER = re.compile(
    r"[<>≈~]?\s*[-+−±]?\s*[$€£]?\d[\d,.'\u2009\u202f]*(?:e[-+]?\d+)?(?:\s*[±–]\s*\d[\d,.]*)?\s*(?:%|°|×|k|M|ms|s|h|x)?"
)
_NOTHING = frozenset({"", "-", "–", "—", "n/a"})
_MARKUP = re.compile(r"[*_`$~]|&nbsp;")
_CAPTION = re.compile(r"(?:Table)?:\s+")


def tables(md: MarkdownIt) -> None:
    """Aligns columns of numbers, and finds captions."""
    md.core.ruler.push("tables", _finish)


def _finish(state: StateCore) -> None:
    tokens = state.tokens
    for first in reversed([i for i, token in enumerate(tokens) if token.type == "table_open"]):
        last = next(i for i in range(first, len(tokens)) if tokens[i].type == "table_close")
        _align(tokens[first:last])
        _place_caption(tokens, first, last)


def _align(tokens: Sequence[Token]) -> None:
    rows: list[list[tuple[Token, str]]] = []
    for cell, inline in pairwise(tokens):
        if cell.type == "tr_open":
            rows.append([])
        elif cell.type in ("th_open", "td_open"):
            rows[-1].append((cell, _MARKUP.sub("", inline.content).strip()))
    for column in zip_longest(*rows):
        cells = [each for each in column if each is not None]
        body = [text for cell, text in cells if cell.tag == "td" and text not in _NOTHING]
        if body and all(map(_NUMBER.fullmatch, body)) and not any("style" in cell.attrs for cell, _ in cells):
            for cell, _ in cells:
                cell.attrSet("style", "text-align:right")


def _place_caption(tokens: list[Token], first: int, last: int) -> None:
    for begin in (last + 1, first - 3):
        if begin < 0 or begin + 2 >= len(tokens) or tokens[begin].type != "paragraph_open":
            continue
        paragraph, inline = tokens[begin : begin + 2]
        words = (inline.children or [])[:1]
        if not words or words[0].type != "text" or not _CAPTION.match(words[0].content):
            continue
        words[0].content = _CAPTION.sub("", words[0].content, count=1)
        apply(tokens[first], {key: str(value) for key, value in paragraph.attrs.items()})
        caption = [Token("caption_open", "caption", 1), inline, Token("caption_close", "caption", -1)]
        del tokens[begin : begin + 3]
        at = first + 1 if begin > first else first - 2
        tokens[at:at] = caption
        return
