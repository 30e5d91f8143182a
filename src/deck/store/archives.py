"""Tar files whose headers may lie: nothing takes memory, or room on disk, for more than there is."""

import contextlib
import io
import os
import tarfile
from collections.abc import Iterator
from typing import BinaryIO


@contextlib.contextmanager
def opened_archive(file: BinaryIO) -> Iterator[tarfile.TarFile]:
    """The archive that begins where the file stands.

    Raises:
        tarfile.TarError: it is none.
    """
    with tarfile.open(fileobj=_WithinFile(file), mode="r:") as archive:
        yield archive


def members_of(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """The members of an opened archive, in order; each is no larger than its bytes in it.

    Raises:
        tarfile.TarError: a member is, as its header tells it: what is sparse, and what breaks off.
    """
    assert archive.fileobj is not None  # it is open
    end = archive.fileobj.size  # type: ignore[attr-defined] # as it is a _WithinFile
    for member in archive:
        if member.issparse() or member.offset_data + member.size > end:
            raise tarfile.ReadError(f"'{member.name}' claims {member.size} bytes that are not there")
        yield member


class _WithinFile(io.BufferedIOBase):
    """A file that reads what there is: Python takes memory for all that it is asked for, before it looks."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = os.fstat(file.fileno()).st_size

    def read(self, size: int | None = -1, /) -> bytes:
        left = max(self.size - self._file.tell(), 0)
        return self._file.read(left if size is None or size < 0 else min(size, left))

    def seek(self, place: int, whence: int = os.SEEK_SET, /) -> int:
        return self._file.seek(place, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True
