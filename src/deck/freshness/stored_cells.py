"""Stored cells: which values they keep, what these depend on, and whether the section can do without running them."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from deck.analysis.names import names_bound, names_used
from deck.analysis.slicing import Statement
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
        watched: by the number of a cell above it, the names whose values there must still be the same in this cell.
    """

    cell: Cell
    own: Ingredients
    code: str
    watched: Mapping[int, frozenset[str]]

    def key(self, shared: Ingredients) -> str:
        """What the values are stored under."""
        return ingredients.key_of({**shared, **self.own, "names": ", ".join(self.cell.options.stored)})

    @property
    def imports(self) -> str:
        """The cell's own imports, which cells below it may count on."""
        body = parse(self.cell.source).body
        return "\n".join(ast.unparse(each) for each in body if isinstance(each, ast.Import | ast.ImportFrom))


def stored_cells(section: Section, talk: Talk) -> dict[int, StoredCell]:
    """The section's stored cells, by their numbers.

    Raises:
        Problem: a file that a cell says it reads cannot be read.
    """
    marked = [cell for cell in section.cells if cell.options.store and cell.runs]
    return {cell.number: _stored(cell, section, talk) for cell in marked}


def _stored(cell: Cell, section: Section, talk: Talk) -> StoredCell:
    found = slice_of(cell, section, talk)
    return StoredCell(cell, found.own, found.code, _watched(found.behind, names_used(parse(cell.source))))


def _watched(behind: Iterable[Statement], used: frozenset[str]) -> dict[int, frozenset[str]]:
    names = used.union(*(names_used(each.tree) for each in behind))
    touched: dict[int, set[str]] = {}
    for each in behind:
        touched.setdefault(each.cell.number, set()).update(
            names & (names_bound(each.tree) | names_used(each.tree)),
        )
    return {number: frozenset(each) for number, each in touched.items()}
