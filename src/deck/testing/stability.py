"""What in an output would be another at the next build: memory addresses, absolute paths, wall-clock times."""

import ast
import itertools
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from deck.products.release.privacy import memory_addresses, paths_of_this_machine
from deck.talk.syntax import parse

ADDRESS, PATH, TIME = "a memory address", "an absolute path", "a wall-clock time"

_OF_MAGIC = re.compile(r"^(?:CPU times: .*|Wall time: .*|.* per loop \(mean .*)$", re.MULTILINE)
_OF_DAY = re.compile(r"(?:(\d{4}-\d\d-\d\d)[ T])?(?<![\d:])([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?!:?\d)")
_OF_EPOCH = re.compile(r"(?<![\w.])1\d{9}(?:\.\d+|\d{3}|\d{6}|\d{9})?(?![\w.]*\d)")
_OF_COUNTER = re.compile(r"(?<![\w.])\d+\.\d{6,}(?!\w)")
_DURATION = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:e-?\d+)?\s?(?:ns|[uµμ]s|ms|s|sec|secs|seconds?|min|minutes?)\b")
_CLOCKS = {
    "perf_counter",
    "monotonic",
    "process_time",
    "thread_time",
    "default_timer",
    "time",
    "now",
    "today",
}
_SLACK = 2.0  # seconds: a text that is rounded, a clock that is set


@dataclass(frozen=True, slots=True)
class Clock:
    """When the section began and when the cell ended, in seconds since the epoch."""

    began: float
    ended: float

    def says(self, seconds: float) -> bool:
        """Whether the time lies in between."""
        return self.began - _SLACK <= seconds <= self.ended + _SLACK


def unstable(text: str, *, source: str, clock: Clock) -> Iterator[tuple[str, str]]:
    """What is in the text and will not be there again: its kind and itself.

    Args:
        text: as it is shown.
        source: the cell's code.
        clock: tells which times of day are now, and not a part of the story.
    """
    yield from ((ADDRESS, address) for address in memory_addresses(text))
    yield from ((PATH, path) for path in paths_of_this_machine(text, source=source))
    times = itertools.chain(_times(text, clock), _DURATION.finditer(text) if _reads_clock(source) else ())
    yield from ((TIME, match[0]) for match in times)


def _times(text: str, clock: Clock) -> Iterator[re.Match[str]]:
    yield from _OF_MAGIC.finditer(text)
    for match in _OF_DAY.finditer(text):
        date, (hours, minutes, seconds) = match[1], map(int, match.groups()[1:])
        since_midnight = hours * 3600 + minutes * 60 + seconds
        if any(_said_now(date, since_midnight, zone, clock) for zone in (time.localtime, time.gmtime)):
            yield match
    for match in _OF_EPOCH.finditer(text):
        whole = match[0].partition(".")[0]
        if clock.says(int(whole) / 10 ** (len(whole) - 10)):
            yield match
    since_began = time.time() - clock.began + _SLACK
    for match in _OF_COUNTER.finditer(text):
        counters = (time.perf_counter(), time.monotonic())
        if any(counter - since_began <= float(match[0]) <= counter for counter in counters):
            yield match


def _said_now(date: str | None, seconds: int, zone: Callable[[float], time.struct_time], clock: Clock) -> bool:
    """Whether a time of day lies between the clock's times.

    Args:
        date: its day, such as "2026-11-27"; None where the text does not say it.
        seconds: since midnight.
        zone: `time.localtime` or `time.gmtime`.
        clock: the times that are now.
    """
    then = zone(clock.ended)
    since = (then.tm_hour * 3600 + then.tm_min * 60 + then.tm_sec - seconds) % 86_400
    moments = (clock.ended - since, clock.ended - since + 86_400)
    return any(clock.says(at) and date in (None, time.strftime("%Y-%m-%d", zone(at))) for at in moments)


def _reads_clock(source: str) -> bool:
    functions = (node.func for node in ast.walk(parse(source)) if isinstance(node, ast.Call))
    names = (getattr(function, "attr", getattr(function, "id", "")) for function in functions)
    return any(name.removesuffix("_ns") in _CLOCKS for name in names)
