"""Nothing slow twice: what an edit costs, by `make slides` beside stock `jupytext` and `nbconvert --execute`."""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.building import stock, stock_environment
from benchmarks.fresh import ROOT, cold_environment, run
from benchmarks.generated_talks import CODE_CELLS, SECONDS, SLIDES, STYLES, Style, write_talk

REPEATS = 5


def measure(*, say: Callable[[str], None], quick: bool = False, talk: Path = ROOT / "talk") -> dict[str, Any]:
    """Time both after each kind of edit of generated talks, and ours after edits of our own talk.

    Args:
        say: hears what runs.
        quick: a shorter sleep, fewer slides, and each once.
        talk: the folder of our own talk.

    Returns:
        For the JSON: seconds by edit, medians over the repeats, of `ours` and `stock` for the talk as our guide writes
        it, of both within `plain` for the one as most write it, and of `talk`, our own; ratios.

    Raises:
        ContenderError: one of them failed.
    """
    size = {"slides": 14, "seconds": 1} if quick else {"slides": SLIDES, "seconds": SECONDS}
    repeats = 1 if quick else REPEATS
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as scratch:
        sides = {
            name: {
                "ours": of_ours(Path(scratch, name, "ours"), style, say=say, repeats=repeats, **size),
                "stock": _of_stock(Path(scratch, name, "stock"), style, say=say, **size),
            }
            for name, style in STYLES.items()
        }
        own = of_talk(talk, Path(scratch) / "own", say=say, repeats=repeats)
    return {
        **size,
        "code_cells": CODE_CELLS,
        "repeats": repeats,
        **sides["named"],
        "plain": sides["plain"],
        "talk": own,
        "ratios": _ratios(sides["named"]) | {f"plain_{name}": each for name, each in _ratios(sides["plain"]).items()},
    }


def _ratios(side: Mapping[str, dict[str, float]]) -> dict[str, float]:
    return {f"stock_to_ours_{edit}": side["stock"][edit] / seconds for edit, seconds in side["ours"].items()}


def of_ours(
    scratch: Path, style: Style, *, say: Callable[[str], None], repeats: int, slides: int, seconds: float
) -> dict[str, float]:
    """Seconds of `make slides`, with nothing stored and after each kind of edit."""
    talk = write_talk(scratch / "talk", style, slides=slides, seconds=seconds)
    found = {}
    build = _make_slides(talk.path, scratch)
    say("fresh: deck, cold")
    found["cold"] = _timed(build)
    for name, edit in talk.edits():
        say(f"fresh: deck, {name.replace('_', ' ')}")
        found[name] = median(_edited(edit, number, build) for number in range(1, repeats + 1))
    return found


def of_talk(talk: Path, scratch: Path, *, say: Callable[[str], None], repeats: int) -> dict[str, float]:
    """Seconds of `make slides` for a talk: with nothing changed, after an edit of a text, and with no outputs kept."""
    copy = Path(shutil.copytree(talk, scratch / talk.name, ignore=shutil.ignore_patterns("__pycache__", ".*")))
    section = sorted(copy.glob("[0-9]*_*.py"))[-1]
    build = _make_slides(copy, scratch)

    def prose(number: int) -> None:
        section.write_text(f'{section.read_text()}\n# %% [markdown] slide="notes"\n# Words, {number}.\n')

    def stale(number: int) -> None:
        for outputs in (scratch / "deck").glob("outputs-*"):
            shutil.rmtree(outputs)
        prose(number)

    say(f"fresh: {talk.name}, cold, so that there is something to keep")
    found = {"cold": _timed(build)}
    kinds = {"nothing": (lambda number: None, repeats), "prose": (prose, repeats), "stale": (stale, 1)}
    for name, (edit, times) in kinds.items():
        say(f"fresh: {talk.name}, {name}")
        found[name] = median(_edited(edit, number, build) for number in range(1, times + 1))
    return found


def _of_stock(
    scratch: Path, style: Style, *, say: Callable[[str], None], slides: int, seconds: float
) -> dict[str, float]:
    """Seconds of the stock tools for the same; once each, as they keep nothing."""
    talk = write_talk(scratch / "talk", style, slides=slides, seconds=seconds)
    environment = stock_environment(scratch)

    def build() -> None:
        stock(talk.section.parent, environment, [talk.section.name])

    say("fresh: stock, cold")
    found = {"cold": _timed(build)}
    for name, edit in talk.edits():
        say(f"fresh: stock, {name.replace('_', ' ')}")
        found[name] = _edited(edit, 1, build)
    return found


def _make_slides(talk: Path, scratch: Path) -> Callable[[], None]:
    environment = cold_environment(scratch)
    # The Python of this run is the one that make finds.
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environment.get("PATH", os.defpath)])
    command = ["make", "--silent", "slides", f"TALK={talk}", f"ARGS=--output {scratch / 'output'}"]
    return lambda: run(command, name="make slides", cwd=ROOT, environment=environment)


def _edited(edit: Callable[[int], None], number: int, build: Callable[[], None]) -> float:
    edit(number)
    return _timed(build)


def _timed(build: Callable[[], None]) -> float:
    began = time.perf_counter()
    build()
    return time.perf_counter() - began
