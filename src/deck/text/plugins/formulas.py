"""Formulas, between dollars or as a LaTeX environment, as elements of class `math`, which KaTeX sets in the browser."""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.utils import is_code_block

_BEGIN = re.compile(r"\\begin\{([A-Za-z]+\*?)\}")


def formulas(md: MarkdownIt) -> None:
    """Reads formulas; a dollar sign in a price is none."""
    # A space within the dollars makes them prices; a digit beside them does not, as in `5$\times$3`.
    dollarmath_plugin(md, allow_labels=False, allow_space=False, double_inline=True)
    md.block.ruler.before("blockquote", "environment", _environment, {"alt": ["paragraph", "reference", "blockquote"]})
    md.add_render_rule("math_inline", _formula)
    md.add_render_rule("math_inline_double", _displayed)
    md.add_render_rule("math_block", _paragraph_of_formula)


def _environment(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """A LaTeX environment that stands in the text without dollar signs, as Jupyter shows it."""
    first = state.bMarks[start] + state.tShift[start]
    if is_code_block(state, start) or not (begin := _BEGIN.match(state.src, first, state.eMarks[start])):
        return False
    closing = f"\\end{{{begin[1]}}}"
    ends = (n for n in range(start, end) if state.src[first : state.eMarks[n]].rstrip().endswith(closing))
    last = next(ends, None)
    if last is None:
        return False
    if not silent:
        state.line = last + 1
        token = state.push("math_block", "", 0)
        token.block, token.map = True, [start, last + 1]
        token.content = state.getLines(start, last + 1, state.sCount[start], keepLastLF=False).strip()
    return True


def _formula(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    return _math(self, tokens[idx], "math")


def _displayed(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    return _math(self, tokens[idx], "math display")


def _paragraph_of_formula(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    formula = f'<span class="math display">{escape(tokens[idx].content.strip())}</span>'
    return f"<p{self.renderAttrs(tokens[idx])}>{formula}</p>\n"


def _math(renderer: Any, token: Token, names: str) -> str:
    # Its own classes stand first, so that a formula is found by them.
    attrs = Token("", "", 0, attrs={**token.attrs, "class": f"{names} {token.attrs.get('class', '')}".strip()})
    return f"<span{renderer.renderAttrs(attrs)}>{escape(token.content.strip())}</span>"
