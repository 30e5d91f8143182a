"""Markdown as CommonMark has it, with what of `deck.text` decides where blocks, headings and formulas begin and end."""

import functools
import re
from typing import TYPE_CHECKING

from deck.formats.math_spans import BEGIN, environment_end, math_at

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

# What ends a displayed formula at the end of a line. Quarto puts a label behind it.
_CLOSE = {"$$": re.compile(r"\$\$(?:[ \t]*\{#(?P<label>eq-[\w:.-]+)\})?$"), "\\\\[": re.compile(r"\\\\\](?P<label>)$")}


# Quarto and Pandoc need quotes nowhere, `attrs` everywhere but around words.
_UNQUOTED = re.compile(r"""=([^\s"'{}=]+)(?=[\s}])""")


def attributes(text: str) -> dict[str, str] | None:
    """The attributes that a text in braces gives, such as `{.class #id width=50%}`; None where it is something else."""
    # Late: it takes longer to load than a build that has nothing to do.
    from mdit_py_plugins.attrs.parse import ParseError, parse

    quoted = _UNQUOTED.sub(r'="\1"', text)
    try:
        end, found = parse(quoted)
    except ParseError:
        return None
    return found if end == len(quoted) - 1 and found else None


@functools.cache
def parser() -> "MarkdownIt":
    """The parser: for reading a text, not for showing it."""
    # Late: it takes longer to load than a build that has nothing to do.
    from markdown_it import MarkdownIt
    from mdit_py_plugins.attrs import attrs_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    md = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    math_rules(md)
    after = ("image", "code_inline", "link_close", "span_close", "math_inline", "footnote_ref")
    attrs_plugin(md, spans=True, after=after)
    footnote_plugin(md, always_match_refs=True)
    md.block.ruler.before("lheading", "division", _division, {"alt": ["paragraph", "reference", "blockquote"]})
    return md


def math_rules(md: "MarkdownIt") -> None:
    """Reads formulas as tokens `math_inline`, `math_inline_double` and `math_block`, a label in the token's `info`.

    Whoever parses names the dialect in the environment, `{"dialect": "jupyter"}`; without it, it is Pandoc's.
    """
    md.inline.ruler.before("escape", "math_inline", _math_inline)
    md.block.ruler.before("fence", "math_block", _math_block)
    md.block.ruler.before("blockquote", "environment", _environment, {"alt": ["paragraph", "reference", "blockquote"]})


def _math_inline(state: "StateInline", silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if state.src[state.pos] not in "$\\" or _is_escaped(state.src, state.pos):
        return False
    span = math_at(state.src[: state.posMax], state.pos, state.env.get("dialect", "pandoc"))
    if span is None:
        return False
    if not silent:
        token = state.push("math_inline_double" if span.display else "math_inline", "math", 0)
        token.content, token.markup = span.content, span.markup
    state.pos = span.end
    return True


def _is_escaped(text: str, place: int) -> bool:
    before = text[:place]
    return text[place] == "$" and (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _math_block(state: "StateBlock", start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """`$$` at the beginning of a line, to the next at the end of one."""
    first = state.bMarks[start] + state.tShift[start]
    opening = next((sign for sign in _CLOSE if state.src.startswith(sign, first)), None)
    if opening is None or state.is_code_block(start):
        return False
    parts: list[str] = []
    for line in range(start, end):
        begin = first + len(opening) if line == start else state.bMarks[line]
        text = state.src[begin : state.eMarks[line]].rstrip()
        close = _CLOSE[opening].search(text)
        if close and (line > start or text[: close.start()].strip()):
            if not silent:
                state.line = line + 1
                token = state.push("math_block", "math", 0)
                token.block, token.map, token.markup = True, [start, line + 1], opening
                token.content = "\n".join([*parts, text[: close.start()]])
                token.info = close["label"] or ""
            return True
        if line == start and opening.replace("[", "]") in text:
            return False  # words follow it in its line
        parts.append(text)
    return False


def _environment(state: "StateBlock", start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """A LaTeX environment that stands in the text without dollar signs, as Jupyter shows it."""
    first = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not (begin := BEGIN.match(state.src, first, state.eMarks[start])):
        return False
    closing = environment_end(state.src[: state.eMarks[end - 1]], first, begin[1])
    if closing is None:
        return False
    last = next(line for line in range(start, end) if state.eMarks[line] >= closing)
    if state.src[closing : state.eMarks[last]].strip():
        return False  # words follow it in its line
    if not silent:
        state.line = last + 1
        token = state.push("math_block", "", 0)
        token.block, token.map = True, [start, last + 1]
        token.content = state.getLines(start, last + 1, state.sCount[start], keepLastLF=False).strip()
    return True


def _division(state: "StateBlock", start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """A line that begins or ends a block of `deck.text`, and is no part of a paragraph."""
    if state.is_code_block(start) or not state.src.startswith(":::", state.bMarks[start] + state.tShift[start]):
        return False
    if not silent:
        state.line = start + 1
    return True
