"""A kernel of the running Python, for one section, that does not outlive its `async with`."""

import asyncio
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from types import MappingProxyType
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client import AsyncKernelClient, AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec

from deck.freshness.ledger import Ledger
from deck.freshness.traces import InputLog
from deck.kernel import start
from deck.kernel.settings import EXTENSIONS, IPYTHON, VARIABLES, VARIABLES_AT_START
from deck.kernel.variables import COLD, DRAFT, INPUTS, LEDGER, PROGRESS
from deck.problem import Problem, Status, shown
from deck.running.lifeline import Lifeline

_SECONDS_TO_START = 60
_SECONDS_TO_END = 20
_TO_LOOK_AGAIN = 10  # milliseconds after which a socket tries again whose other end is not there yet


class SectionKernelManager(AsyncKernelManager):
    """Starts this very interpreter, supervised; which kernels the user has registered does not matter.

    Attributes:
        lifeline: what the kernel, and all that its cells have started, ends with.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.lifeline = Lifeline()

    @property
    def kernel_spec(self) -> KernelSpec:
        """How to start the kernel."""
        command = [
            sys.executable,
            "-Xfrozen_modules=off",
            str(_START),
            self.lifeline.argument,
            "-f",
            "{connection_file}",
        ]
        return KernelSpec(argv=command + _ARGUMENTS, display_name="Python", language="python")


_START = Path(start.__file__).absolute()
_ARGUMENTS = [
    *(f"--IPKernelApp.extra_extensions={name}" for name in EXTENSIONS),
    "--IPKernelApp.reraise_ipython_extension_failures=True",
    *(f"--{kind}.{name}={value}" for kind, values in IPYTHON.items() for name, value in values.items()),
]


@dataclass(frozen=True, slots=True)
class Kernel:
    """A kernel that runs.

    Attributes:
        manager: starts and ends it; its process is the kernel's supervisor.
        client: speaks to it.
        log: where its own words go, not those of its cells.
        ledger: what its code reports to have kept.
        inputs: what its code is heard to read.
        began: when it was started, in nanoseconds since the epoch.
    """

    manager: SectionKernelManager
    client: AsyncKernelClient
    log: Path
    ledger: Ledger
    inputs: InputLog
    began: int

    async def exit_code(self) -> int | None:
        """That of the kernel's process; negative for a signal, None while it runs."""
        assert self.manager.provisioner is not None  # it has been started
        return await self.manager.provisioner.poll()


@contextlib.asynccontextmanager
async def running_kernel(
    name: str,
    *,
    cwd: Path,
    scratch: Path,
    style: Path,
    draft: bool = False,
    trusted_since: float | None = None,
    telling: Path | None = None,
) -> AsyncIterator[Kernel]:
    """Starts a kernel, and kills it and all that its cells have started at the end, however the end comes about.

    Args:
        name: of the section, for file names and messages.
        cwd: the kernel's working directory.
        scratch: a folder that is removed later, for the kernel's files.
        style: matplotlib's settings, where the working directory has none.
        draft: sets $DECK_DRAFT, by which code may know that it may work briefly.
        trusted_since: sets $DECK_COLD, by which code may know that it is to trust nothing that it kept before this
            time, in seconds since the epoch.
        telling: a file to which code may tell how far it is, set as $DECK_PROGRESS.

    Raises:
        Problem: the kernel does not start (status 3).
    """
    file = scratch / f"{name}.json"
    manager = SectionKernelManager(connection_file=str(file), transport=transport(file))
    log, ledger = scratch / f"{name}.log", Ledger(scratch / f"{name}.ledger")
    inputs, began = InputLog(scratch / f"{name}.inputs"), time.time_ns()
    client = None
    try:
        told = {DRAFT: "1" if draft else None, COLD: trusted_since, PROGRESS: telling}
        told |= {LEDGER: ledger.path, INPUTS: inputs.path.absolute()}
        variables = environment(scratch / name, style, told)
        with log.open("w", encoding="utf-8") as sink:
            options = manager.lifeline.options
            await manager.start_kernel(cwd=str(cwd), env=variables, stdout=sink, stderr=sink, **options)
        context = zmq.asyncio.Context()
        context.setsockopt(zmq.RECONNECT_IVL, _TO_LOOK_AGAIN)
        client = manager.client(context=context)
        client.start_channels(stdin=False)  # a cell that asks for input raises
        try:
            await _answers(client)
        except RuntimeError as error:
            raise _not_started(name, error, log) from None
        yield Kernel(manager, client, log, ledger, inputs, began)
    finally:
        if client is not None:
            client.stop_channels()
            client.context.destroy(linger=0)
        await _to_its_end(_end(manager))


def transport(file: Path) -> str:
    """How to reach a kernel: "ipc" or "tcp".

    Sockets in a private folder, which is "ipc": no port that another program could take meanwhile, no other user to
    listen. Windows has none of them, and no system takes a long path: macOS, whose folders for scratch have long names,
    103 bytes, Linux 107.

    Args:
        file: the kernel's connection file, beside which the sockets would be.
    """
    if os.name != "posix":
        return "tcp"
    longest = os.fsencode(f"{file.with_suffix('')}-ipc-5")  # as jupyter_client calls the last of the five
    return "ipc" if len(longest) <= zmq.IPC_PATH_MAX_LEN else "tcp"


def last_words(log: Path, *, lines: int = 8) -> str:
    """The end of what a kernel wrote outside of its cells."""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def environment(ipython_folder: Path, style: Path, told: Mapping[str, object] = MappingProxyType({})) -> dict[str, str]:
    """The user's environment, less what would make outputs differ from machine to machine."""
    variables = os.environ | {
        "IPYTHONDIR": str(ipython_folder),  # no start-up files of the user's
        "MATPLOTLIBRC": str(style),
        **VARIABLES,
        **VARIABLES_AT_START,
    }
    if os.name != "posix":
        variables["PYTHONUTF8"] = "1"  # text files without an encoding are in UTF-8, as everywhere else
    for name in (DRAFT, COLD, PROGRESS, LEDGER, INPUTS):
        variables.pop(name, None)  # what is no draft must not be one by chance
        if (value := told.get(name)) is not None:
            variables[name] = str(value)
    if search_path := variables.get("PYTHONPATH"):
        # Relative entries are meant from here, not from the kernel's folder.
        entries = (str(Path(entry).absolute()) for entry in search_path.split(os.pathsep) if entry)
        variables["PYTHONPATH"] = os.pathsep.join(entries)
    return variables


async def _answers(client: AsyncKernelClient) -> None:
    """Waits until the kernel answers, and what it publishes is heard.

    As the client's own `wait_for_ready`, which goes on to wait for a fifth of a second for what nobody asks for.

    Raises:
        RuntimeError: the kernel ended, or does not answer.
    """
    end = time.monotonic() + _SECONDS_TO_START
    while True:
        client.kernel_info()
        with contextlib.suppress(Empty):
            await client.get_shell_msg(timeout=1)
            await client.get_iopub_msg(timeout=0.2)
            return
        if not await client.is_alive():
            raise RuntimeError("it ended before it answered")
        if time.monotonic() > end:
            raise RuntimeError(f"it did not answer in {_SECONDS_TO_START} seconds")


async def _to_its_end(what: Coroutine[Any, Any, None]) -> None:
    """Awaits it. Where the awaiting task is cancelled meanwhile, it still comes to its end first."""
    task = asyncio.create_task(what)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
    task.result()


async def _end(manager: SectionKernelManager) -> None:
    manager.lifeline.cut()
    provisioner = manager.provisioner
    process = getattr(provisioner, "process", None)
    if os.name == "posix" and provisioner is not None and process is not None:
        try:
            await asyncio.to_thread(process.wait, _SECONDS_TO_END)  # the manager would look ten times a second
        except subprocess.TimeoutExpired:  # somebody has stopped the supervisor
            process.kill()
        await provisioner.wait()  # for what has ended: from now on nobody signals a process of its number
    await manager.shutdown_kernel(now=True)


def _not_started(name: str, error: RuntimeError, log: Path) -> Problem:
    return Problem(
        found=f"the kernel of {name} did not start: {error}",
        remedy=f"See whether '{shown(sys.executable)} -m ipykernel --version' works",
        detail=last_words(log),
        status=Status.MACHINE,
    )
