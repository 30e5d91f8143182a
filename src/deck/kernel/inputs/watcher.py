"""Reports the files, folders and environment variables that the section's code reads, looks for and imports.

Python's audit hook sees each file that Python opens. It does not see what a library opens by itself, as Arrow and HDF5
do, nor what another process reads. Each report has the line of the cell whose statement asked. It has none where a
function asked: what that reads, it may keep, and give to a cell further down.
"""

import importlib.util
import json
import os
import sys
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from deck.kernel.inputs.environment import digest_of_variable, watch_variables
from deck.kernel.inputs.frames import Askers
from deck.kernel.inputs.lookups import kind_of, watch_lookups
from deck.kernel.variables import INPUTS

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

# Event -> the places of paths among its arguments that it reads, lists, and writes. The flags of "open" say which.
_EVENTS: dict[str, tuple[str, tuple[int, ...]]] = {
    "open": ("open", (0,)),
    "import": ("import", (1,)),
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


def watch(shell: "InteractiveShell") -> None:
    """From now on reports to $DECK_INPUTS at the end of each cell, where the variable is set."""
    if report := os.environ.get(INPUTS):
        watcher = _Watcher(report, shell.user_ns)
        watch_variables(watcher.variable)
        watch_lookups(watcher.look)
        sys.addaudithook(watcher.hear)
        shell.events.register("post_run_cell", watcher.tell)


class _Watcher:
    """Gathers what is read, and tells it at the end of a cell. What goes wrong here must not stop code that reads."""

    def __init__(self, report: str, names: dict[str, Any]) -> None:
        self._report = report
        self._heard: dict[tuple[object, ...], dict[str, Any]] = {}
        self._askers = Askers(names, Path(report).parent)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Python's audit hook."""
        if event in _EVENTS:
            try:
                kind, places = _EVENTS[event]
                kind = _kind_of_open(arguments[2]) if kind == "open" else kind
                for place in places:
                    self._path(kind, arguments[place], sys._getframe(1))
            except Exception:
                return

    def look(self, kind: str, path: Any, asker: FrameType) -> None:
        """The code of a frame looks whether there is something at a path, or, to "read", how large it is."""
        try:
            if self._askers.is_users(asker) and not isinstance(path, int):
                name = _absolute(os.fsdecode(path))
                if not self._is_none(name):
                    self._note(kind, name, kind_of(name) if kind == "look" else _state(name), asker)
        except Exception:
            return

    def variable(self, kind: str, name: str, value: str | None, asker: FrameType) -> None:
        """The code of a frame looks a variable up, or sets it, or takes all of them."""
        if self._askers.is_users(asker):
            self._note(kind, name, None if value is None else digest_of_variable(name, value), asker)

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
        if kind == "import":
            if given is None:
                return  # a module of Python code, which is opened
            kind = "read"
        path = _absolute(os.fsdecode("." if given is None else given))
        if self._is_none(path) or self._askers.shows_lines(frame):
            return
        if self._askers.imports(frame):
            if kind != "read":
                return  # Python looks where modules are, and keeps what it has compiled
            path = importlib.util.source_from_cache(path) if path.endswith(".pyc") else path
            if self._is_none(path):
                return  # what is compiled may lie elsewhere: see PYTHONPYCACHEPREFIX
        if kind == "list" and path in _search_path() and not self._askers.asks_itself(frame):
            return  # a library looks for what is installed
        self._note(kind, path, _state(path), frame)

    def _note(self, kind: str, name: str, found: object, frame: FrameType) -> None:
        line = self._askers.line(frame)
        self._heard.setdefault((kind, name, line), {"kind": kind, "name": name, "found": found, "line": line})

    def _is_none(self, path: str) -> bool:
        """Whether a path is no input of any talk's."""
        return path.startswith(self._askers.not_inputs) or "site-packages" in path


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
