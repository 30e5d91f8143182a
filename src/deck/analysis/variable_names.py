"""Which environment variables Python code may mean, as far as the texts in it tell.

Code that takes all variables at once looks them up where nobody sees it: in a dictionary of its own.
"""

import ast
import functools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from deck.talk.syntax import tree_of

_LIKELY = re.compile(r"[A-Z][A-Z0-9_]*")
_POSSIBLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def texts_as_names(tree: ast.AST) -> frozenset[str]:
    """Texts in the code that may be names of variables, or beginnings of such names."""
    return frozenset(_texts(tree))


def texts_in_module(file: Path) -> frozenset[str]:
    """Those in the code of a module."""
    status = file.stat()
    return _texts_in_version(file, status.st_mtime_ns, status.st_size)


def likely_variables(texts: frozenset[str], environment: Mapping[str, str]) -> frozenset[str]:
    """The variables that texts mean: those that are set, and those whose names are written as is usual.

    A name that ends with a line at its foot stands for all that begin with it.
    """
    return frozenset(text for text in texts if text in environment or _LIKELY.fullmatch(text))


@functools.cache
def _texts_in_version(file: Path, modified: int, size: int) -> frozenset[str]:
    try:
        return texts_as_names(tree_of(file.read_bytes()))
    except (SyntaxError, ValueError):
        return frozenset()  # it will fail where it is imported


def _texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _POSSIBLE.fullmatch(node.value):
            yield node.value
