"""Talks of many slides, written for a measurement, and the edits that are timed on them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

SLIDES, CODE_CELLS, SECONDS = 40, 12, 20

_DECK_YML = "title: Nothing slow twice\nauthor: The benchmark\n"
_SLIDE = """
# %% [markdown] slide="slide"
# ## Slide {n}
#
# - A point, and *another* one
# - A formula, $x^{n}$
"""
_STORED = """
# %% store="scale"
time.sleep({seconds})
scale = 2.0
"""
_NAMED_FIRST = """
# %% tags=["check"]
import time

import numpy as np
from matplotlib.figure import Figure

x = np.linspace(0, 1, 500)
"""
_NAMED_PLOT = """
# %% figure="wave-{n}" alt="A wave that rises and falls {n} times." tags=["hide-input"]
figure = Figure(figsize=(12, 5))
figure.add_subplot(xlabel="time", ylabel="height").plot(x, scale * np.sin({n} * 2 * np.pi * x))
figure
"""
_PLAIN_FIRST = """
# %%
import time

import matplotlib.pyplot as plt
import numpy as np

x = np.linspace(0, 1, 500)
"""
_PLAIN_PLOT = """
# %%
fig, ax = plt.subplots()
ax.plot(x, scale * np.sin({n} * 2 * np.pi * x))
ax.set_xlabel("time")
ax.set_ylabel("height")
plt.show()
"""
_PLAIN_VALUE = """
# %%
print(f"Wave {n} is", scale, "high")
"""


@dataclass(frozen=True)
class Style:
    """How a generated talk is written. Either has 12 cells of code, and one of them sleeps and stores its value.

    Attributes:
        source: the file of the talk's only section.
        deck_yml: the text of deck.yml, or None for a talk that is this one file.
        first: the cells of the first slide, before the one that sleeps.
        more: the cells of the slides after it, one each.
    """

    source: str
    deck_yml: str | None
    first: str
    more: tuple[str, ...]


STYLES = {
    # As our guide writes it: a folder, and figures with names and words for those who cannot see them.
    "named": Style(
        "01_talk.py",
        _DECK_YML,
        _NAMED_FIRST,
        (CODE_CELLS - 2) * (_NAMED_PLOT,),
    ),
    # As most write it: one file, and figures of pyplot that have neither.
    "plain": Style("talk.py", None, _PLAIN_FIRST, 2 * (_PLAIN_VALUE,) + (CODE_CELLS - 4) * (_PLAIN_PLOT,)),
}


@dataclass(frozen=True)
class GeneratedTalk:
    """A talk that was written for a measurement.

    Attributes:
        path: what `deck build` gets: the talk's folder or its only file.
        section: the file with its cells.
        last: the number in its last plot.
    """

    path: Path
    section: Path
    last: int

    def edits(self) -> Iterator[tuple[str, Callable[[int], None]]]:
        """Each kind of edit, and what makes it: another one for each number."""

        def typo(number: int) -> None:
            _replace(self.section, "A point", f"A point{number}")

        def last_plot(number: int) -> None:
            _replace(self.section, f"np.sin({self.last} *", f"{number} + np.sin({self.last} *")

        yield "nothing", lambda number: None
        yield "typo", typo
        yield "last_plot", last_plot


def write_talk(folder: Path, style: Style, *, slides: int, seconds: float) -> GeneratedTalk:
    """Write a talk in this style, with cells of code on its first slides."""
    folder.mkdir(parents=True)
    if style.deck_yml is not None:
        (folder / "deck.yml").write_text(style.deck_yml)
    parts = [_SLIDE.format(n=1) + style.first + _STORED.format(seconds=seconds)]
    for n in range(1, slides):
        more = style.more[n - 1] if n <= len(style.more) else ""
        parts.append(_SLIDE.format(n=n + 1) + more.format(n=n))
    section = folder / style.source
    section.write_text("".join(parts))
    return GeneratedTalk(folder if style.deck_yml is not None else section, section, len(style.more))


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
