"""The store as a whole: kept within bounds, packed into a file, and restored from one."""

import contextlib
import os
import re
import shutil
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

from deck.problem import Problem
from deck.store.archives import members_of, opened_archive
from deck.store.atomic import PART, writing_whole
from deck.store.kinds import KINDS

SIZE = "DECK_CACHE_SIZE"
DEFAULT = "2 GB"

_UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_ENTRY = re.compile("|".join(rf"{kind.folder}/[0-9a-f]{{2}}/[0-9a-f]{{64}}\{kind.suffix}" for kind in KINDS))
_A_DAY = 24 * 60 * 60
_SKEW = 60  # seconds by which the clock of another machine, on whose disk the store may be, may differ


def limit() -> int:
    """How many bytes the store may take: $DECK_CACHE_SIZE, such as "500 MB".

    Raises:
        Problem: the variable is no size.
    """
    given = os.environ.get(SIZE) or DEFAULT
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*", given)
    if not match or match[2].upper() not in _UNITS:
        raise Problem(found=f"{SIZE} is {given!r}", expected="a size, such as '500 MB' or '2 GB'")
    return int(float(match[1]) * _UNITS[match[2].upper()])


def trim(folder: Path, *, most: int, since: float) -> None:
    """Removes entries, those first that were not used for longest, until the store is within its bounds.

    What was last used in the future goes before all others: the clock was moved back, so nobody knows when that was,
    and by its time it would stay for ever. Whatever is used gets the time of now.

    Args:
        folder: the store's.
        most: bytes that it may take.
        since: what was used after this time, in seconds since the epoch, stays.
    """
    found = []
    for path in _files(folder):
        with contextlib.suppress(OSError):  # another build removes, or writes, as well
            status = path.stat()
            if path.name.endswith(PART):  # of a build that was killed
                if status.st_mtime < time.time() - _A_DAY:
                    path.unlink()
            else:
                found.append((status.st_mtime, status.st_size, path))
    total, now = sum(size for _, size, _ in found), time.time()
    for used, size, path in sorted((0.0 if used > now + _SKEW else used, size, path) for used, size, path in found):
        if total <= most or used >= since:
            return
        with contextlib.suppress(OSError):  # on Windows nobody removes what another build reads
            path.unlink(missing_ok=True)
            total -= size


def pack(folder: Path, file: Path) -> int:
    """Packs the store into a tar file, with names that mean the same on another machine.

    Returns:
        How many entries it holds.

    Raises:
        OSError: the file cannot be written.
    """
    count = 0
    with writing_whole(file) as target, tarfile.open(fileobj=target, mode="w:") as archive:
        for path in _files(folder):
            name = path.relative_to(folder).as_posix()
            if _ENTRY.fullmatch(name):
                with contextlib.suppress(FileNotFoundError):
                    archive.add(path, arcname=name, filter=_anonymous)
                    count += 1
    return count


def restore(folder: Path, file: Path) -> int:
    """Puts into the store what was packed. What is there already stays; each entry is trusted only by its digest.

    Values may be pickled, and reading them runs code: restore what you, or your CI, have packed.

    Returns:
        How many entries were put there.

    Raises:
        Problem: no packed store.
        OSError: the file cannot be read, or the folder not be written.
    """
    count = 0
    try:
        with file.open("rb") as opened, opened_archive(opened) as archive:
            for member in members_of(archive):
                if not member.isfile() or not _ENTRY.fullmatch(member.name):
                    raise Problem(found=f"it holds '{member.name}'", expected="entries of a store alone", file=file)
                path = folder / member.name
                if not path.exists():
                    content = archive.extractfile(member)
                    assert content is not None  # as it is that of a file
                    with writing_whole(path) as target:
                        shutil.copyfileobj(content, target)
                    count += 1
    except tarfile.TarError as error:
        expected = "a store, as 'deck cache pack' writes it"
        raise Problem(found=f"it cannot be read: {error}", expected=expected, file=file) from None
    return count


def _files(folder: Path) -> Iterator[Path]:
    for kind in KINDS:
        yield from (path for path in sorted((folder / kind.folder).rglob("*")) if path.is_file())


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member
