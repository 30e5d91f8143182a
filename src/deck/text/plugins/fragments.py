"""What attributes mean to a deck: an element with a step, or with a way to come, is a fragment. Slips are told."""

import difflib
import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from deck.problem import Problem, nearest
from deck.text.plugins.attributes import add_class, classes
from deck.text.plugins.places import lined
from deck.text.plugins.setting import Setting

# Reveal.js's ways for a fragment to come; each makes its element a fragment.
STYLES = frozenset(
    {f"fade-{way}" for way in ("in", "out", "up", "down", "left", "right", "in-then-out", "in-then-semi-out")}
    | {f"highlight-{colour}" for colour in ("red", "green", "blue")}
    | {f"highlight-current-{colour}" for colour in ("red", "green", "blue")}
    | {"semi-fade-out", "current-visible", "grow", "shrink", "strike", "blur"}
)
CLASSES = STYLES | {"fragment", "incremental", "nonincremental", "columns", "column"}
KEYS = frozenset(
    {"id", "class", "step", "style", "lang", "dir", "title", "width", "height", "alt", "align", "role"}
    | {"href", "src", "target", "rel", "start", "poster", "controls", "autoplay", "loop", "muted"}
)
# Quarto's, by what they are called in HTML and by reveal.js.
_RENAMED = {"fig-alt": "alt", "fragment-index": "data-fragment-index"}
# Quarto's, like ours and no slips of them.
_FOREIGN = frozenset({"fig-align", "layout-align", "layout-valign", "fig-cap"})
_LIKENESS = 0.75
"""From which an unknown attribute is taken for a slip of a known one."""
# As near as this, a class of the author's own is a slip of the pen.
_SLIP = 0.85


def fragments(md: MarkdownIt) -> None:
    """Checks all attributes and makes the fragments; to be installed last, when each stands at its element."""
    md.core.ruler.push("fragments", _check_all)


def _check_all(state: StateCore) -> None:
    line = 1
    for token in state.tokens:
        if token.map:
            line = token.map[0] + 1
        parts = [*lined(token, line)] if token.type == "inline" else [(line, token)]
        parts += [(line, part) for part in token.meta.get("source", [])]
        for place, part in parts:
            if part.nesting >= 0 and (part.attrs or part.meta):
                try:
                    _check(part, state.env["setting"])
                    state.env["unread"] += [(f"'{each}'", place) for each in part.meta.pop("unread", ())]
                except Problem as problem:
                    raise problem.at(line=place) from None


def _check(token: Token, setting: Setting) -> None:
    for written, ours in _RENAMED.items():
        if written in token.attrs:
            token.attrs[ours] = token.attrs.pop(written)
    if token.type == "image" and token.attrs.get("alt"):
        token.children = [Token("text", "", 0, content=str(token.attrs["alt"]))]  # from which it is written
    _check_words(token)
    if setting.slide and token.attrs.get("id") == setting.slide:
        del token.attrs["id"]  # the slide has it, and leads to the same place
    if "step" in token.attrs:
        step = str(token.attrs.pop("step"))
        if not re.fullmatch(r"[1-9]\d*", step):
            raise Problem(found=f"step={step}", expected="the number of a step of the slide, from 1")
        token.attrs["data-step"] = step
        add_class(token, "fragment")
    if STYLES.intersection(classes(token)):
        add_class(token, "fragment")
    if setting.still and "fragment" in classes(token):
        token.attrs["class"] = " ".join(name for name in classes(token) if name != "fragment")
        token.attrs = {key: value for key, value in token.attrs.items() if value and key != "data-step"}


def _check_words(token: Token) -> None:
    for key in [*token.attrs, *token.meta.get("insecure_attrs", {})]:
        insecure = key in token.meta.get("insecure_attrs", {})
        if key in KEYS or (key.startswith(("data-", "aria-")) and not insecure):
            continue
        remedy = nearest(key, KEYS, likeness=_LIKENESS)
        if (remedy or insecure) and key not in _FOREIGN:
            raise Problem(
                found=f"unknown attribute '{key}'",
                expected=f"one of {', '.join(sorted(KEYS))}, or one that begins with data- or aria-",
                remedy=remedy,
            )
        token.meta.setdefault("unread", []).append(f'{key}="{token.attrs.pop(key)}"')
    for name in classes(token):
        if name not in CLASSES and (close := difflib.get_close_matches(name, CLASSES, n=1, cutoff=_SLIP)):
            raise Problem(
                found=f"class '{name}'",
                expected="a word of the deck, or one not so like it",
                remedy=f"Did you mean '{close[0]}'?",
            )
