"""A cell that begins a slide begins one, with nothing in it too: its header may say how the slide looks."""

from collections.abc import Callable
from pathlib import Path

from deck.reading.talk import read_talk
from deck.slides.composition import Slide, compose
from deck.talk.notebook import to_notebook

WriteTalk = Callable[..., Path]


def slides(folder: Path) -> list[Slide]:
    talk = read_talk(folder)
    (section,) = talk.sections
    notebook = to_notebook(section, [[] for cell in section.cells if cell.runs])
    return [slide for stack in compose(talk, {section.name: notebook}) for slide in stack]


def test_an_empty_cell_begins_a_slide_with_its_layout_and_background(write_talk: WriteTalk) -> None:
    found = slides(
        write_talk(
            s01_a="""
            # %% [markdown] slide="slide"
            # ## One

            # %% [markdown] slide="slide" layout="title"

            # %% [markdown] slide="notes"
            # About the title.

            # %% [markdown] slide="subslide" background="#123d2e"

            # %% [markdown]
            # Words on green

            # %% slide="slide" layout="references" id="cited"

            # %% [markdown] slide="notes"
            # About what is cited.
            """
        )
    )
    assert [slide.layout for slide in found] == ["stack", "title", "stack", "references"]
    assert [len(slide.cells) for slide in found] == [1, 0, 1, 0]
    assert [slide.notes for slide in found] == [[], ["About the title."], [], ["About what is cited."]]
    assert found[2].first.options.background == "#123d2e"
    assert found[3].id == "cited"
    assert len({slide.id for slide in found}) == 4


def test_an_empty_cell_that_begins_none_shows_nothing(write_talk: WriteTalk) -> None:
    found = slides(
        write_talk(s01_a='# %% [markdown] slide="slide"\n# One\n\n# %%\n\n# %% [markdown] slide="fragment"\n')
    )
    assert [len(slide.cells) for slide in found] == [1]
