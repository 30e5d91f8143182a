"""Talks on disk, and a store of their own for each test."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

SMALLEST = "title: A talk\nauthor: A. Speaker\n"

WriteTalk = Callable[..., Path]


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test sees outputs that another one, or a user, has stored."""
    folder = tmp_path / "store"
    monkeypatch.setenv("DECK_CACHE", str(folder))
    return folder


@pytest.fixture
def write_talk(tmp_path: Path) -> WriteTalk:
    """Writes a talk: deck.yml, and a file for each keyword, `s01_opening="..."` being 01_opening.py."""

    def write(config: str | None = SMALLEST, **files: str) -> Path:
        folder = tmp_path / "talk"
        folder.mkdir(exist_ok=True)
        if config is not None:
            (folder / "deck.yml").write_text(config)
        for name, text in files.items():
            stem = name[1:] if name[1:2].isdigit() else name
            (folder / f"{stem}.py").write_text(dedent(text).lstrip("\n"))
        return folder

    return write
