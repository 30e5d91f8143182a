"""What a change of each thing does to a section's key."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deck.freshness import ingredients
from deck.problem import Problem
from deck.reading.talk import read_talk

CONFIG = "title: T\nauthor: A\ndata: rows.csv\n"
SECTION = """# %% [markdown] slide="slide"
# Text

# %% id="sum" tags=["hide-input"]
import helper
x = 1  # one
x

# %% tags=["raises-exception"]
1 / 0
"""


def replace(name: str, old: str, new: str) -> Callable[[Path], object]:
    def edit(folder: Path) -> None:
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new))

    return edit


FRESH = {
    "prose": replace("01_a.py", "# Text", "# Other text"),
    "slide type": replace("01_a.py", 'slide="slide"', 'slide="notes"'),
    "id": replace("01_a.py", 'id="sum"', 'id="total" layout="columns"'),
    "tag about showing": replace("01_a.py", '"hide-input"', '"check"'),
    "comment": replace("01_a.py", "# one", "# the number one"),
    "formatting": replace("01_a.py", "x = 1", "x  =  (1)"),
    "another cell of text": replace("01_a.py", "# %% id", "# %% [md]\n# More\n\n# %% id"),
    "a cell of comments only": replace("01_a.py", "# %% id", "# %%\n# More\n\n# %% id"),
    "deck.yml's title": replace("deck.yml", "title: T", "title: U"),
    "a module that is not imported": lambda folder: (folder / "other.py").write_text("x = 1"),
}

STALE = {
    "code": (replace("01_a.py", "x = 1", "x = 2"), "code"),
    "semicolon": (replace("01_a.py", "x\n\n", "x;\n\n"), "code"),
    "tag about running": (replace("01_a.py", ' tags=["raises-exception"]', ""), "code"),
    "comment that a traceback shows": (replace("01_a.py", "1 / 0", "1 / 0  # oh"), "code"),
    "module": (replace("helper.py", "x = 1", "x = 2"), "module helper"),
    "module of a module": (replace("deep.py", "y = 1", "y = 2"), "module deep"),
    "data": (replace("rows.csv", "1", "2"), "data rows.csv"),
}


def key_parts(folder: Path) -> dict[str, str]:
    talk = read_talk(folder)
    return ingredients.environment() | ingredients.data(talk) | ingredients.of_section(talk.sections[0], talk)


@pytest.fixture
def folder(write_talk) -> Path:
    folder = write_talk(CONFIG, s01_a=SECTION, helper="import deep\nx = 1\n", deep="y = 1\n")
    (folder / "rows.csv").write_text("1\n")
    return folder


def test_they_have_names(folder: Path):
    names = {"python", "machine", "packages", "kernel", "data rows.csv", "code", "module helper", "module deep"}
    assert set(key_parts(folder)) == names


@pytest.mark.parametrize("edit", FRESH.values(), ids=FRESH)
def test_it_stays_fresh(folder: Path, edit: Callable[[Path], object]):
    before = key_parts(folder)
    edit(folder)
    assert key_parts(folder) == before


@pytest.mark.parametrize(("edit", "name"), STALE.values(), ids=STALE)
def test_it_goes_stale_by_name(folder: Path, edit: Callable[[Path], object], name: str):
    before = key_parts(folder)
    edit(folder)
    after = key_parts(folder)
    assert [key for key in before if before[key] != after[key]] == [name]
    assert ingredients.key_of(before) != ingredients.key_of(after)


def test_an_installed_package_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    installed = tmp_path / "site-packages"
    installed.mkdir()
    monkeypatch.syspath_prepend(installed)
    before = ingredients.environment()
    (installed / "numbers-2.0.dist-info").mkdir()
    after = ingredients.environment()
    assert [key for key in before if before[key] != after[key]] == ["packages"]


def test_what_a_wheel_leaves_among_the_sources_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(tmp_path)
    before = ingredients.environment()
    (tmp_path / "own.egg-info").mkdir()
    assert ingredients.environment() == before


def test_data_may_be_located_by_a_function(write_talk, tmp_path: Path):
    folder = write_talk(
        "title: T\nauthor: A\ndata: ['rows_of_talk:locate', 'rows_of_talk:nothing']\n",
        s01_a="# %%\n1\n",
        rows_of_talk="def locate():\n    return 'rows.csv'\ndef nothing():\n    return None\n",
    )
    (folder / "rows.csv").write_text("1\n")
    parts = ingredients.data(read_talk(folder))
    assert parts["data rows_of_talk:nothing"] == "none"
    (folder / "rows.csv").write_text("2\n")
    assert ingredients.data(read_talk(folder))["data rows_of_talk:locate"] != parts["data rows_of_talk:locate"]


REFUSED = {
    "no such file": ("nowhere.csv", "cannot read .*nowhere.csv: No such file"),
    "no such module": ("no_such_module:locate", "ModuleNotFoundError: No module named 'no_such_module'"),
    "no such function": ("faulty:nothing", "AttributeError: .*nothing"),
    "function that raises": ("faulty:locate", "ValueError: row 3 has 4 columns"),
    "function that returns a number": ("faulty:number", "it returned 3; expected a path or None"),
}


@pytest.mark.parametrize(("entry", "message"), REFUSED.values(), ids=REFUSED)
def test_it_refuses(write_talk, entry: str, message: str):
    folder = write_talk(
        f"title: T\nauthor: A\ndata: '{entry}'\n",
        s01_a="# %%\n1\n",
        faulty="def locate():\n    raise ValueError('row 3 has 4 columns')\ndef number():\n    return 3\n",
    )
    with pytest.raises(Problem, match=f"data '{entry}': {message}") as caught:
        ingredients.data(read_talk(folder))
    assert (caught.value.file, caught.value.status) == (folder / "deck.yml", 2)
