"""What a section's file holds -> its cells, checked."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from deck import sentences
from deck.problem import Problem, excerpt
from deck.syntax import parse
from deck.tags import NOT_RUN
from deck.vocabulary import Options, read_options


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell as a file holds it, and its place there.

    Attributes:
        marker: line of the cell's `# %%`, 1-based; None for what stands before the first one.
        line: line of the first line of `source`, 1-based.
        source: without the blank lines before and after it.
        in_notebook: whether `line` counts from the cell's own first line: nobody sees the lines of a notebook's file.
    """

    kind: str
    source: str
    metadata: dict[str, Any]
    marker: int | None
    line: int
    in_notebook: bool = False

    @property
    def header(self) -> int | None:
        """The line to name for what the header says."""
        return None if self.in_notebook else self.marker or self.line


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a section.

    Attributes:
        number: position in its section, 1-based.
        line: line in the section's file of the first line of `source`, 1-based; in a notebook, line in the cell.
        header: line of the cell's `# %%`, 1-based; None in a notebook.
        kind: "markdown", "code" or "raw".
        source: text or code, magics uncommented, without options in comments and blank lines at either end.
        options: what the header, or comments below it, ask of the press.
        metadata: the header's standard Jupyter metadata, as it stood.
        listing: the code that the header's `source=` names.
    """

    number: int
    line: int
    header: int | None
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
        """Whether there is code in it, not only comments, that may run, or an expression in its text."""
        return not self.options.tags & NOT_RUN and bool(parse(self.program).body)

    def place(self, line: int | None) -> str:
        """What stands after the file's name and a colon: the line; in a notebook, which shows none, the cell."""
        return f"cell {self.number}" if self.header is None else str(line)


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
            place = {} if problem.line is not None else {"line": placed.header}
            raise problem.at(cell=_label(number, placed.source, placed.metadata), **place) from None
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
        from deck.comment_options import without_options

        source, line, metadata = without_options(source, line=line, metadata=metadata)
    options = read_options(metadata, kind=placed.kind)
    return Cell(number, line, placed.header, placed.kind, source, options, metadata)


def _label(number: int, source: str, metadata: dict[str, Any]) -> str:
    lines = (line for line in source.splitlines() if line.strip() and not line.startswith(("#|", "# |")))
    first_line = next(lines, "")
    name = metadata.get("id") or metadata.get("title") or " ".join(first_line.strip("# ").split()[:5])
    # A single word may be long: an image within a text.
    name = f"{name[:57]}..." if len(str(name)) > 60 else name
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
