"""`--draft`: code that works briefly, outputs that are kept apart, and a stamp on every slide."""

import re
from pathlib import Path

import pytest

from deck.__main__ import main

pytestmark = pytest.mark.process

SECTION = """# %% [markdown] slide="slide"
# # First

# %%
import os
print("steps:", 10 if "DECK_DRAFT" in os.environ else 1000)

# %% tags=["check"]
if True:
    assert "DECK_DRAFT" not in os.environ, "too brief to be right"

# %% [markdown] slide="slide"
# # Second
"""


def steps(page: Path) -> int:
    return int(re.search(r"steps: (\d+)", page.read_text())[1])


def test_a_draft_is_told_so_stamped_and_kept_apart(
    write_talk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    folder, page = write_talk(s01_a=SECTION), tmp_path / "out/index.html"
    call = ["build", str(folder), "--output", str(tmp_path / "out")]
    assert main([*call, "--draft"]) == 0
    assert steps(page) == 10
    assert page.read_text().count('class="draft"') == 2

    monkeypatch.setenv("DECK_DRAFT", "1")  # a variable that was left over makes no draft
    assert main(call) == 0
    assert steps(page) == 1000
    assert 'class="draft"' not in page.read_text()

    assert main([*call, "--draft", "--frozen"]) == 0
    assert steps(page) == 10
    assert main(["explain", str(folder)]) == 0
    assert "01_a: fresh" in capsys.readouterr().out
