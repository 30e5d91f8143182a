"""The live preview without a browser: what it shows after edits is what a cold build makes of the same sources."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from deck.build import build
from deck.commands.terminal import Lines
from deck.freshness.explain import explain
from deck.preview import scheduling
from deck.preview.sections.live_section import LiveSection
from deck.preview.sections.state import Phase
from deck.preview.session import Session
from deck.reading.talk import read_section
from deck.running.options import RunOptions
from deck.running.sections import execute
from deck.store.kinds import OUTPUTS
from deck.store.store import Store
from deck.talk.notebook import outputs_of

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[3]
SILENT = Lines(lambda text: None)
PATIENCE = 120

# A section before an edit and after it; each ends in a cell that prints. What the cells above the edited one have is
# bound anew, changed in place, drawn, or set by what ran below them.
CASES = {
    "bound anew by a cell below": ("x = 1", "x += {}\nprint(x)"),
    "changed in place": ("x = [1]", "x.append({})\nprint(x)"),
    "changed in place by another name": ("x = [1]\ny = x", "y.append({})\nprint(x)"),
    "changed in place by a function": ("x = [1]\ndef f(n):\n    x.append(n)", "f({})\nprint(x)"),
    "an object of the section's own": ("class A:\n    n = 0\na = A()", "a.n += {}\nprint(a.n)"),
    "an iterator": ("x = iter(range(100))", "print(next(x), {})"),
    "drawn at random": ("import random\nrandom.seed(1)", "print(random.random(), {})"),
    "a name that goes": ("x = 1", "y = {}\ndel x\nprint(y)"),
    "a setting of a module": ("import decimal", "decimal.getcontext().prec += {}\nprint(decimal.Decimal(1) / 3)"),
    "names of the kernel": ("x = 1\nx", "print(_, {}, len(Out), In[-2])"),
}


@contextlib.asynccontextmanager
async def live(talk: Path, scratch: Path, store: Store, **options: Any) -> AsyncIterator[Session]:
    scratch.mkdir()
    session = Session(talk, scratch=scratch, store=store, **options)
    running = asyncio.create_task(session.run())
    try:
        yield session
    finally:
        running.cancel()
        await asyncio.wait((running,), timeout=PATIENCE / 4)
        assert running.cancelled(), "it ends when it is told to"


async def until(session: Session, holds: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, session.state
        await asyncio.sleep(0.02)


def is_confirmed(section: LiveSection) -> bool:
    return section.state.phase is Phase.CONFIRMED


def section(first: str, second: str) -> str:
    return f"# %%\n{first}\n\n# %%\n{second}\n"


def test_cells_that_run_again_find_what_the_cells_above_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write_talk: Callable[..., Path]
) -> None:
    monkeypatch.setattr(scheduling, "QUIET", 1e9)  # what is shown first counts here, not what is run once more
    names = {f"{place:02}_case": case for place, case in enumerate(CASES.values())}
    folder = write_talk(**{f"s{name}": section(first, second.format(1)) for name, (first, second) in names.items()})

    async def edited() -> dict[str, list]:
        async with live(folder, tmp_path / "scratch", Store(tmp_path / "kept")) as session:
            await until(session, lambda: session.state["settled"])
            for name, (first, second) in names.items():
                (folder / f"{name}.py").write_text(section(first, second.format(2)))
            await until(session, lambda: all(shown(session, name) for name in names))
            return {name: shown(session, name) for name in names}

    def shown(session: Session, name: str) -> list | None:
        work = session._sections[name].state
        is_new = work.target.section.cells[1].source == names[name][1].format(2)
        return list(work.outputs) if work.is_settled and is_new else None

    found = asyncio.run(edited())
    sections = [read_section(folder / f"{name}.py") for name in names]
    cold = execute(sections, cwd=folder, progress=SILENT)
    for each, case in zip(sections, CASES, strict=True):
        assert found[each.name] == outputs_of(each, cold[each.name]), case


@pytest.mark.slow
def test_a_session_of_random_edits_ends_with_the_deck_of_a_cold_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write_talk: Callable[..., Path]
) -> None:
    monkeypatch.syspath_prepend(ROOT)
    from benchmarks.random_edits import RandomEdits

    monkeypatch.setattr(scheduling, "QUIET", 1.0)
    folder = write_talk(
        s01_one="""
            # %% [markdown] slide="slide"
            # # One

            # %% slide="slide"
            from helper import double
            print(double(1))

            # %% [markdown]
            # Twice two is {eval}`double(2)`.
            """,
        s02_two="""
            # %% [markdown] slide="slide"
            # # Two

            # %%
            import random
            random.seed(1)

            # %%
            print(random.random())
            """,
        s03_three="""
            # %% [markdown] slide="slide"
            # # Three
            """,
        helper="def double(x):\n    return 2 * x\n",
    )
    edits = RandomEdits(folder, seed=7, modules=[folder / "helper.py"])

    async def edited() -> tuple[str, list[str]]:
        kinds = []
        async with live(folder, tmp_path / "scratch", Store(tmp_path / "kept")) as session:
            await until(session, lambda: session.state["settled"])
            while len(kinds) < 40:
                kinds += edits.burst(1 + len(kinds) % 3)
                await asyncio.sleep(0.05 * (len(kinds) % 5))
            edits.mend()
            (folder / "01_last.py").write_text('# %% [markdown] slide="slide"\n# # The last edit\n')
            await until(
                session,
                lambda: (
                    session.showing.page and "The last edit" in session.showing.page.html and session.state["settled"]
                ),
            )
            assert session.problem is None
            return session.showing.page.html, kinds

    html, kinds = asyncio.run(edited())
    assert len(set(kinds)) > 8, "edits of many kinds"
    deck = build(
        folder,
        output=tmp_path / "deck",
        progress=SILENT,
        options=RunOptions(cold=True),
        store=Store(tmp_path / "other"),
    )
    assert html == deck.index.read_text()


def test_what_ran_from_its_middle_is_kept_only_when_it_has_run_from_the_top(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write_talk: Callable[..., Path]
) -> None:
    monkeypatch.setattr(scheduling, "QUIET", 1.0)
    runs = tmp_path / "runs"
    count = f"with open({str(runs)!r}, 'a') as file:\n    file.write('{{}}')"
    folder = write_talk(s01_a=f"# %%\n{count.format('a')}\n\n# %%\n{count.format('b')}\nprint('b' * 3)\n")
    store = Store(tmp_path / "kept")

    async def edited() -> list[str]:
        seen = []
        async with live(folder, tmp_path / "scratch", store) as session:
            await until(session, lambda: session.state["settled"])
            seen.append(runs.read_text())
            path = folder / "01_a.py"
            path.write_text(path.read_text().replace("* 3", "* 4"))
            await until(session, lambda: "bbbb" in session.showing.page.html)
            work = session._sections["01_a"]
            seen.append((runs.read_text()[:3], is_confirmed(work) or not store.has(OUTPUTS, work.state.target.key)))
            await until(session, lambda: session.state["settled"])
            seen += [runs.read_text(), store.has(OUTPUTS, work.state.target.key)]
        return seen

    assert asyncio.run(edited()) == ["ab", ("abb", True), "abbab", True]


def test_it_ends_while_a_section_runs_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write_talk: Callable[..., Path]
) -> None:
    monkeypatch.setattr(scheduling, "QUIET", 0.5)
    again = tmp_path / "again"
    slow = f"""import pathlib, time
file = pathlib.Path({str(again)!r})
if file.exists():
    file.touch()
    time.sleep(60)"""
    folder = write_talk(s01_a=f"# %%\n{slow}\n\n# %%\nprint(1)\n")

    async def ended() -> bool:
        async with live(folder, tmp_path / "scratch", Store(tmp_path / "kept")) as session:
            await until(session, lambda: session.state["settled"])
            again.write_text("")
            began = again.stat().st_mtime_ns
            (folder / "01_a.py").write_text(f"# %%\n{slow}\n\n# %%\nprint(2)\n")
            await until(session, lambda: again.stat().st_mtime_ns != began)
            return session.state["settled"]

    assert asyncio.run(ended()) is False


def test_no_file_is_left_and_no_kernel(tmp_path: Path, write_talk: Callable[..., Path]) -> None:
    import psutil

    folder = write_talk(s01_a="# %%\nprint(1)\n")
    before = {each.pid for each in psutil.Process().children(recursive=True)}

    async def shown() -> int:
        async with live(folder, tmp_path / "scratch", Store(tmp_path / "kept")) as session:
            await until(session, lambda: session.state["settled"])
            return len({each.pid for each in psutil.Process().children(recursive=True)} - before)

    assert asyncio.run(shown()) >= 1
    assert {each.pid for each in psutil.Process().children(recursive=True) if each.status() != "zombie"} <= before
    assert sorted(path.name for path in folder.iterdir()) == ["01_a.py", "deck.yml"]


KEEPS = """# %%
import json, os

with open(os.environ["DECK_LEDGER"], "a") as ledger:
    said = {"name": "fit", "key": "abcdef123456", "found": False, "line": 4, "ingredients": {}}
    ledger.write(json.dumps(said) + "\\n")

# %%
print(1)
"""


def test_explain_knows_what_code_kept_by_itself_while_it_was_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write_talk: Callable[..., Path]
) -> None:
    monkeypatch.setattr(scheduling, "QUIET", 0.5)
    folder, store = write_talk(s01_a=KEEPS), Store(tmp_path / "kept")

    async def edited() -> None:
        async with live(folder, tmp_path / "scratch", store) as session:
            await until(session, lambda: session.state["settled"])
            # Run from its middle, and then once from the top.
            (folder / "01_a.py").write_text(KEEPS.replace("print(1)", "print(2)"))
            work = session._sections["01_a"]
            await until(session, lambda: is_confirmed(work) and work.state.target.cells[1].source == "print(2)")

    asyncio.run(edited())
    said = [str(each) for each in explain(folder, store=store)]
    assert said[0] == "01_a: fresh"
    assert [line for line in said if "fit abcdef12" in line and line.endswith(": fresh")], said


def test_a_file_that_code_reads_is_followed(tmp_path: Path, write_talk: Callable[..., Path]) -> None:
    """In another folder: where it is missing at first, after each save of it, and after an edit of the code."""
    folder = write_talk(s01_a=section("rows = open('../data/d.csv').read()", "print('rows', rows)"))
    (tmp_path / "data").mkdir()

    async def follow() -> None:
        async with live(folder, tmp_path / "scratch", Store(tmp_path / "kept")) as session:
            await until(session, lambda: session._sections)
            (shown,) = session._sections.values()

            async def shows(text: str) -> None:
                await until(session, lambda: text in str(shown.state.outputs) and is_confirmed(shown))

            await until(session, lambda: shown.state.phase is Phase.FAILED)
            (tmp_path / "data/d.csv").write_text("one")
            await shows("rows one")
            (tmp_path / "data/d.csv").write_text("two")
            await shows("rows two")
            path = folder / "01_a.py"
            path.write_text(path.read_text().replace("'rows'", "'ROWS'"))
            await until(session, lambda: "ROWS two" in str(shown.state.outputs))
            (tmp_path / "data/d.csv").write_text("three")
            await shows("ROWS three")

    asyncio.run(follow())


SHOWS = """# %% [markdown] slide="slide" id="text"
# # A
#
# ![a](https://example.org/a.png)

# %% [markdown] slide="slide" id="output"
# ## B

# %%
#| fig-pos: H
from IPython.display import HTML
HTML("<img src='https://example.org/b.png'>")
"""


def test_notes_and_warnings_are_told_once_as_by_a_build(tmp_path: Path, write_talk: Callable[..., Path]) -> None:
    folder, said = write_talk(s01_a=SHOWS), list[str]()

    async def edited() -> list[dict[str, Any]]:
        async with live(folder, tmp_path / "scratch", Store(tmp_path / "kept"), say=said.append) as session:
            await until(session, lambda: session.state["settled"])
            (folder / "01_a.py").write_text(SHOWS.replace("# # A", "# # A\n#\n# more"))
            await until(session, lambda: "more" in session.showing.slides["text"])
            await until(session, lambda: session.state["settled"])
            return session.state["warnings"]

    (warning,) = asyncio.run(edited())
    assert (warning["slide"], warning["source"]) == ("output", "01_a.py:13")
    notes = [
        "note: 01_a.py: not read: '#| fig-pos' (line 10)",
        "note: 01_a.py:4: https://example.org/a.png is on the web",
    ]
    assert [each.startswith(note) for each, note in zip(said, notes, strict=False)] == [True, True]
    assert [each.partition(": the output shows")[0] for each in said[2:]] == [
        f'warning: {folder}/01_a.py:11 (cell 3, "from IPython.display import HTML")'
    ]


def save(folder: Path, title: str) -> None:
    (folder / "01_a.py").write_text(f'# %% [markdown] slide="slide"\n# # {title}\n')


def test_an_error_that_nobody_foresaw_ends_no_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write_talk: Callable[..., Path]
) -> None:
    """What was shown stays, the fault is told, and the next save is read as any other."""
    monkeypatch.setenv("DECK_CACHE", str(tmp_path / "store"))
    parse = MarkdownIt.parse

    def breaks(self: MarkdownIt, text: str, env: object = None) -> object:
        return 1 / 0 if "breaks" in text else parse(self, text, env)

    monkeypatch.setattr(MarkdownIt, "parse", breaks)
    folder = write_talk(s01_a="")
    save(folder, "Good")
    said: list[str] = []

    async def faults() -> None:
        async with live(folder, tmp_path / "scratch", Store(tmp_path / "kept"), say=said.append) as session:
            await until(session, lambda: session.state["settled"])
            save(folder, "It breaks")
            await until(session, lambda: "ZeroDivisionError" in str(session.problem))
            assert "Good" in str(session.showing.slides)
            save(folder, "Better")
            await until(session, lambda: session.problem is None)
            await until(session, lambda: "Better" in str(session.showing.slides))

    asyncio.run(faults())
    assert sum("this is a fault of deck" in line for line in said) == 1
