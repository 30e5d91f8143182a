import hashlib
import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from deck.store.atomic import write_whole
from deck.store.kinds import OUTPUTS, VALUES
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


HOMELESS = """
import os, pwd
from deck.store.kinds import OUTPUTS
from deck.store.store import Store

os.setuid(54321)
for name in ("HOME", "DECK_CACHE", "XDG_CACHE_HOME"):
    os.environ.pop(name, None)
store = Store(unkept=lambda folder, reason: print(f"{folder}: {reason}"))
store.write(OUTPUTS, "ab" * 32, [])
print(store.read(OUTPUTS, "ab" * 32))
"""


@pytest.mark.process
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become nobody")
def test_a_user_without_a_home_keeps_nothing():
    command = [sys.executable, "-c", HOMELESS]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (result.stdout, result.stderr) == ("/dev/null/deck: Not a directory\nNone\n", "")


FAR = {"GNU.sparse.map": "0,1", "GNU.sparse.size": str(7 * 10**9)}
"""What says in a tar file that a member of one byte has 7 GB, zeros but for that byte."""


def archive_of(**headers: dict[str, str]) -> bytes:
    """A tar file with the members of these names, of one byte each."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, header in headers.items():
            member = tarfile.TarInfo(name.replace("_", "."))
            member.size, member.pax_headers = 1, header
            archive.addfile(member, io.BytesIO(b"{"))
    return file.getvalue()


def huge_header(content: bytes) -> bytes:
    """The tar file, its first header saying that it has 7 GB of headers."""
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 7 * 10**9
    return header.tobuf(tarfile.GNU_FORMAT) + content


LIES = {
    "a record that is sparse": archive_of(entry_json=FAR),
    "a file that is sparse": archive_of(entry_json={}, x=FAR),
    "headers that are not there": huge_header(archive_of(entry_json={})),
    "no archive": b"{}" * 1000,
}

LITTLE_MEMORY = """
import resource, sys
from pathlib import Path
from deck.problem import Problem
from deck.store.housekeeping import restore
from deck.store.kinds import OUTPUTS, VALUES
from deck.store.store import Store

resource.setrlimit(resource.RLIMIT_AS, (10**9, 10**9))
what, folder = sys.argv[1], Path(sys.argv[2])
try:
    if what == "restore":
        restore(folder, folder / "cache.tar")
    elif what == "bundle":
        store = Store(folder, damaged=lambda path, reason: print(reason))
        print(store.read_bundle(VALUES, "ab" * 32, folder / "out"), (folder / "out").exists())
    else:
        print(Store(folder, damaged=lambda path, reason: print(reason)).read(OUTPUTS, "ab" * 32))
except Problem as problem:
    print(problem)
"""


def with_little_memory(what: str, folder: Path) -> str:
    """What it says that reads a store in a process that may take 1 GB of addresses."""
    command = [sys.executable, "-c", LITTLE_MEMORY, what, str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


limits = pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits what a process takes")


@limits
@pytest.mark.process
@pytest.mark.parametrize("content", LIES.values(), ids=LIES)
def test_a_bundle_that_lies_about_its_size_is_damaged(tmp_path: Path, content: bytes):
    path = tmp_path / VALUES.folder / "ab" / f"{KEY}.tar"
    path.parent.mkdir(parents=True)
    path.write_bytes(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
    reason, found = with_little_memory("bundle", tmp_path).splitlines()
    assert reason.startswith("it cannot be read: ")
    assert found == "None False"


@limits
@pytest.mark.process
@pytest.mark.parametrize("lie", ["sparse", "headers"])
def test_a_packed_store_that_lies_about_its_size_is_refused(tmp_path: Path, lie: str):
    name = f"{OUTPUTS.folder}/ab/{KEY}.json"
    content = archive_of(**{name: FAR}) if lie == "sparse" else huge_header(archive_of(**{name: {}}))
    (tmp_path / "cache.tar").write_bytes(content)
    assert "cache.tar: it cannot be read: " in with_little_memory("restore", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["cache.tar"]


@limits
@pytest.mark.process
def test_a_record_larger_than_any_is_damaged(tmp_path: Path):
    path = tmp_path / OUTPUTS.folder / "ab" / f"{KEY}.json"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        file.truncate(7 * 10**9)
    reason, found = with_little_memory("record", tmp_path).splitlines()
    assert (reason, found) == ("it has 7000000000 bytes, which is too many", "None")


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
