"""Code on a slide, in a browser: steps through it and its output, folding, copying, and growing from slide to slide."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader
from tests.helpers.decks import built, visit_without_motion

from deck.browser.visits import Visit, running_browser, visit
from deck.checks.preflight import preflight

pytestmark = pytest.mark.browser

SECTION = """
# %% [markdown] slide="slide" id="steps"
# ## Steps

# %% focus="y = | x =" focus_output="2-3 | done"
x = 1

y = [
    2,
]
print("\\x1b[31mone\\ntwo\\x1b[0m\\nthree\\ndone")

# %% [markdown] slide="fragment"
# After the code.

# %% [markdown] slide="notes"
# Say so.

# %% [markdown] slide="slide" id="table"
# ## Table

# %% code="hide" focus_output="oak | yew"
from IPython.display import HTML, Markdown
HTML("<table><tr><td>oak</td><td>1</td></tr><tr><td>yew</td><td>2</td></tr></table>")

# %% [markdown] slide="notes"
# Say so.

# %% [markdown] slide="slide" id="folded"
# ## Folded

# %% code="fold" alt="A line that rises from zero to one"
from matplotlib.figure import Figure
def picture(
    width,
    height,
):
    figure = Figure(figsize=(width, height))
    figure.add_subplot().plot([0, 1])
    return figure





picture(12, 4)

# %% [markdown] slide="notes"
# Say so.

# %% [markdown] slide="slide" id="later"
# ## Later

# %% output="fragment"
print("comes later")

# %% output="hide"
print("never comes")

# %% [markdown] slide="notes"
# Say so.

# %% [markdown] slide="slide" id="grow-1"
# ## It grows

# %% animate="sum"
numbers = [1, 2]
total = sum(numbers)

# %% [markdown] slide="notes"
# Say so.

# %% [markdown] slide="slide" id="grow-2"
# ## It grows

# %% animate="sum"
numbers = [1, 2]
numbers.append(3)

total = sum(numbers)

# %% [markdown] slide="notes"
# Say so.

# %% [markdown] slide="slide" id="grow-3" animate="sum"
# ## It grows
#
# ```python
# numbers = [1, 2]
# total = sum(numbers) / 2
# ```

# %% [markdown] slide="notes"
# Say so.
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The deck of the section above."""
    return built(tmp_path_factory.mktemp("code"), SECTION)


@pytest.fixture(scope="module")
def chromium(browser: Path) -> Iterator[Browser]:
    with running_browser() as found:
        yield found


@pytest.fixture(scope="module")
def deck(folder: Path, chromium: Browser) -> Iterator[Visit]:
    with visit_without_motion(folder / "index.html", browser=chromium) as found:
        yield found


LIT = """(id) => [...document.querySelectorAll(`#${id} :is(.line, tr)`)]
    .filter((line) => getComputedStyle(line).boxShadow !== 'none' || line.matches('tr:has(td)') &&
        getComputedStyle(line).backgroundColor !== 'rgba(0, 0, 0, 0)')
    .map((line) => line.textContent.trim())"""
PALE = """(id) => [...document.querySelectorAll(`#${id} .line`)]
    .filter((line) => getComputedStyle(line).opacity !== '1').length"""
FIRST, SECOND = ["y = [", "2,", "]"], ["x = 1"]
CODE = 'x = 1\n\ny = [\n    2,\n]\nprint("\\x1b[31mone\\ntwo\\x1b[0m\\nthree\\ndone")'


def test_each_step_lights_its_lines_of_code_then_of_output_and_pales_none(deck: Visit) -> None:
    lit, after = [], []
    for _ in deck.states("steps"):
        lit.append(deck.page.evaluate(LIT, "steps"))
        after.append(deck.page.locator("#steps .cell.fragment.visible").count())
        assert deck.page.evaluate(PALE, "steps") == 0
    two = ["two", "three"]
    assert lit == [FIRST, SECOND, [*SECOND, *two], [*SECOND, "done"], [*SECOND, "done"]]
    assert after == [0, 0, 0, 0, 1]
    assert deck.messages == []


def test_rows_of_a_table_are_lit_one_after_the_other(deck: Visit) -> None:
    lit = [deck.page.evaluate(LIT, "table") for _ in deck.states("table")]
    assert lit == [["oak1"], ["yew2"]]


def test_code_is_there_once_for_those_who_hear_it(deck: Visit) -> None:
    deck.show("steps")
    spoken = deck.page.locator("#steps .input").aria_snapshot()
    assert spoken.count("x = 1") == 1
    assert deck.page.locator("#steps pre code").count() == 1


def test_selected_code_is_copied_as_it_stands(deck: Visit) -> None:
    deck.show("steps")
    deck.page.evaluate("getSelection().selectAllChildren(document.querySelector('#steps code'))")
    deck.page.keyboard.press("Control+c")
    assert pasted(deck) == CODE


def test_a_button_copies_the_code_and_says_so(deck: Visit) -> None:
    deck.show("steps")
    deck.page.locator("#steps .listing").hover()
    button = deck.page.get_by_role("button", name="Copy code")
    button.click()
    deck.page.wait_for_selector("#steps .copy[data-state=copied]")
    assert deck.page.get_by_role("status").filter(has_text="Copied").count() == 1
    assert pasted(deck) == CODE
    # The mouse has left no focus behind: space turns the page.
    deck.page.keyboard.press("Space")
    assert deck.page.evaluate("Reveal.getCurrentSlide().id") == "table"


def test_a_button_is_pressed_by_keys_which_then_do_not_turn_the_page(deck: Visit) -> None:
    deck.show("later")
    deck.page.context.grant_permissions(["clipboard-write"])  # for the test, which writes without a click
    for key in ("Enter", "Space"):
        deck.page.evaluate("navigator.clipboard.writeText('nothing')")
        button = deck.page.locator("#later .copy").first
        button.focus()
        deck.page.keyboard.press(key)
        deck.page.wait_for_selector("#later .copy[data-state=copied]")
        assert pasted(deck) == 'print("comes later")'
        assert deck.page.evaluate("Reveal.getCurrentSlide().id") == "later"
    button.focus()
    deck.page.keyboard.press("ArrowRight")
    deck.page.wait_for_function("Reveal.getCurrentSlide().id === 'grow-1'")


def test_where_the_page_may_not_use_the_clipboard_it_copies_by_selection(deck: Visit) -> None:
    deck.show("later")
    deck.page.evaluate("delete Navigator.prototype.clipboard")
    deck.page.locator("#later .listing").first.hover()
    deck.page.locator("#later .copy").first.click()
    deck.page.wait_for_selector("#later .copy[data-state=copied]")
    assert pasted(deck) == 'print("comes later")'


def pasted(deck: Visit) -> str:
    """What the clipboard holds."""
    deck.page.evaluate("document.body.append(Object.assign(document.createElement('textarea'), {id: 'paste'}))")
    area = deck.page.locator("#paste")
    area.focus()
    deck.page.keyboard.press("Control+v")
    found = area.input_value()
    area.evaluate("(area) => area.remove()")
    return found


def test_folded_code_opens_by_keys_and_leaves_the_figure_on_the_slide(deck: Visit) -> None:
    deck.show("folded")
    page = deck.page
    assert not page.locator("#folded code").is_visible()
    page.locator("#folded summary").focus()
    page.keyboard.press("Space")
    assert page.locator("#folded code").is_visible()
    assert page.evaluate("Reveal.getCurrentSlide().id") == "folded"
    code, image = page.locator("#folded code").bounding_box(), page.locator("#folded img").bounding_box()
    assert code["y"] + code["height"] <= image["y"]
    assert image["y"] + image["height"] <= 656
    assert image["height"] > 150
    page.locator("#folded code").focus()
    page.keyboard.press("PageDown")
    page.wait_for_function("document.querySelector('#folded code').scrollTop > 0")
    assert page.evaluate("Reveal.getCurrentSlide().id") == "folded"
    page.locator("#folded summary").click()
    assert not page.locator("#folded code").is_visible()
    page.keyboard.press("Space")
    assert page.evaluate("Reveal.getCurrentSlide().id") == "later"


def test_an_output_may_be_a_step_or_not_be_there(deck: Visit) -> None:
    shown = [deck.page.locator("#later .output").is_visible() for _ in deck.states("later")]
    assert shown == [False, True]
    assert deck.page.locator("#later .output").count() == 1


TOP = "(id) => [...document.querySelectorAll(`#${id} .line`)].at(-1).getBoundingClientRect().top"
# In the frame in which reveal.js begins to move things, all of it stands still a third of a second later.
HALFWAY = """() => new Promise((done) => {
    Reveal.on("autoanimate", () => requestAnimationFrame(() => {
        const moves = document.getAnimations();
        for (const move of moves) { move.pause(); move.currentTime = 300; }
        done(moves.length);
    }), {once: true});
    Reveal.next();
})"""
SHARED = """(id) => [...document.querySelectorAll(`#${id} .line[data-auto-animate-target]`)]
    .filter((line) => line.dataset.autoAnimateTarget !== "unmatched").map((line) => line.textContent)"""


def test_lines_that_two_versions_share_move_and_new_ones_come(deck: Visit) -> None:
    page = deck.page
    page.emulate_media(reduced_motion="no-preference")
    deck.show("grow-1")
    before = page.evaluate(TOP, "grow-1")
    assert page.evaluate(HALFWAY) > 0
    between = page.evaluate(TOP, "grow-2")
    assert page.evaluate(SHARED, "grow-2") == ["numbers = [1, 2]", "total = sum(numbers)"]
    page.evaluate("document.getAnimations().forEach((move) => move.finish())")
    after = page.evaluate(TOP, "grow-2")
    assert before + 1 < between < after - 1
    assert page.evaluate(HALFWAY) > 0
    assert page.evaluate(SHARED, "grow-3") == ["numbers = [1, 2]"]
    page.evaluate("document.getAnimations().forEach((move) => move.finish())")
    page.emulate_media(reduced_motion="reduce")


def test_with_less_motion_nothing_moves(folder: Path, chromium: Browser) -> None:
    with visit(folder / "index.html", browser=chromium) as calm:
        calm.page.emulate_media(reduced_motion="reduce")
        calm.page.reload()
        calm.page.wait_for_function("Reveal.isReady()")
        calm.show("grow-1")
        calm.page.keyboard.press("ArrowRight")
        assert calm.page.evaluate("Reveal.getCurrentSlide().id") == "grow-2"
        assert calm.page.locator("[data-auto-animate-target]").count() == 0


def test_the_preflight_finds_nothing(folder: Path, chromium: Browser) -> None:
    assert [str(each) for each in preflight(folder, browser=chromium).findings] == []


def test_a_printed_page_for_each_step_shows_its_lines_and_no_control(folder: Path, chromium: Browser) -> None:
    with visit(folder / "index.html", query="?view=print&pdfSeparateFragments=true", browser=chromium) as printed:
        pages = printed.page.locator(".pdf-page")
        found = [pages.nth(number) for number in range(5)]
        assert [page.locator(".line").filter(has_text="x = 1").count() for page in found] == [1] * 5
        lit = """(page) => [...page.querySelectorAll('.line')]
            .filter((line) => getComputedStyle(line).boxShadow !== 'none').map((line) => line.textContent.trim())"""
        shown = [page.evaluate(lit) for page in found]
        assert shown == [FIRST, SECOND, [*SECOND, "two", "three"], [*SECOND, "done"], [*SECOND, "done"]]
        assert printed.page.locator(".copy:visible").count() == 0
        assert printed.page.locator("details[open]").count() == 0


def test_code_in_the_pdf_is_text_as_it_stands(folder: Path, tmp_path: Path, chromium: Browser) -> None:
    with visit(folder / "index.html", query="?view=print", browser=chromium) as printed:
        (tmp_path / "deck.pdf").write_bytes(printed.pdf())
    text = PdfReader(tmp_path / "deck.pdf").pages[0].extract_text()
    assert [line.strip() for line in text.splitlines() if line.strip()][1:6] == [
        "x = 1",
        "y = [",
        "2,",
        "]",
        CODE.splitlines()[-1],
    ]
