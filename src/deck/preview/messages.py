"""What the pages of a preview are told besides the deck, as plain values: Problems, and cells that run or wait."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deck.preview.places import Places
from deck.preview.sections.live_section import LiveSection
from deck.preview.sections.running import Running
from deck.problem import Problem

_TAIL = 4096  # bytes from which the last line is read that code has told


def state_of(
    sections: Sequence[LiveSection],
    places: Places,
    *,
    folder: Path,
    problem: Problem | None,
    warnings: Sequence[Problem] = (),
    is_settled: bool,
) -> dict[str, Any]:
    """What a page shows besides the deck.

    Args:
        sections: of the talk.
        places: on which slides their cells stand.
        folder: the talk's.
        problem: what keeps the newest sources from being shown.
        warnings: what on the slides cannot be read.
        is_settled: whether all is done.
    """

    def slide(section: LiveSection, place: int) -> str | None:
        cells = section.state.target.cells
        return places.slide(section.name, cells[place].number) if place < len(cells) else None

    def slide_of(warning: Problem) -> str | None:
        at = [each.state.target.section for each in sections if each.state.target.section.path == warning.file]
        cells = ((section.name, cell) for section in at for cell in section.cells if cell.label == warning.cell)
        return next((places.slide(name, cell.number) for name, cell in cells), None)

    failed = [(each, failure) for each in sections if (failure := each.state.failure)]
    waiting = {slide(each, n) for each in sections for n in range(each.state.done, len(each.state.target.cells))}
    running = [(each.running, each) for each in sections if each.running and not each.state.is_settled]
    return {
        "type": "state",
        "problem": panel_of(problem, folder=folder) if problem else None,
        "failures": [panel_of(failure.problem, slide(each, failure.place), folder=folder) for each, failure in failed],
        "warnings": [panel_of(each, slide_of(each), folder=folder) for each in warnings],
        "waiting": sorted(filter(None, waiting)),
        "running": [running_of(cell, each) for cell, each in running],
        "settled": is_settled,
    }


def panel_of(problem: Problem, slide: str | None = None, *, folder: Path) -> dict[str, Any]:
    """A Problem for a page.

    Args:
        problem: what to show.
        slide: the one on which it stands.
        folder: the talk's; only a file in it has a link.
    """
    file = None if problem.file is None else Path(problem.file).resolve()
    is_inside = file is not None and file.is_relative_to(folder.resolve())
    return {
        "slide": slide,
        "section": file.stem if file else None,
        "place": problem.place,
        "source": f"{file.relative_to(folder.resolve()).as_posix()}:{_line(problem, file)}"
        if file and is_inside
        else None,
        "found": problem.found,
        "expected": problem.expected,
        "remedy": problem.remedy,
        "detail": problem.detail,
    }


def _line(problem: Problem, file: Path) -> int:
    """The line of the file; that of a notebook counts from its cell, and no editor of a notebook takes it."""
    return 1 if file.suffix == ".ipynb" else problem.line or 1


def running_of(running: Running, section: LiveSection) -> dict[str, Any]:
    """A cell that runs, and how far it says that it is."""
    told = _told(running.warm.telling)
    return {
        "section": section.name,
        "cell": running.cell.label,
        "source": f"{section.state.target.section.path.name}:{running.cell.place(running.cell.line)}",
        "seconds": int(time.monotonic() - running.since),
        "text": str(told.get("text") or running.text)[:200],
        "share": _share(told),
    }


def _share(told: dict[str, Any]) -> float | None:
    done, total = told.get("done"), told.get("total")
    if not (isinstance(done, int | float) and isinstance(total, int | float) and total > 0):
        return None
    return round(min(max(done / total, 0), 1), 3)


def _told(file: Path) -> dict[str, Any]:
    """The last whole line of JSON in the file to which code tells how far it is."""
    try:
        with file.open("rb") as lines:
            lines.seek(max(0, file.stat().st_size - _TAIL))
            last = lines.read().rpartition(b"\n")[0].rpartition(b"\n")[2]
        found = json.loads(last)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
