"""What a section's code keeps in a store of its own, such as a fit, as the code reports it while it runs.

The press knows no store but its own. Code that has another may append lines to the file that $DECK_LEDGER names, one
for each thing that it was asked for, as JSON:

    {"name": "fit", "key": "3fa94c10...", "found": false, "file": "/.../3fa94c10.nc", "seconds": 4.2, "line": 3,
     "ingredients": {"module project.fitting": SHA-256 of its file, "package jax": its version, "python": its version}}

`file` is where it is kept; `seconds` how long it took to make; `line` the one of the cell that asked for it; and
`ingredients` those parts of its key that others can see as well. A line that says something else is left out: what is
wrong with a report must not stop a talk.
"""

import contextlib
import hashlib
import json
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from deck.analysis.names import names_bound
from deck.analysis.slicing import Statement, statement_at, statements
from deck.talk.cell import Cell
from deck.talk.talk import Section


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that a section's code has kept, or has found kept.

    Attributes:
        name: what it is, in a word.
        key: what it is kept under.
        file: where; empty where it is not known.
        ingredients: parts of its key, by name.
        asked: digest of the statement that asked for it; empty where it is not known.
        names: to which that statement gives values.
    """

    name: str
    key: str
    file: str
    ingredients: Mapping[str, str]
    asked: str
    names: tuple[str, ...]

    @property
    def is_there(self) -> bool:
        """Whether it is still kept."""
        return not self.file or Path(self.file).exists()

    @property
    def title(self) -> str:
        """What to call it."""
        return f"{self.name} {self.key[:8]}{f' of {", ".join(self.names)}' if self.names else ''}"

    def statement(self, section: Section) -> Statement | None:
        """The statement that asks for it now: the same one, else one that gives values to the same names."""
        found = list(statements(section))
        same = [each for each in found if digest_of(each) == self.asked]
        alike = [each for each in found if self.names and _names(each) == self.names]
        return next(iter(same or alike), None)


class Ledger:
    """The file to which a section's code reports, for one run of it.

    Attributes:
        path: the file.
        kept: what the code has kept or found kept, as far as it was read.
    """

    def __init__(self, path: Path) -> None:
        self.path, self._place = path, 0
        self.kept: list[Kept] = []

    def read(self, cell: Cell) -> tuple[list[Kept], float]:
        """Reads what a cell that has just run reports.

        Returns:
            What it has kept, and how many of its seconds would not be saved if its values were stored.
        """
        kept, seconds = [], 0.0
        for line in self._lines():
            with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
                said = json.loads(line)
                seconds += float(said.get("seconds") or 0)
                if "key" in said:
                    kept.append(_kept(said, cell))
        self.kept += kept
        return kept, seconds

    def _lines(self) -> list[str]:
        try:
            with self.path.open("rb") as file:
                file.seek(self._place)
                found = file.read()
        except FileNotFoundError:
            return []
        self._place += len(found)
        return found.decode(errors="replace").splitlines()


def packed(kept: Iterable[Kept]) -> list[dict[str, Any]]:
    """As JSON has it; each once."""
    return list({json.dumps(asdict(each), sort_keys=True): asdict(each) for each in kept}.values())


def unpacked(entries: list[dict[str, Any]]) -> list[Kept]:
    """What `packed` has packed."""
    return [Kept(**{**each, "names": tuple(each["names"])}) for each in entries]


def digest_of(statement: Statement) -> str:
    """Equal for statements that differ only in comments and formatting."""
    return hashlib.sha256(statement.form.encode()).hexdigest()


def present(names: Mapping[str, str], modules: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Those of the ingredients of a kept thing that can be told without running anything, as they are now.

    Args:
        names: its ingredients.
        modules: digests of the project's modules, as "module x".
    """
    for name in names:
        if name == "python":
            yield name, platform.python_version()
        elif name.startswith("package "):
            with contextlib.suppress(metadata.PackageNotFoundError):
                yield name, metadata.version(name.removeprefix("package "))
        elif name in modules:
            yield name, modules[name]


def _kept(said: dict[str, Any], cell: Cell) -> Kept:
    asked = statement_at(cell, said.get("line"))
    ingredients = {str(name): str(value) for name, value in (said.get("ingredients") or {}).items()}
    return Kept(
        name=str(said["name"]),
        key=str(said["key"]),
        file=str(said.get("file") or ""),
        ingredients=ingredients,
        asked=digest_of(asked) if asked else "",
        names=_names(asked) if asked else (),
    )


def _names(statement: Statement) -> tuple[str, ...]:
    return tuple(sorted(names_bound(statement.tree)))
