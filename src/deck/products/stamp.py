"""A finished deck's record of what it was made from, by which the next build sees that nothing changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deck.store.digests import files_of

FILE = ".deck.json"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a deck was made from.

    Attributes:
        inputs: one digest over everything that went into it.
        slides: the ids of its slides, in order.
        sections: the ingredients of each section's outputs, for telling later which of them changed.
        asked: what else was asked for, such as the code; who builds it again for another use asks for the same.
    """

    inputs: str
    slides: tuple[str, ...]
    sections: Mapping[str, Mapping[str, str]]
    asked: Mapping[str, Any] = field(default_factory=dict)


def write_stamp(folder: Path, stamp: Stamp) -> None:
    """Stamps a finished deck, with the names and sizes of its files."""
    record = {
        "inputs": stamp.inputs,
        "slides": stamp.slides,
        "sections": stamp.sections,
        "asked": stamp.asked,
        "files": {path.relative_to(folder).as_posix(): path.stat().st_size for path in files_of(folder)},
    }
    (folder / FILE).write_text(json.dumps(record, indent=1), encoding="utf-8", newline="\n")


def read_stamp(folder: Path) -> Stamp | None:
    """The stamp of a deck whose files are all there; else None."""
    try:
        record = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if any((folder / name).stat().st_size != size for name, size in record["files"].items()):
            return None
        return Stamp(record["inputs"], tuple(record["slides"]), record["sections"], record.get("asked", {}))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def slides_of(folder: Path) -> tuple[str, ...]:
    """The ids of the slides that a deck was made of, whatever its files hold now; empty where it has no stamp."""
    try:
        return tuple(json.loads((folder / FILE).read_text(encoding="utf-8"))["slides"])
    except (OSError, ValueError, KeyError, TypeError):
        return ()
