"""Faults of the press itself: an error that nobody foresaw is written down whole, and told as a Problem."""

import os
import platform
import sys
import tempfile
import time
import traceback
from pathlib import Path

from deck.problem import Problem, Status
from deck.store.store import default_folder

FOLDER = "faults"
_KEPT = 20  # files, the newest


def fault_of(error: BaseException) -> Problem:
    """What a user is told of an error that is no Problem: nothing that the user did should lead to it.

    Args:
        error: with its traceback, which goes into a file beside the store, or among temporary files where that cannot
            be written.
    """
    lines = traceback.format_exception(error)
    text = f"{_circumstances()}\n\n{''.join(lines)}"
    found = f"this is a fault of deck: {''.join(traceback.format_exception_only(error)).strip()}"
    for folder in (default_folder() / FOLDER, Path(tempfile.gettempdir())):
        path = folder / f"deck-fault-{time.time_ns()}-{os.getpid()}.txt"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
            for old in sorted(folder.glob("deck-fault-*.txt"))[:-_KEPT]:
                old.unlink(missing_ok=True)
        except OSError:
            continue
        remedy = f"Report it, please, with {path}, which says where it happened, and with what you were building"
        return Problem(found=found, remedy=remedy, status=Status.FAULT)
    remedy = "Report it, please; no file that says where it happened could be written"
    return Problem(found=found, remedy=remedy, status=Status.FAULT)


def _circumstances() -> str:
    command = " ".join(["deck", *sys.argv[1:]])
    machine = f"{platform.system()} {platform.release()} {platform.machine()}"
    return f"{time.strftime('%Y-%m-%d %H:%M:%S')}: {command}\nPython {sys.version}\n{machine}"
