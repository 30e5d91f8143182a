"""Digests of files and folders."""

import hashlib
import time
from pathlib import Path

FileState = tuple[int, ...]
"""Inode, size in bytes, times of the last change of content and of status: while they stay, so does the content."""

_digests: dict[Path, tuple[FileState, bool, str]] = {}
_GRAIN = 2_000_000_000  # nanoseconds; FAT's is the coarsest


def digest(path: Path) -> str:
    """SHA-256 of a file's content, which is read once for each state of the file."""
    state = state_of(path)
    known = _digests.get(path)
    if known is None or known[0] != state or not known[1]:
        settled = is_settled(state)
        with path.open("rb") as file:
            known = _digests[path] = (state, settled, hashlib.file_digest(file, "sha256").hexdigest())
    return known[2]


def state_of(path: Path) -> FileState:
    """The state of a file.

    Raises:
        OSError: there is no such file.
    """
    status = path.stat()
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def is_settled(state: FileState) -> bool:
    """Whether another content would have another state.

    Within the grain of a file system's clock a file may change and have the same times.
    """
    return time.time_ns() - max(state[2:]) > _GRAIN


def remember_digest(path: Path, state: FileState, known: str) -> None:
    """Spares the reading of a file that is still in a state whose digest an earlier build has written down."""
    _digests.setdefault(path, (state, True, known))


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
