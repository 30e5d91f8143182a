"""Real kernels: what comes out of them, and what is left when something goes wrong."""

import asyncio
import contextlib
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

import psutil
import pytest
from jupyter_client import AsyncKernelManager
from nbformat import NotebookNode

from deck.config.theme import LIGHT
from deck.problem import Problem
from deck.reading.talk import read_talk
from deck.running.kernels import running_kernel
from deck.running.options import RunOptions
from deck.running.sections import execute

pytestmark = pytest.mark.process


@dataclass
class Recorder:
    """Keeps what it hears."""

    heard: list[tuple] = field(default_factory=list)

    def started(self, section: str, *, cells: int) -> None:
        self.heard.append((section, "started", cells))

    def slow(self, section: str, *, place: str, seconds: float) -> None:
        pass

    def reached(self, section: str, *, cell: int) -> None:
        self.heard.append((section, "reached", cell))

    def finished(self, section: str, *, seconds: float) -> None:
        self.heard.append((section, "finished", seconds > 0))


def run(folder: Path, **options) -> dict[str, NotebookNode]:
    return execute(read_talk(folder).sections, cwd=folder, progress=options.pop("progress", Recorder()), **options)


def text(cell: NotebookNode) -> str:
    return "".join(output.get("text", "") or output.data["text/plain"] for output in cell.outputs)


def images(cell: NotebookNode) -> list[str]:
    return [output.data["image/svg+xml"] for output in cell.outputs if "image/svg+xml" in output.get("data", {})]


def children() -> list[str]:
    return [" ".join(child.cmdline()) for child in psutil.Process().children(recursive=True)]


def test_a_section_runs_in_a_kernel_of_its_own(write_talk):
    folder = write_talk(
        s01_a="""
        # %% [markdown]
        # Text
        # %% slide="slide" tags=["hide-input"]
        import sys
        from helper import NAME
        print(NAME)
        # %%
        # nothing but a comment
        # %%
        1 + 1
        # %%
        2;
        # %% tags=["raises-exception"]
        1 / 0
        # %%
        %matplotlib inline
        from importlib.util import find_spec
        print("matplotlib" in sys.modules, "debugpy" in sys.modules, bool(find_spec("debugpy")))
        print({"a", "b", "c"}, sys.executable)
        """,
        s02_b="# %%\nimport sys\nprint('NAME' in globals(), 'helper' in sys.modules)\n",
        helper="NAME = 'from the folder'",
    )
    recorder, kept = Recorder(), []
    notebooks = run(folder, progress=recorder, keep=lambda section, notebook, said: kept.append(section.name))
    _, shown, comment, value, quiet, error, magic = notebooks["01_a"].cells
    assert text(shown) == "from the folder\n"
    assert shown.metadata == {
        "slide": "slide",
        "tags": ["hide-input"],
        "slideshow": {"slide_type": "slide"},
        "deck": {"line": 4, "number": 2},
    }
    assert (text(value), comment.outputs, quiet.outputs) == ("2", [], [])
    assert (error.outputs[0].output_type, error.outputs[0].ename) == ("error", "ZeroDivisionError")
    assert "\x1b" not in "".join(error.outputs[0].traceback)
    # Hashes are not random: a set prints the same at each run. And nothing is loaded that no cell asks for.
    assert re.fullmatch(r"False False True\n\{.*\} (.*)\n", text(magic))[1] == sys.executable
    assert text(notebooks["02_b"].cells[0]) == "False False\n"
    assert sorted(kept) == ["01_a", "02_b"]
    assert [each for each in recorder.heard if each[0] == "01_a"] == [
        ("01_a", "started", 5),
        *(("01_a", "reached", number) for number in range(1, 6)),
        ("01_a", "finished", True),
    ]
    assert children() == []


def test_a_figure_is_shown_once_as_svg_of_its_own_size(write_talk):
    folder = write_talk(
        s01_a="""
        # %%
        from matplotlib.figure import Figure
        figure = Figure(figsize=(4, 3))
        figure.subplots().plot([1, 2])
        figure
        # %%
        import matplotlib.pyplot as plt
        plt.plot([1, 2]);
        # %%
        figure, axes = plt.subplots(figsize=(4, 3), layout="constrained")
        figure
        # %%
        plt.plot([1, 2])
        plt.show()
        # %%
        plt.figure()
        plt.figure();
        # %%
        plt.rcParams["savefig.bbox"] = "tight"
        plt.figure(figsize=(4, 3))
        display(plt.gcf())
        # %%
        plt.get_fignums()
        """
    )
    cells = run(folder)["01_a"].cells
    assert [len(images(cell)) for cell in cells] == [1, 1, 1, 1, 2, 1, 0]
    assert text(cells[-1]) == "[]"
    for index in (0, 2, 5):
        assert re.search(r'width="288pt" height="216pt"', images(cells[index])[0])
    assert [images(cell) for cell in run(folder)["01_a"].cells] == [images(cell) for cell in cells]


RAISED = {
    "in the cell": (
        '# %%\nx = 1\n# %% id="sum"\n\ntotal = 6\n# what it should be\nassert total == 7, total\n',
        7,
        '2, "sum"',
        "the cell raised AssertionError: 6",
        [
            "     5 | total = 6",
            "     6 | # what it should be",
            ">    7 | assert total == 7, total",
            "AssertionError: 6",
        ],
    ),
    "in a function of an earlier cell": (
        "# %%\ndef f(x):\n    return 1 / x\n# %%\nf(\n    0\n)\n",
        5,
        '2, "f("',
        "the cell raised ZeroDivisionError: division by zero",
        [">    5 | f(", "     6 |     0", "     7 | )", "ZeroDivisionError: division by zero"],
    ),
    "below %%time": (
        "# %%\n%%time\nx = 1\nx['a']\n",
        4,
        '1, "%%time"',
        "the cell raised TypeError: 'int' object is not subscriptable",
        ["     2 | %%time", "     3 | x = 1", ">    4 | x['a']", "TypeError: 'int' object is not subscriptable"],
    ),
    "in a module of the talk": (
        "# %%\nimport helper\nhelper.go()\n",
        3,
        '1, "import helper"',
        "the cell raised ValueError: two",
        [
            "     2 | import helper",
            ">    3 | helper.go()",
            "raised in {folder}/helper.py:2, in go",
            "ValueError: two",
            "lines",
        ],
    ),
    "by asking for input": ("# %%\ninput('name')\n", 2, "1, \"input('name')\"", "StdinNotImplementedError", None),
    "by a magic that there is not": (
        "# %%\n%nosuch\n",
        2,
        '1, "%nosuch"',
        "Line magic function `%nosuch` not found",
        None,
    ),
    "by a window": ("# %%\n%matplotlib qt\n", 2, '1, "%matplotlib qt"', "a deck shows figures inline", None),
}


@pytest.mark.parametrize(("source", "line", "cell", "found", "detail"), RAISED.values(), ids=RAISED)
def test_a_cell_that_raises_is_shown(write_talk, source: str, line: int, cell: str, found: str, detail: list | None):
    folder = write_talk(s01_a=source, helper="def go():\n    raise ValueError('two\\nlines')\n")
    with pytest.raises(Problem, match=re.escape(found)) as caught:
        run(folder)
    problem = caught.value
    assert (problem.file, problem.line, problem.cell, problem.status) == (folder / "01_a.py", line, cell, 1)
    if detail:
        assert problem.detail.splitlines() == [each.format(folder=folder) for each in detail]


SLOW = "# %%\nimport subprocess\nsubprocess.run(['sleep', '1000'])\n"

ENDED = {
    "exit": ("import os; os._exit(3)", "the kernel died with exit status 3 while it ran this cell"),
    "out of memory": ("import os; os.kill(os.getpid(), 9)", "the kernel died by SIGKILL .* too much memory"),
    "exception": ("1 / 0", "the cell raised ZeroDivisionError"),
}


@pytest.mark.posix
@pytest.mark.parametrize(("code", "message"), ENDED.values(), ids=ENDED)
def test_one_failing_section_ends_the_others_at_once(write_talk, code: str, message: str):
    folder = write_talk(s01_a=f"# %%\n{code}\n", s02_slow=SLOW, s03_waiting="# %%\n1\n")
    begun = time.perf_counter()
    with pytest.raises(Problem, match=message) as caught:
        run(folder, at_once=2)
    assert (caught.value.line, caught.value.status) == (2, 1)
    assert time.perf_counter() - begun < 20
    assert children() == []


def test_a_cell_that_takes_too_long_is_named(write_talk):
    folder = write_talk(s01_a=f"# %%\n1\n{SLOW}")
    with pytest.raises(Problem, match=r"still running after 0.5 s. Give it longer with --timeout") as caught:
        run(folder, options=RunOptions(timeout=0.5))
    assert (caught.value.line, caught.value.status) == (4, 1)
    assert children() == []


INTERRUPTS = {
    "Ctrl-C": ([signal.SIGINT], 130, "interrupted\n"),
    "it is told to end": ([signal.SIGTERM], 130, "interrupted\n"),
    "its terminal is closed": ([signal.SIGHUP], 129, ""),
    "of which the shell tells it, too": ([signal.SIGHUP, signal.SIGHUP], 129, ""),
}


@pytest.mark.posix
@pytest.mark.parametrize(("numbers", "status", "said"), INTERRUPTS.values(), ids=INTERRUPTS)
def test_an_interrupted_build_leaves_nothing_behind(
    write_talk, tmp_path: Path, numbers: list[int], status: int, said: str
):
    folder = write_talk(s01_a=SLOW, s02_b=SLOW)
    for name in ("temporary", "runtime"):
        (tmp_path / name).mkdir()
    command = [sys.executable, "-m", "deck", "build", str(folder), "--output", str(tmp_path / "deck")]
    places = {"TMPDIR": str(tmp_path / "temporary"), "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime")}
    build = subprocess.Popen(
        command, env=os.environ | places, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        family = wait_for_sleepers(psutil.Process(build.pid), 2)
    finally:
        for number in numbers:
            os.kill(build.pid, number)
        _, complaint = build.communicate(timeout=20)
    assert (build.returncode, complaint) == (status, said)
    assert psutil.wait_procs(family, timeout=5)[1] == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["runtime", "store", "talk", "temporary"]
    assert [*(tmp_path / "temporary").iterdir(), *(tmp_path / "runtime").iterdir()] == []


# Each makes the file `started`, which the next cell waits for.
STARTS = {
    "in a session of its own": "import subprocess\nsubprocess.Popen({script}, start_new_session=True)",
    "by a shell that leaves it": "!setsid {shell} >/dev/null 2>&1 & while [ ! -e started ]; do sleep 0.01; done",
    "by a process that has ended": """
        import os, subprocess
        if (child := os.fork()) == 0:
            subprocess.Popen({script}, start_new_session=True)
            os._exit(0)
        os.waitpid(child, 0)
        """,
}

ENDS = {
    "the section is done": "",
    "a cell raises": "1 / 0",
    "the kernel is killed": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "its whole group is killed": "import os, signal\nos.killpg(0, signal.SIGKILL)",
}

linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process that has left its parent is not found")


def sleeping(time: str) -> list[psutil.Process]:
    """The processes that run `sleep` for this time."""
    return [each for each in psutil.process_iter(["cmdline"]) if each.info["cmdline"] == ["sleep", time]]


def unique_time() -> str:
    return f"1000.{os.getpid()}{time.monotonic_ns()}"


def cells_that_start(code: str, time: str) -> str:
    script = ["sh", "-c", f"touch started; exec sleep {time}"]
    code = dedent(code).strip().replace("{script}", repr(script)).replace("{shell}", shlex.join(script))
    waits = "import time\nfrom pathlib import Path\nend = time.monotonic() + 20\n"
    waits += "while not Path('started').exists():\n    assert time.monotonic() < end\n"
    return f"# %%\n{code}\n# %%\n{waits}"


@linux
@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("code", STARTS.values(), ids=STARTS)
def test_all_that_a_cell_starts_ends_with_its_kernel(write_talk, code: str, end: str):
    time = unique_time()
    folder = write_talk(s01_a=f"{cells_that_start(code, time)}# %%\n{end or 1}\n")
    with pytest.raises(Problem) if end else contextlib.nullcontext():
        run(folder)
    assert (folder / "started").exists()
    assert sleeping(time) == []


@linux
@pytest.mark.parametrize("command", ["build", "live"])
def test_all_that_a_cell_starts_ends_when_the_press_is_killed(write_talk, command: str):
    time = unique_time()
    folder = write_talk(s01_a=f"{cells_that_start(STARTS['in a session of its own'], time)}{SLOW}")
    arguments = [sys.executable, "-m", "deck", command, str(folder)]
    arguments += ["--no-browser"] if command == "live" else ["--output", str(folder / "deck")]
    press = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        family = wait_for_sleepers(psutil.Process(press.pid), 2)
    finally:
        press.kill()
        press.wait()
    assert psutil.wait_procs(family, timeout=10)[1] == []
    assert sleeping(time) == []


def wait_for_sleepers(process: psutil.Process, count: int) -> list[psutil.Process]:
    """Waits until so many cells have started their `sleep`."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        family = process.children(recursive=True)
        with contextlib.suppress(psutil.NoSuchProcess):  # a process that has ended since it was listed
            if sum(each.name() == "sleep" for each in family) == count:
                return family
        time.sleep(0.05)
    raise AssertionError("the cells did not start")


@pytest.mark.parametrize("turns", [0, 1, 2, 3, 5, 8, 13])
def test_a_kernel_ends_wholly_wherever_its_end_is_cancelled(turns: int, tmp_path: Path):
    async def cancelled_at_its_end() -> AsyncKernelManager:
        ends = asyncio.Event()
        managers = []

        async def section() -> None:
            async with running_kernel("01_a", cwd=tmp_path, scratch=tmp_path, style=LIGHT) as kernel:
                managers.append(kernel.manager)
                ends.set()

        task = asyncio.create_task(section())
        await ends.wait()
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        return managers[0]

    manager = asyncio.run(cancelled_at_its_end())
    assert manager.context.closed
    assert not [line for line in children() if "IPKernelApp" in line]
