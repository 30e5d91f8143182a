from pathlib import Path

import pytest

from deck.store.atomic import write_whole
from deck.store.kinds import OUTPUTS
from deck.store.store import Store, default_folder

RECORD = [[{"output_type": "stream", "name": "stdout", "text": "1\n"}], []]
KEY = "ab" * 32


def test_what_is_put_in_comes_out(tmp_path: Path):
    store = Store(tmp_path)
    assert store.read(OUTPUTS, KEY) is None
    store.write(OUTPUTS, KEY, RECORD)
    assert Store(tmp_path).read(OUTPUTS, KEY) == RECORD
    assert store.read(OUTPUTS, "cd" * 32) is None


DAMAGE = {
    "a changed byte": lambda content: content.replace(b'"1', b'"2'),
    "half a file": lambda content: content[: len(content) // 2],
    "an empty file": lambda content: b"",
    "not text": lambda content: b"\xff\x00" + content,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_entry_is_reported_and_not_trusted(tmp_path: Path, damage):
    Store(tmp_path).write(OUTPUTS, KEY, RECORD)
    (path,) = (path for path in tmp_path.rglob("*") if path.is_file())
    path.write_bytes(damage(path.read_bytes()))
    reports: list[tuple[Path, str]] = []
    store = Store(tmp_path, damaged=lambda path, reason: reports.append((path, reason)))
    assert store.read(OUTPUTS, KEY) is None
    assert reports == [(path, "its content does not match its digest")]
    store.write(OUTPUTS, KEY, RECORD)
    assert store.read(OUTPUTS, KEY) == RECORD


def test_an_entry_under_another_key_is_not_trusted(tmp_path: Path):
    reports: list[str] = []
    store = Store(tmp_path, damaged=lambda path, reason: reports.append(reason))
    store.write(OUTPUTS, KEY, RECORD)
    (path,) = (path for path in tmp_path.rglob("*") if path.is_file())
    other = "ac" * 32
    path.parent.with_name("ac").mkdir()
    path.rename(path.parent.with_name("ac") / f"{other}.json")
    assert store.read(OUTPUTS, other) is None
    assert reports == ["it belongs to another key"]


def test_a_failed_write_leaves_the_old_content(tmp_path: Path):
    path = tmp_path / "entry"
    write_whole(path, b"old")
    with pytest.raises(TypeError):
        write_whole(path, "text is not bytes")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("entry", b"old")]


def test_the_variable_chooses_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("DECK_CACHE", str(tmp_path))
    assert default_folder() == tmp_path
    monkeypatch.delenv("DECK_CACHE")
    assert default_folder().name == "deck"
