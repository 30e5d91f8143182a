"""Sections -> slides by what the source says, before anything runs: which cells are a slide's, and the slide's id.

A cell whose code is hidden is on its slide only where it has an output. Ids must not hang on that: a link, and the name
of a test, would be another one as soon as a cell prints something.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from deck.cells import Cell
from deck.sentences import without_expressions
from deck.source import Section

_HEADING = re.compile(r"^#{1,3}\s+(.+?)\s*#*$", re.MULTILINE)
# Marks of Markdown and KaTeX that are no part of a heading's words.
_MARKUP = re.compile(r"[*_`$\\{}]|\]\([^)]*\)|\[")
# `{.class}`, `{#id}` and `{step=2}`, after the heading or words of it, but not the braces of a formula; footnotes.
_ATTRIBUTES = re.compile(r"\]?\{(?:[.#][A-Za-z]|(?:step|id|class|style|lang|title)=)[^{}]*\}|\^\[[^\]]*\]|\[\^[^\]]*\]")


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


def begins_slide(cell: Cell) -> bool:
    """Whether the cell says that a slide begins with it."""
    return cell.options.slide in ("slide", "subslide")


def may_show(cell: Cell) -> bool:
    """Whether something of the cell is on a slide, or will be if the cell has an output."""
    options = cell.options
    if options.slide in ("skip", "notes") or not cell.code.strip():
        return False
    shows = cell.kind != "code" or options.shows_input or (options.shows_output and cell.runs)
    return begins_slide(cell) or shows


def heading(markdown: str) -> str:
    """The words of a Markdown text's first heading, values of the run left out; empty where it has none."""
    found = _HEADING.search(without_expressions(markdown))
    return " ".join(_MARKUP.sub("", _ATTRIBUTES.sub("", found[1])).split()) if found else ""


def slug(text: str) -> str:
    """Small letters, digits and dashes, for an address; empty where nothing of the text is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


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
    names = [cell.options.id for cell in cells]
    names += [slug(heading(cell.source)) for cell in cells if cell.kind == "markdown"]
    names += [cell.options.figure for cell in cells]
    base = next(filter(None, names), slug(re.sub(r"^\d+_", "", section.name)))
    candidates = (base if n == 1 else f"{base}-{n}" for n in range(1, len(taken) + 2))
    return next(candidate for candidate in candidates if candidate not in taken)
