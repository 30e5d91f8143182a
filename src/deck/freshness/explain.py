"""What a build would run again, and because of what."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deck.analysis.modules import one_look
from deck.freshness import ingredients
from deck.freshness.inputs import Input, is_input, is_simple, of_inputs, value_now
from deck.freshness.kept_sections import kept_by_code
from deck.freshness.last_build import BuildRecord, Part, parts_of, read_build
from deck.freshness.ledger import Kept
from deck.freshness.snapshot import Snapshot, snapshot
from deck.freshness.text_changes import changed_lines
from deck.store.kinds import OUTPUTS, VALUES
from deck.store.store import Store

LINES = 20
"""How many changed lines are shown of each ingredient."""

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ChangedIngredient:
    """An ingredient that is not what it was.

    Attributes:
        ingredient: its name.
        old: its digest, shortened, or its value; None where it is new.
        new: likewise; None where it is gone.
        lines: of code, those that changed, each with its sign.
    """

    ingredient: str
    old: str | None
    new: str | None
    lines: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.old is None:
            head = f"{self.ingredient} is new"
        elif self.new is None:
            head = f"{self.ingredient} is gone"
        elif is_input(self.ingredient):
            head = f"{self.ingredient} changed since the last build: {self.old} -> {self.new}"
        else:
            head = f"{self.ingredient} {self.old} -> {self.new}"
        more = [f"... and {len(self.lines) - LINES} more lines"] if len(self.lines) > LINES else []
        return "\n".join([head, *(f"    {line}" for line in (*self.lines[:LINES], *more))])


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a section, a stored cell, or something that code keeps by itself is fresh or stale.

    Attributes:
        place: what it is about.
        fresh: whether it is not made again.
        changes: what is not as it was when it was last made.
        known: whether it is known what it was last made from.
        open: whether only the run can tell: it is asked for again, and made again where what it is made from has
            come out otherwise.
    """

    place: str
    fresh: bool
    changes: tuple[ChangedIngredient, ...] = ()
    known: bool = True
    open: bool = False

    def __str__(self) -> str:
        if self.fresh:
            return f"{self.place}: fresh"
        if not self.known:
            return f"{self.place}: stale, nothing of it is kept"
        if not self.changes:
            return f"{self.place}: stale, it is no longer kept"
        word = "asked for again, and made again if this changes it" if self.open else "stale"
        return "\n  ".join([f"{self.place}: {word}", *(str(each).replace("\n", "\n  ") for each in self.changes)])


def explain(source: Path, *, edition: str | None = None, store: Store | None = None) -> list[Explanation]:
    """A line for each section, each stored cell, and all that a section's code keeps by itself, in order.

    Args:
        source: the talk's folder, or the file that is all of it.
        edition: as for `deck.build.build`.
        store: where outputs are kept; by default the user's.

    Raises:
        Problem: as the reading of a talk.
    """
    with one_look():
        store = store or Store()
        return list(explanations(snapshot(source, edition=edition, store=store), store))


def explanations(taken: Snapshot, store: Store) -> Iterator[Explanation]:
    """As `explain`, of a talk that has been read already."""
    record = read_build(store, taken.talk)
    runs: set[str] = set()
    for part in parts_of(taken, {**record.kept, **kept_now(taken, store)}, store):
        if part.kept is not None:
            yield _of_kept(part, record, part.kept, taken.talk.folder, asked=part.section.name in runs)
            continue
        if part.stored is None:
            fresh = store.has(OUTPUTS, ingredients.key_of(part.ingredients))
            runs |= set() if fresh else {part.section.name}
        else:
            fresh = store.has(VALUES, part.stored.key(taken.shared, of_inputs(part.ingredients)))
        known = part.name in record.parts
        changes = () if fresh or not known else tuple(_changes(part, record, taken.talk.folder))
        yield Explanation(part.place, fresh, changes, known)


def kept_now(taken: Snapshot, store: Store) -> dict[str, list[Kept]]:
    """What the sections' code keeps by itself, by the section's name, where the section is as it was when it ran."""
    found = {each.name: kept_by_code(each, taken, store) for each in taken.talk.sections}
    return {name: kept for name, kept in found.items() if kept is not None}


def _of_kept(part: Part, record: BuildRecord, kept: Kept, folder: Path, *, asked: bool) -> Explanation:
    """Of what code keeps by itself; it is `asked` for it again where its section runs again."""
    if not kept.is_there:
        return Explanation(part.place, fresh=False)
    changes = tuple(_changes(part, record, folder)) if asked else ()
    # What its key is known to hold; of the rest, a run may find that it comes to the same.
    certain = tuple(each for each in changes if each.ingredient in kept.ingredients)
    return Explanation(part.place, not changes, certain or changes, open=bool(changes) and not certain)


def _changes(part: Part, record: BuildRecord, folder: Path) -> Iterator[ChangedIngredient]:
    before, now = record.parts.get(part.name, {}), dict(part.ingredients)
    # What code reads is written down under the rest of its ingredients: of other code nobody knows yet.
    unknown = [name for name in before if is_input(name) and name not in now]
    for name in unknown:
        now[name] = value_now(Input(name, before[name]), folder) if is_simple(name) else before[name]
    for name in sorted({*before, *now}):
        old, new = before.get(name), now.get(name)
        if old != new:
            text, now_text = record.texts.get(old or ""), part.texts.get(new or "")
            lines = () if text is None or now_text is None else tuple(changed_lines(text, now_text))
            yield ChangedIngredient(name, _short(old), _short(new), lines)


def _short(value: str | None) -> str | None:
    if value is None:
        return None
    return value[:8] if _DIGEST.fullmatch(value) else f"'{value}'"
