"""The talk that ships, built as a user builds it, and looked at in a browser with the network cut."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from deck.browser import Visit, visit
from deck.pdf import print_deck

ROOT = Path(__file__).parent.parent

# What stands on a slide may come near its edges, but not over them, and not over the footer's line.
OVERFLOWS = """(id) => {
  const slide = document.getElementById(id);
  const edge = slide.getBoundingClientRect();
  const scale = edge.width / 1280;
  const bottom = edge.top + (720 - 40) * scale;
  const text = [...slide.querySelectorAll(".content *")].filter((e) => !e.closest(".katex") && !e.closest("svg"));
  return text.filter((element) => {
    const box = element.getBoundingClientRect();
    if (!box.width || !box.height) return false;
    const cut = element.matches("pre code") && element.scrollWidth > element.clientWidth + 1;
    const inside = box.top >= edge.top && box.left >= edge.left && box.right <= edge.right - 40 * scale;
    return cut || !inside || box.bottom > bottom + 1;
  }).map((element) => `${element.tagName} ${element.textContent.slice(0, 40)}`);
}"""
# Sizes in pixels of the slide; a formula's indices are smaller than its letters, as they should be.
SMALL_TEXT = """(id) => {
  const walker = document.createTreeWalker(document.getElementById(id), NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || element.closest(".katex, aside, footer")) continue;
    if (parseFloat(getComputedStyle(element).fontSize) < 20) found.push(node.textContent.trim());
  }
  return found;
}"""


def build(root: Path, *, rows: str) -> Path:
    """Build our deck, with every store empty; `rows` is a file, or empty for the twin."""
    stores = {"BNN_CACHE": str(root / "bnn"), "DECK_CACHE": str(root / "deck"), "COVTYPE": rows}
    command = [sys.executable, "-m", "deck", "build", str(ROOT / "talk"), "--output", str(root / "out")]
    done = subprocess.run(command, env=os.environ | stores, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return root / "out"


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory, real_file: Path) -> Path:
    return build(tmp_path_factory.mktemp("talk"), rows=str(real_file))


@pytest.fixture(scope="module")
def page(deck: Path) -> BeautifulSoup:
    return BeautifulSoup((deck / "index.html").read_text(), "html.parser")


@pytest.fixture(scope="module")
def visited(deck: Path, browser: Path) -> Iterator[Visit]:
    with visit(deck / "index.html") as found:
        yield found


def test_the_deck_tells_the_whole_story(page: BeautifulSoup) -> None:
    ids = [slide["id"] for slide in page.select("section.slide")]
    assert len(ids) >= 15
    assert len(page.select("section.slide")) == len(set(ids))
    story = ["title", "who", "take-home-1", "take-home-2", "problem", "rows", "architecture", "model", "fit", "loss"]
    story += [
        "class-predictions",
        "class-probabilities",
        "class-uncertainties",
        "what-each-adds",
        "scores",
        "recap",
        "thanks",
    ]
    assert [name for name in ids if name in story] == story


def test_every_slide_has_notes_to_present_from(page: BeautifulSoup) -> None:
    short = [s["id"] for s in page.select("section.slide") if s.aside is None or len(s.aside.text.split()) < 25]
    assert short == []


def test_every_picture_is_told_in_words(page: BeautifulSoup) -> None:
    images = page.select("img")
    assert len(images) >= 8
    assert [image["src"] for image in images if len(image["alt"].split()) < 8] == []


def test_every_result_names_its_rows(deck: Path, page: BeautifulSoup) -> None:
    assert unnamed_results(page, deck, "UCI Covertype, rows 1 to") == []


@pytest.mark.slow
def test_without_real_rows_every_result_says_that_it_is_the_twins(tmp_path: Path) -> None:
    deck = build(tmp_path, rows="")
    page = BeautifulSoup((deck / "index.html").read_text(), "html.parser")
    assert unnamed_results(page, deck, "synthetic twin of UCI Covertype") == []
    assert "UCI Covertype, rows" not in str(page)


def unnamed_results(page: BeautifulSoup, deck: Path, name: str) -> list[str]:
    """Slides with a result that name no rows, in their text or in their figure (an SVG keeps its words as comments)."""
    results = (
        "rows elevation fit loss class-predictions class-probabilities class-uncertainties one-row scores confusions"
    )
    slides = [page.find("section", id=each) for each in results.split()]
    texts = {s["id"]: s.text + "".join((deck / image["src"]).read_text() for image in s.select("img")) for s in slides}
    return [slide for slide, text in texts.items() if name not in text]


def test_no_path_of_this_machine_is_in_the_page(deck: Path) -> None:
    text = (deck / "index.html").read_text()
    for place in (str(ROOT), str(Path.home()), str(deck.parent)):
        assert place not in text


@pytest.mark.browser
def test_on_paper_each_slide_is_a_page_under_its_heading(
    deck: Path, page: BeautifulSoup, browser: Path, tmp_path: Path
) -> None:
    print_deck(deck, tmp_path / "talk.pdf", talk=ROOT / "talk")
    pages = ["".join(each.extract_text().split()) for each in PdfReader(tmp_path / "talk.pdf").pages]
    headings = ["".join(slide.find(["h1", "h2"]).text.split()) for slide in page.select("section.slide")]
    assert len(pages) == len(headings)
    assert [heading for heading, text in zip(headings, pages, strict=True) if heading not in text] == []


@pytest.mark.browser
def test_it_works_from_a_file_with_the_network_cut(visited: Visit, deck: Path) -> None:
    for slide in visited.slides:
        visited.show(slide)
    assert visited.page.evaluate("Reveal.isReady()")
    assert visited.outside(deck) == []
    assert visited.messages == []
    assert visited.page.locator(".katex-error").count() == 0


@pytest.mark.browser
def test_nothing_runs_off_a_slide_and_nothing_is_too_small(visited: Visit) -> None:
    faults = {}
    for slide in visited.slides:
        visited.show(slide)
        faults[slide] = visited.page.evaluate(OVERFLOWS, slide) + visited.page.evaluate(SMALL_TEXT, slide)
    assert {slide: found for slide, found in faults.items() if found} == {}


@pytest.mark.browser
@pytest.mark.parametrize(
    ("script", "fault"),
    [
        (OVERFLOWS, "<p style='margin-top: 700px'>below the edge</p>"),
        (OVERFLOWS, "<p style='white-space: nowrap; max-width: none; width: 1400px'>beyond the edge</p>"),
        (OVERFLOWS, f"<pre><code>{'long ' * 40}</code></pre>"),
        (SMALL_TEXT, "<p style='font-size: 12px'>small print</p>"),
    ],
)
def test_a_planted_fault_is_seen(visited: Visit, script: str, fault: str) -> None:
    visited.show("who")
    content = visited.page.locator("#who .content")
    before = content.inner_html()
    content.evaluate("(element, fault) => element.insertAdjacentHTML('beforeend', fault)", fault)
    try:
        assert visited.page.evaluate(script, "who") != []
    finally:
        content.evaluate("(element, before) => { element.innerHTML = before; }", before)
    assert visited.page.evaluate(script, "who") == []


def test_the_stamp_tells_what_the_deck_was_made_from(deck: Path) -> None:
    stamp = json.loads((deck / ".deck.json").read_text())
    assert set(stamp["sections"]) == {path.stem for path in (ROOT / "talk").glob("[0-9][0-9]_*.py")}
