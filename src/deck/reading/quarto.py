"""What the options of Quarto and MyST mean in the words of a cell's header."""

import re
from collections.abc import Mapping
from typing import Any

from deck.problem import Problem, nearest
from deck.talk.options import WORDS

Meaning = Mapping[str, Any]
"""Words of ours and their values; `tags` among them."""

_NOTHING: Meaning = {}
# Option -> what it means at each value that means something here.
_SWITCHES: dict[str, dict[Any, Meaning]] = {
    "echo": {True: _NOTHING, False: {"code": "hide"}},
    "output": {True: _NOTHING, False: {"output": "hide"}},
    "include": {True: _NOTHING, False: {"tags": ["hide-cell"]}},
    "eval": {True: _NOTHING, False: {"tags": ["skip-execution"]}},
    "error": {True: {"tags": ["raises-exception"]}, False: _NOTHING},
    "warning": {True: _NOTHING},
    "code-fold": {True: {"code": "fold"}, False: _NOTHING},
    "output-location": {
        "default": _NOTHING,
        "fragment": {"output": "fragment"},
        "column": {"layout": "columns"},
        "column-fragment": {"output": "fragment", "layout": "columns"},
    },
}
_RENAMED = {"fig-alt": "alt", "fig-cap": "caption"}
_OTHERS = ("label", "code-line-numbers", "tags")
KNOWN = (*_SWITCHES, *_RENAMED, *_OTHERS)
# What to write instead of an option, or of a value, that says nothing to a deck.
_INSTEAD = {
    "output-location": 'For a slide of its own, hide the output here and show it in a cell with slide="slide"',
    "output": "For text that is Markdown, show IPython.display.Markdown(text)",
    "warning": "Silence it in the code, by warnings.filterwarnings",
    "message": "Silence it in the code",
    "fig-width": "Give the figure its size in the code: Figure(figsize=(width, height))",
    "fig-height": "Give the figure its size in the code: Figure(figsize=(width, height))",
    "fig-subcap": "Say it in fig-cap",
    "tbl-cap": "Say it in a Markdown cell",
    "layout-ncol": 'Side by side: "layout: columns"',
    "cache": "Outputs are kept by themselves, and made again when the code or its data changes",
}
# The rest of Quarto's reference.
_UNDONE = (
    {"classes", "code-annotations", "code-overflow", "code-summary", "column", "export", "filename", "freeze"}
    | {"fig-align", "fig-column", "fig-dpi", "fig-env", "fig-format", "fig-link", "fig-pos", "fig-scap"}
    | {"layout-align", "layout-nrow", "layout-valign", "lst-cap", "lst-label", "panel", "renderings", "results"}
    | {"tbl-colwidths", "tbl-column", "tbl-subcap"}
)
_STEPS = re.compile(r"[\d,\s|-]*")


def meaning(key: str, value: Any) -> Meaning:
    """What an option means in our words, which are not checked here.

    Raises:
        Problem: it is unknown, or means something that a deck does not do. The place is not filled in.
    """
    if key == "tags":
        return {"tags": [value] if isinstance(value, str) else value}
    if key == "label":
        # Labels of cells that draw nothing are for references, which a deck has not.
        return {"figure": value.removeprefix("fig-")} if str(value).startswith("fig-") else _NOTHING
    if key == "code-line-numbers":
        return _focus(value)
    if key in _RENAMED:
        return {_RENAMED[key]: value}
    if key in _SWITCHES and not (key in WORDS and isinstance(value, str) and WORDS[key].accepts(value)):
        return _switched(key, value)
    if key in WORDS:
        return {key: str(value) if isinstance(value, int) and not isinstance(value, bool) else value}
    if key in _UNDONE or key in _INSTEAD:
        raise Problem(found=f"'#| {key}', which says nothing to a deck", remedy=_INSTEAD.get(key))
    known = [*KNOWN, *WORDS]
    raise Problem(
        found=f"unknown option '#| {key}'",
        expected=f"one of {', '.join(KNOWN)}, or a word of a cell's header",
        remedy=nearest(key, known),
    )


def _switched(key: str, value: Any) -> Meaning:
    meanings = _SWITCHES[key]
    try:
        return meanings[value]
    except (KeyError, TypeError):
        *others, last = [written(each) for each in meanings]
        remedy = nearest(str(value), [each for each in meanings if isinstance(each, str)]) or _INSTEAD.get(key)
        raise Problem(
            found=f"'#| {key}: {written(value)}', which a deck does not do",
            expected=f"{', '.join(others)} or {last}" if others else last,
            remedy=remedy,
        ) from None


def _focus(value: Any) -> Meaning:
    if isinstance(value, bool):
        return _NOTHING  # a deck numbers no lines
    steps = str(value)
    if not _STEPS.fullmatch(steps) or not all(step.strip() for step in steps.split("|")):
        raise Problem(
            found=f"code-line-numbers is {value!r}",
            expected='lines such as "1|3-5", each step with some',
            remedy='Steps by what the lines say: "#| focus: words | other words"',
        )
    return {"focus": steps}


def written(value: Any) -> str:
    """A value as YAML writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
