"""What differs between what a cold run puts out and what was kept, and on which slides."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deck.freshness.text_changes import TextChange
from deck.problem import counted
from deck.talk.cell import Cell
from deck.talk.talk import Section

if TYPE_CHECKING:
    from deck.formats.difference import Difference


@dataclass(frozen=True, slots=True)
class Writing:
    """What a slide shows of an output, where it is to be read: its media type, and the content."""

    kind: str
    content: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The same, where it is to be looked at."""

    kind: str
    content: bytes


Form = Writing | Picture


@dataclass(frozen=True, slots=True)
class Change:
    """An output that is not what was kept.

    Attributes:
        section: where it is.
        cell: likewise.
        slide: the id of the slide that the cell is on.
        old: what it was; None where there was none.
        new: what it is; None where there is none any more.
        text: how the one differs from the other, as texts.
        look: how it differs, as pictures; None where they are none, or nobody has looked at them.
    """

    section: Section
    cell: Cell
    slide: str
    old: Form | None
    new: Form | None
    text: TextChange | None = None
    look: "Difference | None" = None

    @property
    def name(self) -> str:
        """What to call the output."""
        if isinstance(self.new or self.old, Picture):
            return f"figure {self.cell.options.figure}" if self.cell.options.figure else "a figure"
        return "text"

    @property
    def place(self) -> str:
        """The cell's file and line."""
        return f"{self.section.path.name}:{self.cell.place(self.cell.header)}"

    @property
    def matters(self) -> bool:
        """Whether it says or shows something else: not within a tolerance, not too little to be seen."""
        return not ((self.text and self.text.is_within) or (self.look and not self.look.is_visible))

    def __str__(self) -> str:
        if self.old is None:
            return f"{self.name} is new"
        if self.new is None:
            return f"{self.name} is gone"
        if self.look:
            if not self.look.is_visible:
                return f"{self.name} differs by less than an eye sees"
            return f"{self.name} looks different on {_percent(self.look.share)} of it"
        if self.text and self.text.moved:
            shown = ", ".join(f"{old} -> {new}" for old, new in self.text.moved[:3])
            more = f" and {len(self.text.moved) - 3} more" if len(self.text.moved) > 3 else ""
            return f"{shown}{more}{' within tolerance' if self.text.is_within else ''}"
        if self.text:
            return f"{self.name} differs in {counted(len(self.text.lines), 'line')}"
        return f"{self.name} is another file, which was not looked at"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a cold run has shown.

    Attributes:
        changes: the outputs that are not what was kept, in order.
        slides: ids of all slides that were compared.
        unknown: names of sections of which nothing was kept under their present key.
    """

    changes: tuple[Change, ...]
    slides: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def changed(self) -> dict[str, list[Change]]:
        """The changes that matter, by slide."""
        return self._by_slide(matters=True)

    @property
    def moved(self) -> dict[str, list[Change]]:
        """The changes of slides that say and show the same all the same."""
        return {slide: each for slide, each in self._by_slide(matters=False).items() if slide not in self.changed}

    @property
    def is_same(self) -> bool:
        """Whether all was compared, and nothing that matters differs."""
        return not self.unknown and not self.changed

    def _by_slide(self, *, matters: bool) -> dict[str, list[Change]]:
        found: dict[str, list[Change]] = {}
        for change in self.changes:
            if change.matters == matters:
                found.setdefault(change.slide, []).append(change)
        return found

    def __str__(self) -> str:
        if not self.slides:
            return "nothing of it was kept before, so there is nothing to compare it with"
        said = f"{counted(len(self.slides), 'slide')} compared with what was kept: {len(self.changed)} changed"
        if self.moved:
            said += f", {len(self.moved)} the same within tolerance"
        if self.unknown:
            said += f"; nothing was kept of {', '.join(self.unknown)}"
        return said


def _percent(share: float) -> str:
    return f"{100 * share:.2g} %" if share >= 0.001 else "less than 0.1 %"
