"""Files made of boxes, ISO/IEC 14496-12: MP4, QuickTime, M4A and AVIF.

Other boxes say where in the file pixels and sounds lie. So nothing moves: what goes is overwritten in its place.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from deck.formats.metadata.parts import DATE, OTHER, TEXT, XMP, DamagedError, word_for

_HOLD_OTHERS = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"moof", b"traf", b"mvex")
_TELL = (b"udta", b"uuid", b"free", b"skip", b"wide")
# What a browser asks for; all other boxes at the top are some program's.
_AT_THE_TOP = (
    b"ftyp",
    b"styp",
    b"moov",
    b"moof",
    b"mdat",
    b"sidx",
    b"ssix",
    b"mfra",
    b"pdin",
    b"prft",
    b"emsg",
    b"meta",
)
_DATED = (b"mvhd", b"tkhd", b"mdhd")
_HANDLER, _HANDLER_SIZE = b"hdlr", 24  # bytes in front of the name of the program that wrote it
_SHOWN = (b"vide", b"soun", b"pict", b"hint", b"tmcd")
_PICTURES = frozenset(
    {b"avif", b"avis", b"mif1", b"mif2", b"miaf", b"msf1", b"heic", b"heix", b"heim", b"MA1A", b"MA1B"}
)
_NO_EXIF = b"\0\0\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"  # where it begins, and a directory without an entry
_XMP_TYPE = b"application/rdf+xml"


def cleaned(content: bytes) -> tuple[bytes, list[str]]:
    """The picture, the film or the sound as it is, and what was dropped."""
    made = bytearray(content)
    dropped = list[str]()
    is_picture = _is_picture(content)
    end = 0
    for box in _boxes(content, 0, len(content)):
        end = box.end
        if box.kind == b"meta" and is_picture:
            dropped += _without_items(made, content, box)
        elif box.kind in _AT_THE_TOP or box.kind in _TELL:
            dropped += _without(made, content, box)
        else:
            dropped += _blank(made, content, box)
    if any(content[end:]):
        made[end:] = bytes(len(content) - end)
        dropped.append(OTHER)
    return bytes(made), dropped


def has_notes(content: bytes) -> bool:
    """Whether a film has a track that is neither picture nor sound, as cameras have for where they went.

    Raises:
        DamagedError: a box is cut.
    """
    return any(kind not in _SHOWN for kind in _kinds_of_tracks(content, _boxes(content, 0, len(content))))


def _kinds_of_tracks(content: bytes, boxes: "Iterator[_Box]") -> Iterator[bytes]:
    for box in boxes:
        if box.kind == _HANDLER:
            yield content[box.start + 8 : box.start + 12]
        elif box.kind in (b"moov", b"trak", b"mdia"):
            yield from _kinds_of_tracks(content, _boxes(content, box.start, box.end))


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    begin: int
    start: int  # of what it holds
    end: int


def _boxes(content: bytes, place: int, end: int) -> Iterator[_Box]:
    while place + 8 <= end:
        size, kind = struct.unpack_from(">I4s", content, place)
        start = place + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", content, start)
            start += 8
        elif size == 0:
            size = end - place
        if size < start - place or place + size > end:
            raise DamagedError("a box is cut")
        yield _Box(kind, place, start, place + size)
        place += size


def _is_picture(content: bytes) -> bool:
    """By its first box, which lists what may read the file."""
    (size,) = struct.unpack_from(">I", content)
    # What a damaged file says of its size may be far beyond its end.
    brands = {content[place : place + 4] for place in (8, *range(16, min(size, len(content)), 4))}
    return not brands.isdisjoint(_PICTURES)


def _blank(made: bytearray, content: bytes, box: _Box) -> Iterator[str]:
    told = content[box.start : box.end].strip(b"\0")
    made[box.begin + 4 : box.begin + 8] = b"free"
    made[box.start : box.end] = bytes(box.end - box.start)
    if told and box.kind not in (b"free", b"skip", b"wide"):
        yield "a GPS position" if b"\xa9xyz" in told or b"location.ISO6709" in told else TEXT


def _without(made: bytearray, content: bytes, box: _Box) -> Iterator[str]:
    if box.kind in _HOLD_OTHERS:
        for each in _boxes(content, box.start, box.end):
            yield from _without(made, content, each)
    elif box.kind in _TELL or box.kind == b"meta":
        yield from _blank(made, content, box)
    elif box.kind == _HANDLER:
        name = slice(min(box.start + _HANDLER_SIZE, box.end), box.end)
        if any(content[name]):
            made[name] = bytes(name.stop - name.start)
            yield TEXT
    elif box.kind in _DATED:
        width = 16 if content[box.start] == 1 else 8
        if any(content[box.start + 4 : box.start + 4 + width]):
            made[box.start + 4 : box.start + 4 + width] = bytes(width)
            yield DATE


def _without_items(made: bytearray, content: bytes, meta: _Box) -> Iterator[str]:
    """A picture's notes are items, of which other boxes say where they lie."""
    inside = {box.kind: box for box in _boxes(content, meta.start + 4, meta.end)}
    if not {b"iinf", b"iloc"} <= inside.keys():
        return
    told = dict(_told_items(content, inside[b"iinf"]))
    data = inside.get(b"idat")
    for number, method, start, length in _places_of_items(content, inside[b"iloc"]):
        if number not in told or method > 1:
            continue
        start += data.start if method == 1 and data else 0
        if start + length > len(content):
            raise DamagedError("an item is cut")
        said = content[start : start + length]
        is_exif = told[number] == b"Exif"
        blank = _NO_EXIF if is_exif and length >= len(_NO_EXIF) else b""
        made[start : start + length] = blank.ljust(length, b"\0" if is_exif else b" ")
        yield word_for(said[4 + int.from_bytes(said[:4]) :]) if is_exif else XMP if told[number] == b"mime" else OTHER


def _told_items(content: bytes, box: _Box) -> Iterator[tuple[int, bytes]]:
    wide = content[box.start] > 0
    for entry in _boxes(content, box.start + (8 if wide else 6), box.end):
        version = content[entry.start]
        number, place = (
            (int.from_bytes(content[entry.start + 4 : entry.start + 8]), entry.start + 10)
            if version == 3
            else (int.from_bytes(content[entry.start + 4 : entry.start + 6]), entry.start + 8)
        )
        kind = content[place : place + 4]
        if kind == b"Exif" or (kind == b"mime" and _XMP_TYPE in content[place : entry.end]):
            yield number, kind


def _places_of_items(content: bytes, box: _Box) -> Iterator[tuple[int, int, int, int]]:
    """Of each extent: the number of its item, how its place is meant, the place, and its length."""
    version = content[box.start]
    sizes = content[box.start + 4 : box.start + 6]
    width_of_start, width_of_length, width_of_base = sizes[0] >> 4, sizes[0] & 15, sizes[1] >> 4
    width_of_index = sizes[1] & 15 if version else 0
    reader = _Numbers(content, box.start + 6)
    wide = 4 if version == 2 else 2
    for _ in range(reader.next(wide)):
        number = reader.next(wide)
        method = reader.next(2) & 15 if version else 0
        reader.next(2)
        base = reader.next(width_of_base)
        # Numbers without a byte are all the same, however many a damaged file says there are.
        most = 0xFFFF if width_of_index or width_of_start or width_of_length else 1
        for _ in range(min(reader.next(2), most)):
            reader.next(width_of_index)
            start = base + reader.next(width_of_start)
            yield number, method, start, reader.next(width_of_length)


@dataclass(slots=True)
class _Numbers:
    content: bytes
    place: int

    def next(self, width: int) -> int:
        if self.place + width > len(self.content):
            raise DamagedError("a number is cut")
        self.place += width
        return int.from_bytes(self.content[self.place - width : self.place])
