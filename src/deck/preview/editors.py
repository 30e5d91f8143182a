"""Opens a file at a line: in the editor of $VISUAL or $EDITOR, where that has a window of its own, else by a link."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

_CODE = lambda file, line: ["--goto", f"{file}:{line}"]  # noqa: E731
_COLON = lambda file, line: [f"{file}:{line}"]  # noqa: E731
_PLUS = lambda file, line: [f"+{line}", str(file)]  # noqa: E731
_LINE = lambda file, line: ["--line", str(line), str(file)]  # noqa: E731

# How each is told the line. Editors of a terminal are not among them: a server has none.
EDITORS: Mapping[str, Callable[[Path, int], list[str]]] = {
    **dict.fromkeys(("code", "code-insiders", "codium", "cursor", "windsurf"), _CODE),
    **dict.fromkeys(("subl", "zed"), _COLON),
    **dict.fromkeys(("gedit", "xed", "pluma", "gnome-text-editor", "gvim", "emacsclient"), _PLUS),
    **dict.fromkeys(("kate", "kwrite", "mate", "pycharm", "charm"), _LINE),
}


def command(file: Path, line: int, environment: Mapping[str, str] = os.environ) -> list[str] | None:
    """How to open the file at the line; None where the user has no editor that a server can start."""
    for variable in ("VISUAL", "EDITOR"):
        words = _words(environment.get(variable, ""))
        if words and (place := EDITORS.get(Path(words[0]).stem)) and (program := shutil.which(words[0])):
            # An editor that is told to wait would be one that nobody ends.
            options = [word for word in words[1:] if word not in ("--wait", "-w", "--block", "--standalone")]
            # By its path: on Windows `code` is code.cmd, which is found by its whole name alone.
            return [program, *options, *place(file, line)]
    return None


def _words(call: str) -> list[str]:
    if os.name == "posix":
        return shlex.split(call)
    return [word.strip('"') for word in shlex.split(call, posix=False)]  # a backslash is a part of a path


def link(file: Path) -> str:
    """An address that Visual Studio Code, and what is built on it, opens; a colon and the line go behind it."""
    return f"vscode://file{file.absolute().as_uri().removeprefix('file://')}"  # with a slash before a drive's letter


def start(arguments: list[str]) -> None:
    """Starts an editor, and lets it go.

    Raises:
        OSError: it does not start.
    """
    subprocess.Popen(
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
