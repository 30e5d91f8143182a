"""What a section in a live preview shows: its newest source, what came of its cells so far, and what stopped it.

Values and the steps from one to the next; no kernel, no clock, no store.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from deck.preview.sections.target import Target, carried, common
from deck.problem import Problem
from deck.talk.notebook import Outputs


class Phase(Enum):
    """How far a section is.

    Attributes:
        PENDING: cells of it are still to run.
        FAILED: a cell stopped it, until its source changes or somebody tries it again.
        SETTLED: all cells are up to date.
        CONFIRMED: they are as a build makes them: in a kernel that ran them once and from the top.
    """

    PENDING = "pending"
    FAILED = "failed"
    SETTLED = "settled"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Failure:
    """A cell that did not come to a good end: its number among those that run, and the Problem."""

    place: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class SectionState:
    """A section's newest source and what came of it so far.

    Attributes:
        target: what is to be shown.
        outputs: of the cells that run; of those from `done` on, what they showed before.
        done: how many of them are up to date.
        phase: how far it is.
        failure: what stopped it, where it failed.
    """

    target: Target
    outputs: tuple[Outputs, ...]
    done: int
    phase: Phase
    failure: Failure | None = None

    @property
    def is_settled(self) -> bool:
        """Whether all cells are up to date."""
        return self.phase in (Phase.SETTLED, Phase.CONFIRMED)

    def is_of(self, target: Target) -> bool:
        """Whether what comes of the target's cells is what is to be shown: no newer source makes it another."""
        return self.target.key == target.key

    def moved(self, target: Target) -> "SectionState":
        """With a source that differs in its texts alone: a failure's line moves with its cell."""
        failure = self.failure
        if failure is not None and failure.problem.line is not None and failure.place < len(target.cells):
            old, new = self.target.cells[failure.place], target.cells[failure.place]
            problem = failure.problem.at(line=failure.problem.line + new.line - old.line, cell=new.label)
            failure = Failure(failure.place, problem)
        return replace(self, target=target, failure=failure)

    def rewound(self, target: Target, outputs: Sequence[Outputs]) -> "SectionState":
        """When a kernel has the first of the target's cells in it, with these outputs."""
        if not self.is_of(target):
            return self
        return replace(self, outputs=(*outputs, *self.outputs[len(outputs) :]), done=len(outputs))

    def ran(self, target: Target, place: int, outputs: Outputs) -> "SectionState":
        """When a cell of the target has run: it counts where a newer source is the same up to it."""
        if not self.is_of(target) and common(target.forms, self.target.forms) <= place:
            return self
        before, after = self.outputs[:place], self.outputs[place + 1 :]
        return replace(self, outputs=(*before, outputs, *after), done=place + 1)

    def finished(self, target: Target, *, is_as_built: bool) -> "SectionState":
        """When all of the target's cells have run."""
        if not self.is_of(target):
            return self
        return replace(self, done=len(target.cells), phase=Phase.CONFIRMED if is_as_built else Phase.SETTLED)

    def confirmed(self, outputs: Sequence[Outputs]) -> "SectionState":
        """When the section has run once from the top."""
        return replace(self, outputs=tuple(outputs), done=len(outputs), phase=Phase.CONFIRMED)

    def failed(self, place: int, problem: Problem) -> "SectionState":
        """When a cell did not come to a good end."""
        return replace(self, phase=Phase.FAILED, failure=Failure(place, problem))


def aimed(old: SectionState | None, target: Target, kept: Sequence[Outputs] | None) -> SectionState:
    """The state with a newer source.

    Args:
        old: the state before it; None where there was none.
        target: the newer source.
        kept: its outputs, where the store has them.
    """
    if kept is not None:
        return SectionState(target, tuple(kept), len(kept), Phase.CONFIRMED)
    done = 0
    if old is not None and old.target.inputs == target.inputs:
        done = min(common(old.target.forms, target.forms), old.done)
    shown = carried(None, (), target) if old is None else carried(old.target, old.outputs, target)
    return SectionState(target, tuple(shown), done, Phase.PENDING)
