"""Checks of stored cells: the names that they keep, and the cells below them."""

import ast

from deck.analysis.names import names_bound, names_of, names_used
from deck.problem import Problem, nearest
from deck.talk.cell import Cell
from deck.talk.syntax import parse
from deck.talk.talk import Section


def check_names(section: Section) -> None:
    """Checks what can be told before the section runs.

    Raises:
        Problem: a name that the cell does not know, or one that a cell below it needs and that is not kept.
    """
    for cell in section.cells:
        if cell.options.store:
            try:
                _check_own(cell)
                _check_below(cell, section)
            except Problem as problem:
                raise cell.locate(problem, section.path) from None


def _check_own(cell: Cell) -> None:
    tree = parse(cell.source)
    if not tree.body:
        raise Problem(found="store on a cell without code", expected="it on a cell that computes the values")
    names = names_bound(tree) | names_used(tree)
    own = ", ".join(sorted(names_bound(tree))) or "x, where it says x = ..."
    for name in cell.options.stored:
        if name not in names and "*" not in names:
            raise Problem(
                found=f"store='{cell.options.store}': the cell has no '{name}'",
                expected=f"names of values that it computes, such as {own}",
                remedy=nearest(name, names),
            )


def _check_below(cell: Cell, section: Section) -> None:
    made = names_of(parse(cell.source))
    given = made.given - made.imported - set(cell.options.stored)
    for below in section.cells:
        if below.number <= cell.number or not below.runs:
            continue
        for statement in parse(below.program).body:
            names = names_of(statement)
            first = not isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Expr)
            missing = sorted(given & (names.wanted - (names.given if first else set())))
            if missing:
                everything = ", ".join([*cell.options.stored, *missing])
                raise Problem(
                    found=f"'{missing[0]}' is not stored, and {section.path.name}:{below.place(below.line)} needs it "
                    "where this cell is not run",
                    expected="all that the cells below it need",
                    remedy=f'Write store="{everything}", or compute it in a cell of its own',
                )
            given -= names.given
