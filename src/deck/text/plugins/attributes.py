"""Attributes in braces, as Pandoc, Quarto and MyST write them: `[words]{.fragment}`, or `{step=2}` above a block."""

import functools
import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin

from deck.problem import Problem
from deck.talk.markdown.commonmark import attributes as attributes_of
from deck.text.plugins.places import inlines, lined

# An attribute list at the end of a text, and what looks like one and was not read as such.
_AT_THE_END = re.compile(r"(?:^|\s)(\{[^{}]*\})\s*$")
_LIST = re.compile(r"\{[^{}]*\}")
_UNQUOTED = re.compile(r"=\w*[^\s\w\"'{}:-]")
# What the deck itself reads.
_OURS = re.compile(r"\.(fragment|incremental|nonincremental)\b|\bstep=")
_LEFT_OVER = re.compile(r"\{(?:[.#][A-Za-z]|(?:step|id|class|style|width|height|alt|title|lang)=)[^{}]*\}")


def attributes(md: MarkdownIt) -> None:
    """Reads attributes wherever they may stand."""
    after = ("image", "code_inline", "link_close", "span_close", "math_inline", "footnote_ref")
    attrs_plugin(md, spans=True, after=after)
    md.inline.ruler.before("attr", "attr_unquoted", functools.partial(_unquoted, after=after))
    attrs_block_plugin(md)
    md.core.ruler.before("attr", "attributes_placed", _check_places)
    md.core.ruler.before("text_join", "attributes_at_the_end", _at_the_end)


def add_class(token: Token, name: str) -> None:
    """Adds a class, where the token does not have it."""
    if name not in classes(token):
        token.attrJoin("class", name)


def classes(token: Token) -> list[str]:
    """The token's classes."""
    return str(token.attrs.get("class", "")).split()


def apply(token: Token, found: dict[str, str]) -> None:
    """Gives a token attributes, beside those that it has."""
    for key, value in found.items():
        if key == "class":
            for name in value.split():
                add_class(token, name)
        else:
            token.attrs[key] = value


def _unquoted(state: StateInline, silent: bool, *, after: Sequence[str]) -> bool:  # noqa: FBT001 - markdown-it's signature
    """Attributes whose values stand without quotes, as in `{width=50%}`."""
    token = state.tokens[-1] if state.tokens and not state.pending else None
    if token is None or token.type not in after or state.src[state.pos] != "{":
        return False
    match = _LIST.match(state.src, state.pos, state.posMax)
    found = attributes_of(match[0]) if match and _UNQUOTED.search(match[0], 1, len(match[0]) - 1) else None
    if match is None or found is None:
        return False
    if not silent:
        depth, opener = 0, len(state.tokens)
        while opener and (opener == len(state.tokens) or depth):
            opener -= 1
            depth += state.tokens[opener].nesting
        apply(state.tokens[opener], found)
    state.pos = match.end()
    return True


def _check_places(state: StateCore) -> None:
    """Attributes above nothing, or above HTML that the author wrote, would be lost without a word.

    A block begins with the line of its attributes.
    """
    for number, token in enumerate(state.tokens):
        if token.type != "attrs_block":
            continue
        after = state.tokens[number + 1] if number + 1 < len(state.tokens) else None
        if after is None or after.nesting < 0 or after.type == "html_block":
            what = "raw HTML" if after is not None and after.type == "html_block" else "nothing"
            raise Problem(
                found=f"attributes above {what}",
                expected="a block of text below them",
                remedy="Write them into the HTML"
                if what == "raw HTML"
                else "Move them above the block that they are for",
                line=token.map[0] + 1 if token.map else None,
            )
        if token.map and after.map:
            after.map = [token.map[0], after.map[1]]


def _at_the_end(state: StateCore) -> None:
    for position, line, inline in inlines(state.tokens):
        children = inline.children or []
        _after_emphasis(children)
        last = children[-1] if children else None
        match = _AT_THE_END.search(last.content) if last is not None and last.type == "text" else None
        if last is not None and match and (found := attributes_of(match[1])):
            last.content = last.content[: match.start()].rstrip()
            if not last.content and len(children) > 1 and children[-2].type == "softbreak":
                children.pop(-2)
            apply(_block_of(state.tokens, position), found)
        for place, child in lined(inline, line):
            for match in _LEFT_OVER.finditer(child.content) if child.type == "text" else ():
                if _OURS.search(match[0]):
                    raise _left_over(match[0]).at(line=place)
                state.env["unread"].append((f"'{match[0]}'", place))


def _after_emphasis(children: list[Token]) -> None:
    """`**words**{.fragment}`: emphasis is known only when all of the text is read."""
    opened: list[Token] = []
    for number, child in enumerate(children):
        if child.nesting > 0:
            opened.append(child)
        elif child.nesting < 0 and opened:
            opener = opened.pop()
            after = children[number + 1] if number + 1 < len(children) else child
            match = re.match(r"\{[^{}]*\}", after.content) if after.type == "text" else None
            if match and (found := attributes_of(match[0])):
                apply(opener, found)
                after.content = after.content[match.end() :]


def _block_of(tokens: Sequence[Token], position: int) -> Token:
    """What attributes at the end of a text are for: the list's item where the text begins one, else its block."""
    item = tokens[position - 2] if position > 1 else None
    return item if item is not None and item.type == "list_item_open" else tokens[position - 1]


def _left_over(text: str) -> Problem:
    return Problem(
        found=f"attributes {text} that belong to nothing",
        expected="them right after [words], an image, a link or `code`, at the end of a block, or on a line above it",
        remedy="For a brace as such, write \\{",
    )
