"""IPython as the build's kernel sets it up, in this process, with code under its file's name and lines."""

import ast
import atexit
import sys
import tempfile
from pathlib import Path
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.profiledir import ProfileDir
from traitlets.config import Config

from deck.kernel.settings import IPYTHON, equip
from deck.talk.cell import Cell
from deck.testing.capture import Recorder
from deck.testing.compilation import CellCompiler, show_values
from deck.testing.pyplot import line_that_draws, number_of_figures

_INSTALLS = "a test installs nothing; install what the talk needs beforehand"
_ASKS = "it waits for somebody to answer; to look around, put breakpoint() there or run pytest --pdb"
_NO_KERNEL = "a cell is tested without a kernel to connect to"
_NO_WINDOW = "nobody would see its window"
REFUSED = (
    dict.fromkeys(("pip", "conda", "mamba", "micromamba", "uv"), _INSTALLS)
    | dict.fromkeys(("debug", "pdb", "edit", "ed", "recall", "rerun"), _ASKS)
    | dict.fromkeys(("connect_info", "qtconsole", "autosave", "subshell"), _NO_KERNEL)
    | dict.fromkeys(("gui", "pylab"), _NO_WINDOW)
)
"""Magics that a test refuses, and why."""


class _Publisher(DisplayPublisher):
    """`display(...)`."""

    shell: "CellShell"

    def publish(self, data: dict[str, Any], metadata: Any = None, *_: Any, **__: Any) -> None:
        self.shell.recorder.displayed(data)

    def clear_output(self, wait: bool = False) -> None:  # noqa: FBT001, FBT002 - IPython's signature
        self.shell.recorder.cleared()


class _Hook(DisplayHook):
    """The value of a cell's last expression."""

    shell: "CellShell"

    def write_output_prompt(self) -> None:
        """A slide has none."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:
        self.shell.recorder.displayed(format_dict)

    def finish_displayhook(self) -> None:
        self._is_active = False


class CellShell(InteractiveShell):
    """The shell of one section. Make one with `open_shell`."""

    compiler_class = CellCompiler
    display_pub_class = _Publisher
    displayhook_class = _Hook
    compile: CellCompiler
    folder: tempfile.TemporaryDirectory[str]
    recorder: Recorder
    shows_figures = False
    error_shown: BaseException | None = None
    left_open: tuple[int, int | None] = (0, None)

    def run(self, cell: Cell) -> BaseException | None:
        """Runs the cell; what it raised, if it did, with a traceback that begins in the section."""
        self.compile.begin(cell)
        self.left_open, self.error_shown = (0, None), None
        result = self.run_cell(cell.program, store_history=True)
        error = result.error_in_exec or result.error_before_exec or self.error_shown
        if error is not None:
            error.with_traceback(self._own_part(error.__traceback__))
        return error

    def close(self) -> None:
        """Empties the namespace and removes the shell's files."""
        atexit.unregister(self.atexit_operations)
        self.atexit_operations()
        self.folder.cleanup()

    def init_virtualenv(self) -> None:
        """IPython would change `sys.path`, which is the section's."""

    def showtraceback(self, exc_tuple: Any = None, *_: Any, **__: Any) -> None:
        """Keeps what would be shown: also where a value cannot be displayed, or in code that a magic runs."""
        self.error_shown = (exc_tuple or sys.exc_info())[1]

    def showsyntaxerror(self, *_: Any, **__: Any) -> None:
        """Keeps what would be shown."""
        self.showtraceback()

    def _format_exception_for_storage(self, *_: Any, **__: Any) -> dict[str, Any]:
        return {}  # IPython would render the traceback for its history.

    def transform_ast(self, node: ast.AST) -> ast.AST:
        """Rewrites assertions, so that a failure shows the values."""
        return show_values(super().transform_ast(node), file=self.compile.file)

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """Runs a magic, unless a test cannot have it."""
        _refuse(magic_name, "%")
        value = super().run_line_magic(magic_name, line, _stack_depth=_stack_depth + 1)
        self.shows_figures |= magic_name == "matplotlib" and line.strip() == "inline"
        return value

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        """Runs a cell's magic, unless a test cannot have it."""
        _refuse(magic_name, "%%")
        return super().run_cell_magic(magic_name, line, cell)

    def ask_exit(self) -> None:
        """What `exit` does in a cell."""
        raise UsageError("exit: it would end the section in the middle; remove it")

    def note_open_figures(self) -> None:
        """Before the deck's own hook shows and closes them."""
        if not self.shows_figures and self.compile.cell and (count := number_of_figures()):
            self.left_open = count, line_that_draws(self.compile.cell, self.user_ns)

    def _own_part(self, traceback: Any) -> Any:
        frame = traceback
        while frame is not None and frame.tb_frame.f_code.co_filename != self.compile.file:
            frame = frame.tb_next
        return frame or traceback


def open_shell(path: Path, recorder: Recorder) -> CellShell:
    """A shell for a section; to be made, used and closed inside of the section's `World`.

    Args:
        path: the section's file.
        recorder: hears what is displayed.
    """
    # As the kernel: no start-up files and no history of the user's.
    folder = tempfile.TemporaryDirectory(prefix="deck-", ignore_cleanup_errors=True)
    settings = Config(IPYTHON)
    shell = CellShell(ipython_dir=folder.name, profile_dir=ProfileDir(location=folder.name), config=settings)
    shell.folder, shell.recorder, shell.compile.path = folder, recorder, path
    # `display` and `get_ipython` ask for the one shell of the process, for which traitlets gives no type.
    InteractiveShell._instance = shell  # type: ignore[assignment]
    sys.modules["__main__"] = shell.user_module
    shell.events.register("post_execute", shell.note_open_figures)
    equip(shell)
    return shell


def _refuse(name: str, sign: str) -> None:
    if reason := REFUSED.get(name):
        raise UsageError(f"{sign}{name} is not supported: {reason}")
