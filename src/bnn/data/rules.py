"""The rules that a row of `covtype.data` keeps, each as one vectorised test with the words for its breach."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bnn.data import covertype

MEASURED = range(10)
WILDERNESS = range(10, 14)
SOIL = range(14, 54)
COVER = 54

COLUMNS = (
    *(quantity.name for quantity in covertype.QUANTITIES),
    *(f"wilderness area {i}" for i in range(1, 5)),
    *(f"soil type {i}" for i in range(1, 41)),
    "cover type",
)
LAYOUT = (
    "a row is 10 quantities, 4 wilderness flags, 40 soil flags and the cover type 1 to 7, whole numbers with "
    "commas between, and there is no header"
)

RowColumns = NDArray[np.int32]


@dataclass(frozen=True)
class Fault:
    """The first row (from 0) that breaks a rule, and how."""

    row: int
    expected: str
    found: str


@dataclass(frozen=True)
class _Rule:
    broken: Callable[[RowColumns], NDArray[np.bool_]]  # (row, 55) -> (row,)
    expected: str
    found: Callable[[RowColumns], str]  # (55,) -> words


def first_fault(rows: RowColumns) -> Fault | None:
    """The first row of `rows` (row, 55) that breaks a rule, or None."""
    faults = (
        Fault(int(broken.argmax()), rule.expected, rule.found(rows[broken.argmax()]))
        for rule in _RULES
        if (broken := rule.broken(rows)).any()
    )
    return min(faults, key=lambda fault: fault.row, default=None)


def _rules() -> Iterator[_Rule]:
    for column, (name, unit, low, high) in enumerate(covertype.QUANTITIES):
        yield _between(column, low, high, f"{name} from {low:,} to {high:,} ({unit})")
    yield from _flags(WILDERNESS, "wilderness area")
    yield from _flags(SOIL, "soil type")
    yield _between(COVER, 1, 7, "a cover type from 1 to 7")


def _between(column: int, low: int, high: int, expected: str) -> _Rule:
    def broken(rows: RowColumns) -> NDArray[np.bool_]:
        return (rows[:, column] < low) | (rows[:, column] > high)

    return _Rule(broken, expected, lambda row: str(row[column]))


def _flags(group: range, noun: str) -> Iterator[_Rule]:
    def strange(row: RowColumns) -> str:
        column = next(column for column in group if row[column] not in (0, 1))
        return f"{row[column]} in the column '{COLUMNS[column]}'"

    def several(row: RowColumns) -> str:
        marked = [str(column - group.start + 1) for column in group if row[column]]
        return f"{len(marked)} ({', '.join(marked)})" if marked else "none"

    # A view as unsigned numbers makes one comparison of two: -1 is a large number there.
    yield _Rule(lambda rows: (rows[:, group].view(np.uint32) > 1).any(axis=1), f"flags 0 or 1 for the {noun}", strange)
    yield _Rule(lambda rows: rows[:, group].sum(axis=1) != 1, f"exactly one {noun}", several)


_RULES = tuple(_rules())
