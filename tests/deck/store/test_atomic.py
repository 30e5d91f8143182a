"""A folder is replaced as a whole, whatever was left beside it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deck.store import atomic
from deck.store.atomic import replacing

OWNER = f"{atomic._owner().rpartition('-')[0]}"


def fill(folder: Path, text: str) -> None:
    with replacing(folder) as new:
        (new / "a.txt").write_text(text)


def fill_and_fail(folder: Path) -> None:
    with replacing(folder) as new:
        (new / "a.txt").write_text("half")
        raise ZeroDivisionError


def gone() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_the_new_folder_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    for text in ("one", "two"):
        fill(tmp_path / "deck", text)
        assert (tmp_path / "deck/a.txt").read_text() == text
    assert [each.name for each in tmp_path.iterdir()] == ["deck"]


def test_an_exception_leaves_the_old_one(tmp_path: Path) -> None:
    fill(tmp_path / "deck", "one")
    with pytest.raises(ZeroDivisionError):
        fill_and_fail(tmp_path / "deck")
    assert (tmp_path / "deck/a.txt").read_text() == "one"
    assert [each.name for each in tmp_path.iterdir()] == ["deck"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not exchange folders")
def test_there_is_no_moment_without_a_deck(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    assert atomic.exchange(tmp_path / "one", tmp_path / "two")
    assert [each.name for each in (tmp_path / "one").iterdir()] == ["two"]
    assert not atomic.exchange(tmp_path / "one", tmp_path / "three")


@pytest.mark.process
def test_what_killed_processes_left_is_swept_away(tmp_path: Path) -> None:
    """A build of the same process number, as in containers, is not stopped by it."""
    fill(tmp_path / "deck", "one")
    left = [f".deck.{word}-{OWNER}-{gone()}-0a1b2c3d" for word in ("new", "old")]
    alive = f".deck.new-{OWNER}-{os.getppid()}-0a1b2c3d"
    elsewhere = f".deck.new-another-{gone()}-0a1b2c3d"
    others = [".deck.new-old", ".decks.new-1-1-0a1b2c3d", alive, elsewhere, f".deck.new-{OWNER}-{os.getpid()}-0a1b2c3d"]
    for name in (*left, *others):
        (tmp_path / name).mkdir()
    fill(tmp_path / "deck", "two")
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(["deck", *others])
    os.utime(tmp_path / elsewhere, (1, 1))
    fill(tmp_path / "deck", "three")
    assert not (tmp_path / elsewhere).exists()


@pytest.mark.process
def test_a_deck_that_a_killed_process_moved_away_comes_back(tmp_path: Path) -> None:
    left = tmp_path / f".deck.old-{OWNER}-{gone()}-0a1b2c3d"
    left.mkdir()
    (left / "a.txt").write_text("last good one")
    with pytest.raises(ZeroDivisionError):
        fill_and_fail(tmp_path / "deck")
    assert (tmp_path / "deck/a.txt").read_text() == "last good one"
