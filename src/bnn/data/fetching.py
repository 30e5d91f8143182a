"""Fetch the real rows through scikit-learn's loader, check them, and keep them in the user's cache."""

import gzip
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bnn.data import covertype, loading, uci
from bnn.data.table import DataError

_REMEDY = "try again with a network, or give a file: `make slides DATA=path/to/covtype.data.gz`"
_BLOCK = 20_000  # rows that are written at a time


class FetchError(RuntimeError):
    """The rows could not be fetched or kept; the message says why and what to do."""


class Kept(NamedTuple):
    """Where the real rows are kept, and whether they were fetched just now."""

    path: Path
    fetched: bool


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What the fetched file must be.

    Attributes:
        rows: How many rows it has.
        genuine: Whether its first 15,120 lines must be UCI's, to the byte.
    """

    rows: int = covertype.ROWS
    genuine: bool = True

    def check(self, path: Path) -> None:
        """Read the file whole.

        Raises:
            DataError: It breaks the format, or is not what is expected.
        """
        rows = len(uci.read(path))
        if rows != self.rows:
            raise DataError(str(path), None, f"{self.rows:,} rows", f"{rows:,}", _REMEDY)
        if self.genuine and not uci.is_genuine(path):
            raise DataError(str(path), None, "UCI's first 15,120 lines", "other lines", _REMEDY)


def fetch(*, expected: Expected | None = None) -> Kept:
    """Keep the real rows in the user's cache, where `data.load` finds them.

    Rows that are kept already are read and checked, and fetched again only where they are damaged. New
    ones are written beside them and take their place when they have passed the same check.

    Args:
        expected: What the rows must be; UCI's whole file where None.

    Raises:
        FetchError: There is no network, no room, or the loader's rows are not the expected ones.
    """
    expected = expected or Expected()
    path = loading.kept_file()
    if path.is_file() and _passes(expected, path):
        return Kept(path, fetched=False)
    features, cover = _load()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix="fetch-") as folder:
            new = Path(folder) / path.name
            _write(features, cover, new)
            expected.check(new)
            new.replace(path)
    except OSError as error:
        message = f"cannot keep the rows in {path.parent}: {error.strerror or error}; "
        raise FetchError(message + "make room there, or set BNN_CACHE to another folder") from error
    except DataError as error:
        message = f"scikit-learn gave other rows than UCI's: expected {error.expected}, found {error.found}; "
        raise FetchError(message + "delete the folder 'covertype' in scikit-learn's data home and try again") from error
    return Kept(path, fetched=True)


def _passes(expected: Expected, path: Path) -> bool:
    try:
        expected.check(path)
    except DataError:
        return False
    return True


def _load() -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Features (row, 54) and cover type (row,), 1 to 7, in the order of UCI's file."""
    # Late: it takes a second to load, and the rows are mostly kept already.
    from sklearn.datasets import fetch_covtype

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns at each retry; the last failure is the one to report
        try:
            features, cover = fetch_covtype(shuffle=False, return_X_y=True)
        except Exception as error:  # of network, disk, checksum, or whatever a damaged pickle of the loader raises
            reason = str(getattr(error, "reason", error)) or type(error).__name__
            raise FetchError(f"cannot fetch Covertype through scikit-learn: {reason}; {_REMEDY}") from error
    return features, cover


def _write(features: NDArray[np.float64], cover: NDArray[np.int32], path: Path) -> None:
    with gzip.open(path, "wb") as stream:
        for start in range(0, len(cover), _BLOCK):
            block = slice(start, start + _BLOCK)
            uci.write(np.column_stack([features[block], cover[block]]).astype(np.int32), stream)
