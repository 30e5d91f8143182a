"""Cells that are versions of each other."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deck.problem import Problem
from deck.reading.talk import read_talk
from deck.talk.animations import animations
from deck.talk.outline import outline

WriteTalk = Callable[..., Path]


def slide(name: str, *versions: str) -> str:
    cells = "".join(f'# %% animate="{version}"\nx = 1\n' for version in versions)
    return f'# %% [markdown] slide="slide" id="{name}"\n# ## {name}\n{cells}'


def found(write_talk: WriteTalk, *slides: str) -> dict[str, str]:
    talk = read_talk(write_talk(s01_a="".join(slides)))
    return animations(talk.sections, outline(talk.sections))


def test_slides_with_versions_of_one_cell_share_an_animation(write_talk: WriteTalk) -> None:
    slides = slide("a", "x"), slide("b", "x"), slide("c", "x", "y"), slide("d", "y"), slide("e"), slide("f", "z")
    assert found(write_talk, *slides, slide("g", "z")) == {**dict.fromkeys("abcd", "x"), "f": "z", "g": "z"}


def test_slides_side_by_side_with_versions_of_different_cells_do_not(write_talk: WriteTalk) -> None:
    slides = slide("a", "x"), slide("b", "x"), slide("c", "y"), slide("d", "y")
    assert found(write_talk, *slides) == {"a": "x", "b": "x", "c": "y", "d": "y"}


def test_versions_follow_each_other_across_sections(write_talk: WriteTalk) -> None:
    talk = read_talk(write_talk(s01_a=slide("a", "x"), s02_b=slide("b", "x")))
    assert animations(talk.sections, outline(talk.sections)) == {"a": "x", "b": "x"}


@pytest.mark.parametrize(
    ("slides", "message", "line"),
    [
        ([slide("a", "x"), slide("b")], "animate 'x' is on one slide only", 3),
        ([slide("a", "x", "x"), slide("b", "x")], "animate 'x' is twice on one slide, first at 01_a.py:3", 5),
        (
            [slide("a", "x"), slide("b"), slide("c", "x")],
            "animate 'x' has another slide between it and the version before, at 01_a.py:3",
            9,
        ),
    ],
)
def test_a_version_without_one_to_grow_out_of_is_refused_with_both_places(
    write_talk: WriteTalk, slides: list[str], message: str, line: int
) -> None:
    with pytest.raises(Problem) as caught:
        found(write_talk, *slides)
    assert message in str(caught.value)
    assert caught.value.line == line


def test_what_is_not_shown_has_no_versions(write_talk: WriteTalk) -> None:
    with pytest.raises(Problem, match="animate='x' on a cell whose code is hidden by the tag 'hide-input'"):
        read_talk(write_talk(s01_a='# %% animate="x" tags=["hide-input"]\nx = 1\n'))
