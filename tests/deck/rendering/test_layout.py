"""Where texts and pictures stand on a slide, in a browser: titles, pictures of any size, Hebrew from right to left."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser
from tests.helpers.decks import visit_without_motion

from deck.browser.visits import Visit, running_browser
from deck.reading.talk import read_talk
from deck.rendering.exporter import render
from deck.talk.notebook import to_notebook

pytestmark = pytest.mark.browser

TEXTS = """
# %% [markdown] slide="slide" id="title"
# # A title
#
# One paragraph.
#
# Another one.
#
# - a list
# - of items
#
# And a last one.

# %% [markdown] slide="slide" id="setext"
# A title
# =======
# One paragraph.
#
# Another one.

# %% [markdown] slide="slide" id="plain"
# One paragraph.
#
# Another one.

# %% [markdown] slide="slide" id="subtitle"
# # A title
# ## Its subtitle
#
# One paragraph.
#
# Another one.

# %% [markdown] slide="slide" id="wide"
# ## A picture
#
# <img src="picture.png" width="1500">

# %% [markdown] slide="slide" id="high"
# # A picture
#
# Some words.
#
# <img src="picture.png" height="2000">

# %% [markdown] slide="slide" id="inside"
# ## A picture
#
# Words <img src="picture.png" width="1500" height="1500"> and words.

# %% [markdown] slide="slide" id="centred"
# ## A picture
#
# <center><img src="picture.png" width="2500"></center>

# %% [markdown] slide="slide" id="small"
# ## A picture
#
# <img src="picture.png" width="300">
"""
HEBREW = """
# %% [markdown] slide="slide" id="one"
# ## כותרת של שקופית
#
# פסקה עם `code = 1` ועם $x + 1$.
#
# - פריט
# - עוד פריט
#
# ```python
# value = 1
# ```
#
# $$y = 2 \\label{y}$$
#
# | א | ב |
# |---|---|
# | ג | ד |

# %% [markdown] slide="slide" id="two"
# ## עוד שקופית
"""


@pytest.fixture(scope="module")
def chromium(browser: Path) -> Iterator[Browser]:
    with running_browser() as running:
        yield running


def shown(root: Path, config: str, text: str, chromium: Browser) -> Any:
    talk_folder, deck = root / "talk", root / "deck"
    talk_folder.mkdir()
    deck.mkdir()
    (talk_folder / "deck.yml").write_text(f"title: A talk\nauthor: A. Speaker\n{config}")
    (talk_folder / "01_all.py").write_text(dedent(text), encoding="utf-8")
    Image.new("RGB", (1500, 1000), "teal").save(talk_folder / "picture.png")
    talk = read_talk(talk_folder)
    render(talk, {each.name: to_notebook(each, []) for each in talk.sections}, deck)
    return visit_without_motion(deck / "index.html", browser=chromium)


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Visit]:
    with shown(tmp_path_factory.mktemp("texts"), "", TEXTS, chromium) as found:
        yield found


@pytest.fixture(scope="module")
def hebrew(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Visit]:
    with shown(tmp_path_factory.mktemp("hebrew"), "language: he\nfooter: שורה\n", HEBREW, chromium) as found:
        yield found


def boxes(visited: Visit, selector: str) -> list[dict[str, float]]:
    return [each.bounding_box() for each in visited.page.locator(selector).all()]


@pytest.mark.parametrize("slide", ["title", "setext", "plain", "subtitle"])
def test_paragraphs_keep_their_distance(texts: Visit, slide: str) -> None:
    texts.show(slide)
    blocks = boxes(texts, f"#{slide} .cell > :is(p, ul)")
    gaps = [below["y"] - above["y"] - above["height"] for above, below in pairwise(blocks)]
    assert gaps
    assert all(10 <= gap <= 32 for gap in gaps), gaps


@pytest.mark.parametrize("slide", ["wide", "high", "inside", "centred"])
def test_a_picture_is_fitted_whatever_its_tag_asks_for(texts: Visit, slide: str) -> None:
    texts.show(slide)
    (picture,) = boxes(texts, f"#{slide} img")
    assert picture["x"] >= 63
    assert picture["x"] + picture["width"] <= 1280 - 63
    assert picture["y"] + picture["height"] <= 720 - 30
    assert picture["height"] > 300


def test_a_small_picture_keeps_its_size(texts: Visit) -> None:
    texts.show("small")
    (picture,) = boxes(texts, "#small img")
    assert (picture["width"], picture["height"]) == (300, 200)


def test_a_deck_in_hebrew_runs_from_right_to_left(hebrew: Visit) -> None:
    page = hebrew.page
    hebrew.show("one")
    assert page.locator("html").get_attribute("dir") == "rtl"
    directions = "(selector) => getComputedStyle(document.querySelector(selector)).direction"
    assert {each: page.evaluate(directions, f"#one {each}") for each in ("h2", "p", "li", "pre", "code", ".katex")} == {
        "h2": "rtl", "p": "rtl", "li": "rtl", "pre": "ltr", "code": "ltr", ".katex": "ltr",
    }  # fmt: skip
    edges = """(selector) => {
      const range = document.createRange();
      range.selectNodeContents(document.querySelector(selector));
      const box = range.getBoundingClientRect();
      return [box.left, box.right];
    }"""
    assert page.evaluate(edges, "#one h2")[1] == pytest.approx(1280 - 64, abs=2)
    assert page.evaluate(edges, "#one pre code")[0] < 120
    (number,) = boxes(hebrew, ".slide-number")
    (footer,) = boxes(hebrew, "#one footer")
    assert number["x"] + number["width"] < 200
    assert footer["x"] + footer["width"] == pytest.approx(1280 - 64, abs=2)
    cells = boxes(hebrew, "#one th")
    assert cells[0]["x"] > cells[1]["x"]
    page.keyboard.press("ArrowLeft")
    hebrew.wait_until("Reveal.getCurrentSlide().id === 'two'")
