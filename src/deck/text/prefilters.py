"""Rules of libraries are asked only where they can match: they copy or scan the rest of a text before they see it.

In a line of 200,000 characters without a space that would be done at each of its signs.
"""

import functools
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

Rule = Callable[[StateInline, bool], bool]

_BRACKETED = ("link", "image", "footnote_inline", "footnote_ref", "span")
_PROTOCOLS = ("http", "https", "mailto", "xmpp")


def prefilters(md: MarkdownIt) -> None:
    """Puts a look at the text before the rules; install it after them."""
    rules = {rule.name: rule.fn for rule in md.inline.ruler.__rules__}
    for name in _BRACKETED:
        if name in rules:
            md.inline.ruler.at(name, _where(_closes, rules[name]))
    md.inline.ruler.at("gfm_autolink_protocol", _where(_follows_a_protocol, rules["gfm_autolink_protocol"]))


def _where(can_match: Callable[[StateInline], bool], rule: Rule) -> Rule:
    def filtered(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
        return can_match(state) and rule(state, silent)

    return filtered


def _closes(state: StateInline) -> bool:
    """Whether a bracket that opens here can close."""
    return state.src[state.pos] in "![^" and state.pos < _last("]", state.src)


def _follows_a_protocol(state: StateInline) -> bool:
    text, pos = state.src, state.pos
    if text[pos] != ":" or not text.endswith(_PROTOCOLS, 0, pos):
        return False
    return text.startswith("//", pos + 1) or pos < _last("@", text)


@functools.lru_cache(maxsize=16)
def _last(sign: str, text: str) -> int:
    return text.rfind(sign)
