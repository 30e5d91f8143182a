"""Media types of what a deck holds, the same on every machine.

Python asks the system, and systems differ: Windows calls a script plain text where another program has said so, and a
browser then does not run it.
"""

import mimetypes
import re
from pathlib import PurePath

_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".vtt": "text/vtt",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".m4v": "video/mp4",
    ".mov": "video/quicktime",
    ".mp4": "video/mp4",
    ".ogv": "video/ogg",
    ".webm": "video/webm",
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/x-wav",
}

# What files begin with: registered media types, and the containers' own specifications.
_BEGINNINGS = {
    rb"\x89PNG\r\n\x1a\n": "image/png",
    rb"\xff\xd8\xff": "image/jpeg",
    rb"GIF8[79]a": "image/gif",
    rb"RIFF.{4}WEBP": "image/webp",
    rb"BM.{4}\0{4}": "image/bmp",
    rb"\0\0[\1\2]\0": "image/x-icon",
    rb".{4}ftyp(?:avif|avis)": "image/avif",
    rb".{4}ftypM4[AB] ": "audio/mp4",
    rb".{4}ftypqt  ": "video/quicktime",
    rb".{4}ftyp": "video/mp4",
    rb"\x1aE\xdf\xa3": "video/webm",
    rb"OggS.{24,200}(?:theora|OVP80)": "video/ogg",
    rb"OggS": "audio/ogg",
    rb"fLaC": "audio/flac",
    rb"RIFF.{4}WAVE": "audio/x-wav",
    rb"ID3|\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff]": "audio/mpeg",
    rb"(?:\xef\xbb\xbf)?WEBVTT": "text/vtt",
}
_ENOUGH = 512  # bytes in which a file says what it is


def media_type(name: str) -> str:
    """The media type of a file, by its name."""
    known = _TYPES.get(PurePath(name).suffix.lower())
    return known or mimetypes.guess_type(name)[0] or "application/octet-stream"


def suffix_of(kind: str) -> str | None:
    """The usual suffix of a file of a media type; None for a type that no deck holds."""
    usual = {"image/jpeg": ".jpg", "video/mp4": ".mp4", "audio/mp4": ".m4a", "audio/ogg": ".ogg"}
    return usual.get(kind) or next((suffix for suffix, each in _TYPES.items() if each == kind), None)


def media_type_of(content: bytes) -> str | None:
    """The media type of a file by its content, whatever it is called; None where that is none of these.

    A drawing (SVG) is a text, which takes a parser to know.
    """
    begin = content[:_ENOUGH]
    return next((kind for mark, kind in _BEGINNINGS.items() if re.match(mark, begin, re.DOTALL)), None)
