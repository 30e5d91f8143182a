"""Callouts and columns: what the blocks between colons become."""

from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from deck.problem import Problem
from deck.text.plugins.attributes import add_class

KINDS = ("note", "tip", "important", "warning")
# What MyST and Quarto have besides.
ALIASES = {
    "hint": "tip",
    "seealso": "note",
    "attention": "important",
    "caution": "warning",
    "danger": "warning",
    "error": "warning",
}
# The kind's name is always there to be read: colours alone tell nothing to those who do not see them.
NAMES = {
    "en": ("Note", "Tip", "Important", "Warning"),
    "de": ("Hinweis", "Tipp", "Wichtig", "Achtung"),
    "es": ("Nota", "Consejo", "Importante", "Atención"),
    "fr": ("Note", "Conseil", "Important", "Attention"),
    "it": ("Nota", "Consiglio", "Importante", "Attenzione"),
    "nl": ("Opmerking", "Tip", "Belangrijk", "Let op"),
    "pt": ("Nota", "Dica", "Importante", "Atenção"),
}


def callouts(md: MarkdownIt) -> None:
    """Gives callouts their titles and columns their widths."""
    md.core.ruler.after("block", "callouts", _callouts)
    md.add_render_rule("callout_kind", _render_kind)


def _callouts(state: StateCore) -> None:
    names = NAMES.get(state.env["setting"].language.lower().split("-")[0], NAMES["en"])
    result: list[Token] = []
    within: list[str | None] = []
    tokens = iter(enumerate(state.tokens))
    for position, token in tokens:
        result.append(token)
        if token.type == "division_close":
            within.pop()
        if token.type != "division_open":
            continue
        word = token.meta["head"].word
        if word == "column":
            _widen(token, inside=bool(within) and within[-1] == "columns")
        within.append(word)
        if word in KINDS:
            add_class(token, "callout")
            add_class(token, f"callout-{word}")
            token.attrs["role"] = "note"
            title, used = _title(token, state.tokens[position + 1 : position + 4])
            for _ in range(used):
                next(tokens)
            result += _heading(names[KINDS.index(word)], title, line=token.map)
    state.tokens = result


def _title(token: Token, following: Sequence[Token]) -> tuple[str, int]:
    """A callout's title, and how many tokens it takes: Quarto has it as a heading in the callout."""
    title = token.meta["head"].title
    if not title and following and following[0].type == "heading_open":
        return following[1].content, 3
    return title, 0


def _heading(name: str, title: str, *, line: list[int] | None) -> list[Token]:
    return [
        Token("paragraph_open", "p", 1, attrs={"class": "callout-title"}, map=line),
        Token("callout_kind", "", 0, content=name),
        Token("inline", "", 0, content=title, children=[]),
        Token("paragraph_close", "p", -1, block=True),
    ]


def _widen(token: Token, *, inside: bool) -> None:
    if not inside:
        line = token.map[0] + 1 if token.map else None
        raise Problem(found="a column by itself", expected="it between '::: columns' and its ':::'", line=line)
    if width := token.attrs.pop("width", None):
        token.attrs["style"] = f"flex: 0 1 {width}"


def _render_kind(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    """The word that says which kind of callout it is."""
    return f'<span class="callout-kind">{tokens[idx].content}</span> '
