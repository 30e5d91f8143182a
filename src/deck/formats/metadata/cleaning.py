"""One answer for every file: what it shows, and what was dropped."""

import base64
import re
import struct
from binascii import Error as Base64Error
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import quote, unquote_to_bytes

from deck.formats.images import is_svg
from deck.formats.metadata import audio, boxes, drawings, gif, jpeg, matroska, pages, png, riff, sheets
from deck.formats.metadata.parts import COMMENT, DamagedError

_CLEANERS: Mapping[bytes, Callable[[bytes], tuple[bytes, list[str]]]] = {
    rb"\x89PNG\r\n\x1a\n": png.cleaned,
    rb"\xff\xd8\xff": jpeg.cleaned,
    rb"GIF8[79]a": gif.cleaned,
    rb"RIFF.{4}(?:WEBP|WAVE)": riff.cleaned,
    rb".{4}ftyp": boxes.cleaned,
    rb"\x1aE\xdf\xa3": matroska.cleaned,
    rb"fLaC": audio.cleaned_flac,
    rb"ID3|\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff]": audio.cleaned_mp3,
}
_ENOUGH = 16
_SAMPLE = 4096  # bytes in which a file that is no text has a zero
_SAY_NOTHING = (".woff", ".woff2", ".ttf", ".otf")  # typefaces tell whose they are, as their licences ask
_PAGES = (".html", ".htm", ".xhtml")
_TEXTS = (".py", ".ipynb", ".json", ".md")  # which may embed files
# Formats that hold notes which no module here knows how to take out.
_UNKNOWN: Mapping[bytes, str] = {rb"OggS": "Ogg", rb"%PDF-": "PDF"}
# Names of files that show or play something: one that begins like none of their formats is another file.
_MEDIA = frozenset(
    {".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".gif", ".webp", ".avif", ".heic", ".heif", ".bmp", ".ico"}
    | {".tif", ".tiff", ".svgz", ".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".ogv", ".ogg", ".oga", ".opus"}
    | {".m4a", ".mp3", ".flac", ".wav", ".aac", ".pdf"}
)
_EMBEDDED = re.compile(
    r"data:[\w.+-]+/[\w.+-]+(?:;[\w.+-]+(?:=[^;,\s\"']*)?)*;base64,[A-Za-z0-9+/=%\s]+", re.IGNORECASE
)
_PLAIN = " =:/,;.-+*()!?@$|^~[]{}'"  # what may stand in an address between quotes as it is


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file without metadata.

    Attributes:
        content: what is left; the same bytes where nothing was dropped.
        dropped: words for what is gone, each once: "EXIF", "a comment".
        unknown: the name of its format where nobody here knows where that keeps metadata; the file is as it was.
    """

    content: bytes
    dropped: tuple[str, ...] = ()
    unknown: str | None = None


def clean(content: bytes, name: str = "") -> Cleaned:
    """A file less all that it does not show.

    Args:
        content: of the file, whose first bytes say what it is.
        name: of the file, which says so of texts.
    """
    begin = content[:_ENOUGH]
    is_text = begin.startswith((BOM_UTF16_LE, BOM_UTF16_BE))  # which begins as an MP3 may
    for mark, cleaner in _CLEANERS.items():
        if not is_text and re.match(mark, begin, re.DOTALL):
            try:
                made, dropped = cleaner(content)
                has_notes = cleaner is boxes.cleaned and boxes.has_notes(content)
            except (DamagedError, struct.error, IndexError):  # numbers in it that point outside of it
                return Cleaned(content, unknown="damaged")
            unknown = "a film with a track of notes" if has_notes else None
            return Cleaned(made if dropped else content, tuple(dict.fromkeys(dropped)), unknown)
    suffix = PurePath(name).suffix.lower()
    for mark, kind in _UNKNOWN.items():
        if re.match(mark, begin):
            return Cleaned(content, unknown=kind)
    if suffix == ".vtt":
        return _clean_text(content, _subtitles)
    if suffix == ".css":
        return _clean_text(content, _sheet)
    if suffix in _TEXTS:
        return _clean_text(content, _embedded)
    if suffix in _PAGES:
        return _clean_text(content, _page)
    if suffix == ".svg" or is_svg(content):
        return _clean_text(content, _drawing)
    if suffix in _MEDIA and content and b"\0" not in content[:_SAMPLE]:
        return Cleaned(content, unknown=f"not what {suffix} stands for")
    is_text = is_text or suffix in _SAY_NOTHING or b"\0" not in content[:_SAMPLE]
    return Cleaned(content, unknown=None if is_text else suffix.removeprefix(".").upper() or "unknown")


def _clean_text(content: bytes, cleaner: Callable[[str], tuple[str, list[str]]]) -> Cleaned:
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        made, dropped = cleaner(content.decode("utf-16", "replace"))
        return Cleaned(made.encode("utf-16") if dropped else content, tuple(dict.fromkeys(dropped)))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        # Every byte is a character of Latin-1, and what is looked for is ASCII.
        made, dropped = cleaner(content.decode("latin-1"))
        return Cleaned(made.encode("latin-1") if dropped else content, tuple(dict.fromkeys(dropped)))
    made, dropped = cleaner(text)
    return Cleaned(made.encode("utf-8") if dropped else content, tuple(dict.fromkeys(dropped)))


def _sheet(css: str) -> tuple[str, list[str]]:
    address = _Address()
    # As a browser reads it, and as `deck.formats.css` counts lines.
    css = css.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    made, dropped = sheets.cleaned(css, address)
    return made, [*dropped, *address.dropped]


def _subtitles(vtt: str) -> tuple[str, list[str]]:
    """WebVTT, section 4.1: blocks with blank lines between them, of which those that begin with NOTE are comments."""
    blocks = re.split(r"(\n{2,})", vtt.replace("\r\n", "\n").replace("\r", "\n"))
    kept = [block for block in blocks if not re.match(r"NOTE(?:[ \t\n]|$)", block)]
    return "".join(kept), [COMMENT] * (len(kept) < len(blocks))


def _drawing(svg: str) -> tuple[str, list[str]]:
    address = _Address()
    made, dropped = drawings.cleaned(svg, address=address, sheet=_sheet)
    return made, [*dropped, *address.dropped]


def _page(html: str) -> tuple[str, list[str]]:
    address = _Address()
    made, dropped = pages.cleaned(html, address=address, sheet=_sheet)
    made, lost = _embedded(made)  # also in scripts' data
    return made, [*dropped, *address.dropped, *lost]


def _embedded(text: str) -> tuple[str, list[str]]:
    address = _Address()
    return _EMBEDDED.sub(lambda match: address(match[0]), text), address.dropped


class _Address:
    """Gives the address that holds a cleaned file in place of one that holds a file; others stay as they are."""

    def __init__(self) -> None:
        self.dropped: list[str] = []

    def __call__(self, address: str) -> str:
        head, comma, data = address.partition(",")
        if not (comma and head[:5].lower() == "data:"):
            return address
        is_base64 = head.lower().endswith(";base64")
        try:
            content = base64.b64decode(unquote_to_bytes(data)) if is_base64 else unquote_to_bytes(data)
        except Base64Error:
            return address
        kind = head[5:].partition(";")[0].strip().lower()
        made = clean(content, {"image/svg+xml": "x.svg", "text/css": "x.css", "text/html": "x.html"}.get(kind, ""))
        if made.content == content:
            return address
        self.dropped += made.dropped
        return f"{head},{base64.b64encode(made.content).decode() if is_base64 else quote(made.content, safe=_PLAIN)}"
