"""What a notebook shows of a cell, as calls in a script: values are printed, and figures go to files."""

import ast
from collections.abc import Iterator, Sequence

from deck.analysis.names import names_bound
from deck.formats.edits import edited
from deck.products.code_files.parts import CodePart
from deck.talk.syntax import is_quiet

_SAVE = '''\
{saved} = []


def {save}(figure, name):
    """Saves a figure as NAME.png, and the next one of this name as NAME-2.png."""
    {saved}.append(name)
    number = {saved}.count(name)
    file = f"{{name}}-{{number}}.png" if number > 1 else f"{{name}}.png"
    figure.savefig(file, bbox_inches="tight")
    print(file)
'''
_SHOW = '''\
def {show}(value, name="figure"):
    """What a notebook does with the value at a cell's end: figures go to files here, all else is printed."""
    if hasattr(value, "savefig"):
        {save}(value, name)
    elif hasattr(value, "_repr_markdown_"):
        print(value._repr_markdown_())
    elif value is not None:
        print(value)
'''
_SHOW_FIGURES = '''\
def {show_figures}(name="figure"):
    """What a notebook does with the open figures of pyplot, at `plt.show()` and at a cell's end."""
    for number in pyplot.get_fignums():
        {save}(pyplot.figure(number), name)


pyplot.show = lambda *args, **options: {show_figures}()
'''
_CLOSING = '    pyplot.close(getattr(figure, "figure", figure))\n'
_HELPERS = ("saved", "save", "show", "show_figures")
_SILENT = {"print", "display"}
_PYPLOT = ("matplotlib.pyplot", "pylab", "seaborn")
"""Modules that draw with pyplot; what others draw only a run tells."""


class ShowCalls:
    """Puts calls into the code of a section's cells.

    Args:
        trees: of all its code.
    """

    def __init__(self, trees: Sequence[ast.Module]) -> None:
        bound = set[str]().union(*map(names_bound, trees))
        endings = ("", "_of_cell", "_of_cell_of_notebook")
        ending = next(each for each in endings if bound.isdisjoint(f"{name}{each}" for name in _HELPERS))
        self._names = {name: f"{name}{ending}" for name in _HELPERS}
        self._pyplot = {name for tree in trees for name in _names_of_pyplot(tree)}
        self._may_draw = any(_imports_pyplot(tree) for tree in trees)

    def shown(self, part: CodePart, source: str) -> str:
        """The code of a cell with what shows its value and its figures."""
        pictures, is_shown = part.pictures, part.cell.options.shows_output
        draws = self._may_draw if pictures is None else "display_data" in pictures
        if not is_shown:
            return f'{source}\npyplot.close("all")' if draws else source
        name = f'"{part.figure}"'
        show_figures = f"{self._names['show_figures']}({name})"
        body = ast.parse(source).body
        edits: list[tuple[ast.expr | ast.stmt, str]] = [
            (node, show_figures) for node in _outside_of_functions(body) if self._shows_figures(node)
        ]
        if body and not is_quiet(source) and (value := self._value(body[-1])):
            # The brackets around a tuple need not be there.
            argument = f"({_text(source, value)})" if isinstance(value, ast.Tuple) else _text(source, value)
            figure = f", {name}" if part.cell.options.figure or pictures else ""
            edits.append((value, f"{self._names['show']}({argument}{figure})"))
        changed = _replaced(source, edits)
        ends_so = body and self._shows_figures(body[-1])
        return f"{changed}\n{show_figures}" if draws and not ends_so else changed

    def helpers(self, blocks: Sequence[str]) -> list[str]:
        """The functions that are called, for the top of the script."""
        calls = "\n".join(blocks)
        shows, draws = f"{self._names['show']}(" in calls, f"{self._names['show_figures']}(" in calls
        has_pyplot = draws or self._may_draw or "pyplot.close(" in calls
        if not shows and not has_pyplot:
            return []
        used = [_SAVE + (_CLOSING if has_pyplot else ""), _SHOW if shows else "", _SHOW_FIGURES if has_pyplot else ""]
        imports = ["from matplotlib import pyplot\n"] if has_pyplot else [""]
        return ["\n".join([*imports, "\n\n".join(each for each in used if each).format(**self._names)])]

    def _shows_figures(self, statement: ast.stmt) -> bool:
        """Whether it is `plt.show()`, whatever pyplot is called."""
        if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
            return False
        called = ast.unparse(statement.value.func)
        return called.endswith(".show") and called.removesuffix(".show") in self._pyplot

    def _value(self, last: ast.stmt) -> ast.expr | None:
        """The expression at a cell's end, whose value a notebook would show."""
        if not isinstance(last, ast.Expr) or self._shows_figures(last):
            return None
        value = last.value
        is_silent = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in _SILENT
        return None if is_silent else value


def _names_of_pyplot(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.asname or each.name for each in node.names if each.name in ("matplotlib.pyplot", "pylab"))
        elif isinstance(node, ast.ImportFrom) and node.module == "matplotlib":
            yield from (each.asname or each.name for each in node.names if each.name in ("pyplot", "pylab"))


def _imports_pyplot(tree: ast.AST) -> bool:
    for node in ast.walk(tree):
        names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{each.name}" for each in node.names)]
        if any(name in _PYPLOT for name in names):
            return True
    return False


def _outside_of_functions(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        yield statement
        for name in ("body", "orelse", "finalbody"):
            yield from _outside_of_functions(getattr(statement, name, []))
        for each in (*getattr(statement, "handlers", []), *getattr(statement, "cases", [])):
            yield from _outside_of_functions(each.body)


def _text(source: str, node: ast.expr) -> str:
    start, end = _places(source, node)
    return source[start:end]


def _replaced(source: str, edits: Sequence[tuple[ast.expr | ast.stmt, str]]) -> str:
    return edited(source, [(*_places(source, node), text) for node, text in edits])


def _places(source: str, node: ast.expr | ast.stmt) -> tuple[int, int]:
    """Where a part of the code begins and ends; Python counts bytes within a line."""
    lines = source.splitlines(keepends=True)
    assert node.end_lineno is not None  # of what is parsed, every end is known
    assert node.end_col_offset is not None

    def place(line: int, column: int) -> int:
        return sum(map(len, lines[: line - 1])) + len(lines[line - 1].encode()[:column].decode())

    return place(node.lineno, node.col_offset), place(node.end_lineno, node.end_col_offset)
