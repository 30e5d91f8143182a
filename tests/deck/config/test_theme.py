"""Themes, own sheets and what deck.yml says of the look: in the files, and in a browser with the network cut."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from PIL import Image
from playwright.sync_api import Browser
from tests.helpers.decks import visit_without_motion

from deck.assets.catalog import node_modules
from deck.browser.visits import Visit, running_browser, visit
from deck.build import build
from deck.checks import preflight
from deck.commands.terminal import Lines
from deck.config import colours
from deck.config.theme import BASES, FOLDER, figure_style, variables
from deck.freshness import ingredients
from deck.problem import Problem
from deck.products.handout import write_handout
from deck.products.kinds import Handout
from deck.products.single_file import bind
from deck.reading.talk import read_talk
from deck.rendering.exporter import render
from deck.talk.notebook import to_notebook

SECTION = '''
# %% [markdown] slide="slide" layout="title"
# Welcome.

# %% [markdown] slide="notes"
# Words.

# %% [markdown] slide="slide" id="dark-ground" background="#123d2e"
# ## Dark, `code`, and [a link](https://example.org)
#
# | a | b |
# |:--|--:|
# | one | two |
#
# > Quoted, <small>and small</small>

# %% focus="return | print"
def f(n: int) -> list:
    """Says it."""
    # why
    return [str(x) + "text" for x in range(n) if x > 3]


print(f(7))

# %% [markdown] slide="notes"
# Words.

# %% [markdown] slide="slide" id="light-ground" background="#f6e7c1"
# ## Light, `code`, and [a link](https://example.org)
#
# > Quoted, <small>and small</small>

# %% focus="return | print"
def f(n: int) -> list:
    """Says it."""
    # why
    return [str(x) + "text" for x in range(n) if x > 3]


print(f(7))

# %% [markdown] slide="notes"
# Words.

# %% [markdown] slide="slide" id="figure"
# ## A figure as it comes

# %% alt="A line that rises from zero to one." tags=["hide-input"]
import matplotlib.pyplot as plt

plt.plot([0, 1], [0, 1])
plt.title("Rising")
plt.xlabel("time (s)");

# %% [markdown] slide="notes"
# Words.
'''
SMALL = '# %% [markdown] slide="slide" id="one"\n# ## One `code`\n#\n# Text.\n'
CONFIG = "title: T\nauthor: A\nfooter: F\n"
COLOUR = "([id, selector]) => getComputedStyle(document.getElementById(id).querySelector(selector)).color"
STYLE = "([selector, property]) => getComputedStyle(document.querySelector(selector)).getPropertyValue(property)"


def contrast(one: str, other: str) -> float:
    low, high = sorted(colours.luminance(colours.parse(each)) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def write(folder: Path, config: str, section: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "deck.yml").write_text(config)
    (folder / "01_one.py").write_text(section)
    return folder


def built(talk: Path) -> Path:
    deck = talk.with_name(f"{talk.name}-deck")
    # A thread of its own: a kernel does not start where Playwright's loop runs.
    with ThreadPoolExecutor(1) as threads:
        threads.submit(build, talk, output=deck, progress=Lines(lambda line: None)).result()
    return deck


@pytest.fixture(scope="module")
def chromium(request: pytest.FixtureRequest) -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def decks(tmp_path_factory: pytest.TempPathFactory, processes: None) -> dict[str, Path]:
    """A deck with grounds of both kinds, in each theme."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DECK_CACHE", str(tmp_path_factory.mktemp("store")))
        return {
            base: built(write(tmp_path_factory.mktemp(base) / "talk", f"{CONFIG}theme: {base}\n", SECTION))
            for base in BASES
        }


# The themes themselves


def test_both_themes_give_the_same_variables() -> None:
    assert list(variables("light")) == list(variables("dark"))


@pytest.mark.parametrize("base", BASES)
def test_every_colour_of_text_can_be_read_on_every_ground(base: str) -> None:
    given = variables(base)
    words = [name for name in given if name.startswith("code-")] + ["ink", "quiet", "accent", "alarm"]
    weak = {
        (word, ground): contrast(given[word], given[ground])
        for word, ground in product(words, ("paper", "panel", "mark"))
        if contrast(given[word], given[ground]) < 4.5
    }
    assert weak == {}
    assert contrast(given["ink"], given["selection"]) >= 4.5
    assert contrast(given["on-accent"], given["accent"]) >= 4.5


@pytest.mark.parametrize("base", BASES)
def test_every_colour_of_a_figure_stands_out_from_the_paper(base: str) -> None:
    text = figure_style(base).read_text()
    paper = variables(base)["paper"]
    cycle = re.findall(r"'([0-9a-f]{6})'", text)
    assert len(cycle) == 10
    assert variables(base)["cycle"].split() == [f"#{colour}" for colour in cycle]
    assert [colour for colour in cycle if contrast(f"#{colour}", paper) < 3] == []
    words = dict(re.findall(r"^([\w.]*(?:text|label|title|tick)[\w.]*color): ([0-9a-f]{6})$", text, re.MULTILINE))
    assert {"text.color", "axes.labelcolor", "xtick.labelcolor"} <= set(words)
    assert [name for name, colour in words.items() if contrast(f"#{colour}", paper) < 4.5] == []
    assert f"#{words['text.color']}" == variables(base)["ink"]


@pytest.mark.browser
@pytest.mark.parametrize("base", BASES)
def test_a_deck_passes_the_preflight_on_its_own_ground_and_on_others(
    decks: dict[str, Path], chromium: Browser, base: str
) -> None:
    assert [str(finding) for finding in preflight(decks[base], browser=chromium).findings] == []


@pytest.mark.browser
@pytest.mark.parametrize("base", BASES)
def test_all_on_a_slide_follows_its_ground(decks: dict[str, Path], chromium: Browser, base: str) -> None:
    with visit_without_motion(decks[base] / "index.html", browser=chromium) as seen:
        for slide, kind in {"dark-ground": "dark", "light-ground": "light", "figure": base}.items():
            seen.show(slide)
            expected = [variables(kind)["ink"], variables(kind)["ink"], variables(kind)["quiet"]]
            script = """(id) => [document.getElementById(id).querySelector("h2"), document.getElementById(id),
                document.querySelector(".slide-number")].map((element) => getComputedStyle(element).color)"""
            found = seen.page.evaluate(script, slide)
            assert [colours.parse(each) for each in found] == [colours.parse(each) for each in expected]


@pytest.mark.browser
def test_notes_are_printed_on_white_paper_in_the_dark_theme(decks: dict[str, Path], chromium: Browser) -> None:
    query = "?view=print&showNotes=separate-page"
    with visit(decks["dark"] / "index.html", query=query, browser=chromium) as seen:
        ink = seen.page.evaluate(STYLE, [".notes-page .notes-text", "color"])
        assert colours.parse(ink) == colours.parse(variables("light")["ink"])
        page = seen.page.evaluate(STYLE, [".pdf-page:not(.notes-page) h2", "color"])
        assert colours.parse(page) == colours.parse(variables("dark")["ink"])


# Figures


@pytest.mark.parametrize("base", BASES)
def test_a_figure_by_pyplot_has_the_theme_s_colours_and_no_frame(decks: dict[str, Path], base: str) -> None:
    svg = (decks[base] / "figures/figure.svg").read_text()
    assert f"fill: {variables(base)['ink']}" in svg
    assert "#1f77b4" not in svg, "matplotlib's own blue"
    assert 'width="864pt" height="382.5pt"' in svg, "as large as its place on the slide"
    assert (svg.count('id="patch_3"'), svg.count('id="patch_5"')) == (1, 0), "two spines"


@pytest.mark.process
def test_a_matplotlibrc_of_the_talk_s_own_changes_its_lines_and_no_others(tmp_path: Path) -> None:
    talk = write(tmp_path / "talk", f"{CONFIG}theme: dark\n", SECTION)
    before = ingredients.figures(read_talk(talk))
    (talk / "matplotlibrc").write_text("text.color: 123456\n")
    assert ingredients.figures(read_talk(talk)) != before
    svg = (built(talk) / "figures/figure.svg").read_text()
    assert "fill: #123456" in svg
    assert f"fill: {variables('dark')['ink']}" in svg, "labels of the dark theme"
    assert 'width="864pt" height="382.5pt"' in svg


def test_a_section_runs_again_in_the_other_theme(tmp_path: Path) -> None:
    light, dark = (read_talk(write(tmp_path / base, f"{CONFIG}theme: {base}\n", SECTION)) for base in BASES)
    assert ingredients.figures(light) != ingredients.figures(dark)


# A sheet of the talk's own


def with_sheet(tmp_path: Path, css: str, config: str = "theme: stage.css\n") -> Path:
    talk = write(tmp_path / "talk", CONFIG + config, SMALL)
    (talk / "stage.css").write_text(css)
    (talk / "fonts").mkdir()
    face = node_modules() / "@fontsource/source-serif-4/files/source-serif-4-latin-400-normal.woff2"
    (talk / "fonts/my face.woff2").write_bytes(face.read_bytes())
    return talk


@pytest.mark.browser
@pytest.mark.parametrize("form", ["folder", "one file"])
def test_an_own_sheet_has_the_last_word_and_takes_its_files_along(tmp_path: Path, chromium: Browser, form: str) -> None:
    css = (
        '@font-face { font-family: Mine; src: url("fonts/my%20face.woff2"); }\n'
        ":root { --accent: #123456; --r-main-font: Mine; --r-main-color: #654321; }\n"
    )
    talk = with_sheet(tmp_path, css, "theme: {base: dark, file: stage.css}\n")
    deck = built(talk)
    index = deck / "index.html"
    if form == "one file":
        index = tmp_path / "alone.html"
        bind(deck, index)
    with visit(index, browser=chromium) as seen:
        read = {
            name: seen.page.evaluate(STYLE, [selector, name])
            for selector, name in ((":root", "--accent"), (":root", "--ink"), ("section.slide", "color"))
        }
        assert seen.page.evaluate("document.fonts.check('20px Mine')")
        assert seen.outside(index.parent) == []
        assert seen.messages == []
    assert (read["--accent"], read["--ink"]) == ("#123456", variables("dark")["ink"])
    assert read["color"] == "rgb(101, 67, 33)"


@pytest.mark.parametrize(
    ("product", "name"),
    [("deck", name) for name in ("talk.css", "light.css", "Dark.css", "deck.css", "theme/light.css", "talk/talk.css")]
    + [("one file", "talk.css"), ("handout", "light.css")],
)
def test_an_own_sheet_may_be_called_as_it_likes(tmp_path: Path, product: str, name: str) -> None:
    talk = write(tmp_path / "a talk", f"{CONFIG}theme: {name}\ncolors: {{accent: teal}}\nlogo: light.svg\n", SMALL)
    (talk / name).parent.mkdir(exist_ok=True)
    (talk / name).write_text("h1 { --mine: 1 }")
    (talk / "light.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    read, deck = read_talk(talk), tmp_path / "deck"
    deck.mkdir()
    notebooks = {"01_one": to_notebook(read.sections[0])}
    if product == "handout":
        write_handout(read, notebooks, deck, product=Handout(deck=""))
    else:
        render(read, notebooks, deck)
    page = BeautifulSoup((deck / "index.html").read_text(), "html.parser")
    names = [each["href"] for each in page.select("link[rel=stylesheet]")]
    sheets = [(deck / each).read_text() for each in names]
    assert [text for text in sheets if "--on-accent: #" in text] == [
        (FOLDER / f"{base}.css").read_text() for base in BASES
    ]
    if product == "handout":
        return
    own, settings = sheets[-2:]
    assert own == "h1 { --mine: 1 }"
    assert "--accent: teal" in settings
    logo = re.search(r'url\("(.+)"\)', settings)
    assert logo
    assert (deck / names[-1]).parent.joinpath(logo[1]).is_file()
    if product == "one file":
        bind(deck, tmp_path / "one.html")
        assert "--mine: 1" in (tmp_path / "one.html").read_text()


def test_a_link_among_an_own_sheet_s_files_is_a_file_by_its_name(tmp_path: Path) -> None:
    talk = with_sheet(tmp_path, "@font-face { src: url(face.woff2) }")
    (talk / "face.woff2").symlink_to(talk / "fonts/my face.woff2")
    read = read_talk(talk)
    render(read, {"01_one": to_notebook(read.sections[0])}, tmp_path)
    assert (tmp_path / "assets/talk/face.woff2").is_file()


@pytest.mark.parametrize(
    ("css", "line", "message"),
    [
        ("a {}\n@import url(other.css);", 2, "@import; expected one sheet.*Copy the rules"),
        ("a {\n  background: url(https://example.org/x.png)\n}", 2, "is on another server.*Copy the file there"),
        ('@media print {\n  a { background: url("//example.org/x.png") }\n}', 2, "is on another server"),
        ('a { background: image-set("http://example.org/x.png" 1x) }', 1, "is on another server"),
        ("@font-face { src: url(fonts/my-face.woff2) }", 1, "no 'fonts/my-face.woff2'.*mean 'fonts/my face.woff2'"),
        ("a { background: url(../x.png) }", 1, "'../x.png' is outside of the talk's folder"),
        ("a {}\n}", 2, "not CSS"),
    ],
)
def test_a_sheet_that_does_not_stand_by_itself_is_refused(tmp_path: Path, css: str, line: int, message: str) -> None:
    talk = with_sheet(tmp_path, css)
    with pytest.raises(Problem, match=message) as caught:
        read_talk(talk)
    assert (caught.value.file, caught.value.line) == (talk / "stage.css", line)


# What deck.yml says


@pytest.fixture(scope="module")
def own_look(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Visit]:
    config = (
        "colors: {accent: teal, paper: '#ffeedd'}\nfonts: {heading: Georgia, code: Mine.ttf}\n"
        "description: What it <is>\n"
        "logo: {file: my logo.png, alt: The House}\nsize: 4:3\nnumbers: c\nminutes: 30\nreveal: {loop: true}\n"
    )
    talk = write(
        tmp_path_factory.mktemp("own") / "talk",
        CONFIG + config,
        SECTION.partition('# %% [markdown] slide="slide" id="figure"')[0],
    )
    (talk / "Mine.ttf").write_bytes(b"")
    Image.new("RGB", (300, 100), "green").save(talk / "my logo.png")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DECK_CACHE", str(tmp_path_factory.mktemp("store")))
        deck = built(talk)
    with visit_without_motion(deck / "index.html", width=960, height=720, browser=chromium) as seen:
        yield seen


@pytest.mark.browser
def test_colours_and_typefaces_are_the_talk_s(own_look: Visit) -> None:
    def value(selector: str, name: str) -> str:
        return own_look.page.evaluate(STYLE, [selector, name])

    assert value(":root", "--accent") == "teal"
    assert value("body", "background-color") == "rgb(255, 238, 221)"
    assert value("h1", "font-family").startswith("Georgia")
    assert value("pre code", "font-family").startswith('"deck code"')


@pytest.mark.browser
def test_a_slide_has_the_size_that_is_asked_for(own_look: Visit) -> None:
    own_look.show("light-ground")
    box = own_look.page.evaluate("document.getElementById('light-ground').getBoundingClientRect().toJSON()")
    assert (box["width"], box["height"]) == (960, 720)


@pytest.mark.browser
def test_numbers_minutes_and_options_reach_reveal_js(own_look: Visit) -> None:
    config = own_look.page.evaluate("Reveal.getConfig()")
    assert [config[name] for name in ("slideNumber", "totalTime", "loop", "hash")] == ["c", 1800, True, True]
    own_look.show("light-ground")
    assert own_look.page.inner_text(".slide-number") == "3"


@pytest.mark.browser
def test_the_logo_is_an_image_on_the_title_and_decoration_elsewhere(own_look: Visit) -> None:
    logo = own_look.page.locator("img")
    assert logo.get_attribute("alt") == "The House"
    assert logo.evaluate("image => image.naturalWidth") == 300
    assert own_look.page.locator(".layout-title > .logo").count() == 0
    assert own_look.page.evaluate(STYLE, [".slide > .logo", "background-image"]).endswith('/my%20logo.png")')


@pytest.mark.browser
def test_the_description_is_for_search_engines(own_look: Visit) -> None:
    assert own_look.page.locator("meta[name=description]").get_attribute("content") == "What it <is>"


@pytest.mark.process
def test_settings_are_data_and_no_script(tmp_path: Path) -> None:
    talk = write(tmp_path / "talk", f'{CONFIG}reveal: {{autoAnimateEasing: "</script><b>"}}\n', SMALL)
    page = (built(talk) / "index.html").read_text()
    (block,) = re.findall(r'<script type="application/json" id="deck-settings">(.*?)</script>', page)
    assert json.loads(block)["autoAnimateEasing"] == "</script><b>"
    assert "<b>" not in block


@pytest.mark.browser
def test_a_logo_without_an_alt_text_is_found_where_it_is_named(tmp_path: Path, chromium: Browser) -> None:
    talk = write(
        tmp_path / "talk", f"{CONFIG}logo: logo.png\n", SECTION.partition('# %% [markdown] slide="slide" id="dark')[0]
    )
    Image.new("RGB", (600, 200), "green").save(talk / "logo.png")
    (found,) = preflight(built(talk), browser=chromium).findings
    assert (found.check, found.place) == ("alt", "deck.yml:4")
