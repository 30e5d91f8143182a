from pathlib import Path

import pytest

from deck.problem import Problem
from deck.reading.talk import read_talk

REFUSED = {
    "unknown slide type": ('# %% [markdown] id="matrices" slide="sldie"\n# text\n', 1, "unknown slide type 'sldie'"),
    "unknown word": ('# %%\nx = 1\n# %% layuot="columns"\ny = 1\n', 3, "unknown word 'layuot'"),
    "code that does not compile": ("# %%\nx = 1\n\n# %%\ny = 1\nif y\n    z\n", 6, "the code does not compile"),
    "before the first marker": ("x = = 1\n# %%\ny\n", 1, "the code does not compile"),
    "no cells": ("\n", None, "no cells; expected at least one line '# %%'"),
}


def test_a_talk_is_its_sections_in_order(write_talk):
    folder = write_talk(s02_b="# %%\n2", s01_a="# %%\n1", s10_c="# %%\n3", helper="x = 1")
    talk = read_talk(folder)
    assert [section.name for section in talk.sections] == ["01_a", "02_b", "10_c"]
    assert (talk.config.title, talk.folder, talk.sections[0].path) == ("A talk", folder, folder / "01_a.py")


def test_a_cell_knows_what_and_where_it_is(write_talk):
    folder = write_talk(
        s01_a="""
        # %% [markdown] slide="slide"
        # # Two points

        # %% id="sum" tags=["check"]

        # the sum
        assert 1 + 1 == 2
        """
    )
    words, code = read_talk(folder).sections[0].cells
    assert (words.number, words.header, words.line, words.kind, words.source) == (1, 1, 2, "markdown", "# Two points")
    assert (code.number, code.header, code.line) == (2, 4, 6)
    assert (words.options.slide, code.options.id, code.options.is_check) == ("slide", "sum", True)
    assert (words.label, code.label) == ('1, "Two points"', '2, "sum"')
    assert (words.runs, code.runs) == (False, True)
    assert code.metadata == {"id": "sum", "tags": ["check"]}


def test_comments_and_a_docstring_above_the_first_marker_are_no_cell(write_talk):
    folder = write_talk(s01_a='# A licence.\n"""What this is."""\n\n# %%\nx = 1\n', s02_b="import os\n# %%\nos\n")
    first, second = read_talk(folder).sections
    assert [(cell.number, cell.line) for cell in first.cells] == [(1, 5)]
    assert [cell.source for cell in second.cells] == ["import os", "os"]


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(write_talk):
    folder = write_talk(s01_a="# %%\nx = 1\n# %% [markdown]\n# text\n")
    before = read_talk(folder).sections
    path = folder / "01_a.py"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_talk(folder).sections == before


@pytest.mark.parametrize(("text", "line", "message"), REFUSED.values(), ids=REFUSED)
def test_it_refuses_a_section(write_talk, text: str, line: int | None, message: str):
    folder = write_talk(s01_a=text)
    with pytest.raises(Problem, match=message) as caught:
        read_talk(folder)
    assert (caught.value.file, caught.value.line, caught.value.status) == (folder / "01_a.py", line, 2)


def test_code_that_does_not_compile_is_shown(write_talk):
    folder = write_talk(s01_a="# %%\nx = 1\ny = = 2\n")
    with pytest.raises(Problem) as caught:
        read_talk(folder)
    assert caught.value.detail.splitlines() == ["     2 | x = 1", ">    3 | y = = 2", "       |     ^"]
    assert caught.value.cell == '1, "x = 1"'


def test_it_refuses_what_is_not_utf8(write_talk):
    folder = write_talk(s01_a="# %%\nx = 1\n")
    (folder / "01_a.py").write_bytes(b"# %%\n# caf\xe9\n")
    with pytest.raises(Problem, match="not UTF-8") as caught:
        read_talk(folder)
    assert caught.value.line == 2


@pytest.mark.parametrize("word", ["id", "figure"])
def test_a_name_may_be_given_once_in_a_talk(write_talk, word: str):
    folder = write_talk(s01_a=f'# %% {word}="loss"\n1\n', s02_b=f'# %%\n1\n# %% {word}="loss"\n2\n')
    with pytest.raises(Problem, match=f"{word} 'loss' is used twice, first at 01_a.py:1") as caught:
        read_talk(folder)
    assert (caught.value.file, caught.value.line) == (folder / "02_b.py", 3)


def test_it_refuses_a_folder_without_sections_or_settings(write_talk, tmp_path: Path):
    with pytest.raises(Problem, match="no such folder"):
        read_talk(tmp_path / "nowhere")
    with pytest.raises(Problem, match="no section; expected files such as 01_opening"):
        read_talk(write_talk(helper="x = 1"))
    (tmp_path / "talk" / "deck.yml").unlink()
    with pytest.raises(Problem, match="no such file"):
        read_talk(tmp_path / "talk")
