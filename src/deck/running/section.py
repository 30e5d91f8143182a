"""A section's cells in a kernel, one after the other: what came of them, or the Problem that one of them is."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell

from deck.freshness.inputs import Input
from deck.freshness.traces import Trace
from deck.running import failures
from deck.running.kernels import Kernel, last_words
from deck.running.outputs import merged, settled
from deck.running.stored_values import SectionValues
from deck.talk.cell import Cell
from deck.talk.notebook import put_outputs
from deck.talk.talk import Section

Hear = Callable[[dict[str, Any]], None]

_SECONDS_FOR_OUTPUTS = 60
"""How long the outputs of a cell that has ended may be on their way; on a busy machine they are late, and nbclient goes
on without them after 4 s."""


class SectionRun:
    """A run of a section's cells in a kernel, one after the other.

    Attributes:
        section: whose cells.
        notebook: what comes of them; those that do not run here keep what they have there.
        kernel: where they run.
        traces: what each of the cells that ran has read, by its number.
    """

    def __init__(
        self,
        section: Section,
        notebook: NotebookNode,
        kernel: Kernel,
        *,
        stored: SectionValues | None = None,
        timeout: float | None = None,
        hear: Hear = lambda message: None,
        traces: Mapping[int, Trace] = MappingProxyType({}),
    ) -> None:
        """Makes ready.

        Args:
            section: whose cells.
            notebook: of the section, as `deck.talk.notebook.to_notebook` makes it.
            kernel: one that runs.
            stored: its stored cells; without, these run as any other.
            timeout: seconds that one cell may take; None for as long as it likes.
            hear: is given each message of a cell, as Jupyter writes them, when it comes.
            traces: what the cells have read that ran in the kernel already.
        """
        self.section, self.notebook, self.kernel = section, notebook, kernel
        self.traces = dict(traces)
        self._stored, self._timeout = stored, timeout
        self._client = _ListeningClient(
            notebook,
            km=kernel.manager,
            coalesce_streams=False,
            record_timing=False,
            iopub_timeout=_SECONDS_FOR_OUTPUTS,
        )
        # `timeout` itself takes whole seconds only, and by its type this, too.
        self._client.timeout_func = lambda _: timeout  # type: ignore[assignment]
        self._client.kc = kernel.client
        self._client.hear = hear

    async def cell(self, cell: Cell) -> float:
        """Runs a cell of the section, or brings back what came of it.

        Returns:
            How many seconds of it would be saved if its values were stored; 0 where they were brought back.

        Raises:
            Problem: it raised, took too long or ended its kernel.
        """
        index = self.section.cells.index(cell)
        node = self.notebook.cells[index]
        code = node if cell.kind == "code" else new_code_cell(cell.program)
        try:
            seconds = await self._cell(cell, code, _Kernel(self._client, index))
            self.notebook.cells[index] = node  # where nbclient has put what it ran
            put_outputs(cell, node, code.outputs)
        except CellExecutionError as error:
            shown = _error_shown(code) or error
            raise failures.raised(self.section, cell, shown, execution_count=code.execution_count) from None
        except CellTimeoutError:
            raise failures.slow(self.section, cell, seconds=self._timeout) from None
        except DeadKernelError:
            # nbclient says the same of a task that was cancelled.
            if (task := asyncio.current_task()) is not None and task.cancelling():
                raise asyncio.CancelledError from None
            log = last_words(self.kernel.log)
            exit_code = await self.kernel.exit_code()
            raise failures.died(self.section, cell, exit_code=exit_code, log=log) from None
        finally:
            self._trace(cell)
        return seconds

    async def silently(self, code: str) -> str | None:
        """Runs code of the press's own; what it raised, None where it did not."""
        return await _Kernel(self._client, 0).silently(code)

    def _trace(self, cell: Cell, brought: tuple[Input, ...] = ()) -> None:
        known = self.traces.get(cell.number, Trace())
        events = (*known.events, *self.kernel.inputs.read())
        self.traces[cell.number] = Trace(events, (*known.brought, *brought))

    async def _cell(self, cell: Cell, code: NotebookNode, kernel: "_Kernel") -> float:
        stored, seconds = self._stored, 0.0
        outputs = await stored.bring_back(cell, kernel.silently) if stored else None
        if stored and outputs is not None:
            code.outputs = [from_dict(each) for each in outputs]
            self.kernel.ledger.kept += stored.kept(cell)
            self._trace(cell, stored.read(cell))
        else:
            begun = time.perf_counter()
            async with _figures_sized(cell, kernel):
                await kernel.run(code)
            code.outputs = self._client.settled(code)
            if (error := _error_shown(code)) is not None and not self._may_raise(cell):
                raise failures.raised(self.section, cell, error, execution_count=code.execution_count)
            kept, spared = self.kernel.ledger.read(cell)
            seconds = time.perf_counter() - begun - spared
            self._trace(cell)
            if stored:
                began = self.kernel.began
                await stored.ran(cell, code.outputs, kernel.silently, kept=kept, traces=self.traces, began=began)
        if stored:
            await stored.passed(cell, kernel.silently)
        return seconds

    def _may_raise(self, cell: Cell) -> bool:
        return self._client.allow_errors or "raises-exception" in cell.options.tags


class _ListeningClient(NotebookClient):
    """A client that passes each message on, and keeps outputs in Jupyter's order and form."""

    hear: Hear = staticmethod(lambda message: None)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._displayed: dict[str, list[NotebookNode]] = {}
        self._closed: set[str] = set()

    def settled(self, cell: NotebookNode) -> list[NotebookNode]:
        """The outputs of a cell that has run."""
        return settled(cell.outputs, self.widget_state, self._closed)

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        self.hear(msg)
        return super().process_message(msg, cell, cell_index)

    def output(
        self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int
    ) -> NotebookNode | None:
        made = super().output(outs, msg, display_id, cell_index)
        if made is not None:
            if display_id:
                self._displayed.setdefault(display_id, []).append(made)
            merged(outs)
        return made

    def _update_display_id(self, display_id: str, msg: dict[str, Any]) -> None:
        # By the outputs themselves: nbclient counts, and has another number once texts are joined.
        for output in self._displayed.get(display_id, ()):
            output.data, output.metadata = (from_dict(msg["content"][part]) for part in ("data", "metadata"))

    def handle_comm_msg(self, outs: list[NotebookNode], msg: dict[str, Any], cell_index: int) -> None:
        super().handle_comm_msg(outs, msg, cell_index)
        if msg["msg_type"] == "comm_close":
            self._closed.add(msg["content"]["comm_id"])


@contextlib.asynccontextmanager
async def _figures_sized(cell: Cell, kernel: "_Kernel") -> AsyncIterator[None]:
    """Within this, the cell's figures have the size that it asks for."""
    if cell.figure_size is None:
        yield
        return
    sizes = "__import__('deck.kernel.drawing.sizes').kernel.drawing.sizes"
    await kernel.silently(f"{sizes}.begin{cell.figure_size}")
    try:
        yield
    finally:
        # Where the cell has ended its kernel, that is the error to tell.
        with contextlib.suppress(DeadKernelError, RuntimeError):
            await kernel.silently(f"{sizes}.end()")


def _error_shown(code: NotebookNode) -> failures.ShownError | None:
    """What the cell shows of an exception: its own, or that of an object that could not be displayed."""
    shown = next((each for each in reversed(code.outputs) if each.output_type == "error"), None)
    return None if shown is None else failures.ShownError(shown.ename, shown.evalue, "\n".join(shown.traceback))


@dataclass(frozen=True, slots=True)
class _Kernel:
    """What runs code for a cell of the notebook."""

    client: NotebookClient
    index: int

    async def run(self, code: NotebookNode, *, counted: bool = True) -> None:
        await self.client.async_execute_cell(code, self.index, store_history=counted)

    async def silently(self, code: str, *, counted: bool = False) -> str | None:
        """See `deck.running.stored_values.Run`."""
        try:
            await self.run(new_code_cell(code), counted=counted)
        except CellExecutionError as error:
            return f"{error.ename}: {error.evalue}"
        return None
