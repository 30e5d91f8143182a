"""Which figures a talk's texts can refer to, as Quarto numbers them."""

from collections.abc import Mapping

from deck.talk.cell import Cell
from deck.talk.outline import outline, shown_in
from deck.talk.talk import Talk
from deck.text.plugins.setting import FigureReference

_WORDS = {"de": "Abbildung", "es": "Figura", "fr": "Figure", "it": "Figura", "nl": "Figuur", "pt": "Figura"}


def figure_references(talk: Talk) -> Mapping[str, FigureReference]:
    """What a reference to each figure with a label says, by its label; they are counted through the whole talk."""
    word = _WORDS.get(talk.config.language.lower().split("-")[0], "Figure")
    found: dict[str, FigureReference] = {}
    spans = outline(talk.sections) if any(each.figure_label for part in talk.sections for each in part.cells) else {}
    for span in (span for section in talk.sections for span in spans.get(section.name, ())):
        for cell in shown_in(span, talk.config.edition):
            if cell.figure_label and cell.figure_label not in found:
                number = str(len(found) + 1)
                found[cell.figure_label] = FigureReference(number, f"{word} {number}", span.id)
    return found


def with_number(caption: str, cell: Cell, known: Mapping[str, FigureReference]) -> str:
    """A cell's caption, as Markdown, with the number by which texts refer to its figure."""
    reference = known.get(cell.figure_label or "")
    return caption if reference is None or caption != cell.options.caption else f"{reference.words}: {caption}"
