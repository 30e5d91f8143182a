"""The browser to look at decks with: where it may be, in the order in which it is looked for."""

import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import platformdirs

from deck.problem import Problem, Status

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


def find_browser() -> Path:
    """The browser to use: $DECK_BROWSER, one on PATH, Playwright's, a fetched one, or the system's Chrome.

    Raises:
        Problem: there is none, or no Playwright to drive it (status 3).
    """
    if find_spec("playwright") is None:
        raise no_playwright()
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


def _runs(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def no_playwright() -> Problem:
    """What is wrong where Playwright is not installed."""
    found = "Playwright, which drives the browser, is not installed"
    return Problem(found=found, remedy=EXTRA, status=Status.MACHINE)
