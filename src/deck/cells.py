"""A section's text -> its cells, checked."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deck import sentences
from deck.problem import Problem, excerpt
from deck.syntax import parse
from deck.vocabulary import Options, read_options

if TYPE_CHECKING:
    from deck.percent import PlacedCell


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a section.

    Attributes:
        number: position in its section, 1-based.
        line: line in the section's file of the first line of `source`, 1-based.
        header: line of the cell's `# %%`, 1-based.
        kind: "markdown", "code" or "raw".
        source: text or code, magics uncommented, without blank lines at either end.
        options: what the header asks of the press.
        metadata: the header's standard Jupyter metadata, as it stood.
        listing: the code that the header's `source=` names.
    """

    number: int
    line: int
    header: int
    kind: str
    source: str
    options: Options
    metadata: dict[str, Any]
    listing: str | None = None

    @property
    def code(self) -> str:
        """The code on the slide: that which `source=` names, else the cell's own."""
        return self.source if self.listing is None else self.listing

    @property
    def label(self) -> str:
        """Number and name, for messages: the id, else the header's title, else the first words."""
        return _label(self.number, self.source, self.metadata)

    @property
    def program(self) -> str:
        """What a kernel runs of it: its code, or the expressions in its text; empty where there is nothing to run."""
        if self.kind == "markdown":
            return sentences.program(self.source)
        return self.source if self.kind == "code" else ""

    @property
    def runs(self) -> bool:
        """Whether there is code in it, not only comments, or an expression in its text."""
        return bool(parse(self.program).body)


def read_cells(text: str) -> Iterator[Cell]:
    """The cells of a section's text, in order, checked.

    Raises:
        Problem: an unknown word or value in a header, code that does not compile. The file is not filled in.
    """
    from deck.percent import place_cells

    placed_cells = (placed for placed in place_cells(text) if not _is_preamble(placed))
    for number, placed in enumerate(placed_cells, start=1):
        header = placed.marker or placed.line
        try:
            options = read_options(placed.metadata, kind=placed.kind)
        except Problem as problem:
            label = _label(number, placed.source, placed.metadata)
            raise problem.at(line=header, cell=label) from None
        cell = Cell(number, placed.line, header, placed.kind, placed.source, options, placed.metadata)
        _check_code(cell)
        yield cell


def _is_preamble(placed: "PlacedCell") -> bool:
    """Comments and a docstring above the first marker are about the file; they are not on a slide."""
    if placed.marker is not None:
        return False
    try:
        body = parse(placed.source).body
    except SyntaxError:
        return False
    return all(isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) for node in body)


def _label(number: int, source: str, metadata: dict[str, Any]) -> str:
    first_line = next(iter(source.strip().splitlines()), "")
    name = metadata.get("id") or metadata.get("title") or " ".join(first_line.strip("# ").split()[:5])
    return f'{number}, "{name}"' if name else str(number)


def _check_code(cell: Cell) -> None:
    if cell.kind == "markdown":
        try:
            sentences.check(cell.source, first=cell.line)
        except Problem as problem:
            raise problem.at(cell=cell.label) from None
    if cell.kind != "code":
        return
    for word in ("caption", "alt"):
        if sentences.expressions(getattr(cell.options, word) or ""):
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
