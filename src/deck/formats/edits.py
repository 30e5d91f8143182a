"""A text with other words at some of its places, and every other byte as it was."""

from collections.abc import Iterable

type Edit = tuple[int, int, str]
"""Where something begins and ends, and what stands there instead."""


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text after its edits, which are in any order and do not overlap."""
    parts, position = [], 0
    for start, end, replacement in sorted(edits):
        parts += [text[position:start], replacement]
        position = end
    return "".join([*parts, text[position:]])
