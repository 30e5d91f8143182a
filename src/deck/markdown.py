"""Markdown -> HTML: CommonMark, tables and what `deck.text` adds, formulas marked for KaTeX, code with its colours."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin
from mdit_py_plugins.tasklists import tasklists_plugin
from mdit_py_plugins.utils import is_code_block

from deck.highlighting import highlighted
from deck.text import attributes, callouts, citations, divisions, footnotes, fragments, quotes, stepping, tables
from deck.text.setting import Setting

_BEGIN = re.compile(r"\\begin\{([A-Za-z]+\*?)\}")
_ANYWHERE = Setting()


@dataclass(frozen=True, slots=True)
class Text:
    """A Markdown text as HTML.

    Attributes:
        body: all but its footnotes.
        footnotes: each as an item of a list.
        cites: the keys of the works that it cites, in order.
    """

    body: str
    footnotes: tuple[str, ...]
    cites: tuple[str, ...]

    @property
    def html(self) -> str:
        """The text with its footnotes below it."""
        return self.body + footnote_list(self.footnotes)


def to_html(markdown: str, setting: Setting = _ANYWHERE) -> str:
    """Render Markdown; HTML in it stays as it is.

    Raises:
        Problem: as `to_text`.
    """
    return to_text(markdown, setting).html


def to_text(markdown: str, setting: Setting = _ANYWHERE) -> Text:
    """Render Markdown, with its footnotes apart.

    Raises:
        Problem: an unknown block, attribute, footnote or citation; with its line in the text.
    """
    parser = _parser()
    env = {"setting": setting}
    tokens, notes = footnotes.split(parser.parse(markdown, env))

    def rendered(part: Sequence[Token]) -> str:
        return parser.renderer.render(part, parser.options, env)

    items = tuple(
        f'<li id="{setting.prefix}fn-{number}" value="{number}">{rendered(note).strip()}</li>'
        for number, note in enumerate(notes, start=setting.first_note)
    )
    cites = [item["key"] for part in (tokens, *notes) for item in _citations(part)]
    return Text(rendered(tokens), items, tuple(cites))


def footnote_list(items: Sequence[str]) -> str:
    """Footnotes as they stand at the bottom of a slide; empty where there are none."""
    return f'<div class="footnotes"><ol>{"".join(items)}</ol></div>' if items else ""


@functools.cache
def _parser() -> MarkdownIt:
    """Made once: it keeps nothing of the texts that it reads."""
    md = MarkdownIt("commonmark", {"xhtmlOut": False}).enable(["table", "strikethrough"])
    # A space within the dollars makes them prices; a digit beside them does not, as in `5$\times$3`.
    dollarmath_plugin(md, allow_labels=False, allow_space=False, double_inline=True)
    tasklists_plugin(md, label=True)  # without a label a screen reader tells of a box alone
    for plugin in (deflist_plugin, gfm_autolink_plugin):
        plugin(md)
    md.block.ruler.before("blockquote", "environment", _environment, {"alt": ["paragraph", "reference", "blockquote"]})
    for install in (
        attributes.attributes,
        divisions.divisions,
        callouts.callouts,
        footnotes.footnotes,
        citations.citations,
        quotes.quotes,
        tables.tables,
        stepping.stepping,
        fragments.fragments,
    ):
        install(md)
    rules = {
        "fence": _fence,
        "code_block": _fence,
        "math_inline": _formula,
        "math_inline_double": _displayed,
        "math_block": _paragraph_of_formula,
        "quote_open": quotes.render_open,
        "quote_close": quotes.render_close,
        "callout_kind": callouts.render_kind,
        "citation": citations.render_citation,
    }
    for name, rule in rules.items():
        md.add_render_rule(name, rule)
    return md


def _environment(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """A LaTeX environment that stands in the text without dollar signs, as Jupyter shows it."""
    first = state.bMarks[start] + state.tShift[start]
    if is_code_block(state, start) or not (begin := _BEGIN.match(state.src, first, state.eMarks[start])):
        return False
    closing = f"\\end{{{begin[1]}}}"
    ends = (n for n in range(start, end) if state.src[first : state.eMarks[n]].rstrip().endswith(closing))
    last = next(ends, None)
    if last is None:
        return False
    if not silent:
        state.line = last + 1
        token = state.push("math_block", "", 0)
        token.block, token.map = True, [start, last + 1]
        token.content = state.getLines(start, last + 1, state.sCount[start], keepLastLF=False).strip()
    return True


def _citations(tokens: Sequence[Token]) -> list[dict[str, str]]:
    parts = [part for token in tokens for part in [token, *(token.children or []), *token.meta.get("source", [])]]
    return [item for part in parts if part.type == "citation" for item in part.meta["items"]]


def _fence(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    token = tokens[idx]
    # Pandoc's and Quarto's `{.python}` and `{python}` name a language, too.
    language = re.match(r"\{?\.?([^\s{}.]+)", token.info.strip())
    html = highlighted(token.content.rstrip("\n"), language[1] if language else "") + "\n"
    return f"<div{self.renderAttrs(token)}>{html}</div>\n" if token.attrs else html


def _formula(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    return _math(self, tokens[idx], "math")


def _displayed(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    return _math(self, tokens[idx], "math display")


def _paragraph_of_formula(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    formula = f'<span class="math display">{escape(tokens[idx].content.strip())}</span>'
    return f"<p{self.renderAttrs(tokens[idx])}>{formula}</p>\n"


def _math(renderer: Any, token: Token, names: str) -> str:
    # Its own classes stand first, so that a formula is found by them.
    attrs = Token("", "", 0, attrs={**token.attrs, "class": f"{names} {token.attrs.get('class', '')}".strip()})
    return f"<span{renderer.renderAttrs(attrs)}>{escape(token.content.strip())}</span>"
