"""A slide with a picture behind it: words stand on paper, and what only makes room does not."""

from pathlib import Path

import pytest
from PIL import Image

from deck.browser.visits import visit
from deck.reading.talk import read_talk
from deck.rendering.exporter import render
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
