"""Rows to learn from: a given file, the one that `make data` kept, or the synthetic twin, in this order."""

import os
from pathlib import Path

from bnn.data import uci
from bnn.data.covertype import COVER_TYPES, QUANTITIES, SOIL_ELU, WILDERNESS_AREAS
from bnn.data.table import DataError, Table

__all__ = [
    "COVER_TYPES",
    "QUANTITIES",
    "SOIL_ELU",
    "WILDERNESS_AREAS",
    "DataError",
    "Table",
    "cache_dir",
    "kept_file",
    "load",
    "locate",
]


def load(path: Path | None = None) -> Table:
    """Load rows; `Table.name` says which.

    Args:
        path: A file in UCI's format, gzip or not. None: that of `locate`, or the twin where there is none.

    Raises:
        DataError: A file is given, or kept, and cannot be used.
    """
    path = locate() if path is None else path
    if path is not None:
        return uci.read(Path(path))
    from bnn.data import twin  # here, as `locate` must be cheap: who asks where the rows are may want none

    return twin.generate()


def locate() -> Path | None:
    """The file that `load()` reads: `$COVTYPE`, or the one that `make data` kept, or None for the twin.

    Raises:
        DataError: `$COVTYPE` names no file.
    """
    if given := os.environ.get("COVTYPE"):
        path = Path(given)
        if not path.is_file():
            found = "a directory" if path.is_dir() else "none of that name"
            raise DataError(given, None, "a file", found, "correct DATA= (or the variable COVTYPE), or leave it out")
        return path
    return kept if (kept := kept_file()).is_file() else None


def kept_file() -> Path:
    """Where `make data` keeps the real rows."""
    return cache_dir() / "covtype.data.gz"


def cache_dir() -> Path:
    """The project's folder in the user's cache: `$BNN_CACHE`, or the system's usual place."""
    if given := os.environ.get("BNN_CACHE"):
        return Path(given)
    import platformdirs  # here, for the same reason

    return platformdirs.user_cache_path("bnn")
