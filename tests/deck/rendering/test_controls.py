"""Every control of a speaker's, once, in a browser: on the slides of the talk that `deck new` writes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.helpers.decks import visit_without_motion

from deck.__main__ import main
from deck.browser.visits import Visit
from deck.commands.new import write_talk
from deck.talk.options import WORDS

pytestmark = pytest.mark.browser

SLIDE = "const slide = Reveal.getCurrentSlide(), all = (what) => [...slide.querySelectorAll(what)];"
SEEN = """const seen = (each) => each.checkVisibility({opacityProperty: true, visibilityProperty: true});"""
LIT = """const lit = () => all(".line, tbody tr").filter((line) =>
    getComputedStyle(line).backgroundColor === getComputedStyle(mark).backgroundColor).map((line) => line.innerText);
    const mark = slide.appendChild(document.createElement("i")); mark.style.background = "var(--mark)";"""

# A word of a cell's header: the slide that shows it, how many of its steps are shown, and what must then hold there.
CONTROLS: dict[str, tuple[str, int, str]] = {
    "slide": ("plan", 0, "return Reveal.getIndices().h === 1 && all('h2').length === 1"),
    "id": ("one-dart", 0, "return location.hash === '#/one-dart'"),
    "figure": (
        "board",
        0,
        "return all('figure img')[0].currentSrc.endsWith('/figures/board.svg') && seen(all('img')[0])",
    ),
    "alt": ("board", 0, "return all('figure img')[0].alt.startsWith('Left: 2,000 dots')"),
    "caption": ("board", 0, "return all('figcaption')[0].innerText.startsWith('Left: every dart.')"),
    "warns": ("as-a-function", 0, "return !slide.innerText.includes('Warning')"),
    "store": ("how-far", 0, "return all('.output .line').length === 5 && !slide.innerText.includes('store')"),
    "reads": ("how-far", 0, "return all('.output .line')[4].innerText.trim().startsWith('100,000')"),
    "source": (
        "as-a-function",
        0,
        "return all('.input')[0].innerText.includes('np.sqrt(share * (1 - share) / thrown)')",
    ),
    "part": ("as-a-function", 0, "return all('.line').length === 3 && !slide.innerText.includes('def estimate')"),
    "focus": ("as-a-function", 1, "return lit().length === 1 && lit()[0].includes('np.mean')"),
    "focus_output": ("how-far", 1, "return lit().length === 1 && lit()[0].trim().startsWith('100,000')"),
    "code": (
        "board",
        0,
        "const code = all('details.folded')[0], shut = !seen(all('.line')[0]); code.querySelector('summary').click();"
        "const open = seen(all('.line')[0]); code.open = false; return shut && open",
    ),
    "output": ("many-darts", 0, "return all('.output').length === 1 && !seen(all('.output')[0])"),
    "animate": (
        "many-darts",
        1,
        "return seen(all('.output')[0]) && slide.dataset.autoAnimateId === 'darts' && "
        "document.querySelector('#one-dart pre').dataset.id === all('pre')[0].dataset.id",
    ),
    "steps": ("plan", 2, "return all('li').map(seen).join() === 'true,true,false'"),
    "layout": (
        "idea",
        2,
        "const [left, right] = all('.cell').slice(1).map((cell) => cell.getBoundingClientRect());"
        "return left.right < right.left && left.top === right.top",
    ),
    "background": (
        "sin",
        0,
        "return getComputedStyle(Reveal.getSlideBackground(slide)).backgroundColor === 'rgb(18, 61, 46)' && "
        "getComputedStyle(all('blockquote')[0]).color === getComputedStyle(slide).color",
    ),
    "transition": ("sin", 0, "return slide.dataset.transition === 'zoom'"),
    "timing": ("plan", 0, "return slide.dataset.timing === '60'"),
    "tolerance": ("as-a-function", 0, "return !slide.innerText.includes('0.02')"),
    "only": (
        "throwing",
        0,
        "const [film] = all('video'); return seen(film) && film.readyState >= 1 && film.duration > 3",
    ),
}


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory, browser: Path) -> Iterator[Visit]:
    root = tmp_path_factory.mktemp("controls")
    write_talk(root / "talk")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DECK_CACHE", str(root / "store"))
        assert main(["build", str(root / "talk"), "--output", str(root / "deck")]) == 0
    with visit_without_motion(root / "deck/index.html") as found:
        yield found


def test_every_word_of_the_vocabulary_is_looked_at() -> None:
    assert set(CONTROLS) == set(WORDS)


@pytest.mark.parametrize("word", CONTROLS)
def test_a_control_does_what_it_says(word: str, visited: Visit) -> None:
    slide, steps, holds = CONTROLS[word]
    assert any(shown == steps for shown in visited.states(slide))
    # Waits, as reveal writes the address at most once a second.
    visited.wait_until(f"(() => {{ {SLIDE} {SEEN} {LIT} try {{ {holds} }} finally {{ mark.remove(); }} }})()")


def test_texts_show_what_was_computed_cited_and_noted(visited: Visit) -> None:
    visited.show("as-a-function")
    assert "about 3.13" in visited.page.inner_text("#as-a-function")
    visited.show("idea")
    assert visited.page.inner_text("#idea .footnotes").endswith("Metropolis & Ulam (1949).")
    assert visited.page.inner_text("#idea .callout").split("\n")[0].casefold().startswith("tip")
    visited.show("sin")
    assert "John von Neumann" in visited.page.inner_text("#sin figcaption")
    visited.show("references")
    assert "The Monte Carlo method" in visited.page.inner_text("#references .references")


def test_fragments_come_in_the_order_of_their_numbers(visited: Visit) -> None:
    words = "[...document.querySelectorAll('#idea .fragment.visible')].map((each) => each.innerText)"
    shown = [visited.page.evaluate(words) for _ in visited.states("idea")]
    assert [len(each) for each in shown] == [0, 1, 2]
    assert shown[1] == ["The second is the one to be afraid of."]
