"""A folder of posteriors: one file under each key, whole or not at all, made once."""

import hashlib
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from bnn.store import netcdf
from bnn.store.netcdf import Storable

log = logging.getLogger(__name__)

COLD = "DECK_COLD"

KEY_DIGITS = 32  # 128 bits of SHA-256: no two will ever share a key by chance


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of posteriors as netCDF files named `KEY.DIGEST.nc`; the digest is that of the file's bytes."""

    folder: Path

    def file(self, key: str) -> Path | None:
        """The file under a key; None where there is none."""
        return next(iter(self._files(key)), None)

    def load(self, key: str) -> Storable | None:
        """The fit or sample under a key; None where there is none, or where it is damaged (this is logged)."""
        for path in self._files(key):
            try:
                content = path.read_bytes()
            except FileNotFoundError:  # another process found it damaged a moment ago
                continue
            if path.name == f"{key}.{_digest(content)}.nc":
                return netcdf.decode(content)
            log.warning("%s: expected the content its name tells, found other bytes; computing it again", path.name)
            path.unlink(missing_ok=True)
        return None

    def save(self, key: str, posterior: Storable) -> Storable:
        """Store a fit or a sample: whole or not at all, also when the process is killed.

        Returns:
            What all have from now on: this one, or that of a process that made the same meanwhile and was done before.

        Raises:
            OSError: the folder cannot be written.
        """
        content = netcdf.encode(posterior)
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".part", delete=False) as file:
            try:
                file.write(content)
                file.close()
                path = Path(file.name).replace(self.folder / f"{key}.{_digest(content)}.nc")
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        trusted = {path, *self._files(key)}
        for each in self.folder.glob(f"{key}.*.nc"):
            if each not in trusted:
                each.unlink(missing_ok=True)
        return self.load(key) or posterior

    @contextmanager
    def alone(self, key: str) -> Iterator[None]:
        """Let one process at a time make what is under a key: the sections of a talk run at once, and ask for the same.

        Raises:
            OSError: the folder cannot be written.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{key}.lock"
        try:
            with FileLock(path):
                yield
        finally:
            # One that waits holds the file, and finds what was made. One that comes later makes a lock of its own.
            with suppress(OSError):
                path.unlink()

    def _files(self, key: str) -> list[Path]:
        """The files under a key that may be trusted, the oldest first: several where processes made one at once."""
        since = float(os.environ.get(COLD) or 0)
        found = ((_modified(path), path) for path in self.folder.glob(f"{key}.*.nc"))
        return [path for modified, path in sorted(found) if modified >= since]


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another process found it damaged a moment ago
        return 0.0


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:KEY_DIGITS]
