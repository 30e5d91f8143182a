"""Percent-format text -> cells with the line on which each stands, which Jupytext alone does not tell."""

import re
import warnings
from collections.abc import Iterator
from typing import Any

import yaml
from jupytext.cell_reader import DoublePercentScriptCellReader
from jupytext.header import header_to_metadata_and_cell
from jupytext.languages import set_main_and_cell_language

from deck.problem import Problem, nearest
from deck.talk.cell import PlacedCell

_KINDS = ("markdown", "md", "raw")
_FORMAT = {"extension": ".py", "format_name": "percent"}
# What Jupytext keeps for writing the file again.
_NOTES = frozenset({"cell_marker", "lines_to_next_cell", "region_name", "cell_depth"})
# What nbformat's schema of a cell has besides tags.
_CHECKED = frozenset({"name", "collapsed", "scrolled", "format", "jupyter", "execution"})
# Jupytext takes such a line for a comment, and its writer took it for a cell.
_ALMOST_MARKER = re.compile(r"#\s*%%\[")


_FENCE = re.compile(r"#\s*(```|~~~)")


class _Reader(DoublePercentScriptCellReader):  # type: ignore[misc] # Jupytext ships no types
    """Jupytext's reader, which also keeps how many of the cell's lines stand before its content."""

    lines_before_content = 0

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.metadata: dict[str, Any] | None
        self.held: dict[str, Any] = {}

    def metadata_and_language_from_option_line(self, line: str) -> None:
        """Read the header, and hold back what nbformat would check: it raises where a value is of another kind."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # of a backslash in a text, which stays as it is written
            super().metadata_and_language_from_option_line(line)
        given = self.metadata or {}
        self.held = {key: value for key, value in given.items() if _is_held(key, value)}
        self.metadata = {key: value for key, value in given.items() if key not in self.held} if given else self.metadata

    def extract_content(self, lines: list[str]) -> list[str]:
        given = list(lines)  # Jupytext uncomments magics in place.
        content: list[str] = super().extract_content(lines)
        if len(content) < len(given):
            # Only text between triple quotes loses lines: blank ones, and those of the quotes.
            blank = next(number for number, line in enumerate(given) if line.strip())
            quotes_alone = given[blank].strip().lstrip("rR") in ('"""', "'''")
            self.lines_before_content = blank + quotes_alone
        return content

    def starts(self, line: str) -> bool:
        """Whether the line is a cell marker."""
        return bool(self.start_code_re.match(line) or self.alternative_start_code_re.match(line))


def _is_held(key: str, value: Any) -> bool:
    if key == "tags":  # for which Jupytext has a use, too
        return not (isinstance(value, list) and all(isinstance(each, str) and "," not in each for each in value))
    return key in _CHECKED


def place_cells(text: str) -> Iterator[PlacedCell]:
    """The cells of a percent-format text, in order.

    Raises:
        Problem: a header that is not YAML, a marker that Jupytext would overlook or misread. Of its place,
            only the line is filled in.
    """
    lines = text.split("\n")
    _check_markers(lines)
    position = _after_header(lines)
    while position < len(lines):
        reader = _Reader(_FORMAT, "python")
        cell, length = reader.read(lines[position:])
        marked = reader.starts(lines[position])
        metadata = {**cell.metadata, **reader.held}
        source, magic = _with_magic(cell.source, metadata)
        content = source.split("\n")
        leading = next((number for number, line in enumerate(content) if line.strip()), 0)
        if marked and cell.cell_type != "code" and "cell_marker" not in metadata:
            _check_fences(lines[position : position + length], reader, line=position + 1)
        if marked:
            _check_kind(str(metadata.get("title", "")), line=position + 1)
        if marked or source.strip():
            yield PlacedCell(
                kind=cell.cell_type,
                source="\n".join(content[leading:]).rstrip(),
                metadata={key: value for key, value in metadata.items() if key not in _NOTES},
                marker=position + 1 if marked else None,
                line=position + marked + reader.lines_before_content + leading + 1 - magic,
            )
        position += length


def _with_magic(source: str, metadata: dict[str, Any]) -> tuple[str, int]:
    """The code of a cell in another language below the magic that runs it, and how many lines that adds."""
    cell = {"source": source, "metadata": metadata}
    if "language" in metadata:
        set_main_and_cell_language({"kernelspec": {"language": "python"}}, [cell], ".py", [])
        metadata.pop("language", None)
    added: str = str(cell["source"])
    return added, added.count("\n") - source.count("\n")


def has_markers(text: str) -> bool:
    """Whether a Python text has a cell that begins with a marker; one in a string begins none."""
    try:
        return any(placed.marker for placed in place_cells(text))
    except Problem:
        # It may be no percent-format text at all: a comment between lines of dashes looks like a header.
        reader = _Reader(_FORMAT, "python")
        return any(map(reader.starts, text.split("\n")))


def _check_markers(lines: list[str]) -> None:
    for number, line in enumerate(lines, start=1):
        if _ALMOST_MARKER.match(line):
            found = f"'{line.strip()}' is no cell marker"
            raise Problem(found=found, expected="a space before the bracket", line=number)


def _after_header(lines: list[str]) -> int:
    position: int
    try:
        *_, position = header_to_metadata_and_cell(lines, "#", "", ".py", root_level_metadata_as_raw_cell=False)
    except (yaml.YAMLError, ValueError, KeyError, TypeError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or error
        raise Problem(found=f"cannot read the file's header: {reason}", line=mark.line + 2 if mark else 1) from None
    return position


def _check_fences(cell: list[str], reader: _Reader, *, line: int) -> None:
    """Jupytext reads no marker in a block of code. One whose end is missing would take the next cells with it.

    Lines of a block that stands in its cell are comments, all of them.
    """
    opening = marker = 0
    leaves = False
    for offset, text in enumerate(cell[1:], start=1):
        if not _FENCE.match(text):
            marker = marker or (offset if opening and reader.starts(text) else 0)
            leaves = leaves or not text.startswith("#")
        elif opening and marker and leaves:
            raise Problem(
                found=f"the cell marker '{cell[marker].strip()}' is in the block of code that begins on line "
                f"{line + opening}",
                expected="a line that ends the block before the next cell begins",
                remedy=f"End it with {cell[opening].lstrip('# ')[:3]}",
                line=line + marker,
            )
        else:
            opening, marker, leaves = (0 if opening else offset), 0, False


def _check_kind(title: str, *, line: int) -> None:
    """A bracket that is left in the title is a kind of cell that Jupytext does not know."""
    if match := re.match(r"\[(\w*)\]", title):
        raise Problem(
            found=f"unknown kind of cell '[{match[1]}]'",
            expected="[markdown], [md] or [raw], or none for code",
            remedy=nearest(match[1], _KINDS),
            line=line,
        )
