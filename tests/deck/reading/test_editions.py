"""Editions: one source, of which each shows its part, and all of it runs."""

from pathlib import Path

import pytest

from deck.build import Deck, build
from deck.commands.terminal import Lines
from deck.problem import Problem
from deck.reading.editions import in_edition
from deck.reading.talk import read_talk
from deck.slides.composition import compose
from deck.talk.notebook import to_notebook

TALK = """
# %% [markdown] slide="slide"
# # One
# %% [markdown] only="long"
# for those with time
# %% [markdown] only="short"
# for those without
# %% [markdown] slide="slide" only="long"
# # Two
# %%
"goes with the slide"
# %% [markdown] slide="notes"
# goes with the slide
# %% [markdown] slide="subslide"
# # Two, below
# %% [markdown] slide="slide"
# # One
# %% [markdown] slide="notes" only="long"
# more to say
# %% tags=["check"] only="long"
assert True
"""


def shown(folder: Path, edition: str) -> list[list[tuple[str, list[int], int]]]:
    """The stacks: id, numbers of the shown cells, and how many notes, of each slide."""
    talk = in_edition(read_talk(folder), edition)
    stacks = compose(talk, {section.name: to_notebook(section) for section in talk.sections})
    return [
        [(slide.id, [each.cell.number for each in slide.cells], len(slide.notes)) for slide in stack]
        for stack in stacks
    ]


def test_an_edition_shows_its_cells_and_those_of_all(write_talk):
    folder = write_talk(s01_a=TALK)
    assert shown(folder, "long") == [
        [("one", [1, 2], 0)],
        [("two", [4, 5], 1), ("two-below", [7], 0)],
        [("one-2", [8], 1)],
    ]


def test_a_slide_goes_with_its_first_cell_and_one_below_it_stands_alone_under_the_same_id(write_talk):
    folder = write_talk(s01_a=TALK)
    assert shown(folder, "short") == [[("one", [1, 3], 0)], [("two-below", [7], 0)], [("one-2", [8], 0)]]


def test_an_edition_that_no_cell_names_is_listed_and_is_what_is_left(write_talk):
    folder = write_talk("title: T\nauthor: A\neditions: [long, short, bare]\n", s01_a=TALK)
    assert shown(folder, "bare") == [[("one", [1], 0)], [("two-below", [7], 0)], [("one-2", [8], 0)]]


def test_one_slide_in_place_of_another_has_its_id_and_its_figures_name(write_talk):
    text = "".join(
        f'# %% [markdown] slide="slide" only="{edition}"\n# # Model\n# %% only="{edition}" figure="m"\n1\n'
        for edition in ("long", "short")
    )
    folder = write_talk(s01_a=text, s02_b="# %% [markdown]\n# # Model\n")
    assert shown(folder, "long") == [[("model", [1, 2], 0)], [("model-2", [1], 0)]]
    assert shown(folder, "short") == [[("model", [3, 4], 0)], [("model-2", [1], 0)]]


def test_a_name_of_one_edition_may_not_be_used_by_all(write_talk):
    folder = write_talk(s01_a='# %% id="m" only="long"\n1\n# %% id="m"\n2\n')
    with pytest.raises(Problem, match=r"id 'm' is used twice, first at 01_a\.py:1"):
        read_talk(folder)


def test_deck_yml_chooses_and_the_call_overrides(write_talk):
    folder = write_talk("title: T\nauthor: A\nedition: long\n", s01_a=TALK)
    assert in_edition(read_talk(folder)).config.edition == "long"
    assert in_edition(read_talk(folder), "short").config.edition == "short"


def test_without_a_choice_it_asks_for_one(write_talk):
    folder = write_talk(s01_a=TALK)
    with pytest.raises(Problem, match=r"only=\"long\", and no edition .*Write 'edition: long' into deck.yml") as caught:
        in_edition(read_talk(folder))
    assert (caught.value.file, caught.value.line) == (folder / "01_a.py", 3)


@pytest.mark.parametrize(
    ("talk", "editions", "edition", "message"),
    [
        (TALK, "", "lnog", "there is no edition 'lnog'; expected one of long, short.* Did you mean 'long'"),
        (
            TALK,
            "",
            "foo",
            r"there is no edition 'foo'; expected one of long, short.*write 'editions: \[long, short, foo\]'",
        ),
        ("# %%\n1\n", "", "long", "there is no edition 'long'; expected only="),
        ("# %%\n1\n", "[long, short]", "shrot", "there is no edition 'shrot'.* Did you mean 'short'"),
        (TALK, "[long, short, bare]", "bar", "expected one of long, short, bare.* Did you mean 'bare'"),
    ],
)
def test_an_edition_that_does_not_exist_is_an_error_wherever_it_is_chosen(
    write_talk, talk: str, editions: str, edition: str, message: str
):
    config = "title: T\nauthor: A\n" + (f"editions: {editions}\n" if editions else "")
    with pytest.raises(Problem, match=message):
        in_edition(read_talk(write_talk(config, s01_a=talk)), edition)
    with pytest.raises(Problem, match=message) as caught:
        in_edition(read_talk(write_talk(f"{config}edition: {edition}\n", s01_a=talk)))
    assert caught.value.file.name == "deck.yml"


def test_a_cell_may_not_name_an_edition_that_the_list_lacks(write_talk):
    folder = write_talk("title: T\nauthor: A\nedition: short\neditions: [lang, short]\n", s01_a=TALK)
    with pytest.raises(Problem, match=r'only="long", an edition that deck\.yml does not list.*Did you mean') as caught:
        in_edition(read_talk(folder))
    assert (caught.value.file, caught.value.line) == (folder / "01_a.py", 3)


@pytest.mark.parametrize("value", ["[]", "3", "[1, 2]", "{long: 1}"])
def test_the_list_of_editions_holds_names(write_talk, value: str):
    with pytest.raises(Problem, match="expected names of editions"):
        read_talk(write_talk(f"title: T\nauthor: A\neditions: {value}\n", s01_a=TALK))


@pytest.mark.process
def test_switching_runs_nothing_and_renders_anew(write_talk, tmp_path: Path):
    folder = write_talk(s01_a=TALK)

    def make(edition: str) -> Deck:
        return build(folder, output=tmp_path / "out", edition=edition, progress=Lines(lambda line: None))

    assert make("long").ran == ("01_a",)
    assert "for those with time" in (tmp_path / "out/index.html").read_text()
    short = make("short")
    assert (short.ran, short.was_current, short.slides) == ((), False, 3)
    assert "for those with time" not in (tmp_path / "out/index.html").read_text()
    assert make("short").was_current
    assert make("long").ran == ()
