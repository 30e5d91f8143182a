"""Synthetic rows in UCI's format for tests: the project's tests hold no row of the real data."""

import gzip
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bnn.data import twin, uci
from bnn.data.table import Table


def some_rows(per_class: int = 5, *, seed: int = 0) -> NDArray[np.int32]:
    """7 x `per_class` sound rows (row, 55)."""
    return as_rows(twin.generate(seed=seed, train=per_class, validation=0, test=0))


def as_rows(table: Table) -> NDArray[np.int32]:
    """The columns of UCI's file (row, 55)."""
    flags = np.eye(4, dtype=np.int32)[table.wilderness], np.eye(40, dtype=np.int32)[table.soil]
    return np.column_stack([table.quantities, *flags, table.cover + 1])


def as_lines(rows: NDArray[np.int32]) -> list[bytes]:
    """The lines of UCI's file, with their ends."""
    text = BytesIO()
    uci.write(rows, text)
    return text.getvalue().splitlines(keepends=True)


def save(path: Path, lines: list[bytes], *, packed: bool = False) -> Path:
    """Write lines to a file, gzip or not, whatever its name is."""
    text = b"".join(lines)
    path.write_bytes(gzip.compress(text) if packed else text)
    return path
