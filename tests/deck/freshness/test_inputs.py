"""What a section's code reads is an ingredient of its outputs by itself."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deck.build import Deck, build
from deck.commands.terminal import Lines
from deck.freshness.explain import explain
from deck.freshness.inputs import Surroundings
from deck.store.housekeeping import pack, restore
from deck.store.store import default_folder

READING = """# %% [markdown] slide="slide"
# # What it reads

# %%
import json
import os
import sqlite3
import string
import subprocess
import sys
from pathlib import Path

import loader

sys.path.insert(0, "lib")
import behind

rows = open("rows.csv").read()
settings = json.loads(Path("settings.json").read_text())
try:
    more = open("more.csv").read()
except FileNotFoundError:
    more = "no more"
optional = Path("optional.toml").exists()
number = len([rows])
looked = (Path("looked") / f"{number}.csv").exists(), os.path.isfile("looked/" + str(number) + ".txt")
flag = Path("flag").is_file()
allowed, size = os.access("allowed" + str(number), os.R_OK), Path("sized", f"{number}.bin").stat().st_size
there = [each.is_dir() for each in Path("seen").iterdir()]
native = subprocess.run(["cat", "native.dat"], capture_output=True, text=True).stdout
tables = sorted(each.name for each in Path("tables").glob("*.csv"))
year = 2024
years = subprocess.run(["cat", f"years/{year}.dat"], capture_output=True, text=True).stdout
parent = open("../outside.txt").read()
linked = open("link.csv").read()
with sqlite3.connect("data.db") as connection:
    (count,) = connection.execute("select count(*) from t").fetchone()

# %%
print(rows, settings, more, optional, native, tables, years, parent, linked, count, loader.rates())
print(os.environ.get("TALK_FACTOR", "none"), "TALK_UNSET" in os.environ, os.getenv("TALK_PLACE"))
print(looked, flag, allowed, size, there, behind.rate, os.path.expandvars("$TALK_EXPANDED"))
print(string.Template("$TALK_TEMPLATE").safe_substitute(os.environ))
whole = dict(os.environ)
print(whole.get("TALK_COPIED"), [name for name in os.environ.copy() if name.startswith("TALK_MANY_")])

# %%
with open("own.txt", "w") as file:
    file.write("made here")
print(open("own.txt").read(), {**os.environ}.get("TALK_SPREAD"))
Path("cache").mkdir(exist_ok=True)
Path("cache", "made.txt").write_text("made")
print(len(list(Path("cache").iterdir())))
os.environ["TALK_SET"] = "here"
print(os.environ["TALK_SET"])
"""

STORING = """# %% [markdown] slide="slide"
# # What stored cells read

# %%
import stored_loader
from pathlib import Path

rows = Path("stored/rows.csv").read_text()
title = Path("stored/title.txt").read_text()

# %% store="size"
size = len(rows) + int(Path("stored/scale.txt").read_text())

# %%
early = stored_loader.rate()

# %% store="rate"
rate = stored_loader.rate()

# %%
print(title, size, rate, stored_loader.rate())
"""

LOADER = """from pathlib import Path

HERE = Path(__file__).parent

def rates():
    return (HERE / "rates.txt").read_text()
"""

STORED_LOADER = """import functools
from pathlib import Path

@functools.cache
def rate():
    return Path(__file__).with_name("stored").joinpath("rate.txt").read_text()
"""

FILES = {
    "rows.csv": "1",
    "settings.json": "{}",
    "native.dat": "n",
    "tables/a.csv": "1",
    "years/2024.dat": "1",
    "../outside.txt": "o",
    "target.csv": "t",
    "rates.txt": "2",
    "sized/1.bin": "1",
    "seen/1.csv": "1",
    "lib/behind.py": "rate = 1\n",
    "stored/rows.csv": "123",
    "stored/title.txt": "T",
    "stored/scale.txt": "2",
    "stored/rate.txt": "3",
    "unread.csv": "1",
}

SILENT = Lines(lambda line: None)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, processes: None) -> Path:
    """A talk that was built, beside its store and its deck."""
    folder = tmp_path_factory.mktemp("reading") / "talk"
    folder.mkdir()
    texts = {"deck.yml": "title: T\nauthor: A\n", "01_reading.py": READING, "02_storing.py": STORING}
    texts |= {"loader.py": LOADER, "stored_loader.py": STORED_LOADER}
    for name, text in (texts | FILES).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    (folder / "link.csv").symlink_to("target.csv")
    with sqlite3.connect(folder / "data.db") as connection:
        connection.execute("create table t (x)")
    connection.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DECK_CACHE", str(folder.parent / "store"))
        patch.setenv("TALK_FACTOR", "secret-1234")
        patch.delenv("TALK_UNSET", raising=False)
        patch.setenv("TALK_PLACE", str(folder / "rows.csv"))
        patch.setenv("TALK_TEMPLATE", "t")
        build(folder, output=folder.parent / "out", progress=SILENT)
    return folder


@pytest.fixture
def talk(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The talk, which knows its place; at the end it is as it was."""
    kept = tmp_path / "kept"
    shutil.copytree(built, kept, symlinks=True)
    shutil.copytree(built.parent / "store", tmp_path / "store")
    outside = (built / "../outside.txt").read_text()
    monkeypatch.setenv("DECK_CACHE", str(tmp_path / "store"))
    monkeypatch.setenv("TALK_FACTOR", "secret-1234")
    monkeypatch.setenv("TALK_PLACE", str(built / "rows.csv"))
    monkeypatch.setenv("TALK_TEMPLATE", "t")
    yield built
    shutil.rmtree(built)
    shutil.copytree(kept, built, symlinks=True)
    (built / "../outside.txt").write_text(outside)


def write(name: str, text: str) -> Callable[[Path, pytest.MonkeyPatch], object]:
    def change(folder: Path, _: pytest.MonkeyPatch) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)

    return change


def remove(name: str) -> Callable[[Path, pytest.MonkeyPatch], object]:
    return lambda folder, _: (folder / name).unlink()


def setenv(name: str, value: str) -> Callable[[Path, pytest.MonkeyPatch], object]:
    return lambda _, patch: patch.setenv(name, value)


STALE = {
    "a file": (write("rows.csv", "2"), "file rows.csv"),
    "a file of the same size": (write("settings.json", "[]"), "file settings.json"),
    "a file that is gone": (remove("rows.csv"), "file rows.csv"),
    "a file that was missing": (write("more.csv", "m"), "file more.csv"),
    "a file that was looked for": (write("optional.toml", "o"), "file optional.toml"),
    "a file that another program reads": (write("native.dat", "m"), "file native.dat"),
    "a new file in a folder that is listed": (write("tables/b.csv", "1"), "folder tables"),
    "a name that is put together": (write("years/2024.dat", "2"), "file years/2024.dat"),
    "a file beside the talk's folder": (write("../outside.txt", "p"), "file ../outside.txt"),
    "the file that a link leads to": (write("target.csv", "u"), "file link.csv"),
    "a file that a module reads": (write("rates.txt", "3"), "file rates.txt"),
    "a database": (write("data.db", "d"), "file data.db"),
    "a variable": (setenv("TALK_FACTOR", "other"), "variable TALK_FACTOR"),
    "a variable that was not set": (setenv("TALK_UNSET", "x"), "variable TALK_UNSET"),
    "a module behind a search path that the code adds to": (write("lib/behind.py", "rate = 2"), "file lib/behind.py"),
    "a file that was looked for, by a composed name": (write("looked/1.csv", "1"), "path looked/1.csv"),
    "a file that was looked for, by a sum of texts": (write("looked/1.txt", "1"), "path looked/1.txt"),
    "a file that was looked for, by a name without a dot": (write("flag", "1"), "path flag"),
    "a file that the code asked to be allowed to read": (write("allowed1", "1"), "path allowed1"),
    "a file whose size was asked for": (write("sized/1.bin", "22"), "file sized/1.bin"),
    "a variable in a text": (setenv("TALK_EXPANDED", "x"), "variable TALK_EXPANDED"),
    "a variable in a template": (setenv("TALK_TEMPLATE", "x"), "variable TALK_TEMPLATE"),
    "a variable in a copy of all": (setenv("TALK_COPIED", "x"), "variable TALK_COPIED"),
    "a variable among all that are spread": (setenv("TALK_SPREAD", "x"), "variable TALK_SPREAD"),
    "a variable that begins as a text says": (setenv("TALK_MANY_1", "x"), "variables TALK_MANY_*"),
    "a variable that names another file": (setenv("TALK_PLACE", "elsewhere"), "variable TALK_PLACE"),
}

FRESH = {
    "nothing": lambda folder, patch: None,
    "a file that is saved as it was": write("rows.csv", "1"),
    "a time": lambda folder, patch: os.utime(folder / "rows.csv", (1, 1)),
    "a file that nobody reads": write("unread.csv", "2"),
    "the content of a file that is only looked at": write("seen/1.csv", "2"),
    "a file that the section writes": write("own.txt", "other"),
    "what the section puts into a folder": write("cache/made.txt", "other"),
    "a variable that nobody reads": setenv("TALK_UNREAD", "1"),
    "a variable that the section sets": setenv("TALK_SET", "1"),
    "what an editor leaves": write("tables/.a.csv.swp", "1"),
}


@pytest.mark.parametrize(("change", "name"), STALE.values(), ids=STALE)
def test_what_a_section_reads_makes_it_stale(
    talk: Path, monkeypatch: pytest.MonkeyPatch, change: Callable, name: str
) -> None:
    change(talk, monkeypatch)
    section = explain(talk)[0]
    assert (section.place, section.fresh) == ("01_reading", False)
    assert [each.ingredient for each in section.changes if each.ingredient == name] == [name], section.changes


@pytest.mark.parametrize("change", FRESH.values(), ids=FRESH)
def test_nothing_else_does(talk: Path, monkeypatch: pytest.MonkeyPatch, change: Callable) -> None:
    change(talk, monkeypatch)
    assert [str(each) for each in explain(talk) if not each.fresh] == []


STORED = {
    "a file that it reads": ("stored/scale.txt", [True, False, True]),
    "a file that code behind it reads": ("stored/rows.csv", [True, False, True]),
    "a file that a function has read, which may keep it": ("stored/rate.txt", [True, True, False]),
    "a file that only others read": ("stored/title.txt", [True, True, True]),
}


@pytest.mark.parametrize(("name", "fresh"), STORED.values(), ids=STORED)
def test_a_stored_cell_is_stale_with_what_it_reads(talk: Path, name: str, fresh: list[bool]) -> None:
    (talk / name).write_text("77")
    reading, section, *cells = explain(talk)
    assert [each.fresh for each in (reading, *cells)] == fresh
    assert not section.fresh


def test_explain_says_that_a_file_changed_since_the_last_build(talk: Path) -> None:
    (talk / "rows.csv").write_text("7")
    assert "01_reading: stale\n  file rows.csv changed since the last build: 6b86b273 -> " in str(explain(talk)[0])
    text = (talk / "01_reading.py").read_text()
    (talk / "01_reading.py").write_text(text.replace("year = 2024", "year = 2025"))
    assert [each.ingredient for each in explain(talk)[0].changes] == [
        "code",
        "file rows.csv",
        "variable TALK_PLACE",
    ]


def test_no_value_of_a_variable_is_written_down(built: Path) -> None:
    for path in [built.parent / "out/.deck.json", *(built.parent / "store").rglob("*.json")]:
        if "outputs" not in path.as_posix():  # where the talk itself printed it
            assert b"secret-1234" not in path.read_bytes(), path


def test_a_packed_store_serves_in_another_place(talk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack(default_folder(), tmp_path / "cache.tar")
    monkeypatch.setenv("DECK_CACHE", str(tmp_path / "restored"))
    monkeypatch.setenv("TALK_PLACE", str(tmp_path / "talk/rows.csv"))
    restore(default_folder(), tmp_path / "cache.tar")
    shutil.copytree(talk, tmp_path / "talk", symlinks=True)
    shutil.copy(talk / "../outside.txt", tmp_path)
    assert all(each.fresh for each in explain(tmp_path / "talk"))
    inputs = [json.loads(path.read_text().split("\n")[1]) for path in default_folder().glob("inputs*/*/*.json")]
    names = {each["name"] for entry in inputs for each in entry["record"]["all"]}
    assert not [name for name in names if str(tmp_path) in name or "reading" in name]


@pytest.mark.process
def test_a_build_shows_what_the_files_hold_now(talk: Path, tmp_path: Path) -> None:
    def make() -> Deck:
        return build(talk, output=tmp_path / "out", progress=SILENT)

    assert make().ran == ()
    assert make().was_current
    (talk / "rows.csv").write_text("new rows")
    (talk / "stored/rows.csv").write_text("12345")
    deck = make()
    assert deck.ran == ("01_reading", "02_storing")
    assert "new rows" in deck.index.read_text()
    assert "T 7 3 3" in deck.index.read_text()
    assert make().was_current
    (talk / "rows.csv").write_text("1")
    assert make().ran == ()  # what was kept of these rows is there still


CHANGING = """# %%
import os, time
from pathlib import Path
rows = Path("rows.csv").read_text()
count = os.path.getsize("counted.txt")
if rows == "1":
    os.system("cp other.csv rows.csv")  # as an editor does meanwhile
os.system("echo more >> counted.txt")
print(rows, count)
"""


@pytest.mark.process
def test_a_file_that_changes_while_the_section_runs(write_talk: Callable[..., Path], tmp_path: Path) -> None:
    """What it was read as nobody knows: it runs again. What it changes at each run, it writes itself."""
    folder = write_talk(s01_a=CHANGING)
    for name, text in {"rows.csv": "1", "other.csv": "2", "counted.txt": "x\n"}.items():
        (folder / name).write_text(text)

    def make() -> Deck:
        return build(folder, output=tmp_path / "out", progress=SILENT)

    assert [make().ran for _ in range(3)] == [("01_a",), ("01_a",), ()]
    assert "2 7" in (tmp_path / "out/index.html").read_text()


PLACES = {
    "in the folder": ("talk/d.csv", True),
    "beside it": ("data/d.csv", True),
    "a hidden folder": ("talk/.git/index", False),
    "what Python compiled": ("talk/__pycache__/a.pyc", False),
    "what says which version of a package is installed": ("talk/talk.egg-info/PKG-INFO", False),
    "a hidden file": ("talk/.env", True),
    "a cache of the user's": ("/home/a/.cache/matplotlib/fonts.json", False),
    "a font": ("/usr/share/fonts/a.ttf", False),
    "what the system says of itself": ("/proc/self/status", False),
    "all that it says of itself": ("/proc", False),
    "data elsewhere": ("/data/rows.parquet", True),
    "the store": ("store/values/a.tar", False),
}


@pytest.mark.parametrize(("name", "counts"), PLACES.values(), ids=PLACES)
def test_which_files_count(tmp_path: Path, name: str, *, counts: bool) -> None:
    around = Surroundings(tmp_path / "talk", frozenset({tmp_path / "store"}), began=100)
    assert around.counts(tmp_path / name, (1, 1, 1, 1)) is counts


def test_a_temporary_file_counts_where_it_was_there_before(tmp_path: Path) -> None:
    around = Surroundings(Path("/srv/talk"), frozenset(), began=100)
    assert around.counts(tmp_path / "d.csv", (1, 1, 99, 99))
    assert not around.counts(tmp_path / "d.csv", (1, 1, 101, 101))
    assert not around.counts(tmp_path / "d.csv", None)
