"""`deck explain` and `--frozen`: what is stale, because of what, and with which lines."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from deck.__main__ import main
from deck.freshness import ingredients
from deck.freshness.explain import Explanation, explain
from deck.freshness.last_build import parts_of, write_build
from deck.freshness.snapshot import snapshot
from deck.store.kinds import OUTPUTS, VALUES
from deck.store.store import Store

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
    taken, store = snapshot(folder), Store()
    for part in parts_of(taken, {}, store):
        if part.stored is None:
            store.write(OUTPUTS, ingredients.key_of(part.ingredients), [])
        else:
            values = folder.parent / "values"
            values.mkdir()
            store.write_bundle(VALUES, part.stored.key(taken.shared), values, [])
    write_build(store, taken.talk, parts_of(taken, {}, store))


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


@pytest.mark.process
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


# A store of the talk's own, such as a project may have: it keeps a fit under all that it is made of, and says so.
KEEPER = '''"""Fits, slowly."""

import hashlib
import json
import os
import sys
from pathlib import Path


def fit(rows, *, steps):
    code = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    key = hashlib.sha256(f"{rows} {steps} {code}".encode()).hexdigest()[:32]
    file = Path(__file__).with_name(f"{key}.fit")
    found = file.exists()
    file.write_text("fitted")
    line = sys._getframe(1).f_lineno
    ingredients = {"module keeper": code, "package numpy": "1", "rows": str(rows)}
    said = {"name": "fit", "key": key, "found": found, "file": str(file), "line": line, "ingredients": ingredients}
    with open(os.environ["DECK_LEDGER"], "a") as ledger:
        ledger.write("nonsense\\n" + json.dumps(said) + "\\n")
    return sum(rows) * steps
'''
FITTING = """# %% [markdown] slide="slide"
# # A fit

# %%
from keeper import fit
from pictures import draw

rows = [1, 2]

# %%
title = "a picture"
# the slow part
posterior = fit(rows, steps=10)
print(title, posterior)

# %%
draw(posterior)
"""

# An edit -> whether the fit is fresh, stale or open after it, and the ingredients that are named.
FIT_EDITS = {
    "nothing": (lambda folder: None, "fresh", []),
    "prose": (replace("01_a.py", "# # A fit", "# # The fit\n#\n# Words.\n\n# %% [markdown]\n# More."), "fresh", []),
    "comment": (replace("01_a.py", "# the slow part\n", ""), "fresh", []),
    "formatting": (replace("01_a.py", "steps=10", "steps = 10"), "fresh", []),
    "code of the picture": (replace("01_a.py", "draw(posterior)", "draw(posterior + 1)"), "fresh", []),
    "code beside it": (replace("01_a.py", "print(title,", "print("), "fresh", []),
    "code below it that changes its rows": (
        replace("01_a.py", "print(title, posterior)", "print(title, posterior)\nrows.append(5)"),
        "fresh",
        [],
    ),
    "code above that it does not use": (replace("01_a.py", '"a picture"', '"another"'), "fresh", []),
    "module of the picture": (replace("pictures.py", "red", "blue"), "fresh", []),
    "theme": (replace("deck.yml", "author: A", "author: A\ntheme: dark"), "fresh", []),
    "module that fits": (replace("keeper.py", "slowly", "quickly"), "stale", ["module keeper"]),
    "its settings": (replace("01_a.py", "steps=10", "steps=20"), "open", ["code"]),
    "its rows": (replace("01_a.py", "[1, 2]", "[1, 3]"), "open", ["code"]),
    "data": (replace("rows.csv", "1", "2"), "open", ["data rows.csv"]),
    "its code is gone": (replace("01_a.py", "posterior = fit(rows, steps=10)", "posterior = 3"), "open", None),
}


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory, processes: None) -> Path:
    """A talk that was built, beside its store."""
    folder = tmp_path_factory.mktemp("fitted") / "talk"
    folder.mkdir()
    files = {"deck.yml": CONFIG, "01_a.py": FITTING, "keeper.py": KEEPER, "rows.csv": "1\n"}
    files["pictures.py"] = "COLOUR = 'red'\ndef draw(value):\n    print(COLOUR, value)\n"
    for name, text in files.items():
        (folder / name).write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DECK_CACHE", str(folder.parent / "store"))
        assert main(["build", str(folder), "--output", str(folder.parent / "out")]) == 0
    return folder


@pytest.fixture
def copy_of_fitted(fitted: Path, own_store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The talk, which knows its place; at the end it is as it was."""
    shutil.copytree(fitted.parent / "store", own_store)
    texts = {path: path.read_bytes() for path in fitted.iterdir() if path.is_file()}
    yield fitted
    for path, text in texts.items():
        path.write_bytes(text)


@pytest.mark.parametrize(("edit", "state", "names"), FIT_EDITS.values(), ids=FIT_EDITS)
def test_it_tells_of_what_code_keeps_by_itself(copy_of_fitted: Path, edit, state: str, names: list | None) -> None:
    edit(copy_of_fitted)
    section, fit = explain(copy_of_fitted)
    assert "fit" in fit.place
    assert fit.place.endswith("of posterior")
    assert ("stale" if not fit.open and not fit.fresh else "open" if fit.open else "fresh") == state
    assert fit.fresh is (state == "fresh")
    assert not (fit.changes and section.fresh)
    if names is not None:
        assert [change.ingredient for change in fit.changes] == names


def test_a_fit_stands_at_its_line_and_shows_changed_lines(copy_of_fitted: Path) -> None:
    replace("01_a.py", "# # A fit", "# # A fit\n#\n# More.")(copy_of_fitted)
    assert explain(copy_of_fitted)[1].place.startswith("01_a.py:15 fit ")
    replace("01_a.py", "steps=10", "steps=20")(copy_of_fitted)
    said = str(explain(copy_of_fitted)[1])
    assert ": asked for again, and made again if this changes it\n  code " in said
    assert said.endswith("\n      - posterior = fit(rows, steps=10)\n      + posterior = fit(rows, steps=20)")


def test_a_fit_that_is_no_longer_kept_is_stale(copy_of_fitted: Path) -> None:
    (file,) = copy_of_fitted.glob("*.fit")
    file.unlink()
    assert [str(each).rpartition(": ")[2] for each in explain(copy_of_fitted)] == [
        "fresh",
        "stale, it is no longer kept",
    ]


def test_another_version_of_a_package_that_a_fit_names_makes_it_stale(copy_of_fitted: Path, monkeypatch) -> None:
    other = ingredients.environment() | {"packages": "others"}
    monkeypatch.setattr(ingredients, "environment", lambda: other)
    fit = explain(copy_of_fitted)[1]
    assert (fit.open, [change.ingredient for change in fit.changes]) == (True, ["packages"])
    monkeypatch.setattr("importlib.metadata.version", lambda name: "another")
    fit = explain(copy_of_fitted)[1]
    assert (fit.open, [change.ingredient for change in fit.changes]) == (False, ["package numpy"])


@pytest.mark.process
def test_what_a_stored_cell_keeps_is_told_where_the_cell_did_not_run(copy_of_fitted: Path, tmp_path: Path) -> None:
    replace("01_a.py", "# %%\ntitle", '# %% store="posterior"\ntitle')(copy_of_fitted)
    call = ["build", str(copy_of_fitted), "--output", str(tmp_path / "out")]
    for old, new in (("draw(posterior)", "draw(posterior + 1)"), ("posterior + 1", "posterior + 2")):
        replace("01_a.py", old, new)(copy_of_fitted)
        assert main(call) == 0
        section, cell, fit = explain(copy_of_fitted)
        assert "store=" in cell.place
        assert fit.place.endswith("of posterior")
        assert [section.fresh, cell.fresh, fit.fresh] == [True, True, True]
