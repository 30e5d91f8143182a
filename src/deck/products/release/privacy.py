"""What tells of the machine that a deck was made on: paths, memory, and the names of the user and of the machine."""

import functools
import getpass
import re
import socket
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deck.products.release.readings import readings

# Not in an address of the web (https://host/a/b), a fraction (a/b), a relative path (./a, ~/a) or a tag (</a>).
# On Windows a path begins with a drive, or with the name of another machine, and has its backslashes twice where Python
# or JSON quotes it, four times where both do.
_PATH = re.compile(
    r"\bfile:///?[^\s'\"<>]+"
    r"|\b(?:[A-Z]:|[a-z]:(?=[\\/]+users\b))(?:(?:\\{1,4}[\w.+@-]+){2,}|(?:/[\w.+@-]+){2,})"
    r"|\b[A-Z]:(?:\\{1,4}|/)Users\b"
    # LaTeX that is quoted has two of them before each command, and so no name with one, or half as many, between parts.
    r"|(?<![\w\\])\\\\[A-Za-z][\w.-]*(?:\\[\w.$+@-]+)+"
    r"|(?<![\w\\])\\{4}[A-Za-z][\w.-]*(?:\\\\[\w.$+@-]+)+"
    # Behind an option's letter, as in `-I/home/ada`, and behind `sqlite:///` as well.
    r"|(?:(?<![\w./<~-])|(?<=[-/<])|(?<=-[A-Za-z]))(?:/[\w.+@-]*[\w+@-])+"
)
# What `object.__repr__` writes, and pointers as they are on 64-bit Linux.
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,16}\b|\b0x(?:7[ef]|5[56])[0-9a-fA-F]{10}\b")
_SOMEBODYS = ("/home/", "/Users/", "/root/", "/tmp/", "/var/folders/", "/private/", "/mnt/", "file:")
# PrivateNames that tell of nobody: accounts and machines are called so by the thousand.
_COMMON = frozenset(
    {"root", "user", "admin", "runner", "ubuntu", "debian", "vscode", "jovyan", "nobody", "guest", "docker", "build"}
    | {"localhost", "local", "vm", "host", "server", "computer", "laptop", "desktop", "macbook"}
)
_SHORTEST = 3


def memory_addresses(text: str) -> Iterator[str]:
    """The places in memory that a text names, with the word before them where there is one."""
    yield from (match[0] for match in _ADDRESS.finditer(text))


def paths_of_this_machine(text: str, *, source: str = "") -> Iterator[str]:
    """The absolute paths in a text that are, or may be, somebody's own.

    Args:
        text: what a cell put out.
        source: the cell's code; a path of every system, such as /usr/bin/env, may be shown where it is spelt out here.
    """
    source = "\n".join(readings(source))
    yield from dict.fromkeys(path for reading in readings(text) for path in _paths(reading, source))


def _paths(text: str, source: str) -> Iterator[str]:
    yield from (match[0] for match in _PATH.finditer(text) if _is_of_this_machine(match[0], source))
    for folder in _own_folders():  # whatever stands before
        if folder.count("/") > 1 and re.search(rf"(?<=\w){re.escape(folder)}(?![\w-])", text):
            yield folder


def _is_of_this_machine(path: str, source: str) -> bool:
    if not path.startswith("/") or path.startswith(_SOMEBODYS):
        return True
    if any(path == each or path.startswith(f"{each}/") for each in _own_folders()):
        return True
    # Others, such as /usr/bin/env, are the same at every build where the code spells them out.
    top = Path(path).parts[1]
    return path.count("/") > 1 and top != "dev" and top in _top_folders() and path not in source


@functools.cache
def _top_folders() -> frozenset[str]:
    return frozenset(path.name for path in Path("/").iterdir() if path.is_dir())


def _own_folders() -> set[str]:
    return {str(Path.home()), str(Path.cwd()), tempfile.gettempdir(), sys.prefix, sys.base_prefix} - {"/"}


@dataclass(frozen=True, slots=True)
class PrivateNames:
    """The user's and the machine's names, as far as they tell something.

    Attributes:
        user: the account's; None where everybody's is called so.
        host: the machine's, likewise.
    """

    user: str | None
    host: str | None

    def found_in(self, text: str) -> Iterator[tuple[str, str]]:
        """What a text tells as a word of its own, whatever its case: of whom, and the name."""
        texts = [*readings(text)]
        for whose, name in (("the user's name", self.user), ("the machine's name", self.host)):
            word = re.compile(rf"(?<![^\W_]){re.escape(name or '')}(?![^\W_])", re.IGNORECASE)
            if name and any(map(word.search, texts)):
                yield whose, name


def names_of_this_machine() -> PrivateNames:
    """The names as the system tells them."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):  # A container may run under a number that has no name.
        user = ""
    return PrivateNames(_telling(user), _telling(socket.gethostname().partition(".")[0]))


def _telling(name: str) -> str | None:
    return name if len(name) >= _SHORTEST and name.lower() not in _COMMON else None
