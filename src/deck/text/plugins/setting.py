"""What a text has to know of the place where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from deck.formats.math_spans import Dialect
from deck.text.bibliography.references import Citations
from deck.text.formulas.typesetting import Formulas


@dataclass(frozen=True, slots=True)
class FigureReference:
    """What a reference to a figure says: its number, with the word before it, and the id of its slide."""

    number: str
    words: str
    slide: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where a Markdown text stands.

    Attributes:
        prefix: begins the ids that are made for it, such as a footnote's, so that they are unique in the deck.
        slide: the id of its slide, which no element of the text may repeat.
        steps: "items" or "blocks": what of it comes step by step.
        still: nothing of it comes step by step, whatever it says; so with notes, whose steps would be the slide's.
        language: of the deck, as in `<html lang>`; the words that are added, such as "Note", are in it.
        first_note: the number of its first footnote; those before it are other texts' of the same slide.
        citations: what the talk cites; None where it has no bibliography.
        dialect: of its formulas.
        figures: what references to figures say, by label; None where nobody knows.
        formulas: the talk's macros, and the equations that references lead to.
    """

    prefix: str = ""
    slide: str = ""
    steps: str | None = None
    still: bool = False
    language: str = "en"
    first_note: int = 1
    citations: Citations | None = None
    dialect: Dialect = "pandoc"
    figures: Mapping[str, FigureReference] | None = None
    formulas: Formulas = field(default_factory=Formulas)
