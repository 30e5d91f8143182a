"""Marks in Markdown that divide it among slides, steps and notes: as Quarto has them, and as plain notebooks do.

A cell that holds such marks becomes several cells. Each keeps the lines of its file.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from deck.reading.dialects.slide_attributes import with_slide_attributes
from deck.talk.cell import Cell
from deck.talk.markdown.commonmark import parser
from deck.talk.options import Options
from deck.talk.visibility import begins_slide, is_for_slides

_DIVISION = re.compile(r" {0,3}(:{3,})[ \t]*(.*?)[ \t]*:*$")
_NOTES = re.compile(r"(?:notes|\{\.notes\}|\{notes\}|\{\.notes[ .].*\})(?:\s.*)?")
_PAUSE = re.compile(r" {0,3}\. \. \.[ \t]*$", re.MULTILINE)
_HEADING = re.compile(r" {0,3}(#{1,2}([ \t]|$)|=+[ \t]*$|-+[ \t]*$)", re.MULTILINE)
_DEFINITION = re.compile(r"\[([^\]]+)\]:")  # of a link, or of a footnote


@dataclass(frozen=True, slots=True)
class _Mark:
    """Lines of a text at which something begins: the first, and the one behind the last; from 0.

    `kind` is "heading", whose lines stay, "rule", "pause" or "notes", whose own first and last lines do not.
    """

    kind: str
    start: int
    end: int


def divided(cells: Sequence[Cell]) -> tuple[tuple[Cell, ...], bool]:
    """The cells with those divided that hold marks, and whether slides begin at headings.

    They do where no cell says anything of slides: at headings of level 1 and 2, and at `---`.
    """
    by_headings = not any(cell.options.slide not in (None, "-") for cell in cells)
    made: list[Cell] = []
    begins: str | None = None  # what a mark at the end of a cell makes of the next one
    for cell in cells:
        pieces = [cell]
        if cell.kind == "markdown" and is_for_slides(cell) and _may_be_marked(cell.source, by_headings=by_headings):
            pieces = [_begun(cell)] if _is_one_slide(cell.source) else list(_pieces(cell, by_headings=by_headings))
        for piece in pieces:
            if not piece.source.strip() and piece is not cell:
                begins = piece.options.slide or begins  # a mark with nothing below it
            elif begins and piece.options.slide in (None, "-"):
                made.append(replace(piece, options=replace(piece.options, slide=begins)))
                begins = None
            else:
                begins = None if begins_slide(piece) else begins
                made.append(piece)
    made = made or list(cells)
    first = next((n for n, cell in enumerate(made) if is_for_slides(cell) and cell.source.strip()), None)
    found = [with_slide_attributes(cell) if n == first or begins_slide(cell) else cell for n, cell in enumerate(made)]
    return tuple(_renumbered(found)), by_headings and any(map(begins_slide, made[1:]))


def _may_be_marked(text: str, *, by_headings: bool) -> bool:
    """Whether it is worth the parser, which takes longer to load than a build that has nothing to do."""
    has_notes = ":::" in text and "notes" in text
    return has_notes or bool(_PAUSE.search(text)) or (by_headings and bool(_HEADING.search(text)))


def _is_one_slide(text: str) -> bool:
    """Whether the text's only mark is the heading with which it begins: most are so, and need no parser."""
    first, _, rest = text.partition("\n")
    return first.startswith(("# ", "## ")) and not _may_be_marked(rest, by_headings=True)


def _begun(cell: Cell) -> Cell:
    return replace(cell, options=replace(cell.options, slide="slide"))


def _pieces(cell: Cell, *, by_headings: bool) -> Iterator[Cell]:
    lines = cell.source.split("\n")
    marks = [each for each in _marks(cell.source, lines) if by_headings or each.kind not in ("heading", "rule")]
    starts = {"heading": "slide", "rule": "slide", "pause": "fragment"}
    ranges: list[tuple[int, int, str | None]] = []
    position, begins = 0, None
    for mark in marks:
        ranges.append((position, mark.start, begins))
        begins = starts.get(mark.kind)
        position = mark.start if mark.kind == "heading" else mark.end
        if mark.kind == "notes":
            ranges.append((mark.start + 1, mark.end - 1, "notes"))
    ranges.append((position, len(lines), begins))
    if len(ranges) == 1:
        yield cell
        return
    definitions, is_first = _definitions(lines), True
    for start, end, slide in ranges:
        text, leading = _text(lines, start, end, definitions)
        if text or start:  # else there is a mark on the first line
            yield _piece(cell, text, start + leading, slide, is_first=is_first and slide != "notes")
            is_first = is_first and not text


def _piece(cell: Cell, text: str, offset: int, slide: str | None, *, is_first: bool) -> Cell:
    own = cell.options
    options = own if is_first else Options(steps=own.steps, only=own.only, tolerance=own.tolerance, tags=own.tags)
    slide = own.slide if is_first and begins_slide(cell) else slide or (own.slide if is_first else None)
    line = cell.line + offset
    header = cell.header if is_first or cell.header is None else line
    unread = cell.unread if is_first else ()
    return replace(cell, source=text, line=line, header=header, options=replace(options, slide=slide), unread=unread)


def _marks(text: str, lines: Sequence[str]) -> list[_Mark]:
    """The marks at the top level of a text, in order."""
    env: dict[str, object] = {}
    tokens = parser().parse(text, env)
    code = {n for token in tokens if token.type in ("fence", "code_block") and token.map for n in range(*token.map)}
    marks, inside = [], set[int]()
    depth, opened, is_notes = 0, 0, False
    for number, line in enumerate(lines):
        found = None if number in code else _DIVISION.match(line)
        if found and found[2]:
            depth += 1
            if depth == 1:
                opened, is_notes = number, bool(_NOTES.fullmatch(found[2]))
        elif found and depth:
            depth -= 1
            if not depth:
                inside |= set(range(opened, number + 1))
                if is_notes:
                    marks.append(_Mark("notes", opened, number + 1))
    for position, token in enumerate(tokens):
        if token.level or not token.map or token.map[0] in inside:
            continue
        if token.type == "heading_open" and token.tag in ("h1", "h2"):
            marks.append(_Mark("heading", *token.map))
        elif token.type == "hr" and token.markup.startswith("-"):
            marks.append(_Mark("rule", *token.map))
        elif token.type == "paragraph_open" and tokens[position + 1].content.strip() == ". . .":
            marks.append(_Mark("pause", *token.map))
    return sorted(marks, key=lambda mark: mark.start)


def _definitions(lines: Sequence[str]) -> dict[str, range]:
    """The lines that define each footnote and link, by its name."""
    found = {}
    for number, line in enumerate(lines):
        if match := _DEFINITION.match(line):
            rest = range(number + 1, len(lines))
            end = next((n for n in rest if lines[n].strip() and not lines[n].startswith(" ")), len(lines))
            found[match[1]] = range(number, end)
    return found


def _text(lines: Sequence[str], start: int, end: int, definitions: dict[str, range]) -> tuple[str, int]:
    """The text of some lines with the definitions that it needs, and how many blank lines stand above it."""
    own = lines[start:end]
    for name, place in definitions.items():
        refers = any(f"[{name}]".lower() in line.lower() for n, line in enumerate(own, start) if n not in place)
        if refers and place.start not in range(start, end):
            own = [*own, "", *lines[place.start : place.stop]]
        elif not refers and place.start in range(start, end) and name.startswith("^"):
            own = ["" if n in place else line for n, line in enumerate(own, start)]
    leading = next((n for n, line in enumerate(own) if line.strip()), 0)
    return "\n".join(own[leading:]).rstrip(), leading


def _renumbered(cells: Sequence[Cell]) -> Iterator[Cell]:
    for number, cell in enumerate(cells, start=1):
        yield cell if cell.number == number else replace(cell, number=number, written=cell.written or cell.number)
