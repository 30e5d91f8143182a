"""Code and its figure on one slide: below each other, or side by side where only that leaves the figure readable.

No browser is at hand here, so heights are estimates, from the sizes that deck.css gives to text. What a finished slide
shows, the preflight measures.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from deck.formats.images import IMAGES, SVG, size
from deck.formats.svg_text import text_sizes
from deck.problem import Problem, Status
from deck.slides.composition import Placed, Slide, Stack
from deck.slides.text_heights import text_height
from deck.talk.visibility import shows_outputs

READABLE = 12
"""CSS pixels of a slide of 1280 x 720: the smallest labels of a figure that can be read."""

_FROM_WORDS = (
    0.5  # of its size, at which a picture of unknown words is still what its author drew: as the preflight has it
)

# Of deck.css, in CSS pixels.
_SIDES, _ABOVE_AND_BELOW = 2 * 64, 46 + 64
_GAP, _GAP_IN_CELL, _GUTTER = 20, 14, 36
_CODE_LINE, _CODE_ABOVE_AND_BELOW = 28.4, 36
_CODE_SIGN, _CODE_SIDES = 12, 48
_FOLDED = 40
_OUTPUT_LINE = 28
_CAPTION = 31

_NARROWEST, _LOWEST = 300, 220
"""CSS pixels from which a room is worth drawing a figure for."""


@dataclass(frozen=True, slots=True)
class _Picture:
    """What a cell draws: its size in CSS pixels, and the share of it at which it can still be read."""

    width: float
    height: float
    least: float


@dataclass(frozen=True, slots=True)
class _Room:
    """What is left for a cell with a figure, in CSS pixels."""

    width: float
    height: float


def arrange(stacks: Iterable[Stack], *, size: tuple[int, int], folder: Path) -> list[Problem]:
    """Puts code and figure side by side where the figure can be read only so.

    Args:
        stacks: the slides; their cells are changed in place.
        size: of a slide, in CSS pixels.
        folder: of the talk, for messages.

    Returns:
        A warning for each figure that cannot be read either way.
    """
    warnings: list[Problem] = []
    for slide in (slide for stack in stacks for slide in stack):
        if slide.layout == "columns":
            _take_both_columns(slide)
        if slide.layout == "stack":
            warnings += _arrange(slide, size, folder)
    return warnings


def _take_both_columns(slide: Slide) -> None:
    """Where one cell of code is all that follows the first, its code and its output are the columns."""
    if len(slide.cells) == 2 and _has_both(slide.cells[1]):
        slide.cells[1] = replace(slide.cells[1], beside=True)


def _arrange(slide: Slide, size: tuple[int, int], folder: Path) -> Iterator[Problem]:
    for number, placed in enumerate(slide.cells):
        pictures = _pictures(placed)
        if not pictures or not _has_both(placed):
            continue
        room, asked = _room(slide, placed, size), placed.cell.options.layout
        stacked, beside = _stacked(placed, pictures, room), _beside(placed, pictures, room)
        if asked is None and (placed.beside or stacked < 1 <= beside):
            slide.cells[number] = replace(placed, beside=True)
            stacked = beside
        found = beside if asked == "columns" else stacked
        if found < 1:
            yield _unreadable(placed, pictures, room, found, folder)


def _has_both(placed: Placed) -> bool:
    """Whether a cell's code and its output are on the slide."""
    cell = placed.cell
    return cell.kind == "code" and cell.options.shows_input and shows_outputs(cell) and bool(placed.node.outputs)


def _stacked(placed: Placed, pictures: list[_Picture], room: _Room) -> float:
    """How readable the pictures are below the code: from 1 on they are."""
    height = room.height - _code_height(placed) - _GAP_IN_CELL
    return _readability(placed, pictures, _Room(room.width, height))


def _beside(placed: Placed, pictures: list[_Picture], room: _Room) -> float:
    """How readable they are beside the code; not at all where the code itself needs more than the slide has."""
    if _code_height(placed) > room.height:
        return 0
    return _readability(placed, pictures, _Room(_width_beside(placed, room), room.height))


def _width_beside(placed: Placed, room: _Room) -> float:
    """What the code leaves; of columns that a header asks for it takes no more than one."""
    code, most = _code_width(placed), (room.width - _GUTTER) / 2
    return room.width - _GUTTER - (min(code, most) if placed.cell.options.layout == "columns" else code)


def _readability(placed: Placed, pictures: list[_Picture], room: _Room) -> float:
    lines = sum(_lines(output.get("text", "")) for output in placed.node.outputs if output.output_type == "stream")
    caption = _CAPTION if placed.cell.captions else 0
    columns = min(placed.cell.output_columns, len(pictures))
    rows = -(-len(pictures) // columns)
    height = (room.height - lines * _OUTPUT_LINE) / rows - caption - _GAP_IN_CELL * (rows - 1)
    width = (room.width - _GUTTER * (columns - 1)) / columns
    shares = (min(1, width / each.width, height / each.height) / each.least for each in pictures)
    return max(min(shares), 0)


def _room(slide: Slide, placed: Placed, size: tuple[int, int]) -> _Room:
    """What the slide's other cells leave to one with a figure; all such cells share what is left."""
    width: float = size[0] - _SIDES
    height: float = size[1] - _ABOVE_AND_BELOW - _GAP * (len(slide.cells) - 1)
    others = [each for each in slide.cells if each is not placed]
    height -= sum(_height(each, width) for each in others if not _pictures(each))
    return _Room(width, height / (1 + sum(1 for each in others if _pictures(each))))


def _height(placed: Placed, width: float) -> float:
    if placed.cell.kind == "markdown":
        return text_height(placed.node.source, width)
    if placed.cell.kind != "code":
        return 0
    code = _code_height(placed) if placed.cell.options.shows_input else 0
    texts = [_text_of(output) for output in placed.node.outputs] if shows_outputs(placed.cell) else []
    return code + sum(_GAP_IN_CELL + _OUTPUT_LINE * _lines(text) for text in texts if text)


def _text_of(output: Any) -> str:
    data = output.get("data", {})
    return str(output.get("text") or data.get("text/plain") or data.get("text/markdown") or "")


def _code_height(placed: Placed) -> float:
    if placed.cell.options.code == "fold":
        return _FOLDED
    return _CODE_LINE * _lines(placed.cell.code) + _CODE_ABOVE_AND_BELOW


def _code_width(placed: Placed) -> float:
    if placed.cell.options.code == "fold":
        return _CODE_SIDES
    return _CODE_SIGN * max(map(len, placed.cell.code.splitlines()), default=0) + _CODE_SIDES


def _lines(text: str) -> int:
    return len(text.strip().splitlines())


def _pictures(placed: Placed) -> list[_Picture]:
    if placed.cell.kind != "code" or not shows_outputs(placed.cell):
        return []
    found = []
    for output in placed.node.outputs:
        kind = next((each for each in IMAGES if each in output.get("data", {})), None)
        told = size(output, kind) if kind else {}
        if kind and {"width", "height"} <= told.keys():
            found.append(_Picture(told["width"], told["height"], _least(output.data[kind] if kind == SVG else "")))
    return found


def _least(svg: str) -> float:
    """The share of its own size at which a picture's words can still be read."""
    sizes = [each for each in text_sizes(svg) if each >= READABLE] if svg else []
    return READABLE / min(sizes) if sizes else _FROM_WORDS


def _unreadable(placed: Placed, pictures: list[_Picture], room: _Room, readability: float, folder: Path) -> Problem:
    share = readability * min(each.least for each in pictures)
    width, height = _width_beside(placed, room), min(room.height, 0.75 * _width_beside(placed, room))
    asked = placed.cell.options.layout
    ways = []
    if width >= _NARROWEST and height >= _LOWEST and _code_height(placed) <= room.height:
        begin = 'take away layout="stack" and draw it' if asked == "stack" else "draw it"
        size = f"figsize=({int(width / 9.6) / 10}, {int(height / 9.6) / 10})"  # rounded down, of 96 pixels to an inch
        ways.append(f"{begin} with {size}, for the room beside the code")
    if _readability(placed, pictures, room) >= 1:
        ways.append('hide the code, by code="hide" in the header')
    ways.append("show the figure on a slide of its own")
    remedy = "; or ".join(ways)
    problem = Problem(
        found=f"beside all else on the slide the figure is shown at {share:.0%} of its size, too small to be read",
        expected=f"labels of {READABLE} px or more",
        remedy=f"{remedy[0].upper()}{remedy[1:]}",
        status=Status.TALK,
    )
    return placed.cell.locate(problem, folder / placed.file)
