"""The tests themselves, on a machine without a browser: what needs one is skipped, and nothing fails or breaks."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from deck.browser.search import chrome_of_system

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.skipif(chrome_of_system() is not None, reason="nothing hides the Chrome of macOS or Windows"),
    pytest.mark.process,
]
UNMARKED = """
from pathlib import Path

from deck.browser.search import find_browser


def test_that_does_not_say_that_it_needs_a_browser():
    find_browser()
"""


def run(*arguments: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run tests of this checkout with an empty PATH and an empty home."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    empty = folder / "empty"
    empty.mkdir(exist_ok=True)
    away = {
        "PATH": str(empty),
        "HOME": str(empty),
        "XDG_CACHE_HOME": str(empty),
        "PLAYWRIGHT_BROWSERS_PATH": str(empty),
    }
    del outer["DECK_BROWSER"]
    command = [sys.executable, "-m", "pytest", "-n0", "-q", "-p", "no:cacheprovider", *arguments]
    environment = outer | away | {"CI": ""} | variables
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)


def test_all_that_needs_one_is_skipped_and_says_how_to_get_one(tmp_path: Path) -> None:
    # Where nothing speaks of a browser none is asked for, and much else is imported.
    modules = sorted(str(path) for path in (ROOT / "tests").rglob("test_*.py") if "browser" in path.read_text("utf-8"))
    done = run("-m", "browser", *modules, folder=tmp_path, DECK_BROWSER="no-such-browser")
    assert done.returncode == 0, done.stdout + done.stderr
    closing = done.stdout.splitlines()[-1]
    skipped = int(re.search(r"(\d+) skipped", closing)[1])
    assert skipped > 100
    assert not re.search("passed|failed|error", closing), closing
    # One line for all of them.
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("SKIPPED")]
    assert f"SKIPPED [{skipped}]" in line
    assert "apt-get install chromium-headless-shell" in line


def test_in_ci_it_fails(tmp_path: Path) -> None:
    done = run("tests/deck/browser/test_browser.py::test_console_and_exceptions_are_heard", folder=tmp_path, CI="true")
    assert done.returncode == 1
    assert "no browser" in done.stdout


@pytest.mark.browser
def test_a_test_that_lacks_the_marker_finds_no_browser(browser: Path, tmp_path: Path) -> None:
    (tmp_path / "test_unmarked.py").write_text(UNMARKED)
    options = ("--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml"), "-p", "tests.conftest")
    done = run(*options, str(tmp_path / "test_unmarked.py"), folder=tmp_path, DECK_BROWSER=str(browser))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "this test lacks the marker browser" in done.stdout
