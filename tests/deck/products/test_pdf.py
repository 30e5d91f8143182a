"""A deck on paper: printed by the browser, read back, and compared with the deck."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from bs4 import BeautifulSoup
from pypdf import PageObject, PdfReader
from pypdf.generic import DictionaryObject

from deck.__main__ import main
from deck.browser import visits as browsers
from deck.problem import Problem, Status
from deck.products.pdf import print_deck

CONFIG = """
title: A "talk" — & more
author: Ä. Speaker
footer: the footer
language: de
"""

SECTION = r"""
# %% [markdown] slide="slide" layout="title" background="#123d2e" id="start"
# Words of welcome.

# %% [markdown] slide="notes"
# Spoken first.

# %% [markdown] slide="slide" id="links"
# ## Links and a formula, $x^2$
#
# To [a page](https://example.org/a?b=1&c=2), to [the code](#/code), to [the third slide](#/2), to
# [the end](#/end/0), to [nowhere](#/nowhere), to [a file](figures/line.svg), and a price of 5 \$.
#
# $$\int_0^1 x\,dx = \tfrac12$$

# %% [markdown] slide="slide" id="code"
# ## Code

# %%
for word in ("one", "two"):
    print(word.upper(), "& 'more'")

# %% [markdown] slide="fragment"
# First step.

# %% [markdown] slide="fragment"
# Second step, and [back](#/links).

# %% [markdown] slide="notes"
# Spoken **third**, with [a word](#/start) on $y_3$.

# %% [markdown] slide="slide" id="picture"
# ## A picture

# %% figure="line" alt="A line that rises" caption="From *zero* to one." tags=["hide-input"]
from matplotlib.figure import Figure

figure = Figure(figsize=(12, 5))
figure.add_subplot().plot([0, 1])
figure

# %% [markdown] slide="subslide" id="below" background="#123d2e"
# ## Below the picture
#
# - an item

# %% [markdown] slide="slide" id="end"
# ## The end
"""
SLIDES = ["start", "links", "code", "picture", "below", "end"]
STATES = ["start", "links", "code", "code", "code", "picture", "below", "end"]
SPOKEN = {"start": "Spoken first.", "code": "Spoken third, with a word on"}
DARK, LIGHT = (0x12, 0x3D, 0x2E), (0xAA, 0xB7, 0xB0)  # of the slide, and of the number on it
VARIANTS = {
    "plain": {},
    "fragments": {"fragments": True},
    "notes": {"notes": True},
    "both": {"fragments": True, "notes": True},
}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Builds a talk of one section; the store is the module's, so a section runs once."""
    root = tmp_path_factory.mktemp("pdf")

    def build(section: str = SECTION, *, name: str = "talk", config: str = CONFIG) -> Path:
        talk = root / name
        talk.mkdir(exist_ok=True)
        (talk / "deck.yml").write_text(config)
        (talk / "01_all.py").write_text(dedent(section).lstrip())
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DECK_CACHE", str(root / "store"))
            assert main(["build", str(talk), "--output", str(root / f"{name}-deck")]) == 0
        return root / f"{name}-deck"

    return build


@pytest.fixture(scope="module")
def deck(build: Callable[..., Path], browser: Path) -> Path:
    return build()


@pytest.fixture(scope="module")
def printed(deck: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], PdfReader]:
    """The PDF of a variant, read back."""
    folder = tmp_path_factory.mktemp("printed")
    readers: dict[str, PdfReader] = {}

    def printed(variant: str) -> PdfReader:
        if variant not in readers:
            path = folder / f"{variant}.pdf"
            done = print_deck(deck, path, talk=deck, **VARIANTS[variant])
            readers[variant] = PdfReader(io.BytesIO(path.read_bytes()))
            assert done.pages == len(readers[variant].pages)
        return readers[variant]

    return printed


@pytest.fixture(scope="module")
def html(deck: Path) -> dict[str, BeautifulSoup]:
    page = BeautifulSoup((deck / "index.html").read_text(), "html.parser")
    return {each["id"]: each for each in page.select("section.slide")}


def squeezed(text: str) -> str:
    """Without white space: where lines break is not what the deck says."""
    return re.sub(r"\s+", "", text)


def texts(reader: PdfReader) -> list[str]:
    return [squeezed(page.extract_text()) for page in reader.pages]


def visible(slide: BeautifulSoup) -> Iterator[str]:
    """What can be read on a slide, in order, formulas left out."""
    for element in slide.select(".content :is(h1, h2, p, li, figcaption, pre)"):
        if element.find_parent(["li", "figcaption", "aside"]):
            continue
        pieces = [piece for piece in element.strings if not piece.find_parent(class_="math")]
        yield from filter(None, map(squeezed, pieces))


def page_of(reader: PdfReader, target: object) -> int:
    """The page's number that a destination, named or not, leads to."""
    named = reader.named_destinations
    page = named[target].page if isinstance(target, str) else target[0]
    return [each.indirect_reference for each in reader.pages].index(page)


def links(reader: PdfReader) -> list[tuple[int, str | int]]:
    """(page, address or page number) of each link."""
    found = []
    for number, page in enumerate(reader.pages):
        for annotation in (each.get_object() for each in page.get("/Annots", [])):
            action = annotation.get("/A", {})
            target = action.get("/URI") or page_of(reader, annotation.get("/Dest") or action["/D"])
            found.append((number, target))
    return found


def fonts(resources: DictionaryObject) -> Iterator[DictionaryObject]:
    for font in resources.get("/Font", {}).values():
        yield font.get_object()
    for form in resources.get("/XObject", {}).values():
        yield from fonts(form.get_object().get("/Resources", {}))


def colours(page: PageObject) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Colour of each thing that the page fills; and width and height in CSS pixels, where that is a rectangle."""
    colour: tuple[int, ...] = ()
    for operands, name in page.get_contents().operations:
        if name == b"rg":
            colour = tuple(round(255 * float(part)) for part in operands)
        if name in (b"re", b"Tj", b"TJ"):
            yield colour, tuple(map(int, operands[2:])) if name == b"re" else ()


def test_each_slide_is_a_page_and_its_text_is_on_it_in_order(printed, html) -> None:
    pages = texts(printed("plain"))
    assert len(pages) == len(SLIDES)
    for name, text in zip(SLIDES, pages, strict=True):
        place = 0
        for piece in visible(html[name]):
            assert piece in text[place:], (name, piece, text)
            place = text.index(piece, place) + len(piece)


def test_code_is_copied_as_it_stands(printed) -> None:
    text = printed("plain").pages[2].extract_text(extraction_mode="layout")
    assert re.search(r'for word in \("one", "two"\):\n\s+print\(word.upper\(\), "& \'more\'"\)', text)
    assert "ONE & 'more'" in text


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_page_is_a_slide_of_1280_by_720_css_pixels(printed, variant: str) -> None:
    reader = printed(variant)
    assert {tuple(map(float, page.mediabox)) for page in reader.pages} == {(0, 0, 960, 540)}


def test_title_author_and_language_are_the_talks(printed) -> None:
    reader = printed("plain")
    assert (reader.metadata.title, reader.metadata.author) == ('A "talk" — & more', "Ä. Speaker")
    assert reader.root_object["/Lang"] == "de"
    assert reader.viewer_preferences.display_doctitle


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_font_is_in_the_file(printed, variant: str) -> None:
    names = set()
    for page in printed(variant).pages:
        for font in fonts(page["/Resources"]):
            names.add(font["/BaseFont"].partition("+")[2])
            (inner,) = font.get("/DescendantFonts", [font])
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & inner.get_object()["/FontDescriptor"].keys()
    for family in ("SourceSans3", "SourceSerif4", "SourceCodePro", "KaTeX_Math"):
        assert any(name.startswith(family) for name in names)


def test_links_lead_to_pages_and_addresses_and_name_no_folder(printed) -> None:
    code, third, end = 2, 2, 5
    expected = [(1, "https://example.org/a?b=1&c=2"), (1, code), (1, third), (1, end), (2, 1)]
    assert links(printed("plain")) == expected
    assert not any(b"file:" in each for each in raw_strings(printed("plain")))


def raw_strings(reader: PdfReader) -> list[bytes]:
    return [str(reader.get_object(number)).encode() for number in range(1, reader.trailer["/Size"])]


def test_links_between_slides_hold_where_slides_have_more_pages(printed) -> None:
    # Pages: start and notes, links, code's three states and notes, picture, below, end.
    expected = {(2, "https://example.org/a?b=1&c=2"), (2, 3), (2, 9), (5, 2), (6, 0)}
    assert set(links(printed("both"))) == expected


def test_a_link_to_a_file_leads_to_where_the_talk_will_be_found(build, tmp_path: Path) -> None:
    deck = build(SECTION, name="found", config=CONFIG + "url: https://example.org/talk/\n")
    print_deck(deck, tmp_path / "found.pdf", talk=deck)
    assert (1, "https://example.org/talk/figures/line.svg") in links(PdfReader(tmp_path / "found.pdf"))


def test_the_outline_has_the_slides(printed) -> None:
    for variant, pages in {"plain": range(6), "both": (0, 2, 3, 7, 8, 9)}.items():
        reader = printed(variant)
        *before, picture, (below,), end = reader.outline
        entries = [*before, picture, below, end]
        assert [entry.title for entry in entries] == [
            'A "talk" — & more',
            "Links and a formula, x2",
            "Code",
            "A picture",
            "Below the picture",
            "The end",
        ]
        assert [reader.get_destination_page_number(entry) for entry in entries] == list(pages)


def test_the_file_is_tagged_with_headings_of_all_slides_and_alternative_texts(printed) -> None:
    reader = printed("plain")
    kinds, alternatives = [], []

    def walk(node: object) -> None:
        node = getattr(node, "get_object", lambda: node)()
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            kinds.append(node.get("/S"))
            alternatives.append(node.get("/Alt"))
            walk(node.get("/K"))

    walk(reader.root_object["/StructTreeRoot"])
    assert (kinds.count("/H1"), kinds.count("/H2")) == (1, 5)
    assert "A line that rises" in alternatives


@pytest.mark.parametrize("variant", VARIANTS)
def test_backgrounds_are_printed_and_numbers_are_readable_on_them(printed, variant: str) -> None:
    states = STATES if VARIANTS[variant].get("fragments") else SLIDES
    pages = [page for page in printed(variant).pages if "Spoken" not in page.extract_text()]
    for name, page in zip(states, pages, strict=True):
        dark = name in ("start", "below")
        drawn = set(colours(page))
        assert ((DARK, (1280, 720)) in drawn) == dark
        assert ((LIGHT, ()) in drawn) == dark


@pytest.mark.parametrize("variant", VARIANTS)
def test_numbers_are_those_of_the_slides(printed, variant: str) -> None:
    states = STATES if VARIANTS[variant].get("fragments") else SLIDES
    pages = [text for text in texts(printed(variant)) if "Spoken" not in text]
    assert [re.findall(r"\d/6", text) for text in pages] == [[f"{SLIDES.index(name) + 1}/6"] for name in states]


def test_with_fragments_each_state_is_a_page(printed) -> None:
    pages = texts(printed("fragments"))
    assert len(pages) == len(STATES)
    steps = [[step in text for step in ("Firststep.", "Secondstep,")] for text in pages[2:5]]
    assert steps == [[False, False], [True, False], [True, True]]


def test_notes_follow_the_last_state_of_their_slide(printed) -> None:
    for variant, states in {"notes": SLIDES, "both": STATES}.items():
        expected = []
        for name, following in zip(states, [*states[1:], None], strict=True):
            expected += [name, "notes"] if name in SPOKEN and name != following else [name]
        pages = texts(printed(variant))
        assert ["notes" if "Spoken" in text else "" for text in pages] == [
            kind if kind == "notes" else "" for kind in expected
        ]
        for number, text in enumerate(pages):
            if "Spoken" in text:
                slide = expected[number - 1]
                assert squeezed(SPOKEN[slide]) in text
                assert text.startswith(f"{SLIDES.index(slide) + 1}/6")


@pytest.mark.parametrize("variant", ["plain", "fragments"])
def test_without_notes_none_is_anywhere_in_the_file(printed, variant: str) -> None:
    assert "Spoken" not in "".join(texts(printed(variant)))
    assert not any(b"Spoken" in each for each in raw_strings(printed(variant)))


def long_notes(words: int) -> str:
    return '# %% [markdown] slide="slide"\n# ## Long\n\n# %% [markdown] slide="notes"\n# ' + "word " * words


def test_long_notes_are_set_smaller_and_stay_whole(build, tmp_path: Path) -> None:
    deck = build(long_notes(900), name="long")
    print_deck(deck, tmp_path / "long.pdf", talk=deck, notes=True)
    _, notes = texts(PdfReader(tmp_path / "long.pdf"))
    assert notes.count("word") == 900


def test_notes_that_fit_no_page_are_an_error_with_their_place(build, tmp_path: Path) -> None:
    deck = build(long_notes(9000), name="endless")
    with pytest.raises(Problem, match=r"endless/01_all\.py:1: the notes of slide 'long' do not fit") as caught:
        print_deck(deck, tmp_path / "long.pdf", talk=Path("endless"), notes=True)
    assert caught.value.status == Status.TALK
    assert not (tmp_path / "long.pdf").exists()


def test_it_is_printed_again_when_something_is_different(deck: Path, tmp_path: Path) -> None:
    path = tmp_path / "talk.pdf"
    assert not print_deck(deck, path, talk=deck).was_current
    again = print_deck(deck, path, talk=deck)
    assert (again.was_current, again.pages) == (True, len(SLIDES))
    assert not print_deck(deck, path, talk=deck, fragments=True).was_current
    path.write_bytes(path.read_bytes()[:5000])
    assert not print_deck(deck, path, talk=deck, fragments=True).was_current
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["talk.pdf"]


def test_the_command_builds_and_prints_and_the_next_build_removes_what_is_out_of_date(
    build, browser: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    talk = tmp_path / "mine"
    talk.mkdir()
    (talk / "deck.yml").write_text(CONFIG)
    (talk / "01_a.py").write_text('# %% [markdown] slide="slide"\n# ## One\n')
    command = [str(talk), "--output", str(tmp_path / "out")]
    path = tmp_path / "out" / "mine.pdf"
    assert main(["pdf", *command]) == 0
    assert re.fullmatch(r"\S+mine\.pdf: 1 page, [\d.]+ s", capsys.readouterr().out.splitlines()[-1])
    assert main(["pdf", *command]) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith("mine.pdf is up to date")
    assert main(["build", *command]) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith("index.html is up to date")
    assert path.is_file()
    (talk / "01_a.py").write_text('# %% [markdown] slide="slide"\n# ## Two\n')
    assert main(["build", *command]) == 0
    assert not path.exists()
    assert main(["pdf", *command]) == 0
    assert "Two" in PdfReader(path).pages[0].extract_text()


def test_without_a_browser_nothing_runs_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DECK_BROWSER", "no-such-browser")
    (tmp_path / "a.py").write_text('# %%\nopen("ran", "w").close()\n')
    assert main(["pdf", str(tmp_path / "a.py"), "--output", str(tmp_path / "out")]) == Status.MACHINE
    assert "no browser at no-such-browser" in capsys.readouterr().err
    assert not (tmp_path / "ran").exists()


def test_no_browser_is_the_machines_fault(deck: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DECK_BROWSER", "no-such-browser")
    with pytest.raises(Problem, match="no browser at no-such-browser") as caught:
        print_deck(deck, tmp_path / "talk.pdf", talk=deck)
    assert caught.value.status == Status.MACHINE


def test_pages_that_do_not_get_ready_are_the_talks_fault(
    build, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    deck = build('# %% [markdown] slide="slide"\n# ## One\n', name="unready")
    script = deck / "assets" / "print.js"
    script.write_text(" " * script.stat().st_size)
    old = tmp_path / "talk.pdf"
    old.write_text("an older one")
    monkeypatch.setattr(browsers, "PATIENCE", 1000)
    with pytest.raises(Problem, match="does not get ready") as caught:
        print_deck(deck, old, talk=deck)
    assert caught.value.status == Status.TALK
    assert old.read_text() == "an older one"


def test_a_folder_that_is_no_deck_is_the_calls_fault(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="it is no deck") as caught:
        print_deck(tmp_path, tmp_path / "talk.pdf", talk=tmp_path)
    assert caught.value.status == Status.CALL


def test_a_wrong_option_is_the_calls_fault(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["pdf", "--fragmets"])
    assert "--fragmets" in capsys.readouterr().err
