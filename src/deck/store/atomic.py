"""A folder or a file that is replaced as a whole: who looks sees the old one or the new one, never a half."""

import contextlib
import glob
import os
import re
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from io import BufferedRandom
from pathlib import Path

PART = ".part"
NEW, OLD = "new", "old"
_LEFT = re.compile(rf"(?P<word>{NEW}|{OLD})-(?P<host>[A-Za-z0-9]*)-(?P<process>\d+)-[0-9a-f]{{8}}")
_DAY = 24 * 3600  # seconds
_OF_THE_SYSTEM = frozenset({".DS_Store", "desktop.ini", "Thumbs.db"})


def holds_something(path: Path) -> bool:
    """Whether a file is there, or a folder with more in it than what macOS and Windows put into every one."""
    if not path.is_dir():
        return path.exists()
    return any(each.name not in _OF_THE_SYSTEM for each in path.iterdir())


@contextlib.contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Gives an empty folder to fill; at the end it takes the place of `folder`, unless an exception passes.

    Raises:
        OSError: a folder cannot be written.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    new, old = (folder.with_name(f".{folder.name}.{word}-{_owner()}-{os.urandom(4).hex()}") for word in (NEW, OLD))
    new.mkdir()
    try:
        with _named(folder):
            yield new
        if not exchange(new, folder):
            _swap(folder, new=new, old=old)
    finally:
        shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def check_writable(folder: Path) -> None:
    """Sees to it that the folder can be made or replaced, before anything is made for it.

    Raises:
        OSError: it cannot.
    """
    there = next(each for each in folder.absolute().parents if each.exists())
    try:
        probe = there / f".{folder.name}.{NEW}-{_owner()}-{os.urandom(4).hex()}"
        probe.mkdir()
        probe.rmdir()
    except OSError as error:
        error.filename = str(folder)
        raise


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file, and its folder where there is none.

    Raises:
        OSError: it cannot be written; what it held stays.
    """
    with writing_whole(path) as file:
        file.write(content)


@contextlib.contextmanager
def writing_whole(path: Path) -> Iterator[BufferedRandom]:
    """Gives a file to write, and to read; at the end it takes the place of `path`, unless an exception passes.

    Raises:
        OSError: it cannot be written; what it held stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}{PART}")
    try:
        with _named(path), part.open("w+b") as file:
            yield file
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """Gives an error its file that has none: the system knows no name where a write fails, as on a full disk."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise


def exchange(one: Path, other: Path) -> bool:
    """Gives each of two folders the name of the other, in one step; False where there are no two, or the system cannot.

    Linux has renameat2(2) with RENAME_EXCHANGE, macOS renamex_np(2) with RENAME_SWAP.
    """
    # Late: few processes replace a folder.
    import ctypes

    here, both = -100 if sys.platform == "linux" else -2, 2  # AT_FDCWD, and the flag, which is the same on both
    try:
        system = ctypes.CDLL(None)
        if sys.platform == "linux":
            status = system.renameat2(here, os.fsencode(one), here, os.fsencode(other), both)
        elif sys.platform == "darwin":
            status = system.renamex_np(os.fsencode(one), os.fsencode(other), both)
        else:
            return False
    except (OSError, AttributeError, TypeError):
        return False
    return bool(status == 0)


def _owner() -> str:
    """This process, among those of all machines that may share a folder."""
    host = os.environ.get("COMPUTERNAME", "") if sys.platform == "win32" else os.uname().nodename
    return f"{re.sub(r'[^A-Za-z0-9]', '', host)[:20]}-{os.getpid()}"


def _sweep(folder: Path) -> None:
    """Removes what was left beside a folder by processes that were killed; a folder that one moved away comes back."""
    for left in sorted(folder.parent.glob(f".{glob.escape(folder.name)}.*-*-*-*")):
        found = _LEFT.fullmatch(left.name.removeprefix(f".{folder.name}."))
        if found is None or not _is_left(left, host=found["host"], process=int(found["process"])):
            continue
        with contextlib.suppress(OSError):
            if found["word"] == OLD and not folder.exists():
                left.rename(folder)
        shutil.rmtree(left, ignore_errors=True)


def _is_left(path: Path, *, host: str, process: int) -> bool:
    """Whether the process is gone. In containers numbers come again: after a day nobody works on it any more."""
    with contextlib.suppress(OSError):
        if time.time() - path.stat().st_mtime > _DAY:
            return True
    if f"{host}-{process}" == _owner():
        return False  # another thread's
    if host != _owner().rpartition("-")[0] or sys.platform == "win32":
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _swap(folder: Path, *, new: Path, old: Path) -> None:
    had_one = folder.exists()
    if had_one:
        folder.rename(old)
    try:
        new.rename(folder)
    except BaseException:
        if had_one:
            old.rename(folder)
        raise
