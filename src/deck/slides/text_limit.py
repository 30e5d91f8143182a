"""How much text of outputs a slide shows: a browser, and whoever looks, has no use for megabytes."""

import re
from collections.abc import Iterable

from nbformat import NotebookNode

from deck.slides.composition import Placed, Slide, Stack
from deck.slides.outputs import PRIORITY, TEXT
from deck.talk.visibility import shows_outputs

MOST = 1_000_000
"""Characters of all texts on one slide: what is printed, the texts of objects, and tracebacks.

HTML is none: what it holds may be a picture or a video, and half of it would be another thing.
"""
LEFT_OUT = "left_out"
"""The key under which an output says how much of it, and of what follows in its cell, is left out."""

_SHORT = 10_000  # characters up to which a line is rather left out as a whole
# As `deck.formats.terminal` has them: a control sequence, a command for the operating system, what stands alone.
_CONTROL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])")


def limit_texts(stacks: Iterable[Stack]) -> None:
    """Leaves out of each slide what its texts have beyond `MOST`; the outputs are changed in place."""
    for slide in (slide for stack in stacks for slide in stack):
        _limit(slide)


def _limit(slide: Slide) -> None:
    room = MOST
    for placed in slide.cells:
        if placed.cell.kind == "code" and shows_outputs(placed.cell):
            room = _shortened(placed, room)


def _shortened(placed: Placed, room: int) -> int:
    """Shortens what a cell puts out to the room that is left; what is then left of it."""
    kept: list[NotebookNode] = []
    first, characters, lines = None, 0, 0
    for output in placed.node.outputs:
        text = _text(output)
        if text is None or len(text) <= room:
            room -= len(text or "")
            kept.append(output)
            continue
        shown = cut(text, room) if first is None else ""
        characters += len(text) - len(shown)
        lines += text.count("\n", len(shown)) + (not text.endswith("\n"))
        room = 0
        if first is None:
            first = output
            _put(output, shown)
            kept.append(output)
    if first is not None:
        first[LEFT_OUT] = _told(characters, lines)
        placed.node.outputs = kept
    return room


def cut(text: str, most: int) -> str:
    """The beginning of a text: whole lines where these are short, and never half a control sequence."""
    end = text.rfind("\n", max(0, most - _SHORT), most) + 1
    if end:
        return text[:end]
    start = text.rfind("\x1b", max(0, most - _SHORT), most)
    sequence = _CONTROL.match(text, start) if start >= 0 else None
    return text[: start if sequence and sequence.end() > most else most]


def _told(characters: int, lines: int) -> str:
    within = f" in {lines:,} lines" if lines > 1 else ""
    return f"{characters:,} more characters{within} are left out here"


def _text(output: NotebookNode) -> str | None:
    """The text that the slide shows of an output; None where it shows something else."""
    if output.output_type == "stream":
        return str(output.text)
    if output.output_type == "error":
        return "\n".join(output.traceback)
    shown = next((kind for kind in PRIORITY if kind in output.get("data", {})), None)
    return str(output.data[TEXT]) if shown == TEXT else None


def _put(output: NotebookNode, text: str) -> None:
    if output.output_type == "stream":
        output.text = text
    elif output.output_type == "error":
        output.traceback = [text]
    else:
        output.data[TEXT] = text
