"""Talks as people write them for other tools: they build with no change, and show all that nbconvert shows of them."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient
from nbconvert import SlidesExporter
from playwright.sync_api import Browser

from deck.browser.visits import running_browser
from deck.build import build
from deck.checks import preflight
from deck.reading.overrides import AS_WRITTEN, Overrides
from deck.store.store import Store

TALKS = Path(__file__).parent / "talks"


@dataclass(frozen=True)
class Style:
    """What is particular to a talk.

    Attributes:
        overrides: how it is built.
        skips: what stands in cells that its own tool does not run.
        hides: what stands in cells whose code its own tool does not show.
        markup: words that say something to its own tool and are no text; nbconvert shows them as if they were.
        unwanted: the name of the stream that its own tool leaves out.
        findings: the checks of the preflight that rightly find something: in Jupyter, a slide that is too full scrolls.
    """

    overrides: Overrides = AS_WRITTEN
    skips: str = ""
    hides: str = ""
    markup: str = ""
    unwanted: str = ""
    findings: tuple[str, ...] = ()


class Silent:
    """Hears nothing of a build."""

    def started(self, section: str, *, cells: int) -> None: ...
    def slow(self, section: str, *, place: str, seconds: float) -> None: ...
    def reached(self, section: str, *, cell: int) -> None: ...
    def finished(self, section: str, *, seconds: float) -> None: ...


STYLES = {
    "deutsch.py": Style(
        markup="title Würfeln für Fortgeschrittene author Ä Öztürk language de", findings=("alt", "label-size")
    ),
    "jupyterlab_analysis.ipynb": Style(
        # Of a line that is written over, its last state is left, as in Jupyter; a series is a table.
        markup="reading 1 of 3 reading 2 of 3 dtype int64",
        findings=("alt", "code-cut", "overflow"),
    ),
    "jupytext_course.py": Style(markup="note NOTE", findings=("overflow",)),
    "nbconvert_lecture.ipynb": Style(hides="swaps on average", markup="title Sorting a lecture author A Bubble"),
    "nbconvert_stored.ipynb": Style(overrides=Overrides(stored=True), findings=("alt",)),
    "nbdev_library.ipynb": Style(
        skips="eval: false",
        hides="echo: false",
        # nbdev shows no directives, and no cells that hide themselves.
        markup="eval false default_exp geometry export export hide from math import pi sqrt hide assert circle 2 4 "
        "circle 1",
    ),
    "quarto_slides.py": Style(
        hides="echo: false",
        markup="title Tides short story author N Ebb format revealjs theme simple slide number true true execute echo "
        "background color e8f1f5 notes columns column column width 50 width 50 aside incremental warning false message "
        "false",
        unwanted="stderr",
    ),
    "rise_workshop.ipynb": Style(findings=("alt", "label-size")),
    # The description of a script stands above its first cell. Stock shows it, and its value.
    "spyder_cells.py": Style(
        markup=2 * "cooling cup of tea as a script that was written in cells " + "A nA n",
        findings=("alt", "label-size"),
    ),
    # A table has four decimals.
    "vscode_cells.py": Style(markup="519424 554561 640952 482769 929598", findings=("alt", "label-size", "overflow")),
}


def test_every_talk_is_tried() -> None:
    assert set(STYLES) == {path.name for path in TALKS.iterdir()}


@dataclass(frozen=True)
class Decks:
    """One talk, built by both."""

    folder: Path
    ours: BeautifulSoup
    stock: BeautifulSoup
    style: Style


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, processes: None) -> dict[str, Decks]:
    """All of them, before the browser starts: no kernel starts where Playwright's loop runs."""
    root = tmp_path_factory.mktemp("styles")
    return {name: _both(TALKS / name, style, root) for name, style in STYLES.items()}


@pytest.fixture(params=STYLES)
def decks(request: pytest.FixtureRequest, built: dict[str, Decks]) -> Decks:
    return built[request.param]


@pytest.fixture(scope="module")
def chromium(built: dict[str, Decks], browser: Path) -> Iterator[Browser]:
    with running_browser() as running:
        yield running


def _both(path: Path, style: Style, root: Path) -> Decks:
    folder = root / path.stem
    build(path, output=folder, progress=Silent(), store=Store(root / "store"), overrides=style.overrides)
    page = BeautifulSoup((folder / "index.html").read_text(), "html.parser")
    return Decks(folder, page, _stock(path, style), style)


def _stock(path: Path, style: Style) -> BeautifulSoup:
    notebook = nbformat.read(path, as_version=4) if path.suffix == ".ipynb" else jupytext.read(path)
    for cell in notebook.cells:
        if style.skips and style.skips in cell.source:
            cell.metadata["tags"] = ["skip-execution"]
    if not style.overrides.stored:
        client = NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(TALKS)}})
        client.execute()
    for cell in notebook.cells:
        if style.hides and style.hides in cell.source:
            cell.source = ""
        if style.unwanted and cell.cell_type == "code":
            cell.outputs = [each for each in cell.outputs if each.get("name") != style.unwanted]
    html, _ = SlidesExporter(exclude_input_prompt=True, exclude_output_prompt=True).from_notebook_node(notebook)
    return BeautifulSoup(html, "html.parser").select_one(".slides")


def _words(page: BeautifulSoup) -> Counter[str]:
    for each in page.select("script, style, .anchor-link"):
        each.decompose()
    return Counter(re.findall(r"\w+", page.get_text(" ")))


def test_no_word_is_lost(decks: Decks) -> None:
    lost = _words(decks.stock) - _words(decks.ours.select_one(".slides")) - Counter(decks.style.markup.split())
    assert lost == Counter()


def test_no_picture_and_no_fragment_is_lost(decks: Decks) -> None:
    for shown in ("img, svg", ".fragment"):
        assert len(decks.ours.select(f".slides :is({shown})")) >= len(decks.stock.select(f":is({shown})"))


def test_the_preflight_says_nothing_false(decks: Decks, chromium: Browser) -> None:
    findings = preflight(decks.folder, browser=chromium).findings
    found = {each.check: each.found for each in findings if each.check != "notes"}
    assert sorted(found) == list(decks.style.findings), found
