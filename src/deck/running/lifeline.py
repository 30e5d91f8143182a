"""What supervised processes hang on: a pipe that the system closes as well, where this process is killed."""

import os
import sys
from collections.abc import Sequence
from typing import Any

from deck.kernel import supervisor


class Lifeline:
    """When it is cut, or this process is gone, the process that was given it ends, and all that this has started.

    See `deck.kernel.supervisor`.
    """

    def __init__(self) -> None:
        self._given, self._held = os.pipe()  # nobody inherits them unasked

    @property
    def argument(self) -> str:
        """What the command line of a process says that asks for its supervisor itself."""
        return str(self._given)

    def command(self, command: Sequence[str]) -> Sequence[str]:
        """How to run a program that knows nothing of supervisors."""
        return [sys.executable, supervisor.__file__, self.argument, *command] if os.name == "posix" else command

    @property
    def options(self) -> dict[str, Any]:
        """How `subprocess.Popen` starts the process. Windows has no supervisors."""
        return {"pass_fds": (self._given,), "start_new_session": True} if os.name == "posix" else {}

    def cut(self) -> None:
        """Ends the process, which takes a moment; later calls do nothing."""
        for end in (self._held, self._given):
            if end >= 0:
                os.close(end)
        self._held = self._given = -1
