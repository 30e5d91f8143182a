"""What the tests of both packages share."""

import gc
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, settings

SHARED_ROWS = Path(__file__).parents[2] / "shared" / "data" / "covtype-first-15120.data.gz"


def pytest_collectstart() -> None:
    """What is loaded while tests are collected stays: Python need not look through it for garbage, again and again."""
    gc.disable()


def pytest_collection_finish() -> None:
    """From here on Python collects garbage, among what tests make."""
    gc.freeze()
    gc.enable()


# No law fails since the machine is busy. Beside what else holds here, as in CI.
settings.register_profile("tests", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")


LONGEST = (
    "project/test_readme.py",
    "talk/test_talk.py",
    "deck/figures/test_figures.py",
    "benchmarks/test_benchmarks.py",
    "deck/checks/test_preflight.py",
    "talk/test_code.py",
    "project/test_wheel.py",
    "styles/test_styles.py",
    "project/test_fetch_browser.py",
    "deck/testing/test_selection.py",
    "deck/testing/test_files.py",
)
"""Modules that take a minute or more: where one began late, the other workers would wait for its end."""


class Browser(NamedTuple):
    """What this run of the tests has for a browser: its path, or why there is none."""

    path: str | None
    lack: str


def _browser() -> Browser:
    """Looked for once: commands in tests have a home of their own, and would look elsewhere."""
    from deck.browser.search import find_browser
    from deck.problem import Problem

    try:
        return Browser(str(find_browser()), "")
    except Problem as problem:
        return Browser(None, str(problem))


BROWSER = _browser()


STORES = "DECK_TESTS_STORES"
"""The variable that names the folder of stores of this run of the tests, to its workers as well."""


def pytest_configure(config: pytest.Config) -> None:
    """No command that a test runs fetches a browser, and each hears Ctrl-C.

    A shell that runs the tests in the background ignores it, and so would all that they start.

    What is fitted in this run is kept for this run, by the talk's own cells as well: for them all, it is fitted once.
    """
    os.environ["NO_FETCH"] = "1"
    if not hasattr(config, "workerinput"):
        os.environ[STORES] = tempfile.mkdtemp(prefix="stores-of-tests-")
        os.environ["BNN_CACHE"] = str(Path(os.environ[STORES], "bnn"))
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


MAY_START = ("process", "browser")
"""Markers of tests that may start processes."""

_running: pytest.Item | None = None


def _watch(event: str, _: object) -> None:
    """Python's audit hook: a test that starts a process without saying so fails, so that none can forget it."""
    if event in ("subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.exec", "os.system"):
        if _running is None or not _running.nodeid.startswith("tests/"):  # a talk's cells may
            return
        if not any(map(_running.get_closest_marker, MAY_START)) and not _is_a_librarys():
            raise RuntimeError("this test starts a process and lacks the marker process")


# PyTensor starts a compiler, Jupytext asks Pandoc for its version, and h5py the machine for its processor.
_LIBRARIES = ("pytensor.", "jupytext.pandoc", "h5py")


def _is_a_librarys() -> bool:
    """Whether it is a library that starts a process."""
    frame: FrameType | None = sys._getframe()
    while frame is not None and not frame.f_globals.get("__name__", "").startswith(_LIBRARIES):
        frame = frame.f_back
    return frame is not None


sys.addaudithook(_watch)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Lets the audit hook know which test runs."""
    global _running
    _running = item
    try:
        return (yield)
    finally:
        _running = None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Removes the stores."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ[STORES], ignore_errors=True)


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by marker
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what asks for a browser or for processes.

    The longest modules come first, so that workers end together; all else stays in its order.
    """
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        if "processes" in getattr(item, "fixturenames", ()):
            item.add_marker("process")
    longest = [Path(__file__).parent / name for name in LONGEST]
    items.sort(key=lambda item: longest.index(item.path) if item.path in longest else len(longest))


@pytest.fixture(scope="session")
def real_file() -> Path:
    """A file of real rows, UCI's first 15,120 or more."""
    path = Path(os.environ.get("COVTYPE") or SHARED_ROWS)
    if not path.is_file():
        pytest.skip("needs real rows: run `make data`, then COVTYPE=its-path make test")
    return path


@pytest.fixture(scope="session")
def stores() -> dict[str, str]:
    """Stores of this run of the tests, which its workers share: our talk's sections run and fit once for all tests."""
    folder = Path(os.environ[STORES])
    return {"BNN_CACHE": str(folder / "bnn"), "DECK_CACHE": str(folder / "deck")}


@pytest.fixture(scope="session")
def real_stores(stores: dict[str, str]) -> dict[str, str]:
    """The same for real rows, whose fits are apart from the twin's, so that they can be counted."""
    return stores | {"BNN_CACHE": str(Path(os.environ[STORES], "bnn-real"))}


@pytest.fixture(scope="session")
def browser() -> Path:
    """A browser. A test that asks for it, directly or not, has the marker `browser` by that."""
    return Path(BROWSER.path or "")


@pytest.fixture(scope="session")
def processes() -> None:
    """Leave to start processes, for fixtures. A test that asks for it, directly or not, has the marker `process`."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips what needs a browser where there is none, before any fixture is set up; in CI it fails.

    What does not say that it needs one finds none, on any machine: so nothing can forget to say it.
    """
    if item.get_closest_marker("browser") is None:
        os.environ["DECK_BROWSER"] = "none: this test lacks the marker browser"
    elif BROWSER.path is not None:
        os.environ["DECK_BROWSER"] = BROWSER.path
    elif os.environ.get("CI"):
        pytest.fail(BROWSER.lack)
    else:
        pytest.skip(BROWSER.lack)
