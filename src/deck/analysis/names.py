"""Which names a piece of Python code binds, changes and uses."""

import ast
import symtable
from dataclasses import dataclass


def names_used(tree: ast.AST) -> set[str]:
    """The names that code looks up; a few too many, as the names inside of functions are among them."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def names_bound(tree: ast.AST) -> set[str]:
    """The names that code gives a value to, those of its functions and imports included."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                found |= {alias.asname or alias.name.partition(".")[0] for alias in aliases}
    return found


def names_changed(statement: ast.stmt) -> set[str]:
    """The names that a statement gives a value to, or gives another part to, as `x[0] = 1` does."""
    targets = [node for node in ast.walk(statement) if isinstance(node, ast.Subscript | ast.Attribute)]
    stored = [node for node in targets if isinstance(node.ctx, ast.Store)]
    return names_bound(statement) | {name for node in stored for name in names_used(node)}


@dataclass(frozen=True, slots=True)
class Names:
    """Names of the section that code gives a value to, imports left out, and those that it looks up there."""

    given: set[str]
    wanted: set[str]


def names_given_and_wanted(tree: ast.AST) -> Names:
    """The names that code gives a value to, and those that it looks up, in the scope of the section."""
    # A name inside of a function or a comprehension is not the section's, which only a table of symbols tells.
    code = ast.unparse(tree)
    try:
        top = symtable.symtable(code, "<cell>", "exec")
    except SyntaxError:  # it awaits something, which only a notebook may do outside of a function
        return Names(names_bound(tree), names_used(tree))
    given = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_namespace()}
    wanted = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_referenced()}
    inner = list(top.get_children())
    while inner:
        table = inner.pop()
        wanted |= {each.get_name() for each in table.get_symbols() if each.is_global() and each.is_referenced()}
        inner += table.get_children()
    return Names(given, wanted)
