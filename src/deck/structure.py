"""Executed sections -> stacks of slides: which cell stands where, decided before anything is rendered."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nbformat import NotebookNode

from deck.source import Cell, Section, Talk

_HEADING = re.compile(r"^#{1,3}\s+(.+?)\s*#*$", re.MULTILINE)
# Marks of Markdown and KaTeX that are no part of a heading's words.
_MARKUP = re.compile(r"[*_`$\\{}]|\]\([^)]*\)|\[")


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell on a slide.

    Attributes:
        cell: as it stands in the source.
        node: as it was executed.
        fragment: the step at which it appears, from 0; None for what is there at once.
        index: its number among all placed cells, from 0.
    """

    cell: Cell
    node: NotebookNode
    fragment: int | None
    index: int


@dataclass(slots=True)
class Slide:
    """One slide: `cells` in order, `notes` as Markdown; `place` is file and line of its first cell."""

    id: str
    first: Cell
    place: str
    cells: list[Placed] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def layout(self) -> str:
        """How the slide places its cells: the first cell's `layout`, where that is a text."""
        return (self.first.options.layout if self.first.kind != "code" else None) or "stack"

    @property
    def heading(self) -> str:
        """The slide's heading without marks; its id where it has none."""
        return next(filter(None, (heading(placed.cell.source) for placed in self.cells)), self.id)


Stack = list[Slide]
"""Slides below each other; most stacks hold one."""


def compose(talk: Talk, notebooks: dict[str, NotebookNode]) -> list[Stack]:
    """Place every cell that is shown.

    Jupyter's slide types decide: `slide` begins a stack, `subslide` a slide below, `fragment` a step, `-` goes on,
    `notes` go to the speaker, `skip` is left out. A section's first shown cell begins a slide whatever it says.

    Args:
        talk: its sections, in order.
        notebooks: every section's executed notebook by the section's name.
    """
    composer = _Composer()
    for section in talk.sections:
        composer.add(section, notebooks[section.name])
    return composer.stacks


def heading(markdown: str) -> str:
    """The words of a Markdown text's first heading; empty where it has none."""
    found = _HEADING.search(markdown)
    return " ".join(_MARKUP.sub("", found[1]).split()) if found else ""


def slug(text: str) -> str:
    """Small letters, digits and dashes, for an address; empty where nothing of the text is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


class _Composer:
    """Goes through cells and keeps what a cell's place depends on."""

    def __init__(self) -> None:
        self.stacks: list[Stack] = []
        self.ids: set[str] = set()
        self.fragment: int | None = None
        self.placed = 0

    def add(self, section: Section, notebook: NotebookNode) -> None:
        opened = False
        pairs = zip(section.cells, notebook.cells, strict=True)
        shown = [(cell, node) for cell, node in pairs if _is_shown(cell, node)]
        for i, (cell, node) in enumerate(shown):
            kind = cell.options.slide
            if kind == "notes":
                if opened:
                    self.stacks[-1][-1].notes.append(cell.source)
                continue
            if not opened or kind in ("slide", "subslide"):
                self._open(section, cell, _rest_of_slide(shown[i + 1 :]), new_stack=not opened or kind == "slide")
                opened = True
            elif kind == "fragment":
                self.fragment = 0 if self.fragment is None else self.fragment + 1
            self.stacks[-1][-1].cells.append(Placed(cell, node, self.fragment, self.placed))
            self.placed += 1

    def _open(self, section: Section, cell: Cell, rest: Iterable[Cell], *, new_stack: bool) -> None:
        slide = Slide(self._id(section, [cell, *rest]), cell, f"{section.path.name}:{cell.header}")
        if new_stack:
            self.stacks.append([])
        self.stacks[-1].append(slide)
        self.fragment = None

    def _id(self, section: Section, cells: list[Cell]) -> str:
        """The author's id, else the heading, else the figure's name, else the section's; with a number where taken."""
        names = [c.options.id for c in cells]
        names += [slug(heading(c.source)) for c in cells if c.kind == "markdown"]
        names += [c.options.figure for c in cells]
        base = next(filter(None, names), slug(re.sub(r"^\d+_", "", section.name)))
        candidates = (base if n == 1 else f"{base}-{n}" for n in range(1, len(self.ids) + 3))
        found = next(candidate for candidate in candidates if candidate not in self.ids)
        self.ids.add(found)
        return found


def _rest_of_slide(following: Iterable[tuple[Cell, NotebookNode]]) -> Iterator[Cell]:
    for cell, _ in following:
        if cell.options.slide in ("slide", "subslide"):
            return
        if cell.options.slide != "notes":
            yield cell


def _is_shown(cell: Cell, node: NotebookNode) -> bool:
    options = cell.options
    if options.slide == "skip" or not cell.source.strip():
        return False
    if options.slide == "notes":
        return cell.kind == "markdown"
    begins = options.slide in ("slide", "subslide")
    return begins or cell.kind != "code" or options.shows_input or bool(options.shows_output and node.outputs)
