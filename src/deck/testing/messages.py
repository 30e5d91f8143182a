"""What came of a cell -> what the person reads."""

import traceback
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from IPython.core.error import UsageError

from deck.formats.images import IMAGES
from deck.problem import Problem, Status, excerpt, shown
from deck.slides.outputs import PRIORITY
from deck.talk.notebook import without_colours
from deck.talk.talk import Section
from deck.talk.visibility import shows_outputs
from deck.testing.capture import Output
from deck.testing.compilation import code_name
from deck.testing.stability import ADDRESS, PATH, TIME, Clock, unstable

if TYPE_CHECKING:
    from _pytest._code.code import TracebackStyle

    from deck.testing.running import Record, TestedSection

_DIFFERS = {
    ADDRESS: "which is another at every build",
    PATH: "which is another on every machine",
    TIME: "which is another at every build",
}
_REMEDIES = {
    ADDRESS: "Show what the object holds, or end the cell with a semicolon where its value is not meant to be seen",
    PATH: 'Show the file\'s name alone, or keep the output off the slide with tags=["hide-output"]',
    TIME: 'Leave it out, or keep the output off the slide with tags=["hide-output"]',
}


def place(section: Section, record: "Record") -> str:
    """Where the cell stands, and if it raised, on which line."""
    line = _line(section, record) or record.cell.line
    return record.cell.locate(Problem(found=""), section.path, line=line).place


def summary(record: "Record") -> str:
    """What the cell raised, on one line."""
    error = record.error
    first = (str(error).splitlines() or [""])[0]
    return f"{type(error).__name__}: {first}".rstrip(": ")


def problems(section: Section, record: "Record", *, began: float) -> Iterator[Problem]:
    """What is wrong with a cell that ran to its end.

    Args:
        section: the cell's.
        record: what came of it.
        began: when the section began, in seconds since the epoch.
    """
    cell = record.cell

    def problem(found: str, remedy: str, line: int | None, *, shows: str = "") -> Problem:
        line = line or cell.line
        detail = excerpt(cell.source, first=cell.line, line=line, around=1) + (f"\n  shows: {shows}" if shows else "")
        problem = Problem(found=found, remedy=remedy, detail=detail, status=Status.TALK)
        return cell.locate(problem, section.path, line=line)

    for unmet in record.unmet:
        yield problem(unmet, "Take that out of its header, or look why", cell.header)
    if not shows_outputs(cell):
        return
    if record.figures:
        figures = "a figure of pyplot" if record.figures == 1 else f"{record.figures} figures of pyplot"
        remedy = "Show it with plt.show() or as the cell's last expression, close it, or write %matplotlib inline above"
        yield problem(f"it leaves {figures} open", remedy, record.figures_line)
    clock = Clock(began=began, ended=record.ended)
    for output in record.outputs:
        text = _shown_text(output)
        # The first of a kind on a line: the others go when it goes.
        for kind, found in dict(reversed(list(unstable(text, source=cell.program, clock=clock)))).items():
            message = f"its output holds {kind}, {found!r}, {_DIFFERS[kind]}"
            yield problem(message, _REMEDIES[kind], output.line, shows=_line_around(text, found))


def representation(run: "TestedSection", excinfo: pytest.ExceptionInfo[BaseException], *, config: pytest.Config) -> Any:
    """A cell's failure as pytest prints it: a short traceback that begins with the section's line.

    None for what is no cell's.
    """
    error = excinfo.value
    if run.stopped_at is None or error is not run.stopped_at.error:
        return None
    if isinstance(error, Problem):
        return str(error)
    # Below a magic such as %%time stands another such frame, and in between is what IPython does.
    record = run.stopped_at
    code = code_name(run.section.path, record.cell)
    frames = [entry.frame.code.raw for entry in excinfo.traceback]
    own = [n for n, each in enumerate(frames) if (each.co_filename, each.co_name) == (code, "<module>")]
    said = f"{place(run.section, record)}: {summary(record)}"
    if not own or isinstance(error, UsageError):
        return said
    if record.cell.kind == "markdown" and own[-1] == len(excinfo.traceback) - 1:
        # Pytest looks for a statement of Python there, and finds a comment.
        line = _line(run.section, record) or record.cell.line
        return f"{said}\n{excerpt(record.cell.source, first=record.cell.line, line=line, around=1)}"
    excinfo.traceback = excinfo.traceback[own[-1] :]
    style: TracebackStyle = config.option.tbstyle
    # The long form would print the section from its first line on.
    style = "short" if style in ("auto", "long") else style
    return _with_places(excinfo.getrepr(style=style, showlocals=config.option.showlocals), run.section)


def _with_places(representation: Any, section: Section) -> Any:
    """The same, with a notebook's cells called as a person calls them."""
    cells = [cell for cell in section.cells if cell.header is None]
    places = {code_name(section.path, cell): f"{shown(section.path)} ({cell.place(None)})" for cell in cells}
    for traceback_, crash, _ in getattr(representation, "chain", ()) if cells else ():
        locations = [crash, *(getattr(entry, "reprfileloc", None) for entry in traceback_.reprentries)]
        for location in filter(None, locations):
            location.path = places.get(location.path, location.path)
    return representation


def _line(section: Section, record: "Record") -> int | None:
    """The line on which the cell raised: the section's innermost one; a notebook's cell has its own lines."""
    error, code = record.error, code_name(section.path, record.cell)
    if error is None:
        return None
    if isinstance(error, SyntaxError) and error.filename == code:
        return error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno for frame in reversed(frames) if frame.filename == code), None)


def _shown_text(output: Output) -> str:
    """The text of the form that a slide shows; empty for an image."""
    if output.data is None:
        return without_colours(output.text)
    form = next((form for form in PRIORITY if form in output.data), None)
    return "" if form is None or form in IMAGES else without_colours(str(output.data[form]))


def _line_around(text: str, found: str) -> str:
    """The output's line in which it was found, shortened."""
    begin = text.index(found)
    line = text[text.rfind("\n", 0, begin) + 1 :].partition("\n")[0].strip()
    return line if len(line) <= 100 else f"{line[:100]} ..."
