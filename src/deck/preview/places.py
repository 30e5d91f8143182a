"""On which slide of a page a cell stands, or near which one."""

from collections.abc import Collection, Iterable

from deck.talk.outline import outline
from deck.talk.talk import Section


class Places:
    """The slides of cells; that of a check, or of a cell with nothing to show, is the nearest one of its section."""

    def __init__(self) -> None:
        self._spans: dict[str, dict[int, str]] = {}
        self._slides: frozenset[str] = frozenset()
        self._known: dict[tuple[str, int], str | None] = {}

    def read(self, sections: Iterable[Section]) -> None:
        """Takes in a talk's sections as they are now."""
        self._known = {}
        self._spans = {
            name: {cell.number: span.id for span in spans for cell in span.cells}
            for name, spans in outline(sections).items()
        }

    def shown(self, slides: Collection[str]) -> None:
        """Takes in which slides the page has."""
        self._known, self._slides = {}, frozenset(slides)

    def slide(self, section: str, number: int) -> str | None:
        """The slide of the section's cell with this number; None where no slide of the section is shown."""
        cell = section, number
        if cell not in self._known:
            spans = self._spans.get(section, {}).items()
            near = {(abs(other - number), other > number): slide for other, slide in spans if slide in self._slides}
            self._known[cell] = near[min(near)] if near else None
        return self._known[cell]

    def section(self, slide: str) -> str:
        """The section in which a slide is; empty where it is in none."""
        return next((name for name, spans in self._spans.items() if slide in spans.values()), "")
