"""The preflight: a deck of sixty slides, with text, steps, code, formulas and figures, through `deck check`."""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.fresh import ROOT, cold_environment, run

SLIDES = 60
KINDS = (
    """
# %% [markdown] slide="slide"
# ## Text {n}
#
# - One point, and [a link](#/text-0)
# - Another, with *emphasis*

# %% [markdown] slide="fragment"
# - A step

# %% [markdown] slide="fragment"
# - And one more
""",
    """
# %% [markdown] slide="slide"
# ## Code {n}
#
# ```python
# def area(radius: float) -> float:
#     return 3.14159 * radius**2  # of a circle
# ```
#
# A formula: $$\\int_0^1 x^{n}\\,dx = \\frac{{1}}{{{n} + 1}}$$
""",
    """
# %% [markdown] slide="slide"
# ## Figure {n}

# %% figure="figure-{n}" alt="A wave that rises and falls {n} times." tags=["hide-input"]
import numpy as np
from matplotlib.figure import Figure

x = np.linspace(0, 1, 500)
figure = Figure(figsize=(12, 5))
figure.add_subplot(xlabel="time", ylabel="height").plot(x, np.sin({n} * 2 * np.pi * x))
figure
""",
)
NOTES = '\n# %% [markdown] slide="notes"\n# What the speaker says on slide {n}.\n'


def measure(*, say: Callable[[str], None], quick: bool = False) -> dict[str, Any]:
    """Time the preflight of a deck that is built.

    Args:
        say: hears what runs.
        quick: six slides instead of sixty.

    Returns:
        For the JSON: the number of slides, and seconds from call to exit.

    Raises:
        ContenderError: the deck does not build, or the preflight finds something.
    """
    slides = 6 if quick else SLIDES
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as scratch:
        talk = write_talk(Path(scratch) / "talk", slides=slides)
        environment = cold_environment(Path(scratch))
        command = [sys.executable, "-m", "deck", "build", str(talk), "--output", str(Path(scratch) / "out")]
        say(f"check: building {slides} slides")
        run(command, name="deck build", cwd=ROOT, environment=environment)
        say(f"check: looking at {slides} slides")
        began = time.perf_counter()
        command[3] = "check"
        run(command, name="deck check", cwd=ROOT, environment=environment)
        return {"slides": slides, "seconds": time.perf_counter() - began}


def write_talk(folder: Path, *, slides: int) -> Path:
    """Write a talk of one section with so many slides, the kinds in turn."""
    folder.mkdir()
    (folder / "deck.yml").write_text("title: Many slides\nauthor: The benchmark\nfooter: Many slides\n")
    section = "".join((KINDS[n % len(KINDS)] + NOTES).format(n=n) for n in range(slides))
    (folder / "01_slides.py").write_text(section)
    return folder
