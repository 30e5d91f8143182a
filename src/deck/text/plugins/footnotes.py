"""Footnotes: `[^name]` and `[^name]: its text`, or `^[text]`; their texts are kept apart, for the slide's bottom."""

from collections.abc import Sequence
from itertools import chain, pairwise
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
    md.core.ruler.after("block", "footnotes_apart", _set_apart)
    md.core.ruler.after("footnotes_apart", "footnotes_defined", _note_defined)
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


def _set_apart(state: StateCore) -> None:
    """Puts a footnote's text that stands within another one's behind it: the plugin loses its place in such a pair."""
    open_texts: list[list[Token]] = [[]]
    behind: list[Token] = []
    for token in state.tokens:
        if token.type == "footnote_reference_open":
            open_texts.append([])
        open_texts[-1].append(token)
        if token.type == "footnote_reference_close":
            text = open_texts.pop()
            if len(open_texts) > 1:
                behind += text
            else:
                open_texts[-1] += [*text, *behind]
                behind = []
    state.tokens = open_texts[0]


def _note_defined(state: StateCore) -> None:
    state.env["defined"] = [name.removeprefix(":") for name in state.env.get("footnotes", {}).get("refs", {})]


def _check(state: StateCore) -> None:
    defined = state.env["defined"]
    used = {each.get("label") for each in state.env.get("footnotes", {}).get("list", {}).values()}
    unknown = {name: _line(state, name) for name in sorted(map(str, used - {None, *defined}))}
    for name, line in unknown.items():
        if remedy := nearest(name, defined):
            raise Problem(
                found=f"footnote '[^{name}]' without a text",
                expected=f"a paragraph in the same cell that begins '[^{name}]: '",
                remedy=remedy,
                line=line,
            )
        state.env["unread"].append((f"'[^{name}]' without a text", line))
    if unknown:
        _as_text(state, set(unknown))
    _show_unused(state, used)


def _as_text(state: StateCore, unknown: set[str]) -> None:
    """What refers to no footnote is text; it may have its footnote in another cell, and Jupyter shows it so."""
    listed = state.env["footnotes"]["list"]
    kept = [number for number in sorted(listed) if listed[number].get("label") not in unknown]
    numbers = {old: new for new, old in enumerate(kept)}
    state.env["footnotes"]["list"] = {numbers[old]: listed[old] for old in kept}
    for name in unknown:
        state.env["footnotes"].get("refs", {}).pop(f":{name}", None)
    runs = [token.children or [] for token in state.tokens if token.type == "inline"]
    for token in chain(*runs, *(each.get("tokens", ()) for each in listed.values())):
        if token.type != "footnote_ref":
            continue
        if token.meta.get("label") in unknown:
            token.type, token.content = "text", f"[^{token.meta['label']}]"
        else:
            token.meta["id"] = numbers[token.meta["id"]]


def _show_unused(state: StateCore, used: set[Any]) -> None:
    """A footnote to which nothing refers stands where it was written."""
    inside, name = False, ""
    for token in state.tokens:
        if token.type == "footnote_reference_open" and token.meta["label"] not in used:
            inside, name = True, f"[^{token.meta['label']}]: "
            line = token.map[0] + 1 if token.map else _line(state, str(token.meta["label"]))
            state.env["unread"].append((f"'{name.strip()}', to which nothing refers", line))
            token.type, token.tag = "footnote_text_open", "div"
        elif token.type == "footnote_reference_close" and inside:
            token.type, token.tag, inside = "footnote_text_close", "div", False
        elif token.type == "inline" and inside and name:
            token.children = [Token("text", "", 0, content=name), *(token.children or [])]
            name = ""


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
