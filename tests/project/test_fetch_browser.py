"""The script behind `make browser`: what it does with the real installers, whose hosts are servers of this machine."""

import contextlib
import os
import platform
import runpy
import shutil
import socket
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from deck.browser.search import chrome_of_system

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts/fetch_browser.py"
NOBODY = "http://127.0.0.1:9"
"""Where nothing listens."""

pytestmark = [
    pytest.mark.skipif(chrome_of_system() is not None, reason="nothing hides the Chrome of macOS or Windows"),
    pytest.mark.process,
]
needs_npm = pytest.mark.skipif(not shutil.which("npm"), reason="needs an npm on PATH")
on_linux = pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"), reason="what is served is for Linux on x86-64"
)


class Machine:
    """A home and a PATH without a browser; neither installer reaches its host."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.bin = folder / "bin"
        for made in (self.home, self.bin):
            made.mkdir()
        for tool in ("sh", "node", "npm", "dirname", "env"):
            if where := shutil.which(tool):
                (self.bin / tool).symlink_to(where)

    def fetch(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        own = {"HOME": str(self.home), "PATH": str(self.bin)}
        hosts = {"PLAYWRIGHT_DOWNLOAD_HOST": NOBODY, "npm_config_registry": NOBODY}
        command = [sys.executable, str(SCRIPT), *arguments]
        return subprocess.run(
            command, env=own | hosts | variables, capture_output=True, text=True, timeout=120, check=False
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.browser
def test_where_there_is_one_nothing_is_done(machine: Machine, browser: Path) -> None:
    (machine.bin / "chromium").write_text(started(browser))
    (machine.bin / "chromium").chmod(0o755)
    for arguments, words in [((), ""), (("--again",), f"browser: there is one already: {machine.bin}/chromium\n")]:
        done = machine.fetch(*arguments)
        assert (done.returncode, done.stdout, done.stderr) == (0, words, "")


def started(browser: Path) -> str:
    """A script that starts the browser, on a PATH of its own."""
    return f'#!/bin/sh\nPATH=/usr/bin:/bin exec {browser} "$@"\n'


def test_one_of_the_users_own_that_does_not_start_is_theirs_to_mend(machine: Machine) -> None:
    (machine.bin / "chromium").symlink_to("/bin/true")
    done = machine.fetch("--again")
    assert done.returncode == 3
    assert f"browser: {machine.bin}/chromium: the browser does not start" in done.stdout
    assert "set DECK_BROWSER to its path" in done.stdout


@needs_npm
def test_a_fetched_one_that_does_not_start_is_fetched_anew_and_what_was_left_half_done_is_removed(
    machine: Machine,
) -> None:
    folder = machine.home / ".cache/deck-browser"
    for place in ("unpacked", "part-killed"):
        (folder / place).mkdir(parents=True)
    (folder / "unpacked/chromium").symlink_to("/bin/true")
    assert machine.fetch().stdout == ""  # unasked, nothing is started to see whether it does
    done = machine.fetch("--again")
    assert done.returncode == 3
    assert "the browser does not start" in done.stdout
    assert "'npm view @sparticuz/chromium' failed" in done.stdout
    assert sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name[0] != ".") == []


@pytest.mark.parametrize("npm", ["echo banana", "exit 1"])
def test_an_npm_that_is_none_is_no_way(machine: Machine, npm: str) -> None:
    (machine.bin / "npm").unlink(missing_ok=True)
    (machine.bin / "npm").write_text(f"#!/bin/sh\n{npm}\n")
    (machine.bin / "npm").chmod(0o755)
    done = machine.fetch()
    assert (done.returncode, done.stderr) == (0, "")
    assert "apt-get install" in done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"NO_FETCH": "1"}, "NO_FETCH forbids to fetch one. Install one yourself: 'playwright install"),
        ({"DECK_BROWSER": "no-such"}, "DECK_BROWSER is no-such, which is no program"),
    ],
)
def test_what_must_not_be_fetched_is_not(machine: Machine, variables: dict[str, str], words: str) -> None:
    for arguments, status in [((), 0), (("--again",), 3)]:
        done = machine.fetch(*arguments, **variables)
        assert done.returncode == status
        (line,) = done.stdout.splitlines()
        assert words in line
    assert not (machine.home / ".cache").exists()


@needs_npm
def test_what_failed_is_said_and_not_tried_again_for_a_day(machine: Machine) -> None:
    first = machine.fetch()
    assert first.returncode == 0, first.stderr
    by_playwright, by_npm, closing = first.stdout.splitlines()
    assert by_playwright.startswith("browser: Playwright could not fetch its Chromium: ")
    assert by_npm.startswith("browser: 'npm view @sparticuz/chromium' failed: ")
    assert "apt-get install chromium-headless-shell" in closing
    assert "`make browser` tries again" in closing

    assert machine.fetch().stdout.splitlines() == [closing]
    again = machine.fetch("--again")
    assert again.returncode == 3
    assert len(again.stdout.splitlines()) == 3

    for memory in (machine.home / ".cache/deck-browser").glob("*.failed"):
        yesterday = memory.stat().st_mtime - 25 * 60 * 60
        os.utime(memory, (yesterday, yesterday))
    assert len(machine.fetch().stdout.splitlines()) == 3


@contextlib.contextmanager
def silent_host() -> Iterator[str]:
    """A server that takes calls, and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.slow
def test_a_host_that_never_answers_is_given_up(machine: Machine) -> None:
    with silent_host() as host:
        done = machine.fetch(PLAYWRIGHT_DOWNLOAD_HOST=host)
    assert done.returncode == 0
    assert "could not fetch its Chromium: its host did not answer within 15 s" in done.stdout


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[str]:
    class Handler(SimpleHTTPRequestHandler):
        """Serves the one archive, whatever version is asked for."""

        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(folder))

        def translate_path(self, path: str) -> str:
            return str(folder / Path(path).name)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def archive(folder: Path, script: str) -> None:
    """What Playwright's host serves: a browser in a zip, here a script."""
    entry = zipfile.ZipInfo("chrome-headless-shell-linux64/chrome-headless-shell")
    entry.external_attr = 0o100755 << 16
    with zipfile.ZipFile(folder / "chrome-headless-shell-linux64.zip", "w") as made:
        made.writestr(entry, script)
        # A download of a few bytes shows no progress.
        made.writestr("chrome-headless-shell-linux64/padding", os.urandom(2_000_000))


@on_linux
@pytest.mark.browser
def test_playwrights_installer_says_how_large_it_is(machine: Machine, browser: Path, tmp_path: Path) -> None:
    archive(tmp_path, started(browser))
    with serving(tmp_path) as host:
        done = machine.fetch(PLAYWRIGHT_DOWNLOAD_HOST=host)
    assert done.returncode == 0
    fetching, here = done.stdout.splitlines()
    assert fetching.startswith("browser: none is here; fetching Playwright's Chromium, 1.9 MiB, into ")
    assert here.startswith("browser: it is here now: ")
    assert machine.fetch("--again").stdout.startswith("browser: there is one already: ")


@on_linux
@needs_npm
@pytest.mark.browser
def test_what_is_fetched_and_does_not_start_is_removed(machine: Machine, tmp_path: Path) -> None:
    archive(
        tmp_path,
        "#!/bin/sh\necho 'chrome: error while loading shared libraries: libnss3.so: cannot open' >&2\nexit 127\n",
    )
    with serving(tmp_path) as host:
        done = machine.fetch("--again", PLAYWRIGHT_DOWNLOAD_HOST=host)
    assert done.returncode == 3
    assert "libnss3.so" in done.stdout
    assert "'npm view @sparticuz/chromium' failed" in done.stdout  # the next way was tried


COMPRESS = "process.stdout.write(require('zlib').brotliCompressSync(require('fs').readFileSync(0)))"


def packed(folder: Path, chromium: str) -> Path:
    """The package's folder of compressed files, with a script for a browser."""
    folder.mkdir()
    for name, file in {"al2023.tar": "lib/libnss3.so", "fonts.tar": "fonts/Open_Sans/OpenSans-Regular.ttf"}.items():
        (folder / "content").write_text("")
        with tarfile.open(folder / name, "w") as made:
            made.add(folder / "content", file)
    (folder / "chromium").write_text(chromium)
    for name in ("chromium", "al2023.tar", "fonts.tar"):
        content = (folder / name).read_bytes()
        compressed = subprocess.run(["node", "-e", COMPRESS], input=content, capture_output=True, check=True).stdout
        (folder / f"{name}.br").write_bytes(compressed)
    return folder


@needs_npm
@pytest.mark.parametrize(
    ("chromium", "expected"),
    [
        ("#!/bin/sh\nexit 0\n", "the system's"),
        ('#!/bin/sh\ntest -e "${LD_LIBRARY_PATH%%:*}/libnss3.so" || exit 127\n', "its own"),
    ],
)
def test_own_libraries_only_where_those_of_the_system_are_not_enough(
    chromium: str, expected: str, tmp_path: Path
) -> None:
    script = runpy.run_path(str(SCRIPT))
    script["unpack"](packed(tmp_path / "bin", chromium), tmp_path / "made", ["node"])
    launcher = tmp_path / "made/chromium"
    assert subprocess.run([launcher, "--version"], check=False).returncode == 0
    assert ("its own" if "LD_LIBRARY_PATH" in launcher.read_text() else "the system's") == expected
    assert (tmp_path / "made/fonts/fonts/Open_Sans/OpenSans-Regular.ttf").is_file()


@needs_npm
def test_one_that_does_not_start_is_told_with_its_own_words(tmp_path: Path) -> None:
    script = runpy.run_path(str(SCRIPT))
    where = packed(tmp_path / "bin", "#!/bin/sh\necho 'no such library' >&2\nexit 127\n")
    with pytest.raises(script["Failed"], match="does not start here: no such library"):
        script["unpack"](where, tmp_path / "made", ["node"])
