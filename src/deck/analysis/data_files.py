"""Which files go along with code that is given away: those that it may read, by the names in it."""

import ast
from collections.abc import Iterable
from pathlib import Path, PurePath

from deck.analysis.file_names import ANY, file_names, matches, names_in_module

_LONGEST = 250  # characters of a file's name that every system takes


def files_named(trees: Iterable[ast.AST], folder: Path, *, modules: Iterable[Path] = ()) -> dict[str, Path]:
    """The files in a folder that code names, by their names relative to it.

    A file may be named as a whole, by a pattern such as `data/*.csv` or `f"data/{year}.csv"`, or in parts, as in
    `Path("data") / "rows.csv"`. A file too many does no harm, one too few does.

    Args:
        trees: of the code.
        folder: the talk's. Sections, modules and hidden files in it are left out.
        modules: files of the modules that the code imports, which name files as well.
    """
    trees = list(trees)
    names = frozenset[str]().union(*map(file_names, trees), *map(names_in_module, modules))
    words = {word for tree in trees for word in _texts(tree)}
    found = {path for name, paths in matches(names, folder).items() for path in _meant(name, paths, words)}
    found |= {folder / word for word in words if (folder / word).is_file()}  # whatever it is called
    inside = {path.relative_to(folder).as_posix(): path for path in found if path.is_relative_to(folder)}
    return {name: inside[name] for name in sorted(inside) if not _is_passed_over(PurePath(name))}


def files_outside(trees: Iterable[ast.AST], folder: Path) -> list[str]:
    """The files outside of the folder that code names, as they stand there."""
    found = matches(frozenset[str]().union(*map(file_names, trees)), folder)
    here = folder.resolve()
    return sorted(
        name for name, paths in found.items() if any(not each.resolve().is_relative_to(here) for each in paths)
    )


def _meant(name: str, paths: Iterable[Path], words: set[str]) -> list[Path]:
    """The files of a pattern. Where only the run knows a whole name, those that the code names elsewhere come first."""
    everything = list(paths)
    if PurePath(name).name != ANY:
        return everything
    return [path for path in everything if path.name in words] or everything


def _texts(tree: ast.AST) -> set[str]:
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if 0 < len(text) <= _LONGEST and text.isprintable() and not text.startswith("/")}


def _is_passed_over(path: PurePath) -> bool:
    return path.suffix in (".py", ".ipynb", ".pyc") or any(part.startswith((".", "__")) for part in path.parts)
