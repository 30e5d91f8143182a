"""What stored cells change in place: a warm build after any edit shows what a cold one does."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

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
        [("print(", "print(noise, "), ("size=2", "size=3")],
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


def text_of(cells: list[str]) -> str:
    parts = ['# %% [markdown] slide="slide"\n# # Title\n']
    for cell in cells:
        stored = re.match(r"(\w+): ", cell)
        header = f'# %% store="{stored[1]}"' if stored else "# %%"
        code = cell[len(stored[0]) :] if stored else cell
        count = f"open('{stored[1]}.count', 'a').write('.')\n" if stored else ""
        parts.append(f"{header}\n{count}{code}\n")
    return "\n".join(parts)


def shown(folder: Path, store: Store, out: Path) -> list[str]:
    """What the last cell of each section prints."""
    deck = build(folder, output=out, progress=SILENT, store=store)
    return re.findall(r"<pre[^>]*>(?:<code>)?([^<]*)", deck.index.read_text())


@pytest.mark.process
@pytest.mark.slow
def test_a_warm_build_after_an_edit_shows_what_a_cold_one_does(write_talk: Callable[..., Path], tmp_path: Path) -> None:
    """Each section is edited twice: at first what only looks, then what stored cells come from."""
    sections = {f"{n:02}_s": talk for n, talk in enumerate(TALKS.values(), start=1)}
    folder = write_talk(**{f"s{name}": text_of(cells) for name, (cells, _) in sections.items()}, helper=HELPER)
    warm = Store(tmp_path / "warm")
    shown(folder, warm, tmp_path / "out")
    for number in (0, 1):
        for name, (cells, edits) in sections.items():
            old, new = edits[min(number, len(edits) - 1)]
            text = text_of(cells)
            assert old in text
            (folder / f"{name}.py").write_text(text.replace(old, new))
        found = shown(folder, warm, tmp_path / "out")
        assert found == shown(folder, Store(tmp_path / f"cold-{number}"), tmp_path / "other"), number
        assert len(found) >= len(TALKS)


@pytest.mark.process
def test_a_stored_cell_runs_no_more_often_than_it_has_to(write_talk: Callable[..., Path], tmp_path: Path) -> None:
    cells, _ = TALKS["a generator that all cells share"]
    folder = write_talk(s01_a=text_of(cells), helper=HELPER)

    def counts() -> tuple[int, int]:
        shown(folder, Store(tmp_path / "warm"), tmp_path / "out")
        return len((folder / "slow.count").read_text()), len((folder / "more.count").read_text())

    assert counts() == (1, 1)
    (folder / "01_a.py").write_text(text_of(cells).replace("print(", "print(noise, "))
    assert counts() == (1, 1)  # a cell below alone
    (folder / "01_a.py").write_text(text_of(cells).replace("noise = rng.normal()", "noise = rng.normal(size=2)"))
    assert counts() == (1, 2)  # what the second is made from
