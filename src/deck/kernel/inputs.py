"""In a section's kernel: reports the files, folders and environment variables that the section's code reads.

Python's audit hook sees each file that Python opens. It does not see what a library opens by itself, as Arrow and HDF5
do, nor what another process reads. Each report has the line of the cell whose statement asked. It has none where a
function asked: what that reads, it may keep, and give to a cell further down.
"""

import functools
import hashlib
import json
import os
import site
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from deck.kernel.variables import INPUTS

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

# Event -> the places of paths among its arguments that it reads, lists, and writes. The flags of "open" say which.
_EVENTS: dict[str, tuple[str, tuple[int, ...]]] = {
    "open": ("open", (0,)),
    "sqlite3.connect": ("read-write", (0,)),
    "os.listdir": ("list", (0,)),
    "os.scandir": ("list", (0,)),
    "os.rename": ("write", (0, 1)),
    "os.remove": ("write", (0,)),
    "os.truncate": ("write", (0,)),
    "os.mkdir": ("write", (0,)),
    "os.rmdir": ("write", (0,)),
    "os.link": ("write", (1,)),
    "os.symlink": ("write", (1,)),
}
_OF_PYTHON = ("bin", "etc", "include", "lib", "lib64", "share", "Lib", "DLLs", "Library", "Scripts")
_OF_FUNCTION = 0x2  # `inspect.CO_NEWLOCALS`, which the code of a function has and a cell's statements lack
_PASSED_ON = ("os.py", "_collections_abc.py")


def watch(shell: "InteractiveShell") -> None:
    """From now on reports to $DECK_INPUTS at the end of each cell, where the variable is set."""
    if report := os.environ.get(INPUTS):
        watcher = _Watcher(report, shell.user_ns)
        os.environ._data = _Variables(os.environ._data, watcher)  # type: ignore[attr-defined]
        sys.addaudithook(watcher.hear)
        shell.events.register("post_run_cell", watcher.tell)


def digest_of_variable(name: str, value: str) -> str:
    """What is told of a variable's value: it may be a secret."""
    return hashlib.sha256(f"{name}\0{value}".encode()).hexdigest()


class _Watcher:
    """Gathers what is read, and tells it at the end of a cell."""

    def __init__(self, report: str, names: dict[str, Any]) -> None:
        self._report, self._names = report, names
        self._heard: dict[tuple[object, ...], dict[str, Any]] = {}
        self._of_project: dict[str, bool] = {}  # by file: whether its code is the talk's or one of its modules
        self._not_inputs = (*_folders_of_python(), f"{Path(report).parent}{os.sep}")

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Python's audit hook. What goes wrong here must not stop the code that reads."""
        if event in _EVENTS:
            try:
                kind, places = _EVENTS[event]
                kind = _kind_of_open(arguments[2]) if kind == "open" else kind
                for place in places:
                    self._path(kind, arguments[place], sys._getframe(1))
            except Exception:
                return

    def variable(self, name: Any, value: Any, asker: FrameType) -> None:
        """A variable is looked up, by the code of a frame; a value of None is one that is not set."""
        if self._is_users(asker):
            name = os.fsdecode(name)
            told = None if value is None else digest_of_variable(name, os.fsdecode(value))
            self._note("variable", name, told, asker)

    def tell(self, _: object) -> None:
        """Appends what was heard since the last cell to the report."""
        if self._heard:
            lines = [json.dumps(each) for each in self._heard.values()]
            self._heard = {}
            with Path(self._report).open("a", encoding="utf-8") as file:
                file.write("\n".join(lines) + "\n")

    def _path(self, kind: str, given: Any, frame: FrameType) -> None:
        if isinstance(given, int):
            return  # a file that is open already
        path = _absolute(os.fsdecode("." if given is None else given))
        if path.startswith(self._not_inputs) or "site-packages" in path or self._is_pythons_own(frame):
            return
        if kind == "list" and path in _search_path() and not self._asks_itself(frame):
            return  # a library looks for what is installed
        self._note(kind, path, _state(path), frame)

    def _note(self, kind: str, name: str, found: object, frame: FrameType) -> None:
        user = next((each for each in _frames(frame) if self._is_users(each)), None)
        is_direct = user is not None and user.f_globals is self._names and not user.f_code.co_flags & _OF_FUNCTION
        line = user.f_lineno if user is not None and is_direct else None
        said = {"kind": kind, "name": name, "found": found, "line": line}
        self._heard.setdefault((kind, name, line), said)

    def _is_users(self, frame: FrameType) -> bool:
        if frame.f_globals is self._names:
            return True
        file = frame.f_code.co_filename
        if file not in self._of_project:
            self._of_project[file] = _is_project_code(file, self._not_inputs)
        return self._of_project[file]

    def _asks_itself(self, frame: FrameType) -> bool:
        """Whether the section's code asks, with nothing but Python's own library between."""
        own = f"{sysconfig.get_path('stdlib')}{os.sep}"
        first = next((each for each in _frames(frame) if not each.f_code.co_filename.startswith(own)), None)
        return first is not None and self._is_users(first)

    def _is_pythons_own(self, frame: FrameType) -> bool:
        """Whether Python reads for itself: to import a module, or to show a traceback's lines."""
        for each in _frames(frame):
            file = each.f_code.co_filename
            if file.startswith("<frozen importlib") or file.endswith(f"{os.sep}linecache.py"):
                return True
            if self._is_users(each) or "site-packages" in file:
                return False
        return False


class _Variables(dict[Any, Any]):
    """What is behind `os.environ`: below it, so that no frame of this module stands in a traceback."""

    def __init__(self, values: dict[Any, Any], watcher: _Watcher) -> None:
        super().__init__(values)
        self._watcher = watcher
        self._taken_whole: tuple[int, int] | None = None

    def __getitem__(self, key: Any) -> Any:
        # Matplotlib looks up the same variable each time that it looks for a font: this has to take next to no time.
        asker = _asker(sys._getframe(1))
        if asker is not None and (id(asker), asker.f_lasti) != self._taken_whole:
            self._watcher.variable(key, self.get(key), asker)
        return super().__getitem__(key)

    def __iter__(self) -> Iterator[Any]:
        asker = _asker(sys._getframe(1))
        self._taken_whole = asker and (id(asker), asker.f_lasti)  # a copy of all of them asks for none of them
        return super().__iter__()


def _frames(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _asker(frame: FrameType | None) -> FrameType | None:
    """The code that asks for a variable, behind that of `os` through which it asks."""
    while frame is not None and _passes_on(frame.f_code.co_filename):
        frame = frame.f_back
    return frame


@functools.cache
def _passes_on(file: str) -> bool:
    return file.rpartition(os.sep)[2] in _PASSED_ON or "<frozen" in file


def _absolute(path: str) -> str:
    """By its text: pathlib would follow links, or leave steps upwards."""
    return os.path.abspath(path)  # noqa: PTH100


def _search_path() -> set[str]:
    return {_absolute(entry) for entry in (".", *sys.path)}


def _kind_of_open(flags: int) -> str:
    access = flags & (os.O_RDONLY | os.O_WRONLY | os.O_RDWR)
    if access == os.O_RDONLY:
        return "read"
    return "write" if access == os.O_WRONLY or flags & os.O_TRUNC else "read-write"


def _state(path: str) -> list[int] | None:
    """As `deck.store.digests` has it; None where there is no such file."""
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return [status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns]


def _is_project_code(file: str, not_inputs: tuple[str, ...]) -> bool:
    return (
        Path(file).is_absolute()
        and not file.startswith(not_inputs)
        and "site-packages" not in file
        and Path(file).is_file()
    )


def _folders_of_python() -> tuple[str, ...]:
    prefixes = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}
    folders = {str(Path(prefix, name)) for prefix in prefixes for name in _OF_PYTHON}
    folders |= {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    folders |= {*site.getsitepackages(), site.getusersitepackages(), str(Path(__file__).parents[1])}
    folders |= {"/proc", "/dev", "/sys"}
    return tuple(sorted({f"{each}{os.sep}" for folder in folders for each in (folder, os.path.realpath(folder))}))
