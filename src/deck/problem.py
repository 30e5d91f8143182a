"""The one kind of error that a user of `deck` sees: where, what was expected, what was found, what to do."""

import dataclasses
import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Self, TypedDict, Unpack

_ENDS = (".", "!", "?")  # of a sentence, as words of others have them


class Status(IntEnum):
    """Exit status: who is at fault."""

    TALK = 1
    CALL = 2
    MACHINE = 3
    FAULT = 70  # deck itself; so says EX_SOFTWARE in sysexits.h


class Place(TypedDict, total=False):
    """What a caller may know better than the one who found the problem: fields of `Problem`."""

    found: str
    expected: str | None
    remedy: str | None
    file: Path | str | None
    line: int | None
    cell: str | None
    detail: str | None
    status: int


@dataclass(kw_only=True, eq=False)
class Problem(Exception):  # noqa: N818 - what a user has is a problem
    """What stopped a command, with its place and its remedy.

    Attributes:
        found: what is wrong, in words that fit after a colon.
        expected: what would have been right, in words that fit after "expected".
        remedy: a sentence that says what to do.
        file: the file at fault, shown relative to the working directory where it lies below it.
        line: 1-based line in `file`; in a notebook, in the cell.
        cell: the cell's number and name, as `Cell.label` gives them.
        detail: lines to show below the message: source around the place, output of a kernel.
        status: the exit status that this problem asks for.
    """

    found: str
    expected: str | None = None
    remedy: str | None = None
    file: Path | str | None = None
    line: int | None = None
    cell: str | None = None
    detail: str | None = None
    status: int = Status.CALL

    def __str__(self) -> str:
        message = ": ".join(part for part in (self.place, self.found) if part)
        if self.expected:
            message += f"; expected {self.expected}"
        if self.remedy:
            message += f"{'' if message.endswith(_ENDS) else '.'} {self.remedy}"
        return f"{message}\n{self.detail}" if self.detail else message

    @property
    def place(self) -> str:
        """`file:line (cell number, "name")`, as far as they are known; in a notebook the line stands with the cell."""
        place = "" if self.file is None else shown(self.file)
        inside = place.endswith(".ipynb") and self.cell is not None
        if self.line is not None and not inside:
            place += f":{self.line}"
        if self.cell is not None:
            place += f" (cell {self.cell}{f', line {self.line}' if inside and self.line is not None else ''})"
        return place.strip()

    def at(self, **place: Unpack[Place]) -> Self:
        """The same problem with fields replaced; for a caller that knows the place."""
        return dataclasses.replace(self, **place)


def shown(path: Path | str) -> str:
    """The path as a person at the prompt would type it."""
    path = Path(path)
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number of things, such as "1 slide" or "2 slides"; `many` is the plural where no `s` makes it."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def nearest(word: str, known: Iterable[str], *, likeness: float = 0.6) -> str | None:
    """A remedy that names the known word most like `word`, where one is like it: from 0, any, to 1, the same."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=likeness)
    return f"Did you mean '{close[0]}'?" if close else None


_WIDEST = 200  # characters of a line in an excerpt


def excerpt(source: str, *, first: int, line: int, column: int | None = None, around: int = 3) -> str:
    """The lines of `source` near `line`, numbered, with a mark at it.

    Args:
        source: the text whose first line has the number `first`.
        first: number of the first line of `source`.
        line: number of the line to mark.
        column: 1-based column below which a caret goes.
        around: lines shown on either side.
    """
    shown_lines = []
    for number, text in enumerate(source.split("\n"), start=first):
        if abs(number - line) > around:
            continue
        place = column if number == line and column else 1
        start = place - _WIDEST // 2 if place > _WIDEST else 0
        part = text[start : start + _WIDEST]
        before, after = "…" * (start > 0), "…" * (start + _WIDEST < len(text))
        shown_lines.append(f"{'>' if number == line else ' '} {number:>4} | {before}{part}{after}".rstrip())
        if number == line and column:
            shown_lines.append(f"       | {' ' * (len(before) + place - 1 - start)}^")
    return "\n".join(shown_lines)
