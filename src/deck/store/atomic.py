"""A folder or a file that is replaced as a whole: who looks sees the old one or the new one, never a half."""

import contextlib
import os
import shutil
import threading
from collections.abc import Iterator
from io import BufferedRandom
from pathlib import Path

PART = ".part"
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
    new, old = (folder.with_name(f".{folder.name}.{word}-{os.getpid()}") for word in ("new", "old"))
    new.mkdir()
    try:
        yield new
        _swap(folder, new=new, old=old)
    finally:
        shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


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
        with part.open("w+b") as file:
            yield file
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


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
