"""Which cell of a new source is which one of the old source: by that an open page finds its slide again."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import chain

from deck.talk.cell import Cell
from deck.talk.outline import outline
from deck.talk.talk import Section

_COMPARED = 500
"""Characters of a cell that are compared: enough to tell cells apart, and quick for long ones."""
_MOST = 2500
"""Pairs of cells that are compared. Where more have changed at once, cells are taken in their order."""


class CellKeys:
    """A number for each cell, which the cell keeps when it is edited or moved.

    A slide has the numbers of its cells. Its id may come from its heading, and changes when somebody edits that.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[Section, tuple[int, ...]]] = {}
        self._next = 0

    def of_slides(self, sections: Sequence[Section]) -> dict[str, tuple[int, ...]]:
        """The keys of each slide's cells, by the slide's id.

        Args:
            sections: of the talk, as they are now.
        """
        self._read(sections)
        return {
            span.id: tuple(self._known[name][1][cell.number - 1] for cell in span.cells)
            for name, spans in outline(sections).items()
            for span in spans
        }

    def _read(self, sections: Iterable[Section]) -> None:
        known = {each.name: each for each in sections}
        changed = [each for each in known.values() if self._of(each) is None]
        old = [pair for name, pair in self._known.items() if known.get(name) is not pair[0]]
        cells = [cell for section, _ in old for cell in section.cells]
        keys = list(chain.from_iterable(keys for _, keys in old))
        found = matched(cells, [cell for section in changed for cell in section.cells])
        numbers = iter([self._new() if place is None else keys[place] for place in found])
        made = {each.name: (each, tuple(next(numbers) for _ in each.cells)) for each in changed}
        self._known = {name: made.get(name) or self._known[name] for name in known}

    def _of(self, section: Section) -> tuple[int, ...] | None:
        known = self._known.get(section.name)
        return known[1] if known is not None and known[0] is section else None

    def _new(self) -> int:
        self._next += 1
        return self._next


def matched(old: Sequence[Cell], new: Sequence[Cell]) -> list[int | None]:
    """For each new cell the place of the old one that it was; None for one that was not there.

    Cells that are the same are matched first, also where they have moved. What is left between them was edited: there
    the cells that are most alike are matched, in their order.
    """
    before, after = [(each.kind, each.source) for each in old], [(each.kind, each.source) for each in new]
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    found: dict[int, int] = {}
    for kind, start, end, at, _ in blocks:
        if kind == "equal":
            found |= {at + n: start + n for n in range(end - start)}
    taken = set(found.values())
    left = {form: place for place, form in reversed(list(enumerate(before))) if place not in taken}
    for place, form in enumerate(after):
        if place not in found and form in left:
            found[place] = left.pop(form)
    taken = set(found.values())
    for kind, start, end, at, until in blocks:
        if kind == "replace":
            was = [place for place in range(start, end) if place not in taken]
            now = [place for place in range(at, until) if place not in found]
            found |= _edited([(place, old[place]) for place in was], [(place, new[place]) for place in now])
    return [found.get(place) for place in range(len(new))]


def _edited(old: Sequence[tuple[int, Cell]], new: Sequence[tuple[int, Cell]]) -> Mapping[int, int]:
    """The pairs of an alignment that keeps the order and makes the sum of likenesses as large as it can be."""
    if len(old) == len(new) or len(old) * len(new) > _MOST:
        return {here: there for (there, _), (here, _) in zip(old, new, strict=False)}
    sums = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i, (_, before) in enumerate(old):
        for j, (_, after) in enumerate(new):
            together = sums[i][j] + _likeness(before, after)
            sums[i + 1][j + 1] = max(together, sums[i][j + 1], sums[i + 1][j])
    found = {}
    i, j = len(old), len(new)
    while i and j:
        if sums[i][j] == sums[i - 1][j]:
            i -= 1
        elif sums[i][j] == sums[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            found[new[j][0]] = old[i][0]
    return found


def _likeness(old: Cell, new: Cell) -> float:
    """From 0 to 1; more than 0 for cells of one kind, so that an edit that leaves no word is still an edit."""
    if old.kind != new.kind:
        return 0.0
    return 0.01 + SequenceMatcher(None, old.source[:_COMPARED], new.source[:_COMPARED], autojunk=False).ratio()
