"""Draws sections' figures: `python -m deck.figures.drawing.worker LIFELINE`, which takes jobs line by line, as JSON.

A job is a section: cells to run in order, and for those with a figure the variants to draw it in. A cell with a figure
runs once for each variant, each time from the same names; last for that of the slide, and what it then bound stays. So
the last drawing shows whether the others, or a section before this one, have left a trace: it has to be the slide's.

IPython and matplotlib are imported late: the press imports this module for `form_digest`, and draws nothing itself.
"""

import hashlib
import importlib
import io
import json
import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from deck.config.colours import is_dark
from deck.config.theme import BASES
from deck.figures.drawing.options import COLUMN, CSS_DPI, WIDE
from deck.kernel.settings import IPYTHON, equip
from deck.kernel.supervisor import supervise
from deck.kernel.values import saving
from deck.kernel.values.chance import random_states, set_random_state

if TYPE_CHECKING:
    from matplotlib.typing import RcKeyType

JobFields = Mapping[str, Any]


class CellRaisedError(Exception):
    """A cell raised."""

    def __init__(self, cell: int, error: BaseException) -> None:
        super().__init__(f"{type(error).__name__}: {error}")
        self.cell = cell


@dataclass(slots=True)
class _Section:
    """A section while it is drawn."""

    job: JobFields
    shell: Any
    shown: list[Any] = field(default_factory=list)

    def drawn(self) -> dict[str, Any]:
        """Runs all cells.

        Returns:
            The figures of each cell, by the cells' numbers.
        """
        figures: dict[str, Any] = {}
        for cell in self.job["cells"]:
            if cell["draw"]:
                figures[cell["number"]] = self._figures(cell)
            elif cell["values"]:
                self._run(cell, cell["imports"])
                saving.load(cell["values"], self.shell.user_ns)
            else:
                self._run(cell, cell["program"])
        return {"figures": figures}

    def _figures(self, cell: Mapping[str, Any]) -> list[list[dict[str, Any]]]:
        """Each figure's drawings, one for each variant that is no mere copy of another."""
        names, chance = dict(self.shell.user_ns), random_states()
        drawings: list[list[dict[str, Any]]] = []
        same: set[int] = set()  # figures that a column shows as the slide does
        for variant in self.job["variants"]:
            self.shell.user_ns.clear()
            self.shell.user_ns.update(names)
            for name, state in chance.items():
                set_random_state(name, state)
            if variant["layout"] == COLUMN and same and len(same) == len(drawings):
                continue
            with _settings(variant):
                self.shown.clear()
                self._run(cell, cell["program"])
                while len(drawings) < len(self.shown):
                    drawings.append([])
                for n, figure in enumerate(self.shown):
                    if variant["is_only_compared"]:
                        drawings[n][-1]["form"] = _form(figure)
                    elif variant["layout"] == COLUMN and _is_as_wide(figure, drawings[n]):
                        same.add(n)
                    else:
                        drawings[n].append(self._drawing(figure, cell["number"], n, variant))
        return drawings

    def _drawing(self, figure: Any, cell: int, n: int, variant: Mapping[str, Any]) -> dict[str, Any]:
        from deck.figures.drawing.files import freeze, write_forms

        folder = Path(self.job["folder"]) / str(cell)
        folder.mkdir(parents=True, exist_ok=True)
        drawing = {"theme": variant["theme"], "layout": variant["layout"]}
        if variant["is_own"]:
            drawing["form"] = _form(figure)
            freeze(figure)
        return drawing | write_forms(
            figure,
            folder / f"{n}-{variant['layout']}-{variant['theme']}",
            formats=self.job["formats"],
            dpi=self.job["dpi"],
            ground=variant["ground"],
            width=self.job["width"],
        )

    def _run(self, cell: Mapping[str, Any], program: str) -> None:
        from IPython.utils.capture import capture_output

        # Late, as IPython is.
        from deck.kernel.drawing.sizes import sized

        with capture_output(), sized(cell["size"]):
            result = self.shell.run_cell(program, store_history=False)
        error = result.error_in_exec or result.error_before_exec
        if error is not None and not cell["raises"]:
            raise CellRaisedError(cell["number"], error)


def form_digest(form: str | bytes) -> str:
    """A digest of what a slide shows of a figure."""
    return hashlib.sha256(form.encode() if isinstance(form, str) else form).hexdigest()


def _form(figure: Any) -> str:
    """A digest of what a slide would show of a figure."""
    from deck.kernel.figures import figure_forms

    ((_, form),) = figure_forms(figure)[0].items()
    return form_digest(form)


def _is_as_wide(figure: Any, drawings: list[dict[str, Any]]) -> bool:
    """Whether a figure has the size that it has on the slide: then it is the same but for its scale."""
    from deck.figures.drawing.files import pixels

    return pixels(figure) in [each["declared"] for each in drawings if each["layout"] == WIDE]


@contextmanager
def _settings(variant: Mapping[str, Any]) -> Iterator[None]:
    import matplotlib as mpl

    with mpl.rc_context(overlay(variant)):
        yield


def overlay(variant: Mapping[str, Any]) -> "dict[RcKeyType, Any]":
    """Settings of matplotlib that make a variant of what is in force: the other theme's colours, a style, a width."""
    import matplotlib as mpl
    from matplotlib.colors import to_rgb

    def read(path: str) -> "dict[RcKeyType, Any]":
        return dict(mpl.rc_params_from_file(path, use_default_template=False))

    settings: dict[RcKeyType, Any] = {}
    if variant["settings"]:
        before = read(variant["instead_of"])
        settings |= {name: value for name, value in read(variant["settings"]).items() if before.get(name) != value}
    if variant["style"]:
        style = read(variant["style"])
        if "text.color" in style and is_dark(to_rgb(style["text.color"])) == (variant["theme"] == BASES[1]):
            # It is made for the other ground, on which alone its colours can be seen.
            light, dark = map(read, variant["themes"])
            style = {name: value for name, value in style.items() if light.get(name) == dark.get(name)}
        settings |= style
    if variant["width"]:
        _, height = settings.get("figure.figsize", mpl.rcParams["figure.figsize"])
        settings["figure.figsize"] = (variant["width"] / CSS_DPI, height)
    return settings


def _shell(section: _Section) -> Any:
    """A new shell of IPython's that shows nothing and keeps the figures."""
    from IPython.core.interactiveshell import InteractiveShell
    from matplotlib._pylab_helpers import Gcf
    from traitlets.config import Config

    InteractiveShell.clear_instance()
    shell: Any = InteractiveShell.instance(config=Config(IPYTHON))
    shell.showtraceback = shell.showsyntaxerror = lambda *_, **__: None  # the press reports it
    sys.modules["__main__"] = shell.user_module
    equip(shell)

    def keep(figure: Any, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        section.shown.append(figure)
        Gcf.destroy_fig(figure)
        return {"text/plain": ""}, {}

    shell.display_formatter.mimebundle_formatter.for_type_by_name("matplotlib.figure", "Figure", keep)
    return shell


def draw(job: JobFields) -> dict[str, Any]:
    """A section's figures; or the error of a cell, and its number."""
    import matplotlib as mpl

    environment, settings, filters = dict(os.environ), dict(dict.items(mpl.rcParams)), warnings.filters[:]
    section = _Section(job, None)
    section.shell = _shell(section)
    try:
        if job["alone"]:
            (variant,) = job["variants"]
            mpl.rcParams.update(overlay(variant))
        return section.drawn()
    except CellRaisedError as error:
        return {"error": str(error), "cell": error.cell}
    finally:
        section.shell.user_ns.clear()
        section.shown.clear()
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(job["cwd"])
        dict.update(mpl.rcParams, settings)
        warnings.filters[:] = filters  # type: ignore[index] # typeshed hides that it is a list


def main() -> None:
    """Answers each line with one."""
    supervise(sys.argv[1])
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what else is printed goes where the press keeps it
    jobs, sys.stdin = sys.stdin, io.StringIO()  # a cell that asks gets no answer
    _prepare()
    _answer(jobs, answers)


def _prepare() -> None:
    here = str(Path.cwd())
    sys.path[:] = [here, *(entry for entry in sys.path if entry not in ("", here))]
    importlib.import_module("matplotlib")


def _answer(jobs: IO[str], answers: IO[str]) -> None:
    for line in jobs:
        answers.write(json.dumps(draw(json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
