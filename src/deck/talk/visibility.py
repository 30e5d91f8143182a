"""What of a cell is shown, and where: the one answer for all who ask."""

from typing import TYPE_CHECKING

from deck.talk.cell import Cell
from deck.talk.tags import HIDE_STDERR, HIDE_STDOUT

if TYPE_CHECKING:
    from nbformat import NotebookNode


def begins_slide(cell: Cell) -> bool:
    """Whether the cell says that a slide begins with it."""
    return cell.options.slide in ("slide", "subslide")


def is_skipped(cell: Cell) -> bool:
    """Whether the cell is shown nowhere."""
    return cell.options.slide == "skip"


def is_for_slides(cell: Cell) -> bool:
    """Whether the cell belongs to a slide, and is neither left out nor a part of its notes."""
    return cell.options.slide not in ("skip", "notes")


def is_in_notes(cell: Cell) -> bool:
    """Whether the cell is a text that only the speaker sees."""
    return cell.options.slide == "notes" and cell.kind == "markdown"


def shows_outputs(cell: Cell) -> bool:
    """Whether what the cell puts out is on a slide."""
    return is_for_slides(cell) and cell.options.shows_output


def may_show(cell: Cell) -> bool:
    """Whether something of the cell is on a slide, or will be if the cell has an output."""
    return _shows(cell, has_output=cell.may_have_outputs)


def is_shown(cell: Cell, node: "NotebookNode") -> bool:
    """Whether something of the cell, which has run, is on a slide, or in its notes."""
    if is_in_notes(cell):
        return bool(cell.code.strip())
    return _shows(cell, has_output=cell.kind == "code" and any(is_output_shown(cell, each) for each in node.outputs))


def is_output_shown(cell: Cell, output: "NotebookNode") -> bool:
    """Whether the cell's tags leave the output on its slide."""
    hidden = {"stderr": HIDE_STDERR, "stdout": HIDE_STDOUT}.get(output.get("name", ""), frozenset())
    return output.output_type != "stream" or not cell.options.tags & hidden


def _shows(cell: Cell, *, has_output: bool) -> bool:
    if not is_for_slides(cell):
        return False
    # An empty cell that begins a slide begins one: its header may give a layout or a background.
    if begins_slide(cell) or not cell.code.strip():
        return begins_slide(cell)
    return cell.kind != "code" or cell.options.shows_input or (shows_outputs(cell) and has_output)
