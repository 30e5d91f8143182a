"""Kernels that outlive a run: a section's own, and one that waits, its packages loaded, for a section to need it."""

import ast
import asyncio
import contextlib
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty

from deck.analysis import effects
from deck.analysis.modules import is_installed, project_files
from deck.config.theme import figure_style
from deck.freshness.inputs import Input, is_simple, value_now
from deck.freshness.traces import States, Trace
from deck.problem import Problem
from deck.running.kernels import Kernel, running_kernel
from deck.talk.notebook import Outputs
from deck.talk.syntax import parse, tree_of
from deck.talk.talk import Talk

_SECONDS = 120  # for code of the press's own, the loading of packages included
_SECONDS_AFTER_INTERRUPT = 15


class UnresponsiveError(Exception):
    """A kernel owes an answer: an interrupt that came late, while it answered, may have kept it from doing so."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A cell that has run: what it is by its form, its code, its outputs, and what it has read."""

    form: str
    program: str
    outputs: Outputs
    trace: Trace


@dataclass(slots=True, eq=False)
class WarmKernel:
    """A kernel, and what a section has run in it.

    Attributes:
        kernel: that runs.
        closing: ends it.
        telling: the file to which code tells how far it is.
        pristine: whether it is as a build's: nothing was loaded before, no cell ran twice.
        rewound: whether cells ran again in it.
        inputs: what the cells depend on besides their code, as it was when they ran.
        ran: the cells that ran, in order.
        torn: programs of cells that began after these and did not come to a good end.
        torn_trace: what the last one of these has read.
        before: the files that the code names, as they were before it ran.
        interrupted: whether it was, ever.
        ended: set once it ends.
    """

    kernel: Kernel
    closing: AsyncExitStack
    telling: Path
    pristine: bool
    rewound: bool = False
    inputs: dict[str, str] = field(default_factory=dict)
    ran: list[Ran] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    torn_trace: Trace = field(default_factory=Trace)
    before: States = field(default_factory=dict)
    interrupted: bool = False
    ended: "asyncio.Task[None] | None" = None

    def fits(self, inputs: Mapping[str, str], folder: Path) -> bool:
        """Whether what ran here has seen these inputs; modules that nothing has loaded yet may be new.

        Args:
            inputs: what is known of new code: nobody knows yet which files that reads.
            folder: the talk's.
        """
        for name, value in self.inputs.items():
            now = value_now(Input(name, value), folder) if is_simple(name) else value
            if inputs.get(name, now) != value:
                return False
        return True

    async def back_to(self, number: int) -> str | None:
        """Goes back to what there was after the first cells.

        Returns:
            Why that cannot be; None where it is done.

        Raises:
            UnresponsiveError: as `tell`.
        """
        undone = [each.program for each in self.ran[number:]] + self.torn
        if not undone:
            return None
        before = [each.program for each in self.ran[:number]]
        self.pristine, self.rewound = False, True
        if reason := effects.obstacle(undone, before):
            return reason
        report = self.telling.with_suffix(".report")
        report.unlink(missing_ok=True)
        names = effects.touched(undone, before)
        error = await self.tell(f"deck.kernel.values.rewinding.rewind({str(report)!r}, {number}, {names!r})")
        if error or not report.is_file():
            return error or "it does not answer"
        if reason := json.loads(report.read_bytes()):
            return str(reason)
        del self.ran[number:]
        self.torn, self.torn_trace = [], Trace()
        return None

    async def remember(self) -> None:
        """Keeps what there is after the cells that ran.

        Raises:
            UnresponsiveError: as `tell`.
        """
        await self.tell(f"deck.kernel.values.rewinding.remember({len(self.ran)})")

    async def tell(self, call: str) -> str | None:
        """Calls a function of `deck.kernel`, by its full name, in the kernel; what it raised.

        Raises:
            UnresponsiveError: a kernel that was interrupted before does not answer.
        """
        module = call.partition("(")[0].rpartition(".")[0]
        code = f"__import__({module!r}).{call.removeprefix('deck.')}"
        most = _SECONDS_AFTER_INTERRUPT if self.interrupted else _SECONDS
        try:
            reply = await self.kernel.client.execute_interactive(
                code, silent=True, store_history=False, allow_stdin=False, timeout=most, output_hook=lambda _: None
            )
        except (TimeoutError, Empty) as error:
            if self.interrupted:
                raise UnresponsiveError from error
            return f"{type(error).__name__}: {error}"
        except (RuntimeError, OSError) as error:
            return f"{type(error).__name__}: {error}"
        content = reply["content"]
        return None if content["status"] == "ok" else f"{content.get('ename')}: {content.get('evalue')}"

    async def interrupt(self) -> None:
        """Raises KeyboardInterrupt in what runs."""
        self.interrupted = True
        with contextlib.suppress(RuntimeError, ProcessLookupError):
            await self.kernel.manager.interrupt_kernel()

    async def close(self) -> None:
        """Ends it and its children, also where who asks for it is cancelled meanwhile."""
        if self.ended is None:
            self.ended = asyncio.create_task(self.closing.aclose())
        await asyncio.shield(self.ended)


class Kernels:
    """Starts kernels for the sections of a talk, and keeps one ready."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._numbers = itertools.count(1)
        self._talk: Talk | None = None
        self._modules: Sequence[str] | None = None
        self._loud: set[str] = set()
        self._spare: asyncio.Task[WarmKernel] | None = None
        self._dropped: set[asyncio.Task[None]] = set()
        self._outdated: object = None
        self._open: set[WarmKernel] = set()

    def aim(self, talk: Talk, shared: Mapping[str, str]) -> None:
        """Says what kernels are for from now on; a spare one that was made for something else is ended."""
        self._talk = talk
        now = (figure_style(talk.config.theme.base), dict(shared))
        if now != self._outdated:
            self._outdated = now
            self._drop_spare()

    def keep_ready(self) -> None:
        """Starts the spare kernel, where there is none."""
        if self._spare is None and self._talk is not None:
            self._spare = asyncio.create_task(self._prepared())

    async def quick(self) -> WarmKernel:
        """A kernel with packages loaded, where one is ready; else a fresh one."""
        spare, self._spare = self._spare, None
        if spare is None:
            return await self.fresh()
        try:
            return await spare
        except Problem:
            return await self.fresh()

    async def fresh(self) -> WarmKernel:
        """A kernel as a build starts it.

        Raises:
            Problem: it does not start (status 3).
        """
        assert self._talk is not None
        name = f"kernel-{next(self._numbers)}"
        telling = self._scratch / f"{name}.progress"
        closing = AsyncExitStack()
        kernel = await closing.enter_async_context(
            running_kernel(
                name,
                cwd=self._talk.folder,
                scratch=self._scratch,
                style=figure_style(self._talk.config.theme.base),
                draft=self._talk.draft,
                telling=telling,
            )
        )
        warm = WarmKernel(kernel, closing, telling, pristine=True)
        self._open = {each for each in self._open if each.ended is None or not each.ended.done()} | {warm}
        return warm

    async def close(self) -> None:
        """Ends all kernels that it started."""
        if self._spare is not None:
            self._spare.cancel()
            await asyncio.gather(self._spare, *self._dropped, return_exceptions=True)
        await asyncio.gather(*(warm.close() for warm in self._open), return_exceptions=True)

    async def _prepared(self) -> WarmKernel:
        assert self._talk is not None
        if self._modules is None:
            self._modules = await asyncio.to_thread(_packages, self._talk)
        wanted = self._modules
        while True:
            warm = await self.fresh()
            warm.pristine = False
            try:
                modules = [name for name in wanted if name not in self._loud]
                report = warm.telling.with_suffix(".loud")
                await warm.tell(f"deck.kernel.preloading.preload({str(report)!r}, {modules!r})")
                loud = json.loads(report.read_bytes()) if report.is_file() else []
            except BaseException:
                await warm.close()
                raise
            if not loud:
                return warm
            self._loud |= set(loud)
            await warm.close()

    def _drop_spare(self) -> None:
        if self._spare is not None:
            ending = asyncio.create_task(_ended(self._spare))
            self._dropped.add(ending)
            ending.add_done_callback(self._dropped.discard)
            self._spare = None


async def _ended(spare: "asyncio.Task[WarmKernel]") -> None:
    spare.cancel()
    with contextlib.suppress(asyncio.CancelledError, Exception):
        await (await spare).close()


def _packages(talk: Talk) -> Sequence[str]:
    """The modules of installed packages that the talk's code imports, its own modules' included."""
    files = {path for section in talk.sections for path in project_files(section, folder=talk.folder).values()}
    cells = (parse(cell.program) for section in talk.sections for cell in section.cells if cell.runs)
    names: dict[str, None] = {}
    for tree in [*cells, *_modules(sorted(files))]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names |= dict.fromkeys(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names[node.module] = None
    tops = {top: is_installed(top) for top in {name.partition(".")[0] for name in names}}
    return [name for name in names if tops[name.partition(".")[0]]]


def _modules(files: Iterable[Path]) -> Iterator[ast.AST]:
    for path in files:
        if path.suffix == ".py":
            with contextlib.suppress(OSError, SyntaxError, ValueError):
                yield tree_of(path.read_bytes())
