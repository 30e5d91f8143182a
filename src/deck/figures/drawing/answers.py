"""What a process says of the figures of a section that it has drawn: put together, and compared with the slides."""

from collections.abc import Iterator, Sequence
from typing import Any

from deck.figures.drawing.named_figures import NamedFigure
from deck.figures.drawing.processes import Answer
from deck.figures.drawing.worker import form_digest


def fits_slides(answer: Answer, subjects: Sequence[NamedFigure], figures: Sequence[NamedFigure]) -> bool:
    """Whether what was drawn last of each cell is what its slide shows.

    Of a figure that is restyled and drawn apart there is nothing to compare.

    Args:
        answer: of the process.
        subjects: those of its section that it was to draw.
        figures: all that the talk's cells draw.
    """
    if "error" in answer:
        return False
    for cell in {each.cell.number: each for each in subjects}.values():
        expected = [
            form_digest(each.content)
            for each in figures
            if (each.section.name, each.cell.number) == (cell.section.name, cell.cell.number)
        ]
        drawn = answer["figures"][str(cell.cell.number)]
        if len(drawn) != len(expected):
            return False
        forms = [next((each["form"] for each in one if "form" in each), None) for one in drawn]
        if any(form not in (None, wanted) for form, wanted in zip(forms, expected, strict=True)):
            return False
    return True


def combined(one: Answer, other: Answer) -> Answer:
    """The drawings of two processes that drew the same figures in other variants."""
    figures = {
        number: [a + b for a, b in zip(drawn, other["figures"][number], strict=False)]
        for number, drawn in one["figures"].items()
    }
    return {"figures": figures}


def without_copies(answer: Answer) -> Answer:
    """Less the columns' drawings that are no other than the wide ones but for their scale."""

    def distinct(drawings: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        wide = [each["declared"] for each in drawings if each["layout"] == "wide"]
        yield from (each for each in drawings if each["layout"] == "wide" or each["declared"] not in wide)

    figures = {number: [list(distinct(one)) for one in drawn] for number, drawn in answer["figures"].items()}
    return {**answer, "figures": figures}
