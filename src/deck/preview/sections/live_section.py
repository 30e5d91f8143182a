"""One section in a live preview: runs towards the newest version of its source, from the first cell that changed."""

import asyncio
import functools
import shutil
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

from deck.analysis.modules import one_look
from deck.freshness.kept_sections import keep_section, kept_outputs
from deck.freshness.possible_files import possible_files
from deck.freshness.traces import RunTrace, Trace
from deck.preview.sections.kernels import Kernels, Ran, UnresponsiveError, WarmKernel
from deck.preview.sections.running import Running, broken, stopped
from deck.preview.sections.semaphore import PrioritySemaphore
from deck.preview.sections.state import Phase, aimed
from deck.preview.sections.target import Target, common, with_read
from deck.problem import Problem
from deck.running.section import SectionRun
from deck.running.stored_values import Values
from deck.store.store import Store
from deck.talk.notebook import Outputs, outputs_of, to_notebook

OBEYS = 1.0
"""Seconds in which a cell has to end that was interrupted; then its kernel is ended."""


class LiveSection:
    """A section and the kernel where it runs.

    Attributes:
        name: the section's.
        state: what is to be shown, and what came of it so far.
        running: the cell that runs.
        used: when its kernel last had something to do, in seconds of `time.monotonic`.
    """

    def __init__(
        self,
        target: Target,
        *,
        kernels: Kernels,
        gate: PrioritySemaphore,
        store: Store,
        changed: Callable[[], None],
        has_read: Callable[[], None],
        hurry: bool,
    ) -> None:
        """Begins to run what has to run.

        Args:
            target: the section's newest version.
            kernels: where a kernel comes from.
            gate: lets a few sections run at a time.
            store: where outputs are kept.
            changed: is called when something of it has changed.
            has_read: is called when its code is found to have read other files than was known.
            hurry: whether somebody waits for it.
        """
        self.name = target.section.name
        self.state = aimed(None, target, kept_outputs(target.section, target.snapshot, store))
        self.running: Running | None = None
        self.used = time.monotonic()
        self._kernels, self._gate, self._store, self._changed = kernels, gate, store, changed
        self._has_read = has_read
        self._warm: WarmKernel | None = None
        self._hurry = hurry
        self._not_again = ""
        self._struck = False
        self._task: asyncio.Task[None] | None = None
        self._confirming: asyncio.Task[None] | None = None
        self._others: set[asyncio.Task[Any]] = set()
        self._start()

    @property
    def is_warm(self) -> bool:
        """Whether it has a kernel."""
        return self._warm is not None

    @property
    def is_awaited(self) -> bool:
        """Whether somebody waits for it."""
        return self._hurry and self.state.phase is Phase.PENDING

    @property
    def is_idle(self) -> bool:
        """Whether nothing of it runs."""
        return all(task is None or task.done() for task in (self._task, self._confirming))

    def aim(self, target: Target, *, hurry: bool | None, again: bool) -> None:
        """Sets what is to be shown.

        Args:
            target: the section's newest version.
            hurry: whether somebody waits for it; None where that is as it was.
            again: whether a cell that failed is tried again though nothing has changed.
        """
        self._hurry = self._hurry if hurry is None else hurry
        if self.state.is_of(target) and not (again and self.state.failure):
            self.state = self.state.moved(target)
            return
        self._stop_confirming()
        self.state = aimed(self.state, target, kept_outputs(target.section, target.snapshot, self._store))
        if self.running and (self.state.is_settled or self._is_obsolete(self.running)):
            self._later(self._stop(self.running))
        self._start()

    def interrupt(self) -> None:
        """Stops the cell that runs, for somebody who asked."""
        if self.running:
            self.running.asked = True
            self._later(self._stop(self.running))

    async def confirm(self) -> None:
        """Runs the section once from the top in a fresh kernel, as a build does, and shows what comes of it."""
        target = self.state.target
        self._confirming = asyncio.create_task(self._confirm(target))
        await asyncio.wait((self._confirming,))  # where an edit cancels it, that is its end alone
        if not self._confirming.cancelled() and (error := self._confirming.exception()):
            self.state = self.state.failed(0, broken(target, error))

    def warm_up(self) -> None:
        """Runs what is shown already, so that the next change of it is quick."""
        target = self.state.target
        can_run = self._warm is None and self.state.is_settled and target.cells and target.key != self._not_again
        if can_run and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._warm_up(target))

    async def cool(self) -> None:
        """Ends the kernel."""
        warm, self._warm = self._warm, None
        if warm is not None:
            await warm.close()

    async def close(self) -> None:
        """Ends all that runs."""
        self._stop_confirming()
        if self._task is not None:
            self._task.cancel()
        await self.cool()
        await asyncio.gather(*filter(None, (self._task, self._confirming, *self._others)), return_exceptions=True)

    def _start(self) -> None:
        if not self.state.is_settled and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._drive())

    async def _drive(self) -> None:
        while self.state.phase is Phase.PENDING:
            target, running = self.state.target, None
            try:
                async with self._gate.place(self.name, hurry=self._hurry):
                    await self._advance(self.state.target)
            except Problem as problem:
                running, self.running = self.running, None
                # What stopped for an edit, or was struck by an interrupt that was meant for another cell, runs again.
                stray = self._struck and "KeyboardInterrupt" in problem.found and not (running and running.asked)
                self._struck = False
                if self.state.is_of(target) and not stray:
                    self.state = self.state.failed(running.place if running else self.state.done, problem)
                    if running:
                        self._keep(target, running.warm, is_as_built=False)
            except UnresponsiveError:
                await self.cool()  # and another one runs it
            except Exception as error:  # of the machine, such as a disk that is full
                self.state = self.state.failed(self.state.done, broken(target, error))
            self.running = None
            self._changed()

    async def _advance(self, target: Target) -> None:
        """Runs what has to run, until all is done or there is a newer target."""
        self.used = time.monotonic()
        warm = await self._ready(target)
        warm.inputs |= target.inputs
        with one_look():
            warm.before = {**possible_files(target.section, target.snapshot.talk.folder), **warm.before}
            run, values = self._run_of(target, warm)
        try:
            for place in range(len(warm.ran), len(target.cells)):
                if not self.state.is_of(target):
                    return
                outputs = await self._cell(run, target, place, warm)
                if outputs is None:
                    return
                before, self.state = self.state, self.state.ran(target, place, outputs)
                if self.state is not before:
                    self._changed()
                await warm.remember()
        finally:
            self.used = time.monotonic()
            shutil.rmtree(values, ignore_errors=True)
        self.state = self.state.finished(target, is_as_built=warm.pristine)
        if self.state.is_of(target):
            self._keep(target, warm, is_as_built=warm.pristine)

    async def _ready(self, target: Target) -> WarmKernel:
        """A kernel with the first cells of the target in it, as many as there can be."""
        warm = self._warm
        if warm is not None:
            number = common([each.form for each in warm.ran], target.forms)
            if warm.fits(target.inputs, target.snapshot.talk.folder) and await warm.back_to(number) is None:
                self.state = self.state.rewound(target, [each.outputs for each in warm.ran])
                return warm
            await self.cool()
        self._warm = await (self._kernels.quick() if self._hurry else self._kernels.fresh())
        await self._warm.remember()
        return self._warm

    async def _cell(self, run: SectionRun, target: Target, place: int, warm: WarmKernel) -> Outputs | None:
        """Runs a cell; None where nobody waits for it any more."""
        cell = target.cells[place]
        warm.telling.unlink(missing_ok=True)
        running = self.running = Running(place, cell, target.forms[place], time.monotonic(), warm)
        warm.torn.append(cell.program)
        work = asyncio.create_task(run.cell(cell))
        given_up = asyncio.create_task(running.given_up.wait())
        try:
            await asyncio.wait((work, given_up), return_when=asyncio.FIRST_COMPLETED)
        finally:
            given_up.cancel()
            if not work.done():
                work.add_done_callback(_heard)
                self._warm = None if self._warm is warm else self._warm
                await warm.close()
                work.cancel()
        if running.given_up.is_set():
            if running.asked:
                raise stopped(target, cell)
            return None
        try:
            work.result()
        except Problem as problem:
            warm.torn_trace = run.traces[cell.number]
            if await warm.kernel.exit_code() is not None:
                await self.cool()
            raise problem from None
        self.running = None
        outputs = outputs_of(target.section, run.notebook)[place]
        warm.torn, warm.torn_trace = [], Trace()
        warm.ran.append(Ran(target.forms[place], cell.program, outputs, run.traces[cell.number]))
        return outputs

    async def _stop(self, running: Running) -> None:
        if self.running is not running:
            return  # it has ended meanwhile, and what runs now is not meant
        self._struck = True
        await running.warm.interrupt()
        end = time.monotonic() + OBEYS
        while self.running is running and time.monotonic() < end:
            await asyncio.sleep(0.02)
        if self.running is running:
            running.given_up.set()

    def _is_obsolete(self, running: Running) -> bool:
        target = self.state.target
        forms = [*(each.form for each in running.warm.ran), running.form]
        return not running.warm.fits(target.inputs, target.snapshot.talk.folder) or common(forms, target.forms) < len(
            forms
        )

    async def _confirm(self, target: Target) -> None:
        async with self._gate.place(self.name):
            warm = await self._kernels.fresh()
            run, values = self._run_of(target, warm)
            place = 0
            try:
                warm.inputs = dict(target.inputs)
                warm.before = possible_files(target.section, target.snapshot.talk.folder)
                await warm.remember()
                for place, cell in enumerate(target.cells):
                    await run.cell(cell)
                    outputs = outputs_of(target.section, run.notebook)[place]
                    warm.ran.append(Ran(target.forms[place], cell.program, outputs, run.traces[cell.number]))
                    await warm.remember()
            except Problem as problem:
                await warm.close()
                self.state = self.state.failed(place, problem)
                warm.torn_trace = run.traces[target.cells[place].number]
                self._keep(target, warm, is_as_built=False)
            except BaseException:
                await warm.close()
                raise
            else:
                old, self._warm = self._warm, warm
                self.state = self.state.confirmed([each.outputs for each in warm.ran])
                self._keep(target, warm, is_as_built=True)
                if old is not None:
                    self._later(old.close())
            finally:
                shutil.rmtree(values, ignore_errors=True)
        self._changed()

    async def _warm_up(self, target: Target) -> None:
        async with self._gate.place(self.name):
            warm = await self._kernels.quick()
            await warm.remember()
            run, values = self._run_of(target, warm)
            self._warm = warm
            warm.inputs = dict(target.inputs)
            warm.before = possible_files(target.section, target.snapshot.talk.folder)
            try:
                for place in range(len(target.cells)):
                    if not self.state.is_of(target) or await self._cell(run, target, place, warm) is None:
                        break
                    await warm.remember()
            except (Problem, UnresponsiveError):
                self._not_again = target.key  # what is shown is right; the next change of it runs it again
                await self.cool()
            finally:
                self.running = None
                shutil.rmtree(values, ignore_errors=True)
        if not self.state.is_settled:
            await self._drive()

    def _run_of(self, target: Target, warm: WarmKernel) -> tuple[SectionRun, Path]:
        scratch = warm.telling.with_suffix(f".values-{time.monotonic_ns()}")
        # What comes of a cell that runs again may not be what comes of it in a build.
        values = Values(target.snapshot, self._store, keeps=not warm.rewound)
        stored = values.of(target.section, scratch)
        notebook = to_notebook(target.section, [each.outputs for each in warm.ran])
        hear = functools.partial(self._hear, warm)
        traces = {cell.number: each.trace for cell, each in zip(target.cells, warm.ran, strict=False)}
        run = SectionRun(target.section, notebook, warm.kernel, stored=stored, hear=hear, traces=traces)
        return run, scratch

    def _hear(self, warm: WarmKernel, message: dict[str, Any]) -> None:
        if self.running and self.running.warm is warm and message["msg_type"] == "stream":
            lines = [line.rpartition("\r")[2] or line for line in message["content"]["text"].splitlines()]
            self.running.text = next((line.strip() for line in reversed(lines) if line.strip()), self.running.text)

    def _keep(self, target: Target, warm: WarmKernel, *, is_as_built: bool) -> None:
        """Keeps what came of a run, where it is as a build's, and follows from now on what the run has read."""
        traces = [*(each.trace for each in warm.ran), warm.torn_trace]
        ran = RunTrace(warm.kernel.ledger.kept, traces, warm.before, warm.kernel.began)
        outputs, section = list(self.state.outputs), target.section
        kept = keep_section(section, target.snapshot, self._store, outputs=outputs, ran=ran, is_as_built=is_as_built)
        read = kept.read[section.name]
        warm.inputs |= read
        if self.state.is_of(target) and read != target.snapshot.read.get(section.name, {}):
            self.state = replace(self.state, target=with_read(target, read))
            self._has_read()

    def _stop_confirming(self) -> None:
        if self._confirming is not None:
            self._confirming.cancel()

    def _later(self, what: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(what)
        self._others.add(task)
        task.add_done_callback(self._others.discard)


def _heard(task: "asyncio.Task[float]") -> None:
    if not task.cancelled():
        task.exception()
