"""The store as a whole: its bounds, several builds at once, builds that are killed, and a copy for another machine."""

import os
import random
import subprocess
import sys
import tarfile
import time
from pathlib import Path
from textwrap import dedent

import pytest

from deck.__main__ import main
from deck.problem import Problem
from deck.store.housekeeping import limit, pack, restore, trim
from deck.store.kinds import OUTPUTS, VALUES
from deck.store.store import Store

RECORD = [[{"output_type": "stream", "name": "stdout", "text": "1\n" * 500}]]


def key(number: int) -> str:
    return f"{number:064x}"


def used(store: Store, number: int, when: float) -> None:
    (path,) = store.folder.rglob(f"{key(number)}.*")
    os.utime(path, (when, when))


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_the_oldest_unused_go_first(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number in range(4):
        store.write(OUTPUTS, key(number), RECORD)
        used(store, number, 1_000 + number)
    assert store.read(OUTPUTS, key(0)) == RECORD  # which is a use
    one = size(tmp_path) // 4
    trim(tmp_path, most=4 * one, since=time.time())
    assert size(tmp_path) == 4 * one
    trim(tmp_path, most=2 * one + 1, since=time.time() + 60)
    assert [store.read(OUTPUTS, key(number)) is not None for number in range(4)] == [True, False, False, True]
    trim(tmp_path, most=0, since=time.time() - 60)
    assert store.read(OUTPUTS, key(0)) is not None  # of this very build


def test_what_a_killed_build_left_is_removed_after_a_day(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write(OUTPUTS, key(1), RECORD)
    (entry,) = tmp_path.rglob("*.json")
    new, old = entry.with_name(".a.1-1.part"), entry.with_name(".b.1-1.part")
    for path in (new, old):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    trim(tmp_path, most=10**9, since=time.time())
    assert (new.exists(), old.exists(), entry.exists()) == (True, False, True)


SIZES = {"": 2 * 10**9, "1000": 1000, "500 MB": 5 * 10**8, "1.5gb": 15 * 10**8}


@pytest.mark.parametrize(("text", "size"), SIZES.items())
def test_the_variable_sets_the_bounds(text: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DECK_CACHE_SIZE", text)
    assert limit() == size


def test_what_was_used_in_the_future_goes_first(tmp_path: Path) -> None:
    store, now = Store(tmp_path), time.time()
    for number, moment in enumerate((now - 1000, now + 10**6, now)):
        store.write(OUTPUTS, key(number), RECORD)
        used(store, number, moment)
    size = sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())
    trim(tmp_path, most=size - 1, since=now)
    assert [store.read(OUTPUTS, key(number)) is None for number in range(3)] == [False, True, False]


@pytest.mark.parametrize("text", ["much", "-1", "2 elephants"])
def test_what_is_no_size_is_told_before_anything_runs(text: str, write_talk, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("DECK_CACHE_SIZE", text)
    folder = write_talk(s01_a="# %%\n1\n")
    assert main(["build", str(folder), "--output", str(tmp_path / "out")]) == 2
    said = capsys.readouterr()
    assert f"DECK_CACHE_SIZE is {text!r}; expected a size" in said.err
    assert "running" not in said.out


@pytest.mark.process
def test_a_build_keeps_the_store_within_its_bounds(write_talk, tmp_path, own_store, monkeypatch) -> None:
    store = Store()
    for number in range(4):
        store.write(OUTPUTS, key(number), RECORD)
        used(store, number, 1_000 + number)
    monkeypatch.setenv("DECK_CACHE_SIZE", "1 B")
    folder = write_talk(s01_a="# %%\n1\n")
    assert main(["build", str(folder), "--output", str(tmp_path / "out")]) == 0
    assert all(store.read(OUTPUTS, key(number)) is None for number in range(4))
    assert main(["build", str(folder), "--output", str(tmp_path / "other"), "--frozen"]) == 0


@pytest.mark.process
def test_a_packed_store_is_the_same_elsewhere(write_talk, tmp_path, own_store, monkeypatch) -> None:
    folder, file = write_talk(s01_a='# %% store="x"\nx = [1]\n# %%\nprint(x)\n'), tmp_path / "cache.tar"
    assert main(["build", str(folder), "--output", str(tmp_path / "out")]) == 0
    assert main(["cache", "pack", str(file)]) == 0
    monkeypatch.setenv("DECK_CACHE", str(tmp_path / "elsewhere"))
    assert main(["cache", "restore", str(file)]) == 0
    moved = folder.rename(tmp_path / "moved")
    assert main(["build", str(moved), "--output", str(tmp_path / "other"), "--frozen"]) == 0
    names = [
        sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
        for root in (own_store, tmp_path / "elsewhere")
    ]
    assert set(names[0]) < set(names[1])
    with tarfile.open(file) as archive:
        assert sorted(archive.getnames()) == names[0]


def test_what_is_no_packed_store_is_refused(tmp_path: Path) -> None:
    file, outside = tmp_path / "cache.tar", tmp_path / "outside"
    outside.write_text("x")
    with tarfile.open(file, "w") as archive:
        archive.add(outside, arcname="../outside")
    with pytest.raises(Problem, match=r"holds '\.\./outside'; expected entries"):
        restore(tmp_path / "store", file)
    file.write_bytes(b"no tar")
    with pytest.raises(Problem, match="cannot be read"):
        restore(tmp_path / "store", file)
    assert pack(tmp_path / "nothing", file) == 0
    assert restore(tmp_path / "store", file) == 0


def whole(folder: Path) -> int:
    """How many entries there are; each of them is to be trusted."""
    store = Store(folder, damaged=lambda path, reason: pytest.fail(f"{path}: {reason}"))
    outputs = [
        store.read(OUTPUTS, path.stem) for path in folder.glob("outputs*/??/*") if not path.name.endswith(".part")
    ]
    values = [store.has(VALUES, path.stem) for path in folder.glob("values*/??/*") if not path.name.endswith(".part")]
    assert all(each is not None for each in outputs)
    assert all(values)
    return len(outputs) + len(values)


# Puts entries into a store without end; a parent kills fifty of these at points that chance chooses.
PUTTING = """
    import os, random, signal, sys, time
    from pathlib import Path
    from deck.store.kinds import OUTPUTS, VALUES
    from deck.store.store import Store

    store, seed = Store(Path(sys.argv[1])), int(sys.argv[2])
    for number in range(50):
        child = os.fork()
        if not child:
            values = Path(sys.argv[1]) / f"scratch-{number}"
            values.mkdir()
            for turn in range(10**9):
                (values / "value.pickle").write_bytes(os.urandom(100_000))
                key = f"{(number + turn) % 20:064x}"
                store.write(OUTPUTS, key, [[{"text": "x" * 100_000}]])
                store.write_bundle(VALUES, key, values, [])
        time.sleep(random.Random(seed + number).uniform(0.001, 0.02))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
"""


@pytest.mark.process
@pytest.mark.posix
def test_a_kill_at_any_point_leaves_every_entry_whole_or_absent(tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    command = [sys.executable, "-W", "error", "-c", dedent(PUTTING), str(tmp_path), str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), seed
    assert whole(tmp_path) > 10
    assert list(tmp_path.rglob("*.part")), "no kill hit a write: it shows nothing"


SECTION = '# %% store="x"\nx = list(range(100_000))\n# %%\nprint(sum(x))\n'


def building(folder: Path, output: Path) -> subprocess.Popen:
    command = [sys.executable, "-m", "deck", "build", str(folder), "--output", str(output)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.mark.process
@pytest.mark.slow
def test_four_builds_at_once_share_the_store(write_talk, tmp_path: Path, own_store: Path) -> None:
    folder = write_talk(s01_a=SECTION)
    builds = [building(folder, tmp_path / f"out-{number}") for number in range(4)]
    said = [each.communicate()[0] for each in builds]
    assert [each.returncode for each in builds] == [0] * 4, said
    pages = {(tmp_path / f"out-{number}/index.html").read_bytes() for number in range(4)}
    assert len(pages) == 1
    assert b"4999950000" in pages.pop()
    assert whole(own_store) == 2


# Fifty builds, four at a time, that share a store and are killed at points that chance chooses: each of a talk of its
# own, which is not in the store. They are forked, as to load what a build needs takes longer than the build.
BUILDING = """
    import os, random, signal, sys, time
    from pathlib import Path
    import deck.build, deck.running.sections, deck.rendering.exporter
    from deck.__main__ import main

    root, chance = Path(sys.argv[1]), random.Random(int(sys.argv[2]))

    def start(number):
        talk = root / f"talk-{number}"
        talk.mkdir()
        (talk / "deck.yml").write_text("title: T\\nauthor: A\\n")
        code = f"x = list(range({number}, 100_000))"
        (talk / "01_a.py").write_text(f'# %% store="x"\\n{code}\\n# %%\\nprint(sum(x))\\n')
        child = os.fork()
        if not child:
            os._exit(main(["build", str(talk), "--output", str(root / f"out-{number}")]))
        return child

    begun = time.monotonic()
    assert os.waitpid(start(0), 0)[1] == 0
    length = time.monotonic() - begun
    running, killed = {}, 0
    for number in range(1, 51):
        running[start(number)] = time.monotonic() + chance.uniform(0, 2 * length)
        while running and (len(running) == 4 or number == 50):
            for child, end in list(running.items()):
                done = os.waitpid(child, os.WNOHANG)[0]
                if not done and time.monotonic() > end:
                    os.kill(child, signal.SIGKILL)
                    os.waitpid(child, 0)
                    killed += 1
                if done or time.monotonic() > end:
                    del running[child]
            time.sleep(0.01)
    print(killed, file=sys.stderr)
"""


@pytest.mark.process
@pytest.mark.posix
@pytest.mark.slow
def test_killed_builds_leave_a_store_that_the_next_one_uses(tmp_path: Path, own_store: Path) -> None:
    seed = random.randrange(10**6)
    command = [sys.executable, "-W", "error", "-c", dedent(BUILDING), str(tmp_path), str(seed)]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 0, f"{seed}: {done.stderr}"
    assert int(done.stderr) > 10, seed
    before = whole(own_store)
    assert before >= 2, seed
    for number in (1, 50):
        assert main(["build", str(tmp_path / f"talk-{number}"), "--output", str(tmp_path / "out")]) == 0
    assert whole(own_store) in range(before, before + 5)
