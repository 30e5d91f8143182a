"""Widgets without their kernel: what stands still of them."""

from typing import Any

from deck.formats.widgets import VIEW, still


def text(model: str, models: dict[str, dict[str, Any]]) -> str | None:
    outputs = still(model, models)
    return None if outputs is None else "".join(output["data"]["text/plain"] for output in outputs)


# As tqdm.notebook makes its bars.
BAR = {
    "box": {"_model_name": "HBoxModel", "children": ["IPY_MODEL_left", "IPY_MODEL_bar", "IPY_MODEL_right"]},
    "left": {"_model_name": "HTMLModel", "value": "Epochs: 100%"},
    "bar": {"_model_name": "FloatProgressModel", "value": 3.0, "min": 0.0, "max": 3.0},
    "right": {"_model_name": "HTMLModel", "value": " 3/3 [00:00&lt;00:00, <b>9</b>it/s]"},
}


def test_a_progress_bar_is_a_text_of_its_last_state() -> None:
    assert text("box", BAR) == "Epochs: 100% |██████████| 3/3 [00:00<00:00, 9it/s]"
    half = {**BAR, "bar": {**BAR["bar"], "max": 6.0}}
    assert text("box", half) == "Epochs: 100% |█████     | 3/3 [00:00<00:00, 9it/s]"
    empty = {"bar": {"_model_name": "IntProgressModel", "max": 0, "description": "Wait"}}
    assert text("bar", empty) == "Wait |██████████|"


def test_what_is_hidden_shows_nothing() -> None:
    hidden = {**BAR, "layout": {"visibility": "hidden"}, "box": {**BAR["box"], "layout": "IPY_MODEL_layout"}}
    assert still("box", hidden) == []
    without_words = {**BAR, "left": {**BAR["left"], "layout": "IPY_MODEL_gone"}, "gone": {"display": "none"}}
    assert text("box", without_words) == "|██████████| 3/3 [00:00<00:00, 9it/s]"


def test_an_output_is_what_was_printed_and_displayed_in_it() -> None:
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": "a\n"},
        {"output_type": "display_data", "metadata": {}, "data": {VIEW: {"model_id": "words"}, "text/plain": "Label"}},
    ]
    models = {
        "out": {"_model_name": "OutputModel", "outputs": outputs},
        "words": {"_model_name": "LabelModel", "value": "b"},
    }
    first, second = still("out", models) or []
    assert (first["text"], second["data"]) == ("a\n", {"text/plain": "b"})


def test_a_control_is_nothing_without_its_kernel() -> None:
    slider = {"slider": {"_model_name": "IntSliderModel", "value": 1}}
    assert still("slider", slider) is None
    assert still("unknown", slider) is None
    box = {"box": {"_model_name": "VBoxModel", "children": ["IPY_MODEL_slider"]}}
    assert still("box", {**slider, **box}) is None
