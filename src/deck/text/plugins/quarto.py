"""Quarto's marks among words: references such as `@fig-line`, and shortcodes such as `{{< video clip.mp4 >}}`."""

import re
import shlex
from collections.abc import Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from deck.assets.media_types import media_type
from deck.text.plugins.setting import Setting

# What Quarto numbers, by what a label begins with. An equation's is read with the formulas.
_KINDS = "fig|tbl|lst|sec|thm|lem|cor|prp|cnj|def|exm|exr|sol|rem|alg|nte|tip|wrn|imp|cau"
_REFERENCE = re.compile(
    rf"(?P<bracket>\[)?(?P<hidden>-)?@(?P<label>(?:{_KINDS})-(?:[\w:.-]*\w)?)(?(bracket)\](?![(\[{{:]))"
)
_SHORTCODE = re.compile(r"\{\{<\s*(?P<name>[\w-]+)(?P<rest>(?:\s(?:(?!\{\{<)[^\n])*?)?)(?<!\s)\s*/?>\}\}")
_SIZES = ("width", "height")


def quarto(md: MarkdownIt) -> None:
    """Reads references and shortcodes; those that say nothing to a deck stay as they are."""
    md.inline.ruler.before("citation", "quarto_reference", _reference)
    md.inline.ruler.before("link", "quarto_shortcode", _shortcode)
    md.add_render_rule("as_written", _render)


def _reference(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    found = _REFERENCE.match(state.src, state.pos, state.posMax) if state.src[state.pos] in "[@-" else None
    setting: Setting = state.env["setting"]
    before = state.src[state.pos - 1] if state.pos else " "
    if found is None or before.isalnum() or before in "_.@/" or state.linkLevel:
        return False
    if setting.citations and found["label"] in setting.citations.works:
        return False
    if not silent:
        known = (setting.figures or {}).get(found["label"])
        if known is None:
            _as_written(state, found[0])
        else:
            words = known.number if found["hidden"] else known.words
            if not setting.still:
                state.push("link_open", "a", 1).attrs = {"href": f"#/{known.slide}"}
            state.push("text", "", 0).content = words
            if not setting.still:
                state.push("link_close", "a", -1)
    state.pos = found.end()
    return True


def _shortcode(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    found = _SHORTCODE.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "{" else None
    if found is None:
        return False
    if not silent:
        video = _video(found["rest"]) if found["name"] == "video" else None
        if video is None:
            _as_written(state, found[0])
        else:
            state.tokens.append(video)
            video.level = state.level
    state.pos = found.end()
    return True


def _video(said: str) -> Token | None:
    """A video as the image that becomes its player; None for one that is a page, as of YouTube."""
    try:
        words = shlex.split(said)
    except ValueError:
        return None
    named = dict(word.split("=", 1) for word in words if "=" in word and not word.startswith(("http", "/")))
    address = named.get("src") or next((word for word in words if word.partition("=")[0] not in named), "")
    if not media_type(address.partition("#")[0].partition("?")[0]).startswith("video/"):
        return None
    title = named.get("title") or named.get("aria-label") or ""
    token = Token("image", "img", 0, content=title, children=[Token("text", "", 0, content=title)])
    token.attrs = {"src": address, "alt": title, **{name: named[name] for name in _SIZES if name in named}}
    return token


def _as_written(state: StateInline, text: str) -> None:
    token = state.push("as_written", "", 0)
    token.content, token.meta = text, {"unread": [text]}


def _render(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    return escape(tokens[idx].content, quote=False)
