"""Nothing slow twice: what an edit costs, by `make slides` beside stock `jupytext` and `nbconvert --execute`."""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.building import SECTIONS, stock, stock_environment
from benchmarks.fresh import ROOT, cold_environment, run

SLIDES, CODE_CELLS, SECONDS = 40, 12, 20
REPEATS = 5
SECTION = "01_talk.py"

_SLIDE = """
# %% [markdown] slide="slide"
# ## Slide {n}
#
# - A point, and *another* one
# - A formula, $x^{n}$
"""
_PLOT = """
# %% figure="wave-{n}" alt="A wave that rises and falls {n} times." tags=["hide-input"]
figure = Figure(figsize=(12, 5))
figure.add_subplot(xlabel="time", ylabel="height").plot(x, scale * np.sin({n} * 2 * np.pi * x))
figure
"""
_FIRST = """
# %% tags=["check"]
import time

import numpy as np
from matplotlib.figure import Figure

x = np.linspace(0, 1, 500)

# %% store="scale"
time.sleep({seconds})
scale = 2.0
"""


def measure(*, say: Callable[[str], None], quick: bool = False, talk: Path = ROOT / "talk") -> dict[str, Any]:
    """Time both after each kind of edit of a generated talk, and ours after edits of our own talk.

    Args:
        say: hears what runs.
        quick: a shorter sleep, fewer slides, and each once.
        talk: the folder of our own talk.

    Returns:
        For the JSON: seconds by edit, medians over the repeats, of `ours`, `stock` and `talk`; ratios.

    Raises:
        ContenderError: one of them failed.
    """
    size = {"slides": 14, "seconds": 1} if quick else {"slides": SLIDES, "seconds": SECONDS}
    repeats = 1 if quick else REPEATS
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as scratch:
        ours = of_ours(Path(scratch) / "ours", say=say, repeats=repeats, **size)
        stocks = _of_stock(Path(scratch) / "stock", say=say, **size)
        own = of_talk(talk, Path(scratch) / "own", say=say, repeats=repeats)
    return {
        **size,
        "code_cells": CODE_CELLS,
        "repeats": repeats,
        "ours": ours,
        "stock": stocks,
        "talk": own,
        "ratios": {f"stock_to_ours_{edit}": stocks[edit] / ours[edit] for edit in ours},
    }


def write_talk(folder: Path, *, slides: int, seconds: float) -> Path:
    """Write a talk of one section, with cells of code on its first slides; one of them sleeps, and stores its value."""
    folder.mkdir(parents=True)
    (folder / "deck.yml").write_text("title: Nothing slow twice\nauthor: The benchmark\n")
    plots = range(1, CODE_CELLS - 1)
    parts = [_SLIDE.format(n=1) + _FIRST.format(seconds=seconds)]
    parts += [_SLIDE.format(n=n + 1) + (_PLOT.format(n=n) if n in plots else "") for n in range(1, slides)]
    (folder / SECTION).write_text("".join(parts))
    return folder


def edits(talk: Path) -> Iterator[tuple[str, Callable[[int], None]]]:
    """Each kind of edit of the talk that `write_talk` wrote, and what makes it: another one for each number."""
    last = CODE_CELLS - 2

    def typo(number: int) -> None:
        _replace(talk / SECTION, "A point", f"A point{number}")

    def last_plot(number: int) -> None:
        _replace(talk / SECTION, f"np.sin({last} *", f"{number} + np.sin({last} *")

    yield "nothing", lambda number: None
    yield "typo", typo
    yield "last_plot", last_plot


def of_ours(
    scratch: Path, *, say: Callable[[str], None], repeats: int, slides: int, seconds: float
) -> dict[str, float]:
    """Seconds of `make slides`, with nothing stored and after each kind of edit."""
    talk = write_talk(scratch / "talk", slides=slides, seconds=seconds)
    found = {}
    build = _make_slides(talk, scratch)
    say("fresh: deck, cold")
    found["cold"] = _timed(build)
    for name, edit in edits(talk):
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


def _of_stock(scratch: Path, *, say: Callable[[str], None], slides: int, seconds: float) -> dict[str, float]:
    """Seconds of the stock tools for the same; once each, as they keep nothing."""
    talk = write_talk(scratch / "talk", slides=slides, seconds=seconds)
    environment = stock_environment(scratch)

    def build() -> None:
        stock(talk, environment, sorted(path.name for path in talk.glob(SECTIONS)))

    say("fresh: stock, cold")
    found = {"cold": _timed(build)}
    for name, edit in edits(talk):
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


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
