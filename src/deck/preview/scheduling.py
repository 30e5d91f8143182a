"""Which sections of a live preview come first, and what is done while nobody waits."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from deck.preview.sections.state import Phase

QUIET = 3.0
"""Seconds without a save after which sections that ran from their middle run once more from their top."""

WARM = 3
"""How many kernels sections keep at most while nothing runs in them."""

AT_ONCE = 2
"""How many sections run at the same time."""


@dataclass(frozen=True, slots=True)
class Priorities:
    """Which sections somebody waits for.

    Attributes:
        at: the one whose slide is looked at.
        edited: those that were saved, the last one first.
    """

    at: str = ""
    edited: tuple[str, ...] = ()

    def saved(self, names: Collection[str]) -> "Priorities":
        """After sections were saved."""
        return Priorities(self.at, tuple(dict.fromkeys([*names, *self.edited])))

    def looking_at(self, name: str) -> "Priorities":
        """After somebody turned to another section."""
        return Priorities(name, self.edited)

    def rank(self, name: str) -> int:
        """The lowest comes first."""
        names = [self.at, *self.edited]
        return names.index(name) if name in names else len(names)


@dataclass(frozen=True, slots=True)
class Activity:
    """What a section does at a moment.

    Attributes:
        name: the section's.
        phase: how far it is.
        is_idle: whether nothing of it runs.
        is_warm: whether it has a kernel.
        used: when that had something to do, in seconds of `time.monotonic`.
    """

    name: str
    phase: Phase
    is_idle: bool
    is_warm: bool
    used: float


def to_cool(activities: Iterable[Activity]) -> list[str]:
    """The sections whose kernels end, since there are too many: those that were not used for longest."""
    warm = sorted((each for each in activities if each.is_warm), key=lambda each: each.used)
    return [each.name for each in warm if each.is_idle][: max(0, len(warm) - WARM)]


def rests(activities: Iterable[Activity], *, quiet: float) -> bool:
    """Whether nothing runs, and the last save is some seconds ago: time for what nobody waits for."""
    return quiet >= QUIET and all(each.is_idle for each in activities)


def to_confirm(activities: Iterable[Activity], priorities: Priorities) -> str | None:
    """The section that runs once from its top, as it ran from its middle; None where there is none."""
    settled = [each.name for each in activities if each.phase is Phase.SETTLED]
    return min(settled, key=priorities.rank, default=None)


def to_warm(activities: Iterable[Activity], priorities: Priorities) -> list[str]:
    """The sections that get a kernel, so that their next change is quick: those that were edited last."""
    names = {each.name for each in activities}
    return [name for name in priorities.edited[: WARM - 1] if name in names]
