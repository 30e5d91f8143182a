"""The talk that `deck new` writes: it works at once, and shows what there is."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deck.__main__ import main
from deck.checks import preflight
from deck.commands.new import write_talk
from deck.problem import Problem
from deck.reading.talk import read_talk
from deck.talk.options import CODE, OUTPUT, WORDS

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("new") / "estimating-pi"
    assert main(["new", str(folder)]) == 0
    return folder


def test_its_title_is_the_folders_name_and_its_author_who_works_here(talk: Path) -> None:
    config = read_talk(talk).config
    assert config.title == "Estimating pi"
    assert config.author
    assert config.date


def test_it_shows_every_word_of_the_vocabulary(talk: Path) -> None:
    cells = [cell for section in read_talk(talk).sections for cell in section.cells]
    used = {word for word in WORDS for cell in cells if getattr(cell.options, word)}
    assert set(WORDS) - used == set()
    layouts = {cell.options.layout for cell in cells}
    assert {"columns", "statement", "title", "link", "references"} <= layouts
    assert any("check" in cell.options.tags for cell in cells)
    assert {cell.options.code for cell in cells} >= set(CODE) - {"show"}
    assert {cell.options.output for cell in cells} >= set(OUTPUT) - {"show", "hide"}


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_builds_and_passes_the_checks(talk: Path, theme: str, tmp_path: Path) -> None:
    copy = tmp_path / "talk"
    shutil.copytree(talk, copy)
    settings = copy / "deck.yml"
    settings.write_text(settings.read_text().replace("theme: light", f"theme: {theme}"))
    assert main(["build", str(copy), "--output", str(tmp_path / "out")]) == 0
    found = preflight(tmp_path / "out")
    assert 9 <= len(found.slides) <= 12
    assert [str(finding) for finding in found.findings] == []


def test_its_cells_are_tests_and_pass(talk: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:xdist", "-p", "no:cacheprovider", "-q", str(talk)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    running = sum(cell.runs for section in read_talk(talk).sections for cell in section.cells)
    assert f"{running} passed" in done.stdout


def test_the_short_edition_leaves_a_slide_out(talk: Path, tmp_path: Path) -> None:
    for edition in ("long", "short"):
        output = tmp_path / edition
        assert main(["build", str(talk), "--output", str(output), "--edition", edition]) == 0
    assert 'id="throwing"' in (tmp_path / "long/index.html").read_text()
    assert 'id="throwing"' not in (tmp_path / "short/index.html").read_text()


def test_what_is_there_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Problem, match="there is something"):
        write_talk(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert main(["new", str(tmp_path)]) == 2
    assert "a name that is free" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["on: off", 'it\'s "quoted"', "2026", "- dash", "naïve"])
def test_any_name_of_a_folder_makes_settings_that_can_be_read(tmp_path: Path, name: str) -> None:
    write_talk(tmp_path / name)
    assert read_talk(tmp_path / name).config.title.lower().startswith(name[:2].lower().lstrip("- "))
