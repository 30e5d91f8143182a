"""Cells that are versions of each other, on slides one after the other: the next grows out of the one before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from deck.problem import Problem
from deck.talk.cell import Cell
from deck.talk.outline import Span
from deck.talk.talk import Section
from deck.talk.visibility import may_show


@dataclass(frozen=True, slots=True)
class _AnimatedCell:
    """A cell that says `animate=`, the number of its slide, and where it stands."""

    slide: int
    cell: Cell
    path: Path

    @property
    def place(self) -> str:
        return f"{self.path.name}:{self.cell.header}"

    def problem(self, found: str, expected: str) -> Problem:
        return Problem(
            found=f"animate '{self.cell.options.animate}' {found}",
            expected=expected,
            file=self.path,
            line=self.cell.header,
            cell=self.cell.label,
        )


def animations(sections: Iterable[Section], spans: Mapping[str, tuple[Span, ...]]) -> dict[str, str]:
    """The name of each slide's animation, by the slide's id; slides of one name grow out of each other.

    Args:
        sections: a talk's, in order.
        spans: of each section, as `deck.talk.outline.outline` gives them.

    Raises:
        Problem: a name is on one slide only, twice on a slide, or on slides with another between them.
    """
    slides = [(section, span) for section in sections for span in spans[section.name] if any(map(may_show, span.cells))]
    versions: dict[str, list[_AnimatedCell]] = {}
    for number, (section, span) in enumerate(slides):
        for cell in span.cells:
            if cell.options.animate and may_show(cell):
                versions.setdefault(cell.options.animate, []).append(_AnimatedCell(number, cell, section.path))
    for each in versions.values():
        _check(each)
    found: dict[int, str] = {}
    for name, each in versions.items():  # by the first slide of each; names that share a slide are one animation
        chain = next((found[version.slide] for version in each if version.slide in found), name)
        found |= {version.slide: chain for version in each}
    return {slides[number][1].id: chain for number, chain in found.items()}


def _check(versions: list[_AnimatedCell]) -> None:
    expected = "one version on each of two or more slides that follow each other"
    for before, after in pairwise(versions):
        if after.slide == before.slide:
            raise after.problem(f"is twice on one slide, first at {before.place}", expected)
        if after.slide > before.slide + 1:
            raise after.problem(f"has another slide between it and the version before, at {before.place}", expected)
    if len(versions) == 1:
        raise versions[0].problem("is on one slide only", expected)
