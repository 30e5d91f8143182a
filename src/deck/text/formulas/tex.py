"""TeX -> tokens and back, as KaTeX's own lexer divides it."""

import re
from collections.abc import Sequence

_TOKEN = re.compile(
    r"%[^\n]*\n?"  # a comment
    r"|\\verb\*?(?P<verb>[^\sA-Za-z*]).*?(?P=verb)"
    r"|\\[A-Za-z@]+"
    r"|\\[\s\S]"
    r"|#[1-9]"
    r"|\s+"
    r"|[\s\S]"
)
_WORD = re.compile(r"\\[A-Za-z@]+")

PROTECTED = "\0"
"""In front of a command that is what KaTeX knows by this name, whatever macro has the name by now."""


def tokens(tex: str) -> list[str]:
    """Commands, characters, parameters such as `#1`, white space and comments; joined, they are the text again."""
    return [found[0] for found in _TOKEN.finditer(tex)]


def joined(parts: Sequence[str]) -> str:
    """Tokens as a text, in which none runs into the next."""
    text: list[str] = []
    for part in parts:
        plain = part.removeprefix(PROTECTED)
        if text and plain[:1].isalpha() and _WORD.fullmatch(text[-1]):
            text.append(" ")
        text.append(plain)
    return "".join(text)


def without_comments(parts: Sequence[str]) -> list[str]:
    """Tokens that say something. Where an address may have a percent sign, all stay."""
    if any(part in ("\\href", "\\url") for part in parts):
        return list(parts)
    return [part for part in parts if not part.startswith("%")]


def is_command(token: str) -> bool:
    """Whether a token is a backslash and a name or a sign."""
    return token.startswith("\\") and not token[1:].isspace()


def after_space(parts: Sequence[str], place: int) -> int:
    """The place of the next token that is neither white space nor a comment."""
    while place < len(parts) and (parts[place].isspace() or parts[place].startswith("%")):
        place += 1
    return place


def argument(parts: Sequence[str], place: int) -> tuple[list[str], int]:
    """What a command takes at a place, a group without its braces or one token, and the place behind it.

    Raises:
        ValueError: there is nothing, or the group does not end.
    """
    place = after_space(parts, place)
    if place >= len(parts):
        raise ValueError("an argument is missing")
    if parts[place] != "{":
        return [parts[place]], place + 1
    return _until(parts, place + 1, "}")


def option(parts: Sequence[str], place: int) -> tuple[list[str] | None, int]:
    """What stands in square brackets at a place, and the place behind it; None where there are none.

    Raises:
        ValueError: the brackets do not end.
    """
    begin = after_space(parts, place)
    if begin >= len(parts) or parts[begin] != "[":
        return None, place
    return _until(parts, begin + 1, "]")


def _until(parts: Sequence[str], place: int, closing: str) -> tuple[list[str], int]:
    depth = 0
    for end in range(place, len(parts)):
        if depth == 0 and parts[end] == closing:
            return list(parts[place:end]), end + 1
        depth += {"{": 1, "}": -1}.get(parts[end], 0)
    raise ValueError(f"'{closing}' is missing")
