"""Which names of its section a piece of Python code gives values to, and which it looks up.

Python's own tables of symbols tell to which scope a name belongs: what is bound inside of a function, a class or a
comprehension is not the section's.
"""

import ast
import symtable
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

ANY = "*"
"""Stands for all the names that `from module import *` may give a value to."""

# What has a scope of its own, or names that stand in no `ast.Name`, or look up what they give a value to.
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.TypeAlias)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_NAMELESS = (ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.ExceptHandler, ast.Match)
_OTHERWISE = (ast.AugAssign, ast.AnnAssign, ast.Delete, ast.Yield, ast.YieldFrom, ast.Return)
_NOT_BY_WALKING = (*_SCOPES, *_COMPREHENSIONS, *_NAMELESS, *_OTHERWISE)


@dataclass(frozen=True, slots=True)
class Names:
    """Names in the scope of a section.

    Attributes:
        given: those that get a value, by imports as well; with `ANY` where no reading tells which.
        imported: those that get it by an import.
        wanted: those that are looked up, in functions as well.
    """

    given: frozenset[str]
    imported: frozenset[str]
    wanted: frozenset[str]


@lru_cache(maxsize=8192)  # by identity: trees of cells are kept as well
def names_of(tree: ast.AST) -> Names:
    """The names of a module, a statement or an expression."""
    if isinstance(tree, ast.expr) and not isinstance(getattr(tree, "ctx", ast.Load()), ast.Load):
        return _by_walking(tree)  # a target, whose text alone would be a look-up
    if not any(isinstance(node, _NOT_BY_WALKING) for node in ast.walk(tree)):
        return _by_walking(tree)  # what the tables would say as well, at ten times the price
    try:
        code = ast.unparse(_AsTablesTakeIt().visit(ast.parse(ast.unparse(tree))))
        top = symtable.symtable(code, "<cell>", "exec")
    except SyntaxError:  # it will not compile either, such as a `yield` outside of a function
        return _by_walking(tree)
    symbols = top.get_symbols()
    given = {each.get_name() for each in symbols if each.is_assigned() or each.is_namespace()}
    imported = {each.get_name() for each in symbols if each.is_imported()}
    wanted = {each.get_name() for each in symbols if each.is_referenced()}
    for table in _below(top):
        for each in table.get_symbols():
            # In the body of a class a name that it binds later is looked up outside.
            if each.is_referenced() and (each.is_global() or table.get_type() == "class"):
                wanted.add(each.get_name())
            if each.is_declared_global() and each.is_assigned():
                given.add(each.get_name())
    # What is there before these is part of what comes of them.
    wanted |= {name for name in _changed_targets(tree) if name in given}
    if any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in ast.walk(tree)):
        imported.add(ANY)
    return Names(frozenset(given | imported), frozenset(imported), frozenset(wanted))


def names_used(tree: ast.AST) -> frozenset[str]:
    """The names that code looks up."""
    return names_of(tree).wanted


def names_bound(tree: ast.AST) -> frozenset[str]:
    """The names that code gives a value to, those of its functions and imports included."""
    return names_of(tree).given


def names_changed(statement: ast.stmt) -> frozenset[str]:
    """The names that a statement gives a value to, or gives another part to, as `x[0] = 1` does."""
    targets = [node for node in ast.walk(statement) if isinstance(node, ast.Subscript | ast.Attribute)]
    stored = [node for node in targets if not isinstance(node.ctx, ast.Load)]
    return names_bound(statement).union(*map(_looked_up, stored))


def may_change(statement: ast.stmt, names: frozenset[str]) -> bool:
    """Whether a statement gives a value to one of the names, or another part, as far as reading tells."""
    changed = names_changed(statement)
    return ANY in changed or not changed.isdisjoint(names)


class _AsTablesTakeIt(ast.NodeTransformer):
    """Code with the same names, of which Python's tables tell the scope.

    A notebook may await outside of functions, which they do not take. And into the table of a section they put what
    its comprehensions bind, save for those of generators, since Python compiles comprehensions in line.
    """

    def visit_Await(self, node: ast.Await) -> ast.AST:
        found: ast.AST = self.visit(node.value)
        return found

    def visit_AsyncFor(self, node: ast.AsyncFor) -> ast.AST:
        return self.generic_visit(ast.For(**_fields(node)))

    def visit_AsyncWith(self, node: ast.AsyncWith) -> ast.AST:
        return self.generic_visit(ast.With(**_fields(node)))

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp) -> ast.AST:
        return self.generic_visit(ast.GeneratorExp(node.elt, node.generators))

    visit_SetComp = visit_ListComp  # noqa: N815  (the name is the base class's)

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        pair = ast.Tuple([node.key, node.value], ast.Load())
        return self.generic_visit(ast.GeneratorExp(pair, node.generators))

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        return self.generic_visit(ast.comprehension(**_fields(node) | {"is_async": 0}))


def _fields(node: ast.AST) -> dict[str, Any]:
    return {name: getattr(node, name, None) for name in (*node._fields, *node._attributes)}


def _below(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _below(child)


def _changed_targets(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        targets = (
            [node.target] if isinstance(node, ast.AugAssign) else node.targets if isinstance(node, ast.Delete) else []
        )
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def _looked_up(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def _by_walking(tree: ast.AST) -> Names:
    given = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return Names(frozenset(given), frozenset(), frozenset(_looked_up(tree)))
