"""Decks for the tests of a module: built once, from a store of their own."""

from pathlib import Path
from textwrap import dedent

import pytest

from deck.__main__ import main


def built(root: Path, section: str, *, config: str = "title: A talk\nauthor: A. Speaker\nfooter: The footer\n") -> Path:
    """The deck of a talk of one section, in a new folder."""
    talk = root / "talk"
    talk.mkdir()
    (talk / "deck.yml").write_text(config)
    (talk / "01_all.py").write_text(dedent(section).lstrip())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DECK_CACHE", str(root / "store"))
        assert main(["build", str(talk), "--output", str(root / "out")]) == 0
    return root / "out"
