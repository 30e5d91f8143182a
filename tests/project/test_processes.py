"""The tests themselves: one that starts a process says so, and `make test-fast` leaves it out."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.process
MODULE = """
import os
import subprocess
import sys

import pytest

NOTHING = [sys.executable, "-c", ""]
WAYS = {
    "subprocess": lambda: subprocess.run(NOTHING, check=True),
    "os.system": lambda: os.system("true"),
    "fork": lambda: os.fork() or os._exit(0),
}


@pytest.fixture
def started():
    subprocess.run(NOTHING, check=True)


@pytest.fixture
def allowed(processes):
    subprocess.run(NOTHING, check=True)


@pytest.mark.parametrize("way", WAYS)
def test_unmarked(way):
    WAYS[way]()


def test_by_a_fixture(started):
    pass


@pytest.mark.process
@pytest.mark.parametrize("way", WAYS)
def test_marked(way):
    WAYS[way]()


def test_by_a_fixture_that_may(allowed):
    pass


def test_that_starts_none():
    pass
"""


def run(folder: Path, *arguments: str) -> str:
    """Run the module as if it lay in `tests`, and say what became of each test."""
    (folder / "tests").mkdir(exist_ok=True)
    (folder / "tests/test_module.py").write_text(MODULE)
    options = ("-n0", "-q", "-rA", "-p", "no:cacheprovider", "--rootdir", str(folder), "-p", "tests.conftest")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), *options, *arguments, str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_one_that_does_not_say_so_fails(tmp_path: Path) -> None:
    said = run(tmp_path)
    assert "lacks the marker process" in said
    assert "5 passed, 3 failed, 1 error" in said or "3 failed, 5 passed, 1 error" in said, said


def test_the_fast_ones_are_those_that_start_none(tmp_path: Path) -> None:
    said = run(tmp_path, "-m", "not process", "--deselect", "tests/test_module.py::test_unmarked")
    assert "1 passed" in said, said
    assert "test_that_starts_none" in said
