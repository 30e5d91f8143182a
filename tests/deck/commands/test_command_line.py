"""`deck` as a user calls it: what it says, and its exit status."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deck.__main__ import main
from deck.problem import Status

pytestmark = pytest.mark.process


def deck(*arguments: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "deck", *map(str, arguments)]
    return subprocess.run(
        command, cwd=cwd, env=os.environ | variables, capture_output=True, text=True, timeout=60, check=False
    )


def test_it_builds_and_then_has_nothing_to_do(write_talk):
    folder = write_talk(s01_a='# %% [markdown] slide="slide"\n# # One\n# %% slide="slide"\n1 + 1\n')
    first = deck("build", "talk", cwd=folder.parent)
    assert (first.returncode, first.stderr) == (0, "")
    running, done, closing = first.stdout.splitlines()
    index = Path("build/talk/index.html")
    assert running == "01_a: running 1 cell"
    assert done.startswith("01_a: done in ")
    assert closing.startswith(f"{index}: 2 slides in 1 section, ")
    # TALK is `talk` unless it is given; the kernel libraries are not even loaded.
    second = deck("build", cwd=folder.parent, PYTHONPROFILEIMPORTTIME="1")
    assert (second.returncode, second.stdout) == (0, f"{index} is up to date\n")
    loaded = {line.rpartition("|")[2].strip() for line in second.stderr.splitlines()}
    assert "deck.build" in loaded
    assert not loaded & {"nbclient", "nbconvert", "rich", "IPython", "ipykernel"}


FAULTS = {
    "a cell that raises": (
        "# %%\nx = 1\nassert x == 2\n",
        1,
        'talk/01_a.py:3 (cell 1, "x = 1"): the cell raised AssertionError',
    ),
    "a source that does not compile": (
        "# %%\nx = = 1\n",
        2,
        'talk/01_a.py:2 (cell 1, "x = = 1"): the code does not compile',
    ),
    "an unknown slide type": (
        '# %% slide="sldie"\n1\n',
        2,
        "talk/01_a.py:1 (cell 1, \"1\"): unknown slide type 'sldie'; expected",
    ),
}


@pytest.mark.parametrize(("section", "status", "message"), FAULTS.values(), ids=FAULTS)
def test_a_fault_in_the_talk(write_talk, section: str, status: int, message: str):
    folder = write_talk(s01_a=section)
    result = deck("build", cwd=folder.parent)
    assert result.returncode == status
    assert result.stderr.startswith(message)
    assert "Traceback" not in result.stderr
    assert not (folder.parent / "build").exists()


def test_a_missing_key(write_talk):
    folder = write_talk("title: T\n", s01_a="# %%\n1\n")
    result = deck("build", cwd=folder.parent)
    assert (result.returncode, result.stderr) == (
        Status.CALL,
        "talk/deck.yml: 'author' is missing; expected it to be given. Add a line 'author: ...'\n",
    )


CALLS = {
    "no command": ([], "the following arguments are required: COMMAND"),
    "unknown command": (["biuld"], "invalid choice: 'biuld'"),
    "unknown option": (["build", "--clod"], "unrecognized arguments: --clod"),
    "no such folder": (["build", "nowhere"], "nowhere: no such folder"),
    "time below zero": (["build", "--timeout", "-1"], "it must be positive"),
}


@pytest.mark.parametrize(("arguments", "message"), CALLS.values(), ids=CALLS)
def test_a_call_that_is_at_fault(tmp_path: Path, arguments: list[str], message: str):
    result = deck(*arguments, cwd=tmp_path)
    assert result.returncode == Status.CALL
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_a_machine_that_is_at_fault(write_talk, tmp_path: Path):
    folder = write_talk(s01_a="# %%\n1\n")
    (tmp_path / "file").write_text("")
    result = deck("build", "--output", "file/deck", cwd=folder.parent)
    assert (result.returncode, result.stderr) == (Status.MACHINE, "file/deck: Not a directory\n")


CACHES = {
    "a file": {"DECK_CACHE": "file"},
    "below a file": {"DECK_CACHE": "file/cache"},
    "where the system lets nobody write": {"DECK_CACHE": "/proc/deck"},
    "below a file, the user's own": {"DECK_CACHE": "", "XDG_CACHE_HOME": "{cwd}/file"},
}
STORED = '# %% store="x"\nx = 1\n# %% slide="slide"\nprint(x)\n'


@pytest.mark.posix
@pytest.mark.parametrize("variables", CACHES.values(), ids=CACHES)
def test_a_cache_that_cannot_be_written_is_told_in_a_line(write_talk, tmp_path: Path, variables: dict[str, str]):
    folder = write_talk(s01_a=STORED, s02_b="# %%\n1\n")
    (tmp_path / "file").write_text("")
    variables = {name: value.format(cwd=tmp_path) for name, value in variables.items()}
    for ran in (True, False):
        result = deck("build", cwd=folder.parent, **variables)
        assert result.returncode == 0, result.stderr
        assert ("01_a: running" in result.stdout) == ran
        if ran:
            (line,) = result.stderr.splitlines()
            assert line.startswith("warning: ")
            assert "nothing can be kept there for the next build: " in line
            assert line.endswith(". Set DECK_CACHE to a folder that can be written")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["build", "file", "talk"]


@pytest.mark.posix
def test_a_disk_that_is_full_is_told_with_its_place(write_talk):
    folder = write_talk(s01_a='# %% [markdown] slide="slide"\n# One\n')
    # A limit of the shell's on the size of files, in blocks of 512 bytes: the deck is larger, and what is kept is not.
    command = f'ulimit -f 32; "{sys.executable}" -m deck build'
    result = subprocess.run(
        ["sh", "-c", command], cwd=folder.parent, capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == Status.MACHINE
    assert " -> build/.talk." in result.stderr
    assert result.stderr.endswith(": File too large\n")


@pytest.mark.posix
def test_it_ends_without_a_word_where_nobody_reads_what_it_says(write_talk, tmp_path: Path):
    waits = "from pathlib import Path\nwhile not Path('closed').exists():\n    pass\n"
    folder, temporary = write_talk(s01_a=f"# %%\n{waits}", s02_b="# %%\n1\n"), tmp_path / "temporary"
    temporary.mkdir()
    build = subprocess.Popen(
        [sys.executable, "-m", "deck", "build"],
        cwd=folder.parent,
        env=os.environ | {"TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert "running" in build.stdout.readline()
    build.stdout.close()
    (folder / "closed").write_text("")
    assert (build.stderr.read(), build.wait(timeout=60)) == ("", 128 + signal.SIGPIPE)
    build.stderr.close()
    assert [*temporary.iterdir()] == []
    assert not (tmp_path / "build").exists()


CLOSED = ("<&-", ">&-", "2>&-", "<&- >&- 2>&-")


@pytest.mark.posix
@pytest.mark.parametrize("closed", CLOSED)
def test_it_builds_all_the_same_where_a_stream_is_closed(write_talk, closed: str):
    folder = write_talk(s01_a="# %%\nprint(1)\n# %%\nimport sys\nprint(2, file=sys.stderr)\n")
    command = f'"{sys.executable}" -m deck build {closed}'
    result = subprocess.run(
        ["sh", "-c", command], cwd=folder.parent, capture_output=True, text=True, timeout=60, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert ("01_a: done" in result.stdout) == (">&- 2" not in closed and closed != ">&-")
    assert (folder.parent / "build/talk/index.html").is_file()


@pytest.mark.posix
def test_help_that_is_read_in_part_is_no_error():
    command = f'"{sys.executable}" -m deck build --help | true'
    result = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full device")
def test_what_cannot_be_said_is_told_with_its_place(write_talk):
    folder = write_talk(s01_a="# %%\n1\n")
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "deck", "build"]
        result = subprocess.run(
            command, cwd=folder.parent, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False
        )
    assert (result.returncode, result.stderr) == (Status.MACHINE, "standard output: No space left on device\n")


def test_it_says_its_version(tmp_path: Path):
    assert deck("--version", cwd=tmp_path).stdout.startswith("deck ")


def test_the_root_of_the_disk_is_no_talk(capsys: pytest.CaptureFixture[str]) -> None:
    root = Path.cwd().anchor
    assert main(["build", root]) == Status.CALL
    assert capsys.readouterr().err == f"{root}: it is the root of the disk; expected a talk's folder, or its file\n"
