"""In a section's kernel: IPython's shell as a deck needs it.

Texts come in the order in which they were written, and what leaves the shell is an exception with its line.
"""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def keep_order() -> None:
    """What was written to one stream goes out before what is written to the other one.

    IPython's kernel sends both five times a second, each for itself: which comes first is chance.
    """
    if not all(hasattr(stream, "pub_thread") for stream in (sys.stdout, sys.stderr)):
        return  # no streams of a kernel: these come in order
    waiting: dict[str, bool] = {}

    def in_order(name: str, other: str, write: Callable[[str], int | None]) -> Callable[[str], int | None]:
        flush = getattr(sys, other).flush

        def write_in_order(text: str) -> int | None:
            if waiting.pop(other, False):
                flush()
            waiting[name] = True
            return write(text)

        return write_in_order

    writes = {
        name: in_order(name, other, getattr(sys, name).write)
        for name, other in (("stdout", "stderr"), ("stderr", "stdout"))
    }
    for name, write in writes.items():
        getattr(sys, name).write = write


def raise_exits(shell: "InteractiveShell") -> None:
    """`exit()` and `quit()` raise as in Python, and `SystemExit` has a traceback."""
    show = shell.showtraceback

    def showtraceback(*arguments: Any, **options: Any) -> None:
        if isinstance(sys.exception(), SystemExit):
            options["exception_only"] = False
        show(*arguments, **options)

    def leave() -> None:
        raise SystemExit

    # Of this one shell.
    shell.showtraceback = showtraceback  # type: ignore[method-assign]
    shell.ask_exit = leave  # type: ignore[attr-defined]
