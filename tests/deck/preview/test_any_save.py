"""Whatever a save holds, the preview goes on: the last good deck stays, what is wrong is told, and it can be mended."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from random import Random

import pytest
from tests.helpers.fuzzing import IS_FUZZING, mutated, mutated_notebook, mutated_settings, noise, notebooks

from deck.preview import scheduling
from deck.preview.session import Session
from deck.store.store import Store

pytestmark = [pytest.mark.process, pytest.mark.slow, pytest.mark.fuzz]

SAVES = 500 if IS_FUZZING else 60
PATIENCE = 120

GOOD = {
    "deck.yml": "title: A talk\nauthor: A. Speaker\ntheme: own.css\n",
    "01_a.py": """# %% [markdown] slide="slide"
# ## One
#
# ![A square](square.svg) and {eval}`1 + 1`, $x^2$ and a note[^1].
#
# [^1]: A note.

# %% slide="slide" source="helper.double"

# %%
import helper
helper.double(2)
""",
    "02_b.ipynb": notebooks()[-1],
    "helper.py": "def double(x):\n    return 2 * x\n",
    "own.css": ".reveal h2 { color: teal; background: url(square.svg) }\n",
    "square.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>',
}


@contextlib.asynccontextmanager
async def live(talk: Path, scratch: Path, said: list[str]) -> AsyncIterator[tuple[Session, asyncio.Task[None]]]:
    scratch.mkdir()
    session = Session(talk, scratch=scratch, store=Store(talk.parent / "kept"), say=said.append)
    running = asyncio.create_task(session.run())
    try:
        yield session, running
    finally:
        running.cancel()
        await asyncio.wait((running,), timeout=PATIENCE / 4)


async def until(session: Session, holds: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, session.state
        await asyncio.sleep(0.02)


def broken(name: str, random: Random) -> str:
    if random.random() < 0.1:
        return noise(random)
    if name == "deck.yml":
        return mutated_settings(random)
    return mutated_notebook(GOOD[name], random) if name.endswith(".ipynb") else mutated(GOOD[name], random)


def test_no_save_ends_the_session_and_the_last_good_deck_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduling, "QUIET", 1.0)
    monkeypatch.setenv("DECK_CACHE", str(tmp_path / "store"))
    talk = tmp_path / "talk"
    talk.mkdir()
    for name, text in GOOD.items():
        (talk / name).write_text(text)
    seed = time.time_ns() if IS_FUZZING else 11
    random, said = Random(seed), list[str]()

    async def saved() -> None:
        async with live(talk, tmp_path / "scratch", said) as (session, running):
            await until(session, lambda: session.state["settled"])
            assert session.problem is None, session.problem
            problems = set()
            for number in range(SAVES):
                name = random.choice(list(GOOD))
                (talk / name).write_bytes(broken(name, random).encode("utf-8", "surrogatepass"))
                await asyncio.sleep(random.choice((0.02, 0.05, 0.1, 0.3)))
                problems.add(str(session.problem))
                assert not running.done(), f"save {number} of {name}, seed {seed}"
                assert session.showing.page is not None
                if random.random() < 0.5:
                    (talk / name).write_text(GOOD[name])
            assert len(problems) > SAVES // 20, "saves that are refused for many reasons"
            for name, text in GOOD.items():
                (talk / name).write_text(text)
            (talk / "03_last.py").write_text('# %% [markdown] slide="slide"\n# ## The last\n')
            await until(session, lambda: session.state["settled"] and "The last" in str(session.showing.slides))
            assert session.problem is None

    asyncio.run(saved())
    assert [each for each in said if "fault of deck" in each] == [], f"seed {seed}"
