"""A comment that nothing ends hides all that follows in its cell, as in Jupyter: the build says so."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from deck.__main__ import main

SAYS = "a comment that nothing ends, which hides the rest of its cell. Close it with -->"

CELLS = """
# %% [markdown] slide="slide"
# # One <!-- ended -->
#
# <!-- ended -->
# `<!--` and a <!-- in a line
#
#     <!-- code

# %% [markdown] slide="slide"
# # Two
#
# <!-- ended -->
#
# <!-- not ended
#
# Words that nobody sees

# %% [markdown] slide="notes"
# - <div>
#   <!-- not ended

# %% [raw]
# <p>Words <!-- not ended</p>

# %% [markdown] slide="skip"
# <!-- not ended
"""


def warnings(talk: Path, command: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert main([command, str(talk), "--output", str(talk.parent / command)]) == 0
    said = capsys.readouterr()
    return [line for line in (said.out + said.err).splitlines() if line.startswith("warning: ")]


def test_a_comment_without_an_end_is_told_with_its_line(
    write_talk: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    talk = write_talk(s01_a=CELLS)
    file = talk / "01_a.py"
    lines = [number for number, line in enumerate(file.read_text().splitlines(), 1) if "not ended" in line][:-1]
    said = warnings(talk, "build", capsys)
    assert [line.partition(" (")[0] for line in said] == [f"warning: {file}:{number}" for number in lines]
    assert all(line.endswith(SAYS) for line in said)
    assert len(warnings(talk, "publish", capsys)) == 2  # its notes stay here


def test_in_a_notebook_it_is_told_with_its_cell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# One\n\n<!-- not ended\n\nwords"}
    path = tmp_path / "talk.ipynb"
    path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    (said,) = warnings(path, "build", capsys)
    assert said.endswith(f'(cell 1, "One", line 3): {SAYS}')
