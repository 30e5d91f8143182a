"""Kinds of words in a cell's header: each makes a field of `deck.talk.options.Options`."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from deck.config.tolerance import EXPECTED, read_tolerance
from deck.store.file_names import RESERVED


@dataclass(frozen=True, slots=True)
class Word:
    """What a word does, which values it takes, and in which kinds of cell it may stand.

    README's table is made of these: `meaning` is a row's sentence in Markdown, `example` a value that it speaks of.
    """

    example: str
    meaning: str
    expected: str
    accepts: Callable[[str], bool]
    choices: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ("markdown", "code", "raw")


def _word(example: str, meaning: str, expected: str, accepts: Callable[[str], bool], **where: Any) -> Any:
    return field(default=None, metadata={"word": Word(example, meaning, expected, accepts, **where)})


def choice(example: str, meaning: str, choices: tuple[str, ...], **where: Any) -> Any:
    """One of some words."""
    return _word(example, meaning, f"one of {', '.join(choices)}", choices.__contains__, choices=choices, **where)


def text(example: str, meaning: str, **where: Any) -> Any:
    """Text that is not empty."""
    return _word(example, meaning, "text", lambda value: bool(value.strip()), **where)


_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_NAMES = "small letters, digits and single dashes, such as 'class-uncertainties'"


def name(example: str, meaning: str, **where: Any) -> Any:
    """A name for links."""
    return _word(example, meaning, _NAMES, lambda value: bool(_NAME.fullmatch(value)), **where)


def file_name(example: str, meaning: str, **where: Any) -> Any:
    """A name for links and files. With small letters alone, no two of them are one where a system knows no case."""
    expected = f"{_NAMES}, and no name of a device, such as '{min(RESERVED)}': Windows has no such file"
    return _word(
        example, meaning, expected, lambda value: bool(_NAME.fullmatch(value)) and value not in RESERVED, **where
    )


def seconds(example: str, meaning: str, **where: Any) -> Any:
    """A length of time."""
    pattern = re.compile(r"[1-9]\d*|\d+:[0-5]\d")
    expected = "seconds, such as '90', or minutes and seconds, such as '1:30'"
    return _word(example, meaning, expected, lambda value: bool(pattern.fullmatch(value)), **where)


def warnings(example: str, meaning: str, **where: Any) -> Any:
    """Names of kinds of warnings, with commas between them."""
    one = r"[^\W\d]\w*(\.[^\W\d]\w*)*"
    pattern = re.compile(rf"{one}(\s*,\s*{one})*")
    expected = "names of warnings, such as 'DeprecationWarning' or 'package.module.ItsWarning'"
    return _word(example, meaning, expected, lambda value: bool(pattern.fullmatch(value)), **where)


def names(example: str, meaning: str, **where: Any) -> Any:
    """Names of values, with commas between them."""
    one = r"[^\W\d]\w*"
    pattern = re.compile(rf"{one}(\s*,\s*{one})*")
    expected = "names of values, such as 'posterior' or 'posterior, accuracy'"
    return _word(example, meaning, expected, lambda value: bool(pattern.fullmatch(value.strip())), **where)


def tolerance(example: str, meaning: str, **where: Any) -> Any:
    """How far a number may move."""
    return _word(example, meaning, EXPECTED, lambda value: read_tolerance(value) is not None, **where)
