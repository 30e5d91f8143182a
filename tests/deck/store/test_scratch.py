"""Folders for scratch: none stays, not even that of a process that was killed."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from deck.store.scratch import scratch_folder

HOLDS = "from deck.store.scratch import scratch_folder\nwith scratch_folder() as f:\n print(f, flush=True)\n input()\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_it_is_gone_at_the_end(place: Path) -> None:
    with scratch_folder() as one, scratch_folder() as other:
        assert one != other
        (one / "file").write_text("x")
        assert {one, other} == set(place.iterdir())
    assert not [*place.iterdir()]


@pytest.mark.process
@pytest.mark.skipif(sys.platform == "win32", reason="Windows removes no file that is open, and nothing is swept there")
def test_what_a_killed_process_left_the_next_one_removes(place: Path) -> None:
    mine = place / "deck-of-somebody"
    mine.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        left = Path(holder.stdout.readline().strip())
        with scratch_folder():
            assert left.is_dir(), "somebody works in it"
        holder.kill()
    assert left.is_dir()
    with scratch_folder():
        assert not left.exists()
    assert mine.is_dir()
