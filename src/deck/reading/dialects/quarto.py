"""What the options of Quarto and MyST mean in the words of a cell's header."""

import json
import re
from collections.abc import Mapping
from typing import Any

from deck.problem import Problem, nearest
from deck.talk.cell import ALTS, CAPTIONS, COLUMNS, FIGURE_SIZE, LABEL, MOST_COLUMNS, SUBCAPTIONS, WIDE_LAST, is_size
from deck.talk.markdown.headings import slug
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
    "warning": {True: _NOTHING, False: {"tags": ["hide-stderr"]}},
    "message": {True: _NOTHING, False: _NOTHING},  # R's; in Python there are warnings alone
    "code-fold": {True: {"code": "fold"}, False: _NOTHING, "show": _NOTHING},
    "output-location": {
        "default": _NOTHING,
        "fragment": {"output": "fragment"},
        "column": {"layout": "columns"},
        "column-fragment": {"output": "fragment", "layout": "columns"},
    },
}
_OTHERS = ("label", "code-line-numbers", "tags", ALTS, CAPTIONS, SUBCAPTIONS, *FIGURE_SIZE, COLUMNS)
KNOWN = (*_SWITCHES, *_OTHERS)
"""The options that mean something here."""
# Quarto's reference has these as well. They are like words of ours and no slips of them.
_UNDONE = (
    {"classes", "code-annotations", "code-overflow", "code-summary", "column", "export", "filename", "freeze", "cache"}
    | {"fig-align", "fig-column", "fig-dpi", "fig-env", "fig-format", "fig-link", "fig-pos", "fig-scap"}
    | {"fig-asp", "out-width", "out-height"}
    | {"layout-align", "layout-nrow", "layout-valign", "lst-cap", "lst-label", "panel", "renderings"}
    | {"results", "tbl-cap", "tbl-colwidths", "tbl-column", "tbl-subcap"}
)
_STEPS = re.compile(r"[\d,\s|-]*")
_LIKENESS = 0.75
"""From which an unknown option is taken for a slip of a known one."""


def meaning(key: str, value: Any) -> Meaning | None:
    """What an option means in our words, which are not checked here; None where it says nothing to a deck.

    Raises:
        Problem: it looks like a slip of an option, or of a value, that means something. The place is not filled in.
    """
    if key == "tags":
        return {"tags": [value] if isinstance(value, str) else value}
    if key == "label":
        return _label(str(value))
    if key == "code-line-numbers":
        return _focus(value)
    if key in (ALTS, CAPTIONS):
        return _said_of_figures(key, value)
    if key in FIGURE_SIZE:
        return {key: float(value)} if is_size(value) else None
    if key == COLUMNS:
        return {key: value} if value in range(1, MOST_COLUMNS + 1) else None
    if key == SUBCAPTIONS:
        return {key: _texts(value)} if isinstance(value, list) and any(_texts(value)) else None
    if key == "layout" and (isinstance(value, list) or str(value).lstrip().startswith("[")):
        return _layout(value)
    if key in _SWITCHES and not (key in WORDS and isinstance(value, str) and WORDS[key].accepts(value)):
        return _switched(key, value)
    if key in WORDS:
        return {key: str(value) if isinstance(value, int) and not isinstance(value, bool) else value}
    if key not in _UNDONE and (remedy := nearest(key, [*KNOWN, *WORDS], likeness=_LIKENESS)):
        expected = f"one of {', '.join(KNOWN)}, or a word of a cell's header"
        raise Problem(found=f"unknown option '#| {key}'", expected=expected, remedy=remedy)
    return None


def _said_of_figures(key: str, value: Any) -> Meaning:
    """The caption or the alt text of a cell's figure, or those of its several figures."""
    texts = _texts(value)
    text = " ".join(filter(None, texts))
    if not text:
        return _NOTHING
    if key == ALTS:
        return {"alt": text, key: texts} if len(texts) > 1 else {"alt": text}
    return {key: texts} if len(texts) > 1 else {"caption": text}


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return ["" if each is None else str(each).strip() for each in values]


def _layout(value: Any) -> Meaning | None:
    """Rows of equally wide figures, as in `[[1, 1], [1]]`: all of one length, but for one figure alone at the end."""
    try:
        rows = json.loads(value) if isinstance(value, str) else value
        lengths = [len(row) if len(set(row)) == 1 and row[0] > 0 else 0 for row in rows]
    except (TypeError, ValueError, IndexError):
        return None
    columns = lengths[0] if lengths else 0
    ends_wide = len(lengths) > 1 and columns > 1 == lengths[-1]
    if columns not in range(1, MOST_COLUMNS + 1) or any(
        each != columns for each in lengths[: -1 if ends_wide else None]
    ):
        return None
    return {COLUMNS: columns, WIDE_LAST: True} if ends_wide else {COLUMNS: columns}


def _label(value: str) -> Meaning:
    """Labels of cells that draw nothing are for references, which a deck has to figures alone."""
    if not value.startswith("fig-"):
        return _NOTHING
    name = slug(value.removeprefix("fig-").replace("_", "-"))
    return {LABEL: value, **({"figure": name} if WORDS["figure"].accepts(name) else {})}


def _switched(key: str, value: Any) -> Meaning | None:
    meanings = _SWITCHES[key]
    try:
        return meanings[value]
    except (KeyError, TypeError):
        words = [each for each in meanings if isinstance(each, str)]
        if isinstance(value, str) and (remedy := nearest(value, words, likeness=_LIKENESS)):
            *others, last = [written(each) for each in meanings]
            raise Problem(
                found=f"'#| {key}: {written(value)}', which a deck does not do",
                expected=f"{', '.join(others)} or {last}",
                remedy=remedy,
            ) from None
        return None


def _focus(value: Any) -> Meaning | None:
    if isinstance(value, bool):
        return _NOTHING  # a deck numbers no lines
    steps = [step.strip() for step in str(value).split("|")]
    if not _STEPS.fullmatch(str(value)) or not any(steps):
        return None
    # An empty step lights nothing: the code as it is.
    return {"focus": "|".join(filter(None, steps))}


def written(value: Any) -> str:
    """A value as YAML writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
