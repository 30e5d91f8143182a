"""Stored cells: what comes back without a run, what runs again and why, and what is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deck.build import Deck, build
from deck.commands.terminal import Lines
from deck.freshness.stored_cells import stored_cells
from deck.problem import Problem
from deck.reading.talk import read_talk
from deck.running.options import RunOptions
from deck.store.store import Store

SECTION = """# %% [markdown] slide="slide"
# # Slow

# %%
import json
import random
from pathlib import Path

import numpy as np

from helper import scale
from pictures import colour

# %%
rows = np.arange(4.0)
rng = np.random.default_rng(3)
unused = 1

# %%
print("looked", rows.sum(), colour)

# %% store="total, drawn, nothing" reads="rows.csv"
import math

with Path("runs.txt").open("a") as file:
    file.write("run\\n")
total = scale * rows.sum()
drawn = random.Random(3).random() + np.random.normal()
nothing = {"pi": math.pi}
print("computed", total)
total

# %%
print(total, nothing["pi"] == math.pi, "plot", np.random.normal() * 0 + 1)
"""


@pytest.fixture
def folder(write_talk) -> Path:
    folder = write_talk(s01_a=SECTION, helper="scale = 2\n", pictures="colour = 'red'\n")
    (folder / "rows.csv").write_text("1\n")
    return folder


@pytest.fixture
def make(folder: Path, tmp_path: Path):
    said: list[str] = []

    def make(**options) -> Deck:
        return build(folder, output=tmp_path / "build" / "talk", progress=Lines(said.append), **options)

    make.said = said
    return make


def edit(path: Path, old: str, new: str) -> None:
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def runs(folder: Path) -> int:
    return len((folder / "runs.txt").read_text().split())


@pytest.mark.process
def test_a_fresh_cell_is_not_run_and_its_values_and_outputs_come_back(folder: Path, make) -> None:
    make()
    assert runs(folder) == 1
    edit(folder / "01_a.py", '"plot"', '"other plot"')
    deck = make()
    assert deck.ran == ("01_a",)
    assert runs(folder) == 1
    page = deck.index.read_text()
    assert "12.0 True other plot 1.0" in page
    assert "computed 12.0" in page

    edit(folder / "rows.csv", "1", "2")
    make()
    assert runs(folder) == 2
    make(options=RunOptions(cold=True))
    assert runs(folder) == 3


@pytest.mark.process
def test_a_deck_is_the_same_with_and_without_the_store(folder: Path, make) -> None:
    """What all code draws from, and the numbers of cells in a traceback, are as if the cell had run."""
    text = (folder / "01_a.py").read_text() + (
        '\n# %% tags=["raises-exception"]\nprint(np.random.normal(), random.random())\n1 / 0\n'
    )
    text = text.replace("rows = np", "np.random.seed(1); random.seed(2)\nrows = np")
    (folder / "01_a.py").write_text(text.replace("drawn =", "drawn = random.random() +"))
    first = make().index.read_bytes()
    edit(folder / "pictures.py", "'red'", "'blue'")
    make()
    edit(folder / "pictures.py", "'blue'", "'red' ")
    assert make().ran == ("01_a",)
    assert runs(folder) == 1
    assert make().index.read_bytes() == first


@pytest.mark.process
def test_an_entry_that_is_damaged_is_reported_and_made_again(folder: Path, make, own_store: Path) -> None:
    make()
    (path,) = own_store.rglob("*.tar")
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    edit(folder / "01_a.py", '"plot"', '"other plot"')
    damaged: list[str] = []
    make(store=Store(damaged=lambda path, reason: damaged.append(reason)))
    assert damaged == ["its content does not match its digest"]
    assert runs(folder) == 2


def replace(name: str, old: str, new: str):
    return lambda folder: edit(folder / name, old, new)


FRESH = {
    "a cell below": replace("01_a.py", '"plot"', '"plots"'),
    "a cell above that only looks": replace("01_a.py", '"looked"', '"seen"'),
    "a value that it does not use": replace("01_a.py", "unused = 1", "unused = 2"),
    "a module that it does not use": replace("pictures.py", "red", "blue"),
    "comment": replace("01_a.py", "total = scale", "# scaled\ntotal = scale"),
    "formatting": replace("01_a.py", "total = scale * rows.sum()", "total  =  (scale * rows.sum())"),
    "prose": replace("01_a.py", "# # Slow", "# # Quick"),
    "another picture": replace("01_a.py", '%% store="total', '%% code="fold" store="total'),
}

STALE = {
    "its code": (replace("01_a.py", "= scale *", "= 2 * scale *"), "code"),
    "a value that it uses": (replace("01_a.py", "arange(4.0)", "arange(5.0)"), "code"),
    "a seed": (replace("01_a.py", "import numpy as np\n", "import numpy as np\n\nnp.random.seed(2)\n"), "code"),
    "an item of it": (replace("01_a.py", "unused = 1", "rows[1] = 7"), "code"),
    "a method of it": (replace("01_a.py", "unused = 1", "rows.sort()"), "code"),
    "a setting": (replace("01_a.py", "unused = 1", "np.set_printoptions(precision=2)"), "code"),
    "the module that it uses": (replace("helper.py", "2", "3"), "module helper"),
    "the data that it reads": (replace("rows.csv", "1", "2"), "data rows.csv"),
}


def own(folder: Path) -> dict[str, str]:
    talk = read_talk(folder)
    (stored,) = stored_cells(talk.sections[0], talk).values()
    return dict(stored.own)


@pytest.mark.parametrize("change", FRESH.values(), ids=FRESH)
def test_it_stays_fresh(folder: Path, change) -> None:
    before = own(folder)
    change(folder)
    assert own(folder) == before


@pytest.mark.parametrize(("change", "name"), STALE.values(), ids=STALE)
def test_it_goes_stale_by_name(folder: Path, change, name: str) -> None:
    before = own(folder)
    change(folder)
    after = own(folder)
    assert [key for key in before if before[key] != after[key]] == [name]


def test_a_function_that_uses_what_is_bound_below_it(write_talk) -> None:
    code = "# %%\ndef f():\n    return K\n# %%\nK = 1\n# %% store='x'\nx = f()\n"
    folder = write_talk(s01_a=code)
    before = own(folder)
    edit(folder / "01_a.py", "K = 1", "K = 2")
    assert own(folder) != before


REFUSED = {
    "a name that is not there": (
        '# %% store="totl"\ntotal = 1\n',
        r"01_a.py:1 .*'totl'; expected .* total. Did you mean 'total'",
    ),
    "a name that a cell below needs": (
        '# %% store="x"\nx = y = 1\n# %%\nprint(y)\n',
        "'y' is not stored, and 01_a.py:4 needs it .*store=\"x, y\"",
    ),
    "a cell that raises": ('# %% store="x" tags=["raises-exception"]\nx = 1\n', "expected a cell that runs to its end"),
    "no name": ('# %% store="x + 1"\nx = 1\n', "expected names of values"),
    "data that are not there": ('# %% store="x" reads="no.csv"\nx = 1\n', "01_a.py:1 .*reads='no.csv'.*No such file"),
}


@pytest.mark.parametrize(("code", "message"), REFUSED.values(), ids=REFUSED)
def test_it_refuses_before_anything_runs(write_talk, tmp_path: Path, code: str, message: str) -> None:
    folder = write_talk(s01_a=code)
    with pytest.raises(Problem, match=f"(?is){message}") as caught:
        build(folder, output=tmp_path / "out", progress=Lines(pytest.fail))
    assert caught.value.status == 2


def test_a_counter_of_a_loop_is_nobody_elses(write_talk) -> None:
    code = '# %% store="x"\nx = 0\nfor i in range(3):\n    x += i\n# %%\nfor i in range(x):\n    [i for x in "a"]\n'
    read_talk(write_talk(s01_a=code))


FAILING = {
    "a value that cannot be stored": (
        '# %% store="x"\nimport threading\nx = threading.Lock()\n',
        r"01_a.py:1 .*'x' cannot be stored: TypeError.*; expected data",
    ),
    "a value that it changes and that cannot be stored": (
        "# %%\nimport threading\nclass Box:\n    n = 0\nbox = Box()\n# %% store='x'\nx = 1\n"
        "box.lock = threading.Lock()\n# %%\nprint(box)\n",
        r"01_a.py:6 .*changes 'box' in place.* \(01_a.py:10\).*cannot be stored: TypeError.*in a cell of its own",
    ),
    "an error in the cell": ('# %% store="x"\nx = 1\nx / 0\n', r"01_a.py:3 .*raised ZeroDivisionError"),
}


@pytest.mark.process
@pytest.mark.parametrize(("code", "message"), FAILING.values(), ids=FAILING)
def test_it_tells_what_goes_wrong_in_the_run(write_talk, tmp_path: Path, code: str, message: str) -> None:
    folder = write_talk(s01_a=code)
    with pytest.raises(Problem, match=f"(?is){message}") as caught:
        build(folder, output=tmp_path / "out", progress=Lines(lambda line: None))
    assert caught.value.status == 1


# Cells that take long, by themselves or through what they import or keep elsewhere.
SLOW_CELLS = """# %%
import time
import json, os

# %%
time.sleep(0.6)
y = 1

# %% store="x"
time.sleep(0.6)
x = 1

# %%
import slow_to_import
z = slow_to_import.z

# %%
time.sleep(0.6)
kept = 1
with open(os.environ["DECK_LEDGER"], "a") as ledger:
    ledger.write(json.dumps({"name": "fit", "key": "k", "found": False, "seconds": 0.6}) + "\\n")
"""


@pytest.mark.process
def test_a_cell_that_would_be_slow_again_gets_a_hint(write_talk, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("deck.running.sections.SLOW", 0.4)
    folder = write_talk(s01_a=SLOW_CELLS, slow_to_import="import time\ntime.sleep(0.6)\nz = 1\n")
    said: list[str] = []
    build(folder, output=tmp_path / "out", progress=Lines(said.append))
    hints = [line for line in said if "store=" in line]
    assert len(hints) == 1, hints
    assert hints[0].startswith("01_a.py:5: this cell took 0.")


@pytest.mark.process
def test_the_time_for_a_stored_cells_imports_is_no_other_cells(write_talk, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("deck.running.sections.SLOW", 0.4)
    code = '# %%\nimport time\n# %% store="x"\nimport slow\nx = 1\n# %%\ntime.sleep(0.6)\ny = x\n'
    folder = write_talk(s01_a=code, slow="import time\ntime.sleep(0.6)\n")
    for said in ([], []):
        build(folder, output=tmp_path / "out", progress=Lines(said.append))
        assert [line.partition(": ")[0] for line in said if "store=" in line] == ["01_a.py:6"]
        edit(folder / "01_a.py", "y = ", "y = 2 * ")


# Code above a stored cell that gives a value to what the cell uses, with a number that an edit changes.
ABOVE = {
    "a match": "match {{'k': {}}}:\n    case {{'k': x}}:\n        pass",
    "the rest of a match": "match [{}]:\n    case [*x]:\n        pass",
    "an exception": "try:\n    raise ValueError({})\nexcept ValueError as x:\n    print(x)",
    "an asynchronous with": "import contextlib\nasync with contextlib.nullcontext({}) as x:\n    pass",
    "await": "async def f():\n    return {}\nx = await f()",
    "a star, of a module that takes it": "y = {}\nfrom sys import *\nx = y",
    "in place": "x = {}",
    "a comprehension's walrus": "[x := i for i in [{}]]",
    "an exception of a group": "try:\n    raise ExceptionGroup('', [E({})])\nexcept* E as x:\n    print(x)",
    "an attribute of another object": "x = f()\nx.a += {}",
    "an item, by a loop": "x = [0]\nfor x[0] in [{}]:\n    pass",
    "an attribute, by a with": "x = f()\nwith g({}) as x.b:\n    pass",
    "some of a with": "with g({}) as (x, *y):\n    pass",
    "the rest of a mapping": "match {{'a': {}}}:\n    case {{**x}}:\n        pass",
    "a pattern of a class": "match {}:\n    case int(x) | float(real=x):\n        pass",
    "an asynchronous loop": "async for x in g({}):\n    pass",
    "a type alias": "type x = list[{}]",
    "the body of a class": "class x:\n    a = {}",
    "a decorator": "@d({})\ndef x(): ...",
    "a default of a parameter": "def x[T](a: T = {}): ...",
    "a walrus in a formatted text": "f'{{(x := {})}}'",
    "a walrus in a comprehension of another": "[[x := i for i in [j]] for j in [{}]]",
    "a starred name": "a, *x = 1, {}",
    "a name that is deleted": "x = y = {}\ndel y",
    "a call of what says global": "def f(n):\n    global x\n    x = n\nf({})",
    "a call of what says global further in": "def f(n):\n    def g():\n        global x\n        x = n\n    g()\nf({})",
    "a call of what changes it": "x = []\ndef add(n):\n    x.append(n)\nadd({})",
    "a method of what changes it": "x = []\nclass A:\n    def add(self, n):\n        x.append(n)\nA().add({})",
    "a lambda that changes it": "x = []\nadd = lambda n: x.append(n)\nadd({})",
    "another name of it": "x = [0]\ny = x\ny[0] = {}",
    "what holds it": "x = [0]\ny = {{'x': x}}\ny['x'][0] = {}",
    "a method that another function calls": "x = []\nlist(map(x.append, [{}]))",
    "a method under another name": "x = []\nadd = x.append\nadd({})",
    "a method under a third name": "x = []\nadd = x.append\nput = add\nput({})",
    "a method with arguments ready": "import functools\nx = []\nadd = functools.partial(x.insert, 0)\nadd({})",
    "a method that a list holds": "x = []\nmethods = [x.append]\nmethods[0]({})",
    "a function that calls a kept method": "x = []\nadd = x.append\ndef f(n):\n    add(n)\nf({})",
    "a function that changes what it is given": "x = []\nheapq.heappush(x, {})",
    "setattr": "x = f()\nsetattr(x, 'a', {})",
    "globals": "globals()['x'] = {}",
    "exec": "exec('x = {}')",
}


@pytest.mark.parametrize("above", ABOVE.values(), ids=ABOVE)
def test_all_code_that_a_stored_cell_depends_on_is_seen(above: str, write_talk: Callable[..., Path]) -> None:
    def digest(number: int) -> str:
        code = f'# %%\n{above.format(number)}\n\n# %% store="z"\n{"x += 1" if above == "x = {}" else "pass"}\nz = x\n'
        talk = read_talk(write_talk(s01_a=code))
        return stored_cells(talk.sections[0], talk)[2].own["code"]

    assert digest(1) != digest(2)


def test_a_star_import_above_a_stored_cell_is_one_of_its_ingredients(write_talk: Callable[..., Path]) -> None:
    code = '# %%\nfrom rates import *\n\n# %% store="z"\nz = rate * 2\n'
    talk = read_talk(write_talk(s01_a=code, rates="rate = 3\n"))
    assert "module rates" in stored_cells(talk.sections[0], talk)[2].own


def test_a_name_of_a_comprehension_need_not_be_stored(write_talk: Callable[..., Path]) -> None:
    code = "# %% store=\"z\"\nrow = 1\nz = row\n\n# %%\nprint([row for row in range(z)], {row: 1 for row in 'a'})\n"
    assert read_talk(write_talk(s01_a=code)).sections[0].cells
