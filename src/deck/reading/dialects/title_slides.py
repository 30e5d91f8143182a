"""The slide that Quarto makes of a file's title block."""

from collections.abc import Sequence
from dataclasses import replace

from deck.talk.cell import Cell
from deck.talk.markdown.headings import heading
from deck.talk.options import Options
from deck.talk.visibility import is_for_slides

_TITLE = Options(slide="slide", layout="title")


def with_title_slide(cells: Sequence[Cell], title: str) -> tuple[Cell, ...]:
    """A file's cells with a title slide in front, where they have none.

    Args:
        cells: of a file that has a title block.
        title: the talk's; a first slide with this heading is its title slide.
    """
    shown = [cell for cell in cells if is_for_slides(cell) and cell.source.strip()]
    first = heading(shown[0].source) if shown and shown[0].kind == "markdown" else ""
    if first.casefold() == heading(f"# {title}").casefold() or any(cell.options.layout == "title" for cell in cells):
        return tuple(cells)
    # The first cell held the title block, or what stands above all cells did.
    held = not cells[0].source.strip() and cells[0].kind != "code"
    made = replace(cells[0], kind="markdown", options=_TITLE) if held else Cell(0, 1, 1, "markdown", "", _TITLE, {})
    rest = (_begun(cell) if shown and cell is shown[0] else cell for cell in cells[held:])
    return tuple(_numbered(n, cell) for n, cell in enumerate([made, *rest], start=1))


def _begun(cell: Cell) -> Cell:
    """The cell as the beginning of a slide, where it says nothing of slides."""
    slide = "slide" if cell.options.slide in (None, "-") else cell.options.slide
    return replace(cell, options=replace(cell.options, slide=slide))


def _numbered(number: int, cell: Cell) -> Cell:
    return cell if cell.number == number else replace(cell, number=number, written=cell.written or cell.number or None)
