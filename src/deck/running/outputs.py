"""What a kernel told while a cell ran -> the cell's outputs, in Jupyter's order and form."""

from collections.abc import Iterable, Mapping
from typing import Any

from nbformat import NotebookNode, from_dict

from deck.formats.terminal import screen
from deck.formats.widgets import VIEW, Models, still


def settled(outputs: Iterable[NotebookNode], models: Models, closed: Iterable[str] = ()) -> list[NotebookNode]:
    """The outputs as they stay: texts as a terminal shows them, widgets as far as they stand still.

    Args:
        outputs: as they came; two texts of one stream are never adjacent.
        models: the state of all widgets.
        closed: ids of widgets that were closed, and so are not shown any more.
    """
    kept: list[NotebookNode] = []
    last: dict[str, NotebookNode] = {}
    for output in _without_widgets(outputs, models, frozenset(closed)):
        kept.append(output)
        if output.output_type == "stream":
            if (before := last.get(output.name)) is not None and _goes_back(output.text):
                before.text = _finished(before.text)
            last[output.name] = output
    for output in kept:
        if output.output_type == "stream":
            output.text = screen(output.text)
    return [output for output in kept if output.output_type != "stream" or output.text]


def merged(outputs: list[NotebookNode]) -> None:
    """Joins the last output with the one before it, where both are texts of one stream."""
    if len(outputs) < 2:
        return
    before, last = outputs[-2:]
    if before.output_type == last.output_type == "stream" and before.name == last.name:
        before.text += outputs.pop().text


def _without_widgets(outputs: Iterable[NotebookNode], models: Models, closed: frozenset[str]) -> Iterable[NotebookNode]:
    for output in outputs:
        model = _model_of(output)
        if model in closed:
            continue
        inner = None if model is None else still(model, models)
        yield from [output] if inner is None else map(from_dict, inner)


def _model_of(output: Mapping[str, Any]) -> str | None:
    view = output.get("data", {}).get(VIEW)
    return str(view["model_id"]) if isinstance(view, Mapping) and "model_id" in view else None


def _goes_back(text: str) -> bool:
    """Whether a text begins by writing over the line before: a bar that goes on after something else was printed."""
    return text.startswith(("\r", "\x1b[2K", "\x1b[1A", "\x1b[A")) and not text.startswith("\r\n")


def _finished(text: str) -> str:
    """The text less a last line that is not ended."""
    return text[: text.rfind("\n") + 1]
