"""A cell that runs in a live preview, and the bad ends that it may come to."""

import asyncio
from dataclasses import dataclass, field

from deck.preview.sections.kernels import WarmKernel
from deck.preview.sections.target import Target
from deck.problem import Problem
from deck.talk.cell import Cell


@dataclass(slots=True)
class Running:
    """A cell that runs.

    Attributes:
        place: its number among those that run, from 0.
        cell: itself.
        form: by which one sees whether it is still the same.
        since: when it began, in seconds of `time.monotonic`.
        warm: where.
        text: the last line that it printed.
        asked: whether somebody on the page asked it to stop.
        given_up: set when nobody waits for it any more.
    """

    place: int
    cell: Cell
    form: str
    since: float
    warm: WarmKernel
    text: str = ""
    asked: bool = False
    given_up: asyncio.Event = field(default_factory=asyncio.Event)


def stopped(target: Target, cell: Cell) -> Problem:
    """Of a cell that was interrupted, and went on."""
    problem = Problem(found="the cell was interrupted and did not stop, so its kernel was ended")
    return cell.locate(problem, target.section.path, line=cell.line)


def broken(target: Target, error: BaseException) -> Problem:
    """Of a section that the machine does not let run."""
    return Problem(found=f"the section cannot run: {type(error).__name__}: {error}", file=target.section.path)
