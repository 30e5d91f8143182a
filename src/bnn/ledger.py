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
from types import ModuleType

from bnn.versions import versions

LEDGER = "DECK_LEDGER"


def enter(
    name: str,
    *,
    key: str,
    found: bool,
    file: Path | None,
    seconds: float,
    code: Iterable[ModuleType],
    packages: Iterable[str],
) -> None:
    """Report a posterior that was asked for.

    Args:
        name: what it is, in a word.
        key: what it is kept under.
        found: whether it was there; else it was made.
        file: where it is kept.
        seconds: how long the making took.
        code: modules whose text is in the key.
        packages: whose versions are.
    """
    if not (ledger := os.environ.get(LEDGER)):
        return
    modules = {f"module {each.__name__}": hashlib.sha256(Path(each.__file__).read_bytes()).hexdigest() for each in code}
    python, *others = versions(packages).items()
    said = {
        "name": name,
        "key": key,
        "found": found,
        "file": str(file or ""),
        "seconds": seconds,
        "line": _line(),
        "ingredients": modules | dict([python]) | {f"package {package}": version for package, version in others},
    }
    # A fit is not lost for a report that nobody waits for any more.
    with contextlib.suppress(OSError), Path(ledger).open("a", encoding="utf-8") as file:
        file.write(json.dumps(said) + "\n")


def _line() -> int | None:
    """The line of the program, or of the notebook's cell, from which all this is called."""
    frame = sys._getframe()
    while frame is not None:
        if frame.f_code.co_name == "<module>" and frame.f_globals.get("__name__") == "__main__":
            return frame.f_lineno
        frame = frame.f_back
    return None
