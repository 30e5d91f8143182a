"""The talk that ships, built as a user builds it, and looked at in a browser with the network cut."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from deck.browser.visits import visit
from deck.products.pdf import print_deck
from deck.products.single_file import bind
from deck.reading.talk import read_talk

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[2]


def build(root: Path, stores: dict[str, str], *, rows: str) -> Path:
    """Build our deck; `rows` is a file, or empty for the twin."""
    stores = stores | {"COVTYPE": rows}
    command = [sys.executable, "-m", "deck", "build", str(ROOT / "talk"), "--output", str(root / "out")]
    done = subprocess.run(command, env=os.environ | stores, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return root / "out"


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory, real_file: Path, real_stores: dict[str, str]) -> Path:
    return build(tmp_path_factory.mktemp("talk"), real_stores, rows=str(real_file))


@pytest.fixture(scope="module")
def page(deck: Path) -> BeautifulSoup:
    return BeautifulSoup((deck / "index.html").read_text(), "html.parser")


# The story's items in their order, and the slides that tell each.
STORY = {
    "title": "title follow-along",
    "why": "joke bayes-rule goals take-home-1 take-home-2",
    "outline": "outline",
    "linear regression": "linear linear-function linear-matrices linear-diagram linear-three-ways",
    "logistic regression": "logistic logistic-function logistic-matrices logistic-diagram logistic-three-ways",
    "deep nets": "deep deep-function deep-matrices deep-diagram deep-three-ways",
    "going Bayesian": "going-bayesian",
    "Bayesian linear regression": "bayesian-linear from-this-linear to-this-linear linear-fit",
    "Bayesian logistic regression": "from-this-logistic to-this-logistic logistic-fit",
    "Bayesian deep nets": "from-this-deep to-this-deep deep-fit",
    "cheat sheet": "cheat-sheet",
    "PyMC": "pymc",
    "forest": "problem rows elevation features architecture forward-pass layer-by-layer model",
    "fits": "fit pymc-fit since-2017 loss",
    "weights": "weights-layer-1 weights-by-feature weights-layer-2 weights-output",
    "answers": "predict class-predictions class-probabilities class-uncertainties one-row what-each-adds scores",
    "how far to trust it": "advi-nuts-linear advi-nuts-logistic",
    "the posterior itself": "sampled two-densities class-pictures methods methods-table what-to-use prior-predictive",
    "what uncertainty is good for": "retention reliability conformal confusions two-kinds never-seen never-seen-limit",
    "limits": "caution natural-shares",
    "recap": "recap resources people thanks",
}


def test_the_deck_tells_the_whole_story(page: BeautifulSoup) -> None:
    ids = [slide["id"] for slide in page.select("section.slide")]
    assert len(ids) == len(set(ids))
    story = [name for names in STORY.values() for name in names.split()]
    assert [name for name in ids if name in story] == story


def test_the_sections_share_their_fits(deck: Path, real_stores: dict[str, str]) -> None:
    """Each kind under one key: of the forest, and of the forest without one of two types; and of the small models."""
    files = [path.name.split(".")[0] for path in Path(real_stores["BNN_CACHE"], "fits").glob("*.nc")]
    advi, modes, samples, small, nuts = 6 + 2, 2 + 2, 1 + 2, 3, 2
    assert len(set(files)) == advi + modes + samples + small + nuts
    assert len(files) == len(set(files)), "sections that run at once wait for each other"


def test_the_three_pictures_are_called_what_they_were_called_in_2017(page: BeautifulSoup) -> None:
    names = "class-predictions", "class-probabilities", "class-uncertainties"
    headings = [page.find("section", id=name).h2.text for name in names]
    assert headings == ["“Point estimate”", "“Probabilistic estimate”", "“With uncertainties!”"]


@pytest.mark.parametrize("model", ["linear", "logistic", "deep"])
def test_each_model_is_shown_three_ways_and_then_all_at_once(page: BeautifulSoup, model: str) -> None:
    for view in ("function", "matrices", "diagram", "three-ways"):
        (image,) = page.find("section", id=f"{model}-{view}").select("img")
        assert image["src"] == f"figures/{model}-{view}.svg"


def test_going_bayesian_comes_as_a_step_beside_what_was_there(page: BeautifulSoup) -> None:
    slide = page.find("section", id="bayesian-linear")
    point, density = slide.select(".cell.code")
    assert point.img["src"] == "figures/linear-estimates.svg"
    assert "fragment" not in point["class"]
    assert density.img["src"] == "figures/linear-estimates-bayesian.svg"
    assert "fragment" in density["class"]


def test_the_code_that_runs_is_lit_step_by_step(page: BeautifulSoup) -> None:
    for slide in ("pymc", "model"):
        assert len(page.find("section", id=slide).select(".lights, [data-lights], .fragment")) >= 1


def test_the_link_is_the_address_of_deck_yml(page: BeautifulSoup) -> None:
    slide, address = page.find("section", id="follow-along"), page.find("link", rel="canonical")["href"]
    assert [link["href"] for link in slide.select(".link a")] == [address]
    assert slide.select_one("[role=img]")["aria-label"] == f"QR code of {address}"


# What no run can compute: years, places in a list, and a name.
TYPED = re.compile(r"\b(?:19|20)\d\d\b|^\d+\. |^## [12] — |PyMC3", re.MULTILINE)
NOT_TEXT = (
    re.compile(r"\{eval\}`[^`]*`"),
    re.compile(r"`[^`]*`"),
    re.compile(r"\]\([^)]*\)"),
    re.compile(r"\$[^$]*\$"),
    re.compile(r"&\w+;"),
)


def test_no_number_on_a_slide_is_typed_by_hand() -> None:
    found = []
    for section in read_talk(ROOT / "talk").sections:
        for cell in section.cells:
            if cell.kind == "markdown" and cell.options.slide != "notes":
                text = cell.source
                for pattern in (*NOT_TEXT, TYPED):
                    text = pattern.sub("", text)
                found += [
                    f"{section.path.name}:{cell.line}: {line}" for line in text.splitlines() if re.search(r"\d", line)
                ]
    assert found == []


def test_no_picture_of_the_talk_is_a_file_of_the_repository() -> None:
    suffixes = {".png", ".svg", ".jpg", ".jpeg", ".gif", ".webp", ".pdf"}
    assert [path.name for path in (ROOT / "talk").rglob("*") if path.suffix.lower() in suffixes] == []


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
def test_without_real_rows_every_result_says_that_it_is_the_twins(tmp_path: Path, stores: dict[str, str]) -> None:
    deck = build(tmp_path, stores, rows="")
    page = BeautifulSoup((deck / "index.html").read_text(), "html.parser")
    assert unnamed_results(page, deck, "synthetic twin of UCI Covertype") == []
    assert "UCI Covertype, rows" not in str(page)


def unnamed_results(page: BeautifulSoup, deck: Path, name: str) -> list[str]:
    """Slides with a result that name no rows, in their text or in their figure (an SVG keeps its words as comments)."""
    results = (
        "take-home-1 take-home-2 linear linear-function linear-three-ways logistic logistic-function "
        "logistic-three-ways deep deep-function deep-three-ways going-bayesian bayesian-linear from-this-linear "
        "to-this-linear linear-fit from-this-logistic to-this-logistic logistic-fit from-this-deep to-this-deep "
        "deep-fit cheat-sheet pymc rows elevation fit since-2017 loss class-predictions class-probabilities "
        "class-uncertainties one-row scores recap "
        "weights-layer-1 weights-by-feature weights-layer-2 weights-output retention reliability confusions two-kinds "
        "never-seen never-seen-limit advi-nuts-linear advi-nuts-logistic caution natural-shares "
        "pymc-fit sampled two-densities class-pictures methods methods-table what-to-use prior-predictive conformal"
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
def test_it_works_from_a_file_with_the_network_cut(deck: Path, browser: Path) -> None:
    with visit(deck / "index.html") as visited:
        visited.page.emulate_media(reduced_motion="reduce")  # or most of the time goes into watching slides slide
        for slide in visited.slides:
            visited.show(slide)
        assert visited.page.evaluate("Reveal.isReady()")
        assert visited.outside(deck) == []
        assert visited.messages == []
        assert visited.page.locator(".katex").count() > 0


@pytest.mark.browser
def test_as_one_file_it_is_small_and_whole(deck: Path, page: BeautifulSoup, browser: Path, tmp_path: Path) -> None:
    single = tmp_path / "talk.html"
    assert bind(deck, single) == single.stat().st_size < 6_000_000
    with visit(single) as visited:
        assert visited.slides == [slide["id"] for slide in page.select("section.slide")]
        assert {url for url in visited.requests if not url.startswith("data:")} == {single.resolve().as_uri()}
        assert visited.messages == []
        widths = visited.page.evaluate("[...document.images].map((image) => image.naturalWidth)")
        assert len(widths) >= 8
        assert min(widths) > 100


@pytest.mark.browser
@pytest.mark.slow
def test_the_stamp_tells_what_the_deck_was_made_from(deck: Path) -> None:
    stamp = json.loads((deck / ".deck.json").read_text())
    assert set(stamp["sections"]) == {path.stem for path in (ROOT / "talk").glob("[0-9][0-9]_*.py")}
