"""Ids are known before anything runs, and are those that the deck has, whatever the cells put out."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deck.reading.talk import read_talk
from deck.slides.composition import compose
from deck.talk.markdown.headings import heading, slug
from deck.talk.notebook import to_notebook
from deck.talk.outline import outline

WriteTalk = Callable[..., Path]
STREAM = {"output_type": "stream", "name": "stdout", "text": "out"}
TALK = """
# %% tags=["hide-input"]
import numpy
# %% [markdown] slide="notes"
# before the first slide
# %% [markdown] slide="slide"
# # One
# %% tags=["check"]
1
# %% slide="subslide" tags=["hide-input"]
2
# %% tags=["hide-input"] figure="three"
3
# %% slide="skip"
4
# %% slide="slide" tags=["hide-cell"]
5
"""


@pytest.mark.parametrize("outputs", [[], [STREAM]], ids=["silent", "loud"])
def test_ids_do_not_hang_on_outputs(write_talk: WriteTalk, outputs: list) -> None:
    talk = read_talk(write_talk(s01_a=TALK, s02_b=TALK.replace("three", "drei")))
    spans = outline(talk.sections)
    notebooks = {s.name: to_notebook(s, [outputs] * sum(cell.runs for cell in s.cells)) for s in talk.sections}
    ids = [slide.id for stack in compose(talk, notebooks) for slide in stack]
    known = [span.id for each in spans.values() for span in each]
    assert known == ["a", "one", "three", "a-2", "b", "one-2", "drei", "b-2"]
    # The first slide of a section, if it could show only an output and there is none, is not in the deck.
    assert ids == (known if outputs else [each for each in known if each not in ("a", "b")])


def test_every_cell_is_in_one_span(write_talk: WriteTalk) -> None:
    talk = read_talk(write_talk(s01_a=TALK))
    (section,) = talk.sections
    assert [cell for span in outline(talk.sections)["01_a"] for cell in span.cells] == list(section.cells)


def test_a_section_without_slides_goes_by_its_name_and_takes_no_id(write_talk: WriteTalk) -> None:
    talk = read_talk(write_talk(s01_a='# %% tags=["check"]\n1\n', s02_a="# %%\n2\n"))
    assert [span.id for each in outline(talk.sections).values() for span in each] == ["a", "a"]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("## The *sum* {#own .class step=2}", "the-sum"),
        ("## A [word]{.fragment} of **it**{.grow}", "a-word-of-it"),
        ("## What it costs[^cost]^[and why]", "what-it-costs"),
        (r"## The sum $\sum_{i=1}^{n}$ of {1, 2}", "the-sum-sum_i-1-n-of-1-2"),
    ],
)
def test_an_id_is_made_of_the_headings_words_alone(markdown: str, expected: str) -> None:
    assert slug(heading(markdown)) == expected
