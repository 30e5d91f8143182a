"""Sections -> executed notebooks: a fresh kernel for each, side by side."""

import ast
import asyncio
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from nbformat import NotebookNode

from deck.analysis.names import names_bound
from deck.config.theme import LIGHT
from deck.freshness.possible_files import possible_files
from deck.freshness.traces import RunTrace
from deck.running.kernels import running_kernel
from deck.running.options import AS_USUAL, RunOptions
from deck.running.progress import Progress
from deck.running.section import SectionRun
from deck.running.stored_values import Values
from deck.store.scratch import scratch_folder
from deck.talk.cell import Cell
from deck.talk.notebook import to_notebook
from deck.talk.syntax import parse
from deck.talk.talk import Section

SLOW = 3.0
"""Seconds from which on a cell is slow: with fewer, an author who edits hardly waits."""

Keep = Callable[[Section, NotebookNode, RunTrace], None]


def execute(
    sections: Sequence[Section],
    *,
    cwd: Path,
    progress: Progress,
    keep: Keep = lambda section, notebook, ran: None,
    options: RunOptions = AS_USUAL,
    at_once: int | None = None,
    style: Path = LIGHT,
    values: Values | None = None,
) -> dict[str, NotebookNode]:
    """Executes each section in a kernel of its own, and leaves no kernel behind.

    Args:
        sections: what to execute.
        cwd: the kernels' working directory, from which sections also import.
        progress: hears what happens.
        keep: is given each notebook as soon as it is done, and so has it when another section fails; and what else
            came of the section.
        options: how they run.
        style: matplotlib's settings for figures, where the working directory has none.
        values: where the values of stored cells come from; without, these cells run as any other.
        at_once: how many kernels may run at the same time; by default one for each processor.

    Raises:
        Problem: a cell raised, took too long or ended its kernel (status 1); a kernel did not start
            (status 3). The first one stops the other sections.
    """
    run = _Run(Path(cwd), progress, keep, options, style, values)
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
        options: RunOptions,
        style: Path,
        values: Values | None,
    ) -> None:
        self.cwd, self.progress, self.keep, self.options, self.style = cwd, progress, keep, options, style
        self.values = values
        self.trusted_since = time.time() if options.cold else None

    async def all_of(self, sections: Sequence[Section], *, at_once: int) -> dict[str, NotebookNode]:
        places = asyncio.Semaphore(at_once)

        async def one(section: Section, scratch: Path) -> NotebookNode:
            async with places:
                return await self.section(section, scratch)

        with scratch_folder() as scratch:
            try:
                async with asyncio.TaskGroup() as group:
                    tasks = {each.name: group.create_task(one(each, scratch)) for each in sections}
            except BaseExceptionGroup as several:
                raise several.exceptions[0] from None
        return {name: task.result() for name, task in tasks.items()}

    async def section(self, section: Section, scratch: Path) -> NotebookNode:
        notebook = to_notebook(section)
        begun = time.perf_counter()
        self.progress.started(section.name, cells=sum(cell.runs for cell in section.cells))
        before = possible_files(section, self.cwd)
        async with running_kernel(
            section.name,
            cwd=self.cwd,
            scratch=scratch,
            style=self.style,
            draft=self.options.draft,
            trusted_since=self.trusted_since,
        ) as kernel:
            stored = self.values.of(section, scratch / f"{section.name}.values") if self.values else None
            run = SectionRun(section, notebook, kernel, stored=stored, timeout=self.options.timeout)
            for running, cell in enumerate((cell for cell in section.cells if cell.runs), start=1):
                self.progress.reached(section.name, cell=running)
                seconds = await run.cell(cell)
                if seconds > SLOW and not cell.options.store and _computes(cell):
                    place = f"{section.path.name}:{cell.place(cell.header)}"
                    self.progress.slow(section.name, place=place, seconds=seconds)
        self.keep(section, notebook, RunTrace(kernel.ledger.kept, list(run.traces.values()), before, kernel.began))
        self.progress.finished(section.name, seconds=time.perf_counter() - begun)
        return notebook


def _computes(cell: Cell) -> bool:
    """Whether there are values to be stored, and not imports and definitions alone."""
    definitions = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    body = (
        [each for each in parse(cell.source).body if not isinstance(each, definitions)] if cell.kind == "code" else []
    )
    return any(map(names_bound, body))
