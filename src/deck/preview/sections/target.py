"""What a section is to show: its newest source, and what of an older one still holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from deck.freshness.ingredients import form_of
from deck.freshness.snapshot import Snapshot
from deck.kernel.expressions import VALUE
from deck.talk.cell import Cell
from deck.talk.markdown.expressions import expressions
from deck.talk.notebook import Outputs
from deck.talk.talk import Section


@dataclass(frozen=True, slots=True)
class Target:
    """A section as it is to be shown.

    Attributes:
        section: its newest source.
        snapshot: the talk that it is of.
        cells: those that run, in order.
        forms: of each of these, what decides what comes of it.
        key: under which its outputs are stored.
    """

    section: Section
    snapshot: Snapshot
    cells: tuple[Cell, ...]
    forms: tuple[str, ...]
    key: str

    @property
    def inputs(self) -> Mapping[str, str]:
        """What the cells depend on besides their code."""
        return {name: digest for name, digest in self.snapshot.ingredients(self.section).items() if name != "code"}


def with_read(target: Target, read: Mapping[str, str]) -> Target:
    """After a run, which has read this."""
    snapshot = target.snapshot.with_read(target.section, read)
    return replace(target, snapshot=snapshot, key=snapshot.key(target.section))


def target_of(section: Section, snapshot: Snapshot, *, known: Target | None = None) -> Target:
    """What the section of a talk is to show; `known` is what it was, from which is taken what still holds."""
    key = snapshot.key(section)
    if known is not None and known.section is section and known.key == key:
        return replace(known, snapshot=snapshot)
    cells = tuple(cell for cell in section.cells if cell.runs)
    forms = tuple(f"{'raises-exception' in cell.options.tags} {form_of(cell)}" for cell in cells)
    return Target(section, snapshot, cells, forms, key)


def common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many of the first are the same."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((place for place, (one, other) in pairs if one != other), min(len(old), len(new)))


def carried(old: Target | None, outputs: Sequence[Outputs], new: Target) -> list[Outputs]:
    """What the cells of a new version show until they have run: what they, or those in their places, showed before."""
    if old is None:
        return [waiting(cell) for cell in new.cells]
    first = common(old.forms, new.forms)
    last = min(common(old.forms[::-1], new.forms[::-1]), len(new.forms) - first, len(old.forms) - first)
    found = [*outputs[:first]]
    for place, cell in enumerate(new.cells[first:], start=first):
        from_end = len(new.cells) - place
        before = len(old.cells) - from_end if from_end <= last else place
        same_kind = before < len(outputs) and old.cells[before].kind == cell.kind
        known = same_kind and (cell.kind == "code" or old.forms[before] == new.forms[place])
        found.append(outputs[before] if known else waiting(cell))
    return found


def waiting(cell: Cell) -> Outputs:
    """What a cell shows that has not run: nothing, and a text dots in place of its values."""
    if cell.kind == "code":
        return []
    dots = {"output_type": "display_data", "data": {"text/plain": "…"}, "metadata": {VALUE: True}}
    return [dots for _ in expressions(cell.source)]
