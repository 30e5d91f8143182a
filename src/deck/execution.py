"""Sections -> executed notebooks: a fresh kernel for each, side by side."""

import ast
import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell

from deck import failure
from deck.kernels import Kernel, last_words, running_kernel
from deck.notebook import put_outputs, to_notebook
from deck.pieces import names_bound
from deck.source import Cell, Section
from deck.stored_run import SectionValues, Values
from deck.syntax import parse
from deck.theme import LIGHT


class Progress(Protocol):
    """Hears what happens while sections run; for a display."""

    def started(self, section: str, *, cells: int) -> None:
        """The section's kernel is about to start; `cells` of its cells will run."""

    def reached(self, section: str, *, cell: int) -> None:
        """The section's `cell`-th cell that runs, 1-based, begins."""

    def slow(self, section: str, *, place: str, seconds: float) -> None:
        """A cell took long, and nothing of it is stored; `place` is its file and line."""

    def finished(self, section: str, *, seconds: float) -> None:
        """The section is executed."""


SLOW = 3.0
"""Seconds from which on a cell is slow: with fewer, an author who edits hardly waits."""

Keep = Callable[[Section, NotebookNode], None]


def execute(
    sections: Sequence[Section],
    *,
    cwd: Path,
    progress: Progress,
    keep: Keep = lambda section, notebook: None,
    timeout: float | None = None,
    at_once: int | None = None,
    style: Path = LIGHT,
    values: Values | None = None,
    draft: bool = False,
) -> dict[str, NotebookNode]:
    """Executes each section in a kernel of its own, and leaves no kernel behind.

    Args:
        sections: what to execute.
        cwd: the kernels' working directory, from which sections also import.
        progress: hears what happens.
        keep: is given each notebook as soon as it is done, and so has it when another section fails.
        timeout: seconds that one cell may take; None for as long as it likes.
        style: matplotlib's settings for figures, where the working directory has none.
        values: where the values of stored cells come from; without, these cells run as any other.
        draft: tells the sections' code that it may work briefly.
        at_once: how many kernels may run at the same time; by default one for each processor.

    Raises:
        Problem: a cell raised, took too long or ended its kernel (status 1); a kernel did not start
            (status 3). The first one stops the other sections.
    """
    run = _Run(Path(cwd), progress, keep, timeout, style, values, draft=draft)
    return asyncio.run(run.all_of(sections, at_once=at_once or processors()))


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Run:
    """What all sections of one run share."""

    def __init__(
        self,
        cwd: Path,
        progress: Progress,
        keep: Keep,
        timeout: float | None,
        style: Path,
        values: Values | None,
        *,
        draft: bool,
    ) -> None:
        self.cwd, self.progress, self.keep, self.timeout, self.style = cwd, progress, keep, timeout, style
        self.values, self.draft = values, draft

    async def all_of(self, sections: Sequence[Section], *, at_once: int) -> dict[str, NotebookNode]:
        places = asyncio.Semaphore(at_once)

        async def one(section: Section, scratch: Path) -> NotebookNode:
            async with places:
                return await self.section(section, scratch)

        with tempfile.TemporaryDirectory(prefix="deck-", ignore_cleanup_errors=True) as scratch:
            try:
                async with asyncio.TaskGroup() as group:
                    tasks = {each.name: group.create_task(one(each, Path(scratch))) for each in sections}
            except BaseExceptionGroup as several:
                raise several.exceptions[0] from None
        return {name: task.result() for name, task in tasks.items()}

    async def section(self, section: Section, scratch: Path) -> NotebookNode:
        notebook = to_notebook(section)
        begun = time.perf_counter()
        self.progress.started(section.name, cells=sum(cell.runs for cell in section.cells))
        place = {"cwd": self.cwd, "scratch": scratch, "style": self.style}
        async with running_kernel(section.name, **place, draft=self.draft) as kernel:
            stored = self.values.of(section, scratch / f"{section.name}.values") if self.values else None
            await self._cells(section, notebook, kernel, stored)
        self.keep(section, notebook)
        self.progress.finished(section.name, seconds=time.perf_counter() - begun)
        return notebook

    async def _cells(
        self, section: Section, notebook: NotebookNode, kernel: Kernel, stored: SectionValues | None
    ) -> None:
        client = NotebookClient(notebook, km=kernel.manager, coalesce_streams=True, record_timing=False)
        client.timeout_func = lambda _: self.timeout  # `timeout` itself takes whole seconds only
        client.kc = kernel.client
        running = 0
        for index, cell in enumerate(section.cells):
            if not cell.runs:
                continue
            running += 1
            self.progress.reached(section.name, cell=running)
            node = notebook.cells[index]
            code = node if cell.kind == "code" else new_code_cell(cell.program)
            try:
                await self._cell(section, cell, code, _Kernel(client, index), stored)
                notebook.cells[index] = node  # where nbclient has put what it ran
                put_outputs(cell, node, code.outputs)
            except CellExecutionError as error:
                raise failure.raised(section, cell, error, execution_count=code.execution_count) from None
            except CellTimeoutError:
                raise failure.slow(section, cell, seconds=self.timeout) from None
            except DeadKernelError:
                # nbclient says the same of a task that was cancelled.
                if asyncio.current_task().cancelling():
                    raise asyncio.CancelledError from None
                log = last_words(kernel.log)
                raise failure.died(section, cell, exit_code=await kernel.exit_code(), log=log) from None

    async def _cell(
        self, section: Section, cell: Cell, code: NotebookNode, kernel: "_Kernel", stored: SectionValues | None
    ) -> None:
        """Runs a cell, or brings back what came of it."""
        outputs = await stored.bring_back(cell, kernel.silently) if stored else None
        if outputs is not None:
            code.outputs = [from_dict(each) for each in outputs]
        else:
            begun = time.perf_counter()
            await kernel.run(code)
            seconds = time.perf_counter() - begun
            if seconds > SLOW and not cell.options.store and _computes(cell):
                place = f"{section.path.name}:{cell.place(cell.header)}"
                self.progress.slow(section.name, place=place, seconds=seconds)
            if stored:
                await stored.ran(cell, code.outputs, kernel.silently)
        if stored:
            await stored.passed(cell, kernel.silently)
            if cell.number == max(each.number for each in section.cells if each.runs):
                await stored.finished(kernel.silently)


def _computes(cell: Cell) -> bool:
    """Whether there are values to be stored, and not imports and definitions alone."""
    definitions = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    body = (
        [each for each in parse(cell.source).body if not isinstance(each, definitions)] if cell.kind == "code" else []
    )
    return any(map(names_bound, body))


@dataclass(frozen=True, slots=True)
class _Kernel:
    """What runs code for a cell of the notebook."""

    client: NotebookClient
    index: int

    async def run(self, code: NotebookNode, *, counted: bool = True) -> None:
        await self.client.async_execute_cell(code, self.index, store_history=counted)

    async def silently(self, code: str, *, counted: bool = False) -> str | None:
        """See `deck.stored_run.Run`."""
        try:
            await self.run(new_code_cell(code), counted=counted)
        except CellExecutionError as error:
            return f"{error.ename}: {error.evalue}"
        return None
