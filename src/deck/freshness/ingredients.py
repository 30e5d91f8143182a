"""All that a section's outputs depend on, by name; together they are its key."""

import contextlib
import functools
import hashlib
import importlib
import json
import os
import platform
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from deck.analysis.modules import is_project, project_files
from deck.config.configuration import FILE
from deck.config.theme import figure_style
from deck.problem import Problem
from deck.store.digests import digest, digest_of_folder
from deck.talk.cell import Cell
from deck.talk.syntax import normal_form
from deck.talk.talk import Section, Talk

Ingredients = Mapping[str, str]
"""Name -> digest, or a value short enough to be read."""

_FUNCTION = re.compile(r"[^\W\d][\w.]*:[^\W\d]\w*")
# Packages of ours that decide what a kernel makes of a cell, and whether it has to.
_OURS = ("analysis", "freshness", "kernel", "running")


def key_of(ingredients: Ingredients) -> str:
    """One digest over all ingredients."""
    return _digest(json.dumps(ingredients, sort_keys=True))


def environment() -> dict[str, str]:
    """The ingredients that all talks on this machine share."""
    return {
        "python": sys.version,
        "machine": f"{platform.system()} {platform.machine()}",
        "packages": _digest("\n".join(_distributions())),
        "kernel": _digest_of_ours(),
    }


def data(talk: Talk) -> dict[str, str]:
    """The data files that deck.yml names under `data`.

    Raises:
        Problem: no such file or function, a function that raises or returns neither a path nor None.
    """
    ingredients = {}
    for entry, path in data_files(talk).items():
        try:
            ingredients[f"data {entry}"] = "none" if path is None else digest(path)
        except OSError as error:
            raise _data_problem(talk.folder, entry, f"cannot read {path}: {error.strerror}") from None
    return ingredients


def data_files(talk: Talk) -> dict[str, Path | None]:
    """The files that deck.yml names under `data`, by what it says; None where a function found none.

    Raises:
        Problem: no such function, one that raises or returns neither a path nor None.
    """
    return {
        entry: _located(entry, talk.folder) if _FUNCTION.fullmatch(entry) else talk.folder / entry
        for entry in talk.config.data
    }


def read_by(cells: Iterable[Cell], section: Section) -> dict[str, str]:
    """The data files that cells of a section say they read.

    Raises:
        Problem: one cannot be read.
    """
    ingredients = {}
    for cell in cells:
        for name in cell.options.read:
            try:
                ingredients[f"data {name}"] = digest(section.path.parent / name)
            except OSError as error:
                problem = Problem(
                    found=f"reads='{name}': cannot read it: {error.strerror}",
                    expected="a file in the talk's folder, or its path from there",
                )
                raise cell.locate(problem, section.path) from None
    return ingredients


def figures(talk: Talk) -> dict[str, str]:
    """What figures look like: matplotlib's settings of the talk's theme, and those that the talk's own file changes."""
    own, theme = talk.folder / "matplotlibrc", digest(figure_style(talk.config.theme.base))
    return {"figures": _digest(f"{theme} {digest(own)}") if own.is_file() else theme}


def of_talk(talk: Talk) -> dict[str, str]:
    """The ingredients of all of the talk's outputs.

    Raises:
        Problem: as `data`.
    """
    return environment() | data(talk) | figures(talk) | ({"draft": "yes"} if talk.draft else {})


def of_section(section: Section, talk: Talk) -> dict[str, str]:
    """The ingredients of one section's own: its code, and the project's modules that it imports."""
    code = [(form_of(cell), "raises-exception" in cell.options.tags) for cell in section.cells if cell.runs]
    files = project_files(section, folder=talk.folder)
    own = {"code": _digest(json.dumps(code))} | {f"module {name}": digest(path) for name, path in files.items()}
    return own | read_by(section.cells, section)


def form_of(cell: Cell) -> str:
    """What of a cell decides what comes of it: its code, less comments and formatting."""
    # The traceback that such a cell shows has its comments and line numbers.
    shows_code = cell.kind == "code" and "raises-exception" in cell.options.tags
    return size_of(cell) + (cell.source if shows_code else normal_form(cell.program))


def size_of(cell: Cell) -> str:
    """What the cell says of the size of its figures, as a line; empty where it says nothing."""
    return "" if cell.figure_size is None else f"figures {cell.figure_size}\n"


@functools.cache
def _digest_of_ours() -> str:
    """While a process runs, its code stays as it is."""
    here = Path(__file__).parents[1]
    return _digest("".join(digest_of_folder(here / name) for name in _OURS))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _distributions() -> list[str]:
    """Name and version of what is installed, from folders' names: reading their metadata takes a second.

    What lies among a project's sources, such as the egg-info that the building of a wheel leaves there, is not
    installed: the modules beside it are ingredients themselves.
    """
    folders = {Path(entry).resolve() for entry in sys.path}
    return sorted(
        name
        for folder in folders
        if folder.is_dir() and not is_project(folder)
        for name in os.listdir(folder)  # noqa: PTH208 - pathlib would make an object of each of thousands of names
        if name.endswith((".dist-info", ".egg-info"))
    )


def _located(entry: str, folder: Path) -> Path | None:
    """What the function that `entry` names returns, asked in the folder where the sections run."""
    module, _, name = entry.partition(":")
    with _working_in(folder):
        try:
            path = getattr(importlib.import_module(module), name)()
        except Exception as error:  # Whatever the user's function raises is what the user must see.
            raise _data_problem(folder, entry, f"{type(error).__name__}: {error}") from error
        if not isinstance(path, str | os.PathLike | None):
            raise _data_problem(folder, entry, f"it returned {path!r}; expected a path or None")
        return None if path is None else Path(path).absolute()


@contextlib.contextmanager
def _working_in(folder: Path) -> Iterator[None]:
    before = list(sys.path)
    sys.path.append(str(folder.absolute()))
    try:
        with contextlib.chdir(folder):
            yield
    finally:
        sys.path[:] = before


def _data_problem(folder: Path, entry: str, found: str) -> Problem:
    file = folder / FILE  # a talk that is one file may do without
    return Problem(found=f"data '{entry}': {found}", file=file if file.is_file() else None)
