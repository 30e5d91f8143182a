"""The environment variables that a section's code looks up, one by one or all at once."""

import functools
import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

# Python's own modules that look variables up for the code that calls them.
_PASSED_ON = ("os.py", "_collections_abc.py", "posixpath.py", "ntpath.py", "string.py")

ONE, ALL, SET = "variable", "variables", "set variable"

LookedUp = Callable[[str, str, str | None, FrameType], None]
"""Is called with what code does, the variable's name, its value where it looks up one that is set, and the code."""


def watch_variables(hear: LookedUp) -> None:
    """From now on calls a function for each look at the environment."""
    os.environ._data = _Variables(os.environ._data, hear)  # type: ignore[attr-defined]


def digest_of_variable(name: str, value: str) -> str:
    """What is told of a variable's value: it may be a secret."""
    return hashlib.sha256(f"{name}\0{value}".encode()).hexdigest()


class _Variables(dict[Any, Any]):
    """What is behind `os.environ`: below it, so that no frame of this module stands in a traceback."""

    def __init__(self, values: dict[Any, Any], hear: LookedUp) -> None:
        super().__init__(values)
        self._hear = hear
        self._taken_whole: tuple[int, int] | None = None

    def __getitem__(self, key: Any) -> Any:
        # Matplotlib looks up the same variable each time that it looks for a font: this has to take next to no time.
        asker = _asker(sys._getframe(1))
        if asker is not None and (id(asker), asker.f_lasti) != self._taken_whole:
            value = self.get(key)
            self._hear(ONE, os.fsdecode(key), None if value is None else os.fsdecode(value), asker)
        return super().__getitem__(key)

    def __setitem__(self, key: Any, value: Any) -> None:
        if (asker := _asker(sys._getframe(1))) is not None:
            self._hear(SET, os.fsdecode(key), None, asker)
        super().__setitem__(key, value)

    def __iter__(self) -> Iterator[Any]:
        asker = _asker(sys._getframe(1))
        self._taken_whole = asker and (id(asker), asker.f_lasti)  # who takes them all asks for none by its name
        if asker is not None:
            self._hear(ALL, "", None, asker)
        return super().__iter__()


def _asker(frame: FrameType | None) -> FrameType | None:
    """The code that asks for a variable, behind that of Python through which it asks."""
    while frame is not None and _passes_on(frame.f_code.co_filename):
        frame = frame.f_back
    return frame


@functools.cache
def _passes_on(file: str) -> bool:
    return file.rpartition(os.sep)[2] in _PASSED_ON or "<frozen" in file
