"""Text on slides, as the audience and the speaker see it in a browser."""

from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from bs4 import BeautifulSoup
from tests.helpers.decks import visit_without_motion

from deck.browser.visits import Visit, visit
from deck.build import build
from deck.commands.terminal import Lines
from deck.products.single_file import bind

CONFIG = "title: A talk\nauthor: A. Speaker\nfooter: The footer\nbibliography: talk.bib\n"
BIB = "@book{early, author = {Gelman, Andrew}, title = {Apes}, publisher = {A House}, year = 1992}\n"
SECTION = r"""
# %% [markdown] slide="slide"
# ## Notes below[^cost] {#notes-below .smaller}
#
# The software is old [@early].
#
# [^cost]: Twice the *parameters*.

# %% [markdown]
# A second cell.^[With a note of its own.]

# %% [markdown] slide="notes"
# Say that $\sigma^2$ is it.[^n]
#
# [^n]: Or not.

# %% [markdown] slide="slide" id="steps" steps="items"
# ## Item by item
#
# - one
#   - two
# - three [green]{.highlight-green}

# %% [markdown] slide="slide" id="quote"
# > All models are wrong, but some are useful.
# >
# > — George Box

# %% [markdown] slide="slide" id="callout"
# ## Mind it
#
# ::: warning Mind the gap
# Between `train` and platform.
# :::
#
# | what | count |
# |---|---|
# | a | 1 |
#
# : A caption

# %% [markdown] slide="slide" id="columns"
# ## Side by side
#
# ::: columns
# ::: {.column width=30%}
# left
# :::
# ::: column
# right
# :::
# :::

# %% [markdown] slide="slide" layout="statement" id="statement"
# ## A statement[^z]
#
# [^z]: The zen.

# %% [markdown] slide="slide" layout="references"
# ## References
"""


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("text")
    talk = root / "talk"
    talk.mkdir()
    (talk / "deck.yml").write_text(CONFIG)
    (talk / "talk.bib").write_text(BIB)
    (talk / "01_all.py").write_text(dedent(SECTION).lstrip())
    return build(talk, output=root / "out", progress=Lines(lambda line: None)).index.parent


@pytest.fixture(scope="module")
def page(deck: Path) -> BeautifulSoup:
    return BeautifulSoup((deck / "index.html").read_text(), "html.parser")


@pytest.fixture(scope="module")
def visited(deck: Path, browser: Path) -> Iterator[Visit]:
    with visit_without_motion(deck / "index.html") as found:
        yield found


def box(visited: Visit, selector: str) -> dict[str, float]:
    found = visited.page.locator(selector).bounding_box()
    assert found
    return found


def test_a_slides_footnotes_are_counted_through_its_cells(page: BeautifulSoup) -> None:
    slide = page.find("section", id="notes-below")
    assert [each.text for each in slide.select(".cell sup")] == ["1", "2"]
    (notes,) = slide.select(".content > .footnotes")
    assert [each.text for each in notes.select("li")] == ["Twice the parameters.", "With a note of its own."]
    assert slide.select_one("aside.notes .footnotes").text == "Or not."
    ids = [each["id"] for each in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    described = [each["aria-describedby"] for each in page.select("[aria-describedby]")]
    assert len(described) == 4
    assert set(described) <= set(ids)


def test_attributes_and_footnotes_are_no_part_of_a_slides_id(page: BeautifulSoup) -> None:
    assert page.select_one("section.slide")["id"] == "notes-below"
    assert page.h2.text == "Notes below1"
    assert page.h2.attrs == {"class": ["smaller"]}


@pytest.mark.browser
def test_footnotes_stand_at_the_bottom_above_the_footer(visited: Visit) -> None:
    for slide in ("notes-below", "statement"):
        visited.show(slide)
        notes, footer = box(visited, f"#{slide} .content > .footnotes"), box(visited, f"#{slide} footer")
        assert footer["y"] - 40 < notes["y"] + notes["height"] < footer["y"]
        size = visited.page.evaluate(f"getComputedStyle(document.querySelector('#{slide} .footnotes li')).fontSize")
        assert size == "20px"
    heading = box(visited, "#statement h2")
    assert 200 < heading["y"] + heading["height"] / 2 < 420


@pytest.mark.browser
def test_a_list_comes_item_by_item(visited: Visit) -> None:
    shown = []
    for _ in visited.states("steps"):
        shown.append(visited.page.locator("#steps .fragment.visible").count())
    assert shown == list(range(5))
    colour = "getComputedStyle(document.querySelector('#steps .highlight-green')).color"
    assert visited.page.evaluate(colour) == visited.page.evaluate("getComputedStyle(document.querySelector('a')).color")


@pytest.mark.browser
def test_a_quote_stands_in_the_middle_with_its_source_below(visited: Visit) -> None:
    visited.show("quote")
    quote, source = box(visited, "#quote blockquote"), box(visited, "#quote figcaption")
    assert quote["y"] + quote["height"] < source["y"]
    assert 260 < (quote["y"] + source["y"] + source["height"]) / 2 < 400


@pytest.mark.browser
def test_columns_of_a_text_stand_side_by_side(visited: Visit) -> None:
    visited.show("columns")
    left, right = (box(visited, f"#columns .column:nth-child({n})") for n in (1, 2))
    assert left["x"] + left["width"] <= right["x"]
    assert left["y"] == right["y"]
    assert left["width"] < 0.31 * 1152


@pytest.mark.browser
def test_a_citation_leads_to_the_slide_that_lists_it(visited: Visit) -> None:
    visited.show("notes-below")
    visited.page.click("#notes-below .citation a")
    visited.page.wait_for_function("Reveal.getCurrentSlide().id === 'references'")
    assert visited.page.locator("#ref-early").inner_text() == "Gelman, A. (1992). Apes. A House."


@pytest.mark.browser
def test_the_speaker_sees_formulas_in_the_notes(visited: Visit) -> None:
    visited.show("notes-below")
    with visited.page.context.expect_page() as opened:
        visited.page.keyboard.press("s")
    notes = opened.value.locator(".speaker-controls-notes .value")
    formula = notes.locator("math")
    formula.wait_for()
    # One line of it, set by the browser: KaTeX's own HTML would stand beside it, and twice as wide without its style.
    assert formula.locator("msup").count() == 1
    assert notes.locator(".katex-html").count() == 0
    assert 0 < formula.bounding_box()["width"] < 60
    assert "Or not." in notes.inner_text()
    opened.value.close()


@pytest.mark.browser
def test_in_one_file_and_on_paper_it_is_the_same(deck: Path, visited: Visit, tmp_path: Path) -> None:
    bind(deck, tmp_path / "one.html")
    with visit(tmp_path / "one.html", query="?view=print", browser=visited.page.context.browser) as found:
        assert found.messages == []
        assert found.page.locator(".citation a").get_attribute("href") == "#ref-early"
        assert found.page.locator(".content > .footnotes").count() == 2
        assert found.page.locator("figure.quote > figcaption").inner_text() == "George Box"
