"""What a speaker can do in front of the deck, through the keyboard and in a real browser; how the deck gets ready."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copytree
from threading import Thread

import pytest
from bs4 import BeautifulSoup
from PIL import Image
from playwright.sync_api import Browser
from tests.helpers.decks import built

from deck.assets.catalog import node_modules
from deck.browser import visits as browsers
from deck.browser.visits import Visit, running_browser, visit
from deck.problem import Problem
from deck.products.single_file import bind

SECTION = r"""
# %% [markdown] slide="slide" id="first" timing="1:30"
# ## The first slide
#
# Words in *emphasis* that are found.

# %% [markdown] slide="notes"
# Say **hello**, and $\sqrt{x}$.

# %% [markdown] slide="slide" id="second" transition="zoom" timing="45"
# ## The second
#
# A line to draw on.

# %% [markdown] slide="fragment"
# This step is found as well.

# %% [markdown] slide="slide" id="picture"
# ## A picture

# %% alt="A line that rises" tags=["hide-input"]
from matplotlib.figure import Figure

figure = Figure(figsize=(12, 5))
figure.add_subplot().plot([0, 1])
figure

# %% [markdown] slide="slide" id="formula"
# ## A formula $a_1$
#
# $$\int_0^1 x\,dx = \tfrac12$$

# %% [markdown] slide="subslide" id="lower"
# ## Below it

# %% tags=["skip-execution"]
figure = Figure()
"""
READY = "html[data-deck=ready]"  # as a selector, for which a strict policy allows to wait
SHOWN = "Reveal.getCurrentSlide().id"
STROKES = "Reveal.getCurrentSlide().querySelectorAll('.ink path').length"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    config = "title: On stage\nauthor: A. Speaker\nfooter: The footer\n"
    return built(tmp_path_factory.mktemp("stage"), SECTION, config=config)


@pytest.fixture(scope="module")
def page_of(deck: Path) -> BeautifulSoup:
    return BeautifulSoup((deck / "index.html").read_text(), "html.parser")


@pytest.fixture(scope="module")
def chromium(browser: Path) -> Iterator[Browser]:
    with running_browser() as running:
        yield running


@pytest.fixture
def stage(deck: Path, chromium: Browser) -> Iterator[Visit]:
    """The deck as it opens, on its first slide."""
    with visit(deck / "index.html", browser=chromium) as found:
        yield found
        assert found.messages == []


def shown(stage: Visit) -> str:
    return stage.page.evaluate(SHOWN)


# --- how it gets ready ----------------------------------------------------------------------------------------------


@contextmanager
def served(folder: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_what_the_first_slide_does_not_need_is_asked_for_after_it_is_painted(deck: Path, chromium: Browser) -> None:
    page = chromium.new_page()
    with served(deck) as address:
        page.goto(address)
        page.wait_for_selector(READY, state="attached")
        painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        asked = page.evaluate(
            "Object.fromEntries(performance.getEntriesByType('resource')"
            ".map(({name, startTime}) => [name.split('/').at(-1), startTime]))"
        )
    page.close()
    late = {"katex.min.js", "notes.js", "zoom.js", "search.js", "draw.js", "help.js", "picture.svg"}
    assert late <= set(asked)
    assert {name for name, at in asked.items() if at < painted} & late == set()
    assert asked["reveal.js"] < painted


def test_when_the_deck_says_that_it_is_ready_all_formulas_and_images_are_there(stage: Visit) -> None:
    count = stage.page.locator(".math").count()
    assert count == stage.page.locator(".katex").count() == 3
    assert stage.page.evaluate("[...document.images].every((image) => image.complete && image.naturalWidth)")


@pytest.mark.parametrize("address", ["#/formula", "#/3"])
def test_a_deep_link_shows_its_slide_with_its_formulas_at_once(address: str, deck: Path, chromium: Browser) -> None:
    page = chromium.new_page()
    page.add_init_script(
        f"document.addEventListener('ready', () => {{ window.seen = [{SHOWN}, "
        "document.querySelectorAll('#formula .katex').length, document.querySelector('.aria-status').textContent]; })"
    )
    page.goto((deck / "index.html").as_uri() + address)
    page.wait_for_selector(READY, state="attached")
    slide, formulas, spoken = page.evaluate("window.seen")
    page.close()
    assert (slide, formulas) == ("formula", 2)
    assert "A formula" in spoken


def test_one_file_gets_ready_and_has_the_speakers_tools(deck: Path, chromium: Browser, tmp_path: Path) -> None:
    bind(deck, tmp_path / "talk.html")
    with visit(tmp_path / "talk.html", browser=chromium) as found:
        assert [url for url in found.requests if not url.startswith("data:")] == [(tmp_path / "talk.html").as_uri()]
        assert found.page.locator(".katex").count() == 3
        found.page.keyboard.press("?")
        assert found.page.get_by_role("dialog", name="Keys").is_visible()
        assert found.messages == []


def test_the_print_view_has_all_formulas_and_images_and_no_tools(deck: Path, chromium: Browser) -> None:
    with visit(deck / "index.html", query="?view=print", browser=chromium) as found:
        assert found.page.locator(".pdf-page").count() == 5
        assert found.page.locator(".pdf-page .katex").count() == 3
        assert found.page.evaluate("[...document.images].every((image) => image.complete && image.naturalWidth)")
        assert found.page.locator(".help-button, .ink-bar, .stage-search").count() == 0


def test_a_script_that_is_missing_is_told_and_leaves_the_slides(
    deck: Path, chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browsers, "PATIENCE", 1500)
    broken = copytree(deck, tmp_path / "broken")
    (broken / "assets/katex/katex.min.js").unlink()
    with pytest.raises(Problem, match=r"katex\.min\.js"), visit(broken / "index.html", browser=chromium):
        pass
    page = chromium.new_page()
    page.goto((broken / "index.html").as_uri())
    page.wait_for_selector("html[data-deck=failed]", state="attached")
    page.keyboard.press("End")
    assert page.evaluate(SHOWN) == "formula"
    assert page.locator("#formula .math.display").is_visible(), "the formula's source is better than nothing"
    page.close()


def test_a_strict_content_security_policy_is_kept(deck: Path, chromium: Browser, tmp_path: Path) -> None:
    strict = copytree(deck, tmp_path / "strict")
    policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
    index = strict / "index.html"
    meta = f'<head><meta http-equiv="Content-Security-Policy" content="{policy}">'
    index.write_text(index.read_text().replace("<head>", meta, 1))
    page = chromium.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    with served(strict) as address:
        page.goto(address)
        page.wait_for_selector(READY, state="attached")
        for key in ("?", "Escape", "d", "d", "Control+Shift+F", "Escape", "s"):
            page.keyboard.press(key)
        assert page.locator(".help-card").get_by_text("notes, next slide and clock").count() == 0
        assert len(page.context.pages) == 1, "the speaker's view, whose script is forbidden, does not open"
    page.close()
    assert [text for text in said if "favicon" not in text and "404" not in text] == []


# --- moving about ---------------------------------------------------------------------------------------------------


def test_a_presenters_remote_moves_also_while_the_pen_is_up(stage: Visit) -> None:
    keyboard = stage.page.keyboard
    for key, expected in (("PageDown", "second"), ("PageUp", "first"), ("d", "first"), ("PageDown", "second")):
        keyboard.press(key)
        assert shown(stage) == expected


def test_a_swipe_moves(stage: Visit) -> None:
    stage.page.evaluate(
        """() => [["pointerdown", 800], ["pointermove", 700], ["pointermove", 500], ["pointerup", 500]].forEach(
            ([type, x]) => document.querySelector(".reveal").dispatchEvent(new PointerEvent(type,
                {pointerType: "touch", pointerId: 7, clientX: x, clientY: 300, bubbles: true, isPrimary: true})))"""
    )
    assert shown(stage) == "second"


def test_the_space_bar_presses_the_button_that_has_the_focus_else_it_moves(stage: Visit) -> None:
    page = stage.page
    page.keyboard.press("PageDown")
    page.get_by_role("button", name="previous slide").focus()
    page.keyboard.press("Space")
    assert shown(stage) == "first"
    page.wait_for_function("location.hash === '#/first'")  # else it is read again, and leads back
    page.get_by_role("button", name="next slide").click()
    assert shown(stage) == "second"
    page.keyboard.press("Space")
    assert page.locator("#second .fragment.visible").count() == 1, "a click leaves the space bar to the slides"


def test_jump_goes_to_the_slide_of_a_number(stage: Visit) -> None:
    stage.page.keyboard.press("g")
    stage.page.keyboard.type("3")
    stage.page.keyboard.press("Enter")
    assert shown(stage) == "picture"


def test_overview_and_zoom_end_with_escape_each_by_itself(stage: Visit) -> None:
    page = stage.page
    page.keyboard.press("o")
    assert page.evaluate("Reveal.isOverview()")
    page.keyboard.press("Escape")
    assert not page.evaluate("Reveal.isOverview()")
    key = "Control" if "Linux" in page.evaluate("navigator.platform") else "Alt"
    page.keyboard.down(key)
    page.mouse.click(400, 300)
    page.keyboard.up(key)
    assert page.evaluate("new DOMMatrix(getComputedStyle(document.body).transform).a") >= 1
    assert page.evaluate("document.documentElement.classList.contains('zoomed')")
    page.keyboard.press("Escape")
    assert not page.evaluate("document.documentElement.classList.contains('zoomed')")
    assert not page.evaluate("Reveal.isOverview()")


@pytest.mark.parametrize("key", ["b", "."])
def test_the_black_screen_is_black_and_goes_again(key: str, stage: Visit) -> None:
    stage.page.keyboard.press(key)
    colours = Image.open(io.BytesIO(stage.page.screenshot())).convert("RGB").getcolors()
    assert [colour for _, colour in colours] == [(0, 0, 0)]
    stage.page.keyboard.press(key)
    assert not stage.page.locator(".pause-overlay").is_visible()


# --- help, search, pen, the speaker's view --------------------------------------------------------------------------


def test_the_help_card_keeps_keyboard_and_focus_until_escape(stage: Visit) -> None:
    page = stage.page
    card = page.get_by_role("dialog", name="Keys")
    page.keyboard.press("?")
    assert card.is_visible()
    assert card.get_by_text("black screen, and back").is_visible()
    inside = "[document.body, ...document.querySelectorAll('.help-card *')].includes(document.activeElement)"
    for _ in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate(inside)
    page.keyboard.press("ArrowRight")
    assert shown(stage) == "first"
    page.keyboard.press("Escape")
    assert not card.is_visible()
    assert not page.evaluate("Reveal.isOverview()")
    page.keyboard.press("ArrowRight")
    assert shown(stage) == "second"


def test_the_help_card_opens_by_its_button_and_names_each_key_once(stage: Visit) -> None:
    page = stage.page
    button = page.get_by_role("button", name="Keys")
    button.focus()
    assert button.evaluate("(button) => getComputedStyle(button).opacity") == "1", "focus is seen"
    page.keyboard.press("Enter")
    named = page.locator(".help-card dt").all_inner_texts()
    assert len(named) == len(set(named)) >= 14
    page.keyboard.press("Escape")
    assert button.evaluate("(button) => button === document.activeElement")


def test_search_goes_from_slide_to_slide_and_changes_no_slide(stage: Visit) -> None:
    page = stage.page
    before = page.locator("#first").inner_html()
    page.keyboard.press("Control+Shift+F")
    page.keyboard.type("hello")
    assert page.locator(".stage-search output").inner_text() == "not found", "notes are the speaker's"
    page.keyboard.press("Control+A")
    page.keyboard.type("found")
    assert page.evaluate("CSS.highlights.get('deck-search').size") == 2
    page.keyboard.press("Enter")
    assert (shown(stage), page.locator(".stage-search output").inner_text()) == ("first", "1 of 2")
    page.keyboard.press("Enter")
    assert shown(stage) == "second"
    assert page.locator("#second .fragment.visible").count() == 1, "the step that holds the word is shown"
    page.keyboard.press("Escape")
    assert not page.get_by_label("Search").is_visible()
    assert page.evaluate("CSS.highlights.has('deck-search')") is False
    assert page.locator("#first").inner_html() == before
    page.keyboard.press("ArrowLeft")
    assert page.locator("#second .fragment.visible").count() == 0, "the keys are for the slides again"


def test_search_marks_words_across_elements_and_not_across_blocks(stage: Visit) -> None:
    page = stage.page
    page.keyboard.press("Control+Shift+F")
    marked = """[...(CSS.highlights.get('deck-search') ?? [])]
        .map((range) => [range.startContainer.parentElement.className, range.toString()])"""
    for words, expected in {
        "figure = Figure(": ["figure", " ", "=", " ", "Figure", "("],
        "IN   emphasis that": ["in ", "emphasis", " that"],
        "slideWords": [],
        "first slide words": ["first slide", "Words"],
    }.items():
        page.keyboard.press("Control+A")
        page.keyboard.type(words)
        found = [text for _, text in page.evaluate(marked)]
        assert "".join(found).split() == "".join(expected).split(), words
        assert (page.locator(".stage-search output").inner_text() == "not found") == (not expected), words


NUMBERS = {
    '"c/t"': ["1/5", "2/5", "3/5", "4/5", "5/5"],
    '"c"': ["1", "2", "3", "4", "5"],
    '"h/v"': ["1", "2", "3", "4/1", "4/2"],
    '"h.v"': ["1", "2", "3", "4.1", "4.2"],
    "false": [],
}


def test_a_page_that_is_printed_has_the_number_of_its_slide(deck: Path, chromium: Browser, tmp_path: Path) -> None:
    copy = copytree(deck, tmp_path / "deck")
    page = (copy / "index.html").read_text()
    assert '"slideNumber": "c/t"' in page
    for setting, expected in NUMBERS.items():
        settings = f'"slideNumber": {setting}, "showNotes": "separate-page"'
        (copy / "index.html").write_text(page.replace('"slideNumber": "c/t"', settings))
        with visit(copy / "index.html", query="?view=print", browser=chromium) as found:
            texts = found.page.locator(".pdf-page:not(.notes-page) .slide-number-pdf").all_inner_texts()
            assert ["".join(text.split()) for text in texts] == expected, setting
            on_notes = found.page.locator(".notes-number").all_inner_texts()
            assert ["".join(text.split()) for text in on_notes] == expected[:1], setting


def draw(stage: Visit, *, y: int = 400) -> None:
    mouse = stage.page.mouse
    mouse.move(300, y)
    mouse.down()
    for x in range(320, 620, 20):
        mouse.move(x, y)
    mouse.up()


def test_strokes_stay_on_their_slide_and_are_scaled_with_it(stage: Visit) -> None:
    page = stage.page
    page.keyboard.press("d")
    draw(stage)
    assert page.evaluate(STROKES) == 1
    page.keyboard.press("ArrowRight")
    assert page.evaluate(STROKES) == 0
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(STROKES) == 1
    page.set_viewport_size({"width": 640, "height": 360})
    box = page.locator("#first .ink path").bounding_box()
    assert (box["x"], box["y"] + box["height"] / 2) == (pytest.approx(150, abs=3), pytest.approx(200, abs=3))
    assert box["width"] == pytest.approx(150, abs=8)
    draw(stage, y=100)
    box = page.locator("#first .ink path").last.bounding_box()
    assert (box["x"], box["y"] + box["height"] / 2) == (pytest.approx(300, abs=3), pytest.approx(100, abs=3))


def test_pens_have_names_and_keys_and_strokes_can_be_taken_back(stage: Visit) -> None:
    page = stage.page
    page.keyboard.press("d")
    bar = page.get_by_role("toolbar", name="Pen")
    assert bar.get_by_role("button", name="Red", pressed=True).is_visible()
    page.keyboard.press("2")
    assert bar.get_by_role("button", name="Blue", pressed=True).is_visible()
    for y in (200, 300, 400):
        draw(stage, y=y)
    assert page.locator(".ink path.ink-blue").count() == 3
    page.keyboard.press("z")
    assert page.evaluate(STROKES) == 2
    bar.get_by_role("button", name="Erase").click()
    page.mouse.move(400, 260)
    page.mouse.down()
    page.mouse.move(400, 300)
    page.mouse.up()
    assert page.evaluate(STROKES) == 1
    page.keyboard.press("x")
    assert page.evaluate(STROKES) == 0
    page.keyboard.press("Escape")
    assert not bar.is_visible()
    assert not page.evaluate("Reveal.isOverview()")
    draw(stage)
    assert page.evaluate(STROKES) == 0


def test_strokes_are_not_printed(stage: Visit) -> None:
    stage.page.keyboard.press("d")
    draw(stage)
    assert stage.page.locator(".ink").is_visible()
    stage.page.emulate_media(media="print")
    assert not stage.page.locator(".ink").is_visible()
    assert not stage.page.get_by_role("toolbar").is_visible()


def test_the_speakers_view_has_notes_with_formulas_the_next_slide_and_a_clock(stage: Visit) -> None:
    with stage.page.expect_popup() as opened:
        stage.page.keyboard.press("s")
    speaker = opened.value
    notes = speaker.locator(".speaker-controls-notes .value")
    notes.locator("strong", has_text="hello").wait_for()
    assert notes.locator("math msqrt").is_visible()
    assert notes.locator(".katex-html").count() == 0, "without KaTeX's style sheet it would stand there twice"
    speaker.locator(".pacing", has_text=":01:").wait_for()  # of 1:30
    frames = [f for f in speaker.frames if "receiver" in f.url]
    assert len(frames) == 2
    for frame, slide in zip(frames, ("first", "second"), strict=True):
        frame.wait_for_function(f"window.Reveal?.isReady() && {SHOWN} === '{slide}'")
        frame.wait_for_selector(READY, state="attached")
        assert frame.locator(".help-button").count() == 0
    stage.page.keyboard.press("ArrowRight")
    frames[0].wait_for_function(f"{SHOWN} === 'second'")
    speaker.close()


def test_transition_and_timing_are_the_slides(page_of: BeautifulSoup) -> None:
    found = [(each.get("data-transition"), each.get("data-timing")) for each in page_of.select("section.slide")]
    assert found == [(None, "90"), ("zoom", "45"), (None, None), (None, None), (None, None)]


# --- for everyone ---------------------------------------------------------------------------------------------------


def test_a_slide_is_a_region_that_its_heading_names_and_the_only_one_that_is_read(stage: Visit) -> None:
    page = stage.page
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("region", name="The first slide").count() == 1
    assert page.get_by_role("region").count() == 1
    page.keyboard.press("ArrowRight")
    page.get_by_role("region", name="The second").wait_for()
    assert page.get_by_role("region", name="The second").count() == page.get_by_role("region").count() == 1
    assert "The second. A line to draw on." in page.locator(".aria-status").inner_text()
    page.keyboard.press("ArrowRight")
    assert "This step is found as well." in page.locator(".aria-status").inner_text()
    assert page.get_by_role("navigation", name="Slide number").inner_text().split() == ["2", "/", "5"]
    assert page.get_by_role("button", name="next slide").is_enabled()


@pytest.mark.parametrize(
    "keys", [[], ["?"], ["d"], ["g"], ["Control+Shift+F"], ["b"]], ids=lambda keys: "".join(keys) or "none"
)
def test_axe_finds_nothing_round_the_slides_in_any_state(keys: list[str], stage: Visit) -> None:
    page = stage.page
    page.evaluate((node_modules() / "axe-core/axe.min.js").read_text())
    for key in keys:
        page.keyboard.press(key)
    found = page.evaluate(
        "axe.run(document, {preload: false}).then((found) => found.violations.map((rule) => rule.id))"
    )
    assert found == []


def test_who_asks_for_less_motion_gets_none(deck: Path, chromium: Browser) -> None:
    page = chromium.new_page(reduced_motion="reduce")
    page.goto((deck / "index.html").as_uri())
    page.wait_for_selector(READY, state="attached")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    moving = "document.getAnimations().filter((each) => each.playState === 'running').length"
    assert page.evaluate(moving) == 0
    assert page.evaluate("[Reveal.getConfig().transition, Reveal.getConfig().autoAnimate]") == ["none", False]
    for selector in ("#second", "#second .fragment", ".reveal .progress span", ".backgrounds .slide-background"):
        durations = page.locator(selector).first.evaluate("(each) => getComputedStyle(each).transitionDuration")
        assert set(durations.split(", ")) == {"0s"}, selector
    page.close()


def test_at_twice_the_size_nothing_is_lost_and_arrows_can_be_hit(deck: Path, chromium: Browser) -> None:
    with visit(deck / "index.html", width=640, height=360, browser=chromium) as found:
        page = found.page
        found.show("second")
        slide = page.locator("#second").bounding_box()
        assert (slide["width"], slide["height"]) == (pytest.approx(640, abs=1), pytest.approx(360, abs=1))
        assert page.get_by_text("A line to draw on.", exact=True).is_visible()
        for name in ("next slide", "previous slide"):
            arrow = page.get_by_role("button", name=name).bounding_box()
            assert min(arrow["width"], arrow["height"]) >= 24
            assert arrow["x"] + arrow["width"] <= 640
            assert arrow["y"] + arrow["height"] <= 360
        page.keyboard.press("?")
        card = page.get_by_role("dialog")
        assert card.bounding_box()["height"] <= 360
        last = card.get_by_text("this card")
        last.scroll_into_view_if_needed()
        assert last.bounding_box()["y"] < 360
