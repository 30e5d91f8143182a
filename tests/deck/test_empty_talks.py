"""Talks in which nothing is shown: a Problem that says so, or an empty slide, and never a traceback."""

from pathlib import Path

import pytest
from tests.helpers.notebooks import cell, notebook

from deck.__main__ import main

SKIPPED = {"slideshow": {"slide_type": "skip"}}
NOTES = {"slideshow": {"slide_type": "notes"}}

NO_SLIDE = {
    "an empty cell": ("a.py", "# %%\n"),
    "an empty text": ("a.py", "# %% [markdown]\n\n"),
    "a hidden comment": ("a.py", '# %% tags=["hide-cell"]\n# nothing to run\n'),
    "what is left out, and notes": ("a.py", '# %% slide="skip"\n# no\n# %% [markdown] slide="notes"\n# Words\n'),
    "an empty notebook's cell": ("a.ipynb", notebook(cell("code", ""))),
    "cells of a notebook that are left out": (
        "a.ipynb",
        notebook(cell("markdown", "Text", metadata=SKIPPED), cell("markdown", "Words", metadata=NOTES)),
    ),
    "a raw cell for another kind of document": (
        "a.ipynb",
        notebook(cell("raw", "\\LaTeX", metadata={"raw_mimetype": "text/latex"})),
    ),
}
NO_CELL = {"nothing": ("a.py", ""), "comments": ("a.py", "# one\n# two\n"), "no cells": ("a.ipynb", notebook())}


@pytest.mark.parametrize(("name", "content"), NO_SLIDE.values(), ids=NO_SLIDE)
def test_a_talk_without_a_slide_is_a_problem_and_the_last_deck_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str
) -> None:
    talk, deck = tmp_path / name, tmp_path / "deck"
    good = "# %% [markdown]\n# ## Good\n" if talk.suffix == ".py" else notebook(cell("markdown", "## Good"))
    talk.write_text(good)
    assert main(["build", str(talk), "--output", str(deck)]) == 0
    talk.write_text(content)
    for command in ("build", "handout", "publish", "code"):
        output = deck if command == "build" else tmp_path / command
        assert main([command, str(talk), "--output", str(output)]) == 1, command
        assert "no slide: none of the cells shows anything" in capsys.readouterr().err
    assert "Good" in (deck / "index.html").read_text()
    assert not (tmp_path / "handout").exists()


@pytest.mark.parametrize(("name", "content"), NO_CELL.values(), ids=NO_CELL)
def test_a_talk_without_a_cell_is_a_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str
) -> None:
    (tmp_path / name).write_text(content)
    assert main(["build", str(tmp_path / name), "--output", str(tmp_path / "deck")]) == 2
    assert "no cells" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.py", '# %% [markdown] slide="slide"\n'),
        ("a.ipynb", notebook(cell("code", "", metadata={"slideshow": {"slide_type": "slide"}}))),
    ],
)
def test_an_empty_cell_that_begins_a_slide_is_an_empty_slide(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str
) -> None:
    (tmp_path / name).write_text(content)
    for command in ("build", "handout", "publish", "code"):
        assert main([command, str(tmp_path / name), "--output", str(tmp_path / command)]) == 0
        assert "1 slide in 1 section" in capsys.readouterr().out
