"""What stored cells change in place: a warm build after any edit shows what Python itself prints."""

import contextlib
import io
import random
import re
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import NamedTuple

import pytest
from bs4 import BeautifulSoup

from deck.build import build
from deck.commands.terminal import Lines
from deck.store.store import Store

SILENT = Lines(lambda line: None)

NUMPY = "import numpy as np\nfrom helper import slow, spend\nrng = np.random.default_rng(3)"
SLOW = "slow = rng.normal(size=2).sum()"

# Cells, of which those that begin with a word and a colon are stored; texts that an edit replaces.
TALKS = {
    "a generator that all cells share": (
        [
            NUMPY,
            f"slow: {SLOW}",
            "noise = rng.normal()",
            "more: more = slow + rng.normal()",
            "print(more, rng.normal())",
        ],
        [("print(", "print(noise, "), ("noise = rng.normal()", "noise = rng.normal(size=2)"), ("size=2", "size=3")],
    ),
    "a function of the project that draws": (
        [NUMPY, "a: a = slow(rng)", "spend(rng, 1)", "b: b = slow(rng)", "print(a, b, rng.normal())"],
        [("print(a", "print(1, a"), ("spend(rng, 1)", "spend(rng, 2)")],
    ),
    "a function of the section that draws": (
        [
            f"{NUMPY}\ndef draw(n, rng=rng):\n    return rng.normal(size=n).sum()\nheld = {{'rng': rng}}",
            "a: a = draw(2)",
            "b: b = held['rng'].normal() + draw(1)",
            "print(a, b, rng.normal(), held['rng'] is rng, draw(1))",
        ],
        [("print(a", "print(0, a"), ("draw(2)", "draw(3)")],
    ),
    "generators of Python, and children": (
        [
            "import random\nimport numpy as np\nold = random.Random(2)\nrng = np.random.default_rng(1)",
            "a: a = old.random() + rng.spawn(2)[1].normal()",
            "print(a, old.random(), rng.spawn(1)[0].normal())",
        ],
        [("print(a", "print(a, a"), ("spawn(2)[1]", "spawn(3)[1]")],
    ),
    "the generators that all code shares": (
        [
            "import random\nrandom.seed(2)\ndef draw():\n    return random.random()",
            "a: a = draw()",
            "b = draw()",
            "c: c = random.random()",
            "print(a, b, c, draw())",
        ],
        [("print(a", "print(1, a"), ("b = draw()", "b = draw() + draw()")],
    ),
    "a stored value that cells below change": (
        [
            "x = 1",
            "rows: rows = [3, 1, 2]",
            "rows.sort()",
            "total: total = rows[0]",
            "rows.append(9)",
            "print(rows, total)",
        ],
        [("append(9)", "append(8)"), ("rows.sort()", "rows.sort(reverse=True)")],
    ),
    "other values that a stored cell changes": (
        [
            "log = []\nclass Counter:\n    n = 0\ncounter = Counter()\ntable = {'log': log}\nalias = log",
            "x: log.append(1); counter.n += 2; x = 1",
            "y: y = x + counter.n",
            "print(x, y, log, table, counter.n)",
        ],
        [("print(x", "print(2, x"), ("n += 2", "n += 3")],
    ),
    "a name of a global statement": (
        ["def put(n):\n    global x\n    x = n", "put(1)", "y: y = x * 2", "print(y)"],
        [("put(1)", "put(2)")],
    ),
    "a function that changes what it is given, beside the making of it": (
        ["def more(rows, n):\n    rows.append(n)\nrows = [1]\nmore(rows, 2)", "y: y = sum(rows)", "print(y)"],
        [("print(y", "print(5, y"), ("more(rows, 2)", "more(rows, 3)")],
    ),
    "methods under names of their own": (
        [
            "from functools import partial\nclass Bag:\n    def __init__(self):\n        self.n = 0\n"
            "    def put(self, n):\n        self.n += n\n"
            "rows, bag = [1], Bag()\nadd, put = partial(list.append, rows), bag.put\nadd(2)\nput(2)",
            "y: y = sum(rows) + bag.n",
            "print(y)",
        ],
        [("print(y", "print(6, y"), ("add(2)\nput(2)", "add(3)\nput(4)")],
    ),
    "a value that only a later edit looks at": (
        ["log = []\nn = 1", "x: log.append(7); x = 1", "print(x)"],
        [("print(x)", "print(x, log)")],
    ),
}

HELPER = "def slow(rng):\n    return rng.normal()\n\ndef spend(rng, n):\n    rng.normal(size=n)\n"
SECTIONS = {f"{n:02}_s": name for n, name in enumerate(TALKS, start=1)}
STORED = re.compile(r"(\w+): ")


def text_of(cells: list[str]) -> str:
    parts = ['# %% [markdown] slide="slide"\n# # Title\n']
    for cell in cells:
        stored = STORED.match(cell)
        header = f'# %% store="{stored[1]}"' if stored else "# %%"
        code = cell[len(stored[0]) :] if stored else cell
        count = f"open('{stored[1]}.count', 'a').write('.')\n" if stored else ""
        parts.append(f"{header}\n{count}{code}\n")
    return "\n".join(parts)


def edited(name: str, number: int) -> list[str]:
    """The cells of a talk: as they are for 0, and after one of its edits; after the last one from then on."""
    cells, edits = TALKS[name]
    if not number:
        return cells
    old, new = edits[min(number, len(edits)) - 1]
    assert any(old in cell for cell in cells)
    return [cell.replace(old, new) for cell in cells]


def printed(cells: list[str]) -> str:
    """What the last cell prints where all of them run."""
    namespace, said = {"__name__": "__main__"}, io.StringIO()
    with contextlib.redirect_stdout(said):
        for cell in cells:
            exec(STORED.sub("", cell, count=1), namespace)
    return said.getvalue().strip()


@pytest.fixture(scope="module")
def modules() -> Iterator[None]:
    """Python has the project's module, and at the end its own random numbers again."""
    helper, state = ModuleType("helper"), random.getstate()
    exec(HELPER, helper.__dict__)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "helper", helper)
        yield
    random.setstate(state)


class Built(NamedTuple):
    """What each talk shows, and how often each stored cell has run by then."""

    shown: dict[str, str]
    runs: dict[str, int]


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory, processes: None) -> list[Built]:
    """What came of all talks at first, and after each edit in the same store.

    Each talk is a section. An edit begins at what the talk was at first: one of what only looks, and then those of what
    stored cells come from.
    """
    root = tmp_path_factory.mktemp("shared")
    folder, found = root / "talk", []
    folder.mkdir()
    (folder / "deck.yml").write_text("title: A talk\nauthor: A. Speaker\n")
    (folder / "helper.py").write_text(HELPER)
    for number in range(1 + max(len(edits) for _, edits in TALKS.values())):
        for section, name in SECTIONS.items():
            (folder / f"{section}.py").write_text(text_of(edited(name, number)))
        deck = build(folder, output=root / "out", progress=SILENT, store=Store(root / "store"))
        page = BeautifulSoup(deck.index.read_text(), "html.parser")
        shown = [each.text.strip() for each in page.select("pre.stdout")]
        counts = {path.stem: len(path.read_text()) for path in folder.glob("*.count")}
        found.append(Built(dict(zip(TALKS, shown, strict=True)), counts))
    return found


@pytest.mark.parametrize("name", TALKS)
def test_a_build_after_an_edit_shows_what_python_prints(builds: list[Built], modules: None, name: str) -> None:
    assert [each.shown[name] for each in builds] == [printed(edited(name, number)) for number in range(len(builds))]


def test_a_stored_cell_runs_no_more_often_than_it_has_to(builds: list[Built]) -> None:
    # At first; for a cell below alone; for what the second is made from; for what both are made from.
    assert [(each.runs["slow"], each.runs["more"]) for each in builds] == [(1, 1), (1, 1), (1, 2), (2, 3)]
