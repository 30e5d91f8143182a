"""The preview from its start to its end."""

import asyncio
import contextlib
import signal
import threading
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path

from deck.preview.memory import keep_one_heap
from deck.preview.notebooks import show_notebooks
from deck.preview.server import Server
from deck.preview.session import Session
from deck.reading.talk import read_talk
from deck.store.housekeeping import limit, trim
from deck.store.scratch import scratch_folder
from deck.store.store import Store


async def serve(
    source: Path,
    *,
    port: int,
    edition: str | None,
    store: Store,
    say: Callable[[str], None],
    shows_browser: bool,
    shows_notebooks: bool = False,
) -> None:
    """Shows a talk in the browser until the process is told to end; then no kernel is left.

    Args:
        source: the talk's folder, or the file that is all of it.
        port: where; 0 for any that is free.
        edition: as for `deck.build.build`.
        store: where outputs are kept.
        say: is told the address, and each Problem.
        shows_browser: whether the user's browser is opened.
        shows_notebooks: whether JupyterLab is started on the sections.

    Raises:
        Problem: there is no such talk (status 2), the port is taken, or JupyterLab is not installed (3).
    """
    if not source.exists():
        read_talk(source)
    keep_one_heap()
    most, since = limit(), time.time()
    stop = asyncio.Event()

    def say_or_stop(text: str) -> None:
        try:
            say(text)
        except BrokenPipeError:  # nobody reads it any more
            stop.set()

    with scratch_folder() as scratch:
        session = Session(source, scratch=scratch, edition=edition, store=store, say=say_or_stop)
        server = Server(session, port=port)
        lab = await show_notebooks(session.folder, scratch=scratch, say=say_or_stop) if shows_notebooks else None
        _end_by_signals(stop)
        say_or_stop(f"{server.address} shows the talk while you write it; Ctrl-C ends it")
        running = asyncio.create_task(session.run())
        waiting = asyncio.create_task(stop.wait())
        try:
            if shows_browser:
                # Some browsers, those of a terminal, do not return.
                threading.Thread(target=webbrowser.open, args=(server.address,), daemon=True).start()
            await asyncio.wait((running, waiting), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (running, waiting):
                task.cancel()
            await server.close()
            if lab is not None and lab.returncode is None:
                lab.terminate()
                await lab.wait()
            with contextlib.suppress(asyncio.CancelledError):
                await running
    trim(store.folder, most=most, since=since)


def _end_by_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    ended = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # not with nohup
        ended.append(signal.SIGHUP)
    for each in ended:
        with contextlib.suppress(NotImplementedError):  # Windows, where Ctrl-C cancels what runs
            loop.add_signal_handler(each, stop.set)
