"""Sections -> slides by what the source says, before anything runs: which cells are a slide's, and the slide's id.

A cell whose code is hidden is on its slide only where it has an output. Ids must not hang on that: a link, and the name
of a test, would be another one as soon as a cell prints something.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from deck.talk.cell import Cell
from deck.talk.markdown.headings import heading, slug
from deck.talk.talk import Section
from deck.talk.visibility import begins_slide, may_show


@dataclass(frozen=True, slots=True)
class Span:
    """A slide's id and all cells from where it begins to where the next one does, checks and notes included.

    A section's first span also holds what stands before its first slide. At its end it may be no slide: where all that
    it could show are outputs, and there are none.
    """

    id: str
    cells: tuple[Cell, ...]


def outline(sections: Iterable[Section]) -> dict[str, tuple[Span, ...]]:
    """The spans of each section, by its name and in order; an id is unique among all that one edition shows.

    Args:
        sections: a talk's, in order.
    """
    taken: set[tuple[str, str | None]] = set()
    return {section.name: tuple(_spans(section, taken)) for section in sections}


def shown_in(span: Span, edition: str | None) -> tuple[Cell, ...]:
    """Those of a span's cells that an edition shows, notes included.

    A cell that begins a slide speaks for all of it: with the cell goes what follows, up to the next slide. Ids are
    given before, so a slide has the same one in every edition.
    """
    if _edition(span.cells) not in (None, edition):
        return ()
    return tuple(cell for cell in span.cells if _is_in(cell, edition))


def _edition(cells: Iterable[Cell]) -> str | None:
    """The edition of a whole slide, as the cell says that begins it."""
    first = next((cell for cell in cells if may_show(cell)), None)
    return first.options.only if first is not None and begins_slide(first) else None


def _is_in(cell: Cell, edition: str | None) -> bool:
    return cell.options.only in (None, edition)


def _spans(section: Section, taken: set[tuple[str, str | None]]) -> Iterable[Span]:
    groups: list[list[Cell]] = [[]]
    for cell in section.cells:
        opened = any(may_show(each) for each in groups[-1])
        if opened and may_show(cell) and begins_slide(cell):
            groups.append([])
        groups[-1].append(cell)
    for group in groups:
        shown, edition = [cell for cell in group if may_show(cell)], _edition(group)
        # What stands in place of another edition's slide has its id, so that links lead to the one or to the other.
        clashing = {name for name, other in taken if edition is None or other in (None, edition)}
        found = _free_id(section, shown, clashing)
        if shown:
            taken.add((found, edition))
        yield Span(found, tuple(group))


def _free_id(section: Section, cells: list[Cell], taken: set[str]) -> str:
    """The author's id, else the heading, else the figure's name, else the section's; with a number where taken."""
    names = chain(
        (cell.options.id for cell in cells),
        (slug(heading(cell.source)) for cell in cells if cell.kind == "markdown"),
        (cell.options.figure for cell in cells),
    )
    base = next(filter(None, names), slug(re.sub(r"^\d+_", "", section.name).replace("_", "-")))
    candidates = (base if n == 1 else f"{base}-{n}" for n in range(1, len(taken) + 2))
    return next(candidate for candidate in candidates if candidate not in taken)
