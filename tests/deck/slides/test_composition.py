"""Which cell stands on which slide."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deck.reading.talk import read_talk
from deck.slides.composition import Stack, compose
from deck.talk.markdown.headings import heading, slug
from deck.talk.notebook import to_notebook

WriteTalk = Callable[..., Path]
STREAM = {"output_type": "stream", "name": "stdout", "text": "out"}


def composed(folder: Path) -> list[Stack]:
    talk = read_talk(folder)
    notebooks = {s.name: to_notebook(s, [[STREAM]] * sum(cell.runs for cell in s.cells)) for s in talk.sections}
    return compose(talk, notebooks)


def outline(stacks: list[Stack]) -> list[list[str]]:
    return [[slide.id for slide in stack] for stack in stacks]


def test_slide_begins_a_stack_and_subslide_a_slide_below(write_talk: WriteTalk) -> None:
    folder = write_talk(
        s01_a="""
        # %% [markdown] slide="slide"
        # # One
        # %% [markdown] slide="subslide"
        # # Two
        # %% [markdown] slide="slide"
        # # Three
        """,
        s02_b="""
        # %% [markdown]
        # # Four
        """,
    )
    assert outline(composed(folder)) == [["one", "two"], ["three"], ["four"]]


def test_a_first_subslide_begins_a_stack_of_its_own(write_talk: WriteTalk) -> None:
    folder = write_talk(
        s01_a='# %% [markdown] slide="slide"\n# # One\n', s02_b='# %% [markdown] slide="subslide"\n# # Two\n'
    )
    assert outline(composed(folder)) == [["one"], ["two"]]


def test_fragments_are_steps_and_what_goes_on_shares_its_step(write_talk: WriteTalk) -> None:
    folder = write_talk(
        s01_a="""
        # %% [markdown] slide="slide"
        # # One
        # %% [markdown]
        # there at once
        # %% [markdown] slide="fragment"
        # first step
        # %%
        1
        # %% [markdown] slide="fragment"
        # second step
        # %% [markdown] slide="slide"
        # # Two
        """
    )
    ((one,), (two,)) = composed(folder)
    assert [placed.fragment for placed in one.cells] == [None, None, 2, 2, 4]
    assert [placed.fragment for placed in two.cells] == [None]
    assert [placed.index for slide in (one, two) for placed in slide.cells] == list(range(6))


def test_notes_go_to_their_slide_and_skipped_cells_nowhere(write_talk: WriteTalk) -> None:
    folder = write_talk(
        s01_a="""
        # %% [markdown] slide="slide"
        # # One
        # %% [markdown] slide="notes"
        # say this
        # %% [markdown] slide="skip"
        # # Not here
        # %% [markdown] slide="notes"
        # and that
        """
    )
    ((one,),) = composed(folder)
    assert one.notes == ["say this", "and that"]
    assert len(one.cells) == 1


@pytest.mark.parametrize("header", ['tags=["check"]', 'tags=["hide-cell"]', 'tags=["hide-input", "hide-output"]'])
def test_a_hidden_cell_takes_no_place(write_talk: WriteTalk, header: str) -> None:
    folder = write_talk(s01_a=f"# %% {header}\nx = 1\n# %% [markdown]\n# # One\n# %% {header}\nx = 2\n")
    ((one,),) = composed(folder)
    assert [placed.cell.kind for placed in one.cells] == ["markdown"]


def test_a_cell_without_output_and_with_hidden_input_takes_no_place(write_talk: WriteTalk) -> None:
    folder = write_talk(s01_a='# %% [markdown]\n# # One\n# %% tags=["hide-input"]\n# only a comment\n')
    ((one,),) = composed(folder)
    assert len(one.cells) == 1


def test_ids_come_from_the_author_then_the_heading_then_the_figure_then_the_section(write_talk: WriteTalk) -> None:
    folder = write_talk(
        s01_forest_cover="""
        # %% [markdown] slide="slide" id="mine"
        # # A heading
        # %% [markdown] slide="slide"
        # # Für *alle*: $x^2$ & more
        # %% slide="slide" figure="a-figure"
        1
        # %% slide="slide"
        2
        # %% slide="slide"
        3
        """
    )
    ids = outline(composed(folder))
    assert ids == [["mine"], ["fur-alle-x-2-more"], ["a-figure"], ["forest-cover"], ["forest-cover-2"]]


def test_a_slide_knows_its_place_in_the_source(write_talk: WriteTalk) -> None:
    folder = write_talk(s01_a='# %% [markdown]\n# # One\n\n# %% [markdown] slide="slide"\n# # Two\n')
    ((one,), (two,)) = composed(folder)
    assert (one.place, two.place) == ("01_a.py:1", "01_a.py:4")


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("## Plain", "Plain"),
        ("text\n\n# *Later* one #", "Later one"),
        ("## [A link](there) and `code`", "A link and code"),
        ("no heading", ""),
        ("#hashtag", ""),
    ],
)
def test_heading(markdown: str, expected: str) -> None:
    assert heading(markdown) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("A b", "a-b"), ("--x--", "x"), ("Größe 2", "grosse-2"), ("日本", "ri-ben")]
)
def test_slug(text: str, expected: str) -> None:
    assert slug(text) == expected
