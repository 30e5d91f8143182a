"""PNG: https://www.w3.org/TR/png-3/."""

import contextlib
import re
import struct
import zlib
from collections.abc import Iterator

from deck.formats.metadata.parts import (
    COMMENT,
    DATE,
    OF_MATPLOTLIB,
    OTHER,
    TEXT,
    XMP,
    DamagedError,
    shown_alone,
    word_for,
)

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# What a decoder needs has a capital letter in front. Of the rest stays what changes how the pixels look.
_LOOKS = frozenset(
    {b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"bKGD", b"hIST", b"pHYs", b"sPLT", b"tRNS", b"cICP", b"mDCV"}
    | {b"cLLI", b"acTL", b"fcTL", b"fdAT"}
)
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_TOLD = (*_TEXTS, b"eXIf", b"tIME")
_MATPLOTLIB = re.compile(rb"Software\0Matplotlib version[^\s,]+, https://matplotlib\.org/")
_DEFLATED = 0x78  # how a text that zlib compressed begins


def cleaned(content: bytes) -> tuple[bytes, list[str]]:
    """The picture, pixel for pixel, and what was dropped."""
    kept, dropped = [SIGNATURE], list[str]()
    behind = len(SIGNATURE)
    for kind, chunk in _whole_or_cut(content):
        behind += len(chunk)
        if kind[:1].isupper() or kind in _LOOKS:
            kept.append(chunk)
        elif kind == b"eXIf":
            dropped.append(word_for(chunk[8:-4]))
            if turn := shown_alone(chunk[8:-4]):
                kept.append(_chunk(b"eXIf", turn))
        else:
            dropped.append(_word(kind, chunk))
        if kind == b"IEND":
            dropped += [OTHER] * (behind < len(content))
            break
    else:
        # Of a picture that is cut browsers show as much as there is.
        if not any(chunk[4:8] == b"IDAT" for chunk in kept):
            raise DamagedError("it has no picture")
    return b"".join(kept), dropped


def _whole_or_cut(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    with contextlib.suppress(DamagedError):
        yield from chunks(content)


def texts(content: bytes) -> Iterator[bytes]:
    """What a PNG's texts and notes say, as they are and decompressed; nothing where it is no PNG."""
    if content.startswith(SIGNATURE):
        with contextlib.suppress(DamagedError):
            for kind, chunk in chunks(content):
                if kind in _TOLD:
                    said = chunk[8:-4]
                    yield said
                    yield from _decompressed(said)


def chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each part's kind, and all its bytes.

    Raises:
        DamagedError: the last part is cut.
    """
    place = len(SIGNATURE)
    while place < len(content):
        if len(content) < place + 12:
            raise DamagedError("a part is cut")
        (length,) = struct.unpack_from(">I", content, place)
        end = place + 12 + length
        if end > len(content) and content[place + 4 : place + 8] != b"IDAT":
            raise DamagedError("a part is cut")
        yield content[place + 4 : place + 8], content[place:end]
        place = end


def _decompressed(said: bytes) -> Iterator[bytes]:
    """A compressed text follows its keyword and a zero: at once, or after its language."""
    for start in (place for place, byte in enumerate(said) if byte == _DEFLATED):
        with contextlib.suppress(zlib.error):
            yield zlib.decompress(said[start:])


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _word(kind: bytes, chunk: bytes) -> str:
    if kind not in _TEXTS:
        return DATE if kind == b"tIME" else OTHER
    if _MATPLOTLIB.fullmatch(chunk[8:-4]):
        return OF_MATPLOTLIB
    keyword = chunk[8:].partition(b"\0")[0].lower()
    return XMP if b"xmp" in keyword else COMMENT if keyword == b"comment" else TEXT
