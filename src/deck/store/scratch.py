"""A folder for scratch that is gone at the end; what a process left that was killed, the next one removes."""

import contextlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

_PREFIX = "deck-"
_LOCK = "lock"


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """Gives an empty folder but for a hidden file, whose lock the system releases when this process is gone.

    Raises:
        OSError: there is no place for it.
    """
    _sweep(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with _locked(folder):
            yield folder


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    if sys.platform == "win32":  # where no file is removed that is open, and nothing is swept
        yield
        return
    # Late: Windows has none.
    import fcntl

    new = folder / f".{_LOCK}-new"
    with new.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Under this name it is locked from the beginning: who sweeps never sees it free.
        new.rename(folder / f".{_LOCK}")
        yield


def _sweep(place: Path) -> None:
    """Removes the folders of processes that are gone, in whichever container they were: a lock that is free says so."""
    if sys.platform == "win32":
        return
    # Late, as above.
    import fcntl

    for path in place.glob(f"{_PREFIX}*/.{_LOCK}"):
        with contextlib.suppress(OSError), path.open("r+") as lock:  # of another user, or still held
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path.parent, ignore_errors=True)
