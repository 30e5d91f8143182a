"""Code of a cell, and of what its magics compile, under the name and the lines of its file, or of a notebook's cell."""

import ast
import linecache
from pathlib import Path
from typing import Any

from _pytest.assertion.rewrite import rewrite_asserts
from IPython.core.compilerop import CachingCompiler

from deck.talk.cell import Cell
from deck.testing.capture import line_in


def code_name(path: Path, cell: Cell) -> str:
    """What a cell's code is called in tracebacks: as its file; in a notebook, whose file holds no code, by its number.

    Debuggers, coverage and others look for no file where the name stands in such brackets.
    """
    return str(path) if cell.header is not None else f"<{path} ({cell.place(None)})>"


class CellCompiler(CachingCompiler):
    """IPython's compiler for the section in the file `path`; `cell` is the one that runs."""

    path: Path
    cell: Cell | None = None

    @property
    def file(self) -> str:
        """The code's name."""
        return "<cell>" if self.cell is None else code_name(self.path, self.cell)

    def begin(self, cell: Cell) -> None:
        """Makes the cell the one that runs, and shows debuggers and tracebacks the code where no file does."""
        self.cell = cell
        if self.file != str(self.path):
            lines = [f"{line}\n" for line in [""] * (cell.line - 1) + cell.source.split("\n")]
            linecache.cache[self.file] = (0, None, lines, self.file)  # without a time, it stays

    def cache(self, transformed_code: str, number: int = 0, raw_code: str | None = None) -> str:
        """The code's name, which serves tracebacks better than that of IPython's copy of the cell."""
        return self.file

    def ast_parse(self, source: str, filename: str = "<unknown>", symbol: str = "exec") -> ast.AST:
        """The tree, with the lines of the file."""
        return super().ast_parse("\n" * self._lines_above() + source, self.file, symbol)

    def __call__(self, source: Any, filename: str, symbol: str, **options: Any) -> Any:
        """Compiles; magics such as %%time have names of their own for their code, which would not be found."""
        return super().__call__(source, self.file if filename.startswith("<") else filename, symbol, **options)

    def _lines_above(self) -> int:
        calling = line_in(self.file)
        if calling is None:
            return self.cell.line - 1 if self.cell else 0
        # A magic compiles what stands behind it, or below it where it is a cell's.
        text = linecache.getline(self.file, calling).removeprefix("#").strip()  # Jupytext comments magics out.
        return calling if text.startswith("%%") else calling - 1


def show_values(tree: ast.AST, *, file: str) -> ast.AST:
    """Rewrites the assertions in a module's tree as pytest does, so that a failure shows the values."""
    # Only where there is one: what pytest puts in front would stand behind a cell's only text, and take its display.
    if isinstance(tree, ast.Module) and any(isinstance(node, ast.Assert) for node in ast.walk(tree)):
        rewrite_asserts(tree, b"", file)
    return tree
