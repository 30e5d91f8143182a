"""Two texts that should say the same: whether only numbers moved, and how far, and which lines differ."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from deck.config.tolerance import EXACT, NUMBER, Tolerance

_TAG = re.compile(r"<[^>]*>")


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
    lines = tuple(changed_lines(*(_readable(text) if is_html else text for text in (old, new))))
    if is_html and _TAG.findall(old) != _TAG.findall(new):
        return TextChange(lines or ("its markup alone",))
    texts = [_TAG.sub("\0", text) if is_html else text for text in (old, new)]
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


def _readable(html: str) -> str:
    """The words of HTML, line by line."""
    return "\n".join(line for line in (each.strip() for each in _TAG.sub("\n", html).splitlines()) if line)
