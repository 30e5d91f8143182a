"""Outputs on disk, each under the key of its ingredients. What is damaged is as good as absent."""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from deck.replacement import write_whole

if TYPE_CHECKING:
    from deck.notebook import Outputs

# Another layout of the entries takes another folder; entries of the old one are never misread.
_LAYOUT = "outputs-1"


def default_folder() -> Path:
    """$DECK_CACHE, else the user's cache folder."""
    given = os.environ.get("DECK_CACHE")
    return Path(given) if given else platformdirs.user_cache_path("deck")


@dataclass(frozen=True, slots=True)
class OutputStore:
    """Sections' outputs, by key.

    Attributes:
        folder: where; made when something is put in.
        damaged: is told of each entry that cannot be trusted, with the reason.
    """

    folder: Path = field(default_factory=default_folder)
    damaged: Callable[[Path, str], None] = lambda path, reason: None

    def get(self, key: str) -> "list[Outputs] | None":
        """The outputs of each cell that ran, in order; None where there are none, or none to be trusted."""
        path = self._path(key)
        try:
            digest, _, payload = path.read_bytes().partition(b"\n")
        except FileNotFoundError:
            return None
        if digest.decode(errors="replace") != hashlib.sha256(payload).hexdigest():
            self.damaged(path, "its content does not match its digest")
            return None
        entry = json.loads(payload)
        if entry["key"] != key:
            self.damaged(path, "it belongs to another key")
            return None
        return entry["outputs"]

    def put(self, key: str, outputs: "list[Outputs]") -> None:
        """Stores the outputs of each cell that ran, in order.

        Raises:
            OSError: the folder cannot be written.
        """
        payload = json.dumps({"key": key, "outputs": outputs}, sort_keys=True).encode()
        write_whole(self._path(key), hashlib.sha256(payload).hexdigest().encode() + b"\n" + payload)

    def _path(self, key: str) -> Path:
        return self.folder / _LAYOUT / key[:2] / f"{key}.json"
