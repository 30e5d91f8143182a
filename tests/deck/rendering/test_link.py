"""The slide with the deck's address: its link, and the code that a phone reads."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
import segno
from bs4 import BeautifulSoup
from PIL import Image
from tests.helpers.decks import visit_without_motion

from deck.__main__ import main
from deck.browser.visits import Visit
from deck.build import build
from deck.commands.terminal import Lines
from deck.problem import Problem
from deck.rendering.qr import QUIET, qr_code, spoken

WriteTalk = Callable[..., Path]
URL = "https://example.org/talks/a-talk/?from=seat&row=9"
SECTION = '# %% [markdown] slide="slide" id="follow" layout="link"\n# ## Follow along\n'


@pytest.fixture(scope="module", params=["light", "dark"])
def deck(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    root = tmp_path_factory.mktemp("link")
    talk = root / "talk"
    talk.mkdir()
    (talk / "deck.yml").write_text(f'title: A talk\nauthor: A. Speaker\nurl: "{URL}"\ntheme: {request.param}\n')
    (talk / "01_a.py").write_text(SECTION)
    return build(talk, output=root / "out", progress=Lines(lambda line: None)).index.parent


@pytest.fixture(scope="module")
def visited(deck: Path, browser: Path) -> Iterator[Visit]:
    with visit_without_motion(deck / "index.html") as found:
        yield found


def test_the_slide_says_the_address_and_leads_there(deck: Path) -> None:
    slide = BeautifulSoup((deck / "index.html").read_text(), "html.parser").find("section", id="follow")
    (link,) = slide.select("a")
    assert link["href"] == URL
    assert link.text == "example.org/talks/a-talk/?from=seat&row=9"
    assert slide.select_one(".qr")["role"] == "img"
    assert slide.select_one(".qr")["aria-label"] == f"QR code of {URL}"


@pytest.mark.browser
def test_the_code_on_the_screen_is_that_of_the_address(visited: Visit) -> None:
    """Module by module: dark on light in both themes, with the quiet ground around it."""
    visited.show("follow")
    picture = visited.page.locator("#follow .qr svg").screenshot()
    seen = Image.open(BytesIO(picture)).convert("L")
    expected = [
        list(row) for row in segno.make(URL, error="m", micro=False, boost_error=False).matrix_iter(border=QUIET)
    ]
    side = min(seen.size) / len(expected)
    assert side > 6, "large enough for a phone at the back"
    left, top = ((length - side * len(expected)) / 2 for length in seen.size)
    found = [
        [seen.getpixel((int(left + (x + 0.5) * side), int(top + (y + 0.5) * side))) < 128 for x in range(len(expected))]
        for y in range(len(expected))
    ]
    assert found == expected


@pytest.mark.browser
def test_the_address_can_be_read_from_the_back_and_all_is_on_the_slide(deck: Path, visited: Visit) -> None:
    visited.show("follow")
    size = visited.page.evaluate("parseFloat(getComputedStyle(document.querySelector('#follow .link p')).fontSize)")
    assert size >= 30
    for selector in (".qr", ".link p"):
        box = visited.page.locator(f"#follow {selector}").bounding_box()
        assert box
        assert box["y"] > 100
        assert box["y"] + box["height"] < 680
    assert visited.outside(deck) == []


def test_a_link_needs_an_address(write_talk: WriteTalk) -> None:
    folder = write_talk(s01_a=SECTION)
    with pytest.raises(Problem) as caught:
        build(folder, output=folder.parent / "out", progress=Lines(lambda line: None))
    assert caught.value.line == 1
    assert "the talk has none" in str(caught.value)
    assert "Add a line 'url: https://...' to deck.yml" in str(caught.value)


def test_a_published_deck_shows_where_it_was_published(write_talk: WriteTalk, tmp_path: Path) -> None:
    folder = write_talk("title: A talk\nauthor: A. Speaker\nurl: https://example.org/here\n", s01_a=SECTION)
    output = tmp_path / "public"
    address = "https://example.org/there"
    assert main(["publish", str(folder), "--output", str(output), "--url", address, "--no-card"]) == 0
    for page in ("index.html", "slides.html"):
        (link,) = BeautifulSoup((output / page).read_text(), "html.parser").select(".link a")
        assert link["href"] == f"{address}/"
        assert link.text == "example.org/there"


def test_an_address_too_long_for_a_code_is_told() -> None:
    with pytest.raises(Problem, match="too long for a QR code"):
        qr_code("https://example.org/" + "a" * 4000)


def test_the_code_is_the_same_at_each_build() -> None:
    assert qr_code(URL) == qr_code(URL)
    assert qr_code(URL) != qr_code(URL + "0")


@pytest.mark.parametrize(
    ("address", "said"),
    [("https://example.org/", "example.org"), ("http://a.org/b/", "a.org/b"), ("https://a.b/c", "a.b/c")],
)
def test_an_address_is_said_without_its_scheme(address: str, said: str) -> None:
    assert spoken(address) == said
