"""What some of a section's values depend on: the code behind them, the project's modules behind that, the data read."""

import ast
import hashlib
import json
from dataclasses import dataclass

from deck.analysis.modules import files_behind
from deck.analysis.slicing import Statement, statements_behind
from deck.freshness import ingredients
from deck.freshness.ingredients import Ingredients
from deck.store.digests import digest
from deck.talk.cell import Cell
from deck.talk.syntax import normal_form, parse
from deck.talk.talk import Section, Talk


@dataclass(frozen=True, slots=True)
class Slice:
    """What values depend on, besides what all of the talk's outputs depend on.

    Attributes:
        own: the ingredients.
        code: the code among them, without its comments and formatting: to be read by people.
        behind: the statements behind the code that computes the values.
    """

    own: Ingredients
    code: str
    behind: tuple[Statement, ...]


def slice_of(cell: Cell, section: Section, talk: Talk, *, statement: ast.stmt | None = None) -> Slice:
    """The slice of the values that a cell computes, or one statement of it.

    Raises:
        Problem: a file that a cell says it reads cannot be read.
    """
    behind = statements_behind(section, cell, statement)
    tree = parse(cell.source) if statement is None else statement
    form = ingredients.size_of(cell) + normal_form(cell.source) if statement is None else ast.dump(statement)
    forms = [each.form for each in behind] + [form]
    trees = [each.tree for each in behind] + [tree]
    cells = {each.cell.number: each.cell for each in behind} | {cell.number: cell}
    own = {"code": hashlib.sha256(json.dumps(forms).encode()).hexdigest()}
    own |= {f"module {name}": digest(path) for name, path in files_behind(trees, folder=talk.folder).items()}
    own |= ingredients.read_by(cells.values(), section)
    return Slice(own, "\n".join(ast.unparse(each) for each in trees), tuple(behind))
