"""Parts of the live preview by themselves: what can be undone, what is carried over, pages taken apart, notebooks."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import jupytext
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.__main__ import main
from deck.analysis import effects
from deck.analysis.names import names_of
from deck.freshness.stored_cells import stored_cells
from deck.preview.notebooks import FILTERS, show_notebooks, write_metadata_as_it_is
from deck.preview.pages import parts_of
from deck.preview.reading import Reader
from deck.preview.sections.kernels import Kernels, UnresponsiveError
from deck.preview.sections.semaphore import PrioritySemaphore
from deck.preview.sections.target import carried, common, target_of
from deck.preview.watching import folders_of
from deck.problem import Problem
from deck.reading.talk import read_talk
from deck.rendering.exporter import render_deck
from deck.talk.markdown.expressions import expressions
from deck.talk.markdown.headings import heading
from deck.talk.notebook import to_notebook
from deck.talk.outline import outline
from deck.talk.syntax import parse

ROOT = Path(__file__).parents[3]

STAYS = {
    "x = 1\ny = [x]": [],
    "print(x)": ["print", "x"],
    "x = 1\nprint(x)": ["print"],
    "with open('f') as file:\n    file.read()": ["open"],
    "with file as file:\n    file.read()": ["file"],
    "f()": ["f", "model"],
    "import random\nrandom.seed(1)": [],
    "import numpy as np\nnp.random.seed(1)\nnp.random.default_rng(2)": [],
    "import matplotlib.pyplot as plt\nplt.rcParams['font.size'] = 3\nplt.style.use('dark')": [],
    "figure.set_size_inches(3, 4)": ["figure"],
    "x = set(y)": ["set", "y"],
}
SET = (
    "get_ipython().run_line_magic('load_ext', 'a')",
    "import decimal\ndecimal.getcontext().prec = 3",
    "import numpy as np\nnp.set_printoptions(precision=3)",
    "import os\nos.environ['A'] = 'b'",
    "import os\nos.chdir('..')",
    "import sys\nsys.path.append('..')",
    "import helper\nhelper.x = 3",
    "import warnings\nwarnings.simplefilter('ignore')",
    "from pandas import set_option\nset_option('a', 1)",
)
BEFORE = "def f():\n    return model.fit()\n"


@pytest.mark.parametrize("program", STAYS)
def test_names_that_cells_may_have_changed(program: str) -> None:
    assert effects.obstacle([program], [BEFORE]) is None
    looked_up = {"print", "open", "set"}
    assert set(effects.touched([program], [BEFORE])) - looked_up == set(STAYS[program]) - looked_up - {"plt", "np"}


@pytest.mark.parametrize("program", SET)
def test_a_setting_cannot_be_undone(program: str) -> None:
    assert effects.obstacle([program], [BEFORE]) is not None


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_what_two_lists_begin_with(one: list[str], other: list[str]) -> None:
    number = common(one, other)
    assert one[:number] == other[:number]
    assert one[number : number + 1] != other[number : number + 1] or number == len(one) == len(other)


def test_cells_show_what_they_showed_until_they_have_run(write_talk: Callable[..., Path]) -> None:
    def target(text: str) -> object:
        folder = write_talk(s01_a=text)
        version = Reader(folder).read()
        return target_of(version.talk.sections[0], version)

    def outputs(text: str) -> list:
        return [{"output_type": "stream", "name": "stdout", "text": text}]

    old = target("# %%\na = 1\n\n# %%\nb = 2\n\n# %%\nc = 3\n")
    new = target("# %%\na = 1\n\n# %%\nb = 5\n\n# %%\nnew = 4\n\n# %%\nc = 3\n\n# %% [markdown]\n# {eval}`a`\n")
    found = carried(old, [outputs("a"), outputs("b"), outputs("c")], new)
    assert found[:3] == [outputs("a"), outputs("b"), outputs("c")]
    assert found[3] == []
    assert found[4][0]["data"] == {"text/plain": "…"}
    assert "…" in to_notebook(new.section, found).cells[4].source


def test_a_page_is_taken_apart_and_a_changed_file_changes_its_slide(write_talk: Callable[..., Path]) -> None:
    folder = write_talk(
        s01_a="""
            # %% [markdown] slide="slide"
            # # One

            # %% [markdown] slide="subslide"
            # # Two
            #
            # ![A dot](dot.svg)

            # %% [markdown] slide="slide"
            # # Three
            #
            # <IMG SRC="dot.svg" alt="A dot">

            # %% [markdown] slide="slide"
            # # Four

            # %% [markdown] slide="subslide"
            # # Five
            """
    )
    (folder / "dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')

    def parts() -> object:
        talk = read_talk(folder)
        return parts_of(render_deck(talk, {each.name: to_notebook(each) for each in talk.sections}))

    before = parts()
    assert before.stacks == (("one", "two"), ("three",), ("four", "five"))
    assert all(text.startswith(f'<section id="{name}"') for name, text in before.slides.items())
    assert all(text.count("<section") == text.count("</section>") == 1 for text in before.slides.values())
    (folder / "dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" />')
    after = parts()
    assert [name for name in after.digests if after.digests[name] != before.digests[name]] == ["two", "three"]
    assert after.shell == before.shell


def test_only_what_changed_is_read_again(write_talk: Callable[..., Path]) -> None:
    folder = write_talk(s01_a="# %%\nimport helper\n", s02_b="# %%\nx = 1\n", helper="x = 1\n").resolve()
    reader = Reader(folder)
    first = reader.read()
    (folder / "02_b.py").write_text("# %%\nx = 2\n")
    second = reader.read({folder / "02_b.py"})
    assert second.talk.sections[0] is first.talk.sections[0]
    assert second.own["02_b"] != first.own["02_b"]
    (folder / "helper.py").write_text("x = 2\n")
    third = reader.read({folder / "helper.py"})
    assert third.own["01_a"] != second.own["01_a"]
    assert third.own["02_b"] == second.own["02_b"]
    assert folders_of(third, folder).deep == {folder}


EDITED = """# %% [markdown]
# # Version {0}

# %% store="x"
y = {0}
x = y + {0}

# %%
print(x, {0})
"""


def test_what_every_version_of_a_cell_once_was_is_not_kept(write_talk: Callable[..., Path]) -> None:
    caches = (parse, expressions, heading, names_of)
    for cache in caches:
        cache.cache_clear()
    folder = write_talk(s01_a=EDITED.format(0))
    reader = Reader(folder)
    for version in range(60):
        (folder / "01_a.py").write_text(EDITED.format(version))
        taken = reader.read([folder / "01_a.py"])
        stored_cells(taken.talk.sections[0], taken.talk)
        outline(taken.talk.sections)
    sizes = {cache.__name__: cache.cache_info().currsize for cache in caches}
    assert all(size < 60 for size in sizes.values()), sizes


def test_who_is_in_a_hurry_goes_first_and_the_lowest_rank_next() -> None:
    went: list[str] = []

    async def one(gate: PrioritySemaphore, name: str, *, hurry: bool = False) -> None:
        async with gate.place(name, hurry=hurry):
            went.append(name)
            await asyncio.sleep(0)

    async def all_of_them() -> None:
        gate = PrioritySemaphore(1, {"low": 0, "high": 2, "first": 1}.__getitem__)
        hurried = asyncio.create_task(one(gate, "hurried", hurry=True))
        others = [asyncio.create_task(one(gate, name)) for name in ("high", "low", "first")]
        cancelled = asyncio.create_task(one(gate, "low"))
        await asyncio.sleep(0)
        cancelled.cancel()
        await asyncio.gather(hurried, *others)

    asyncio.run(all_of_them())
    assert went == ["hurried", "low", "first", "high"]


@pytest.mark.process
def test_a_package_that_says_something_when_it_is_imported_is_left_to_the_section(
    tmp_path: Path, write_talk: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = tmp_path / "site-packages"
    for name, text in {"loud_one": "print('here')", "quiet_one": ""}.items():
        (packages / name).mkdir(parents=True)
        (packages / name / "__init__.py").write_text(text)
    monkeypatch.syspath_prepend(packages)
    monkeypatch.setenv("PYTHONPATH", str(packages))
    folder = write_talk(s01_a="# %%\nimport loud_one, quiet_one\n")
    version = Reader(folder).read()

    async def loaded() -> list[str]:
        kernels = Kernels(tmp_path)
        kernels.aim(version.talk, version.shared)
        kernels.keep_ready()
        warm = await kernels.quick()
        report = tmp_path / "loaded"
        client = warm.kernel.client
        found = "[name for name in sys.modules if name.endswith('_one')]"
        code = f"import json, sys\nwith open({str(report)!r}, 'w') as file:\n    json.dump({found}, file)"
        await client.execute_interactive(code, output_hook=lambda _: None)
        await warm.close()
        await kernels.close()
        return json.loads(report.read_text())

    assert asyncio.run(loaded()) == ["quiet_one"]


SECTIONS = sorted([*(ROOT / "talk").glob("[0-9]*.py"), *(ROOT / "src/deck/assets/scaffold").glob("[0-9]*.py")])


@pytest.mark.process
def test_a_kernel_that_was_interrupted_and_owes_an_answer_is_given_up(
    write_talk: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deck.preview.sections.kernels._SECONDS_AFTER_INTERRUPT", 0.5)
    version = Reader(write_talk(s01_a="# %%\n1\n")).read()
    (tmp_path / "scratch").mkdir()

    async def asked() -> None:
        kernels = Kernels(tmp_path / "scratch")
        kernels.aim(version.talk, version.shared)
        try:
            warm = await kernels.fresh()
            assert await warm.tell("deck.kernel.values.rewinding.remember(0)") is None
            await warm.interrupt()
            assert await warm.tell("deck.kernel.values.rewinding.remember(0)") is None, "it was idle, and lost nothing"
            warm.kernel.client.execute("import time; time.sleep(1000)")
            with pytest.raises(UnresponsiveError):
                await warm.remember()
        finally:
            await kernels.close()

    asyncio.run(asked())


@pytest.mark.parametrize("path", SECTIONS, ids=lambda path: path.name)
def test_a_save_in_jupyterlab_changes_what_was_edited_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from jupytext import cell_metadata

    monkeypatch.setattr(cell_metadata, "dumps", cell_metadata.dumps)  # put back after the test
    write_metadata_as_it_is()
    text = path.read_text()
    notebook = jupytext.reads(text, fmt={"extension": ".py", "format_name": "percent"})
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for cell in notebook.cells:
        cell.metadata |= {"trusted": True, "editable": True}
    last = notebook.cells[-1]
    old = last.source
    last.source += "\n# Edited"
    saved = jupytext.writes(notebook, fmt={"extension": ".py", "format_name": "percent", **FILTERS})
    assert old
    edited = "# # Edited\n" if last.cell_type == "markdown" else "# Edited\n"
    assert saved == text + edited


def test_without_jupyterlab_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deck.preview.notebooks._LAB", "no_such_module")
    with pytest.raises(Problem, match="pip install 'jupyterlab") as told:
        asyncio.run(show_notebooks(tmp_path, scratch=tmp_path, say=print))
    assert told.value.status == 3


@pytest.mark.process
@pytest.mark.posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_jupyterlab_ends_with_the_preview(
    tmp_path: Path, write_talk: Callable[..., Path], number: signal.Signals
) -> None:
    folder = write_talk(s01_a="# %%\n1\n")
    said = tmp_path / "lab"
    # One that only waits stands in for JupyterLab, which tests do without.
    (tmp_path / "jupyterlab.py").write_text(
        f"import os, pathlib, time\npathlib.Path({str(said)!r}).write_text(str(os.getpid()))\ntime.sleep(1000)\n"
    )
    search_path = os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")]))
    live = subprocess.Popen(
        [sys.executable, "-m", "deck", "live", str(folder), "--no-browser", "--notebook"],
        env=os.environ | {"PYTHONPATH": search_path},
        stdout=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + 30
        while not (said.exists() and said.read_text()) and time.monotonic() < end:
            time.sleep(0.05)
        lab = psutil.Process(int(said.read_text()))
    finally:
        live.send_signal(number)
        live.wait(timeout=20)
    assert psutil.wait_procs([lab], timeout=10)[1] == []


def test_a_talk_that_is_not_there_is_no_preview(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["live", str(tmp_path / "talks"), "--no-browser"]) == 2
    assert "no such folder" in capsys.readouterr().err
