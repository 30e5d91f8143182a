"""A finished deck's record of what it was made from, by which the next build sees that nothing changed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deck.dependencies import digest

FILE = ".deck.json"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a deck was made from.

    Attributes:
        inputs: one digest over everything that went into it.
        slides: how many slides it has.
        sections: the ingredients of each section's outputs, for telling later which of them changed.
    """

    inputs: str
    slides: int
    sections: Mapping[str, Mapping[str, str]]


def write_stamp(folder: Path, stamp: Stamp) -> None:
    """Stamps a finished deck, with the names and sizes of its files."""
    record = {
        "inputs": stamp.inputs,
        "slides": stamp.slides,
        "sections": stamp.sections,
        "files": {path.relative_to(folder).as_posix(): path.stat().st_size for path in _files(folder)},
    }
    (folder / FILE).write_text(json.dumps(record, indent=1), encoding="utf-8", newline="\n")


def read_stamp(folder: Path) -> Stamp | None:
    """The stamp of a deck whose files are all there; else None."""
    try:
        record = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if any((folder / name).stat().st_size != size for name, size in record["files"].items()):
            return None
        return Stamp(record["inputs"], record["slides"], record["sections"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def digest_of_folder(folder: Path, *, without: Path | None = None) -> str:
    """One digest over the names and contents of a folder's files, caches and hidden files left out."""
    lines = [
        f"{digest(path)} {path.relative_to(folder).as_posix()}"
        for path in _files(folder)
        if not (without is not None and path.is_relative_to(without))
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _files(folder: Path) -> list[Path]:
    def counts(path: Path) -> bool:
        parts = path.relative_to(folder).parts
        return path.is_file() and not any(part.startswith(".") or part == "__pycache__" for part in parts)

    return sorted(path for path in folder.rglob("*") if counts(path))
