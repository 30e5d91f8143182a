"""What the formats' modules share: the reader's error, the words for what is dropped, and orientation in EXIF."""

import struct

EXIF = "EXIF"
EXIF_WITH_PLACE = "EXIF with a GPS position"
XMP = "XMP"
COMMENT = "a comment"
TEXT = "a text"
DATE = "a date"
OTHER = "other metadata"
OF_MATPLOTLIB = "what matplotlib writes of itself"
"""It tells nothing: every figure has it."""

_ORIENTATION, _X_DENSITY, _Y_DENSITY, _UNIT = 0x0112, 0x011A, 0x011B, 0x0128
_PLACE, _INSIDE, _WIDTH, _HEIGHT = 0x8825, 0x8769, 0xA002, 0xA003
_SHORT, _LONG, _RATIONAL = 3, 4, 5
_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
_PREFIX = b"Exif\0\0"


class DamagedError(ValueError):
    """The file is not what it begins like, or ends too early."""


def word_for(exif: bytes) -> str:
    """What to call EXIF: whether it tells where a picture was taken.

    Args:
        exif: from the byte order on, or with the prefix that JPEG has before it.
    """
    return EXIF_WITH_PLACE if _PLACE in _entries(exif) else EXIF


def shown_alone(exif: bytes) -> bytes:
    """EXIF that tells how to turn the picture, and how large to show it; empty where neither matters.

    Args:
        exif: as for `word_for`.

    Returns:
        From the byte order on.
    """
    given = _entries(exif)
    orientation = given.get(_ORIENTATION, 1)
    density = [given.get(each, 0) for each in (_X_DENSITY, _Y_DENSITY)]
    inside = _entries(exif, start=given.get(_INSIDE))
    width, height = (inside.get(each, 0) for each in (_WIDTH, _HEIGHT))
    own: list[tuple[int, int, bytes]] = []
    if orientation in range(2, 9):
        own.append((_ORIENTATION, _SHORT, struct.pack(">HH", orientation, 0)))
    # A browser shows another size only where EXIF says it in both ways.
    if not (all(density) and width and height):
        return _directory(own) if own else b""
    count = len(own) + 4
    behind = 8 + 2 + 12 * count + 4
    sizes = struct.pack(">H", 2) + _entry(_WIDTH, _LONG, struct.pack(">I", width))
    sizes += _entry(_HEIGHT, _LONG, struct.pack(">I", height)) + struct.pack(">I", 0)
    rationals = b"".join(struct.pack(">II", *_rational(exif, each)) for each in density)
    own += [
        (_X_DENSITY, _RATIONAL, struct.pack(">I", behind + len(sizes))),
        (_Y_DENSITY, _RATIONAL, struct.pack(">I", behind + len(sizes) + 8)),
        (_UNIT, _SHORT, struct.pack(">HH", given.get(_UNIT, 2), 0)),
        (_INSIDE, _LONG, struct.pack(">I", behind)),
    ]
    return _directory(own) + sizes + rationals


def _directory(entries: list[tuple[int, int, bytes]]) -> bytes:
    """EXIF 2.3, section 4.6: a header, and a directory of entries."""
    listed = b"".join(_entry(tag, kind, value) for tag, kind, value in entries)
    return b"MM\0*" + struct.pack(">IH", 8, len(entries)) + listed + struct.pack(">I", 0)


def _entry(tag: int, kind: int, value: bytes) -> bytes:
    return struct.pack(">HHI", tag, kind, 1) + value


def _rational(exif: bytes, place: int) -> tuple[int, int]:
    exif = exif.removeprefix(_PREFIX)
    try:
        return struct.unpack_from(f"{_ORDERS[exif[:4]]}II", exif, place)
    except struct.error:
        return 72, 1  # what EXIF takes where nothing is said


def _entries(exif: bytes, *, start: int | None = 0) -> dict[int, int]:
    """The entries of a directory that have a value in their place: a SHORT, a LONG, or where more of it is.

    Args:
        exif: as for `word_for`.
        start: where the directory begins; 0 for the first one.
    """
    exif = exif.removeprefix(_PREFIX)
    order = _ORDERS.get(exif[:4])
    found: dict[int, int] = {}
    if order is None or start is None:
        return found
    try:
        if not start:
            (start,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, start)
        for number in range(count):
            tag, kind, _ = struct.unpack_from(f"{order}HHI", exif, start + 2 + 12 * number)
            form = "H" if kind == _SHORT else "I"
            (found[tag],) = struct.unpack_from(f"{order}{form}", exif, start + 2 + 12 * number + 8)
    except struct.error:
        pass  # cut; what came before counts
    return found
