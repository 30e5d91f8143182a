"""What cells put out -> what a slide can show of it, or a Problem where it can show none."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from deck.config.theme import BASES
from deck.formats.images import IMAGES, SVG
from deck.formats.ink import has_ink
from deck.formats.inserted.scripts import scripts
from deck.formats.terminal import screen
from deck.formats.widgets import VIEW
from deck.kernel.expressions import VALUE
from deck.problem import Problem, Status
from deck.slides.charts import PLOTLY, altair_kind, altair_svg
from deck.talk.markdown.html import written_html
from deck.talk.visibility import is_output_shown, is_skipped, shows_outputs

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from deck.slides.composition import Placed
    from deck.talk.talk import Section

HTML, MARKDOWN, LATEX, TEXT = "text/html", "text/markdown", "text/latex", "text/plain"
_JSON, _JAVASCRIPT = "application/json", "application/javascript"

# The richest form that a slide can show comes first; the order is that of Jupyter.
PRIORITY = (PLOTLY, HTML, MARKDOWN, LATEX, *IMAGES, TEXT)

_REMEDIES = {
    VIEW: "A widget needs its kernel. Show a still of it, such as the figure, the table or a picture of the screen; "
    'or keep the cell from running, by tags=["skip-execution"], and show the output that the notebook has stored',
    _JAVASCRIPT: "Show the picture that the script draws",
}
# Marks of scripts that make a notebook's page ready for a library, or change a front end: they draw nothing.
_SET_UP = ("PlotlyConfig", "require.config", "requirejs.config", "MathJax.Hub", "IPython.", "Jupyter.")
# What Python says of an object that has no form of its own: its name in pointed brackets, or the call that makes it.
_NAME_OF_OBJECT = re.compile(r"\s*(<.*>|[\w.]+\(.*\))\s*", re.DOTALL)


def settle(placed: "Placed", *, folder: Path, theme: str = BASES[0]) -> None:
    """Gives each output that is shown the forms that the deck's templates know; what draws nothing is left out.

    Args:
        placed: a cell on a slide; its outputs are changed in place.
        folder: of the talk, for messages.
        theme: of the slides.

    Raises:
        Problem: an output has no form that a slide can show, or something in it runs.
    """
    cell = placed.cell
    if cell.kind != "code" or not shows_outputs(cell):
        return
    placed.node.outputs = [each for each in placed.node.outputs if is_output_shown(cell, each)]
    try:
        for output in placed.node.outputs:
            if output.output_type in ("display_data", "execute_result"):
                _settle(output, theme)
            elif output.output_type == "stream":
                output.text = screen(output.text)
    except Problem as problem:
        raise cell.locate(problem, folder / placed.file, line=cell.line) from None
    placed.node.outputs = [output for output in placed.node.outputs if _is_drawn(output)]


def check_values(section: "Section", notebook: "NotebookNode") -> None:
    """Sees that nothing runs in the values that stand in a section's sentences.

    Raises:
        Problem: something in one of them runs, with its place.
    """
    for cell, node in zip(section.cells, notebook.cells, strict=True):
        try:
            for data in _values(node) if cell.kind == "markdown" and not is_skipped(cell) else ():
                _check_scripts(data[HTML] if HTML in data else written_html(data.get(MARKDOWN, "")))
        except Problem as problem:
            raise cell.locate(problem, section.path, line=cell.line) from None


def _values(node: "NotebookNode") -> Iterator[Mapping[str, str]]:
    outputs = node.metadata.get("deck", {}).get("outputs", [])
    return (output["data"] for output in outputs if output.get("metadata", {}).get(VALUE))


def _settle(output: "NotebookNode", theme: str) -> None:
    data = output.data
    if (chart := altair_kind(data)) and not any(kind in data for kind in IMAGES):
        svg = altair_svg(data[chart], theme=theme)
        data.clear()
        data[SVG] = svg
    if _JSON in data and not any(kind in data for kind in PRIORITY[:-1]):
        data[TEXT] = json.dumps(data.pop(_JSON), indent=2, ensure_ascii=False)
    _leave_out_scripts(data)
    shown = next((kind for kind in PRIORITY if kind in data), None)
    unknown = sorted(kind for kind in data if kind not in PRIORITY)
    # Beside a form that no slide can show, text is often no more than the name of an object.
    if shown is None or (shown == TEXT and unknown and _NAME_OF_OBJECT.fullmatch(data[TEXT])):
        if not data:
            return
        kind = next((each for each in unknown if each in _REMEDIES), unknown[0])
        raise Problem(
            found=f"an output of type {kind} has no form that stands still",
            expected="text, a table, a picture, a video, or a chart of Plotly or Altair",
            remedy=_REMEDIES.get(kind, 'Show another form of it, or hide it by output="hide"'),
            status=Status.TALK,
        )
    if shown in (HTML, MARKDOWN):
        _check_scripts(data[shown] if shown == HTML else written_html(data[shown]))


def _leave_out_scripts(data: "NotebookNode") -> None:
    """Leaves out scripts that draw nothing, and those beside which there is a form that stands still."""
    if any(mark in data.get(_JAVASCRIPT, "") for mark in _SET_UP):
        data.clear()
    elif HTML in data and scripts(data[HTML]):
        others = (each for each in PRIORITY if each in data and each != HTML)
        still = next((each for each in others if each != TEXT or not _NAME_OF_OBJECT.fullmatch(data[TEXT])), None)
        if still is not None:
            del data[HTML]
        elif not has_ink(data[HTML]) and any(mark in data[HTML] for mark in _SET_UP):
            data.clear()


def _is_drawn(output: "NotebookNode") -> bool:
    """Whether the output is there for a slide; HTML that draws nothing is, as it may hold a style or name a place."""
    if output.output_type == "stream":
        return bool(output.text.strip())
    if output.output_type not in ("display_data", "execute_result"):
        return True
    shown = next((kind for kind in PRIORITY if kind in output.data), None)
    return shown is not None and (shown != TEXT or bool(output.data[TEXT].strip()))


def _check_scripts(html: str) -> None:
    """Sees that nothing of an output's HTML runs, in whatever form.

    Raises:
        Problem: something does. The place is not filled in.
    """
    found = next(iter(scripts(html)), None)
    if found is None:
        return
    loaded = found.removeprefix("the script ")
    what = "is a script" if found == "a script" else f"loads {found}" if loaded != found else f"has {found}"
    raise Problem(
        found=f"the HTML of an output {what}",
        expected="HTML that stands by itself: a deck loads nothing from elsewhere and runs no script of a cell's",
        remedy="Show a picture of it; charts of Plotly and Altair are shown as they are, and animations of "
        "matplotlib by to_html5_video()",
        status=Status.TALK,
    )
