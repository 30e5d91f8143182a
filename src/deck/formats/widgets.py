"""Jupyter's widgets without a kernel: what stands still of them, made from the state that they told last."""

from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from typing import Any

VIEW = "application/vnd.jupyter.widget-view+json"
"""The media type of a widget's place among a cell's outputs."""

_REFERENCE = "IPY_MODEL_"
_ROWS, _COLUMNS = ("HBoxModel",), ("VBoxModel", "BoxModel")
_HTML, _WORDS = ("HTMLModel", "HTMLMathModel"), ("LabelModel",)
_BARS = ("FloatProgressModel", "IntProgressModel")
_BAR_WIDTH = 10  # characters, as tqdm has where nothing tells how wide the terminal is

Models = Mapping[str, Mapping[str, Any]]
"""The state of each widget, by its model's id, as the widgets' messages and a notebook's metadata have it."""


def still(model: str, models: Models) -> list[dict[str, Any]] | None:
    """Outputs that say what a widget shows; none where it shows nothing.

    What other code printed and displayed in an `Output` is that. Progress bars, labels and boxes of them are a text.

    Args:
        model: the widget's id.
        models: the state of all widgets.

    Returns:
        Outputs as nbformat writes them; None for a widget that is nothing without its kernel, such as a slider.
    """
    state = models.get(model)
    if state is None:
        return None
    if _is_hidden(state, models):
        return []
    if state.get("_model_name") == "OutputModel":
        return list(_settled(state.get("outputs", ()), models))
    text = _text(state, models)
    if text is None:
        return None
    return [{"output_type": "display_data", "data": {"text/plain": text}, "metadata": {}}] if text.strip() else []


def _settled(outputs: Sequence[Mapping[str, Any]], models: Models) -> Iterator[dict[str, Any]]:
    """Outputs with those of widgets among them replaced, where there is something to replace them."""
    for output in outputs:
        view = output.get("data", {}).get(VIEW)
        inner = None if view is None else still(str(view.get("model_id")), models)
        yield from [dict(output)] if inner is None else inner


def _text(state: Mapping[str, Any], models: Models) -> str | None:
    """What a widget says as a text; None where it does not stand still."""
    name = state.get("_model_name")
    if name in _WORDS:
        return str(state.get("value", ""))
    if name in _HTML:
        return _words(str(state.get("value", "")))
    if name in _BARS:
        return _bar(state)
    if name not in (*_ROWS, *_COLUMNS):
        return None
    texts = []
    for child in state.get("children", ()):
        inner = models.get(str(child).removeprefix(_REFERENCE))
        if inner is None or (text := "" if _is_hidden(inner, models) else _text(inner, models)) is None:
            return None
        texts.append(text)
    return (" " if name in _ROWS else "\n").join(text for text in texts if text.strip())


def _bar(state: Mapping[str, Any]) -> str:
    low, high, value = (float(state.get(key) or 0) for key in ("min", "max", "value"))
    share = min(max((value - low) / (high - low), 0), 1) if high > low else 1
    filled = round(share * _BAR_WIDTH)
    description = str(state.get("description") or "").strip()
    return f"{description} |{'█' * filled}{' ' * (_BAR_WIDTH - filled)}|".strip()


def _is_hidden(state: Mapping[str, Any], models: Models) -> bool:
    layout = models.get(str(state.get("layout", "")).removeprefix(_REFERENCE), {})
    return layout.get("display") == "none" or layout.get("visibility") == "hidden"


def _words(html: str) -> str:
    reader = _Words()
    reader.feed(html)
    reader.close()
    return " ".join("".join(reader.words).split())


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)
