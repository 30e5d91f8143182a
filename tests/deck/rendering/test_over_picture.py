"""A slide with a picture behind it: words stand on paper, and what only makes room does not."""

from pathlib import Path

import pytest
from PIL import Image

from deck.browser.visits import visit
from deck.reading.talk import read_talk
from deck.rendering.backgrounds import background_attributes, needs_paper
from deck.rendering.exporter import render
from deck.rendering.media import Media
from deck.talk.notebook import to_notebook

SECTION = """
# %% [markdown] slide="slide" id="room" background="photo.png"
# &nbsp;

# %% [markdown] slide="slide" id="mixed" background="photo.png"
# ## Words
#
# <br>
#
# <div style="height: 40px"></div>
#
# More words

# %% [markdown] slide="slide" id="statement" background="photo.png" layout="statement"
# &nbsp;

# %% [markdown] slide="slide" id="said" background="photo.png" layout="statement"
# ## Words
"""

PANELS = """(id) => [...document.querySelectorAll(`#${id} .content, #${id} .cell > *`)]
    .filter((each) => getComputedStyle(each).backgroundColor !== "rgba(0, 0, 0, 0)").map((each) => each.tagName)"""


@pytest.mark.parametrize(
    ("background", "paper", "colour"),
    [
        ("hall.jpg", True, None),
        ("navy", False, None),
        ("linear-gradient(to right, #001122 10%, rgb(30 40 50))", False, "#0f1c2a"),
        ("radial-gradient(circle at top, ivory, beige)", False, "#fafae6"),
        ("linear-gradient(white, oklch(95% 0.02 90))", True, None),
        ("repeating-linear-gradient(45deg, white 0 10px, #eee 10px 20px)", False, "#f6f6f6"),
        ("linear-gradient(black, white)", True, None),
        ("linear-gradient(#888, #999)", True, None),
        ("linear-gradient(transparent, navy)", True, None),
        ("linear-gradient(var(--accent), navy)", True, None),
    ],
)
def test_words_stand_on_paper_where_no_one_ink_can_be_read(background: str, paper: object, colour: str | None) -> None:
    assert needs_paper(background) is paper
    if "gradient" in background:
        written = background_attributes(background, Media(Path()))
        assert (f'data-background-color="{colour}"' in written) is (colour is not None), written
        assert f'data-background-gradient="{background}"' in written


@pytest.mark.browser
def test_what_makes_room_draws_no_panel(tmp_path: Path, browser: Path) -> None:
    (tmp_path / "talk").mkdir()
    (tmp_path / "deck").mkdir()
    Image.new("RGB", (64, 36), "navy").save(tmp_path / "talk/photo.png")
    (tmp_path / "talk/deck.yml").write_text("title: A talk\nauthor: A. Speaker\n")
    (tmp_path / "talk/01_a.py").write_text(SECTION.lstrip())
    talk = read_talk(tmp_path / "talk")
    render(talk, {"01_a": to_notebook(talk.sections[0])}, tmp_path / "deck")
    with visit(tmp_path / "deck/index.html") as seen:
        panels = {name: seen.page.evaluate(PANELS, name) for name in seen.slides}
    assert panels == {"room": [], "mixed": ["H2", "P"], "statement": [], "said": ["DIV"]}
