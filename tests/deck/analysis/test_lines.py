"""Steps through code and output: which lines a `focus` means."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.analysis.lines import output_lines, statement_lines
from deck.problem import Problem, Status
from deck.reading.talk import read_talk

SOURCE = """\
%matplotlib inline
import numpy as np

with open("a") as file:
    text = call(
        file,
        1,
    )
    again(text)


@cached
def area(radius):
    return 3.14 * radius**2  # of a circle


class Shape:
    @once
    def area(self):
        return 1
"""


@pytest.mark.parametrize(
    ("focus", "expected"),
    [
        ("import", [{2}]),
        ("again(", [{9}]),
        ("call(file", [{5, 6, 7, 8}]),
        ("call(  file,1", [{5, 6, 7, 8}]),
        ("with open", [{4, 5, 6, 7, 8, 9}]),
        ("def area(radius", [{12, 13, 14}]),
        ("@cached", [{12, 13, 14}]),
        ("of a circle", [{14}]),
        ("import | again | of a circle", [{2}, {9}, {14}]),
        ("@once", [{18, 19, 20}]),
        ("class Shape", [{17, 18, 19, 20}]),
        ("2", [{2}]),
        ("1, 4-6 | again", [{1, 4, 5, 6}, {9}]),
    ],
)
def test_a_step_is_a_whole_statement_or_lines(focus: str, expected: list[set[int]]) -> None:
    assert list(statement_lines(SOURCE, focus)) == expected


@pytest.mark.parametrize(
    ("focus", "message"),
    [
        ("nowhere", "'nowhere', which stands in no statement"),
        ("imprt numpy as np", "Did you mean 'import numpy as np'"),
        ("text", "stands in 2 statements, on lines 5, 9 of the code"),
        ("import |", "'', which stands in no statement"),
        ("21", "focus on line 21; expected a line from 1 to 20"),
        ("0", "focus on line 0"),
        ("6-4", "focus on lines 6-4; expected 4-6"),
    ],
)
def test_what_is_not_there_or_not_one_is_refused(focus: str, message: str) -> None:
    with pytest.raises(Problem) as caught:
        statement_lines(SOURCE, focus)
    assert message in str(caught.value)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=8), st.data())
def test_words_of_one_statement_find_its_lines(heights: list[int], data: st.DataObject) -> None:
    chosen = data.draw(st.integers(0, len(heights) - 1))
    statements = [f"name_{n}_ = [\n" + "0,\n" * (height - 1) + "]" for n, height in enumerate(heights)]
    first = sum(heights[:chosen]) + chosen + 1
    (found,) = statement_lines("\n".join(statements), f"name_{chosen}_ =")
    assert found == set(range(first, first + heights[chosen] + 1))


OUTPUT = ["epoch 1: loss 0.9", "epoch 2: loss 0.5", "done"]


@pytest.mark.parametrize(
    ("focus", "expected"), [("done", [{3}]), ("epoch 1 | 2-3", [{1}, {2, 3}]), ("1:loss", [{1}]), ("0.5", [{2}])]
)
def test_a_step_through_output_is_a_line_or_lines(focus: str, expected: list[set[int]]) -> None:
    assert list(output_lines(OUTPUT, focus)) == expected


@pytest.mark.parametrize(
    ("lines", "focus", "message"),
    [
        (OUTPUT, "dome", "'dome', which stands in no line of the output; expected words of one of its lines"),
        (OUTPUT, "dome", "Did you mean 'done'?"),
        (OUTPUT, "loss", "'loss', which stands in 2 lines of the output: 1, 2; expected words of one line only"),
        (OUTPUT, "4", "focus on line 4; expected a line from 1 to 3, which the output has"),
        ([], "1", "focus_output on a cell without a line of output"),
    ],
)
def test_output_that_is_not_there_or_not_one_is_refused(lines: list[str], focus: str, message: str) -> None:
    with pytest.raises(Problem) as caught:
        output_lines(lines, focus)
    assert message in str(caught.value)


SECTION = """
# %% [markdown] slide="slide" id="steps"
# ## Steps

# %% focus="x = | y ="
x = 1

y = 2

# %% [markdown] slide="fragment"
# After the code.
"""


def test_a_focus_that_matches_nothing_is_the_sources_fault_at_its_line(write_talk: Callable[..., Path]) -> None:
    talk = write_talk(s01_a=SECTION.replace("y =", "z =", 1))
    with pytest.raises(Problem, match="'z =', which stands in no") as caught:
        read_talk(talk)
    assert (caught.value.line, caught.value.status) == (4, Status.CALL)


MODULE = '''
def doubled(x):
    """Twice as much."""
    with context():
        y = 2 * x
    return y


class Shape:
    @property
    def area(self):
        return 1
'''
SHOWS = """
# %% [markdown] slide="slide" id="shown"
# ## Shown

# %% source="helper.{0}"

# %%
import helper
"""


def shown(write_talk: Callable[..., Path], source: str) -> str:
    (section,) = read_talk(write_talk(s01_a=SHOWS.format(source), helper=MODULE)).sections
    return section.cells[1].code


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("doubled", "def doubled(x):\n    with context():\n        y = 2 * x\n    return y"),
        ('doubled" part="return', "return y"),
        ('doubled" part="with | return', "with context():\n    y = 2 * x\nreturn y"),
        ("Shape.area", "@property\ndef area(self):\n    return 1"),
        ('doubled" focus="y = 2 | return', "def doubled(x):\n    with context():\n        y = 2 * x\n    return y"),
    ],
)
def test_a_cell_shows_the_code_of_a_function(write_talk: Callable[..., Path], source: str, expected: str) -> None:
    assert shown(write_talk, source) == expected


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("dubled", "Did you mean 'doubled'"),
        ("Shape.perimeter", "source 'perimeter', which helper.Shape does not define"),
        ('doubled" part="nowhere', "'nowhere', which stands in no statement"),
        ('doubled" focus="nowhere', "'nowhere', which stands in no statement"),
    ],
)
def test_a_source_that_is_not_there_is_refused_at_its_line(
    write_talk: Callable[..., Path], source: str, message: str
) -> None:
    with pytest.raises(Problem) as caught:
        shown(write_talk, source)
    assert message in str(caught.value)
    assert (caught.value.line, caught.value.status) == (4, Status.CALL)


def test_what_is_shown_must_be_imported(write_talk: Callable[..., Path]) -> None:
    with pytest.raises(Problem, match="in no module of the project that this section imports"):
        read_talk(write_talk(s01_a=SHOWS.format("doubled").replace("import helper", "1"), helper=MODULE))


def test_a_part_without_a_source_is_another_tools_word(write_talk: Callable[..., Path]) -> None:
    (cell,) = read_talk(write_talk(s01_a='# %% part="x"\nx = 1\n')).sections[0].cells
    assert (cell.options.part, cell.code) == (None, "x = 1")
