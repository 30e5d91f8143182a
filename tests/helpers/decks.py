"""Decks for the tests of a module: built once, from a store of their own; and a deck in a browser without motion."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from deck.__main__ import main
from deck.browser.visits import Visit, visit


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


@contextmanager
def visit_without_motion(index: Path, **options: Any) -> Iterator[Visit]:
    """As `visit`, for tests that go from slide to slide: else most of the time goes into drawing slides that fade."""
    with visit(index, **options) as found:
        found.page.emulate_media(reduced_motion="reduce")
        yield found
