"""The syntax of a code cell: Python with IPython's magics."""

import ast
import contextlib
import functools
import io
import re
import tokenize
import warnings
from collections.abc import Iterator

# Cell magics whose body is Python that runs in the section's own namespace.
_PYTHON_MAGIC = re.compile(r"%%(time|timeit|capture|prun)\b")
_WITHOUT_MEANING = (tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.DEDENT, tokenize.ENDMARKER)


@functools.cache
def parse(source: str) -> ast.Module:
    """The syntax tree of a cell with its line numbers; a magic is the call that IPython makes of it.

    A cell that does not compile is one text, its own: it may be there to show its error, or not run at all. The tree is
    shared by all who ask for it: not to be changed.
    """
    try:
        return _parse(source)
    except SyntaxError:
        text = ast.Constant(source)
        place = {"lineno": 1, "col_offset": 0, "end_lineno": source.count("\n") + 1, "end_col_offset": 0}
        return ast.Module([ast.Expr(text, **place)], type_ignores=[])


def check_syntax(source: str) -> None:
    """Checks that a cell compiles.

    Raises:
        SyntaxError: it does not; `lineno` counts from the cell's first line.
    """
    _parse(source)


def _parse(source: str) -> ast.Module:
    first, _, rest = source.partition("\n")
    if python_of_magic(first):
        return _after_magic(first, rest)
    try:
        tree = tree_of(source)
    except SyntaxError:
        # Only then: importing IPython takes longer than all the rest of an up-to-date build.
        tree = tree_of(_transformed(source))
    with _syntax_errors_alone():
        compile(tree, "<cell>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    return tree


def tree_of(source: str | bytes) -> ast.Module:
    """The syntax tree of plain Python, of a cell or a file.

    Raises:
        SyntaxError: it does not compile, whatever is the matter with it.
    """
    with _syntax_errors_alone():
        return ast.parse(source)


def expression_of(source: str) -> ast.Expression:
    """The syntax tree of one expression.

    Raises:
        SyntaxError: it does not compile, whatever is the matter with it.
    """
    with _syntax_errors_alone():
        return ast.parse(source, mode="eval")


@contextlib.contextmanager
def _syntax_errors_alone() -> Iterator[None]:
    """Python has other errors for what is nested too deeply, and for characters that no file can hold.

    Its warnings are for whoever runs the code: the kernel shows those of a cell, once.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (MemoryError, RecursionError) as error:
        raise SyntaxError("it is nested too deeply") from error
    except (ValueError, SystemError) as error:
        raise SyntaxError(str(error)) from error


@functools.lru_cache(maxsize=1024)
def normal_form(source: str) -> str:
    """A text that is equal for cells that differ only in comments and formatting, and for no others."""
    return f"{ast.dump(parse(source))}{';' if is_quiet(source) else ''}"


def python_of_magic(line: str) -> bool:
    """Whether the line is a cell magic whose cell holds Python that runs in the section's own namespace."""
    return bool(_PYTHON_MAGIC.match(line))


def _after_magic(magic: str, body: str) -> ast.Module:
    try:
        tree = ast.increment_lineno(_parse(body), 1)
    except SyntaxError as error:
        error.lineno = (error.lineno or 1) + 1
        raise
    place = {"lineno": 1, "col_offset": 0, "end_lineno": 1, "end_col_offset": len(magic)}
    tree.body.insert(0, ast.Expr(ast.Constant(magic.strip()), **place))
    return tree


def _transformed(source: str) -> str:
    # Late: IPython is slow to load, and most cells are plain Python.
    from IPython.core.inputtransformer2 import TransformerManager

    with _syntax_errors_alone():
        return TransformerManager().transform_cell(source)


def is_quiet(source: str) -> bool:
    """Whether a semicolon at its end keeps IPython from showing the cell's value; no syntax tree has it."""
    if ";" not in source:
        return False
    last = ""
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type not in _WITHOUT_MEANING:
                last = token.string
    except (tokenize.TokenError, SyntaxError, SystemError):  # A magic that Python's tokenizer does not read.
        return source.rstrip().endswith(";")
    return last == ";"
