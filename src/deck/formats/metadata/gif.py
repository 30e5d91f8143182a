"""GIF: https://www.w3.org/Graphics/GIF/spec-gif89a.txt."""

from deck.formats.metadata.parts import COMMENT, OTHER, XMP, DamagedError

_EXTENSION, _IMAGE, _END = 0x21, 0x2C, 0x3B
_CONTROL, _COMMENT, _APPLICATION = 0xF9, 0xFE, 0xFF
# How often the picture repeats, in two programs' names, and its colour profile.
_KEPT = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")
_HAS_TABLE, _SIZE = 0x80, 0x07


def cleaned(content: bytes) -> tuple[bytes, list[str]]:
    """The picture, frame for frame, and what was dropped."""
    try:
        return _cleaned(content)
    except IndexError:
        raise DamagedError("it has no end") from None


def _cleaned(content: bytes) -> tuple[bytes, list[str]]:
    place = 13 + _table(content[10])
    kept, dropped, has_image = [content[:place]], list[str](), False
    # Of a picture that is cut browsers show as much as there is.
    while place < len(content) and content[place] != _END:
        start = place
        if content[place] == _IMAGE:
            place = _behind_blocks(content, place + 10 + _table(content[place + 9]) + 1)
            has_image = True
            kept.append(content[start:place])
            continue
        if content[place] != _EXTENSION:
            break
        kind = content[place + 1]
        place = _behind_blocks(content, place + 2)
        name = content[start + 3 : start + 14]
        if kind == _CONTROL or (kind == _APPLICATION and name in _KEPT):
            kept.append(content[start:place])
        else:
            dropped.append(COMMENT if kind == _COMMENT else XMP if name.startswith(b"XMP") else OTHER)
    if not has_image:
        raise DamagedError("it has no picture")
    if content[place + 1 :].strip(b"\0"):
        dropped.append(OTHER)
    return b"".join([*kept, bytes([_END])]), dropped


def _table(flags: int) -> int:
    """The bytes of a table of colours."""
    return 3 << ((flags & _SIZE) + 1) if flags & _HAS_TABLE else 0


def _behind_blocks(content: bytes, place: int) -> int:
    while place < len(content) and (length := content[place]):
        place += length + 1
    return min(place + 1, len(content))
