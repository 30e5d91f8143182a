"""A small talk with exported figures, as a blog takes them: for the tests of `deck figures`."""

import contextlib
import io
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from deck.__main__ import main
from deck.figures.manifest import Manifest, read_manifest

CONFIG = """
title: A <small> talk & more
author: A. Speaker
license: CC-BY-4.0
url: https://example.org/talk
data: rows:locate
figures:
  data: Counted by hand
  stand-in: Drawn from made-up rows
"""
ROWS = """
import json
import os
import sys
from pathlib import Path

def locate():
    return Path("rows.txt") if Path("rows.txt").is_file() else None


def load():
    tell("fit-of-rows")
    place = locate()
    return [float(each) for each in place.read_text().split()] if place else [1.0, 2.0]


def tell(key):
    if report := os.environ.get("DECK_LEDGER"):
        frame = sys._getframe()
        while frame.f_globals.get("__name__") != "__main__":
            frame = frame.f_back
        with open(report, "a") as file:
            file.write(json.dumps({"name": "fit", "key": key, "line": frame.f_lineno}) + "\\n")
"""
LINES = """
# %% [markdown] slide="slide" id="opening"
# ## It opens & rises

# %% tags=["hide-input"] figure="rising" alt="A line, \\"fast\\" <at first>." caption="It *rises* to $y$ (100 %)."
from matplotlib.figure import Figure

figure = Figure(figsize=(6, 3), layout="constrained")
figure.add_subplot(xlabel="time (s)", ylabel="a rather long label").plot([0, 1, 4], [0, 1, 1.5])
figure

# %% [markdown] slide="slide" id="counted"
# ## {eval}`len([1, 2])` counts

# %% tags=["hide-input"] figure="counts" alt="Bars of several counts."
import matplotlib.pyplot as plt
from rows import load

plt.bar(range(len(load())), load())
plt.xlabel("$n$ of them, $\\\\hat y$")
plt.title("Counts");
"""


@dataclass(frozen=True)
class Blog:
    """A talk, its figures, and the store of both."""

    talk: Path
    figures: Path
    store: Path

    def call(self, *arguments: str | Path, status: int = 0, output: Path | None = None) -> str:
        """Runs `deck figures` in this process, and returns what it says."""
        said = io.StringIO()
        with (
            pytest.MonkeyPatch.context() as patch,
            contextlib.redirect_stdout(said),
            contextlib.redirect_stderr(said),
        ):
            for name, value in self._variables.items():
                patch.setenv(name, value)
            patch.chdir(self.talk.parent)
            found = main(self._arguments(arguments, output))
        assert found == status, said.getvalue()
        return said.getvalue()

    def start(self, *arguments: str | Path, output: Path | None = None) -> subprocess.Popen[bytes]:
        """Starts `deck figures` in a process of its own."""
        command = [sys.executable, "-m", "deck", *self._arguments(arguments, output)]
        told = os.environ | self._variables
        return subprocess.Popen(command, env=told, cwd=self.talk.parent, stdout=subprocess.PIPE)

    def _arguments(self, arguments: tuple[str | Path, ...], output: Path | None) -> list[str]:
        return ["figures", str(self.talk), "--output", str(output or self.figures), *map(str, arguments)]

    @property
    def _variables(self) -> dict[str, str]:
        return {"DECK_CACHE": str(self.store), "HOSTNAME": "secret-host", "USER": "secret-user"}

    @property
    def manifest(self) -> Manifest:
        return read_manifest(self.figures)

    def copied(self, folder: Path) -> "Blog":
        """Another one of the same store, to be changed."""
        for name in ("talk", "figures"):
            shutil.copytree(getattr(self, name), folder / name, dirs_exist_ok=True)
        return Blog(folder / "talk", folder / "figures", self.store)

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.talk / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))


def exported(folder: Path) -> Blog:
    """A talk in a folder, and its figures."""
    talk = folder / "talk"
    talk.mkdir()
    for name, text in {"deck.yml": CONFIG, "rows.py": ROWS, "01_lines.py": LINES, "rows.txt": "3 1 2\n"}.items():
        (talk / name).write_text(text.lstrip("\n"))
    made = Blog(talk, folder / "figures", folder / "store")
    made.call()
    return made
