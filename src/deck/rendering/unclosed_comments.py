"""Comments of a talk's texts that nothing ends -> warnings: in a browser, all that follows in the cell is one."""

from collections.abc import Iterator

from deck.formats.html import comments
from deck.problem import Problem, Status
from deck.rendering.formulas import dialect_of
from deck.talk.cell import Cell
from deck.talk.talk import Talk
from deck.talk.visibility import is_skipped
from deck.text.unchecked import unchecked

_BEGIN, _END, _OTHER_END = "<!--", "-->", "--!>"


def unclosed_comments(talk: Talk) -> Iterator[Problem]:
    """A warning for each, with its line."""
    for section in talk.sections:
        for cell in section.cells:
            if is_skipped(cell) or cell.kind == "code" or cell.source.rfind(_BEGIN) <= cell.source.rfind(_END):
                continue
            if (place := _place(cell, section.path.name)) is not None:
                problem = Problem(
                    found="a comment that nothing ends, which hides the rest of its cell",
                    remedy=f"Close it with {_END}",
                    status=Status.TALK,
                )
                yield cell.locate(problem, section.path, line=cell.line + cell.source.count("\n", 0, place))


def _place(cell: Cell, file: str) -> int | None:
    """Where the comment begins that nothing ends."""
    try:
        html = cell.source if cell.kind == "raw" else unchecked(cell.source, dialect_of(file)).body
    except Problem:  # a fault in the text, which is told where it is rendered
        return None
    unclosed = [html[start:end] for start, end in comments(html)]
    unclosed = [each for each in unclosed if each.startswith(_BEGIN) and not each.endswith((_END, _OTHER_END))]
    if not unclosed:
        return None
    words = unclosed[-1].partition("\n")[0].partition("</")[0].strip()  # behind it may be what ends a list
    place = cell.source.find(words, cell.source.rfind(_END) + 1)
    return None if place < 0 else place
