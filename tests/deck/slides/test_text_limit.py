"""A slide shows a million characters of output, and says how many more there are."""

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st
from nbformat import from_dict

from deck.products.handout import reading_page
from deck.reading.talk import read_talk
from deck.rendering.exporter import render_deck
from deck.slides.text_limit import MOST, cut
from deck.talk.notebook import to_notebook

MADE = [lambda *parts: render_deck(*parts), lambda *parts: reading_page(*parts, deck="index.html")]


def printed(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def displayed(**data: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "metadata": {}, "data": data}


def outputs(folder: Path, *cells: list[dict[str, Any]], made: Any = MADE[0]) -> list[Tag]:
    """The texts of a page with one slide, on which these cells put out this."""
    (folder / "deck.yml").write_text("title: A talk\nauthor: A. Speaker\n")
    code = "".join(f'\n# %% tags=["hide-input"]\nx = {number}\n' for number in range(len(cells)))
    (folder / "01_a.py").write_text(f'# %% [markdown] slide="slide"\n# ## One\n{code}')
    talk = read_talk(folder)
    notebook = to_notebook(talk.sections[0], [[from_dict(each) for each in cell] for cell in cells])
    return BeautifulSoup(made(talk, {"01_a": notebook}).html, "html.parser").select(".output > *")


def told(output: Tag) -> tuple[int, str]:
    """How many characters an output shows, and what it says of the others."""
    note = output.select_one(".left-out")
    words = note.extract().text if note else ""
    return len(output.text.rstrip("\n")), words


@pytest.mark.parametrize("made", MADE)
def test_lines_are_cut_at_the_end_of_one(made: Any, tmp_path: Path) -> None:
    (output,) = outputs(tmp_path, [printed("123456789\n" * 3 * MOST)], made=made)
    assert told(output) == (MOST - 1, "29,000,000 more characters in 2,900,000 lines are left out here")


def test_what_fits_is_whole(tmp_path: Path) -> None:
    (output,) = outputs(tmp_path, [printed("123456789\n" * (MOST // 10))])
    assert told(output) == (MOST - 1, "")


@pytest.mark.parametrize(
    "long",
    [
        printed("x" * 3 * MOST),
        displayed(**{"text/plain": "x" * 3 * MOST}),
        {"output_type": "error", "ename": "E", "evalue": "x", "traceback": ["x" * 3 * MOST]},
    ],
)
def test_a_long_line_is_cut_within(long: dict[str, Any], tmp_path: Path) -> None:
    (output,) = outputs(tmp_path, [long])
    assert told(output) == (MOST, "2,000,000 more characters are left out here")


def test_all_texts_of_a_slide_count_together_and_each_cell_says_once_what_it_lacks(tmp_path: Path) -> None:
    picture = displayed(**{"text/html": "<b>" + "x" * 2 * MOST + "</b>"})
    first = [printed("a" * (MOST - 10)), printed("b" * 15, "stderr"), picture, printed("c" * 7), printed("d")]
    shown = outputs(tmp_path, first, [printed("e\n" * 4)])
    assert [told(each) for each in shown] == [
        (MOST - 10, ""),
        (10, "13 more characters in 3 lines are left out here"),
        (2 * MOST, ""),
        (0, "8 more characters in 4 lines are left out here"),
    ]


def test_many_outputs_are_not_as_many_elements(tmp_path: Path) -> None:
    many = [printed("x" * 5000, name) for _ in range(3000) for name in ("stdout", "stderr")]
    assert len(outputs(tmp_path, many)) == MOST // 5000 + 1


@given(
    st.lists(st.sampled_from(["word", "\x1b[31m", "\x1b[0m", "\x1b]8;;http://a\x07", "\n", "\U0001f332"])).map("".join),
    st.integers(0, 60),
)
def test_no_colour_is_cut_in_half(text: str, most: int) -> None:
    shown = cut(text, most)
    assert text.startswith(shown)
    assert len(shown) <= most
    begun = shown.rpartition("\x1b")[2] if "\x1b" in shown else "m"
    assert begun.startswith(("[31m", "[0m", "]8;;http://a\x07", "m"))
