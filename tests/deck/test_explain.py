"""`deck explain` and `--frozen`: what is stale, because of what, and with which lines."""

from pathlib import Path

import pytest

from deck import ingredients
from deck.__main__ import main
from deck.explain import Explanation, explain

CONFIG = "title: T\nauthor: A\ndata: rows.csv\n"
SECTION = """# %% [markdown] slide="slide"
# # Text

# %%
import helper
x = 1  # one

# %% store="y" reads="more.csv" alt="A number."
y = 2 * x

# %% [markdown] slide="notes"
# A note.

# %%
print(y)
"""


@pytest.fixture
def folder(write_talk, tmp_path: Path) -> Path:
    folder = write_talk(CONFIG, s01_a=SECTION, s02_b="# %%\nprint(1)\n", helper="z = 1\n")
    (folder / "rows.csv").write_text("1\n")
    (folder / "more.csv").write_text("1\n")
    return folder


def pretend_built(folder: Path) -> None:
    """Puts into the store what a build would, without its kernels."""
    from deck.cache import OutputStore
    from deck.history import parts_of, write_history
    from deck.source import read_talk

    talk, store = read_talk(folder), OutputStore()
    shared = ingredients.of_talk(talk)
    own = {section.name: ingredients.of_section(section, talk) for section in talk.sections}
    for part in parts_of(talk, shared, own):
        if part.stored is None:
            store.put(ingredients.key_of(part.ingredients), [])
        else:
            values = folder.parent / "values"
            values.mkdir()
            store.put_values(part.stored.key(shared), values, [])
    write_history(store.folder, talk, parts_of(talk, shared, own))


def replace(name: str, old: str, new: str):
    def edit(folder: Path) -> None:
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new))

    return edit


# An edit -> the ingredients of the first section, of its stored cell and of the second section that it changes.
EDITS = {
    "nothing": (lambda folder: None, [], [], []),
    "prose": (replace("01_a.py", "# # Text", "# # Words"), [], [], []),
    "notes": (replace("01_a.py", "A note", "Another note"), [], [], []),
    "focus": (replace("01_a.py", "# %%\nprint", '# %% focus="print"\nprint'), [], [], []),
    "alt": (replace("01_a.py", "A number", "Another number"), [], [], []),
    "comment": (replace("01_a.py", "# one", "# the number one"), [], [], []),
    "formatting": (replace("01_a.py", "2 * x", "(2*x)"), [], [], []),
    "code below": (replace("01_a.py", "print(y)", "print(y, y)"), ["code"], [], []),
    "code above": (replace("01_a.py", "x = 1", "x = 3"), ["code"], ["code"], []),
    "code of the stored cell": (replace("01_a.py", "2 * x", "3 * x"), ["code"], ["code"], []),
    "module": (replace("helper.py", "1", "2"), ["module helper"], [], []),
    "data of the talk": (replace("rows.csv", "1", "2"), *[["data rows.csv"]] * 3),
    "data of the cell": (replace("more.csv", "1", "2"), *[["data more.csv"]] * 2, []),
    "theme": (replace("deck.yml", "author: A", "author: A\ntheme: dark"), *[["figures"]] * 3),
}


@pytest.mark.parametrize(("edit", "first", "cell", "second"), EDITS.values(), ids=EDITS)
def test_it_names_what_changed(folder: Path, edit, first: list[str], cell: list[str], second: list[str]) -> None:
    pretend_built(folder)
    edit(folder)
    found = explain(folder)
    assert [each.place for each in found] == ["01_a", '01_a.py:8 store="y"', "02_b"]
    assert [[change.ingredient for change in each.changes] for each in found] == [first, cell, second]
    assert [each.fresh for each in found] == [not first, not cell, not second]


@pytest.mark.parametrize("name", ["python", "packages", "machine", "kernel"])
def test_the_environment_is_an_ingredient_of_all(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_built(folder)
    other = ingredients.environment() | {name: "another"}
    monkeypatch.setattr(ingredients, "environment", lambda: other)
    assert [[change.ingredient for change in each.changes] for each in explain(folder)] == [[name]] * 3


def test_it_shows_digests_and_the_changed_lines(folder: Path) -> None:
    pretend_built(folder)
    replace("01_a.py", "print(y)", "print(y)\nprint('more')")(folder)
    replace("helper.py", "z = 1", "z = 2")(folder)
    code, module = str(explain(folder)[0]).split("\n  ")[1::2], str(explain(folder)[0])
    assert code[0].startswith("code ")
    assert "\n      + print('more')\n" in module
    assert "print(y)" not in module
    assert module.endswith("\n      - z = 1\n      + z = 2")


def test_what_was_never_built_and_what_is_no_longer_kept(folder: Path, own_store: Path) -> None:
    assert all(not each.known for each in explain(folder))
    pretend_built(folder)
    for path in [*own_store.glob("outputs*/*/*"), *own_store.glob("values*/*/*")]:
        path.unlink()
    assert explain(folder)[0] == Explanation("01_a", fresh=False, changes=())
    assert str(explain(folder)[0]) == "01_a: stale, it is no longer kept"


def test_frozen_and_cold_contradict_each_other(folder: Path, tmp_path: Path, capsys) -> None:
    assert main(["build", str(folder), "--output", str(tmp_path / "out"), "--frozen", "--cold"]) == 2
    assert "--cold runs everything and --frozen nothing" in capsys.readouterr().err


def test_frozen_builds_what_is_fresh_and_says_what_is_stale(folder: Path, tmp_path: Path, capsys) -> None:
    call = ["build", str(folder), "--output", str(tmp_path / "out")]
    assert main([*call, "--frozen"]) == 1
    assert "2 of 2 sections are stale, and with --frozen nothing runs" in capsys.readouterr().err
    assert main(call) == 0
    replace("01_a.py", "# # Text", "# # Words")(folder)
    assert main([*call, "--frozen"]) == 0
    assert "Words" in (tmp_path / "out/index.html").read_text()
    replace("01_a.py", "2 * x", "3 * x")(folder)
    assert main([*call, "--frozen"]) == 1
    error = capsys.readouterr().err
    assert "1 of 2 sections is stale" in error
    assert "      - y = 2 * x\n      + y = 3 * x" in error
    assert "02_b" not in error
    assert "Words" in (tmp_path / "out/index.html").read_text()
    assert main(["explain", str(folder)]) == 0
    assert "02_b: fresh" in capsys.readouterr().out
