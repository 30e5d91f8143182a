"""Records and bundles of files on disk, by kind and key. What is damaged is as good as absent.

Nobody depends on it: where it cannot be read, nothing is there, and where it cannot be written, nothing is kept.
"""

import contextlib
import errno
import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import Any

import platformdirs

from deck.store.archives import members_of, opened_archive
from deck.store.atomic import write_whole, writing_whole
from deck.store.kinds import Kind

_ENTRY = "entry.json"  # beside the files of a bundle: key and record
_DIGEST = hashlib.sha256().digest_size * 2

_LARGEST_RECORD = 10**9  # bytes; it is read as a whole

Damaged = Callable[[Path, str], None]
Unkept = Callable[[Path, str], None]


def default_folder() -> Path:
    """$DECK_CACHE, else the user's cache folder; where the user has no home, one that nobody can write."""
    if given := os.environ.get("DECK_CACHE"):
        return Path(given)
    try:
        return platformdirs.user_cache_path("deck")
    except RuntimeError:
        return Path(os.devnull, "deck")


def _silent(path: Path, reason: str) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class Store:
    """Entries by kind and key: each a record, which is what JSON can hold, and for some kinds files beside it.

    A key is the hexadecimal SHA-256 of all that an entry depends on.

    Attributes:
        folder: where; made when something is put in.
        damaged: is told of each entry that cannot be trusted, with the reason.
        unkept: is told of each entry that cannot be written, with the reason: the store's folder, and what is wrong.
    """

    folder: Path = field(default_factory=default_folder)
    damaged: Damaged = _silent
    unkept: Unkept = _silent

    def read(self, kind: Kind, key: str) -> Any:
        """The record under a key; None where there is none, or none to be trusted."""
        path = self._path(kind, key)
        with self._reading(path) as file:
            if file is not None and self._is_whole(path, file, most=_LARGEST_RECORD):
                return self._record(path, key, json.loads(file.read()))
        return None

    def write(self, kind: Kind, key: str, record: Any) -> None:
        """Stores a record, where that is possible."""
        payload = json.dumps({"key": key, "record": record}, sort_keys=True).encode()
        with self._writing():
            if len(payload) > _LARGEST_RECORD:
                raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
            write_whole(self._path(kind, key), hashlib.sha256(payload).hexdigest().encode() + b"\n" + payload)

    def read_bundle(self, kind: Kind, key: str, folder: Path) -> Any:
        """Brings the files of a bundle back.

        Args:
            kind: of the bundle.
            key: under which it is stored.
            folder: where the files are put; it is made.

        Returns:
            Its record; None where there is nothing, or nothing to be trusted: then no folder is made.
        """
        path = self._path(kind, key)
        with self._reading(path) as file:
            if file is not None and self._is_whole(path, file):
                with opened_archive(file) as archive:
                    members = list(members_of(archive))
                    entry = archive.extractfile(_ENTRY)
                    record = None if entry is None else self._record(path, key, json.load(entry))
                    if record is not None:
                        _extract(archive, members, folder)
                return record
        return None

    def has(self, kind: Kind, key: str) -> bool:
        """Whether an entry is there, and to be trusted."""
        path, found = self._path(kind, key), False
        with self._reading(path) as file:
            found = file is not None and self._is_whole(path, file)
        return found

    def write_bundle(self, kind: Kind, key: str, folder: Path, record: Any) -> None:
        """Stores the files of a folder, and a record, which is not None, where that is possible."""
        entry = json.dumps({"key": key, "record": record}, sort_keys=True)
        (folder / _ENTRY).write_text(entry, encoding="utf-8", newline="\n")
        with self._writing(), writing_whole(self._path(kind, key)) as file:
            file.write(b"0" * _DIGEST + b"\n")
            with tarfile.open(fileobj=file, mode="w:", format=tarfile.PAX_FORMAT) as archive:
                for path in sorted(folder.iterdir()):
                    archive.add(path, arcname=path.name)
            file.seek(_DIGEST + 1)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            file.write(digest.encode())

    @contextlib.contextmanager
    def _reading(self, path: Path) -> Iterator[BufferedReader | None]:
        """The file of an entry; None where there is none. What goes wrong with it within this ends here."""
        try:
            with _opened(path) as file:
                yield file
        except (OSError, tarfile.TarError, ValueError, KeyError) as error:
            self.damaged(path, f"it cannot be read: {getattr(error, 'strerror', None) or error}")

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self.unkept(self.folder, error.strerror or str(error))

    def _is_whole(self, path: Path, file: BufferedReader, *, most: int | None = None) -> bool:
        """Whether the content is what its digest tells; leaves the file at the content's begin."""
        if most is not None and (size := os.fstat(file.fileno()).st_size) > _DIGEST + 1 + most:
            self.damaged(path, f"it has {size} bytes, which is too many")
            return False
        given = file.readline(_DIGEST + 1).rstrip(b"\n").decode(errors="replace")
        begin = file.tell()
        if given != hashlib.file_digest(file, "sha256").hexdigest():
            self.damaged(path, "its content does not match its digest")
            return False
        file.seek(begin)
        # The oldest unused are removed first.
        with contextlib.suppress(OSError):
            os.utime(path)
        return True

    def _record(self, path: Path, key: str, entry: dict[str, Any]) -> Any:
        if entry["key"] != key:
            self.damaged(path, "it belongs to another key")
            return None
        return entry["record"]

    def _path(self, kind: Kind, key: str) -> Path:
        return self.folder / kind.folder / key[:2] / f"{key}{kind.suffix}"


def _extract(archive: tarfile.TarFile, members: list[tarfile.TarInfo], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    try:
        archive.extractall(folder, members, filter="data")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[BufferedReader | None]:
    """The file; None where there is none."""
    try:
        file = path.open("rb")
    except (FileNotFoundError, NotADirectoryError):
        yield None
        return
    with file:
        yield file
