"""JPEG: ITU-T T.81, annex B, and the application segments that programs have agreed on."""

import struct
from collections.abc import Iterator

from deck.formats.metadata.parts import COMMENT, OTHER, XMP, DamagedError, shown_alone, word_for

SIGNATURE = b"\xff\xd8\xff"
_COMMENT, _END, _SCAN = 0xFE, 0xD9, 0xDA
_APPLICATION = range(0xE0, 0xF0)
# By their number and how they begin: size and density, the colour profile, how Adobe's colours are meant.
_KEPT = ((0xE0, b"JFIF\0"), (0xE2, b"ICC_PROFILE\0"), (0xEE, b"Adobe"))
_EXIF, _XMP = b"Exif\0\0", b"http://ns.adobe.com/x"
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length


def cleaned(content: bytes) -> tuple[bytes, list[str]]:
    """The picture, pixel for pixel, and what was dropped; what follows its end, such as a preview, is dropped too."""
    kept, dropped = [content[:2]], list[str]()
    turn = b""
    for marker, segment in _segments(content):
        data = segment[4:]
        if marker == _COMMENT:
            dropped.append(COMMENT)
        elif marker not in _APPLICATION or any(marker == each and data.startswith(mark) for each, mark in _KEPT):
            kept.append(_own_part(segment))
        elif data.startswith(_EXIF):
            dropped.append(word_for(data))
            turn = turn or shown_alone(data)
        else:
            dropped.append(XMP if data.startswith(_XMP) else OTHER)
    if turn:
        data = _EXIF + turn
        kept.insert(_behind_jfif(kept), b"\xff\xe1" + struct.pack(">H", len(data) + 2) + data)
    if len(content) > _end_of(content):
        dropped.append(OTHER)
    return b"".join(kept), dropped


def _own_part(segment: bytes) -> bytes:
    """A segment without what may follow its own fields: a thumbnail in JFIF's, a text in Adobe's."""
    size = {b"JFIF\0": 18, b"Adobe": 16}.get(segment[4:9])
    if size is None or len(segment) <= size:
        return segment
    own = segment[:size]
    own = own[:-2] + b"\0\0" if segment[4:9] == b"JFIF\0" else own  # the size of the thumbnail
    return own[:2] + struct.pack(">H", size - 2) + own[4:]


def _behind_jfif(kept: list[bytes]) -> int:
    return 2 if len(kept) > 1 and kept[1].startswith(b"\xff\xe0") else 1


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each segment's marker and all its bytes, up to the end of the picture; the data of a scan belong to it."""
    for marker, start, end in _places(content):
        yield marker, content[start:end]


def _end_of(content: bytes) -> int:
    *_, (_, _, end) = _places(content)
    return end


def _places(content: bytes) -> Iterator[tuple[int, int, int]]:
    place = 2
    has_scan = False
    while True:
        while content[place : place + 2] == b"\xff\xff":  # fill bytes
            place += 1
        if len(content) < place + 2 or content[place] != 0xFF:
            break
        marker = content[place + 1]
        if marker == _END or marker in _ALONE:
            yield marker, place, place + 2
            if marker == _END:
                return
            place += 2
            continue
        if len(content) < place + 4:
            break
        (length,) = struct.unpack_from(">H", content, place + 2)
        end = place + 2 + length
        if length < 2 or end > len(content):
            break
        if marker == _SCAN:
            has_scan = True
            end = _end_of_scan(content, end)
        yield marker, place, end
        place = end
    # Of a picture that is cut browsers show as much as there is.
    if not has_scan:
        raise DamagedError("it ends before its picture")


def _end_of_scan(content: bytes, place: int) -> int:
    """Where the next marker begins: in the data of a scan, 0xFF has a zero or a restart behind it."""
    while True:
        place = content.find(b"\xff", place)
        if place < 0 or place + 1 >= len(content):
            return len(content)
        following = content[place + 1]
        if following == 0xFF:
            place += 1
        elif following == 0 or following in _ALONE:
            place += 2
        else:
            return place
