"""Media types of what a deck holds, the same on every machine.

Python asks the system, and systems differ: Windows calls a script plain text where another program has said so, and a
browser then does not run it.
"""

import mimetypes
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


def media_type(name: str) -> str:
    """The media type of a file, by its name."""
    known = _TYPES.get(PurePath(name).suffix.lower())
    return known or mimetypes.guess_type(name)[0] or "application/octet-stream"


def suffix_of(kind: str) -> str | None:
    """The usual suffix of a file of a media type; None for a type that no deck holds."""
    usual = {"image/jpeg": ".jpg", "video/mp4": ".mp4", "audio/mp4": ".m4a", "audio/ogg": ".ogg"}
    return usual.get(kind) or next((suffix for suffix, each in _TYPES.items() if each == kind), None)
