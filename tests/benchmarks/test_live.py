"""The bench of the live preview: its random edits leave a talk that can be read, and a missed claim shows."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from deck.reading.talk import read_talk

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _importable(monkeypatch):
    monkeypatch.syspath_prepend(ROOT)


def test_what_is_edited_is_there():
    from benchmarks import live

    assert live.MODULE_TEXTS[0] in (ROOT / "src" / live.EDITED_MODULE).read_text()
    assert (ROOT / "src" / live.CHANGED_MODULE).is_file()
    section = (ROOT / "talk" / live.SECTION).read_text()
    assert "patch of ground, or" in section
    assert "few_rows[:3]" in section


@pytest.mark.parametrize("seed", range(12))
def test_after_random_edits_a_mended_talk_can_be_read(tmp_path, seed):
    from benchmarks.random_edits import RandomEdits

    (tmp_path / "deck.yml").write_text("title: A talk\nauthor: A. Speaker\n")
    for number in (1, 2, 3):
        (tmp_path / f"0{number}_section.py").write_text(f'# %% [markdown] slide="slide"\n# # Slide {number}\n')
    module = tmp_path / "helper.py"
    module.write_text("x = 1\n")
    edits = RandomEdits(tmp_path, seed=seed, modules=[module])
    kinds = edits.burst(60)
    assert len(set(kinds)) > 6
    edits.mend()
    assert len(read_talk(tmp_path).sections) >= 2


def results(**changed):
    found = {
        "medians": {"prose": 0.2, "sheet": 0.1, "plot": 0.5, "module": 2.0},
        "edits": {name: [0.2, 0.3] for name in ("prose", "sheet", "plot", "module")},
        "plot_own": 0.2,
        "plot_without_cell": 0.3,
        "stock": {"section": 10.0, "module": 100.0},
        "session": {
            "edits": {"prose": 3, "code": 2},
            "slides": 71,
            "equal": True,
            "differences": [],
            "first_bytes": 100,
            "last_bytes": 110,
            "growth": 1.1,
        },
    }
    return {"live": found | changed}


@pytest.mark.parametrize(
    ("changed", "missed"),
    [
        ({}, []),
        ({"medians": {"prose": 0.6, "sheet": 0.4, "plot": 1.0, "module": 5.0}}, [0.6, 0.4, 5.0]),
        ({"plot_without_cell": 0.8}, [0.8]),
        ({"session": results()["live"]["session"] | {"equal": False, "differences": ["-a"], "growth": 1.3}}, [0, 1.3]),
    ],
)
def test_a_claim_on_the_preview_that_is_missed_shows(changed, missed):
    from benchmarks import claims, report

    verdicts = claims.judge(results(**changed), real=False)
    assert [each.measured for each in verdicts if each.verdict == "missed"] == missed
    shown = Console(width=150, file=io.StringIO())
    shown.print(report.tables(results(**changed), verdicts))
    assert "5 random edits: 71 slides" in shown.file.getvalue()
    assert ("NOT equal" in shown.file.getvalue()) == ("-a" in shown.file.getvalue()) == (missed == [0, 1.3])
