"""Markdown as CommonMark has it, with what of `deck.text` decides where blocks and headings begin and end."""

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock


@functools.cache
def parser() -> "MarkdownIt":
    """The parser: for reading a text, not for showing it."""
    # Late: it takes longer to load than a build that has nothing to do.
    from markdown_it import MarkdownIt
    from mdit_py_plugins.attrs import attrs_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    md = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    dollarmath_plugin(md, allow_labels=False, allow_space=False, double_inline=True)
    after = ("image", "code_inline", "link_close", "span_close", "math_inline", "footnote_ref")
    attrs_plugin(md, spans=True, after=after)
    footnote_plugin(md, always_match_refs=True)
    md.block.ruler.before("lheading", "division", _division, {"alt": ["paragraph", "reference", "blockquote"]})
    return md


def _division(state: "StateBlock", start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """A line that begins or ends a block of `deck.text`, and is no part of a paragraph."""
    if state.is_code_block(start) or not state.src.startswith(":::", state.bMarks[start] + state.tShift[start]):
        return False
    if not silent:
        state.line = start + 1
    return True
