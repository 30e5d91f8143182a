"""Whether a cell is shown, and whether it begins a slide."""

from nbformat import NotebookNode

from deck.talk.cell import Cell


def begins_slide(cell: Cell) -> bool:
    """Whether the cell says that a slide begins with it."""
    return cell.options.slide in ("slide", "subslide")


def may_show(cell: Cell) -> bool:
    """Whether something of the cell is on a slide, or will be if the cell has an output."""
    options = cell.options
    if options.slide in ("skip", "notes") or not cell.code.strip():
        return False
    shows = cell.kind != "code" or options.shows_input or (options.shows_output and cell.runs)
    return begins_slide(cell) or shows


def is_shown(cell: Cell, node: NotebookNode) -> bool:
    """Whether something of the cell, which has run, is on a slide, or in its notes."""
    options = cell.options
    if options.slide == "skip" or not cell.code.strip():
        return False
    if options.slide == "notes":
        return cell.kind == "markdown"
    shows = cell.kind != "code" or options.shows_input or bool(options.shows_output and node.outputs)
    return begins_slide(cell) or shows
