"""Two texts that should say the same: whether only numbers moved, and how far, and which lines differ."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from deck.config.tolerance import EXACT, NUMBER, Tolerance
from deck.formats.html import tags

# What stands in these is for the browser and not for the reader.
_UNREAD = ("script", "style")


@dataclass(frozen=True, slots=True)
class TextChange:
    """How a text differs from what it was.

    Attributes:
        lines: those that are other ones, each with its sign.
        moved: the numbers that are other ones, before and after; none where more than numbers differs.
        is_within: whether the numbers alone differ, and none by more than it may.
    """

    lines: tuple[str, ...]
    moved: tuple[tuple[str, str], ...] = ()
    is_within: bool = False


def compare_texts(old: str, new: str, *, tolerance: Tolerance = EXACT, is_html: bool = False) -> TextChange | None:
    """How a text differs from what it was; None where it does not.

    Args:
        old: what it was.
        new: what it is.
        tolerance: how far numbers in it may move.
        is_html: whether it is HTML, whose tags must be the same, with all numbers in them.
    """
    if old == new:
        return None
    (old_markup, old_texts), (new_markup, new_texts) = (
        _split(text) if is_html else ([], [text]) for text in (old, new)
    )
    lines = tuple(changed_lines(*(_readable(each) if is_html else "".join(each) for each in (old_texts, new_texts))))
    if old_markup != new_markup:
        return TextChange(lines or ("its markup alone",))
    texts = ["\0".join(each) for each in (old_texts, new_texts)]
    if len({NUMBER.sub("\1", text) for text in texts}) > 1:
        return TextChange(lines)
    pairs = zip(*(NUMBER.findall(text) for text in texts), strict=True)
    moved = tuple(pair for pair in pairs if pair[0] != pair[1])
    return TextChange(lines, moved, all(tolerance.allows(*pair) for pair in moved))


def changed_lines(old: str, new: str) -> Iterator[str]:
    """The lines that are other ones, each with its sign."""
    for line in difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm=""):
        if not line.startswith(("---", "+++", "@@")):
            yield f"{line[0]} {line[1:]}".rstrip()


def _split(html: str) -> tuple[list[str], list[str]]:
    """The markup of HTML, and the texts between."""
    markup: list[str] = []
    texts: list[str] = []
    end = 0
    opened = ""
    for tag in tags(html):
        (markup if opened in _UNREAD else texts).append(html[end : tag.start])
        markup.append(html[tag.start : tag.end])
        end, opened = tag.end, "" if tag.closes else tag.name
    return markup, [*texts, html[end:]]


def _readable(texts: list[str]) -> str:
    """The words, line by line."""
    lines = (line.strip() for text in texts for line in text.splitlines())
    return "\n".join(line for line in lines if line)
