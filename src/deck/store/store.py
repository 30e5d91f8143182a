"""Outputs and values on disk, each under the key of its ingredients. What is damaged is as good as absent."""

import contextlib
import hashlib
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import platformdirs

from deck.store.atomic import write_whole, writing_whole
from deck.store.kinds import OUTPUTS, VALUES

if TYPE_CHECKING:
    from deck.talk.notebook import Outputs

_ENTRY = "entry.json"  # beside the values: key and outputs
_DIGEST = hashlib.sha256().digest_size * 2

Damaged = Callable[[Path, str], None]


def default_folder() -> Path:
    """$DECK_CACHE, else the user's cache folder."""
    given = os.environ.get("DECK_CACHE")
    return Path(given) if given else platformdirs.user_cache_path("deck")


def _silent(path: Path, reason: str) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class OutputStore:
    """Sections' outputs, by key, what their code has kept elsewhere, and the values of stored cells.

    Attributes:
        folder: where; made when something is put in.
        damaged: is told of each entry that cannot be trusted, with the reason.
    """

    folder: Path = field(default_factory=default_folder)
    damaged: Damaged = _silent

    def get(self, key: str) -> "list[Outputs] | None":
        """The outputs of each cell that ran, in order; None where there are none, or none to be trusted."""
        return self._read(OUTPUTS, key)

    def put(self, key: str, outputs: "list[Outputs]") -> None:
        """Stores the outputs of each cell that ran, in order.

        Raises:
            OSError: the folder cannot be written.
        """
        self._write(OUTPUTS, key, outputs)

    def get_list(self, layout: str, key: str) -> list[dict[str, Any]] | None:
        """What else JSON can hold, such as ledgers; as `get`."""
        return self._read(layout, key)

    def put_list(self, layout: str, key: str, entries: list[dict[str, Any]]) -> None:
        """Stores it.

        Raises:
            OSError: the folder cannot be written.
        """
        self._write(layout, key, entries)

    def get_values(self, key: str, folder: Path) -> "Outputs | None":
        """Brings files of values back.

        Args:
            key: under which they are stored.
            folder: where they are put; it is made.

        Returns:
            The outputs of the cell; None where there is nothing, or nothing to be trusted: then no file is there.
        """
        path = self._path(VALUES, key)
        with _opened(path) as file:
            if file is None or not self._is_whole(path, file):
                return None
            folder.mkdir(parents=True, exist_ok=True)
            with tarfile.open(fileobj=file, mode="r:") as archive:
                outputs = self._outputs(path, key, json.load(archive.extractfile(_ENTRY)))
                if outputs is not None:
                    archive.extractall(folder, filter="data")
            return outputs

    def has_values(self, key: str) -> bool:
        """Whether values are there, and to be trusted."""
        path = self._path(VALUES, key)
        with _opened(path) as file:
            return file is not None and self._is_whole(path, file)

    def put_values(self, key: str, folder: Path, outputs: "Outputs") -> None:
        """Stores the files of a folder, and the outputs of the cell that the values in them are from.

        Raises:
            OSError: the folder cannot be written.
        """
        (folder / _ENTRY).write_text(
            json.dumps({"key": key, "outputs": outputs}, sort_keys=True), encoding="utf-8", newline="\n"
        )
        with writing_whole(self._path(VALUES, key)) as file:
            file.write(b"0" * _DIGEST + b"\n")
            with tarfile.open(fileobj=file, mode="w:", format=tarfile.PAX_FORMAT) as archive:
                for path in sorted(folder.iterdir()):
                    archive.add(path, arcname=path.name)
            file.seek(_DIGEST + 1)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            file.write(digest.encode())

    def _read(self, layout: str, key: str) -> list | None:
        path = self._path(layout, key)
        with _opened(path) as file:
            if file is None or not self._is_whole(path, file):
                return None
            return self._outputs(path, key, json.loads(file.read()))

    def _write(self, layout: str, key: str, content: list) -> None:
        payload = json.dumps({"key": key, "outputs": content}, sort_keys=True).encode()
        write_whole(self._path(layout, key), hashlib.sha256(payload).hexdigest().encode() + b"\n" + payload)

    def _is_whole(self, path: Path, file: IO[bytes]) -> bool:
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

    def _outputs(self, path: Path, key: str, entry: dict) -> "list | None":
        if entry["key"] != key:
            self.damaged(path, "it belongs to another key")
            return None
        return entry["outputs"]

    def _path(self, layout: str, key: str) -> Path:
        return self.folder / layout / key[:2] / f"{key}{'.tar' if layout == VALUES else '.json'}"


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[IO[bytes] | None]:
    """The file; None where there is none."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        yield None
        return
    with file:
        yield file
