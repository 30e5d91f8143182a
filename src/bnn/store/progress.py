"""What a person sees while a posterior is computed: a bar in a terminal, or what another program shows of it."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Report = Callable[[int, str], None]

PROGRESS = "DECK_PROGRESS"
"""The variable that names a file in which another program looks how far the work is."""

_PAUSE = 0.1  # seconds between two lines in that file


@contextmanager
def progress_bar(steps: int) -> Iterator[Report]:
    """A progress bar on standard error, where that is a terminal, and lines in the file that $DECK_PROGRESS names.

    A notebook or a log gets no bar: what it would leave behind differs at every run. A line of the file is JSON, such
    as `{"done": 3000, "total": 10000, "text": "loss 12,345"}`.

    Args:
        steps: of the whole computation.

    Yields:
        A function to call with the number of steps done and a few words on how it goes, such as the loss.
    """
    columns = (
        TextColumn("fitting"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[text]}"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task("fit", total=steps, text="compiling")
        tell = _teller(steps)
        tell(0, "compiling")

        def report(step: int, text: str) -> None:
            bar.update(task, completed=step, text=text)
            tell(step, text)

        yield report


def _teller(steps: int) -> Callable[[int, str], None]:
    """Writes down how far the work is, ten times a second at most; nothing where nobody looks."""
    path = os.environ.get(PROGRESS)
    if not path:
        return lambda step, text: None
    last = -_PAUSE

    def tell(step: int, text: str) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _PAUSE or step >= steps:
            last = now
            with suppress(OSError), Path(path).open("a", encoding="utf-8") as file:
                file.write(json.dumps({"done": step, "total": steps, "text": text}) + "\n")

    return tell
