"""A table of Covertype rows, and the one error that a user sees when rows cannot be had."""

import hashlib
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray


class DataError(ValueError):
    """Rows that cannot be used: where, what was expected, what was found, and what to do about it.

    Attributes:
        file: The file, as the user named it.
        line: The line in the (unpacked) file, from 1; None where the file as a whole is at fault.
        expected: What should have been there.
        found: What was there.
        remedy: What the user can do.
    """

    def __init__(self, file: str, line: int | None, expected: str, found: str, remedy: str) -> None:
        super().__init__(file, line, expected, found, remedy)
        self.file = file
        self.line = line
        self.expected = expected
        self.found = found
        self.remedy = remedy

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: expected {self.expected}, found {self.found}; {self.remedy}"


@dataclass(frozen=True, eq=False, kw_only=True)
class Table:
    """Covertype rows as whole numbers, in the order of their file.

    Attributes:
        quantities: int32 (row, 10), in the units of `covertype.QUANTITIES`.
        wilderness: int32 (row,), 0 to 3, an index into `covertype.WILDERNESS_AREAS`.
        soil: int32 (row,), 0 to 39, an index into `covertype.SOIL_ELU`.
        cover: int32 (row,), 0 to 6, an index into `covertype.COVER_TYPES`.
        name: What the rows are, for a slide: "UCI Covertype, rows 1 to 15,120".
        real: False for the twin's synthetic rows.
        source: The name of the file that they come from, without its directories.
        digest: SHA-256 of the unpacked text (real rows) or of the four arrays (twin).
    """

    quantities: NDArray[np.int32]
    wilderness: NDArray[np.int32]
    soil: NDArray[np.int32]
    cover: NDArray[np.int32]
    name: str
    real: bool
    source: str
    digest: str

    def __len__(self) -> int:
        return len(self.cover)


ARRAYS = tuple(field.name for field in fields(Table))[:4]


def digest_of(arrays: dict[str, NDArray[np.int32]]) -> str:
    """SHA-256 of the four arrays' names, shapes and little-endian bytes."""
    sha = hashlib.sha256()
    for name in ARRAYS:
        array = np.ascontiguousarray(arrays[name], dtype="<i4")
        sha.update(f"{name}{array.shape}".encode())
        sha.update(array.tobytes())
    return sha.hexdigest()
