"""The deck: stock `jupytext` and `jupyter nbconvert` beside `deck build`, over the same sections and rows."""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.fresh import ROOT, cold_environment, run

SECTIONS = "[0-9][0-9]_*.py"
REPEATS = 3
_PRODUCTS = shutil.ignore_patterns("*.ipynb", "__pycache__", ".*")
_WHEN = ("cold", "again")


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
            # Turn and turn about, as what runs first may find the files of packages not yet in memory.
            order = ("stock", "deck") if number % 2 else ("deck", "stock")
            repeats.append(_repeat(talk, Path(scratch), order, say))
    medians = {name: median(repeat[name] for repeat in repeats) for name in repeats[0]}
    return {
        "sections": len(list(talk.glob(SECTIONS))),
        **medians,
        "repeats": repeats,
        "ratios": {f"stock_to_deck_{when}": medians[f"stock_{when}"] / medians[f"deck_{when}"] for when in _WHEN},
    }


def _repeat(talk: Path, scratch: Path, order: tuple[str, ...], say: Callable[[str], None]) -> dict[str, float]:
    """Seconds of each, nothing stored and again, in this order."""
    found = {}
    for name in order:
        folder = Path(shutil.copytree(talk, scratch / name / "talk", ignore=_PRODUCTS))
        environment = stock_environment(scratch / name)
        _warm_up(scratch / "warm-up")
        for when in _WHEN:
            say(f"build: {name}, {when}")
            began = time.perf_counter()
            if name == "stock":
                stock(folder, environment, sorted(path.name for path in folder.glob(SECTIONS)))
            else:
                _deck(folder, scratch / name / "output", environment, cold=when == "cold")
            found[f"{name}_{when}"] = time.perf_counter() - began
    return found


def _warm_up(scratch: Path) -> None:
    """Import what both import: after an installation that writes byte code, and matplotlib looks through the fonts."""
    command = [sys.executable, "-c", "import jax, jupytext, matplotlib.pyplot, nbconvert, pymc"]
    run(command, name="imports", cwd=ROOT, environment=cold_environment(scratch))


def stock(folder: Path, environment: dict[str, str], sections: Sequence[str]) -> None:
    """One call of each tool for these sections, in the talk's folder, from which sections import."""
    notebooks = [Path(name).with_suffix(".ipynb").name for name in sections]
    for name, arguments in (
        ("jupytext", ["--to", "ipynb", *sections]),
        ("nbconvert", ["--execute", "--to", "slides", *notebooks]),
    ):
        run([sys.executable, "-m", name, *arguments], name=name, cwd=folder, environment=environment)


def _deck(folder: Path, output: Path, environment: dict[str, str], *, cold: bool) -> None:
    command = [sys.executable, "-m", "deck", "build", str(folder), "--output", str(output)]
    run(command + (["--cold"] if cold else []), name="deck", cwd=ROOT, environment=environment)


def stock_environment(scratch: Path) -> dict[str, str]:
    """Nothing stored; and this Python first on PATH, as the kernelspec that nbconvert takes says only `python`."""
    return cold_environment(scratch) | {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_CONFIG_DIR": str(scratch / "jupyter"),
        "IPYTHONDIR": str(scratch / "ipython"),
    }
