"""Folders of this machine in the bytes of a file, however the file writes them."""

import base64
import contextlib
import json
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator
from pathlib import Path

from deck.formats.metadata.png import texts as texts_of_png
from deck.products.release.readings import EMBEDDED, readings, without_tags

_SAMPLE = 4096  # bytes in which a file that is no text has a zero
_EMBEDDED = re.compile(EMBEDDED.pattern.encode())


def private_bytes(content: bytes, *, folders: Iterable[Path], is_page: bool = False) -> Iterator[str]:
    """The folders, with links followed and not, that are named in a file: in its bytes, or in a picture in it.

    Args:
        content: of the file.
        folders: which ones.
        is_page: whether it is HTML, where tags within a path do not show.
    """
    forms = {form for folder in folders for form in (folder.absolute(), folder.resolve())}
    names = {name for form in forms if form != Path(form.anchor) for name in _spellings(form)}
    texts = [text for part in _parts(content) for text in _texts_of(part)]
    if is_page:
        texts += readings(without_tags(texts[0]))
    for name in sorted(names):
        # A name of one part may be a part of an address, or of another path.
        before = "" if name.count("/") > 1 or "\\" in name else r"(?<![\w./~-])"
        pattern = re.compile(before + re.escape(name) + r"(?![\w-])")
        if any(map(pattern.search, texts)):
            yield name


def _texts_of(content: bytes) -> Iterator[str]:
    """What bytes say, if they are a text: all that it may be read as."""
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        yield from readings(content.decode("utf-16", "replace"))
    elif b"\0" in content[:_SAMPLE]:
        yield content.decode("utf-8", "surrogateescape")
    else:
        yield from readings(content.decode("utf-8", "surrogateescape"))


def _spellings(path: Path) -> set[str]:
    """A path as a system writes it, as an address does, and as Python and JSON quote it; on Windows these are three."""
    return {str(path), path.as_posix(), json.dumps(str(path), ensure_ascii=False)[1:-1]}


def _parts(content: bytes) -> Iterator[bytes]:
    yield content
    yield from texts_of_png(content)
    for embedded in _EMBEDDED.finditer(content):
        with contextlib.suppress(ValueError):
            file = base64.b64decode(embedded[1])
            yield file
            yield from texts_of_png(file)
