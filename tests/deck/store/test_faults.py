"""An error that nobody foresaw: told as a fault of deck, with a file that says where; never as a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deck.problem import Status
from deck.store.faults import fault_of

# A library that breaks, as one of another version may.
BROKEN = """
import sys
from markdown_it import MarkdownIt
MarkdownIt.parse = lambda *_: 1 / 0
from deck.__main__ import main
sys.exit(main(["build", "talk.py", "--output", "out"]))
"""


def raised() -> ZeroDivisionError:
    try:
        1 / 0  # noqa: B018
    except ZeroDivisionError as error:
        return error
    raise AssertionError


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DECK_CACHE", str(tmp_path / "store"))
    return tmp_path / "store/faults"


def test_it_is_written_down_whole(kept: Path) -> None:
    problem = fault_of(raised())
    (path,) = kept.iterdir()
    assert "this is a fault of deck: ZeroDivisionError: division by zero" in str(problem)
    assert str(path) in str(problem)
    assert problem.status == Status.FAULT == 70
    assert "in raised" in path.read_text()
    assert sys.version in path.read_text()


def test_the_newest_ones_are_kept(kept: Path) -> None:
    for _ in range(23):
        last = fault_of(raised())
    names = sorted(path.name for path in kept.iterdir())
    assert len(names) == 20
    assert names[-1] in str(last)


def test_where_nothing_can_be_written_it_is_told_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DECK_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "file"))
    assert "no file" in str(fault_of(raised()))


@pytest.mark.process
def test_a_command_ends_with_status_70_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "talk.py").write_text("# %% [markdown]\n# # A\n")
    done = subprocess.run(
        [sys.executable, "-c", BROKEN],
        cwd=tmp_path,
        env=os.environ | {"DECK_CACHE": str(tmp_path / "store")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 70
    assert "this is a fault of deck: ZeroDivisionError" in done.stderr
    assert "Traceback" not in done.stderr
