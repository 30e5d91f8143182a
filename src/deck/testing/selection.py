"""Which of the files that pytest meets are a section of a talk, or all of one.

Pytest asks for every file of every project: what takes long to load is imported late, where a file may well be ours.
"""

import glob
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from _pytest.pathlib import absolutepath
from _pytest.python import path_matches_patterns

OPTION = "deck_talks"
"""The setting of pytest's that lists talks."""

_NAMED = pytest.StashKey[frozenset[Path]]()
_LISTED = pytest.StashKey[frozenset[Path]]()
_PATTERN = frozenset("*?[")
# Jupytext has the last word, which takes a while to import.
_LIKE_A_MARKER = re.compile(rb"^\s*#\s*(%%|<codecell>|In\[)", re.MULTILINE)


def is_ours(path: Path, *, config: pytest.Config, is_taken: bool) -> bool:
    """Whether the file's cells are tests.

    Args:
        path: of a Python file or a notebook.
        config: pytest's, with what was named to it and what it was told.
        is_taken: whether another plugin collects the file. A notebook is left to it; a Python file is pytest's own to
            take, as soon as it is named.
    """
    if path.suffix == ".ipynb":
        return not is_taken and (is_section(path) or path in listed(config) or path in _named(config))
    return is_section(path) or path in listed(config) or _says_so(path) or _is_named_talk(path, config)


def is_section(path: Path) -> bool:
    """Whether the file is a section of a folder's talk: by its name, and by the deck.yml beside it."""
    if not path.name[0].isdigit():
        return False
    from deck.config.configuration import FILE
    from deck.reading.talk import section_paths

    return (path.parent / FILE).is_file() and path in section_paths(path.parent)


def listed(config: pytest.Config) -> frozenset[Path]:
    """The files that the setting lists. Sections of a folder that it lists are known by the folder's deck.yml.

    Raises:
        pytest.UsageError: what is listed is no talk.
    """
    if _LISTED not in config.stash:
        paths = [absolutepath(path) for path in config.getini(OPTION)]
        config.stash[_LISTED] = frozenset(_files(paths, config)) if paths else frozenset()
    return config.stash[_LISTED]


def _files(paths: Iterable[Path], config: pytest.Config) -> Iterator[Path]:
    from deck.config.configuration import FILE, read_configuration
    from deck.problem import Problem
    from deck.reading.talk import check_kind

    for path in paths:
        try:
            if not path.exists() and _PATTERN & set(_written(path, config)):
                yield from _matching(path, config)
                continue
            check_kind(path)
            if path.is_file():
                yield path
            elif not (path / FILE).is_file():
                read_configuration(path / FILE)  # says what such a file holds
        except Problem as problem:
            where = f"{config.inipath.name}, {OPTION}" if config.inipath else OPTION
            raise pytest.UsageError(f"{where}: {problem}") from None


def _written(path: Path, config: pytest.Config) -> str:
    """The path as the setting has it: pytest puts before it the folder of its settings, which is no pattern."""
    home = config.inipath.parent if config.inipath else config.rootpath
    return str(path.relative_to(home)) if path.is_relative_to(home) else str(path)


def _matching(pattern: Path, config: pytest.Config) -> Iterator[Path]:
    """The talks that a pattern matches; what else lies there is no mistake, but that nothing does is."""
    from deck.config.configuration import FILE
    from deck.problem import Problem

    written = _written(pattern, config)
    home = Path(str(pattern).removesuffix(written))
    found = glob.glob(written, root_dir=home, recursive=True)  # noqa: PTH207 - no hidden ones
    matches = [home / path for path in sorted(found)]
    talks = [path for path in matches if path.suffix == ".ipynb" or (path.suffix == ".py" and _has_cells(path))]
    if not talks and not any((path / FILE).is_file() for path in matches):
        expected = "a pattern of percent-format files (.py), notebooks (.ipynb) or folders of sections"
        raise Problem(found="no talk has such a name", expected=expected, file=pattern)
    yield from talks


def _named(config: pytest.Config) -> frozenset[Path]:
    """What was named to pytest. Its own `isinitpath` forgets a file where a folder around it is named as well."""
    if _NAMED not in config.stash:
        folder = config.invocation_params.dir
        names = (argument.partition("[")[0].partition("::")[0] for argument in config.args)
        config.stash[_NAMED] = frozenset(absolutepath(folder / name) for name in names)
    return config.stash[_NAMED]


def _is_named_talk(path: Path, config: pytest.Config) -> bool:
    """Whether the file was named and has cells. One with the name of a test module is that: editors run its cells."""
    named = path in _named(config)
    return named and not path_matches_patterns(path, config.getini("python_files")) and _has_cells(path)


def _says_so(path: Path) -> bool:
    """Whether a file says that it is a talk: by the key `deck` in its header."""
    with path.open("rb") as file:
        if b"# ---" not in file.read(200):
            return False
    from deck.config.header import KEY, header_of

    header = header_of(path.read_text(encoding="utf-8-sig", errors="replace"))
    return header is not None and bool(re.search(rf"^{KEY}:", header, re.MULTILINE))


def _has_cells(path: Path) -> bool:
    """Whether the file is in percent format."""
    content = path.read_bytes()
    if not _LIKE_A_MARKER.search(content):
        return False
    from deck.reading.percent import has_markers

    return has_markers(content.decode("utf-8-sig", errors="replace"))
