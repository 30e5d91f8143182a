"""What Quarto writes of figures, references and videos, on slides."""

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from deck.reading.talk import read_talk
from deck.rendering.exporter import render
from deck.rendering.notes import notes_of
from deck.rendering.text_checks import check_texts
from deck.talk.notebook import to_notebook

HEADER = """# ---
# title: Tides
# author:
#   - name: Ada
#     affiliation: Harbour
# date: today
# lang: LANG
# format: revealjs
# ---
"""

TALK = """
# %% [markdown]
# ## Two {.scrollable .mine}
#
# See @fig-tides, [@fig-three] and [-@fig-three], but @fig-none, @sec-moon and a@fig-tides.org.

# %%
#| label: fig-tides
#| layout-ncol: 2
#| fig-cap: "The *tides*"
#| fig-subcap: [high, low]
#| fig-alt: [A rise, A fall]
one

# %% [markdown]
# ## Three

# %%
#| label: fig-three
#| layout: "[[1, 1], [1]]"
#| fig-cap: [A, "", C]
#| fig-alt: A line
two

# %% [markdown]
# ## Rest
#
# {{< video clip.mp4 title="The sea" width=300 >}}
#
# `{{< video clip.mp4 >}}` {{< meta title >}} {{< video https://www.youtube.com/embed/x >}}
#
# ::: {layout-ncol=2}
# left
#
# right
# :::
#
# ::: {layout="[[1,2]]"}
# other
# :::
"""


def picture() -> dict[str, Any]:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><rect width="300" height="200"/></svg>'
    return {"output_type": "display_data", "metadata": {}, "data": {"image/svg+xml": svg}}


def made(folder: Path, language: str = "en", bibliography: str = "") -> tuple[BeautifulSoup, str]:
    """The page, and what the build says was not read."""
    (folder / "clip.mp4").write_bytes(b"")
    file = folder / "talk.py"
    file.write_text(HEADER.replace("LANG", language + bibliography) + TALK)
    talk = read_talk(file)
    notes = notes_of(talk, check_texts(talk))
    (section,) = talk.sections
    (folder / "deck").mkdir()
    render(talk, {"talk": to_notebook(section, [[picture()] * 2, [picture()] * 3])}, folder / "deck")
    return BeautifulSoup((folder / "deck/index.html").read_text(), "html.parser"), notes[-1]


@pytest.fixture
def page(tmp_path: Path) -> BeautifulSoup:
    return made(tmp_path)[0]


def words(tag: Tag | None) -> str:
    assert tag is not None
    return " ".join(tag.get_text().split())


def test_each_picture_has_its_own_caption_and_the_figure_its_own_once(page: BeautifulSoup) -> None:
    output = page.select_one("#two .output")
    assert [words(each) for each in page.select("#two figcaption")] == ["(a) high", "(b) low"]
    assert [each["alt"] for each in page.select("#two img")] == ["A rise", "A fall"]
    assert [words(each) for each in page.select("#two .caption")] == ["Figure 1: The tides"]
    assert output is not None
    assert output["class"] == ["output", "grid", "grid-2"]
    assert [words(each.figcaption) if each.figcaption else None for each in page.select("#three figure")] == [
        "A",
        None,
        "C",
    ]
    assert [each["alt"] for each in page.select("#three img")] == ["A line"] * 3
    assert page.select_one("#three .output.grid-2.ends-wide") is not None


def test_references_lead_to_figures_by_their_numbers(page: BeautifulSoup) -> None:
    links = [(words(each), each["href"]) for each in page.select("#two .markdown p a") if "#/" in each["href"]]
    assert links == [("Figure 1", "#/two"), ("Figure 2", "#/three"), ("2", "#/three")]
    assert "but @fig-none, @sec-moon and" in words(page.select_one("#two .markdown p"))


def test_references_are_in_the_talk_s_language_and_no_citations(tmp_path: Path) -> None:
    (tmp_path / "b.bib").write_text("@book{a, title={A}, author={B, C}, year=2000}")
    german, _ = made(tmp_path, "de", "\n# bibliography: b.bib")
    assert words(german.select_one("#two .markdown p")).startswith("See Abbildung 1, Abbildung 2 and 2")
    assert words(german.select_one("#two .caption")) == "Abbildung 1: The tides"


def test_a_video_is_one_and_a_grid_is_one(page: BeautifulSoup) -> None:
    video = page.select_one("#rest video")
    assert video is not None
    assert (video["src"], video["aria-label"], video["width"]) == ("media/clip.mp4", "The sea", "300")
    assert words(page.select_one("#rest code")) == "{{< video clip.mp4 >}}"
    grid = page.select_one("#rest .in-columns.in-2")
    assert [words(each) for each in grid.select("p")] == ["left", "right"]


def test_what_says_nothing_to_a_deck_is_named_once(tmp_path: Path) -> None:
    _, note = made(tmp_path)
    for what in (
        "'date: today' (line 6)",
        "'author: affiliation' (line 3)",
        "'.scrollable' (line 12)",
        "'@fig-none' (line 14)",
        "'@sec-moon' (line 14)",
        "'{{< meta title >}}' (line 39)",
        "'{{< video https://www.youtube.com/embed/x >}}' (line 39)",
        """'::: {layout="[[1,2]]"}' (line 47)""",
    ):
        assert note.count(what) == 1, note
    assert "ncol" not in note
    assert "mine" not in note
    assert note.count("layout=") == 1
