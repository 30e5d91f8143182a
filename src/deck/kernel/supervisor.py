"""Ends a process with all that it has started: however it comes to its end, and when the press is gone.

A supervised process is the child of its supervisor, which imports nothing more and only waits. It shares one pipe with
the press, its lifeline: the press closes it to end the process, and the system closes it where the press is killed.

What the process has started ends with it. On Linux this includes processes that have left its group and its session,
as daemons do: the supervisor adopts whatever loses its parent (prctl(2), PR_SET_CHILD_SUBREAPER). Elsewhere it finds
its group, and the descendants that are still linked to it. Windows has no fork: there nobody supervises.
"""

import contextlib
import ctypes
import os
import select
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FrameType
from typing import NoReturn

_PR_SET_PDEATHSIG = 1  # linux/prctl.h, as the next
_PR_SET_CHILD_SUBREAPER = 36
_SECONDS_TO_END = 5.0  # after which a process stays that the system does not let go of
_TO_LOOK_AGAIN = 0.002  # seconds


def supervise(lifeline: str) -> None:
    """Returns in a new process. This one stays behind, ends with it, and as it: with its exit status or by its signal.

    Args:
        lifeline: the file descriptor of the pipe's end.
    """
    if sys.platform == "win32":
        return
    adopt_orphans()
    passed_on = (signal.SIGINT, signal.SIGTERM)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, (*passed_on, signal.SIGCHLD))
    supervisor = os.getpid()
    if child := os.fork():
        hearing, heard = os.pipe()
        os.set_blocking(heard, False)
        signal.set_wakeup_fd(heard)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in passed_on:
            signal.signal(number, _passing_on(child))
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        status = _ended(child, lifeline=int(lifeline), hearing=hearing)
        _end_all(child)
        _end_as(status)
    os.close(int(lifeline))
    os.setsid()
    _end_with(supervisor)
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def adopt_orphans(*, adopts: bool = True) -> None:
    """Makes this process the parent of each descendant that loses its own, where the system knows such a thing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, int(adopts), 0, 0, 0)


def children() -> set[int]:
    """The numbers of the processes whose parent is this one; on Linux alone, elsewhere none."""
    # Not every Linux has this list, nor has a thread that has ended.
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        lists = [(task / "children").read_text(encoding="ascii") for task in Path("/proc/self/task").iterdir()]
        return {int(number) for each in lists for number in each.split()}
    found = set()
    for place in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError):  # it has ended meanwhile
            # After the name, which is in parentheses and may hold anything: the state, the parent.
            if int(place.read_bytes().rpartition(b")")[2].split()[1]) == os.getpid():
                found.add(int(place.parent.name))
    return found


def _passing_on(child: int) -> "signal._HANDLER":
    """Hands a signal to the group of the child, as a terminal does."""

    def pass_on(number: int, _: FrameType | None) -> None:
        with contextlib.suppress(ProcessLookupError):
            try:
                os.killpg(child, number)
            except ProcessLookupError:  # it has no group of its own yet
                os.kill(child, number)

    return pass_on


def _end_with(supervisor: int) -> None:
    """Ends this process when its supervisor is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != supervisor:
        os._exit(1)


def _ended(child: int, *, lifeline: int, hearing: int) -> int:
    """Waits for the end of the child, or of the lifeline; the child's status, as waitpid(2) has it."""
    while True:
        ready, _, _ = select.select([lifeline, hearing], [], [])
        if lifeline in ready:
            return signal.SIGKILL
        os.read(hearing, 4096)
        for number, status in _reaped():
            if number == child:
                return status


def _reaped() -> Iterator[tuple[int, int]]:
    """The children that have ended, and their status."""
    with contextlib.suppress(ChildProcessError):
        while True:
            number, status = os.waitpid(-1, os.WNOHANG)
            if not number:
                return
            yield number, status


def _end_all(child: int) -> None:
    """Kills what is left of the child and of what it has started."""
    descendants = () if sys.platform == "linux" else _descendants(child)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    _kill({child, *descendants})
    end = time.monotonic() + _SECONDS_TO_END
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < end:
            if not os.waitpid(-1, os.WNOHANG)[0]:
                # Who kills a parent gets its children next.
                _kill(children() if sys.platform == "linux" else ())
                time.sleep(_TO_LOOK_AGAIN)


def _kill(numbers: Iterable[int]) -> None:
    for number in numbers:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(number, signal.SIGKILL)


def _descendants(process: int) -> set[int]:
    """Those that are linked to it, parent by parent."""
    # Late: only systems without /proc need it.
    import subprocess

    listed = subprocess.run(["ps", "-axo", "pid=,ppid="], capture_output=True, text=True, encoding="ascii", check=False)
    links = [(int(number), int(parent)) for number, parent in map(str.split, listed.stdout.splitlines())]
    found = {process}
    while more := {number for number, parent in links if parent in found} - found:
        found |= more
    return found - {process}


def _end_as(status: int) -> NoReturn:
    """Ends this process as the child has ended."""
    if (code := os.waitstatus_to_exitcode(status)) < 0:
        # Late: few end by a signal. No second core is dumped.
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [-code])
        if -code not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(max(code, 0))


def main() -> None:
    """Runs a command, supervised: `python supervisor.py LIFELINE COMMAND ARGUMENT...`."""
    _, lifeline, *command = sys.argv
    supervise(lifeline)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
