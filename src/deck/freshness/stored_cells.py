"""Stored cells: which values they keep, what these depend on, and whether the section can do without running them."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from deck.analysis.names import names_bound, names_used
from deck.analysis.slicing import Statement, statements
from deck.freshness import ingredients
from deck.freshness.ingredients import Ingredients
from deck.freshness.slices import slice_of
from deck.talk.cell import Cell
from deck.talk.syntax import parse
from deck.talk.talk import Section, Talk


@dataclass(frozen=True, slots=True)
class StoredCell:
    """A cell whose values are kept.

    Attributes:
        cell: the cell.
        own: what its values depend on, besides what all of the talk's outputs depend on.
        code: the code among that, without its comments and formatting: to be read by people.
        behind: the statements above it that its values come from.
    """

    cell: Cell
    own: Ingredients
    code: str
    behind: tuple[Statement, ...]

    def key(self, shared: Ingredients, read: Ingredients = MappingProxyType({})) -> str:
        """What the values are stored under.

        Args:
            shared: what all of the talk's outputs depend on.
            read: what the cell, and the code behind it, have read; without, the key under which that is written down.
        """
        return ingredients.key_of({**shared, **self.own, **read, "names": ", ".join(self.cell.options.stored)})

    @property
    def watched(self) -> Mapping[int, frozenset[str]]:
        """By the number of a cell behind it, the names there that a change in place would make others in this cell."""
        used = names_used(parse(self.cell.source)).union(*(names_used(each.tree) for each in self.behind))
        touched: dict[int, set[str]] = {}
        for each in self.behind:
            names = used & (names_bound(each.tree) | names_used(each.tree))
            touched.setdefault(each.cell.number, set()).update(names)
        return {number: frozenset(each) for number, each in touched.items()}

    def hands_over(self, section: Section) -> Mapping[int, frozenset[str]]:
        """By the number of a cell behind it, the names there that other statements of that cell may change unseen.

        A function may change what it is given: only the value tells whether it did.
        """
        behind = {id(each.tree) for each in self.behind}
        found: dict[int, set[str]] = {}
        for each in statements(section):
            if each.cell.number in self.watched and id(each.tree) not in behind and not _prints(each.tree):
                found.setdefault(each.cell.number, set()).update(names_used(each.tree))
        return {number: self.watched[number] & names for number, names in found.items()}

    @property
    def imports(self) -> str:
        """The cell's own imports, which cells below it may count on."""
        body = parse(self.cell.source).body
        return "\n".join(ast.unparse(each) for each in body if isinstance(each, ast.Import | ast.ImportFrom))


def _prints(statement: ast.stmt) -> bool:
    """Whether all that a statement does is to show something."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Name(id="print" | "display"))) | ast.Expr(value=ast.Name()):
            return True
    return False


def stored_cells(section: Section, talk: Talk) -> dict[int, StoredCell]:
    """The section's stored cells, by their numbers.

    Raises:
        Problem: a file that a cell says it reads cannot be read.
    """
    marked = [cell for cell in section.cells if cell.options.store and cell.runs]
    return {cell.number: _stored(cell, section, talk) for cell in marked}


def _stored(cell: Cell, section: Section, talk: Talk) -> StoredCell:
    found = slice_of(cell, section, talk)
    return StoredCell(cell, found.own, found.code, found.behind)
