"""Records and bundles of files on disk, by kind and key. What is damaged is as good as absent."""

import contextlib
import hashlib
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import Any

import platformdirs

from deck.store.atomic import write_whole, writing_whole
from deck.store.kinds import Kind

_ENTRY = "entry.json"  # beside the files of a bundle: key and record
_DIGEST = hashlib.sha256().digest_size * 2

Damaged = Callable[[Path, str], None]


def default_folder() -> Path:
    """$DECK_CACHE, else the user's cache folder."""
    given = os.environ.get("DECK_CACHE")
    return Path(given) if given else platformdirs.user_cache_path("deck")


def _silent(path: Path, reason: str) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class Store:
    """Entries by kind and key: each a record, which is what JSON can hold, and for some kinds files beside it.

    A key is the hexadecimal SHA-256 of all that an entry depends on.

    Attributes:
        folder: where; made when something is put in.
        damaged: is told of each entry that cannot be trusted, with the reason.
    """

    folder: Path = field(default_factory=default_folder)
    damaged: Damaged = _silent

    def read(self, kind: Kind, key: str) -> Any:
        """The record under a key; None where there is none, or none to be trusted."""
        path = self._path(kind, key)
        with _opened(path) as file:
            if file is None or not self._is_whole(path, file):
                return None
            return self._record(path, key, json.loads(file.read()))

    def write(self, kind: Kind, key: str, record: Any) -> None:
        """Stores a record.

        Raises:
            OSError: the folder cannot be written.
        """
        payload = json.dumps({"key": key, "record": record}, sort_keys=True).encode()
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
        with _opened(path) as file:
            if file is None or not self._is_whole(path, file):
                return None
            with tarfile.open(fileobj=file, mode="r:") as archive:
                entry = archive.extractfile(_ENTRY)
                record = None if entry is None else self._record(path, key, json.load(entry))
                if record is not None:
                    folder.mkdir(parents=True, exist_ok=True)
                    archive.extractall(folder, filter="data")
            return record

    def has(self, kind: Kind, key: str) -> bool:
        """Whether an entry is there, and to be trusted."""
        path = self._path(kind, key)
        with _opened(path) as file:
            return file is not None and self._is_whole(path, file)

    def write_bundle(self, kind: Kind, key: str, folder: Path, record: Any) -> None:
        """Stores the files of a folder, and a record, which is not None.

        Raises:
            OSError: the folder cannot be written.
        """
        entry = json.dumps({"key": key, "record": record}, sort_keys=True)
        (folder / _ENTRY).write_text(entry, encoding="utf-8", newline="\n")
        with writing_whole(self._path(kind, key)) as file:
            file.write(b"0" * _DIGEST + b"\n")
            with tarfile.open(fileobj=file, mode="w:", format=tarfile.PAX_FORMAT) as archive:
                for path in sorted(folder.iterdir()):
                    archive.add(path, arcname=path.name)
            file.seek(_DIGEST + 1)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            file.write(digest.encode())

    def _is_whole(self, path: Path, file: BufferedReader) -> bool:
        """Whether the content is what its digest tells; leaves the file at the content's begin."""
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


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[BufferedReader | None]:
    """The file; None where there is none."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        yield None
        return
    with file:
        yield file
