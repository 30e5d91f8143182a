"""Slides and notes as one page to read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page

from deck.__main__ import main
from deck.assets.catalog import node_modules
from deck.browser.visits import running_browser

SECTION = r"""
# %% [markdown] slide="slide" id="title" layout="title"
# welcome

# %% [markdown] slide="slide"
# ## First & foremost
#
# $x^2$ and $$\sum_{i=1}^{n} \left(a_i + b_i + c_i + d_i + e_i + f_i + g_i + h_i + j_i + k_i + l_i + m_i\right)$$

# %% [markdown] slide="fragment"
# a step

# %% [markdown] slide="notes"
# What is **said** of $y$.

# %% [markdown] slide="subslide" id="below"
# ## Below

# %% figure="a-line" alt="A line that rises" caption="From zero." focus="rises | Figure("
from matplotlib.figure import Figure

figure = Figure(figsize=(12, 5))
figure.add_subplot(title="a line that is much too long for the screen of a phone, it rises").plot([0, 1])
figure
"""


@pytest.fixture(scope="module")
def handout(tmp_path_factory: pytest.TempPathFactory, processes: None) -> Path:
    root = tmp_path_factory.mktemp("handout")
    (root / "talk").mkdir()
    (root / "talk" / "deck.yml").write_text("title: A <talk>\nauthor: A. Speaker\nevent: A meeting\n")
    (root / "talk" / "01_all.py").write_text(SECTION.lstrip())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DECK_CACHE", str(root / "store"))
        patch.chdir(root)
        assert main(["handout", "talk"]) == 0
    return root / "build" / "talk-handout"


@pytest.fixture(scope="module")
def page(handout: Path) -> BeautifulSoup:
    return BeautifulSoup((handout / "index.html").read_text(), "html.parser")


def test_slides_and_notes_follow_each_other(page: BeautifulSoup) -> None:
    assert page.h1.text == page.title.text == "A <talk>"
    slides = page.select("main > section")
    assert [slide["id"] for slide in slides] == ["title", "first-foremost", "below"]
    assert [slide.aside.strong.text for slide in slides if slide.aside] == ["said"]
    assert "a step" in slides[1].text
    assert slides[2].img["alt"] == "A line that rises"


def test_contents_and_numbers_lead_to_the_slides(page: BeautifulSoup, handout: Path) -> None:
    entries = [(link["href"], link.text) for link in page.select("nav a")]
    assert entries == [("#title", "A <talk>"), ("#first-foremost", "First & foremost"), ("#below", "Below")]
    numbers = [(link.text, link["href"]) for link in page.select("a.number")]
    assert numbers == [
        (str(number), f"../talk/index.html#/{name}")
        for number, name in enumerate(("title", "first-foremost", "below"), start=1)
    ]


def test_the_folder_holds_what_the_page_names(page: BeautifulSoup, handout: Path) -> None:
    names = [tag.get("src") or tag.get("href") for tag in page.select("script[src], link[rel=stylesheet], img[src]")]
    assert len(names) > 5
    assert [name for name in names if not (handout / name).is_file()] == []
    assert not (handout / "assets/reveal").exists()


def test_with_an_address_the_links_lead_there(write_talk) -> None:
    config = "title: T\nauthor: A\nurl: https://example.org/t/\n"
    talk = write_talk(config, s01_a='# %% [markdown] slide="slide"\n# One\n')
    assert main(["handout", str(talk), "--output", str(talk.parent / "out")]) == 0
    page = BeautifulSoup((talk.parent / "out" / "index.html").read_text(), "html.parser")
    assert page.select_one("a.number")["href"] == f"https://example.org/t/#/{page.section['id']}"


@pytest.fixture(scope="module")
def opened(handout: Path, browser: Path) -> Iterator[tuple[Page, list[str]]]:
    complaints: list[str] = []
    with running_browser() as running:
        context = running.new_context(offline=True, viewport={"width": 1280, "height": 800})
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto((handout / "index.html").as_uri())
        page.evaluate("document.fonts.ready")
        yield page, complaints
        context.close()


@pytest.mark.browser
def test_it_reads_without_a_network(opened: tuple[Page, list[str]]) -> None:
    page, complaints = opened
    assert complaints == []
    assert page.locator("main .katex, aside .katex").count() == 3
    assert page.evaluate("[...document.images].every((image) => image.naturalWidth > 100)")
    assert page.locator("text=a step").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 700, 390, 320])
def test_nothing_runs_out_of_the_page(opened: tuple[Page, list[str]], width: int) -> None:
    page, _ = opened
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = page.evaluate("[...document.querySelectorAll('figure, pre, h2, p')].map((e) => e.getBoundingClientRect())")
    assert min(box["left"] for box in boxes) >= 0
    assert max(box["right"] for box in boxes) <= width


@pytest.mark.browser
def test_it_is_open_to_everyone(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    page.set_viewport_size({"width": 390, "height": 800})
    page.reload()
    page.evaluate((node_modules() / "axe-core/axe.min.js").read_text())
    found = page.evaluate(
        "axe.run().then((found) => found.violations.map((rule) => rule.id + ' ' + rule.nodes[0].html))"
    )
    assert found == []
