"""Which files Python code may read, as far as the texts in it tell: the one answer for freshness and for `deck code`.

A run cannot see all files that libraries open by themselves. A name is put together where the code puts it together
from constants; what only the run knows stands as a star.
"""

import ast
import functools
import glob
import os
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path, PurePath

from deck.talk.syntax import tree_of

ANY = "*"

_LONGEST = 250  # characters of a name
_MOST = 2000  # files that one pattern may name
_WORD = re.compile(r"[^\s\"'`()<>\[\]{},;=\\]+")
_FILE = re.compile(r"[\w.~+@ -]*[\w.~+@ /-]*\.[A-Za-z][A-Za-z0-9]{0,7}|.*\.[A-Za-z][A-Za-z0-9]{0,7}\.gz")
_PATTERN = re.compile(r"(?=.*\w{2})[\w./*?~+@\[\]-]*(\.[A-Za-z][A-Za-z0-9*?]{0,7}|/\*+)")
_JOINS = ("Path", "PurePath", "PosixPath", "WindowsPath", "join", "joinpath")
_SAME = ("resolve", "absolute", "expanduser", "as_posix", "strip", "str", "fspath", "abspath", "realpath")
_CALLS = (*_JOINS, *_SAME, "glob", "rglob", "with_name", "dirname")


def file_names(tree: ast.AST, *, file: Path | None = None) -> frozenset[str]:
    """Names that may be those of files, and patterns of names, as `glob` has them.

    Args:
        tree: of the code.
        file: of a module; the code's own `__file__`.
    """
    texts = _Texts({"__file__": str(file)} if file else {})
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name, text = node.targets[0].id, texts.of(node.value)
            texts.known[name] = ANY if texts.known.get(name, text) != text else text
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant | ast.JoinedStr):
            texts.parts.add(node.value)  # what stands as a statement of its own is a comment
    found: set[str] = set()
    for node in ast.walk(tree):  # from the outside in: what a name is put together from is none
        if isinstance(node, ast.expr) and node not in texts.parts:
            text = texts.of(node)
            if text.strip(f"{ANY}/ "):
                texts.parts.update(texts.used)
                found.update(_names(text, whole=not isinstance(node, ast.Constant)))
    return frozenset(found)


def names_in_module(file: Path) -> frozenset[str]:
    """Those in the code of a module."""
    status = file.stat()
    return _names_in_version(file, status.st_mtime_ns, status.st_size)


def place_of(name: str, folder: Path) -> Path:
    """Where the file of a name is, or the files of a pattern; both are meant from a folder."""
    return folder / os.path.expanduser(name)  # noqa: PTH111  (pathlib raises where there is no such user)


def matches(names: Iterable[str], folder: Path) -> dict[str, tuple[Path, ...]]:
    """The files that names and patterns are those of; without one where a name of a file has none.

    Args:
        names: as `file_names` finds them.
        folder: from where they are meant.
    """
    found: dict[str, tuple[Path, ...]] = {}
    for name in names:
        if glob.has_magic(name):
            # `Path.glob` takes no pattern that begins at the root, and enters hidden folders.
            paths = glob.iglob(str(place_of(name, folder)), recursive=True)  # noqa: PTH207
            found[name] = tuple(sorted(path for each in islice(paths, _MOST) if (path := folder / each).is_file()))
        else:
            path = place_of(name, folder)
            is_there = path.is_file() or (path.is_dir() and bool(path.suffix))
            if is_there or _FILE.fullmatch(name):
                found[name] = (path,) if is_there else ()
    return found


@functools.cache
def _names_in_version(file: Path, modified: int, size: int) -> frozenset[str]:
    try:
        return file_names(tree_of(file.read_bytes()), file=file)
    except (SyntaxError, ValueError):
        return frozenset()  # it will fail where it is imported


def _names(text: str, *, whole: bool) -> Iterator[str]:
    """A text that is a name, and words in it that may be: a query names its files among other words."""
    if "://" in text or "\0" in text:
        return
    if len(text) <= _LONGEST and "\n" not in text and _may_be_name(text):
        yield text
    if not whole and len(text) <= 100 * _LONGEST:
        words = {word[0] for word in _WORD.finditer(text)} - {text}
        yield from (word for word in words if len(word) <= _LONGEST and "/" + word != text and _may_be_name(word))


def _may_be_name(text: str) -> bool:
    if glob.has_magic(text):
        return bool(_PATTERN.fullmatch(text))
    return bool(_FILE.fullmatch(text))


class _Texts:
    """What expressions come to as texts, with a star for each part that reading does not tell.

    Attributes:
        known: texts of names.
        parts: expressions that are no names by themselves.
        used: what the last expression was put together from.
    """

    def __init__(self, known: dict[str, str]) -> None:
        self.known, self.parts, self.used = known, set[ast.AST](), list[ast.AST]()

    def of(self, node: ast.AST) -> str:
        """The text of an expression."""
        self.used = []
        return self._of(node)

    def _of(self, node: ast.AST) -> str:
        self.used.append(node)
        match node:
            case ast.Constant(value=str(text)):
                return text
            case ast.JoinedStr(values=values):
                return "".join(map(self._of, values))
            case ast.FormattedValue(format_spec=ast.JoinedStr() as form):
                self.used.append(form)
            case ast.Name(id=name):
                return self.known.get(name, ANY)
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return _joined(self._of(left), self._of(right))
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._of(left) + self._of(right)
            case ast.Attribute(value=value, attr="parent"):
                return _parent(self._of(value))
            case ast.Call(func=function, args=parts):
                name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
                if name in _CALLS:
                    of = self._of(function.value) if isinstance(function, ast.Attribute) else ANY
                    return _of_call(name, of, [self._of(each) for each in parts])
        return ANY


def _of_call(name: str, of: str, texts: list[str]) -> str:
    first = texts[0] if texts else ANY
    if name in _JOINS:
        return functools.reduce(_joined, [of, *texts] if name == "joinpath" else texts, "")
    if name in ("glob", "rglob"):
        return first if of == ANY else _joined(_joined(of, "**") if name == "rglob" else of, first)
    if name == "with_name":
        return _joined(_parent(of), first)
    if name == "dirname":
        return _parent(first)
    return first if of == ANY else of


def _joined(above: str, below: str) -> str:
    return below if below.startswith("/") or not above else f"{above.rstrip('/')}/{below}"


def _parent(text: str) -> str:
    return ANY if text in ("", ANY) else str(PurePath(text).parent)
