"""What of a section a cell's values come from: statements of the cells above it, by the syntax tree.

A statement too many costs a run for nothing, one too few a wrong slide: what may change a value counts, unless it is
known not to. What no reading can tell, a value that is handed to a function and changed there, the run finds out.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from deck.pieces import names_changed, names_used
from deck.source import Cell, Section
from deck.syntax import parse

# Methods that leave the value they belong to as it was, in all libraries whose values are common in talks.
_LOOKS = re.compile(
    "astype|copy|corr|count|describe|format|get|groupby|head|hist|index|isel|items|join|keys|max|mean|median|min|plot"
    "|quantile|query|reshape|round|sel|split|std|sum|tail|to_dataframe|to_numpy|tolist|value_counts|values|var"
)
# A call of a module's that changes how later calls of it, or of another module, behave.
_SETS = re.compile(
    r"(^|[._])(seed|set|options?|config|configure|update|use|register|enable|disable|simplefilter|filterwarnings"
    r"|random|environ|rc|rcparams)([._]|$)",
    re.IGNORECASE,
)
_OWN_STATE = ("default_rng", "Generator", "SeedSequence", "RandomState", "Random", "PRNGKey", "key")


@dataclass(frozen=True, slots=True)
class Statement:
    """A top-level statement of a cell."""

    cell: Cell
    tree: ast.stmt


def statements_behind(section: Section, cell: Cell) -> list[Statement]:
    """The statements above a cell that the values which it computes may depend on, in order."""
    above = [
        Statement(each, tree)
        for each in section.cells
        if each.number < cell.number and each.kind == "code" and each.runs
        for tree in parse(each.source).body
    ]
    modules = {name for each in above for name in imported(each.tree)}
    needed = names_used(parse(cell.source))
    kept: set[int] = set()
    grown = True
    while grown:  # a function may use a name that is bound below it
        grown = False
        for place, each in reversed(list(enumerate(above))):
            if place not in kept and _matters(each.tree, needed, modules):
                kept.add(place)
                needed |= names_used(each.tree)
                grown = True
    return [above[place] for place in sorted(kept)]


def _matters(statement: ast.stmt, needed: set[str], modules: set[str]) -> bool:
    if names_changed(statement) & needed or "get_ipython" in names_used(statement):
        return True
    for node in ast.walk(statement):
        if isinstance(node, ast.With) and any(_root(item.context_expr) in needed for item in node.items):
            return True
        stores = isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load)
        if stores and _root(node) in modules | needed:
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            root, last = _root(node.func), node.func.attr
            if root in modules and is_setting(node.func):
                return True
            if root in needed - modules and not _LOOKS.fullmatch(last):
                return True
    return False


def is_setting(function: ast.expr) -> bool:
    """Whether a call of a module's function, by its name, changes how later calls behave."""
    last = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return last not in _OWN_STATE and bool(_SETS.search(ast.unparse(function)))


def _root(node: ast.AST) -> str | None:
    """The name that an attribute or an item is of."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def imported(tree: ast.AST) -> Iterator[str]:
    """The names that code gives to what it imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
