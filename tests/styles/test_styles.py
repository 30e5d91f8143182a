"""Talks as people write them for other tools: they build with no change, and show all that nbconvert shows of them."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient
from nbconvert import SlidesExporter

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
        hides: what stands in cells whose code its own tool does not show.
        markup: words that say something to its own tool and are no text; nbconvert shows them as if they were.
        findings: what the preflight rightly says of it.
    """

    overrides: Overrides = AS_WRITTEN
    hides: tuple[str, ...] = ()
    markup: str = ""
    findings: tuple[str, ...] = ()


class Silent:
    """Hears nothing of a build."""

    def started(self, section: str, *, cells: int) -> None: ...
    def slow(self, section: str, *, place: str, seconds: float) -> None: ...
    def reached(self, section: str, *, cell: int) -> None: ...
    def finished(self, section: str, *, seconds: float) -> None: ...


STYLES = {
    "deutsch.py": Style(),
    "jupyterlab_analysis.ipynb": Style(),
    "jupytext_course.py": Style(),
    "nbconvert_lecture.ipynb": Style(),
    "nbconvert_stored.ipynb": Style(overrides=Overrides(stored=True)),
    "nbdev_library.ipynb": Style(),
    "quarto_slides.py": Style(),
    "rise_workshop.ipynb": Style(),
    "spyder_cells.py": Style(),
    "vscode_cells.py": Style(),
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


@pytest.fixture(scope="module", params=list(STYLES))
def decks(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, processes: None) -> Decks:
    style, folder = STYLES[request.param], tmp_path_factory.mktemp("deck")
    path = TALKS / request.param
    build(path, output=folder, progress=Silent(), store=Store(folder.parent / "store"), overrides=style.overrides)
    page = BeautifulSoup((folder / "index.html").read_text(), "html.parser")
    return Decks(folder, page, _stock(path, style), style)


def _stock(path: Path, style: Style) -> BeautifulSoup:
    notebook = nbformat.read(path, as_version=4) if path.suffix == ".ipynb" else jupytext.read(path)
    if not style.overrides.stored:
        client = NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(TALKS)}})
        client.execute()
    for cell in notebook.cells:
        if any(text in cell.source for text in style.hides):
            cell.source = ""
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


@pytest.mark.browser
def test_the_preflight_says_nothing_false(decks: Decks) -> None:
    found = [f"{each.check}: {each.found}" for each in preflight(decks.folder).findings if each.check != "notes"]
    assert found == list(decks.style.findings)
