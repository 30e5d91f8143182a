"""The talk's figures that are committed: all of them, from the real rows, in bounds."""

import hashlib
from pathlib import Path

from deck.figures.drawing.options import ExportOptions
from deck.figures.gallery import PAGES
from deck.figures.manifest import FILE, read_manifest
from deck.figures.provenance import figure_cells
from deck.reading.talk import read_talk

ROOT = Path(__file__).parents[2]
FIGURES = ROOT / "figures"
SEEDS = {"class-predictions", "class-probabilities", "class-uncertainties", "weights-layer-1", "deep-diagram"}
LATER = {
    "cheat-sheet",
    "retention",
    "reliability",
    "confusions",
    "two-kinds",
    "never-seen",
    "natural-shares",
    "two-densities",
    "class-pictures",
    "methods",
    "prior-predictive",
}


def test_every_figure_of_the_talk_is_there_and_no_other() -> None:
    manifest = read_manifest(FIGURES)
    named = set(figure_cells(read_talk(ROOT / "talk")))
    assert named >= SEEDS | LATER
    assert set(manifest.names) == named
    assert {path.name for path in FIGURES.iterdir()} == manifest.all_files() | {FILE, *PAGES}
    readme = (FIGURES / "README.md").read_text()
    assert [name for name in named if f"## {name}\n" not in readme] == []


def test_they_are_drawn_from_the_real_rows_as_the_export_wrote_them() -> None:
    manifest = read_manifest(FIGURES)
    assert manifest.data["stand_in"] is False
    assert manifest.data["digests"]["bnn.data:locate"] != "none"
    assert manifest.wish == ExportOptions().described()
    for entry in manifest.figures:
        assert {each.format for each in entry.files} == {"svg", "png", "webp"}
        assert entry.themes == ("light", "dark")
        assert entry.alt
        assert entry.caption
        assert entry.license == "CC-BY-4.0"
        for each in entry.files:
            assert hashlib.sha256((FIGURES / each.file).read_bytes()).hexdigest() == each.sha256
    assert {entry.name for entry in manifest.figures if entry.digests["fits"]} >= SEEDS


def test_they_take_no_more_room_than_a_repository_bears() -> None:
    assert sum(path.stat().st_size for path in FIGURES.iterdir()) < 20_000_000
