"""Cells that were read before are those that Jupytext reads, and need no Jupytext."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.deck.conftest import SMALLEST
from tests.deck.reading.test_percent import CASES

from deck.reading import percent
from deck.reading.percent_cache import place_cells


@pytest.mark.parametrize("text", [text for text, _ in CASES.values()], ids=CASES)
def test_they_are_the_same(text: str) -> None:
    expected = tuple(percent.place_cells(text))
    assert [place_cells(text) for _ in range(2)] == [expected, expected]


def test_what_json_cannot_hold_is_read_again() -> None:
    text = "# %% when={1: 2}\nx\n"
    assert [place_cells(text) for _ in range(2)] == [tuple(percent.place_cells(text))] * 2


def test_a_damaged_entry_is_not_trusted(own_store: Path) -> None:
    expected = place_cells("# %%\nx = 1\n")
    (entry,) = (path for path in own_store.rglob("*") if path.is_file())
    entry.write_bytes(entry.read_bytes().replace(b"x = 1", b"x = 2"))
    assert place_cells("# %%\nx = 1\n") == expected


def test_a_store_that_is_none_keeps_nobody_from_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("DECK_CACHE", str(tmp_path / "file"))
    assert place_cells("# %%\nx\n")[0].source == "x"


# What an up-to-date build must not load, since each takes longer than all that it has to do.
HEAVY = (
    "IPython",
    "jupytext",
    "markdown_it",
    "matplotlib",
    "nbclient",
    "nbconvert",
    "nbformat",
    "numpy",
    "PIL",
    "rich",
)


@pytest.mark.process
@pytest.mark.parametrize("name", ["", "01_a.py"], ids=["folder", "file"])
def test_a_build_with_nothing_to_do_loads_nothing_heavy(write_talk, name: str, tmp_path: Path) -> None:
    folder = write_talk(None if name else SMALLEST, s01_a="# %% [markdown]\n# # A talk\n\n# %%\nprint(1)\n")
    call = ["build", str(folder / name), "--output", str(tmp_path / "out")]
    program = f"import sys; from deck.__main__ import main; main({call}); print(*sys.modules, sep='\\n')"
    for _ in range(2):
        command = [sys.executable, "-c", program]
        done = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=True)
    assert "is up to date" in done.stdout
    assert [name for name in HEAVY if name in done.stdout.splitlines()] == []
