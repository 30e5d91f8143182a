"""What of a section its audience gets as a file: texts, and all code that is needed for it to run by itself."""

import ast
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Literal

from nbformat import NotebookNode

from deck.analysis.effects import changes_surroundings
from deck.analysis.lines import first_line
from deck.analysis.names import may_change, names_used
from deck.analysis.slicing import Statement, statements, statements_behind
from deck.formats.images import IMAGES
from deck.rendering.formulas import dialect_of
from deck.slides.figure_names import figure_names
from deck.talk.cell import Cell
from deck.talk.markdown.expressions import as_code
from deck.talk.outline import outline, shown_in
from deck.talk.syntax import parse
from deck.talk.talk import Section
from deck.talk.visibility import is_for_slides
from deck.text.comments import without_comments


@dataclass(frozen=True, slots=True)
class CodePart:
    """A part of a section.

    Attributes:
        kind: "text" is Markdown, "code" runs, "listing" is the code of a function that a slide shows.
        source: without blank lines at either end.
        cell: where it comes from.
        figure: what the file of a figure of its is called.
        pictures: the kinds of outputs that were pictures when it ran, "execute_result" for the value at its end; None
            where nobody knows.
    """

    kind: Literal["text", "code", "listing"]
    source: str
    cell: Cell
    figure: str
    pictures: frozenset[str] | None = None


def code_parts(section: Section, *, edition: str | None = None, notebook: NotebookNode | None = None) -> list[CodePart]:
    """The section's parts, in order: no notes, no comments of its Markdown, no checks.

    Hidden code stays, since what follows may need it. Of a check stays what later code cannot do without; so it does,
    without comments, of a cell that is skipped, in the notes, or of another edition. A value in a sentence is there as
    its expression.

    Args:
        section: the section.
        edition: whose cells.
        notebook: the section as it was executed, which tells what shows pictures.
    """
    shown = {cell.number for span in outline([section])[section.name] for cell in shown_in(span, edition)}
    left_out = frozenset(cell.number for cell in section.cells if not is_for_slides(cell) or cell.number not in shown)
    return list(_pieces(section, _needed_code(section, left_out), left_out, notebook))


def _pieces(
    section: Section, code: dict[int, str], left_out: Container[int], notebook: NotebookNode | None
) -> Iterator[CodePart]:
    names = figure_names(section)
    dialect = dialect_of(section.path.name)
    for cell in section.cells:
        name = names[cell.number]
        is_shown = cell.number not in left_out
        if cell.kind == "markdown" and is_shown and (text := without_comments(as_code(cell.source), dialect).strip()):
            yield CodePart("text", text, cell, name)
        if cell.listing is not None and is_shown:
            yield CodePart("listing", cell.listing, cell, name)
        if source := code.get(cell.number):
            pictures = None if notebook is None else _pictures(notebook.cells[cell.number - 1])
            yield CodePart("code", source, cell, name, pictures)


def _pictures(node: NotebookNode) -> frozenset[str]:
    outputs = node.get("outputs", [])
    return frozenset(each.output_type for each in outputs if any(kind in each.get("data", {}) for kind in IMAGES))


def _needed_code(section: Section, left_out: Container[int]) -> dict[int, str]:
    """The code of each cell that has some to keep, by the cell's number."""
    unseen = _needed_unseen(section, left_out)
    kept: dict[int, str] = {}
    needed: frozenset[str] = frozenset()
    for cell in reversed(section.cells):
        if cell.kind != "code" or not cell.runs:
            continue
        if cell.number in left_out:
            source = unseen.get(cell.number, "")
        else:
            source = _needed_of_check(cell.source, needed) if cell.options.is_check else cell.source
        if source:
            kept[cell.number] = source
            needed |= names_used(parse(source))
    return kept


def _needed_unseen(section: Section, left_out: Container[int]) -> dict[int, str]:
    """The statements of cells that are left out, without their comments, that the code of the others needs."""
    kept: dict[tuple[int, int], Statement] = {}
    waiting = [each for each in statements(section) if each.cell.number in left_out and changes_surroundings(each.tree)]
    for cell in section.cells:
        if cell.kind == "code" and cell.runs and cell.number not in left_out:
            waiting += statements_behind(section, cell)
    while waiting:
        each = waiting.pop()
        place = (each.cell.number, each.tree.lineno)
        if each.cell.number not in left_out or place in kept or _is_magic(each.tree):
            continue
        kept[place] = each
        waiting += statements_behind(section, each.cell, each.tree)
    code: dict[int, list[str]] = {}
    for (number, _), each in sorted(kept.items(), key=lambda item: item[0]):
        code.setdefault(number, []).append(ast.unparse(each.tree))
    return {number: "\n".join(lines) for number, lines in code.items()}


def _is_magic(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and "get_ipython" in names_used(statement)


def _needed_of_check(source: str, needed: frozenset[str]) -> str:
    """The statements that give a value to a name that is needed, and those that these need in turn.

    A check that does so is also where a section is set up: the calls in it stay, such as one that seeds or styles.
    """
    lines = source.splitlines()
    statements = parse(source).body
    kept = _giving(statements, needed, calls=False)
    if kept:
        kept = _giving(statements, needed, calls=True)
    numbers = {n for each in kept for n in range(first_line(each), (each.end_lineno or each.lineno) + 1)}
    shown: list[str] = []
    for number, line in enumerate(lines, start=1):
        if number in numbers:
            shown.append(line)
        elif not line.strip() and shown and shown[-1].strip():  # one between statements; those of a text all stay
            shown.append("")
    return "\n".join(shown).strip("\n")


def _giving(statements: list[ast.stmt], needed: frozenset[str], *, calls: bool) -> list[ast.stmt]:
    """The statements that give a value to a needed name, and what they need in turn; with calls, these as well."""
    kept: list[ast.stmt] = []
    for statement in reversed(statements):
        if may_change(statement, needed) or (calls and isinstance(statement, ast.Expr)):
            kept.append(statement)
            needed |= names_used(statement)
    return kept
