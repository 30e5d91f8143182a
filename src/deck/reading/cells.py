"""What a section's file holds -> its cells, checked."""

import ast
from collections.abc import Iterable, Iterator

from deck.problem import Problem, excerpt
from deck.reading.comment_options import without_options
from deck.talk import expressions
from deck.talk.cell import Cell, PlacedCell, label_of
from deck.talk.options import read_options
from deck.talk.syntax import parse


def read_cells(placed_cells: Iterable[PlacedCell]) -> Iterator[Cell]:
    """The cells of a section, in order, checked.

    Raises:
        Problem: an unknown word or value in a header or in a comment below it, code that does not compile. The file is
            not filled in.
    """
    for number, placed in enumerate(placed_cells, start=1):
        try:
            cell = _read(number, placed)
        except Problem as problem:
            line = placed.header if problem.line is None else problem.line
            raise problem.at(cell=label_of(number, placed.source, placed.metadata), line=line) from None
        _check_code(cell)
        yield cell


def is_preamble(placed: PlacedCell) -> bool:
    """Comments and a docstring above the first marker are about the file; they are not on a slide."""
    if placed.marker is not None:
        return False
    try:
        body = parse(placed.source).body
    except SyntaxError:
        return False
    return all(isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) for node in body)


def _read(number: int, placed: PlacedCell) -> Cell:
    source, line, metadata = placed.source, placed.line, placed.metadata
    if placed.kind == "code" and source.startswith("#"):
        source, line, metadata = without_options(source, line=line, metadata=metadata)
    options = read_options(metadata, kind=placed.kind)
    return Cell(number, line, placed.header, placed.kind, source, options, metadata)


def _check_code(cell: Cell) -> None:
    if cell.kind == "markdown":
        try:
            expressions.check(cell.source, first=cell.line)
        except Problem as problem:
            raise problem.at(cell=cell.label) from None
    if cell.kind != "code":
        return
    for word in ("caption", "alt"):
        if expressions.expressions(getattr(cell.options, word) or ""):
            raise Problem(
                found=f"{word} has an expression, which is computed in text alone",
                remedy="Say the number in a Markdown cell below the figure",
                line=cell.header,
                cell=cell.label,
            )
    try:
        parse(cell.source)
    except SyntaxError as error:
        line = cell.line + (error.lineno or 1) - 1
        raise Problem(
            found=f"the code does not compile: {error.msg}",
            line=line,
            cell=cell.label,
            detail=excerpt(cell.source, first=cell.line, line=line, column=error.offset),
        ) from None
