"""How many sections run at the same time, and which goes first."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable

HOLD = 5.0
"""Seconds for which who is in a hurry has the machine alone, at most: a cell may hang."""


class PrioritySemaphore:
    """Lets a few through at a time; of those that wait, the one that is wanted most. Who is in a hurry never waits.

    Args:
        places: how many at a time.
        rank: of who waits, by name: the lowest goes first.
    """

    def __init__(self, places: int, rank: Callable[[str], int]) -> None:
        self._free = places
        self._rank = rank
        self._numbers = itertools.count()
        self._waiting: dict[int, tuple[str, asyncio.Future[None]]] = {}
        self._hurried: set[int] = set()

    @contextlib.asynccontextmanager
    async def place(self, name: str, *, hurry: bool = False) -> AsyncIterator[None]:
        """A place, as soon as there is one."""
        number, loop = next(self._numbers), asyncio.get_running_loop()
        if hurry:
            self._hurried.add(number)
            timer = loop.call_later(HOLD, self._calm, number)
            try:
                yield
            finally:
                timer.cancel()
                self._calm(number)
            return
        turn = loop.create_future()
        self._waiting[number] = (name, turn)
        self._open()
        try:
            await turn
        except asyncio.CancelledError:
            if self._waiting.pop(number, None) is None:
                self._leave()
            raise
        try:
            yield
        finally:
            self._leave()

    def _calm(self, number: int) -> None:
        self._hurried.discard(number)
        self._open()

    def _leave(self) -> None:
        self._free += 1
        self._open()

    def _open(self) -> None:
        while self._free and self._waiting and not self._hurried:
            number = min(self._waiting, key=lambda each: (self._rank(self._waiting[each][0]), each))
            _, turn = self._waiting.pop(number)
            if not turn.cancelled():
                self._free -= 1
                turn.set_result(None)
