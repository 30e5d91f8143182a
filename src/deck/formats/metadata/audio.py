"""Sounds: MP3 with the tags that players have agreed on, and FLAC (https://www.rfc-editor.org/rfc/rfc9639)."""

from deck.formats.metadata.parts import OTHER, TEXT, DamagedError

_ID3, _ID3_OLD, _ID3_OLD_SIZE = b"ID3", b"TAG", 128
_APE, _APE_SIZE, _APE_HAS_HEADER = b"APETAGEX", 32, 0x80
_FLAC = b"fLaC"
_LAST, _KIND = 0x80, 0x7F
_NEEDED = (0, 3, 5)  # of FLAC's blocks: what the stream is, places to begin at, tracks


def cleaned_mp3(content: bytes) -> tuple[bytes, list[str]]:
    """The sound as it is, and what was dropped."""
    start, end = 0, len(content)
    while content.startswith(_ID3, start) and len(content) > start + 10:
        start += 10 + _synchsafe(content[start + 6 : start + 10]) + (10 if content[start + 5] & 0x10 else 0)
    if content[max(end - _ID3_OLD_SIZE, 0) :].startswith(_ID3_OLD):
        end -= _ID3_OLD_SIZE
    footer = content[max(end - _APE_SIZE, 0) : end]
    if footer.startswith(_APE):
        end -= int.from_bytes(footer[12:16], "little") + (_APE_SIZE if footer[23] & _APE_HAS_HEADER else 0)
    if start > end:
        raise DamagedError("a tag is cut")
    if content.startswith(_FLAC, start):
        return cleaned_flac(content[start:end])[0], [TEXT]
    return content[start:end], [TEXT] if end - start < len(content) else []


def _synchsafe(size: bytes) -> int:
    """A size of which each byte counts seven bits."""
    return sum((byte & 0x7F) << 7 * place for place, byte in enumerate(reversed(size)))


def cleaned_flac(content: bytes) -> tuple[bytes, list[str]]:
    """The sound as it is, and what was dropped."""
    blocks, dropped = list[bytes](), list[str]()
    place, is_last = len(_FLAC), False
    while not is_last:
        if len(content) < place + 4:
            raise DamagedError("a block is cut")
        is_last, kind = bool(content[place] & _LAST), content[place] & _KIND
        end = place + 4 + int.from_bytes(content[place + 1 : place + 4])
        if kind in _NEEDED:
            blocks.append(bytes([kind]) + content[place + 1 : end])
        elif content[place + 4 : end].strip(b"\0"):
            dropped.append(TEXT if kind == 4 else OTHER)
        place = end
    if not blocks:
        raise DamagedError("it does not say what it is")
    blocks[-1] = bytes([blocks[-1][0] | _LAST]) + blocks[-1][1:]
    return b"".join([_FLAC, *blocks, content[place:]]), dropped
