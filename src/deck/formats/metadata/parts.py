"""What the formats' modules share: the reader's error, the words for what is dropped, and orientation in EXIF."""

import struct

EXIF = "EXIF"
EXIF_WITH_PLACE = "EXIF with a GPS position"
XMP = "XMP"
COMMENT = "a comment"
TEXT = "a text"
DATE = "a date"
OTHER = "other metadata"

_ORIENTATION = 0x0112
_PLACE = 0x8825
_PREFIX = b"Exif\0\0"


class DamagedError(ValueError):
    """The file is not what it begins like, or ends too early."""


def word_for(exif: bytes) -> str:
    """What to call EXIF: whether it tells where a picture was taken.

    Args:
        exif: from the byte order on, or with the prefix that JPEG has before it.
    """
    return EXIF_WITH_PLACE if _PLACE in _entries(exif) else EXIF


def orientation_alone(exif: bytes) -> bytes:
    """EXIF that tells how to turn the picture, from the byte order on; empty where it need not be turned.

    Args:
        exif: as for `word_for`.
    """
    orientation = _entries(exif).get(_ORIENTATION, 1)
    if orientation not in range(2, 9):
        return b""
    # EXIF 2.3, section 4.6: one directory with one entry, a SHORT.
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, orientation, 0)
    return b"MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)


def _entries(exif: bytes) -> dict[int, int]:
    """The entries of the first directory that have a value in their place: a SHORT, or where a directory begins."""
    exif = exif.removeprefix(_PREFIX)
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    if order is None:
        return {}
    found = {}
    try:
        (start,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, start)
        for number in range(count):
            tag, kind, _ = struct.unpack_from(f"{order}HHI", exif, start + 2 + 12 * number)
            form = "H" if kind == 3 else "I"
            (found[tag],) = struct.unpack_from(f"{order}{form}", exif, start + 2 + 12 * number + 8)
    except struct.error:
        pass  # cut; what came before counts
    return found
