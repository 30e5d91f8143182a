"""Which files of the talk's folder code names, by reading, never by running it."""

import ast
import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

_LONGEST = 250  # characters of a file's name that every system takes
_MOST = 20_000  # combinations of a folder and a name that are looked up
_SIGNS = 2  # letters and digits that a pattern has to have, as `{}.{}` would fit any file


def files_named(trees: Iterable[ast.AST], folder: Path) -> dict[str, Path]:
    """The files in a folder that texts in code name, by their names relative to it.

    A file may be named as a whole, by a pattern such as `data/*.csv` or `f"data/{year}.csv"`, or in parts, as in
    `Path("data") / "rows.csv"`. A file too many does no harm, one too few does.

    Args:
        trees: of the code.
        folder: the talk's. Sections, modules and hidden files in it are not looked at.
    """
    words = sorted({word for tree in trees for word in _words(tree) if _may_name(word)})
    found: dict[str, Path] = {}
    for base in _folders(words, folder):
        for word in words:
            for path in _matching(word, base):
                if path.is_relative_to(folder) and path.is_file() and not _is_passed_over(path, folder):
                    found[path.relative_to(folder).as_posix()] = path
    return dict(sorted(found.items()))


def files_outside(trees: Iterable[ast.AST], folder: Path) -> list[str]:
    """The files outside of the folder that texts in code name by relative paths, as they stand there."""
    words = {word for tree in trees for word in _words(tree) if word.startswith("..") and len(word) < _LONGEST}
    paths = {word: (folder / word).resolve() for word in words}
    return sorted(word for word, path in paths.items() if path.is_file() and not path.is_relative_to(folder.resolve()))


def _words(tree: ast.AST) -> Iterator[str]:
    """The texts in code; what an f-string fills in may be anything."""
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "*"
                for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.value


def _may_name(word: str) -> bool:
    if not 0 < len(word) <= _LONGEST or "\n" in word or "\0" in word or Path(word).is_absolute():
        return False
    is_pattern = glob.has_magic(word)
    return not word.startswith("..") and (not is_pattern or sum(sign.isalnum() for sign in word) >= _SIGNS)


def _folders(words: Sequence[str], folder: Path) -> list[Path]:
    """The folder itself, and those in it that words name, one after the other."""
    found = [folder]
    for base in found:
        for word in words:
            path = Path(os.path.normpath(base / word))
            inside = path.is_relative_to(folder) and path != folder
            if inside and path not in found and len(found) * len(words) < _MOST and path.is_dir():
                found.append(path)
    return found


def _matching(word: str, base: Path) -> Iterator[Path]:
    yield Path(os.path.normpath(base / word))  # brackets may be part of a name
    if glob.has_magic(word):
        # Not `Path.glob`, which takes no pattern that goes up.
        names = glob.iglob(word, root_dir=base, recursive=True)  # noqa: PTH207
        yield from (Path(os.path.normpath(base / name)) for name in names)


def _is_passed_over(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    return path.suffix in (".py", ".ipynb", ".pyc") or any(part.startswith((".", "__")) for part in parts)
