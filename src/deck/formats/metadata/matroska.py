"""WebM and Matroska: https://www.rfc-editor.org/rfc/rfc9559. What goes is overwritten in its place, as in boxes."""

from collections.abc import Iterator

from deck.formats.metadata.parts import DATE, OTHER, TEXT, DamagedError

SIGNATURE = b"\x1aE\xdf\xa3"
_SEGMENT, _INFO, _CLUSTER, _VOID, _CHECKSUM = 0x18538067, 0x1549A966, 0x1F43B675, 0xEC, 0xBF
_TRACKS, _TRACK = 0x1654AE6B, 0xAE
_TELL = {0x1254C367: TEXT, 0x1941A469: OTHER, 0x1043A770: TEXT}  # tags, attachments, chapters
_TELL_IN_INFO = {0x7BA9: TEXT, 0x4461: DATE, 0x7384: TEXT, 0x3C83AB: TEXT, 0x3E83BB: TEXT}  # title, date, file names

_INSIDE: dict[int, dict[int, str]] = {_INFO: _TELL_IN_INFO, _TRACKS: {}, _TRACK: {0x536E: TEXT}}  # its name


def cleaned(content: bytes) -> tuple[bytes, list[str]]:
    """The film or the sound as it is, and what was dropped."""
    made = bytearray(content)
    dropped = list[str]()
    try:
        for kind, _, start, end in _elements(content, 0, len(content)):
            if kind == _SEGMENT:
                dropped += _without(made, content, start, end, _TELL)
    except IndexError:
        raise DamagedError("an element is cut") from None
    return bytes(made), dropped


def _without(made: bytearray, content: bytes, start: int, end: int, told: dict[int, str]) -> Iterator[str]:
    found = list(_elements(content, start, end))
    changes = any(kind in told for kind, *_ in found)
    for kind, begin, inside, behind in found:
        if kind in told or (changes and kind == _CHECKSUM):
            made[begin:behind] = _void(behind - begin)
            if kind in told:
                yield told[kind]
        elif kind == _VOID and any(content[inside:behind]):  # what a program has left out may stand there still
            made[inside:behind] = bytes(behind - inside)
            yield OTHER
        elif kind in _INSIDE:
            yield from _without(made, content, inside, behind, _INSIDE[kind])


def _elements(content: bytes, place: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Each element's kind, and where it, what it holds, and what follows it begin."""
    while place < end:
        begin = place
        width = 9 - content[place].bit_length()
        kind = int.from_bytes(content[place : place + width])
        place += width
        width = 9 - content[place].bit_length()
        if width > 8:
            raise DamagedError("a size that is none")
        size = int.from_bytes(content[place : place + width]) & ((1 << 7 * width) - 1)
        place += width
        if size == (1 << 7 * width) - 1:  # unknown, as in a recording: up to the end, or the clusters follow
            yield kind, begin, place, end
            if kind == _CLUSTER:
                return
            place = end
            continue
        if place + size > end:
            raise DamagedError("an element is cut")
        yield kind, begin, place, place + size
        place += size


def _void(length: int) -> bytes:
    """An element that says nothing, of that many bytes, two at least."""
    width = next(width for width in range(1, 9) if length - 1 - width < (1 << 7 * width) - 1)
    inside = length - 1 - width
    return bytes([_VOID]) + (inside | 1 << 7 * width).to_bytes(width) + bytes(inside)
