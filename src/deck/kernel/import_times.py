"""In a section's kernel: reports how long a cell's import statements took.

They are no reason to store the cell's values: where these come from the store, its imports are run all the same.
"""

import dis
import json
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_NOTABLE = 0.1  # seconds


def watch(shell: "InteractiveShell") -> None:
    """From now on reports to $DECK_LEDGER."""
    # Of this one shell.
    shell.run_code = _timed(shell.run_code)  # type: ignore[assignment, method-assign]


def _timed(run: Callable[..., Awaitable[bool]]) -> Callable[..., Awaitable[bool]]:
    """IPython runs a cell by its top-level statements, one after the other."""

    async def run_code(code: CodeType, *arguments: Any, **options: Any) -> bool:
        begun = time.perf_counter()
        try:
            return await run(code, *arguments, **options)
        finally:
            seconds = time.perf_counter() - begun
            if seconds > _NOTABLE and any(each.opname == "IMPORT_NAME" for each in dis.get_instructions(code)):
                _report(seconds)

    return run_code


def _report(seconds: float) -> None:
    if ledger := os.environ.get("DECK_LEDGER"):
        with Path(ledger).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"seconds": seconds}) + "\n")
