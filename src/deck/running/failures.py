"""What went wrong in a kernel -> a Problem with the line of the section's file."""

import re
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from deck.analysis.modules import is_project
from deck.problem import Problem, Status, excerpt, shown
from deck.reading.stored_outputs import if_on_purpose
from deck.talk.cell import Cell
from deck.talk.notebook import without_colours
from deck.talk.syntax import parse
from deck.talk.talk import Section


class CellError(Protocol):
    """What a kernel tells of an exception; nbclient's CellExecutionError."""

    ename: str
    evalue: str
    traceback: str


@dataclass(slots=True)
class ShownError:
    """What an output shows of an exception."""

    ename: str
    evalue: str
    traceback: str


_CELL_FRAME = re.compile(r"^Cell In\[(\d+)\], line (\d+)", re.MULTILINE)
# How IPython names the code below a magic such as %%time, whose first line is the cell's second.
_MAGIC_FRAME = re.compile(r"^File <[\w ]*(?:exec|timed|magic)[\w ]*>:(\d+)", re.MULTILINE)
_REMEDIES = {
    "StdinNotImplementedError": "Nobody answers while a deck is built: write the answer itself in place of the "
    'question, or show the code without running it, by tags=["skip-execution"]',
    "SystemExit": "All cells of a section run: remove this call, or show the code without running it, by "
    'tags=["skip-execution"]',
}
_FILE_FRAME = re.compile(r"^File ([^<\n]+?):(\d+), in ([\w.<>]+)", re.MULTILINE)


def raised(section: Section, cell: Cell, error: CellError, *, execution_count: int | None) -> Problem:
    """The cell raised: where, and what."""
    traceback = without_colours(error.traceback)
    line = cell.line + _line_in_cell(cell, traceback, execution_count) - 1
    message = f"{error.ename}: {without_colours(error.evalue)}".rstrip(": ")
    what = "the cell" if cell.kind == "code" else "an expression in the text"
    detail = [excerpt(cell.source, first=cell.line, line=line), *_origin(traceback), message]
    problem = _problem(section, cell, line, f"{what} raised {message.splitlines()[0]}", "\n".join(detail))
    return problem.at(remedy=if_on_purpose(cell.stored, error.ename) or _REMEDIES.get(error.ename))


def slow(section: Section, cell: Cell, *, seconds: float | None) -> Problem:
    """The cell took longer than it may."""
    problem = _problem(section, cell, cell.line, f"the cell was still running after {seconds:g} s")
    return problem.at(remedy="Give it longer with --timeout, or make it faster")


def died(section: Section, cell: Cell, *, exit_code: int | None, log: str) -> Problem:
    """The kernel's process ended while it ran the cell."""
    how = "" if exit_code is None else f" with exit status {exit_code}"
    if exit_code is not None and exit_code < 0:
        how = f" by {signal.Signals(-exit_code).name}"
    problem = _problem(section, cell, cell.line, f"the kernel died{how} while it ran this cell", log or None)
    if exit_code == -9:
        return problem.at(remedy="SIGKILL is how the system ends a process that takes too much memory")
    return problem


def _problem(section: Section, cell: Cell, line: int, found: str, detail: str | None = None) -> Problem:
    return cell.locate(Problem(found=found, detail=detail, status=Status.TALK), section.path, line=line)


def _line_in_cell(cell: Cell, traceback: str, execution_count: int | None) -> int:
    """The line, 1-based, of the failing cell that led to the error."""
    if below_magic := _MAGIC_FRAME.search(traceback):
        return int(below_magic[1]) + 1
    for count, line in _CELL_FRAME.findall(traceback):
        if int(count) == execution_count:
            return int(line)
    # What fails to show the value at a cell's end is called by IPython, and not by a line of the cell.
    body = parse(cell.program).body
    was_called = _CELL_FRAME.search(traceback) or _FILE_FRAME.search(traceback)
    return body[-1].lineno if body and was_called else 1


def _origin(traceback: str) -> list[str]:
    """The project's line where the error arose, if that is not in the section itself."""
    own = [frame for frame in _FILE_FRAME.finditer(traceback) if is_project(Path(frame[1]).expanduser().resolve())]
    last_cell = max((frame.start() for frame in _CELL_FRAME.finditer(traceback)), default=0)
    if not own or own[-1].start() < last_cell:
        return []
    path, line, function = own[-1].groups()
    return [f"raised in {shown(Path(path).expanduser())}:{line}, in {function}"]
