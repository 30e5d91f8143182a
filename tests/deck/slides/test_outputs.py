"""What cells put out, as slides show it: pictures, tables, charts, colours, and what no slide can show."""

import base64
import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
import pytest
from bs4 import BeautifulSoup
from matplotlib.figure import Figure
from PIL import Image
from tests.helpers.decks import visit_without_motion
from tests.helpers.outputs import shown

from deck.__main__ import main
from deck.browser.visits import Visit, visit
from deck.config import colours
from deck.config.theme import variables
from deck.formats.images import size, size_attributes
from deck.kernel.figures import SVG_LIMIT, figure_forms
from deck.kernel.tables import of_frame, of_series, of_styler
from deck.problem import Problem, Status
from deck.products.single_file import bind
from deck.reading.talk import read_talk
from deck.rendering.exporter import render
from deck.slides.charts import PLOTLY, altair_svg
from deck.talk.notebook import to_notebook


def scatter(points: int) -> Figure:
    figure = Figure(figsize=(6, 4))
    figure.add_subplot().scatter(*np.random.default_rng(0).normal(size=(2, points)), s=2)
    return figure


def test_a_figure_is_an_svg_and_the_same_at_each_run() -> None:
    (data, metadata), again = figure_forms(scatter(100)), figure_forms(scatter(100))
    assert set(data) == {"image/svg+xml"}
    assert metadata == {}
    assert (data, metadata) == again


def test_a_figure_whose_svg_would_be_large_is_a_png_of_two_pixels_per_pixel_of_the_slide() -> None:
    data, metadata = figure_forms(scatter(100_000))
    assert set(data) == {"image/png"}
    assert Image.open(io.BytesIO(data["image/png"])).size == (1152, 768)
    assert metadata == {"image/png": {"width": 576, "height": 384}}
    assert len(data["image/png"]) < SVG_LIMIT
    assert figure_forms(scatter(100_000))[0] == data


def test_a_figure_of_pyplot_is_closed_in_either_form() -> None:
    for points in (10, 100_000):
        figure, axes = plt.subplots()
        axes.scatter(np.arange(points), np.arange(points))
        figure_forms(figure)
        assert plt.get_fignums() == []


def rows(html: str) -> list[list[str]]:
    table = BeautifulSoup(html, "html.parser").table
    return [[cell.text for cell in row.find_all(["td", "th"])] for row in table.find_all("tr")]


def test_a_long_and_wide_frame_is_cut_to_what_a_slide_holds() -> None:
    frame = pd.DataFrame(np.arange(60 * 30).reshape(60, 30) / 7)
    html = of_frame(frame)[0]["text/html"]
    assert len(rows(html)) == 1 + 9
    assert {len(row) for row in rows(html)} == {1 + 9}
    assert rows(html)[1][1:3] == ["0.0000", "0.1429"]
    assert "60 rows × 30 columns" in html
    assert "border" not in html
    short = of_frame(frame.iloc[:10, :9])[0]["text/html"]
    assert len(rows(short)) == 11
    assert "columns" not in short


def test_what_the_speaker_set_stays() -> None:
    frame = pd.DataFrame({"x": np.arange(60) / 7})
    with pd.option_context("display.max_rows", 20, "display.min_rows", 20, "display.precision", 1):
        assert len(rows(of_frame(frame)[0]["text/html"])) == 1 + 21
        assert rows(of_frame(frame)[0]["text/html"])[2][1] == "0.1"
    assert pd.get_option("display.max_rows") == 60


def test_numbers_stand_to_the_right_and_words_to_the_left() -> None:
    frame = pd.DataFrame({"name": ["a<b", "c"], "share": [0.5, np.nan], "mixed": ["1", "x"]})
    page = BeautifulSoup(of_frame(frame)[0]["text/html"], "html.parser")
    for row in page.find_all("tr"):
        assert ["number" in cell.get("class", []) for cell in row.find_all(["td", "th"])] == [True, False, True, False]
    indexed = BeautifulSoup(of_frame(frame.set_index(["name", "mixed"]))[0]["text/html"], "html.parser")
    assert [cell.text for cell in indexed.select(".number")] == ["share", "", "0.5", "NaN"]


def test_a_series_is_a_table_of_one_column_and_a_styled_table_is_the_same_at_each_run() -> None:
    assert rows(of_series(pd.Series([1, 2], name="n"))[0]["text/html"]) == [["", "n"], ["0", "1"], ["1", "2"]]
    pages = [of_styler(pd.DataFrame({"x": [1, 2]}).style.highlight_max(color="red"))[0]["text/html"] for _ in "ab"]
    assert pages[0] == pages[1]
    assert "background-color: red" in pages[0]


def png(width: int, height: int, dots_per_inch: float | None = None) -> str:
    content = io.BytesIO()
    options = {} if dots_per_inch is None else {"dpi": (dots_per_inch, dots_per_inch)}
    Image.new("RGB", (width, height)).save(content, "PNG", **options)
    return base64.b64encode(content.getvalue()).decode()


@pytest.mark.parametrize(
    ("encoded", "metadata", "expected"),
    [
        (png(600, 400), {}, 'width="600" height="400"'),
        (png(600, 400, 192), {}, 'width="300" height="200"'),
        (png(600, 400, 72), {}, 'width="600" height="400"'),
        (png(600, 400, 192), {"width": 120}, 'width="120"'),
        (png(600, 400), {"width": 300, "height": 200}, 'width="300" height="200"'),
        (base64.b64encode(b"none").decode(), {}, ""),
    ],
)
def test_a_png_is_as_large_as_it_says(encoded: str, metadata: dict[str, int], expected: str) -> None:
    output = {"data": {"image/png": encoded}, "metadata": {"image/png": metadata}}
    assert size_attributes(output, "image/png") == expected


@pytest.mark.parametrize("kind", ["image/jpeg", "image/png"])
@pytest.mark.parametrize(("orientation", "expected"), [(1, (60, 40)), (4, (60, 40)), (5, (40, 60)), (8, (40, 60))])
def test_a_picture_is_as_large_as_a_browser_shows_it(kind: str, orientation: int, expected: tuple[int, int]) -> None:
    content, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = orientation
    density = {"dpi": (300, 300)} if kind == "image/jpeg" else {}
    Image.new("RGB", (60, 40)).save(content, kind.removeprefix("image/"), exif=exif, **density)
    output = {"data": {kind: base64.encodebytes(content.getvalue()).decode()}, "metadata": {}}
    assert size(output, kind) == dict(zip(("width", "height"), expected, strict=True))


WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({WIDGET: {}}, f"an output of type {WIDGET} has no form that stands still"),
        ({WIDGET: {}, "text/plain": "IntSlider(value=0)"}, f"an output of type {WIDGET}"),
        (
            {"application/javascript": "alert(1)", "text/plain": "<Javascript>"},
            "an output of type application/javascript",
        ),
        ({"application/x-own": "", "text/plain": "Own()"}, "an output of type application/x-own"),
        (
            {"text/html": '<script src="https://example.org/a.js"></script>'},
            "loads the script https://example.org/a.js",
        ),
        ({"text/html": "<p></p><script>alert(1)</script>"}, "the HTML of an output is a script"),
    ],
)
def test_what_no_slide_can_show_is_a_problem(data: dict[str, Any], found: str, tmp_path: Path) -> None:
    with pytest.raises(Problem, match=re.escape(found)) as caught:
        shown(tmp_path, data)
    problem = caught.value
    assert (Path(problem.file).name, problem.line, problem.cell) == ("01_a.py", 5, '2, "x = 1"')
    assert problem.status == Status.TALK
    assert problem.remedy


def test_unless_it_is_hidden_or_has_another_form(tmp_path: Path) -> None:
    page = shown(
        tmp_path, {WIDGET: {}, "text/html": "<b>static</b>"}, {"text/html": '<script type="application/json">1'}
    )
    assert page.select_one(".html b").text == "static"
    (tmp_path / "hidden").mkdir()
    assert shown(tmp_path / "hidden", {WIDGET: {}}, header='tags=["hide-output"]').find("section")


@pytest.mark.parametrize(
    "html",
    [
        "<!-- <script src='a.js'></script> -->",
        "<script-tag></script-tag>",
        "<script type='application/json; charset=utf-8'>1</script>",
        "<b title='<script>'></b>",
    ],
)
def test_what_runs_nothing_is_no_script(html: str, tmp_path: Path) -> None:
    assert shown(tmp_path, {"text/html": html}).select_one(".html")


def test_a_script_is_named_by_its_address(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"loads the script a b\.js;"):
        shown(tmp_path, {"text/html": "<script data-src=no.js type=module SRC='a b.js'></script>"})


def test_images_wait_for_their_slide_and_what_is_none_stays(tmp_path: Path) -> None:
    data = """<script type="application/json">{"html": "<img src='x'>"}</script><img-pair></img-pair>"""
    page = shown(tmp_path, {"text/html": f'{data}<IMG alt="x loading=y > z"><img loading="eager">'})
    assert data in (tmp_path / "deck/index.html").read_text()
    assert [each["loading"] for each in page.select(".html img")] == ["lazy", "eager"]
    assert page.img["decoding"] == "async"


CHART = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.1.0.json",
    "data": {"values": [{"x": 1, "y": 2}]},
    "mark": "point",
    "encoding": {"x": {"field": "x", "type": "quantitative"}},
}


def test_a_chart_of_altair_is_an_svg_that_a_slide_can_be_read_from(tmp_path: Path) -> None:
    page = shown(tmp_path, {"application/vnd.vegalite.v6+json": CHART}, header='figure="points" alt="A point"')
    assert page.img["src"] == "figures/points.svg"
    assert page.img["alt"] == "A point"
    assert int(page.img["width"]) > 800
    svg = (tmp_path / "deck/figures/points.svg").read_text()
    assert svg == altair_svg(CHART)
    assert 'font-size="20px"' in svg
    own = altair_svg({**CHART, "config": {"font": "Own", "axis": {"labelFontSize": 31}}})
    assert 'font-family="Own"' in own
    assert 'font-size="31px"' in own


def fills(svg: str) -> set[str]:
    return set(re.findall(r'<text[^>]*fill="(#[0-9a-f]{6})"', svg))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chart_of_altair_stands_on_the_slide_s_ground_in_colours_of_the_theme(theme: str, tmp_path: Path) -> None:
    page = shown(tmp_path, {"application/vnd.vegalite.v6+json": CHART}, theme=theme)
    svg = (tmp_path / "deck" / page.img["src"]).read_text()
    assert fills(svg) == {variables(theme)["ink"]}
    assert 'fill="white"' not in svg
    assert variables(theme)["rule"] in svg


@pytest.mark.parametrize(
    ("own", "theme", "expected"),
    [
        ({"background": "white"}, "dark", "light"),
        ({"background": "#222"}, "light", "dark"),
        ({"config": {"background": "#333"}}, "light", "dark"),
        ({"background": "transparent"}, "dark", "dark"),
    ],
)
def test_a_chart_of_altair_keeps_its_own_ground(own: dict[str, Any], theme: str, expected: str) -> None:
    svg = altair_svg({**CHART, **own}, theme=theme)
    assert fills(svg) == {variables(expected)["ink"]}
    given = own.get("background") or own["config"]["background"]
    assert (f'fill="{given}"' in svg) == (given != "transparent")
    axis = {"labelColor": "#abcdef", "titleColor": "#abcdef"}
    assert fills(altair_svg({**CHART, "config": {"axis": axis}}, theme=theme)) == {"#abcdef"}


def test_a_chart_of_altair_fetches_nothing(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="the chart of Altair cannot be drawn"):
        shown(tmp_path, {"application/vnd.vegalite.v6+json": {**CHART, "data": {"url": "https://example.org/a.csv"}}})


def test_without_its_package_a_chart_of_altair_names_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(Problem, match="pip install vl-convert-python") as caught:
        altair_svg(CHART)
    assert caught.value.status == Status.MACHINE


def test_without_a_chart_of_plotly_its_script_is_not_in_the_deck(tmp_path: Path) -> None:
    assert shown(tmp_path, {"text/plain": "1"}).find("script", src="assets/charts.js") is None
    assert not (tmp_path / "deck/assets/plotly").exists()


SECTION = """
# %% [markdown] slide="slide" id="first"
# ## First

# %% [markdown] slide="slide" id="colours"
# ## Colours

# %% tags=["hide-input"]
import sys

for code in (*range(30, 38), *range(90, 98), *range(40, 48)):
    print(f"\\x1b[{code}mcolour\\x1b[0m", end=" ")
for done in range(3):
    print(f"\\r{done} of 3", end="", file=sys.stderr)

# %% [markdown] slide="slide" id="plotly"
# ## Plotly

# %% tags=["hide-input"] alt="Three bars"
import plotly.express as px

px.bar(x=["spruce", "fir", "aspen"], y=[3, 1, 2])

# %% [markdown] slide="slide" id="text"
# ## Text of what folds

# %%
import xarray as xr

xr.Dataset({"height": ("tree", [1.0, 2.0])})

# %%
import altair as alt
import pandas as pd

table = pd.DataFrame({"x": [1, 2]})
table

# %% tags=["hide-input"] alt="Two points"
alt.Chart(table).mark_point().encode(x="x")
"""


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory, processes: None) -> Path:
    root = tmp_path_factory.mktemp("outputs")
    (root / "talk").mkdir()
    (root / "talk/deck.yml").write_text("title: A talk\nauthor: A. Speaker\n")
    (root / "talk/01_all.py").write_text(SECTION.lstrip())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DECK_CACHE", str(root / "store"))
        assert main(["build", str(root / "talk"), "--output", str(root / "deck")]) == 0
    return root / "deck"


@pytest.fixture(scope="module")
def visited(deck: Path, browser: Path) -> Iterator[Visit]:
    with visit_without_motion(deck / "index.html") as found:
        yield found


def test_in_a_kernel_objects_take_the_forms_that_suit_a_slide(deck: Path) -> None:
    page = BeautifulSoup((deck / "index.html").read_text(), "html.parser")
    assert page.select_one("#text pre.plain").text.startswith("<xarray.Dataset>")
    assert page.select_one("#text .table td.number").text == "1"
    assert page.select_one("#text img")["src"] == "figures/text.svg"
    assert page.select_one("pre.stderr").text == "2 of 3"
    assert json.loads(page.select_one(".plotly-chart")["data-chart"])["data"][0]["type"] == "bar"


CONTRASTS = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const luminance = (colour) => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = getComputedStyle(document.body).backgroundColor;
  return [...document.querySelectorAll("#colours pre span")].map((span) => {
    const style = getComputedStyle(span);
    const behind = style.backgroundColor === "rgba(0, 0, 0, 0)" ? paper : style.backgroundColor;
    const [low, high] = [luminance(style.color), luminance(behind)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  });
}"""


@pytest.mark.browser
@pytest.mark.parametrize(
    ("paper", "ink", "quiet"), [("#fdfcf8", "#1d2a26", "#5c6964"), ("#101715", "#eceee8", "#9aa8a2")]
)
def test_colours_of_terminals_can_be_read_on_light_and_on_dark_paper(
    visited: Visit, paper: str, ink: str, quiet: str
) -> None:
    for name, value in {"--paper": paper, "--ink": ink, "--quiet": quiet}.items():
        visited.page.evaluate(
            "([name, value]) => document.documentElement.style.setProperty(name, value)", [name, value]
        )
    contrasts = visited.page.evaluate(CONTRASTS)
    assert len(contrasts) == 24
    assert min(contrasts) >= 4.5


@pytest.mark.browser
def test_a_chart_of_plotly_is_drawn_in_its_box_by_a_script_that_the_first_slide_does_not_wait_for(
    visited: Visit, deck: Path
) -> None:
    assert visited.page.locator("script[src*='plotly.min.js']").count() <= 1
    visited.show("plotly")
    box = visited.page.locator("#plotly .plotly-chart").bounding_box()
    drawn = visited.page.locator("#plotly .main-svg").first.bounding_box()
    assert (drawn["width"], drawn["height"]) == pytest.approx((box["width"], box["height"]), abs=1)
    assert box["width"] > 1000
    assert box["y"] + box["height"] < 680
    assert visited.page.locator("#plotly .bars path").count() == 3
    size = visited.page.locator("#plotly .xtick text").first.evaluate("(text) => getComputedStyle(text).fontSize")
    assert size == "20px"
    assert visited.outside(deck) == []
    assert visited.messages == []


@pytest.mark.browser
def test_a_chart_of_plotly_is_in_the_print_view_and_in_the_deck_of_one_file(
    visited: Visit, deck: Path, tmp_path: Path
) -> None:
    browser = visited.page.context.browser
    with visit(deck / "index.html", query="?view=print", browser=browser) as printed:
        assert printed.page.locator(".plotly-chart .bars path").count() == 3
    bind(deck, tmp_path / "one.html")
    with visit(tmp_path / "one.html", browser=browser) as single:
        single.show("plotly")
        assert single.page.locator(".plotly-chart .bars path").count() == 3
        assert single.messages == []


PLOTLY_CHARTS = {
    # name: template, layout beside it, lines of text above it
    "plain": ("plotly", {}, 0),
    "white": ("plotly_white", {}, 0),
    "black": ("plotly_dark", {}, 0),
    "own": ("plotly", {"paper_bgcolor": "#ffffff"}, 0),
    "clear": ("plotly", {"paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "#112233"}, 0),
    "tall": ("plotly", {"height": 900}, 0),
    "declared": ("plotly", {"width": 700, "height": 450}, 6),
    "squeezed": ("plotly", {}, 6),
    "crowded": ("plotly", {}, 16),
    "odd": ("plotly", {"width": None, "height": 0}, 0),
}
LOOK = """() => {
  const slide = document.querySelector("section.present");
  const chart = slide.querySelector(".plotly-chart");
  const part = (selector) => slide.querySelector(selector);
  const fill = (selector, property = "fill") => getComputedStyle(part(selector))[property];
  const svg = part(".main-svg");
  const box = (element) => { const b = element.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; };
  const plot = part(".bglayer .bg") && `${fill(".bglayer .bg")} ${fill(".bglayer .bg", "fill-opacity")}`;
  return { paper: svg.style.background, plot, words: fill(".xtick text"),
    bar: fill(".bars path"), grid: fill(".ygrid", "stroke"),
    own: [Number(svg.getAttribute("width")), Number(svg.getAttribute("height"))],
    chart: box(chart), drawn: box(svg) };
}"""


@pytest.fixture(scope="module")
def plotly_looks(tmp_path_factory: pytest.TempPathFactory, visited: Visit) -> dict[str, dict[str, dict[str, Any]]]:
    """What a browser shows of each chart, by theme."""
    found = {}
    for theme in ("light", "dark"):
        folder = tmp_path_factory.mktemp(theme)
        (folder / "talk").mkdir()
        (folder / "deck").mkdir()
        (folder / "talk/deck.yml").write_text(f"title: A talk\nauthor: A. Speaker\ntheme: {theme}\n")
        cells = (
            f'# %% [markdown] slide="slide" id="{name}"\n# ## A chart\n'
            + "".join(f"#\n# Line {n}.\n" for n in range(lines))
            + '\n# %% tags=["hide-input"] alt="Bars"\nx = 1\n'
            for name, (_, _, lines) in PLOTLY_CHARTS.items()
        )
        (folder / "talk/01_a.py").write_text("\n".join(cells))
        talk = read_talk(folder / "talk")
        outputs = []
        for template, layout, _ in PLOTLY_CHARTS.values():
            chart = go.Figure(go.Bar(x=["a", "b"], y=[1, 2]), {"template": pio.templates[template]}).to_plotly_json()
            chart["layout"] |= layout
            data = json.loads(json.dumps(chart, default=lambda each: each.to_plotly_json()))
            outputs.append([{"output_type": "display_data", "data": {PLOTLY: data}, "metadata": {}}])
        render(talk, {"01_a": to_notebook(talk.sections[0], outputs)}, folder / "deck")
        with visit_without_motion(folder / "deck/index.html", browser=visited.page.context.browser) as seen:
            found[theme] = {}
            for name in PLOTLY_CHARTS:
                seen.show(name)
                found[theme][name] = seen.page.evaluate(LOOK)
            assert seen.messages == []
    return found


def rgb(colour: str) -> str:
    red, green, blue = (round(255 * each) for each in colours.parse(colour))
    return f"rgb({red}, {green}, {blue})"


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chart_of_plotly_follows_the_ground_of_the_theme(
    plotly_looks: dict[str, dict[str, dict[str, Any]]], theme: str
) -> None:
    looks, ink, clear = plotly_looks[theme], rgb(variables(theme)["ink"]), "rgba(0, 0, 0, 0)"
    assert (looks["plain"]["paper"], looks["plain"]["words"]) == (clear, ink)
    assert looks["plain"]["plot"] is None or looks["plain"]["plot"].endswith(" 0")
    assert looks["plain"]["grid"] == rgb(variables(theme)["rule"])
    assert looks["plain"]["bar"] == rgb(variables(theme)["cycle"].split()[0])
    assert looks["white"]["bar"] == rgb("#636efa"), "a look that the author asks for"
    follows, keeps = ("white", "black") if theme == "light" else ("black", "white")
    assert (looks[follows]["paper"], looks[follows]["words"]) == (clear, ink)
    assert looks[keeps]["paper"] == ("rgb(17, 17, 17)" if keeps == "black" else "white")
    assert looks[keeps]["words"] == ("rgb(242, 245, 250)" if keeps == "black" else "rgb(42, 63, 95)")
    assert looks["own"]["words"] == (ink if theme == "light" else "rgb(42, 63, 95)")
    assert (looks["clear"]["words"], looks["clear"]["plot"]) == (ink, "rgb(17, 34, 51) 1")


@pytest.mark.browser
def test_a_chart_of_plotly_is_never_squashed(plotly_looks: dict[str, dict[str, dict[str, Any]]]) -> None:
    for name, look in plotly_looks["light"].items():
        left, top, right, bottom = look["drawn"]
        width, height = look["own"]
        assert width >= 400, name
        assert height >= 300, name
        assert (right - left) / width == pytest.approx((bottom - top) / height, rel=0.02), name
        assert bottom <= look["chart"][3] + 1, name
        if name != "crowded":
            assert bottom <= 720, name
    assert plotly_looks["light"]["tall"]["own"][1] == 900
    assert plotly_looks["light"]["declared"]["own"] == [700, 450]
