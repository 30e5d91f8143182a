"""Markdown -> HTML: CommonMark, tables and what `deck.text` adds, formulas marked for KaTeX, code with its colours."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from deck.text.formulas.typesetting import Typesetter
from deck.text.highlighting import highlighted
from deck.text.plugins import (
    admonitions,
    attributes,
    callouts,
    citations,
    divisions,
    footnotes,
    formulas,
    fragments,
    quarto,
    quotes,
    stepping,
    tables,
)
from deck.text.plugins.setting import Setting
from deck.text.prefilters import prefilters

_ANYWHERE = Setting()
# Fences that other tools make something else of than code: `{figure}`, `mermaid`.
_DIAGRAM = re.compile(r"\{(?!\.|python|r\b|julia|bash|sql|code)[\w:-]+\}|\{?(mermaid|dot|graphviz)\b")


@dataclass(frozen=True, slots=True)
class Text:
    """A Markdown text as HTML.

    Attributes:
        body: all but its footnotes.
        footnotes: each as an item of a list.
        cites: the keys of the works that it cites, in order.
        formulas: what they leave for the texts that follow: macros, and the numbers of its equations.
        unread: what says nothing to a deck and is shown as it is, each with its line.
        definitions: the lines of each definition of a link, `[name]: address`: the first, counted from 0, and the
            one behind the last.
    """

    body: str
    footnotes: tuple[str, ...]
    cites: tuple[str, ...]
    formulas: Typesetter
    unread: tuple[tuple[str, int], ...] = ()
    definitions: tuple[tuple[int, int], ...] = ()

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
        Problem: an unknown block, attribute, footnote, citation or reference, a formula that KaTeX cannot read; with
            its line in the text.
    """
    place = (markdown, setting.prefix, setting.still, setting.first_note)
    known = _known.get(place)
    if known is None or known[0] != setting:
        if len(_known) > _MOST:
            _known.clear()
        known = _known[place] = (setting, _rendered(markdown, setting))
    return known[1]


# A preview shows the same texts at each edit. What comes of a text follows from the text and its setting alone; of
# settings at one place only the last one comes again.
_known: dict[tuple[object, ...], tuple[Setting, Text]] = {}
_MOST = 1000


def _rendered(markdown: str, setting: Setting) -> Text:
    parser = _parser()
    env: dict[str, Any] = {"setting": setting, "dialect": setting.dialect, "unread": []}
    tokens, notes = footnotes.split(parser.parse(markdown, env))

    def rendered(part: Sequence[Token]) -> str:
        html: str = parser.renderer.render(part, parser.options, env)
        return html

    items = tuple(
        f'<li id="{setting.prefix}fn-{number}" value="{number}">{rendered(note).strip()}</li>'
        for number, note in enumerate(notes, start=setting.first_note)
    )
    cites = [item["key"] for part in (tokens, *notes) for item in _citations(part)]
    body = rendered(tokens)
    defined = (*env.get("references", {}).values(), *env.get("duplicate_refs", ()))
    lines = sorted((each["map"][0], each["map"][1]) for each in defined)
    return Text(body, items, tuple(cites), env["typesetter"], tuple(dict.fromkeys(env["unread"])), tuple(lines))


def footnote_list(items: Sequence[str]) -> str:
    """Footnotes as they stand at the bottom of a slide; empty where there are none."""
    return f'<div class="footnotes"><ol>{"".join(items)}</ol></div>' if items else ""


@functools.cache
def _parser() -> MarkdownIt:
    """Made once: it keeps nothing of the texts that it reads."""
    md = MarkdownIt("commonmark", {"xhtmlOut": False}).enable(["table", "strikethrough"])
    tasklists_plugin(md, label=True)  # without a label a screen reader tells of a box alone
    for plugin in (deflist_plugin, gfm_autolink_plugin):
        plugin(md)
    for install in (
        formulas.formulas,
        attributes.attributes,
        divisions.divisions,
        callouts.callouts,
        admonitions.admonitions,
        footnotes.footnotes,
        citations.citations,
        quarto.quarto,
        quotes.quotes,
        tables.tables,
        stepping.stepping,
        fragments.fragments,
        prefilters,
    ):
        install(md)
    md.core.ruler.push("alt_texts", _without_html_in_alt_texts)
    for name in ("fence", "code_block"):
        md.add_render_rule(name, _code)
    return md


def _without_html_in_alt_texts(state: StateCore) -> None:
    """What is read in place of a picture has words alone: a tag is no word, and a comment is for nobody."""
    for token in (child for block in state.tokens for child in block.children or ()):
        if token.type == "image" and token.children:
            token.children = [each for each in token.children if each.type != "html_inline"]


def _citations(tokens: Sequence[Token]) -> list[dict[str, str]]:
    parts = [part for token in tokens for part in [token, *(token.children or []), *token.meta.get("source", [])]]
    return [item for part in parts if part.type == "citation" for item in part.meta["items"]]


def _code(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    token = tokens[idx]
    if token.map and _DIAGRAM.match(token.info.strip()):
        env["unread"].append((f"'```{token.info.strip()}'", token.map[0] + 1))
    # Pandoc's and Quarto's `{.python}` and `{python}` name a language, too.
    language = re.match(r"\{?\.?([^\s{}.]+)", token.info.strip())
    html = highlighted(token.content.rstrip("\n"), language[1] if language else "") + "\n"
    return f"<div{self.renderAttrs(token)}>{html}</div>\n" if token.attrs else html
