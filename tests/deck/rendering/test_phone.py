"""A deck on a phone that is held upright: links, text that can be read, swipes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests.helpers.decks import built

from deck.browser.visits import READY, running_browser
from deck.products.single_file import bind

pytestmark = pytest.mark.browser

LONG = "\n".join(
    f"# - item {n} of a list that goes on and on, with words enough to fill a line or two" for n in range(20)
)
SECTION = rf"""
# %% [markdown] slide="slide" layout="title"
# Words on the title.

# %% [markdown] slide="slide" id="plain"
# ## A slide of words
#
# A sentence that is to be read on a screen as narrow as that of a phone. {{eval}}`40 + 2` <small>Small words.</small>
#
# $$a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p + q + r + s + t + u + v + w + x + y + z = 1$$

# %% [markdown] slide="slide" id="top"
# ## On top

# %% [markdown] slide="subslide" id="below"
# ## Below it

# %% [markdown] slide="slide" id="long"
# ## A long list
#
{LONG}

# %% slide="slide" id="code" layout="columns"
a_long_name = "a text that is longer than any line of code on a phone may ever hope to be, and longer"
print(a_long_name)

# %% slide="slide" id="figure" alt="A line" tags=["hide-input"]
from matplotlib.figure import Figure

figure = Figure(figsize=(12, 5))
figure.add_subplot().plot([0, 1])
figure

# %% [markdown] slide="slide" id="columns"
# ## Side by side
#
# ::: columns
# ::: column
# left words
# :::
# ::: column
# right words
# :::
# :::

# %% [markdown] slide="slide" id="steps"
# ## Steps

# %% [markdown] slide="fragment"
# The step.
"""
SHOWN = "Reveal.getCurrentSlide().id"
# Each text on the slide that is seen, its size in pixels of the screen, and where it begins and ends in its width.
TEXTS = """() => {
    const slide = Reveal.getCurrentSlide();
    const scale = slide.getBoundingClientRect().width / slide.offsetWidth;
    const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const around = node.parentElement;
        if (!node.data.trim() || around.closest("aside.notes, .katex, button, summary")) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        const {left, right} = range.getBoundingClientRect();
        found.push([node.data.trim(), parseFloat(getComputedStyle(around).fontSize) * scale, left, right]);
    }
    return found;
}"""


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    config = "title: On a phone, with a title of some words\nauthor: A. Speaker\nfooter: The foot\n"
    return built(tmp_path_factory.mktemp("phone"), SECTION, config=config)


@pytest.fixture(scope="module")
def chromium(browser: Path) -> Iterator[Browser]:
    with running_browser() as running:
        yield running


@contextmanager
def phone(chromium: Browser, index: Path, address: str = "", *, width: int = 390, height: int = 844) -> Iterator[Page]:
    size = {"width": width, "height": height}
    context = chromium.new_context(viewport=size, device_scale_factor=3, is_mobile=True, has_touch=True, offline=True)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(index.resolve().as_uri() + address)
    page.wait_for_function(READY)
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def page(deck: Path, chromium: Browser) -> Iterator[Page]:
    with phone(chromium, deck / "index.html") as opened:
        yield opened


def swipe(page: Page, dx: int, dy: int = 0, *, y: float = 422) -> None:
    """A finger that moves over the screen, from the middle of its width."""
    session = page.context.new_cdp_session(page)
    for step in range(7):
        points = [{"x": 195 + dx * step / 6, "y": y + dy * step / 6}]
        session.send("Input.dispatchTouchEvent", {"type": "touchMove" if step else "touchStart", "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


def show(page: Page, slide: str) -> None:
    page.evaluate(
        "(id) => { const {h, v} = Reveal.getIndices(document.getElementById(id)); Reveal.slide(h, v); }", slide
    )
    page.evaluate("new Promise((done) => setTimeout(done, 0))")


@pytest.mark.parametrize("address", ["#/below", "#/columns", "#/2/1"])
def test_a_deep_link_shows_its_slide(address: str, deck: Path, chromium: Browser) -> None:
    with phone(chromium, deck / "index.html", address) as page:
        expected = "below" if address == "#/2/1" else address.removeprefix("#/")
        assert page.evaluate(SHOWN) == expected
        heading = page.locator(f"#{expected} h2")
        assert heading.is_visible()
        assert 0 <= heading.bounding_box()["y"] < 400
        # reveal.js writes a slide's own address a moment after it came, over one that is set meanwhile.
        page.wait_for_function(f"location.hash === '#/{expected}'")
        page.evaluate("location.hash = '#/plain'")
        page.wait_for_function(f"{SHOWN} === 'plain'")


def test_all_text_is_large_enough_to_be_read_and_within_the_screen(page: Page) -> None:
    slides = page.evaluate("Reveal.getSlides().map((slide) => slide.id)")
    assert len(slides) == 9
    for slide in slides:
        show(page, slide)
        for text, size, left, right in page.evaluate(TEXTS):
            assert size >= 12, (slide, text)
            assert left >= 0, (slide, text)
            assert right <= 390.5, (slide, text)


def test_a_swipe_turns_the_page_also_to_what_is_below_and_step_by_step(page: Page) -> None:
    shown = [page.evaluate(SHOWN)]
    for _ in range(3):
        swipe(page, -150)
        shown.append(page.evaluate(SHOWN))
    assert shown[1:] == ["plain", "top", "below"]
    swipe(page, 150)
    assert page.evaluate(SHOWN) == "top"
    show(page, "steps")
    swipe(page, -150)
    assert page.evaluate("document.querySelectorAll('#steps .fragment.visible').length") == 1


def test_what_does_not_fit_scrolls_down_and_turns_no_page(page: Page) -> None:
    show(page, "long")
    swipe(page, 0, -200)
    page.wait_for_function("Reveal.getCurrentSlide().scrollTop > 100")
    assert page.evaluate(SHOWN) == "long"
    page.evaluate("Reveal.getCurrentSlide().scrollTo(0, 1e6)")
    last = page.locator("#long li", has_text="item 19 of").bounding_box()
    assert last["y"] + last["height"] < 844


def test_columns_stand_below_each_other_and_a_figure_takes_the_width(page: Page) -> None:
    show(page, "columns")
    left, right = (page.locator("#columns p", has_text=words).bounding_box() for words in ("left words", "right words"))
    assert left["y"] + left["height"] <= right["y"]
    show(page, "figure")
    assert page.locator("#figure img").bounding_box()["width"] > 330


def test_a_wide_formula_scrolls_sideways_and_turns_no_page(page: Page) -> None:
    show(page, "plain")
    formula = page.locator("#plain .math.display")
    box = formula.bounding_box()
    swipe(page, -150, y=box["y"] + box["height"] / 2)
    page.wait_for_function("document.querySelector('#plain .math.display').scrollLeft > 50")
    assert page.evaluate(SHOWN) == "plain"


def test_a_phone_that_is_turned_shows_slides_as_a_screen_does(page: Page) -> None:
    show(page, "columns")
    page.set_viewport_size({"width": 844, "height": 390})
    page.wait_for_function(
        "!document.documentElement.classList.contains('narrow') && Reveal.getConfig().width === 1280"
    )
    left, right = (page.locator("#columns p", has_text=words).bounding_box() for words in ("left words", "right words"))
    assert left["y"] == right["y"]
    assert page.evaluate(SHOWN) == "columns"
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("Reveal.getConfig().width === 640")


def test_in_one_file_it_is_the_same(deck: Path, chromium: Browser, tmp_path: Path) -> None:
    bind(deck, tmp_path / "deck.html")
    with phone(chromium, tmp_path / "deck.html", "#/long") as page:
        assert page.evaluate(SHOWN) == "long"
        assert page.evaluate("Reveal.getConfig().width") == 640
