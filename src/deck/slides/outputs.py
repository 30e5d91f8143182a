"""What cells put out -> what a slide can show of it, or a Problem where it can show none."""

from pathlib import Path
from typing import TYPE_CHECKING

from deck.formats.html import tags
from deck.formats.images import IMAGES, SVG
from deck.problem import Problem, Status
from deck.slides.charts import PLOTLY, altair_kind, altair_svg
from deck.talk.visibility import is_output_shown, shows_outputs

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from deck.slides.composition import Placed

# The richest form that a slide can show comes first.
PRIORITY = (PLOTLY, "text/html", *IMAGES, "text/markdown", "text/latex", "text/plain")

_WIDGET = "application/vnd.jupyter.widget-view+json"
_REMEDIES = {
    _WIDGET: "A widget needs its kernel: show what it shows, such as the figure or the table; "
    "for progress, tqdm in place of tqdm.notebook",
    "application/javascript": "Show the picture that the script draws",
}
# Scripts of these types are data, and run nothing.
_DATA = ("application/json", "application/ld+json", "text/plain")


def settle(placed: "Placed", *, folder: Path) -> None:
    """Gives each output that is shown the forms that the deck's templates know.

    Args:
        placed: a cell on a slide; its outputs are changed in place.
        folder: of the talk, for messages.

    Raises:
        Problem: an output has no form that a slide can show, or one that needs scripts.
    """
    cell = placed.cell
    if cell.kind != "code" or not shows_outputs(cell):
        return
    placed.node.outputs = [each for each in placed.node.outputs if is_output_shown(cell, each)]
    try:
        for output in placed.node.outputs:
            if output.output_type in ("display_data", "execute_result"):
                _settle(output)
    except Problem as problem:
        raise cell.locate(problem, folder / placed.file, line=cell.line) from None


def _settle(output: "NotebookNode") -> None:
    data = output.data
    if (chart := altair_kind(data)) and not any(kind in data for kind in IMAGES):
        svg = altair_svg(data[chart])
        data.clear()
        data[SVG] = svg
    shown = next((kind for kind in PRIORITY if kind in data), None)
    unknown = sorted(kind for kind in data if kind not in PRIORITY)
    # What stands beside a form that no slide can show is the name of an object, in pointed brackets or not.
    if shown is None or (shown == "text/plain" and unknown):
        if not data:
            return
        kind = next((each for each in unknown if each in _REMEDIES), unknown[0])
        raise Problem(
            found=f"an output of type {kind} has no form that stands still",
            expected="text, a table, a picture, a video, or a chart of Plotly or Altair",
            remedy=_REMEDIES.get(kind, 'Show another form of it, or hide it by output="hide"'),
            status=Status.TALK,
        )
    if shown == "text/html":
        _check_scripts(data[shown])


def _check_scripts(html: str) -> None:
    for tag in tags(html, "script"):
        if tag.closes or (tag.get("type") or "").partition(";")[0].strip().lower() in _DATA:
            continue
        source = tag.get("src")
        raise Problem(
            found=f"the HTML of an output loads the script {source}" if source else "the HTML of an output is a script",
            expected="HTML that stands by itself: a deck loads nothing from elsewhere and runs no script of a cell's",
            remedy="Show a picture of it; charts of Plotly and Altair are shown as they are",
            status=Status.TALK,
        )
