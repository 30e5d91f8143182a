"""Footnotes: `[^name]` and `[^name]: its text`, or `^[text]`; their texts are kept apart, for the slide's bottom."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from deck.problem import Problem, nearest
from deck.text.plugins.places import inlines, lined


def footnotes(md: MarkdownIt) -> None:
    """Reads footnotes, and sees to it that each has a text and a place that refers to it."""
    footnote_plugin(md, always_match_refs=True)
    md.core.ruler.after("block", "footnotes_defined", _note_defined)
    md.core.ruler.after("inline", "footnotes_matched", _check)
    md.core.ruler.after("footnote_tail", "footnotes_placed", _place)
    md.add_render_rule("footnote_ref", _render_reference)


def split(tokens: list[Token]) -> tuple[list[Token], list[list[Token]]]:
    """A text's tokens, and those of each of its footnotes."""
    begin = next((i for i, token in enumerate(tokens) if token.type == "footnote_block_open"), len(tokens))
    notes: list[list[Token]] = []
    for token in tokens[begin:]:
        if token.type == "footnote_open":
            notes.append([])
        elif not token.type.startswith("footnote_"):
            notes[-1].append(token)
    return tokens[:begin], [_unwrapped(note) for note in notes]


def _unwrapped(note: list[Token]) -> list[Token]:
    """One paragraph needs no element of its own."""
    kinds = [token.type for token in note]
    return note[1:2] if kinds == ["paragraph_open", "inline", "paragraph_close"] else note


def _note_defined(state: StateCore) -> None:
    state.env["defined"] = [name.removeprefix(":") for name in state.env.get("footnotes", {}).get("refs", {})]


def _check(state: StateCore) -> None:
    defined = state.env["defined"]
    used = {each.get("label") for each in state.env.get("footnotes", {}).get("list", {}).values()}
    for name in sorted(map(str, used - {None, *defined})):
        raise Problem(
            found=f"footnote '[^{name}]' without a text",
            expected=f"a paragraph in the same cell that begins '[^{name}]: '",
            remedy=nearest(name, defined),
            line=_line(state, name),
        )
    for token in state.tokens:
        if token.type == "footnote_reference_open" and (name := token.meta["label"]) not in used:
            raise Problem(
                found=f"footnote '[^{name}]', to which nothing refers",
                expected=f"'[^{name}]' after the words that it is for, in the same cell",
                line=token.map[0] + 1 if token.map else None,
            )


def _place(state: StateCore) -> None:
    """A footnote within a text is a paragraph on the line that refers to it."""
    line, lines = 1, dict[str, int]()
    for token, after in pairwise(state.tokens):
        if token.type == "footnote_open" and after.type == "paragraph_open" and after.map is None:
            line = lines.get(token.meta["id"], line)
            after.map = [line - 1, line]
        line = token.map[0] + 1 if token.map else line
        if token.type == "inline":
            refers = [(place, child) for place, child in lined(token, line) if child.type == "footnote_ref"]
            lines |= {child.meta["id"]: place for place, child in refers}


def _line(state: StateCore, name: str) -> int:
    for _, line, inline in inlines(state.tokens):
        for place, child in lined(inline, line):
            if child.type == "footnote_ref" and child.meta.get("label") == name:
                return place
    return state.src.count("\n", 0, state.src.index(f"[^{name}]")) + 1  # in a footnote within the text


def _render_reference(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    """The footnote's number; no link, as its text is in sight, and reveal.js takes each address for a slide's."""
    setting = env["setting"]
    number = setting.first_note + tokens[idx].meta["id"]
    return f'<sup class="footnote-ref" aria-describedby="{setting.prefix}fn-{number}">{number}</sup>'
