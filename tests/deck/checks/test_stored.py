"""A preflight is not made twice of the same deck, and is made again when anything that it depends on is another."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from deck.__main__ import main

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SOURCE = '# %% [markdown] slide="slide" id="first"\n# ## A slide\n#\n# [Nowhere](#/nowhere), and no notes.\n'
KEPT = "as they were when last looked at"


@pytest.fixture
def check(write_talk: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """The command; what it says. The deck has an error and a warning."""
    talk = write_talk(s01_a=SOURCE)

    def run(*options: str) -> str:
        assert main(["check", str(talk), "--output", str(tmp_path / "out"), *options]) == 1
        said = capsys.readouterr().out
        assert "1 error, 1 warning on 1 slide" in said
        return said

    return run


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_second_one_is_that_of_the_first(check: Callable[..., str], tmp_path: Path) -> None:
    first = check()
    assert KEPT not in first
    report = files(tmp_path / "out-check")
    assert set(report) == {"index.html", "report.json", "first.jpg"}
    second = check()
    assert KEPT in second
    assert second.splitlines()[1:-1] == first.splitlines()[-3:-1]
    assert files(tmp_path / "out-check") == report


@pytest.mark.posix
def test_it_is_made_again_when_something_is_different(
    check: Callable[..., str], tmp_path: Path, browser: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check()
    page = tmp_path / "out" / "index.html"
    # As long as before, so that the next build takes it for its own.
    page.write_text(page.read_text().replace("and no notes", "and NO notes"))
    assert KEPT not in check()
    assert KEPT in check()
    assert KEPT not in check("--cold")
    other = tmp_path / "browser"
    other.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && echo Another && exit\nexec {shlex.quote(str(browser))} "$@"\n'
    )
    other.chmod(0o755)
    monkeypatch.setenv("DECK_BROWSER", str(other))
    assert KEPT not in check()
