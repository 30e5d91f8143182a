"""What came of a cell -> what the person reads."""

import re
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import IPython
import pytest
from IPython.core.error import UsageError

from deck.problem import Problem, Status, excerpt, shown
from deck.rendering import IMAGES, PRIORITY
from deck.source import Cell, Section
from deck.testing.outputs import Output
from deck.testing.stability import ADDRESS, PATH, TIME, Clock, unstable

if TYPE_CHECKING:
    from deck.testing.running import Record, SectionRun

_REMEDIES = {
    ADDRESS: "Show what the object holds instead of the object; a semicolon at the cell's end keeps its value off the slide",
    PATH: "Show the file's name, or a path that begins at the talk's folder",
    TIME: 'Leave it out, or keep the output off the slide with tags=["hide-output"]',
}
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_IPYTHON = Path(IPython.__file__).parent
_WHEN_SHOWN = "another at every build or on another machine"


def place(section: Section, record: "Record") -> str:
    """Where the cell stands, and if it raised, on which line."""
    error = record.error
    line = _line(section, error) if error else None
    return f"{shown(section.path)}:{line or record.cell.line} (cell {record.cell.label})"


def summary(record: "Record") -> str:
    """What the cell raised, on one line."""
    error = record.error
    first = (str(error).splitlines() or [""])[0]
    return f"{type(error).__name__}: {first}".rstrip(": ")


def problems(section: Section, record: "Record", clock: Clock) -> Iterator[Problem]:
    """What is wrong with a cell that ran to its end.

    Args:
        section: the cell's.
        record: what came of it.
        clock: when the section ran.
    """
    cell = record.cell

    def problem(found: str, line: int | None, **rest: Any) -> Problem:
        line = line or cell.line
        source = excerpt(cell.source, first=cell.line, line=line, around=1)
        return Problem(
            found=found, file=section.path, line=line, cell=cell.label, detail=source, status=Status.TALK, **rest
        )

    for name in record.unmet:
        yield problem(f"its header announces {name}, and none came", cell.header, remedy="Take it out of the header")
    if not is_shown(cell):
        return
    if record.figures:
        figures = "a figure of pyplot" if record.figures == 1 else f"{record.figures} figures of pyplot"
        remedy = "Show it with plt.show() or as the cell's last expression, close it, or write %matplotlib inline above"
        yield problem(f"it leaves {figures} open", record.figures_line, remedy=remedy)
    for output in record.outputs:
        text = _shown_text(output)
        for kind, found in dict.fromkeys(unstable(text, source=cell.source, clock=clock)):
            yield problem(
                f"its output holds {kind}, {found!r}, {_WHEN_SHOWN}:\n    {_line_around(text, found)}\n",
                output.line,
                remedy=_REMEDIES[kind],
            )


def is_shown(cell: Cell) -> bool:
    """Whether what the cell puts out is on a slide."""
    return cell.options.shows_output and cell.options.slide not in ("skip", "notes")


def representation(run: "SectionRun", excinfo: pytest.ExceptionInfo[BaseException], *, config: pytest.Config) -> Any:
    """A failure as pytest prints it: a short traceback that begins with the section's line."""
    error = excinfo.value
    if isinstance(error, Problem) or (isinstance(error, pytest.fail.Exception) and not error.pytrace):
        return str(error)
    own = excinfo.traceback.cut(path=run.section.path)
    if own is excinfo.traceback or isinstance(error, UsageError):
        return f"{place(run.section, run.stopped_at)}: {summary(run.stopped_at)}"
    # Below a magic such as %%time, the frames between the cell and its code are IPython's.
    excinfo.traceback = own.filter(lambda entry: not Path(entry.path).is_relative_to(_IPYTHON))
    style = config.getoption("tbstyle", "auto")
    # The long form would print the section from its first line on.
    style = "short" if style in ("auto", "long") else style
    return excinfo.getrepr(style=style, showlocals=config.getoption("showlocals", False))


def _line(section: Section, error: BaseException) -> int | None:
    """The section's line on which it was raised: the innermost one."""
    if isinstance(error, SyntaxError) and error.filename == str(section.path):
        return error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno for frame in reversed(frames) if frame.filename == str(section.path)), None)


def _shown_text(output: Output) -> str:
    """The text of the form that a slide shows; empty for an image."""
    if output.data is None:
        return _ANSI.sub("", output.text)
    form = next((form for form in PRIORITY if form in output.data), None)
    return "" if form is None or form in IMAGES else _ANSI.sub("", str(output.data[form]))


def _line_around(text: str, found: str) -> str:
    """The output's line in which it was found, shortened."""
    begin = text.index(found)
    line = text[text.rfind("\n", 0, begin) + 1 :].partition("\n")[0].strip()
    return line if len(line) <= 100 else f"{line[:100]} ..."
