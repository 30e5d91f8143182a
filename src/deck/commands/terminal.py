"""What the command line shows while sections run."""

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TextIO

from deck.problem import counted

if TYPE_CHECKING:
    from rich.progress import TaskID

Say = Callable[[str], None]


@contextlib.contextmanager
def progress(stream: TextIO, *, say: Say) -> Iterator["Lines | Bars"]:
    """A display for `deck.running.progress.Progress`: bars that move in a terminal, lines elsewhere."""
    if not stream.isatty():
        yield Lines(say)
        return
    bars = Bars()
    try:
        yield bars
    finally:
        bars.stop()


class Lines:
    """A line when a section starts and one when it is done; for logs."""

    def __init__(self, say: Say) -> None:
        self.say = say

    def started(self, section: str, *, cells: int) -> None:
        """Says that the section runs."""
        self.say(f"{section}: running {counted(cells, 'cell')}")

    def reached(self, section: str, *, cell: int) -> None:
        """Says nothing: a log needs no line per cell."""

    def slow(self, section: str, *, place: str, seconds: float) -> None:
        """Says what would help."""
        self.say(_hint(place, seconds))

    def finished(self, section: str, *, seconds: float) -> None:
        """Says how long the section took."""
        self.say(f"{section}: done in {seconds:.1f} s")


class Bars:
    """A line per section, with a bar, the cell that runs, and the time."""

    def __init__(self) -> None:
        # Not above: a build that has nothing to run does not wait for rich.
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("cell {task.fields[cell]}/{task.total}"),
            TimeElapsedColumn(),
        )
        self._tasks: dict[str, TaskID] = {}

    def started(self, section: str, *, cells: int) -> None:
        """Adds the section's line."""
        self._progress.start()
        self._tasks[section] = self._progress.add_task(section, total=cells, cell=0)

    def reached(self, section: str, *, cell: int) -> None:
        """Moves the section's bar."""
        self._progress.update(self._tasks[section], completed=cell - 1, cell=cell)

    def slow(self, section: str, *, place: str, seconds: float) -> None:
        """Says above the bars what would help."""
        self._progress.console.print(_hint(place, seconds), markup=False, highlight=False)

    def finished(self, section: str, *, seconds: float) -> None:
        """Fills the section's bar."""
        task = self._tasks[section]
        self._progress.update(task, completed=self._progress.tasks[task].total)
        self._progress.stop_task(task)

    def stop(self) -> None:
        """Leaves the lines as they are."""
        self._progress.stop()


def _hint(place: str, seconds: float) -> str:
    return f'{place}: this cell took {seconds:.1f} s; store="name" in its header keeps the values of these names'
