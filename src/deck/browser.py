"""A finished deck in a real browser, with the network cut and all that it asks for written down."""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import platformdirs

from deck.problem import Problem, Status

# Playwright is in an extra: only those who check or print a deck need it. So it is imported where it is used.
if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

# The first is Chromium without a window, which needs half the time to start and to load a page.
NAMES = (
    "chromium-headless-shell",
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
)
# Where Playwright puts its browsers: a folder for each kind and revision, and in it one for the platform. Those
# without a window come first, as above. Playwright itself would say the same, half a second later.
_OF_PLAYWRIGHT = (
    "chromium_headless_shell-*/chrome-headless-shell-*/chrome-headless-shell",
    "chromium_headless_shell-*/chrome-headless-shell-*/chrome-headless-shell.exe",
    "chromium_headless_shell-*/chrome-*/headless_shell",  # before 1.57
    "chromium_headless_shell-*/chrome-*/headless_shell.exe",
    "chromium-*/chrome-*/chrome",
    "chromium-*/chrome-*/chrome.exe",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)
# Where the installers of macOS and Windows put Chrome, which is on no PATH there.
_OF_CHROME = {
    "darwin": ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",),
    "win32": tuple(
        f"{os.environ[folder]}/Google/Chrome/Application/chrome.exe"
        for folder in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        if folder in os.environ
    ),
}
_COMPLETE = "INSTALLATION_COMPLETE"  # written last
EXTRA = "Run 'pip install playwright pypdf', or install this package with its extra 'browser'"
HOW_TO_GET_ONE = "'playwright install --only-shell chromium', or on Debian 'apt-get install chromium-headless-shell'"
# The first slide stands before the rest of the deck is there, and slides before pages; deck.js says when all is.
READY = "document.documentElement.dataset.deck === 'ready'"
PATIENCE = 30_000  # milliseconds until a deck that is not ready is given up
SETTLED = (
    "document.fonts.ready.then(() => Promise.all([...document.images].map((image) => image.decode().catch(() => {}))))"
)
# Charts are drawn once their slide has a size, by a script that is loaded late.
DRAWN = "![...document.querySelectorAll('.plotly-chart:not([data-drawn=yes])')].some((chart) => chart.clientWidth)"
# Between slides that grow out of each other, reveal.js starts to move things one frame later; until then both are
# marked, and the one that is left stays so.
STILL = f"""document.getAnimations().every((animation) => animation.playState !== 'running')
    && document.querySelectorAll("[data-auto-animate=pending]").length < 2 && {DRAWN}"""
UNTIL = """async (patience) => {
    const end = performance.now() + patience;
    while (!(CONDITION)) {
        if (performance.now() > end) throw new Error("it takes too long");
        await new Promise(requestAnimationFrame);
    }
}"""
STEPS = """(id) => new Set([...document.getElementById(id).querySelectorAll(".fragment")]
    .map((fragment) => fragment.dataset.fragmentIndex)).size"""
GO = """([id, fragment]) => {
    const {h, v} = Reveal.getIndices(document.getElementById(id));
    Reveal.slide(h, v, fragment);
}"""


@dataclass(slots=True)
class Visit:
    """A deck that is open in a browser.

    Attributes:
        page: Playwright's page.
        requests: addresses of all that the page asked for, itself included.
        messages: errors and warnings of the console, and exceptions.
    """

    page: "Page"
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    @property
    def slides(self) -> list[str]:
        """Ids of the slides, in order."""
        return self.page.evaluate("Reveal.getSlides().map((slide) => slide.id)")

    def show(self, slide: str) -> None:
        """Go to a slide, with all its fragments."""
        for _ in self.states(slide, last_only=True):
            pass

    def states(self, slide: str, *, last_only: bool = False) -> Iterator[int]:
        """Go to a slide and through its fragments, one state after the other; yields how many steps are shown."""
        steps = self.page.evaluate(STEPS, slide)
        for shown in range(steps if last_only else 0, steps + 1):
            self.page.evaluate(GO, [slide, shown - 1])
            # Still pictures of a moving slide would differ from one to the next.
            try:
                self.wait_until(STILL)
            except playwright().Error:
                found, expected = f"slide '{slide}' does not come to rest", "one that stands still at last"
                raise Problem(found=found, expected=expected, status=Status.TALK) from None
            yield shown

    def wait_until(self, condition: str) -> None:
        """Wait until a condition, in JavaScript, holds; at most `PATIENCE`.

        Playwright's own way evaluates the text anew each time, which a page with a content-security policy forbids.

        Raises:
            playwright.sync_api.Error: it does not come to hold.
        """
        self.page.evaluate(UNTIL.replace("CONDITION", condition), PATIENCE)

    def pdf(self) -> bytes:
        """The page printed: pages of the size that its style asks for, with backgrounds, tagged for screen readers.

        Raises:
            Problem: the browser does not print (status 3).
        """
        try:
            return self.page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)
        except playwright().Error as error:
            raise Problem(found=f"the browser does not print: {error.message}", status=Status.MACHINE) from None

    def outside(self, folder: Path) -> list[str]:
        """Those of `requests` that leave the deck's folder."""
        home = folder.resolve().as_uri() + "/"
        return [url for url in self.requests if not url.startswith((home, "data:", "blob:", "about:"))]


def find_browser() -> Path:
    """The browser to use: $DECK_BROWSER, one on PATH, Playwright's, a fetched one, or the system's Chrome.

    Raises:
        Problem: there is none, or no Playwright to drive it (status 3).
    """
    if find_spec("playwright") is None:
        raise _no_playwright()
    given = os.environ.get("DECK_BROWSER")
    found = next(filter(None, map(shutil.which, [given] if given else NAMES)), None)
    if found is not None:
        return Path(found)
    if not given:
        folders = (playwright_folder(), fetched_folder())
        for installed in (*map(_newest_of_playwright, folders), _unpacked(), chrome_of_system()):
            if installed is not None:
                return installed
    raise Problem(
        found=f"no browser{f' at {given}' if given else ''}",
        expected=f"$DECK_BROWSER, one of {', '.join(NAMES)} on PATH, Playwright's, or one that 'make browser' fetched",
        remedy=f"Install one: {HOW_TO_GET_ONE}",
        status=Status.MACHINE,
    )


def playwright_folder() -> Path:
    """Where `playwright install` puts browsers: $PLAYWRIGHT_BROWSERS_PATH, or a folder in the user's cache."""
    given = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    if given == "0":  # Playwright's way to say: inside its own package
        spec = find_spec("playwright")
        home = Path(spec.origin).parent if spec and spec.origin else Path()
        return home / "driver" / "package" / ".local-browsers"
    if given:
        return Path(given)
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/ms-playwright"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / "ms-playwright"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ms-playwright"


def fetched_folder() -> Path:
    """Where `make browser` puts one on a machine that has none: beside the store, which may be copied and emptied."""
    return platformdirs.user_cache_path("deck-browser", appauthor=False)


UNPACKED = "unpacked/chromium"
"""Below `fetched_folder`: the browser that came as a package of npm."""


def _newest_of_playwright(folder: Path) -> Path | None:
    """The browser of the highest revision, of those whose installation is complete."""
    for pattern in _OF_PLAYWRIGHT:
        found = {path.relative_to(folder).parts[0]: path for path in sorted(folder.glob(pattern)) if _runs(path)}
        whole = [name for name in found if (folder / name / _COMPLETE).exists()]
        if whole:
            return found[max(whole, key=_revision)]
    return None


def _revision(name: str) -> int:
    number = name.rpartition("-")[2]
    return int(number) if number.isdecimal() else 0


def _unpacked() -> Path | None:
    path = fetched_folder() / UNPACKED
    return path if _runs(path) else None


def chrome_of_system() -> Path | None:
    """Chrome where the installer of macOS or Windows puts it; on Linux it is on PATH."""
    return next(filter(_runs, map(Path, _OF_CHROME.get(sys.platform, ()))), None)


def file_of(address: str) -> Path:
    """The file that an address names; on Windows a drive's letter stands behind a slash."""
    return Path(re.sub(r"^/(?=[A-Za-z]:)", "", unquote(urlsplit(address).path)))


def _runs(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def playwright() -> ModuleType:
    """Playwright's module for programs that wait.

    Raises:
        Problem: it is not installed (status 3).
    """
    try:
        from playwright import sync_api
    except ModuleNotFoundError:
        raise _no_playwright() from None
    return sync_api


def _no_playwright() -> Problem:
    found = "Playwright, which drives the browser, is not installed"
    return Problem(found=found, remedy=EXTRA, status=Status.MACHINE)


@contextmanager
def visit(
    index: Path, *, width: int = 1280, height: int = 720, query: str = "", browser: "Browser | None" = None
) -> Iterator[Visit]:
    """Open a deck from its file, with the network cut, and wait until it is ready.

    Args:
        index: the deck's page.
        width: of the window, in CSS pixels.
        height: likewise.
        query: of the address, such as `?view=print`.
        browser: one that runs, for several visits; by default this visit starts its own.

    Raises:
        Problem: no browser (status 3), a browser that does not start (3), or a deck that does not get ready (1).
    """
    if browser is None:
        with running_browser() as own, visit(index, width=width, height=height, query=query, browser=own) as found:
            yield found
        return
    context = browser.new_context(offline=True, viewport={"width": width, "height": height})
    try:
        found = Visit(context.new_page())
        _listen(found)
        found.page.goto(index.resolve().as_uri() + query)
        _await_ready(found, index)
        yield found
    finally:
        context.close()


@contextmanager
def running_browser() -> Iterator["Browser"]:
    """Start a browser, and end it.

    Raises:
        Problem: no Playwright, no browser, or one that does not start (status 3).
    """
    api = playwright()
    with api.sync_playwright() as driver:
        # Chromium's sandbox does not work for root, who is who runs in most containers.
        options = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        try:
            browser = driver.chromium.launch(executable_path=find_browser(), args=options)
        except api.Error as error:
            found = f"the browser does not start: {error.message}"
            remedy = f"Set DECK_BROWSER to another one, or install one: {HOW_TO_GET_ONE}"
            raise Problem(found=found, remedy=remedy, status=Status.MACHINE) from None
        try:
            yield browser
        finally:
            browser.close()


def _listen(visit: Visit) -> None:
    def on_request(request: "Request") -> None:
        visit.requests.append(request.url)

    def on_console(message: "ConsoleMessage") -> None:
        if message.type in ("error", "warning"):
            visit.messages.append(f"{message.type}: {message.text} ({message.location['url']})")

    visit.page.on("request", on_request)
    visit.page.on("console", on_console)
    visit.page.on("pageerror", lambda error: visit.messages.append(f"exception: {error}"))


def _await_ready(visit: Visit, index: Path) -> None:
    try:
        visit.wait_until(READY)
        visit.wait_until(DRAWN)
        visit.page.evaluate(SETTLED)
    except playwright().Error:
        raise Problem(
            found="the deck does not get ready",
            expected=READY,
            file=index,
            detail="\n".join(visit.messages),
            status=Status.TALK,
        ) from None
