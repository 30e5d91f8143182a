"""A finished deck in a real browser, with the network cut and all that it asks for written down."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from deck.browser.search import HOW_TO_GET_ONE, find_browser, no_playwright
from deck.problem import Problem, Status

# Playwright is in an extra: only those who check or print a deck need it. So it is imported where it is used.
if TYPE_CHECKING:
    from playwright.sync_api import Browser as Browser
    from playwright.sync_api import ConsoleMessage, Request
    from playwright.sync_api import Page as Page

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
        found: list[str] = self.page.evaluate("Reveal.getSlides().map((slide) => slide.id)")
        return found

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


def file_of(address: str) -> Path:
    """The file that an address names; on Windows a drive's letter stands behind a slash."""
    return Path(re.sub(r"^/(?=[A-Za-z]:)", "", unquote(urlsplit(address).path)))


def playwright() -> ModuleType:
    """Playwright's module for programs that wait.

    Raises:
        Problem: it is not installed (status 3).
    """
    try:
        # Late: it is an extra, which may not be there.
        from playwright import sync_api
    except ModuleNotFoundError:
        raise no_playwright() from None
    return sync_api


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
