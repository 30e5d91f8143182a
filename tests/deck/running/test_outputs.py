"""Outputs of real kernels: Jupyter's order and form, and what stands still of what moves."""

import base64
import io
import re
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from nbformat import NotebookNode
from PIL import Image

from deck.problem import Problem
from deck.reading.talk import read_talk
from deck.running.sections import execute

pytestmark = pytest.mark.process


class Silent:
    """Hears nothing."""

    def started(self, section: str, *, cells: int) -> None: ...
    def slow(self, section: str, *, place: str, seconds: float) -> None: ...
    def reached(self, section: str, *, cell: int) -> None: ...
    def finished(self, section: str, *, seconds: float) -> None: ...


def run(folder: Path) -> dict[str, NotebookNode]:
    return execute(read_talk(folder).sections, cwd=folder, progress=Silent())


def told(cell: NotebookNode) -> list[str]:
    """Each output as a line: the stream and its text, or the richest form."""
    forms = ("image/svg+xml", "image/webp", "text/html", "text/plain")
    return [
        f"{each.name}: {each.text}"
        if each.output_type == "stream"
        else next(f"{form}: {each.data[form]}" if form == "text/plain" else form for form in forms if form in each.data)
        for each in cell.outputs
    ]


# How widgets speak, without ipywidgets: a comm for each, and a display that names it.
WIDGETS = """
from comm import create_comm
from IPython.display import display

def widget(name, **state):
    state = {"_model_module": "@jupyter-widgets/controls", "_model_name": name, **state}
    return create_comm(target_name="jupyter.widget", data={"state": state}, metadata={"version": "2.1.0"})

def view(model, text="Widget()"):
    data = {"application/vnd.jupyter.widget-view+json": {"model_id": model.comm_id}, "text/plain": text}
    display(data, raw=True)

def change(model, **state):
    model.send({"method": "update", "state": state, "buffer_paths": []})
"""

CELLS = {
    "a figure between two prints": (
        """
        print("a")
        display(Figure())
        print("b")
        """,
        ["stdout: a\n", "image/svg+xml", "stdout: b\n"],
    ),
    "values between prints, and at the end": (
        """
        print("a"); print("b")
        display("c")
        print("d", end="")
        print("e")
        "f"
        """,
        ["stdout: a\nb\n", "text/plain: 'c'", "stdout: de\n", "text/plain: 'f'"],
    ),
    "both streams as they are written": (
        """
        print("a")
        print("b", file=sys.stderr)
        print("c")
        print("d")
        print("e", file=sys.stderr)
        """,
        ["stdout: a\n", "stderr: b\n", "stdout: c\nd\n", "stderr: e\n"],
    ),
    "pauses": (
        """
        print("a")
        time.sleep(0.4)
        print("b")
        time.sleep(0.4)
        display("c")
        """,
        ["stdout: a\nb\n", "text/plain: 'c'"],
    ),
    "a bar, and lines beside it": (
        """
        for n in range(4):
            print(f"\\r{n} of 3", end="", file=sys.stderr)
            if n == 1:
                print("half")
        print(file=sys.stderr)
        """,
        ["stdout: half\n", "stderr: 3 of 3\n"],
    ),
    "a line that is overwritten, and backspaces": (
        """
        print("loading ...\\rready", end="")
        print("\\b\\b\\b\\b\\bdone")
        """,
        ["stdout: done\n"],
    ),
    "outputs that are cleared": (
        """
        for n in range(3):
            clear_output(wait=True)
            print(n)
            display(n)
        """,
        ["stdout: 2\n", "text/plain: 2"],
    ),
    "outputs that are cleared at once": ("print('a'); display('b'); clear_output(); print('c')", ["stdout: c\n"]),
    "a clearing that waits for ever": ("print('a'); clear_output(wait=True)", ["stdout: a\n"]),
    "a display that changes": (
        """
        print("a")
        handle = display("b", display_id=True)
        print("c")
        handle.update("d")
        """,
        ["stdout: a\n", "text/plain: 'd'", "stdout: c\n"],
    ),
    "a display that a later cell changes": (
        """
        print("a"); time.sleep(0.3); print("b")
        late = display("c", display_id=True)
        """,
        ["stdout: a\nb\n", "text/plain: 'e'"],
    ),
    "the later cell": ("late.update('e')", []),
    "a bar of tqdm.notebook": (
        """
        bar = widget("FloatProgressModel", value=0, min=0, max=3)
        left, right = widget("HTMLModel", value="0%"), widget("HTMLModel", value="0/3")
        box = widget("HBoxModel", children=[f"IPY_MODEL_{each.comm_id}" for each in (left, bar, right)])
        view(box, "  0%|          | 0/3")
        for n in range(1, 4):
            change(bar, value=n)
            change(right, value=f"{n}/3")
        change(left, value="100%")
        """,
        ["text/plain: 100% |██████████| 3/3"],
    ),
    "a bar that goes": ("view(box)\nbox.close()\nprint('done')", ["stdout: done\n"]),
    "a slider": (
        "view(widget('IntSliderModel', value=1), 'IntSlider(value=1)')",
        ["text/plain: IntSlider(value=1)"],
    ),
    "rich's bar": (
        """
        from rich.progress import track
        for n in track(range(3), description="Tossing"):
            print("toss", n) if n == 1 else None
        """,
        [r"text/plain: Tossing .* 100% .*", "text/html", "text/html"],  # the last is empty, and on no slide
    ),
    "rich's bar that goes": (
        """
        from rich.progress import Progress
        with Progress(transient=True) as progress:
            progress.advance(progress.add_task("x", total=1))
        """,
        ["text/plain: ", "text/html"],
    ),
    "what tqdm says without widgets": (
        """
        import warnings
        warnings.warn("IProgress not found. Please update jupyter and ipywidgets.")
        """,
        [],
    ),
    "magics of figures that move": (
        """
        %matplotlib widget
        %matplotlib notebook
        %matplotlib ipympl
        import matplotlib.pyplot as plt
        figure = plt.figure(figsize=(2, 1))
        figure.canvas.header_visible = False
        figure.canvas
        """,
        ["image/svg+xml"],
    ),
    "a figure of the next cell": ("plt.figure(figsize=(2, 1));", ["image/svg+xml"]),
    "an animation": (
        """
        from matplotlib.animation import FuncAnimation
        figure, axes = plt.subplots(figsize=(2, 1))
        line, = axes.plot([0, 1])
        moving = FuncAnimation(figure, lambda n: line.set_ydata([0, n]), frames=3)
        moving
        """,
        ["image/webp|text/html"],
    ),
    "an animation as a script": (
        """
        from IPython.display import HTML
        plt.close(figure)
        html = moving.to_jshtml()
        print("<script" in html, "<img " in html or "<video " in html)
        HTML(html)
        """,
        ["stdout: False True\n", "text/html"],
    ),
}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory, processes: None) -> dict[str, NotebookNode]:
    """The cells after they ran in one kernel, by their names."""
    folder = tmp_path_factory.mktemp("outputs") / "talk"
    folder.mkdir()
    (folder / "deck.yml").write_text("title: A talk\nauthor: A. Speaker\n")
    first = f"import sys, time\nfrom IPython.display import clear_output\nfrom matplotlib.figure import Figure{WIDGETS}"
    sources = [first, *(dedent(source).strip() for source, _ in CELLS.values())]
    (folder / "01_a.py").write_text("".join(f"# %%\n{source}\n\n" for source in sources))
    return dict(zip(CELLS, run(folder)["01_a"].cells[1:], strict=True))


@pytest.mark.parametrize("name", CELLS)
def test_outputs_are_in_order_and_in_their_last_state(ran: dict[str, NotebookNode], name: str) -> None:
    expected = CELLS[name][1]
    assert len(told(ran[name])) == len(expected), told(ran[name])
    for found, wanted in zip(told(ran[name]), expected, strict=True):
        assert found == wanted or re.fullmatch(wanted, found)


def test_no_label_of_an_animation_is_cut(ran: dict[str, NotebookNode]) -> None:
    data = ran["an animation"].outputs[0].data
    if "image/webp" not in data:
        pytest.skip("an encoder of videos is installed")
    with Image.open(io.BytesIO(base64.b64decode(data["image/webp"]))) as image:
        frame = image.convert("RGB")
    edges = [frame.crop((0, 0, 1, frame.height)), frame.crop((0, frame.height - 1, frame.width, frame.height))]
    assert [len(each.getcolors()) for each in edges] == [1, 1]
    assert len(frame.getcolors(100_000)) > 1


RAISED = {
    "what is displayed at the end": (
        "# %%\nclass Broken:\n    def _repr_html_(self):\n        raise KeyError('no table')\n# %%\nx = 1\nBroken()\n",
        7,
        "the cell raised KeyError: 'no table'",
        None,
    ),
    "what is displayed": (
        "# %%\nclass Broken:\n    def _repr_png_(self):\n        raise ValueError('no picture')\n\ndisplay(Broken())\n",
        4,
        "the cell raised ValueError: no picture",
        None,
    ),
    "an exit": ("# %%\nimport sys\nx = 1\nsys.exit(3)\n", 4, "the cell raised SystemExit: 3", "All cells of a section"),
    "an exit below": (
        "# %%\ndef leave():\n    raise SystemExit('enough')\n# %%\nx = 1\nif x:\n    leave()\n",
        7,
        "the cell raised SystemExit: enough",
        "All cells of a section",
    ),
    "quit": ("# %%\nx = 1\nquit()\n", 3, "the cell raised SystemExit", "All cells of a section"),
    "a question": ("# %%\nx = 1\nname = input('Name? ')\n", 3, "StdinNotImplementedError", "write the answer itself"),
}


@pytest.mark.parametrize(("source", "line", "found", "remedy"), RAISED.values(), ids=RAISED)
def test_what_ends_a_run_is_named_with_its_line(
    write_talk: Callable[..., Path], source: str, line: int, found: str, remedy: str | None
) -> None:
    folder = write_talk(s01_a=source)
    with pytest.raises(Problem, match=re.escape(found)) as caught:
        run(folder)
    assert (caught.value.line, caught.value.status) == (line, 1)
    assert (remedy or "") in (caught.value.remedy or "")


def test_an_object_that_cannot_be_displayed_may_be_shown_on_purpose(write_talk: Callable[..., Path]) -> None:
    folder = write_talk(
        s01_a="""
        # %% tags=["raises-exception"]
        class Broken:
            def _repr_html_(self):
                raise KeyError("no table")

        display(Broken())
        print("goes on")
        """
    )
    outputs = run(folder)["01_a"].cells[0].outputs
    assert outputs[0].ename == "KeyError"
    assert outputs[-1].text == "goes on\n"
