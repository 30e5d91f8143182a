import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deck.testing.stability import ADDRESS, PATH, TIME, Clock, unstable

SEEN = {
    "an object": ("<object at 0x7f3a2b4c5d60>", ADDRESS),
    "an object on another system": ("<Thing at 0x104e8b50>", ADDRESS),
    "a pointer": ("0x7f3a2b4c5d60", ADDRESS),
    "somebody's home": ("see /home/somebody/talk/x.py", PATH),
    "this home": (str(Path.home() / "x"), PATH),
    "this folder": (f"({Path.cwd()})", PATH),
    "this Python": (f"'{sys.prefix}/bin/python'", PATH),
    "what is installed": (os.__file__, PATH),
    "a Windows path": (r"C:\Users\somebody\x", PATH),
    "an address of a file": ("<a href='file:///home/x'>", PATH),
    "%%time": ("CPU times: user 2 s\nWall time: 3 s", TIME),
    "%%timeit": ("5 ns ± 1 ns per loop (mean ± std. dev. of 7 runs, 10 loops each)", TIME),
    "now": (f"{datetime.now()}", TIME),
    "now in UTC": (datetime.now(UTC).isoformat(), TIME),
    "now in words": (time.ctime(), TIME),
    "seconds since 1970": (str(time.time()), TIME),
    "whole seconds": (str(int(time.time())), TIME),
    "nanoseconds since 1970": (str(time.time_ns()), TIME),
    "a counter": (f"{time.perf_counter():.9f}", TIME),
}
UNSEEN = [
    "0xff 0xdeadbeef and 0x7f",
    "a/b, 10 m/s, and/or, ./here/x.py, ~/talk/x.py, ../up/x",
    "https://www.pymc.io/projects/docs and //host/a",
    "</td><td>/small/</small>",
    "/no-such-folder-here/x",
    "/dev/null",
    "2017-11-27 10:00:00.5 and 1999-12-31",
    "20,000 steps, 5 s half-life, 12345 rows, 3.141592653",
    "1234567890",
    "[0.123456789 0.5]",
]
CLOCK = Clock(began=time.time(), ended=time.time() + 60)


@pytest.mark.parametrize(("text", "kind"), SEEN.values(), ids=SEEN)
def test_it_sees(text: str, kind: str) -> None:
    assert {kind} == {found for found, _ in unstable(text, source="x", clock=CLOCK)}


@pytest.mark.parametrize("text", UNSEEN)
def test_it_leaves_alone(text: str) -> None:
    assert list(unstable(text, source="x", clock=CLOCK)) == []


def test_a_time_of_day_counts_where_it_is_now() -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp()
    clock = Clock(began=noon - 5, ended=noon)
    assert list(unstable("11:59:58", source="x", clock=clock)) == [(TIME, "11:59:58")]
    midnight = Clock(began=noon - 43_205, ended=noon - 43_199)
    assert list(unstable("23:59:58 00:00:00", source="x", clock=midnight)) == [(TIME, "23:59:58"), (TIME, "00:00:00")]


def test_a_time_of_another_day_is_left_alone() -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp()
    clock = Clock(began=noon - 5, ended=noon)
    assert list(unstable("2017-03-01 11:59:58", source="x", clock=clock)) == []
    for now in ("2026-03-01 11:59:58", "2026-03-01T11:59:58"):
        assert list(unstable(f"at {now}Z", source="x", clock=clock)) == [(TIME, now)]
    midnight = Clock(began=noon - 43_205, ended=noon - 43_199)
    days = "2026-02-28 23:59:58", "2026-03-01 00:00:00"
    assert list(unstable("; ".join(days), source="x", clock=midnight)) == [(TIME, day) for day in days]
    assert list(unstable("2026-03-01 23:59:58", source="x", clock=midnight)) == []


def test_a_duration_counts_where_the_cell_reads_a_clock() -> None:
    assert list(unstable("took 3.2 s", source="x", clock=CLOCK)) == []
    source = "import time\nt = time.perf_counter()"
    assert list(unstable("took 3.2 s", source=source, clock=CLOCK)) == [(TIME, "3.2 s")]


def test_a_path_of_the_system_that_the_code_spells_out_is_the_same_everywhere() -> None:
    assert list(unstable("/usr/bin/env", source="print('/usr/bin/env')", clock=CLOCK)) == []
    assert list(unstable("/home/x/y", source="print('/home/x/y')", clock=CLOCK)) == [(PATH, "/home/x/y")]
