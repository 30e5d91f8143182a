"""Callouts as MyST and GitHub write them: a fence that begins ```` ```{note} ````, a quote that begins `[!NOTE]`."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.utils import is_code_block

from deck.text.plugins.callouts import ALIASES, KINDS
from deck.text.plugins.divisions import Head, push_division
from deck.text.plugins.places import inlines, lined

_FENCE = re.compile(r"(?P<marks>`{3,}|~{3,})\{(?P<name>[\w-]+)\}[ \t]*(?P<rest>.*)")
_OPTION = re.compile(r":([\w-]+):[ \t]*(.*)")
_SHORTCODE = re.compile(r"\{\{< (?:(?!\{\{<).)+? >\}\}")
_ALERT = re.compile(r"\[!(\w+)\][+-]?[ \t]*(.*)")


def admonitions(md: MarkdownIt) -> None:
    """Makes callouts of them; to be installed after callouts, which it gives what it finds."""
    md.block.ruler.before("fence", "admonition", _directive, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    md.core.ruler.before("callouts", "alerts", _alerts)
    md.core.ruler.push("shortcodes", _shortcodes)


def _directive(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    match = None if is_code_block(state, start) else _FENCE.fullmatch(_line(state, start).rstrip())
    if match is None or (_kind(match["name"]) is None and match["name"] not in ("admonition", "math")):
        return False
    if silent:
        return True
    closing = re.compile(rf"{match['marks'][0]}{{{len(match['marks'])},}}[ \t]*")
    close = next((n for n in range(start + 1, end) if closing.fullmatch(_line(state, n))), end)
    if match["name"] == "math":
        token = state.push("math_block", "", 0)
        token.block, token.map = True, [start, close]
        token.content = state.getLines(start + 1, close, state.sCount[start], keepLastLF=False).strip()
        state.line = min(close + 1, end)
        return True
    first, kind = start + 1, _kind(match["name"])
    while first < close and (option := _OPTION.fullmatch(_line(state, first).strip())):
        if option[1] == "class" and match["name"] == "admonition":
            kind = next(filter(None, map(_kind, option[2].replace(",", " ").split())), kind)
        first += 1
    push_division(state, start, close, Head(kind or "note", match["rest"].strip(), {}), first=first)
    state.line = min(close + 1, end)
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _kind(name: str) -> str | None:
    kind = ALIASES.get(name.lower(), name.lower())
    return kind if kind in KINDS else None


def _alerts(state: StateCore) -> None:
    opened: list[Token | None] = []
    for position, token in enumerate(state.tokens):
        if token.type == "blockquote_open":
            opened.append(_alert(token, state.tokens[position + 1 : position + 3]))
        elif token.type == "blockquote_close" and (opener := opened.pop()):
            token.type, token.tag = "division_close", opener.tag


def _shortcodes(state: StateCore) -> None:
    """Quarto's, such as `{{< include x.md >}}`: another file, a video, an icon, which a deck does not fetch."""
    for _, line, inline in inlines(state.tokens):
        for place, child in lined(inline, line):
            for match in _SHORTCODE.finditer(child.content if child.type == "text" else ""):
                state.env["unread"].append((f"'{match[0]}'", place))


def _alert(token: Token, following: list[Token]) -> Token | None:
    """The token of a quote, made a callout's where its first line says so."""
    if len(following) < 2 or following[1].type != "inline":
        return None
    first, _, rest = following[1].content.partition("\n")
    match = _ALERT.fullmatch(first.strip())
    kind = _kind(match[1]) if match else None
    if match is None or kind is None:
        return None
    token.type, token.tag, token.meta = "division_open", "div", {"head": Head(kind, match[2].strip(), {})}
    following[1].content = rest
    if not rest:
        following[0].hidden = True
    return token
