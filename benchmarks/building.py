"""The deck: stock `jupytext` and `jupyter nbconvert` beside `deck build`, over the same sections and rows."""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.fresh import ROOT, cold_environment, run

SECTIONS = "[0-9][0-9]_*.py"
REPEATS = 3
_PREPARED = "import jax, jupytext, matplotlib.pyplot, nbconvert, pymc"
_NAMES = ("stock_cold", "stock_again", "deck_cold", "deck_again")


def measure(*, say: Callable[[str], None], quick: bool = False, talk: Path = ROOT / "talk") -> dict[str, Any]:
    """Time both, each with nothing stored and then once more with nothing changed; they take turns.

    Args:
        say: hears what runs.
        quick: once instead of three times.
        talk: the talk's folder; both work on copies of it.

    Returns:
        For the JSON: seconds, medians over the repeats; the repeats; ratios.

    Raises:
        ContenderError: one of them failed.
    """
    times = 1 if quick else REPEATS
    repeats = []
    for number in range(1, times + 1):
        say(f"build: {number} of {times}")
        with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as scratch:
            repeats.append(_repeat(talk, Path(scratch), say))
    medians = {name: median(repeat[name] for repeat in repeats) for name in _NAMES}
    return {
        "sections": len(list(talk.glob(SECTIONS))),
        **medians,
        "repeats": repeats,
        "ratios": {
            "stock_to_deck_cold": medians["stock_cold"] / medians["deck_cold"],
            "stock_to_deck_again": medians["stock_again"] / medians["deck_again"],
        },
    }


def _repeat(talk: Path, scratch: Path, say: Callable[[str], None]) -> dict[str, float]:
    stock, deck = (_copy(talk, scratch / name) for name in ("stock", "deck"))
    environments = {name: _environment(scratch / name) for name in ("stock", "deck")}
    # The first import after an installation writes byte code, and matplotlib looks through the fonts: neither's fault.
    run([sys.executable, "-c", _PREPARED], name="imports", cwd=ROOT, environment=environments["stock"])
    shutil.rmtree(scratch / "stock" / "pytensor", ignore_errors=True)
    found = {}
    for name in _NAMES:
        say(f"build: {name.replace('_', ', ')}")
        began = time.perf_counter()
        if name.startswith("stock"):
            _stock(stock, environments["stock"])
        else:
            _deck(deck, scratch / "deck" / "output", environments["deck"], cold=name.endswith("cold"))
        found[name] = time.perf_counter() - began
    return found


def _stock(folder: Path, environment: dict[str, str]) -> None:
    """One call of each tool for all sections, in the talk's folder, from which sections import."""
    sections = sorted(path.name for path in folder.glob(SECTIONS))
    notebooks = [Path(name).with_suffix(".ipynb").name for name in sections]
    for name, arguments in (
        ("jupytext", ["--to", "ipynb", *sections]),
        ("nbconvert", ["--execute", "--to", "slides", *notebooks]),
    ):
        run([sys.executable, "-m", name, *arguments], name=name, cwd=folder, environment=environment)


def _deck(folder: Path, output: Path, environment: dict[str, str], *, cold: bool) -> None:
    command = [sys.executable, "-m", "deck", "build", str(folder), "--output", str(output)]
    run(command + (["--cold"] if cold else []), name="deck", cwd=ROOT, environment=environment)


def _copy(talk: Path, scratch: Path) -> Path:
    return Path(shutil.copytree(talk, scratch / "talk", ignore=shutil.ignore_patterns("*.ipynb", "__pycache__")))


def _environment(scratch: Path) -> dict[str, str]:
    """Nothing stored; and this Python first on PATH, as the kernelspec that nbconvert takes says only `python`."""
    return cold_environment(scratch) | {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_CONFIG_DIR": str(scratch / "jupyter"),
        "IPYTHONDIR": str(scratch / "ipython"),
    }
