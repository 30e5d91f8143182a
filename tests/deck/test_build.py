"""From a talk's folder to a deck: what runs again, and what a failure leaves."""

import io
import json
from pathlib import Path

import pytest

from deck.build import Deck, build
from deck.commands.terminal import Lines, progress
from deck.problem import Problem
from deck.running.options import RunOptions
from deck.store.store import Store

pytestmark = pytest.mark.process

SECTION = '# %% [markdown] slide="slide"\n# # Sum\n\n# %%\nprint(40 + 2)\n'


@pytest.fixture
def folder(write_talk) -> Path:
    return write_talk(s01_a=SECTION, s02_b="# %%\nfrom helper import x\nprint(x)\n", helper="x = 'from helper'\n")


COLD = RunOptions(cold=True)


@pytest.fixture
def make(folder: Path, tmp_path: Path):
    def make(**options) -> Deck:
        lines = Lines(lambda line: None)
        return build(folder, output=tmp_path / "build" / "talk", progress=lines, **options)

    return make


def edit(path: Path, old: str, new: str) -> None:
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def state(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_only_what_changed_is_done_again(folder: Path, make):
    first = make()
    assert (first.ran, first.was_current, first.sections) == (("01_a", "02_b"), False, 2)
    assert "42" in first.index.read_text()

    assert make().was_current

    edit(folder / "01_a.py", "# # Sum", "# # Total")
    prose = make()
    assert (prose.ran, prose.was_current) == ((), False)
    page = prose.index.read_text()
    assert "Total" in page
    assert "42" in page

    edit(folder / "helper.py", "from helper", "from a better helper")
    assert make().ran == ("02_b",)
    assert "from a better helper" in first.index.read_text()

    assert make(options=COLD).ran == ("01_a", "02_b")


def test_a_section_without_code_needs_no_kernel(folder: Path, make):
    (folder / "03_thanks.py").write_text("# %% [markdown]\n# # Thanks\n# %%\n# no code\n")
    deck = make(options=COLD)
    assert deck.ran == ("01_a", "02_b")
    assert "Thanks" in deck.index.read_text()


def test_each_input_makes_the_deck_anew(folder: Path, make):
    deck = make()
    edit(folder / "deck.yml", "A talk", "Another talk")
    assert not make().was_current
    (folder / "picture.svg").write_text("<svg/>")
    assert not make().was_current
    deck.index.unlink()
    assert not make().was_current
    deck.index.write_text("half")
    assert not make().was_current
    (folder / "__pycache__").mkdir(exist_ok=True)
    (folder / "__pycache__" / "helper.pyc").write_bytes(b"")
    (folder / ".helper.py.swp").write_bytes(b"")
    assert make().was_current


def test_two_cold_builds_are_equal(make):
    first = state(make().index.parent)
    second = state(make(options=COLD).index.parent)
    assert [name for name in first | second if first.get(name) != second.get(name)] == []


def test_the_stamp_tells_each_sections_ingredients(make):
    stamp = json.loads((make().index.parent / ".deck.json").read_text())
    assert {"code", "module helper", "python"} <= set(stamp["sections"]["02_b"])


def test_a_failure_leaves_the_old_deck(folder: Path, make):
    output = make().index.parent
    before = state(output)
    edit(folder / "01_a.py", "print(40 + 2)", "1 / 0")
    edit(folder / "02_b.py", "print(x)", "print(x, 2)")
    with pytest.raises(Problem, match="ZeroDivisionError"):
        make()
    assert state(output) == before
    assert [path.name for path in output.parent.iterdir()] == ["talk"]


FAILS_ONCE_THE_OTHER_IS_STORED = """
import os, pathlib, time
while not any(pathlib.Path(os.environ["DECK_CACHE"]).glob("outputs*/*/*.json")):
    time.sleep(0.05)
1 / 0
"""


def test_what_was_done_before_a_failure_is_kept(folder: Path, make):
    edit(folder / "01_a.py", "print(40 + 2)", FAILS_ONCE_THE_OTHER_IS_STORED)
    with pytest.raises(Problem, match="ZeroDivisionError"):
        make()
    edit(folder / "01_a.py", FAILS_ONCE_THE_OTHER_IS_STORED, "1")
    assert make().ran == ("01_a",)


def test_a_damaged_entry_runs_again(folder: Path, make, own_store: Path):
    make()
    edit(folder / "01_a.py", "# # Sum", "# # Total")
    for path in own_store.glob("outputs*/*/*.json"):
        path.write_bytes(path.read_bytes()[:-1])
    reports: list[Path] = []
    deck = make(store=Store(damaged=lambda path, reason: reports.append(path)))
    assert (len(reports), deck.ran) == (2, ("01_a", "02_b"))


def test_a_module_that_changes_while_it_runs_is_not_stored(folder: Path, make):
    edit(folder / "02_b.py", "print(x)", "open('helper.py', 'w').write('x = 2')")
    make()
    assert make().ran == ("02_b",)


def test_it_replaces_no_folder_that_is_not_a_deck(folder: Path, tmp_path: Path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("five years")
    lines = Lines(lambda line: None)
    for output, message in ((mine, "it is no deck"), (folder, "the talk itself"), (tmp_path, "the talk itself")):
        with pytest.raises(Problem, match=message):
            build(folder, output=output, progress=lines)
    assert state(mine) == {"thesis.txt": b"five years"}


def test_a_folder_that_cannot_be_written_is_named_before_anything_runs(folder: Path, tmp_path: Path):
    (tmp_path / "file").write_text("no folder")
    lines = list[str]()
    for output in (tmp_path / "file/out", tmp_path / "file/a/out"):
        with pytest.raises(OSError, match="directory") as caught:
            build(folder, output=output, progress=Lines(lines.append))
        assert caught.value.filename == str(output)
    assert lines == []


def test_progress_is_lines_in_a_log_and_bars_in_a_terminal(capsys: pytest.CaptureFixture[str]):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    said: list[str] = []
    for stream in (io.StringIO(), Terminal()):
        with progress(stream, say=said.append) as display:
            display.started("01_a", cells=2)
            display.reached("01_a", cell=1)
            display.reached("01_a", cell=2)
            display.finished("01_a", seconds=1.25)
    assert said == ["01_a: running 2 cells", "01_a: done in 1.2 s"]
    assert "cell 2/2" in capsys.readouterr().out
