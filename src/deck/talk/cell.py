"""A cell: as its file holds it, and as the talk uses it."""

from dataclasses import dataclass, field
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from deck.problem import Problem
from deck.talk.markdown import expressions
from deck.talk.options import Options
from deck.talk.syntax import parse
from deck.talk.tags import NOT_RUN

# Quarto's words, which have a meaning here and no word of ours.
FIGURE_SIZE = ("fig-width", "fig-height")
COLUMNS = "layout-ncol"
CAPTIONS, SUBCAPTIONS, ALTS, LABEL = "fig-cap", "fig-subcap", "fig-alt", "label"
# And what a list of rows, Quarto's `layout`, says besides the columns.
WIDE_LAST = "wide-last"
MOST_COLUMNS = 6
_LARGEST = 100  # inches


def is_size(value: object) -> bool:
    """Whether a value is the width or the height of a figure, in inches."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= _LARGEST


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell as a file holds it, and its place there.

    Attributes:
        marker: line of the cell's `# %%`, 1-based; None for what stands before the first one.
        line: line of the first line of `source`, 1-based.
        source: without the blank lines before and after it.
        in_notebook: whether `line` counts from the cell's own first line, as no editor shows a notebook's lines.
        written: its number in its file, where that is not its place among the cells.
        stored: the outputs that a notebook holds of an earlier run.
        outdated: whether these may be older than the code, as far as the notebook tells.
    """

    kind: str
    source: str
    metadata: dict[str, Any]
    marker: int | None
    line: int
    in_notebook: bool = False
    written: int | None = None
    stored: tuple[dict[str, Any], ...] = ()
    outdated: bool = False

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
        written: its number in its file, where that is not `number`: a file's cell may be several cells of the section.
        stored: the outputs that a notebook holds of an earlier run: shown where the cell does not run.
        outdated: whether these may be older than the code, as far as the notebook tells.
        executes: whether what stands in it may run at all.
        unread: what of it says nothing to a deck, each with its line.
    """

    number: int
    line: int
    header: int | None
    kind: str
    source: str
    options: Options
    metadata: dict[str, Any]
    listing: str | None = None
    written: int | None = None
    stored: tuple[dict[str, Any], ...] = field(default=(), compare=False)
    outdated: bool = False
    executes: bool = True
    unread: tuple[tuple[str, int | None], ...] = ()

    @property
    def code(self) -> str:
        """The code on the slide: that which `source=` names, else the cell's own."""
        return self.source if self.listing is None else self.listing

    @property
    def label(self) -> str:
        """Number and name, for messages: the id, else the header's title, else the first words."""
        return label_of(self.written or self.number, self.source, self.metadata)

    @property
    def program(self) -> str:
        """What a kernel runs of it: its code, or the expressions in its text; empty where there is nothing to run."""
        if self.kind == "markdown":
            return expressions.program(self.source)
        return self.source if self.kind == "code" else ""

    @property
    def runs(self) -> bool:
        """Whether there is code in it, not only comments, that may run, or an expression in its text."""
        return self.executes and not self.options.tags & NOT_RUN and bool(parse(self.program).body)

    @property
    def shows_outdated(self) -> bool:
        """Whether it shows outputs that may be older than its code."""
        return self.outdated and not self.runs

    @property
    def is_split(self) -> bool:
        """Whether it takes half of a row, beside another such cell; RISE's word for it."""
        return self.metadata.get("cell_style") == "split"

    @property
    def figure_size(self) -> tuple[float | None, float | None] | None:
        """Width and height of the figures that it makes, in inches, where they are not matplotlib's; Quarto's words."""
        width, height = (self.metadata.get(each) for each in FIGURE_SIZE)
        size = (width if is_size(width) else None, height if is_size(height) else None)
        return None if size == (None, None) else size

    @property
    def output_columns(self) -> int:
        """In how many columns its outputs stand; Quarto's word."""
        asked = self.metadata.get(COLUMNS)
        return asked if isinstance(asked, int) and 1 <= asked <= MOST_COLUMNS else 1

    @property
    def ends_wide(self) -> bool:
        """Whether the last of its outputs takes all columns."""
        return self.output_columns > 1 and self.metadata.get(WIDE_LAST) is True

    @property
    def figure_label(self) -> str | None:
        """By which texts refer to its figure; Quarto's word."""
        asked = self.metadata.get(LABEL)
        return asked if isinstance(asked, str) and asked.startswith("fig-") else None

    @property
    def caption_of_all(self) -> str | None:
        """What stands once, below all of its figures: its caption, where each figure has its own besides."""
        return self.options.caption if self._each(SUBCAPTIONS) else None

    def caption_of(self, number: int) -> str | None:
        """What stands below one of its figures, which are counted from 0; Quarto letters the parts of a figure."""
        if parts := self._each(SUBCAPTIONS):
            return f"({ascii_lowercase[number]}) {parts[number]}".rstrip() if number < min(len(parts), 26) else None
        texts = self._each(CAPTIONS)
        return (texts[number] or None if number < len(texts) else None) if texts else self.options.caption

    def alt_of(self, number: int) -> str | None:
        """What one of its figures shows, in words."""
        texts = self._each(ALTS)
        return (texts[number] if number < len(texts) else texts[-1]) if texts else self.options.alt

    @property
    def captions(self) -> tuple[str, ...]:
        """All that stands below its figures."""
        parts = self._each(SUBCAPTIONS) or self._each(CAPTIONS)
        each = (self.caption_of(number) for number in range(len(parts)))
        return tuple(filter(None, (*each, self.options.caption)))

    def _each(self, key: str) -> list[str]:
        found = self.metadata.get(key)
        return found if isinstance(found, list) and all(isinstance(text, str) for text in found) else []

    @property
    def may_have_outputs(self) -> bool:
        """Whether something may come of it, now or by what its notebook holds."""
        return self.runs or bool(self.stored)

    def locate(self, problem: Problem, file: Path, *, line: int | None = None) -> Problem:
        """The problem at this cell of a file: on a line, else on that of its header."""
        return problem.at(file=file, line=self.header if line is None else line, cell=self.label)

    def place(self, line: int | None) -> str:
        """What stands after the file's name and a colon: the line; in a notebook, which shows none, the cell."""
        return f"cell {self.written or self.number}" if self.header is None else str(line)


def label_of(number: int, source: str, metadata: dict[str, Any]) -> str:
    """Number and name of a cell, for messages."""
    lines = (line for line in source.splitlines() if line.strip() and not line.startswith(("#|", "# |")))
    first_line = next(lines, "")
    name = metadata.get("id") or metadata.get("title") or " ".join(first_line.strip("# ").split()[:5])
    # A single word may be long: an image within a text.
    name = f"{name[:57]}..." if len(str(name)) > 60 else name
    return f'{number}, "{name}"' if name else str(number)
