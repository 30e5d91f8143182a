"""Digests of files and folders."""

import hashlib
import time
from pathlib import Path

_digests: dict[Path, tuple[tuple[int, ...], bool, str]] = {}
_GRAIN = 2_000_000_000  # nanoseconds; FAT's is the coarsest


def digest(path: Path) -> str:
    """SHA-256 of a file's content, which is read once for each state of the file."""
    status = path.stat()
    state = (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    known = _digests.get(path)
    if known is None or known[0] != state or not known[1]:
        # Within the grain of a file system's clock a file may change and have the same time.
        settled = time.time_ns() - status.st_mtime_ns > _GRAIN
        with path.open("rb") as file:
            known = _digests[path] = (state, settled, hashlib.file_digest(file, "sha256").hexdigest())
    return known[2]


def digest_of_folder(folder: Path, *, without: Path | None = None) -> str:
    """One digest over the names and contents of a folder's files, caches and hidden files left out."""
    lines = [
        f"{digest(path)} {path.relative_to(folder).as_posix()}"
        for path in files_of(folder)
        if not (without is not None and path.is_relative_to(without))
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def files_of(folder: Path) -> list[Path]:
    """A folder's files, in order, caches and hidden files left out."""
    found: list[Path] = []
    for place, folders, names in folder.walk():
        # In place, so that what is left out is not entered.
        folders[:] = [name for name in folders if not name.startswith(".") and name != "__pycache__"]
        # Not all that is no folder is a file: there are sockets, and links that lead nowhere.
        found += [path for name in names if not name.startswith(".") and (path := place / name).is_file()]
    return sorted(found)
