"""Source -> deck, as it stands on disk and in a browser with the network cut."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from tests.helpers.decks import built, visit_without_motion

from deck.browser.visits import Visit
from deck.formats.images import size_attributes

CONFIG = """
title: A "talk" & more
subtitle: with <b>angles</b>
author: A. Speaker
event: A meeting
date: 2026-11-22
footer: the footer
language: de
"""

SECTION = r"""
# %% [markdown] slide="slide" layout="title" background="#123d2e"
# welcome

# %% [markdown] slide="slide" id="formula"
# ## A formula
#
# Inline $a_1 < b$ and a price of 5 \$, and
#
# $$\int_0^1 x\,dx = \tfrac12$$
#
# ```python
# not_run = "shown"
# ```

# %% [markdown] slide="notes"
# A note with **weight** and $n^2$.

# %% [markdown] slide="slide" id="code"
# ## Code

# %%
x = "<tag> & 'quote'"
print(x)

# %% tags=["hide-input"]
from IPython.display import HTML, Latex, Markdown, display

hidden_input = 1
display(Markdown("computed **" + str(6 * 7) + "**"), Latex("$$e^{x}$$"), HTML("<table><td>cell</td></table>"))

# %% tags=["hide-output"]
print("hidden output")

# %% tags=["check"]
assert "never shown"

# %% [markdown] slide="fragment"
# step one

# %% [markdown] slide="fragment"
# step two

# %% [markdown] slide="slide" id="picture"
# ## A picture

# %% figure="a-line" alt="A line that \"rises\"" caption="From *zero* to one." tags=["hide-input"]
from matplotlib.figure import Figure

figure = Figure(figsize=(12, 5))
figure.add_subplot().plot([0, 1], label="x & y")
figure

# %% [markdown] slide="subslide" id="columns"
# ## Beside

# %% layout="columns" alt="A square"
square = Figure(figsize=(4, 4))
square
"""


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory, processes: None) -> Path:
    """A built deck that shows each kind of cell and output once."""
    return built(tmp_path_factory.mktemp("deck"), SECTION, config=CONFIG)


@pytest.fixture(scope="module")
def page(deck: Path) -> BeautifulSoup:
    return BeautifulSoup((deck / "index.html").read_text(), "html.parser")


@pytest.fixture(scope="module")
def visited(deck: Path, browser: Path) -> Iterator[Visit]:
    with visit_without_motion(deck / "index.html") as found:
        yield found


def slide(page: BeautifulSoup, name: str) -> BeautifulSoup:
    return page.find("section", id=name)


def test_title_block_comes_from_the_configuration_and_is_escaped(page: BeautifulSoup) -> None:
    first = page.find("section")
    assert first.h1.text == page.title.text == 'A "talk" & more'
    assert first.find(class_="subtitle").text == "with <b>angles</b>"
    assert first.find(class_="event").text == "A meeting · 2026-11-22"
    assert first["data-background"] == "#123d2e"
    assert "welcome" in first.text
    assert page.html["lang"] == "de"


def test_formulas_are_marked_and_dollars_left_alone(page: BeautifulSoup) -> None:
    formulas = [each.text for each in slide(page, "formula").select(".math")][:2]
    assert formulas == ["a_1 < b", r"\int_0^1 x\,dx = \tfrac12"]
    assert "a price of 5 $, and" in slide(page, "formula").p.text


def test_code_is_escaped_and_says_its_language(page: BeautifulSoup) -> None:
    (code, *_) = slide(page, "code").select(".input code")
    assert code["class"] == ["hljs", "language-python"]
    assert code.text == "x = \"<tag> & 'quote'\"\nprint(x)"
    assert slide(page, "formula").select_one("pre code.language-python").text == 'not_run = "shown"'


def test_outputs_of_each_kind(page: BeautifulSoup) -> None:
    outputs = slide(page, "code")
    assert outputs.select_one("pre.plain.stdout").text == "<tag> & 'quote'"
    assert outputs.select_one(".output .text strong").text == "42"
    assert outputs.select_one(".output .math.display").text == "e^{x}"
    assert outputs.select_one(".output .html td").text == "cell"


def test_hidden_parts_are_not_in_the_deck(deck: Path) -> None:
    text = (deck / "index.html").read_text()
    assert "hidden_input" not in text
    assert "never shown" not in text
    assert text.count("hidden output") == 1  # the code, which is shown; not what it printed


def test_fragments_appear_in_order(page: BeautifulSoup) -> None:
    steps = slide(page, "code").select(".fragment")
    assert [step.text.strip() for step in steps] == ["step one", "step two"]
    assert len({step["data-together"] for step in steps}) == 2


def test_notes_are_markdown_and_for_the_speaker_only(page: BeautifulSoup) -> None:
    notes = slide(page, "formula").find("aside", class_="notes")
    assert notes.strong.text == "weight"
    assert notes.select_one(".math").text == "n^2"


def test_a_figure_is_a_file_with_name_alt_size_and_caption(page: BeautifulSoup, deck: Path) -> None:
    image = slide(page, "picture").img
    assert image["src"] == "figures/a-line.svg"
    assert image["alt"] == 'A line that "rises"'
    assert (image["width"], image["height"]) == ("1152", "480")
    assert slide(page, "picture").figcaption.em.text == "zero"
    assert "<svg" in (deck / image["src"]).read_text()
    assert slide(page, "columns").img["src"] == "figures/columns.svg"


def test_subslides_lie_in_the_stack_of_their_slide(page: BeautifulSoup) -> None:
    assert [each["id"] for each in slide(page, "picture").parent.find_all("section")] == ["picture", "columns"]


def test_footer_is_on_all_slides_but_the_title(page: BeautifulSoup) -> None:
    footers = [bool(each.footer) for each in page.select("section.slide")]
    assert footers == [False, True, True, True, True]


def test_ids_are_used_once(page: BeautifulSoup) -> None:
    ids = [each["id"] for each in page.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_every_file_that_the_page_names_is_there(page: BeautifulSoup, deck: Path) -> None:
    names = [tag.get("src") or tag.get("href") for tag in page.select("script[src], link[href], img[src]")]
    assert len(names) > 10
    assert [name for name in names if not (deck / name).is_file() and not name.startswith("data:")] == []
    for sheet in deck.glob("assets/**/*.css"):
        urls = re.findall(r"url\(['\"]?([^)'\"]+\.woff2)", sheet.read_text())
        assert [url for url in urls if not (sheet.parent / url).is_file()] == []


@pytest.mark.browser
def test_the_deck_is_ready_without_a_request_to_the_outside_or_a_complaint(visited: Visit, deck: Path) -> None:
    assert visited.page.evaluate("Reveal.isReady()")
    assert len(visited.requests) > 10
    assert visited.outside(deck) == []
    assert visited.messages == []


@pytest.mark.browser
def test_formulas_are_set_code_is_coloured_and_fonts_are_ours(visited: Visit) -> None:
    assert visited.page.locator("section .katex").count() == visited.page.locator(".math").count() == 4
    assert visited.page.locator(".katex-error").count() == 0
    assert visited.page.locator("#code .hljs .s").count() > 0
    families = visited.page.evaluate("[...document.fonts].filter((f) => f.status === 'loaded').map((f) => f.family)")
    assert {"Source Sans 3", "Source Serif 4", "Source Code Pro"} <= {name.strip("\"'") for name in families}


@pytest.mark.browser
def test_fragments_step_and_addresses_name_slides(visited: Visit) -> None:
    page = visited.page
    page.evaluate("Reveal.slide(2, 0)")
    assert page.locator("#code .fragment.visible").count() == 0
    page.keyboard.press("ArrowRight")
    assert page.locator("#code .fragment.visible").count() == 1
    page.wait_for_function("location.hash.startsWith('#/code')")
    page.evaluate("location.hash = '#/picture'")
    page.wait_for_function("Reveal.getCurrentSlide().id === 'picture'")
    page.keyboard.press("ArrowDown")
    page.wait_for_function("Reveal.getCurrentSlide().id === 'columns'")


@pytest.mark.browser
def test_figures_fill_what_the_text_leaves(visited: Visit) -> None:
    visited.show("picture")
    box = visited.page.locator("#picture img").bounding_box()
    caption = visited.page.locator("#picture figcaption").bounding_box()
    assert box["width"] > 1000
    assert box["y"] + box["height"] <= caption["y"] + 1
    assert caption["y"] + caption["height"] < 690
    visited.show("columns")
    code = visited.page.locator("#columns .input").bounding_box()
    image = visited.page.locator("#columns img").bounding_box()
    assert code["x"] + code["width"] <= image["x"]


@pytest.mark.parametrize(
    ("svg", "expected"),
    [
        ('<svg height="72pt" version="1.1" width="144pt">', 'width="192" height="96"'),
        ('<svg width="10px" height="20px">', 'width="10" height="20"'),
        ('<svg width="10.4" height="20">', 'width="10" height="20"'),
        ('<svg width="100%" height="50%">', ""),
        ('<svg viewBox="0 0 1 1">', ""),
        ('<svg width="20" height="10" stroke-width="2">', 'width="20" height="10"'),
        ("<svg width='20' height=' 1e1 '>", 'width="20" height="10"'),
        ('<svg aria-label="a > b" width="20" height="10"/>', 'width="20" height="10"'),
        ('<!-- <svg width="1" height="1"> --><svg width="20" height="10">', 'width="20" height="10"'),
        ('<s:svg xmlns:s="http://www.w3.org/2000/svg" width="1in" height="2.54cm"/>', 'width="96" height="96"'),
        ('\ufeff\n<?xml version="1.0" encoding="utf-8"?>\n<svg width="20" height="10">', 'width="20" height="10"'),
        (f'<svg data-x="{"x" * 9000}" width="20" height="10"><a></b>', 'width="20" height="10"'),
        ('<svg width="20em" height="10">', ""),
        ('<svg width="1.2.3" height="-1">', ""),
        ('<g><svg width="20" height="10"/></g>', ""),
        ("no drawing", ""),
        ("", ""),
    ],
)
def test_svg_size(svg: str, expected: str) -> None:
    assert size_attributes({"data": {"image/svg+xml": svg}}, "image/svg+xml") == expected
