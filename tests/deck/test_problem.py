from pathlib import Path

import pytest

from deck.problem import Problem, Status, excerpt, nearest


def test_it_shows_place_found_expected_and_remedy():
    problem = Problem(
        file="talk/03_networks.py",
        line=41,
        cell='4, "matrices"',
        found="unknown slide type 'sldie'",
        expected="one of slide, fragment",
        remedy="Did you mean 'slide'?",
    )
    assert str(problem) == (
        "talk/03_networks.py:41 (cell 4, \"matrices\"): unknown slide type 'sldie'; "
        "expected one of slide, fragment. Did you mean 'slide'?"
    )


def test_it_shows_only_what_is_known():
    assert str(Problem(found="no folder")) == "no folder"
    assert str(Problem(found="no such file", file="a.yml")) == "a.yml: no such file"


@pytest.mark.parametrize("found", ["it raised Error: no.", "it raised Error: why?", "it raised Error: no!"])
def test_a_sentence_of_others_keeps_its_own_end(found: str):
    assert str(Problem(found=found, remedy="Mend it")) == f"{found} Mend it"


def test_its_detail_comes_below():
    assert str(Problem(found="it failed", detail="  > 1 | x")) == "it failed\n  > 1 | x"


def test_a_file_below_the_working_directory_is_shown_from_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert str(Problem(found="x", file=tmp_path / "talk" / "deck.yml")) == f"{Path('talk/deck.yml')}: x"
    assert str(Problem(found="x", file="/elsewhere/deck.yml")) == "/elsewhere/deck.yml: x"


def test_at_adds_the_place_and_keeps_the_rest():
    problem = Problem(found="x", remedy="y", status=Status.TALK).at(file="a.py", line=2)
    assert (str(problem), problem.status) == ("a.py:2: x. y", Status.TALK)


def test_nearest_names_the_known_word_or_nothing():
    assert nearest("sldie", ["slide", "notes"]) == "Did you mean 'slide'?"
    assert nearest("zebra", ["slide", "notes"]) is None


def test_an_excerpt_marks_the_line_and_the_column():
    source = "\n".join("abcdefghij")
    assert excerpt(source, first=11, line=15, column=1, around=1) == ("    14 | d\n>   15 | e\n       | ^\n    16 | f")


@pytest.mark.parametrize("column", [1, 150, 5_000, 10_000])
def test_an_excerpt_of_a_long_line_shows_the_part_around_its_column(column: int):
    line = "".join(chr(97 + n % 26) for n in range(10_000))
    text, mark = excerpt(line, first=1, line=1, column=column).split("\n")
    assert len(text) < 220
    assert text[mark.index("^")] == line[column - 1]
