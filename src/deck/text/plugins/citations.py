"""Citations as Pandoc writes them: `[@key]`, `[see @a, p. 7; @b]`, `[-@key]` for the year alone, `@key` in a text."""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from deck.problem import Problem, nearest
from deck.text.bibliography.references import Citations
from deck.text.plugins.places import inlines, lined

_KEY = r"@(?P<key>\w(?:[\w:.#$%&+?<>~/-]*[\w/])?)"
_ITEM = re.compile(rf"(?P<prefix>[^@]*?)(?P<hidden>-?)(?<![\w.]){_KEY}(?P<suffix>.*)", re.DOTALL)
_IN_TEXT = re.compile(rf"{_KEY}(?:[ \n]\[(?P<suffix>[^\[\]@]+)\](?![(\[]))?")
# What stands in brackets: no brackets, no code, and not the text of a link.
_GROUP = re.compile(r"\[(?P<items>[^\[\]`]*)\](?![(\[{:])")
_CITES = re.compile(r"(?<![\w.])@\w")


def citations(md: MarkdownIt) -> None:
    """Reads citations. Where the talk has no bibliography an @ in a sentence means nothing."""
    md.inline.ruler.before("link", "citation", _citation)
    md.inline.ruler.before("link", "citation_in_text", _citation_in_text)
    md.core.ruler.push("citations_known", _check)
    md.add_render_rule("citation", _render)


def _citation(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if state.src[state.pos] != "[" or not (match := _GROUP.match(state.src, state.pos, state.posMax)):
        return False
    if not _CITES.search(match["items"]):
        return False
    items = [_ITEM.fullmatch(item.strip()) for item in match["items"].split(";")]
    if not all(items):
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.content = match[0]
        token.meta = {"items": [item.groupdict() for item in items if item], "in_text": False}
    state.pos = match.end()
    return True


def _citation_in_text(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    if state.src[state.pos] != "@" or state.linkLevel or state.env["setting"].citations is None:
        return False
    before = state.src[state.pos - 1] if state.pos else " "
    match = _IN_TEXT.match(state.src, state.pos, state.posMax)
    if not match or before.isalnum() or before in "_.@/-":
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.content = match[0]
        token.meta = {"items": [{"prefix": "", "hidden": "", **match.groupdict()}], "in_text": True}
    state.pos = match.end()
    return True


def _check(state: StateCore) -> None:
    known: Citations | None = state.env["setting"].citations
    for _, line, inline in inlines(state.tokens):
        for place, token in lined(inline, line):
            for item in token.meta["items"] if token.type == "citation" else ():
                if known is None:
                    # The words of another tool, or of a person: shown as they are.
                    token.type = "text"
                    state.env["unread"].append((f"'{token.content}', without a bibliography", place))
                    break
                if item["key"] not in known.works:
                    close = nearest(item["key"], known.works)
                    raise Problem(
                        found=f"citation of '{item['key']}', which is not in the bibliography",
                        expected="a key of one of its entries",
                        remedy=close or "Add it there, or write \\@ for the sign alone",
                        line=place,
                    )


def _render(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    """Authors and year, linked to the list of works where there is one."""
    known, meta = env["setting"].citations, tokens[idx].meta
    if meta["in_text"]:
        (item,) = meta["items"]
        key = item["key"]
        inside = _joined("", known.year(key), item["suffix"] or "")
        return f'<span class="citation">{_linked(f"{known.works[key].short} ({inside})", key, known)}</span>'
    return f'<span class="citation">({"; ".join(_item(item, known) for item in meta["items"])})</span>'


def _item(item: dict[str, str], known: Citations) -> str:
    key = item["key"]
    year = known.year(key)
    text = _linked(year if item["hidden"] else f"{known.works[key].short}, {year}", key, known)
    return _joined(item["prefix"], text, item["suffix"])


def _joined(prefix: str, text: str, suffix: str) -> str:
    suffix = suffix.strip()
    comma = "" if not suffix or suffix.startswith(",") else ","
    before = f"{escape(prefix.strip())} " if prefix.strip() else ""
    return f"{before}{text}{comma}{' ' if comma else ''}{escape(suffix)}"


def _linked(text: str, key: str, known: Citations) -> str:
    return f'<a href="#{known.anchors[key]}">{text}</a>' if key in known.anchors else text
