"""The files that a talk's deck is made from: all of its folder; of a talk that is one file, that and what it names."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

from deck.config.configuration import FILE
from deck.reading.fetched import FOLDER as FETCHED
from deck.reading.talk import section_paths
from deck.store.digests import digest, digest_of_folder

# What may hold the name of a file: a word without blanks and marks around it, or a text in quotes.
_WORD = re.compile(r"[^\s\"'`()<>\[\]{},;=\\]+")
_QUOTED = re.compile(r"\"([^\"\n\\]{1,250})\"|'([^'\n\\]{1,250})'")
_NAME = re.compile(r"(?!/|~|[a-zA-Z]+:).{1,250}\.[A-Za-z0-9]{1,5}")


def digest_of_talk(source: Path, *, without: Path) -> str:
    """One digest over the names and contents of the files.

    A folder around a single file may hold anything, and be large: of it only counts what the file names, a few files
    too many rather than one too few, since all they cost is a rendering.

    Args:
        source: the talk's folder, or its one file; the digest is empty where there is neither.
        without: a folder that does not count.
    """
    if source.is_dir():
        return _digest_of(_outside(source), without, digest_of_folder(source, without=without))
    if not source.is_file():
        return ""
    files = _named(source, source.parent, {source: ""})
    for sheet in (source.with_name("rise.css"), source.with_suffix(".css")) if source.suffix == ".ipynb" else ():
        if sheet.is_file():
            files = _named(sheet, source.parent, files | {sheet: sheet.name})
    beside = source.parent / FILE
    if beside.is_file():
        files = _named(beside, source.parent, files | {beside: FILE})
    files |= {path: path.name for path in sorted(source.with_name(FETCHED).glob("*.*"))}
    return _digest_of(files, without)


def _digest_of(files: Mapping[Path, str], without: Path, *more: str) -> str:
    lines = [f"{digest(path)} {name}" for path, name in files.items() if not path.is_relative_to(without)]
    return hashlib.sha256("\n".join([*more, *sorted(lines)]).encode()).hexdigest()


def _outside(folder: Path) -> dict[Path, str]:
    """The files beside a talk's folder that its sections name, such as `../figures/x.png`."""
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in section_paths(folder))
    names = (name for text in texts if "../" in text for name in _names(text) if "../" in name)
    return {folder / name: name for name in names if (folder / name).is_file()}


def _named(path: Path, folder: Path, files: dict[Path, str]) -> dict[Path, str]:
    """`files`, and those that a text names, with their names; a style sheet may name more."""
    for name in _names(path.read_text(encoding="utf-8", errors="replace")):
        target = folder / name
        if target not in files and target.is_file():
            files = files | {target: name}
            if target.suffix == ".css":
                files = _named(target, target.parent, files)
    return files


def _names(text: str) -> Iterator[str]:
    words = {found[0] for found in _WORD.finditer(text)} | {found[1] or found[2] for found in _QUOTED.finditer(text)}
    yield from sorted(unquote(word) for word in words if _NAME.fullmatch(word))
