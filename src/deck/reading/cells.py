"""What a section's file holds -> its cells, checked."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from deck.problem import Problem, excerpt
from deck.reading.dialects.comment_options import CodeCell, without_options
from deck.reading.overrides import AS_WRITTEN, Overrides
from deck.reading.stored_outputs import if_on_purpose, standing_still
from deck.talk.cell import Cell, PlacedCell, label_of
from deck.talk.markdown import expressions
from deck.talk.options import read_options
from deck.talk.syntax import check_syntax, parse
from deck.talk.tags import NOT_RUN


def read_cells(
    placed_cells: Iterable[PlacedCell],
    *,
    overrides: Overrides = AS_WRITTEN,
    defaults: Mapping[str, Any] | None = None,
) -> Iterator[Cell]:
    """The cells of a section, in order, checked.

    Args:
        placed_cells: as the section's file holds them.
        overrides: what the call asks of all cells.
        defaults: options as Quarto has them, which hold for cells that say nothing else.

    Raises:
        Problem: an unknown word or value in a header or in a comment below it, code that does not compile. The file is
            not filled in.
    """
    for number, placed in enumerate(placed_cells, start=1):
        try:
            cell = overrides.applied(_read(number, placed, defaults))
        except Problem as problem:
            line = placed.header if problem.line is None else problem.line
            label = label_of(placed.written or number, placed.source, placed.metadata)
            raise problem.at(cell=label, line=line) from None
        _check_code(cell)
        yield _with_stored(cell) if cell.stored and not cell.runs else cell


def is_preamble(placed: PlacedCell) -> bool:
    """Comments and a docstring above the first marker are about the file; they are not on a slide."""
    if placed.marker is not None:
        return False
    try:
        check_syntax(placed.source)
    except SyntaxError:
        return False
    body = parse(placed.source).body
    return all(isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) for node in body)


def _read(number: int, placed: PlacedCell, defaults: Mapping[str, Any] | None) -> Cell:
    found = CodeCell(placed.source, placed.line, placed.metadata)
    if placed.kind == "code" and (placed.source.startswith("#") or defaults):
        found = without_options(placed.source, line=placed.line, metadata=placed.metadata, defaults=defaults)
    return Cell(
        number,
        found.line,
        placed.header,
        placed.kind,
        found.source,
        read_options(found.metadata, kind=placed.kind),
        found.metadata,
        written=placed.written,
        stored=placed.stored,
        outdated=placed.outdated,
        unread=found.unread,
    )


def _with_stored(cell: Cell) -> Cell:
    """A cell that does not run, with those of its notebook's outputs that a slide can show."""
    stored, dropped = standing_still(cell.stored)
    return replace(cell, stored=stored, unread=(*cell.unread, *((each, cell.line) for each in dropped)))


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
    if not cell.executes or cell.options.tags & (NOT_RUN | {"raises-exception"}):
        return  # it is shown as it is, or with its error
    try:
        check_syntax(cell.source)
    except SyntaxError as error:
        line = cell.line + (error.lineno or 1) - 1
        raise Problem(
            found=f"the code does not compile: {error.msg}",
            line=line,
            cell=cell.label,
            remedy=if_on_purpose(cell.stored, "SyntaxError"),
            detail=excerpt(cell.source, first=cell.line, line=line, column=error.offset),
        ) from None
