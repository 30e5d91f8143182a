"""RIFF: WebP (https://developers.google.com/speed/webp/docs/riff_container) and WAV."""

import struct
from collections.abc import Iterator

from deck.formats.metadata.parts import OTHER, TEXT, XMP, DamagedError, shown_alone, word_for

_WEBP = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_WAVE = frozenset({b"fmt ", b"data", b"fact", b"cue ", b"smpl", b"wavl", b"slnt"})
_FLAG_EXIF, _FLAG_XMP = 0x08, 0x04


def cleaned(content: bytes) -> tuple[bytes, list[str]]:
    """The picture or the sound as it is, and what was dropped."""
    needed = _WEBP if content[8:12] == b"WEBP" else _WAVE
    kept, dropped, turn = list[bytes](), list[str](), b""
    for kind, chunk in _chunks(content):
        if kind in needed:
            kept.append(chunk)
        elif kind == b"EXIF":
            dropped.append(word_for(chunk[8:]))
            turn = turn or shown_alone(chunk[8:])
        else:
            dropped.append(XMP if kind in (b"XMP ", b"_PMX") else TEXT if kind == b"LIST" else OTHER)
    if kept and kept[0].startswith(b"VP8X"):
        flags = kept[0][8] & ~(_FLAG_EXIF | _FLAG_XMP) | (_FLAG_EXIF if turn else 0)
        kept[0] = kept[0][:8] + bytes([flags]) + kept[0][9:]
        if turn:
            kept.append(b"EXIF" + struct.pack("<I", len(turn)) + turn + b"\0" * (len(turn) % 2))
    (size,) = struct.unpack_from("<I", content, 4)
    dropped += [OTHER] * (size + 8 + size % 2 < len(content))
    data = b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(data) + 4) + content[8:12] + data, dropped


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    (size,) = struct.unpack_from("<I", content, 4)
    place, end_of_all = 12, min(size + 8, len(content))
    while place + 8 <= end_of_all:
        (length,) = struct.unpack_from("<I", content, place + 4)
        end = place + 8 + length
        if end > len(content) and place == 12:
            raise DamagedError("its first part is cut")
        # What is cut, or was written before its length was known, goes as far as there is.
        yield content[place : place + 4], content[place:end] + b"\0" * (length % 2 if end <= len(content) else 0)
        place = end + length % 2
