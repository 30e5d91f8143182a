"""A text as its readers may take it: what addresses, JSON, scripts and HTML write in code, decoded."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

from deck.formats.edits import edited
from deck.formats.html import tags

# One kind of code within another: an address with an address in it, in JSON, in an attribute.
_MOST_ROUNDS = 5
# JSON's and JavaScript's signs in code, as far as LaTeX has no commands like them.
_ESCAPE = re.compile(r"\\(?:/|(?:x([0-9a-f]{2})|u([0-9a-f]{4})|u\{0*([0-9a-f]{1,5})\}))", re.IGNORECASE)

EMBEDDED = re.compile(r"base64,([A-Za-z0-9+/=\r\n]+)")
"""A file in base 64."""


def readings(text: str) -> Iterator[str]:
    r"""The text as it is, and with its `%2F`, `\/`, `\u002f` and `&#47;` decoded, again while there are some."""
    yield text
    for _ in range(_MOST_ROUNDS):
        decoded = unescape(_ESCAPE.sub(_sign, unquote(text)))
        if decoded == text:
            return
        yield decoded
        text = decoded


def without_tags(html: str) -> str:
    """HTML as a person reads it, where tags within a word do not show."""
    return edited(html, ((tag.start, tag.end, "") for tag in tags(html)))


def without_embedded(text: str) -> str:
    """The text without files that it holds in base 64, where chance spells names and paths."""
    return EMBEDDED.sub("base64,", text)


def _sign(escape: re.Match[str]) -> str:
    number = escape[1] or escape[2] or escape[3]
    return chr(int(number, 16)) if number else "/"
