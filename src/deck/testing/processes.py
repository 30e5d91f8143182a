"""Processes that a section's cells start: they end with the section, as in a build with its kernel. On Linux alone."""

import contextlib
import os
import signal
import time
from collections.abc import Iterator

from deck.kernel.supervisor import adopt_orphans, children

_SECONDS_TO_END = 5.0
_TO_LOOK_AGAIN = 0.002  # seconds


class StartedProcesses:
    """What the cells of one section have started; not what others start in the process of the tests."""

    def __init__(self) -> None:
        self._own: set[int] = set()

    @contextlib.contextmanager
    def noted(self) -> Iterator[None]:
        """Within this a cell runs."""
        adopt_orphans()
        before = children()
        try:
            yield
        finally:
            self._own |= children() - before

    def end(self) -> None:
        """Ends them, and what they have started."""
        others, end = children() - self._own, time.monotonic() + _SECONDS_TO_END
        while (left := children() - others) and time.monotonic() < end:
            for number in left:
                with contextlib.suppress(ProcessLookupError, PermissionError, ChildProcessError):
                    os.kill(number, signal.SIGKILL)
                    os.waitpid(number, os.WNOHANG)
            time.sleep(_TO_LOOK_AGAIN)
        adopt_orphans(adopts=False)
