"""Tables: columns of numbers stand on the right, and a paragraph that begins with a colon is the caption.

A pipe in a formula or in code divides no cells, as in Pandoc.
"""

import re
from collections.abc import Sequence
from itertools import pairwise, zip_longest

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_block.table import table as read_table
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from deck.formats.math_spans import with_pipes_hidden
from deck.problem import Problem
from deck.text.plugins.attributes import apply

# With a sign, thousands, a currency, a deviation, a power of ten, a short unit: 3, −0.42, 1,234, $5, 0.79 ± 0.01, 12 %.
_NUMBER = re.compile(
    r"[<>≈~]?\s*[-+−±]?\s*[$€£]?\d[\d,.'\u2009\u202f]*(?:e[-+]?\d+)?(?:\s*[±–]\s*\d[\d,.]*)?\s*(?:%|°|×|k|M|ms|s|h|x)?"
)
_NOTHING = frozenset({"", "-", "–", "—", "n/a"})
_MARKUP = re.compile(r"[*_`$~]|&nbsp;")
_CAPTION = re.compile(r"(?:Table)?:\s+")
# In place of a pipe that divides no cells while markdown-it reads the table: Unicode says that it is no character.
_PIPE = "\ufdd0"


def tables(md: MarkdownIt) -> None:
    """Reads tables, aligns columns of numbers, and finds captions."""
    md.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    md.core.ruler.push("tables", _finish)


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if start + 2 > end or "|" not in state.src[state.bMarks[start] : state.eMarks[start]]:
        return False
    source, number = state.src, len(state.tokens)
    state.src = _with_pipes_hidden(state, start, end)
    try:
        found = read_table(state, start, end, silent)
        if found and not silent:
            _check_rows(state, start)
    finally:
        state.src = source
    for token in state.tokens[number:]:
        token.content = token.content.replace(_PIPE, "|")
    return found


def _with_pipes_hidden(state: StateBlock, start: int, end: int) -> str:
    """The source, as long as it was, in which each pipe in the table's rows divides cells."""
    place, parts = state.bMarks[start], []
    for line in range(start, end):
        if state.isEmpty(line):
            break
        text = state.src[place : state.eMarks[line]]
        parts.append(with_pipes_hidden(text, state.env["dialect"], _PIPE))
        place = state.eMarks[line]
    return "".join([state.src[: state.bMarks[start]], *parts, state.src[place:]])


def _check_rows(state: StateBlock, start: int) -> None:
    """What stands in more cells than the table has columns would not be shown."""
    columns = len(_cells(state, start))
    for line in range(start + 2, state.line):
        cells = _cells(state, line)
        if any(cell.strip() for cell in cells[columns:]):
            raise Problem(
                found=f"a row of {len(cells)} cells in a table of {columns} columns",
                expected="no more cells than the table's head has",
                remedy="Write \\| for a pipe that divides no cells",
                line=line + 1,
            )


def _cells(state: StateBlock, line: int) -> list[str]:
    text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()
    cells = escapedSplit(text)
    return cells[cells[0] == "" : len(cells) - (len(cells) > 1 and cells[-1] == "")]


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
