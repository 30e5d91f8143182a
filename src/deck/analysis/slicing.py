"""What of a section a cell's values come from: statements of the cells above it, by the syntax tree.

A statement too many costs a run for nothing, one too few a wrong slide: what may change a value counts, unless it is
known not to. What no reading can tell, a value that is handed to a function and changed there, the run finds out.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from deck.analysis.names import may_change, names_of, names_used
from deck.talk.cell import Cell
from deck.talk.syntax import parse, python_of_magic
from deck.talk.talk import Section

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
# Methods that change the value they belong to, wherever they are called; functions that change what they are given; and
# names by which code may change any name.
_CHANGES = ("append", "appendleft", "extend", "insert", "add", "update", "setdefault", "pop", "remove", "clear", "sort")
_CHANGES_ARGUMENT = (
    "setattr",
    "delattr",
    "heappush",
    "heappop",
    "heapify",
    "insort",
    "shuffle",
    "copyto",
    "put",
    "place",
)
_ANY_NAME = frozenset({"get_ipython", "exec", "globals", "vars", "locals"})
_OWN_STATE = ("default_rng", "Generator", "SeedSequence", "RandomState", "Random", "PRNGKey", "key")


@dataclass(frozen=True, slots=True)
class Statement:
    """A top-level statement of a cell."""

    cell: Cell
    tree: ast.stmt

    @property
    def form(self) -> str:
        """A text that is equal for statements that differ only in comments and formatting."""
        return ast.dump(self.tree)


def statements(section: Section) -> Iterator[Statement]:
    """The statements of a section's cells of code that run, in order."""
    for cell in section.cells:
        if cell.kind == "code" and cell.runs:
            yield from (Statement(cell, tree) for tree in parse(cell.source).body)


def statement_at(cell: Cell, line: object) -> Statement | None:
    """The statement on a line of the code that the kernel runs of a cell; None where none is there."""
    if cell.kind != "code" or not isinstance(line, int):
        return None
    # A cell magic runs what is below it, and counts from there.
    line += python_of_magic(cell.source.partition("\n")[0])
    found = (tree for tree in parse(cell.source).body if tree.lineno <= line <= (tree.end_lineno or tree.lineno))
    return next((Statement(cell, tree) for tree in found), None)


def statements_behind(section: Section, cell: Cell, before: ast.stmt | None = None) -> list[Statement]:
    """The statements that values depend on which a cell computes, in order.

    Args:
        section: the cell's.
        cell: the cell; the statements are those above it.
        before: a statement of the cell; then the values are those of this one, and the statements all above it.
    """
    above = [each for each in statements(section) if each.cell.number < cell.number]
    if before is not None:
        above += [Statement(cell, tree) for tree in parse(cell.source).body if tree.lineno < before.lineno]
    modules = {name for each in above for name in imported(each.tree)}
    needed = names_used(before if before is not None else parse(cell.source))
    kept: set[int] = set()
    grown = True
    while grown:  # a function may use a name that is bound below it
        grown = False
        aliases = {name for each in above for name in _aliases(each.tree, needed)}
        grown = not aliases <= needed
        needed |= aliases
        changing = {name for each in above for name in _functions(each.tree) if _matters(each.tree, needed, modules)}
        changing |= _carriers(above, {name for each in above for name in _kept_methods(each.tree, needed - modules)})
        for place, each in reversed(list(enumerate(above))):
            calls = not names_used(each.tree).isdisjoint(changing)
            if place not in kept and (calls or _matters(each.tree, needed, modules)):
                kept.add(place)
                needed |= names_used(each.tree)
                grown = True
    return [above[place] for place in sorted(kept)]


def _matters(statement: ast.stmt, needed: frozenset[str], modules: set[str]) -> bool:
    if may_change(statement, needed) or not names_used(statement).isdisjoint(_ANY_NAME):
        return True
    for node in ast.walk(statement):
        if isinstance(node, ast.With) and any(_root(item.context_expr) in needed for item in node.items):
            return True
        stores = isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load)
        if stores and _root(node) in modules | needed:
            return True
        if isinstance(node, ast.Attribute) and node.attr in _CHANGES and _root(node) in needed - modules:
            return True  # a method that may be called elsewhere
        arguments = node.args if isinstance(node, ast.Call) and _last(node.func) in _CHANGES_ARGUMENT else []
        if any(_root(each) in needed for each in arguments):
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            root, last = _root(node.func), node.func.attr
            if root in modules and is_setting(node.func):
                return True
            if root in needed - modules and not _LOOKS.fullmatch(last):
                return True
    return False


def _functions(statement: ast.stmt) -> Iterator[str]:
    """The names of what a statement defines, and which changes what its code changes only when it is called."""
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=[ast.Name(id=name)]) if any(
            isinstance(each, ast.Lambda) for each in ast.walk(statement)
        ):
            yield name


def _kept_methods(statement: ast.stmt, needed: frozenset[str]) -> frozenset[str]:
    """Names by which methods that change needed values may be called later, as after `add = rows.append`."""
    called = {id(node.func) for node in ast.walk(statement) if isinstance(node, ast.Call)}
    kept = (
        node
        for node in ast.walk(statement)
        if isinstance(node, ast.Attribute) and node.attr in _CHANGES and id(node) not in called
    )
    return names_of(statement).given if any(_root(each) in needed for each in kept) else frozenset()


def _carriers(above: list[Statement], methods: set[str]) -> set[str]:
    """The names of methods, with those of the functions that call them and their other names."""
    found, before = set(methods), set[str]()
    while found - before:
        before = set(found)
        for each in above:
            if not names_used(each.tree).isdisjoint(found):
                found |= {*_functions(each.tree), *_aliases(each.tree, frozenset(found))}
    return found


def _aliases(statement: ast.stmt, needed: frozenset[str]) -> frozenset[str]:
    """Names that a statement gives to values which needed names have as well, or to what holds them."""
    if not isinstance(statement, ast.Assign):
        return frozenset()
    waiting, held = [statement.value], set()
    while waiting:
        match waiting.pop():
            case ast.Name(id=name):
                held.add(name)
            case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts) | ast.Dict(values=parts):
                waiting += parts
    return frozenset() if held.isdisjoint(needed) else names_of(statement).given


def _last(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


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
