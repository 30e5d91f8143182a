"""Executed sections -> stacks of slides: which cell stands where, decided before anything is rendered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nbformat import NotebookNode

from deck.talk.animations import animations
from deck.talk.cell import Cell
from deck.talk.markdown.headings import heading
from deck.talk.outline import Span, outline, shown_in
from deck.talk.talk import Section, Talk
from deck.talk.visibility import is_shown, shows_outputs


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell on a slide.

    Attributes:
        cell: as it stands in the source.
        node: as it was executed.
        fragment: the `index` of the cell with which it appears, or its own; None for what is there at once.
        index: its number among all placed cells, from 0.
        file: the section's file name.
        beside: whether its output stands beside its code, though its header does not ask for it.
    """

    cell: Cell
    node: NotebookNode
    fragment: int | None
    index: int
    file: str
    beside: bool = False


@dataclass(slots=True)
class Slide:
    """One slide: `cells` in order, `notes` as Markdown; `place` is file and line of its first cell.

    Slides of one `animation` grow out of each other.
    """

    id: str
    first: Cell
    place: str
    animation: str | None = None
    cells: list[Placed] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def layout(self) -> str:
        """How the slide places its cells: the first cell's `layout`, where that is a text, or empty."""
        is_code = self.first.kind == "code" and self.first.code.strip()
        asked = (None if is_code else self.first.options.layout) or "stack"
        # The columns of the slide are then those of its one cell with code.
        return "stack" if asked == "columns" and any(each.beside for each in self.cells) else asked

    @property
    def title(self) -> str:
        """The words of its first heading, written or computed; its id where it has none."""
        texts = [placed.node.source for placed in self.cells if placed.cell.kind == "markdown"]
        texts += [
            output.get("data", {}).get("text/markdown", "")
            for placed in self.cells
            if placed.cell.kind == "code" and shows_outputs(placed.cell)
            for output in placed.node.outputs
        ]
        return next(filter(None, map(heading, texts)), self.id)

    @property
    def seconds(self) -> int | None:
        """How long the slide is to take, where its first cell says so."""
        minutes, _, seconds = (self.first.options.timing or "").rpartition(":")
        return int(minutes or 0) * 60 + int(seconds) if seconds else None


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
    spans = outline(talk.sections)
    composer = _Composer(animations(talk.sections, spans), talk.config.edition)
    for section in talk.sections:
        composer.add(section, spans[section.name], notebooks[section.name])
    return composer.stacks


class _Composer:
    """Goes through cells and keeps what a cell's place depends on."""

    def __init__(self, animations: Mapping[str, str], edition: str | None) -> None:
        self.edition = edition
        self.stacks: list[Stack] = []
        self.animations = animations
        self.fragment: int | None = None
        self.placed = 0

    def add(self, section: Section, spans: Iterable[Span], notebook: NotebookNode) -> None:
        first_stack, top_is_left_out = len(self.stacks), False
        for span in spans:
            slide = None
            cells = shown_in(span, self.edition)
            # What stood below a slide that is left out must not end up below the one before it.
            top_is_left_out |= not cells and any(cell.options.slide == "slide" for cell in span.cells)
            for cell in cells:
                kind, node = cell.options.slide, notebook.cells[cell.number - 1]
                if not is_shown(cell, node):
                    continue
                if kind == "notes":
                    if slide:
                        slide.notes.append(node.source)
                    continue
                if slide is None:
                    new_stack = kind == "slide" or top_is_left_out or len(self.stacks) == first_stack
                    slide = self._open(span, section, cell, new_stack=new_stack)
                    top_is_left_out = False
                elif kind == "fragment":
                    self.fragment = self.placed
                if cell.code.strip():
                    slide.cells.append(self._place(cell, node, section))

    def _place(self, cell: Cell, node: NotebookNode, section: Section) -> Placed:
        self.placed += 1
        return Placed(cell, node, self.fragment, self.placed - 1, section.path.name)

    def _open(self, span: Span, section: Section, cell: Cell, *, new_stack: bool) -> Slide:
        place = f"{section.path.name}:{cell.place(cell.header)}"
        slide = Slide(span.id, cell, place, self.animations.get(span.id))
        if new_stack:
            self.stacks.append([])
        self.stacks[-1].append(slide)
        self.fragment = None
        return slide
