"""`deck check`: what it says, and its exit status. No browser runs meanwhile but its own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deck.__main__ import main

pytestmark = pytest.mark.browser

NOTES = '# %% [markdown] slide="notes"\n# Words for the speaker.\n'
CLEAN = (
    f'# %% [markdown] slide="slide" id="first"\n# ## A slide\n#\n# A formula $x^2$, and [a link](#/first).\n\n{NOTES}'
)

Said = tuple[int, str, str]
Check = Callable[[str], Said]


@pytest.fixture
def check(write_talk: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Check:
    """Runs the command on a talk of one section: its status, and what it says on both streams."""

    def run(source: str) -> Said:
        status = main(["check", str(write_talk(s01_all=source)), "--output", str(tmp_path / "out")])
        return status, *capsys.readouterr()

    return run


@pytest.mark.slow
def test_it_ends_with_0_when_nothing_is_wrong(check: Check, browser: Path, tmp_path: Path) -> None:
    status, said, complaints = check(CLEAN)
    assert (status, complaints) == (0, "")
    assert "no findings" in said
    assert (tmp_path / "out-check" / "report.json").is_file()


@pytest.mark.slow
def test_it_ends_with_1_and_names_the_finding(check: Check, browser: Path) -> None:
    status, said, _ = check(CLEAN.replace("(#/first)", "(#/nowhere)"))
    assert status == 1
    assert '(slide "first"): link' in said


@pytest.mark.slow
def test_a_warning_is_told_and_does_not_fail(check: Check, browser: Path) -> None:
    status, said, _ = check(CLEAN.removesuffix(NOTES))
    assert status == 0
    assert "found a slide without notes" in said


def test_without_a_browser_the_machine_is_at_fault(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DECK_BROWSER", "no-such-browser")
    status, _, complaints = check(CLEAN)
    assert status == 3
    assert "apt-get install chromium" in complaints
