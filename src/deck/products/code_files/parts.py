"""What of a section its audience gets as a file: texts, and all code that is needed for it to run by itself."""

import ast
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Literal

from deck.analysis.lines import first_line
from deck.analysis.names import may_change, names_used
from deck.talk.cell import Cell
from deck.talk.expressions import as_code
from deck.talk.html_in_markdown import without_comments
from deck.talk.outline import outline, shown_in
from deck.talk.syntax import parse
from deck.talk.talk import Section
from deck.talk.visibility import is_for_slides


@dataclass(frozen=True, slots=True)
class CodePart:
    """A part of a section.

    Attributes:
        kind: "text" is Markdown, "code" runs, "listing" is the code of a function that a slide shows.
        source: without blank lines at either end.
        cell: where it comes from.
    """

    kind: Literal["text", "code", "listing"]
    source: str
    cell: Cell


def code_parts(section: Section, *, edition: str | None = None) -> list[CodePart]:
    """The section's parts, in order: no notes, no comments of its Markdown, no checks.

    Hidden code stays, since what follows may need it. Of a check stays what later code cannot do without. Texts are
    those of one edition; a value in a sentence is there as its expression.
    """
    shown = {cell.number for span in outline([section])[section.name] for cell in shown_in(span, edition)}
    return list(_pieces(section, _needed_code(section), shown))


def _pieces(section: Section, code: dict[int, str], shown: Container[int]) -> Iterator[CodePart]:
    for cell in section.cells:
        skipped = not is_for_slides(cell) or cell.number not in shown
        if cell.kind == "markdown" and not skipped and (text := without_comments(as_code(cell.source)).strip()):
            yield CodePart("text", text, cell)
        if cell.listing is not None and not skipped:
            yield CodePart("listing", cell.listing, cell)
        if source := code.get(cell.number):
            yield CodePart("code", source, cell)


def _needed_code(section: Section) -> dict[int, str]:
    """The code of each cell that has some to keep, by the cell's number."""
    kept: dict[int, str] = {}
    needed: frozenset[str] = frozenset()
    for cell in reversed(section.cells):
        if cell.kind != "code" or not cell.runs:
            continue
        source = _needed_of_check(cell.source, needed) if cell.options.is_check else cell.source
        if source:
            kept[cell.number] = source
            needed |= names_used(parse(source))
    return kept


def _needed_of_check(source: str, needed: frozenset[str]) -> str:
    """The statements that give a value to a name that is needed, and those that these need in turn.

    A check that does so is also where a section is set up: the calls in it stay, such as one that seeds or styles.
    """
    lines = source.splitlines()
    kept: list[ast.stmt] = []
    statements = parse(source).body
    for statement in reversed(statements):
        if may_change(statement, needed):
            kept.append(statement)
            needed |= names_used(statement)
    if kept:
        kept += [each for each in statements if isinstance(each, ast.Expr)]
    numbers = {n for each in kept for n in range(first_line(each), (each.end_lineno or each.lineno) + 1)}
    shown: list[str] = []
    for number, line in enumerate(lines, start=1):
        if number in numbers:
            shown.append(line)
        elif not line.strip() and shown and shown[-1].strip():  # one between statements; those of a text all stay
            shown.append("")
    return "\n".join(shown).strip("\n")
