"""Code and its figure on one slide, so that the figure can be read: what is decided, and what a browser makes of it."""

import base64
import functools
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from bs4 import BeautifulSoup
from matplotlib.figure import Figure
from PIL import Image
from playwright.sync_api import Browser
from tests.helpers.decks import visit_without_motion

from deck.browser.visits import running_browser
from deck.config.theme import figure_style
from deck.formats.svg_text import text_sizes
from deck.kernel.figures import figure_forms
from deck.problem import Problem
from deck.reading.talk import read_talk
from deck.rendering.exporter import render
from deck.slides.charts import altair_svg
from deck.slides.fitting import READABLE
from deck.talk.notebook import to_notebook

SVG = "image/svg+xml"
SMALLEST = 18  # CSS pixels of a theme's figures: labels of ticks


@functools.cache
def drawn(width: float = 12, height: float = 5.3125, **settings: Any) -> dict[str, Any]:
    """The output of a cell that draws a figure of this size, in inches."""
    with mpl.rc_context(fname=str(figure_style("light"))), mpl.rc_context(settings):
        figure = Figure(figsize=(width, height), layout="constrained")
        figure.subplots().plot([0, 1])
        data, metadata = figure_forms(figure)
    return {"output_type": "display_data", "data": data, "metadata": metadata}


def printed(lines: int) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": "text\n" * lines}


def code(lines: int, width: int = 30) -> str:
    return "\n".join(f"x = '{'a' * (width - 6)}'" for _ in range(lines))


def slide(program: str, *, header: str = "", first: str = "", text: str = "") -> str:
    above = "".join(f"#\n# {line}\n" for line in text.splitlines())
    heading = f'# %% [markdown] slide="slide" id="one" {first}\n# ## A slide\n{above}'
    return f'{heading}\n# %% {header} alt="A line"\n{program}\n'


def made(folder: Path, source: str, *outputs: Any, apart: bool = False) -> tuple[BeautifulSoup, list[Problem]]:
    """The page of a talk of one section whose code cells, never run, have these outputs; and what it warns of.

    Each cell has all outputs; where they are `apart`, those of its own.
    """
    (folder / "talk").mkdir(parents=True)
    (folder / "talk/deck.yml").write_text("title: A talk\nauthor: A. Speaker\n")
    (folder / "talk/01_all.py").write_text(source)
    talk = read_talk(folder / "talk")
    (section,) = talk.sections
    (folder / "deck").mkdir()
    warned: list[Problem] = []
    shown = list(outputs) if apart else [list(outputs)] * sum(cell.runs for cell in section.cells)
    render(talk, {section.name: to_notebook(section, shown)}, folder / "deck", warn=warned.append)
    return BeautifulSoup((folder / "deck/index.html").read_text(), "html.parser"), warned


def layout(page: BeautifulSoup) -> str:
    cell = page.select_one(".cell.code:has(.output)")
    return "beside" if "beside" in cell["class"] else "columns" if "columns" in cell["class"] else "stack"


CASES = {
    # name: source, what makes its outputs, layout, whether the figure is too small
    "little code": (slide(code(3)), lambda: [drawn()], "stack", False),
    "much code and a small figure": (slide(code(12)), lambda: [drawn(5.5, 4)], "beside", False),
    "narrow code and a wide figure": (slide(code(10, 18)), lambda: [drawn()], "beside", False),
    "much code and a wide figure": (slide(code(12)), lambda: [drawn()], "stack", True),
    "wide code and a small figure": (slide(code(12, 60)), lambda: [drawn(4, 3)], "beside", False),
    "code as wide as the slide": (slide(code(12, 85)), lambda: [drawn(5.5, 4)], "stack", True),
    "more code than a slide holds": (slide(code(22)), lambda: [drawn(5.5, 4)], "stack", True),
    "much text": (slide(code(3), text="\n".join(["word " * 40] * 4)), lambda: [drawn(5.5, 4)], "stack", True),
    "much that is printed": (slide(code(2)), lambda: [printed(10), drawn(5, 3)], "beside", False),
    "as the author wants it, stacked": (
        slide(code(12), header='layout="stack"'),
        lambda: [drawn(5.5, 4)],
        "stack",
        True,
    ),
    "as the author wants it, in columns": (
        slide(code(3), header='layout="columns"'),
        lambda: [drawn(5, 4)],
        "columns",
        False,
    ),
    "columns of a wide figure": (slide(code(12, 44), header='layout="columns"'), lambda: [drawn()], "columns", True),
    "columns of the slide": (slide(code(12), first='layout="columns"'), lambda: [drawn(5.5, 4)], "beside", False),
    "two figures": (slide(code(4)), lambda: [drawn(6, 4), drawn(6, 4)], "beside", False),
    "hidden code": (slide(code(22), header='code="hide"'), lambda: [drawn()], "stack", False),
    "folded code": (slide(code(22), header='code="fold"'), lambda: [drawn()], "stack", False),
    "no figure": (slide(code(12)), lambda: [printed(3)], "stack", False),
}


@pytest.fixture(scope="module")
def chromium(browser: Path) -> Iterator[Browser]:
    with running_browser() as running:
        yield running


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, BeautifulSoup, list[Problem]]]:
    folders = {name: tmp_path_factory.mktemp("fitting") / "one" for name in CASES}
    return {
        name: (folders[name], *made(folders[name], source, *outputs())) for name, (source, outputs, *_) in CASES.items()
    }


@pytest.mark.parametrize("name", CASES)
def test_code_and_figure_stand_so_that_the_figure_can_be_read(name: str, pages: dict[str, Any]) -> None:
    *_, expected, is_small = CASES[name]
    _, page, warned = pages[name]
    assert layout(page) == expected
    assert [each.line is not None and each.file.name for each in warned] == (["01_all.py"] if is_small else [])
    assert page.select_one("section.slide")["class"][1] == "layout-stack"


def test_the_remedy_of_the_warning_works(tmp_path: Path, pages: dict[str, Any]) -> None:
    (warning,) = pages["much code and a wide figure"][2]
    assert str(warning).startswith(str(pages["much code and a wide figure"][0] / "talk/01_all.py:4"))
    assert re.search(r"shown at 30% of its size", warning.found)
    width, height = map(float, re.search(r"figsize=\(([\d.]+), ([\d.]+)\)", warning.remedy).groups())
    page, warned = made(tmp_path / "smaller", slide(code(12)), drawn(width, height))
    assert (layout(page), warned) == ("beside", [])
    assert 'code="hide"' in warning.remedy
    _, warned = made(tmp_path / "hidden", slide(code(12), header='code="hide"'), drawn())
    assert warned == []


MEASURED = """() => [...document.querySelectorAll("section.present figure img")].map((image) => {
    const box = image.getBoundingClientRect();
    return { share: box.width / image.getAttribute("width"), bottom: box.bottom, right: box.right, left: box.left,
        code: document.querySelector("section.present .input pre")?.getBoundingClientRect().right ?? 0 };
})"""


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """All cases in one deck, which a browser has to load once: each name's slide; under "" the deck's folder."""
    folder, ids = tmp_path_factory.mktemp("together"), {name: f"case-{n}" for n, name in enumerate(CASES)}
    sources = [source.replace('id="one"', f'id="{ids[name]}"') for name, (source, *_) in CASES.items()]
    made(folder, "\n".join(sources), *(outputs() for _, outputs, *_ in CASES.values()), apart=True)
    return ids | {"": str(folder / "deck")}


@pytest.mark.browser
def test_a_browser_shows_what_was_reckoned(together: dict[str, str], chromium: Browser) -> None:
    found = {}
    with visit_without_motion(Path(together[""], "index.html"), browser=chromium) as seen:
        for name in CASES:
            seen.show(together[name])
            found[name] = seen.page.evaluate(MEASURED)
    readable = {
        name: all(SMALLEST * each["share"] >= READABLE - 1 for each in images) for name, images in found.items()
    }
    assert readable == {name: not is_small for name, (*_, is_small) in CASES.items()}
    for name, images in found.items():
        for each in images:
            if not CASES[name][-1]:
                assert each["bottom"] <= 720
                assert each["right"] <= 1280
            if CASES[name][2] != "stack":
                assert each["code"] <= each["left"] + 1, name


WIDE = r"$$p(w \mid x, y) = \frac{p(y \mid x, w)\, p(w)}{\int p(y \mid x, w')\, p(w')\, \mathrm{d}w'} + \text{words}$$"
COLUMNS = f"""
# %% [markdown] slide="slide" id="cells" layout="columns"
# ## In cells

# %% [markdown]
# {WIDE}

# %% [markdown]
# Some words that can be broken wherever there is room for it.

# %% [markdown] slide="slide" id="text"
# ## In a text
#
# ::: columns
# ::: column
# {WIDE}
# :::
# ::: column
# Some words that can be broken wherever there is room for it.
# :::
# :::

# %% [markdown] slide="slide" id="even" layout="columns"
# ## What fits

# %% [markdown]
# One.

# %% [markdown]
# ```python
# {"x" * 120}
# ```
"""
EDGES = """() => [...document.querySelectorAll("section.present :is(.cell, .column)")].map((column) => {
    const range = document.createRange();
    range.selectNodeContents(column);
    const boxes = [...column.querySelectorAll(".katex-html .base, p")].map((each) => each.getBoundingClientRect());
    return [column.getBoundingClientRect().left, Math.max(...boxes.map((each) => each.right))];
})"""


@pytest.mark.browser
def test_a_long_formula_does_not_lie_on_the_other_column(tmp_path: Path, chromium: Browser) -> None:
    made(tmp_path / "columns", COLUMNS.lstrip())
    with visit_without_motion(tmp_path / "columns/deck/index.html", browser=chromium) as seen:
        for name in ("cells", "text"):
            seen.show(name)
            *_, (_, end), (begin, last) = seen.page.evaluate(EDGES)
            assert end < begin, name
            assert begin > 700, "the formula is wider than a half"
            assert last < 1280
        seen.show("even")
        boxes = seen.page.evaluate(
            """() => [...document.querySelectorAll("section.present .cell")].slice(1)
                .map((cell) => cell.getBoundingClientRect().left)"""
        )
        assert boxes == pytest.approx([64, 664], abs=1), "code is cut, as it was"


def test_sizes_of_words_are_those_that_matplotlib_was_given() -> None:
    sizes = text_sizes(drawn()["data"][SVG])
    assert {round(each, 1) for each in sizes} == {18.0}
    figure = Figure(figsize=(4, 3))
    figure.text(0.5, 0.5, "turned", rotation=30, fontsize=9)
    figure.text(0.5, 0.2, "$x^2_i$", fontsize=30)
    assert text_sizes(figure_forms(figure)[0][SVG]) == pytest.approx([12, 40])
    chart = {"mark": "point", "data": {"values": [{"x": 1}]}, "encoding": {"x": {"field": "x", "type": "quantitative"}}}
    assert set(text_sizes(altair_svg({**chart, "$schema": "https://vega.github.io/schema/vega-lite/v6.json"}))) == {
        20,
        22,
    }
    assert text_sizes("<svg><text>no size</text></svg>") == ()
    assert text_sizes("no drawing") == ()


def test_a_picture_of_unknown_words_counts_by_its_size(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.fromarray(np.zeros((500, 1000, 3), np.uint8)).save(buffer, "PNG")
    picture = {
        "output_type": "display_data",
        "data": {"image/png": base64.b64encode(buffer.getvalue()).decode()},
        "metadata": {},
    }
    assert made(tmp_path / "a", slide(code(6)), picture)[1] == []
    assert layout(made(tmp_path / "b", slide(code(13, 20)), picture)[0]) == "beside"
