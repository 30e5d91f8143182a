"""A text as its slide shows it, whatever it cites and whatever its formulas are: to compare it with another one."""

import functools

from deck.formats.inserted.containment import contained, with_unknown_tags_as_text
from deck.formats.math_spans import Dialect
from deck.text.formulas.typesetting import Formulas
from deck.text.markdown import Text, footnote_list, to_text
from deck.text.plugins.setting import Setting

BEFORE_NOTES = "\x1e"
"""What stands between a text and its footnotes; no text has it."""


def unchecked(markdown: str, dialect: Dialect) -> Text:
    """The text, rendered.

    Raises:
        Problem: as `deck.text.markdown.to_text`.
    """
    return to_text(markdown, Setting(dialect=dialect, formulas=Formulas(checks=False)))


@functools.lru_cache(maxsize=64)
def unchecked_html(markdown: str, dialect: Dialect) -> str:
    """Its HTML as on a slide, where its footnotes stand apart.

    Raises:
        Problem: as `unchecked`.
    """
    text = unchecked(markdown, dialect)
    parts = (text.body, footnote_list(text.footnotes))
    return BEFORE_NOTES.join(contained(with_unknown_tags_as_text(each)) for each in parts)


def show_the_same(markdown: str, other: str, dialect: Dialect) -> bool:
    """Whether two texts differ in nothing that is shown."""
    first, second = (unchecked_html(each, dialect) for each in (markdown, other))
    return "".join(first.split()) == "".join(second.split())
