"""Keeps a process that runs for hours from holding what it needs no more: glibc's allocator does so unless told."""

import contextlib
import ctypes
from typing import Any

_ARENA_MAX, _TRIM_THRESHOLD = -8, -1  # malloc.h
_KEPT = 128 * 1024  # bytes at the heap's end
_ANOTHER_LIBRARY = (AttributeError, OSError, TypeError)  # macOS has no such functions; Windows wants the library's name


def keep_one_heap() -> None:
    """Gives the threads of the process one heap; each would have its own, and each page that one makes would stay."""
    with contextlib.suppress(*_ANOTHER_LIBRARY):
        _library().mallopt(_ARENA_MAX, 1)
        _library().mallopt(_TRIM_THRESHOLD, _KEPT)


def give_back() -> None:
    """Returns to the system what is free anywhere in the heap."""
    with contextlib.suppress(*_ANOTHER_LIBRARY):
        _library().malloc_trim(0)


def _library() -> Any:
    return ctypes.CDLL(None)
