"""What a subcommand is, and what several of them take."""

import argparse
import contextlib
import errno
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from deck.problem import Problem, shown
from deck.store.store import Store

_NOBODY_READS = (errno.EPIPE, errno.EIO)  # of a pipe, and of a terminal that was closed

Option = tuple[tuple[str, ...], dict[str, Any]]
"""Names and settings of an argument, as argparse takes them."""


class InterruptedByError(KeyboardInterrupt):
    """A signal came that ends the command, which leaves nothing behind."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class UnheardError(BrokenPipeError):
    """Nobody reads any more what is said: the command ends, and leaves nothing behind."""


def say(message: object) -> None:
    """Says what is done.

    Raises:
        UnheardError: nobody reads it any more.
        OSError: it cannot be written, to a full disk, for example.
    """
    try:
        print(message, flush=True)
    except OSError as error:
        silence(sys.stdout)
        if error.errno in _NOBODY_READS:
            raise UnheardError(error.errno, error.strerror) from None
        error.filename = "standard output"
        raise


def complain(message: object) -> None:
    """Says what went wrong, where errors go; where nobody reads that, to nobody."""
    try:
        print(message, file=sys.stderr, flush=True)
    except OSError:
        silence(sys.stderr)


def silence(stream: TextIO) -> None:
    """Sends what the stream holds, and what comes, nowhere: Python would complain of it at the end."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


@dataclass(frozen=True, slots=True)
class Command:
    """A subcommand: what it is called, what it says of itself, what it takes, and what it runs."""

    name: str
    help: str
    description: str
    run: Callable[[argparse.Namespace], int]
    options: tuple[Option, ...]


def option(*names: str, **settings: Any) -> Option:
    """An argument."""
    return names, settings


def seconds(text: str) -> float:
    """A positive number of seconds, as the type of an argument."""
    if (number := float(text)) <= 0:
        raise argparse.ArgumentTypeError("it must be positive")
    return number


def address(text: str) -> str:
    """A web address, as the type of an argument."""
    if not text.startswith(("https://", "http://")):
        raise argparse.ArgumentTypeError("it must begin with https://")
    return text


def name_of(talk: Path) -> str:
    """What a talk is called, and its deck.

    Raises:
        Problem: it can have no name.
    """
    place = talk.resolve()
    if not place.name:
        raise Problem(found="it is the root of the disk", expected="a talk's folder, or its file", file=talk)
    return place.name if place.is_dir() else place.stem


def store() -> Store:
    """The user's store, which says when an entry of it is damaged, and once when it cannot be written."""
    return Store(
        damaged=lambda path, reason: complain(f"{path}: {reason}; it is made again"),
        unkept=_complain_unkept,
    )


_unkept_told: set[Path] = set()


def _complain_unkept(folder: Path, reason: str) -> None:
    """Says it once for a folder: each entry has the same fault."""
    if folder not in _unkept_told:
        _unkept_told.add(folder)
        remedy = "Set DECK_CACHE to a folder that can be written"
        complain(f"warning: {shown(folder)}: nothing can be kept there for the next build: {reason}. {remedy}")


TALK = option(
    "talk",
    nargs="?",
    type=Path,
    default=Path("talk"),
    help="the talk: a folder, a percent-format file or a notebook (default: talk)",
)
EDITION = option("--edition", metavar="NAME", help='show the cells that say only="NAME", none for another one')
BUILDING = (
    TALK,
    option("--output", type=Path, help="the folder that is made (default: in build/, with the talk's name)"),
    EDITION,
    option("--cold", action="store_true", help="run every section, whatever was kept, and say what differs"),
    option("--frozen", action="store_true", help="run nothing: what is not kept is an error that says why"),
    option("--stored", action="store_true", help="run nothing: show the outputs that a notebook holds"),
    option("--allow-errors", action="store_true", help="show the error of a cell that raises, and go on"),
    option("--no-input", action="store_true", help="show no code"),
    option("--timeout", type=seconds, metavar="SECONDS", help="let no cell run longer than this"),
)
DRAFT = option("--draft", action="store_true", help="tell the code to work briefly, and stamp every slide DRAFT")
PUBLIC = option("--public", action="store_true", help="as it may go out: without notes and hidden code")
ALLOW = option("--allow", metavar="TEXT", action="append", default=[], help="let this go out, a name or a path")
SINGLE = option("--single", action="store_true", help="also bind it into one HTML file, beside its folder")
STRICT = option(
    "--strict",
    action="store_true",
    help="with --cold: end with status 1 where an output is not what was kept, or nothing was kept",
)
