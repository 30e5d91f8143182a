"""Tells a press that runs this code what is kept here: a line of JSON for each posterior, into the file $DECK_LEDGER.

The variable is what there is between the two. Without it nothing is written.
"""

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from types import FrameType

from bnn.inference.versions import versions
from bnn.store.code import modules

LEDGER = "DECK_LEDGER"


def enter(name: str, key: str, kept: Path | None, *, seconds: float, packages: Iterable[str]) -> None:
    """Report a posterior that was asked for.

    Args:
        name: what it is, in a word.
        key: what it is kept under.
        kept: the file that holds it.
        seconds: how long it took to make; 0 where it was there.
        packages: whose versions are in the key.
    """
    if not (report := os.environ.get(LEDGER)):
        return
    python, *others = versions(packages).items()
    ingredients = {f"module {name}": hashlib.sha256(file.read_bytes()).hexdigest() for name, file in modules().items()}
    ingredients |= dict([python]) | {f"package {package}": version for package, version in others}
    said = {"name": name, "key": key, "found": not seconds, "file": str(kept or ""), "seconds": seconds}
    line = json.dumps(said | {"line": _line(), "ingredients": ingredients})
    # A fit is not lost for a report that nobody waits for any more.
    with contextlib.suppress(OSError), Path(report).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def _line() -> int | None:
    """The line of the program, or of the notebook's cell, from which all this is called."""
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        if frame.f_code.co_name == "<module>" and frame.f_globals.get("__name__") == "__main__":
            return frame.f_lineno
        frame = frame.f_back
    return None
