"""What a person sees while a fit runs: a bar with the loss in a terminal, nothing elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bnn.inference import Progress as Report


@contextmanager
def loss_bar(steps: int) -> Iterator[Report]:
    """A progress bar on standard error, where that is a terminal.

    A notebook or a log gets no bar: what it would leave behind differs at every run.

    Args:
        steps: of the whole fit.

    Yields:
        A function to call with the number of steps done and the loss.
    """
    columns = (
        TextColumn("fitting"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[loss]}"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task("fit", total=steps, loss="compiling")
        yield lambda step, loss: bar.update(task, completed=step, loss=f"loss {loss:,.0f}")
