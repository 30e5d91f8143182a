"""The files and folders that a section's code looks for, and opens nowhere: Python's audit hook hears nothing of them.

`sys.monitoring` (PEP 669) calls back where one of a few functions of Python's begins. It costs other code nothing, and
no frame of this module stands in a traceback.
"""

import functools
import genericpath
import os
import posixpath
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

FOLDER, FILE = "folder", "file"

# Function -> what its answer depends on: whether something is there, or what is in it.
_LOOKS: dict[Callable[..., Any], str] = {
    **dict.fromkeys((genericpath.exists, genericpath.isfile, genericpath.isdir), "look"),
    **dict.fromkeys(
        (posixpath.lexists, posixpath.islink, Path.exists, Path.is_file, Path.is_dir, Path.is_symlink), "look"
    ),
    **dict.fromkeys((genericpath.getsize, genericpath.getmtime, Path.stat, Path.lstat), "read"),
}
_FREE = (3, 4)  # identifiers that PEP 669 leaves to other tools than debuggers, profilers and optimizers

LookedFor = Callable[[str, Any, FrameType], None]
"""Is called with "look" or "read", with what code looks for, as the code names it, and with the frame of the code."""


def watch_lookups(hear: LookedFor) -> None:
    """From now on calls a function for each look by code. Another tool that takes all places leaves looks unheard."""
    os.access = _heard(os.access, hear)
    tool = next((each for each in _FREE if sys.monitoring.get_tool(each) is None), None)
    if tool is None:
        return

    kinds = {each.__code__: kind for each, kind in _LOOKS.items() if hasattr(each, "__code__")}

    def begins(code: CodeType, _: int) -> None:
        frame = sys._getframe(1)
        if frame.f_back is not None:
            hear(kinds[code], frame.f_locals[code.co_varnames[0]], frame.f_back)

    sys.monitoring.use_tool_id(tool, "deck")
    sys.monitoring.register_callback(tool, sys.monitoring.events.PY_START, begins)
    for code in kinds:
        sys.monitoring.set_local_events(tool, code, sys.monitoring.events.PY_START)


def kind_of(path: str | Path) -> str | None:
    """What is at a path: a folder, a file, or nothing."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116  (pathlib's own functions are watched)
    except (OSError, ValueError):
        return None
    return FOLDER if stat.S_ISDIR(mode) else FILE


def _heard(access: Callable[..., bool], hear: LookedFor) -> Callable[..., bool]:
    @functools.wraps(access)
    def heard(path: Any, *arguments: Any, **options: Any) -> bool:
        hear("look", path, sys._getframe(1))
        return access(path, *arguments, **options)

    # `os` says with the function itself what it can do on this system.
    for able in (os.supports_dir_fd, os.supports_effective_ids, os.supports_follow_symlinks):
        if access in able:
            able.add(heard)
    return heard
