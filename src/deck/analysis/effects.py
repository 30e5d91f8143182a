"""Whether what some cells did can be undone, as far as their code tells; a kernel finds out the rest."""

import ast
import re
from collections.abc import Iterable

from deck.analysis.names import names_bound, names_used
from deck.analysis.slicing import imported, is_setting
from deck.talk.syntax import parse

# State that `deck.kernel.values.rewinding` puts back.
_PUT_BACK = re.compile(r"(^|\.)random\.|^random$|rcParams|style\.use|(^|\.)rc(defaults|_file)?$")
_ELSEWHERE = re.compile(r"sys\.(path|modules)|os\.(chdir|environ|putenv|umask)|locale\.|warnings\.|importlib\.reload")


def obstacle(undone: Iterable[str], before: Iterable[str]) -> str | None:
    """Why there is no way back.

    Args:
        undone: programs of cells that have run, or begun to.
        before: those of the cells above them.
    """
    trees = [parse(program) for program in undone]
    modules = {name for tree in [*trees, *map(parse, before)] for name in imported(tree)}
    for tree in trees:
        if "get_ipython" in names_used(tree):
            return "a magic was run"
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
                text = ast.unparse(node)
                if _origin(node) in modules and not _PUT_BACK.search(text):
                    return f"'{text}' was set"
            if isinstance(node, ast.Call):
                text = ast.unparse(node.func)
                from_module = _origin(node.func) in modules or isinstance(node.func, ast.Name)
                settles = from_module and (_ELSEWHERE.search(text) or is_setting(node.func))
                if settles and not _PUT_BACK.search(text) and text not in ("set", "key"):
                    return f"'{text}' was called"
    return None


def changes_surroundings(statement: ast.stmt) -> bool:
    """Whether a statement changes what all later code finds, such as where modules are looked for."""
    calls = (node for node in ast.walk(statement) if isinstance(node, ast.Call | ast.Attribute | ast.Subscript))
    return any(_ELSEWHERE.search(ast.unparse(node)) for node in calls)


def touched(undone: Iterable[str], before: Iterable[str]) -> list[str]:
    """Names of values that the cells may have changed in place: all that they look up, by way of functions, too.

    Not among them is what they have given a value to before they look it up.
    """
    undone = list(undone)
    functions: dict[str, set[str]] = {}
    for program in [*before, *undone]:
        for node in parse(program).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or _keeps_code(node):
                for name in names_bound(node):
                    functions.setdefault(name, set()).update(names_used(node))
    found, waiting, own = set[str](), set[str](), set[str]()
    for statement in (statement for program in undone for statement in parse(program).body):
        waiting |= names_used(statement) - own - _bound_first(statement)
        own |= _bound_first(statement)
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Import | ast.ImportFrom):
            own |= names_bound(statement)
    while waiting:
        found |= waiting
        waiting = set().union(*(functions.get(name, set()) for name in waiting)) - found
    return sorted(found)


def _bound_first(statement: ast.stmt) -> set[str]:
    """What a `with` statement gives a value to before its body runs, and does not ask for before."""
    if not isinstance(statement, ast.With):
        return set()
    given = set().union(*(names_bound(item.optional_vars) for item in statement.items if item.optional_vars))
    return given - set().union(*(names_used(item.context_expr) for item in statement.items))


def _origin(node: ast.AST) -> str | None:
    """The name that an attribute is of, also where what stands between is called."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def _keeps_code(statement: ast.stmt) -> bool:
    """Whether a statement gives a name to a lambda, or to what may be a method, such as `partial(x.append, 1)`."""
    if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
        return False
    called = {id(node.func) for node in ast.walk(statement.value) if isinstance(node, ast.Call)}
    return any(
        isinstance(node, ast.Lambda) or (isinstance(node, ast.Attribute) and id(node) not in called)
        for node in ast.walk(statement.value)
    )
