"""Who asks: the talk's own code, a library, or Python for itself."""

import functools
import os
import site
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

_OF_PYTHON = ("bin", "etc", "include", "lib", "lib64", "share", "Lib", "DLLs", "Library", "Scripts")
_OF_FUNCTION = 0x2  # `inspect.CO_NEWLOCALS`, which the code of a function has and a cell's statements lack


class Askers:
    """Tells the talk's own code from other code, by its frames.

    Args:
        names: of the section.
        own: a folder of the press's; nothing in it is the talk's.

    Attributes:
        not_inputs: beginnings of paths that belong to Python or to the press.
    """

    def __init__(self, names: dict[str, Any], own: Path) -> None:
        self._names = names
        self._of_project: dict[str, bool] = {}  # by file: whether its code is one of the talk's modules
        self.not_inputs = (*_folders_of_python(), f"{own}{os.sep}")

    def is_users(self, frame: FrameType) -> bool:
        """Whether the code of a frame is the section's, or that of a module of the project."""
        if frame.f_globals is self._names:
            return True
        file = frame.f_code.co_filename
        if file not in self._of_project:
            self._of_project[file] = self._is_project_code(file)
        return self._of_project[file]

    def line(self, frame: FrameType) -> int | None:
        """The line of the cell whose statement asks; None where a function does, which may keep what it gets."""
        user = next((each for each in frames(frame) if self.is_users(each)), None)
        if user is None or user.f_globals is not self._names or user.f_code.co_flags & _OF_FUNCTION:
            return None
        return user.f_lineno

    def asks_itself(self, frame: FrameType) -> bool:
        """Whether the talk's code asks, with nothing but Python's own library between."""
        own = f"{sysconfig.get_path('stdlib')}{os.sep}"
        first = next((each for each in frames(frame) if not each.f_code.co_filename.startswith(own)), None)
        return first is not None and self.is_users(first)

    def imports(self, frame: FrameType) -> bool:
        """Whether Python reads to import a module."""
        return self._pythons_own(frame).startswith("<frozen importlib")

    def shows_lines(self, frame: FrameType) -> bool:
        """Whether Python reads to show the lines of a traceback."""
        return self._pythons_own(frame).endswith(f"{os.sep}linecache.py")

    def _pythons_own(self, frame: FrameType) -> str:
        """The file of Python's own by which it reads for itself; empty where code asks."""
        for each in frames(frame):
            file = each.f_code.co_filename
            if file.startswith("<frozen importlib") or file.endswith(f"{os.sep}linecache.py"):
                return file
            if self.is_users(each) or "site-packages" in file:
                return ""
        return ""

    def _is_project_code(self, file: str) -> bool:
        return (
            Path(file).is_absolute()
            and not file.startswith(self.not_inputs)
            and "site-packages" not in file
            and Path(file).is_file()
        )


def frames(frame: FrameType | None) -> Iterator[FrameType]:
    """A frame, and those that wait for it."""
    while frame is not None:
        yield frame
        frame = frame.f_back


@functools.cache
def _folders_of_python() -> tuple[str, ...]:
    prefixes = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}
    folders = {str(Path(prefix, name)) for prefix in prefixes for name in _OF_PYTHON}
    folders |= {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    folders |= {*site.getsitepackages(), site.getusersitepackages(), str(Path(__file__).parents[2])}
    folders |= {"/proc", "/dev", "/sys"}
    return tuple(sorted({f"{each}{os.sep}" for folder in folders for each in (folder, os.path.realpath(folder))}))
