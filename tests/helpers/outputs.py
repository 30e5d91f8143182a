"""Slides with outputs of cells that are never run."""

from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from nbformat import from_dict

from deck.reading.talk import read_talk
from deck.rendering.exporter import render
from deck.talk.notebook import to_notebook


def shown(folder: Path, *data: dict[str, Any], header: str = "", theme: str = "light") -> BeautifulSoup:
    """A slide with these outputs of a cell that is never run."""
    (folder / "talk").mkdir()
    (folder / "deck").mkdir()
    (folder / "talk/deck.yml").write_text(f"title: A talk\nauthor: A. Speaker\ntheme: {theme}\n")
    (folder / "talk/01_a.py").write_text(f'# %% [markdown] slide="slide"\n# ## One\n\n# %% {header}\nx = 1\n')
    talk = read_talk(folder / "talk")
    outputs = [{"output_type": "display_data", "data": each, "metadata": {}} for each in data]
    render(talk, {"01_a": to_notebook(talk.sections[0], [[from_dict(each) for each in outputs]])}, folder / "deck")
    return BeautifulSoup((folder / "deck/index.html").read_text(), "html.parser")
