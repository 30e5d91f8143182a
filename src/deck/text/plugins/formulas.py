"""Formulas, between dollars or as a LaTeX environment, as elements of class `math`, which KaTeX sets in the browser."""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from deck.problem import Problem
from deck.talk.markdown.commonmark import math_rules
from deck.text.formulas.macros import DEFINING, definitions_end
from deck.text.formulas.typesetting import Typesetter
from deck.text.plugins.places import inlines, lined

_DEFINITION = re.compile(rf"(?:{'|'.join(map(re.escape, DEFINING))})(?![A-Za-z])")
_REFERENCE = re.compile(r"(?:~|\\)?\\(?P<kind>eqref|ref)\{(?P<label>[^{}\n]+)\}")
# As Quarto refers to an equation whose label is `{#eq-name}`; in brackets it is the number alone.
_QUARTOS = re.compile(r"(?P<bracket>\[)?(?P<hidden>-)?@(?P<label>eq-[\w:.-]*\w)(?(bracket)\])")
_KINDS = ("math_inline", "math_inline_double", "math_block")


def formulas(md: MarkdownIt) -> None:
    """Reads formulas; a dollar sign in a price is none."""
    math_rules(md)
    md.block.ruler.before("math_block", "definitions", _definitions, {"alt": ["paragraph"]})
    md.inline.ruler.before("escape", "math_reference", _reference)
    md.inline.ruler.before("link", "math_reference_of_quarto", _reference_of_quarto)
    md.core.ruler.push("formulas", _set_all)
    md.add_render_rule("math_inline", _formula)
    md.add_render_rule("math_inline_double", _displayed)
    md.add_render_rule("math_block", _paragraph_of_formula)
    md.add_render_rule("math_reference", _render_reference)


_FORMS = {"ref": "{}", "eqref": "({})", "quarto": "Equation\u00a0{}"}


def _definitions(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """Definitions of macros that stand in the text without dollar signs, as Pandoc takes them."""
    first = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not _DEFINITION.match(state.src, first, state.eMarks[start]):
        return False
    last = None
    for line in range(start, end):
        if state.isEmpty(line):
            break
        if definitions_end(state.src[first : state.eMarks[line]]):
            last = line
        elif last is not None and not _DEFINITION.match(state.src, state.bMarks[line] + state.tShift[line]):
            break
    if last is None:
        return False
    if not silent:
        state.line = last + 1
        token = state.push("math_block", "", 0)
        token.block, token.map = True, [start, last + 1]
        token.content = state.src[first : state.eMarks[last]]
    return True


def _reference(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """A reference to an equation outside of a formula, where MathJax reads it, too."""
    found = _REFERENCE.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "\\" else None
    if found is None:
        return False
    if not silent:
        token = state.push("math_reference", "", 0)
        token.content, token.markup, token.info = found[0], found["kind"], found["label"].strip()
    state.pos = found.end()
    return True


def _reference_of_quarto(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """`@eq-name`, where the talk has the equation; without it, it is a citation like any other."""
    found = _QUARTOS.match(state.src, state.pos, state.posMax) if state.src[state.pos] in "[@-" else None
    formulas = state.env["setting"].formulas
    if found is None or (formulas.checks and found["label"] not in (formulas.labels or ())):
        return False
    if state.src[: state.pos][-1:].isalnum():
        return False
    if not silent:
        token = state.push("math_reference", "", 0)
        token.content, token.info = found[0], found["label"]
        token.markup = "eqref" if found["hidden"] or state.env["setting"].language != "en" else "quarto"
    state.pos = found.end()
    return True


def _set_all(state: StateCore) -> None:
    """Makes of each formula what KaTeX takes; keeps what is known behind the last one for the texts that follow."""
    typesetter = state.env["typesetter"] = Typesetter(state.env["setting"].formulas)
    line = 1
    for token in state.tokens:
        if token.map:
            line = token.map[0] + 1
        parts = lined(token, line) if token.type == "inline" else [(line, token)]
        for place, part in parts:
            try:
                _set(part, typesetter)
            except Problem as problem:
                raise problem.at(line=place) from None
    _leave_out_what_is_empty(state.tokens)


def _set(token: Token, typesetter: Typesetter) -> None:
    if token.type == "math_reference":
        token.meta["label"] = typesetter.reference(token.info)
    if token.type not in _KINDS or not token.content.strip():
        return
    formula = typesetter.set(token.content, display=token.type != "math_inline", label=token.info)
    token.content = formula.tex
    if formula.display and token.type == "math_inline":
        token.type = "math_inline_double"
    if formula.anchor and "id" not in token.attrs:
        token.attrs["id"] = formula.anchor


def _leave_out_what_is_empty(tokens: list[Token]) -> None:
    """What only defined something leaves no line behind."""
    for position, _, inline in reversed([*inlines(tokens)]):
        children = inline.children or []
        formulas = [each for each in children if each.type in _KINDS and not each.content.strip()]
        breaks = [each for each in children if each.type in ("softbreak", "hardbreak")]
        if formulas and len(formulas) + len(breaks) == len(children) and tokens[position - 1].type == "paragraph_open":
            del tokens[position - 1 : position + 2]


def _formula(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    return _math(self, tokens[idx], "math")


def _displayed(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    return _math(self, tokens[idx], "math display")


def _paragraph_of_formula(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    if not tokens[idx].content.strip():
        return ""
    formula = f'<span class="math display">{escape(tokens[idx].content.strip())}</span>'
    return f"<p{self.renderAttrs(tokens[idx])}>{formula}</p>\n"


def _math(renderer: Any, token: Token, names: str) -> str:
    if not token.content.strip():
        return ""
    # Its own classes stand first, so that a formula is found by them.
    attrs = Token("", "", 0, attrs={**token.attrs, "class": f"{names} {token.attrs.get('class', '')}".strip()})
    return f"<span{renderer.renderAttrs(attrs)}>{escape(token.content.strip())}</span>"


def _render_reference(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    label = tokens[idx].meta["label"]
    text = escape(_FORMS[tokens[idx].markup].format(label.number))
    return f'<a href="#{escape(label.anchor)}">{text}</a>' if label.anchor else text
