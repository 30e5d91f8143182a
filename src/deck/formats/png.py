"""A PNG without the texts that programs leave in it."""

import base64
import contextlib
import struct
import zlib
from collections.abc import Iterator

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Texts, plain and compressed, what a camera noted, and when the file was written.
_TOLD = (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME")
_DEFLATED = 0x78  # how a text that zlib compressed begins


def without_text(picture: str) -> str:
    """The picture, pixel for pixel, less the parts of its file that only tell of where it was made.

    Args:
        picture: a PNG in base 64, as a notebook keeps it. What is no PNG is left as it is.
    """
    content = base64.b64decode(picture)
    return base64.b64encode(stripped(content)).decode()


def texts(content: bytes) -> Iterator[bytes]:
    """What the parts that `without_text` leaves out say, as it is and decompressed; nothing where it is no PNG."""
    if content.startswith(_SIGNATURE):
        for kind, chunk in _chunks(content):
            if kind in _TOLD:
                said = chunk[8:-4]
                yield said
                yield from _decompressed(said)


def _decompressed(said: bytes) -> Iterator[bytes]:
    """A compressed text follows its keyword and a zero: at once, or after its language."""
    for start in (place for place, byte in enumerate(said) if byte == _DEFLATED):
        with contextlib.suppress(zlib.error):
            yield zlib.decompress(said[start:])


def stripped(content: bytes) -> bytes:
    """As `without_text`, of a file's bytes."""
    if not content.startswith(_SIGNATURE):
        return content
    return _SIGNATURE + b"".join(chunk for kind, chunk in _chunks(content) if kind not in _TOLD)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each part's kind, and all its bytes; the last may be cut."""
    place = len(_SIGNATURE)
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4].rjust(4, b"\0"))
        end = place + 12 + length
        yield content[place + 4 : place + 8], content[place:end]
        place = end
