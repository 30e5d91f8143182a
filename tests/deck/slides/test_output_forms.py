"""Forms of outputs that other tools know: moving pictures, words of LaTeX, JSON, scripts that only set something up."""

import base64
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from PIL import Image
from tests.helpers.outputs import shown

from deck.browser.visits import Visit, visit
from deck.kernel.tables import of_frame
from deck.problem import Problem

SCRIPT = "<script>draw()</script>"


def moving(kind: str) -> str:
    content = io.BytesIO()
    first, second = (Image.new("RGB", (60, 40), colour) for colour in ("red", "green"))
    first.save(content, kind, save_all=True, append_images=[second], duration=100, loop=0)
    return base64.encodebytes(content.getvalue()).decode()


@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_a_moving_picture_is_a_file_with_its_size(kind: str, tmp_path: Path) -> None:
    page = shown(
        tmp_path,
        {f"image/{kind}": moving(kind), "text/plain": "<IPython.core.display.Image object>"},
        header='figure="sign" alt="A sign that blinks"',
    )
    assert (page.img["src"], page.img["alt"]) == (f"figures/sign.{kind}", "A sign that blinks")
    assert (page.img["width"], page.img["height"]) == ("60", "40")
    with Image.open(tmp_path / f"deck/figures/sign.{kind}") as image:
        assert image.n_frames == 2


def test_words_of_latex_stay_words(tmp_path: Path) -> None:
    page = shown(tmp_path, {"text/latex": "The mean $\\mu$ of $n$ rows", "text/plain": "<Latex>"})
    assert page.select_one(".output .text").text == "The mean \\mu of n rows"
    assert [each.text for each in page.select(".output .math:not(.display)")] == ["\\mu", "n"]


def test_json_is_shown_with_its_lines(tmp_path: Path) -> None:
    page = shown(tmp_path, {"application/json": {"a": [1]}, "text/plain": "<IPython.core.display.JSON object>"})
    assert page.select_one(".output pre").text == '{\n  "a": [\n    1\n  ]\n}'


def test_the_richest_form_is_that_of_jupyter(tmp_path: Path) -> None:
    picture = {"image/gif": moving("gif")}
    page = shown(tmp_path, {**picture, "text/latex": "$x$", "text/plain": "x"}, {**picture, "text/markdown": "*x*"})
    assert page.select_one(".output .math").text == "x"
    assert page.select_one(".output em").text == "x"
    assert page.img is None


BESIDE = {
    "a script that has a picture beside it": ({"text/html": SCRIPT, "image/gif": moving("gif")}, "img"),
    "a script that has words beside it": ({"text/html": SCRIPT, "text/plain": "3 rows of 2"}, "pre"),
    "a widget that says how far it is": (
        {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": "100%|###| 3/3"},
        "pre",
    ),
}


@pytest.mark.parametrize(("data", "element"), BESIDE.values(), ids=BESIDE)
def test_what_stands_still_is_shown_in_place_of_what_does_not(
    data: dict[str, Any], element: str, tmp_path: Path
) -> None:
    page = shown(tmp_path, data)
    assert page.select_one(f".output {element}")
    assert page.select_one(".output script") is None


NOTHING = {
    "Plotly's set-up": {"text/html": "<script>window.PlotlyConfig = {MathJaxConfig: 'local'};</script>"},
    "a front end's settings": {
        "application/javascript": "IPython.OutputArea.prototype._should_scroll = () => false",
        "text/plain": "<IPython.core.display.Javascript object>",
    },
    "a script with no words": {"text/html": '<script>require.config({paths: {d3: "d3"}})</script>'},
    "blank HTML": {"text/html": '<pre style="white-space:pre"></pre>', "text/plain": ""},
    "blank text": {"text/plain": " \n"},
}


def test_what_draws_nothing_takes_no_room(tmp_path: Path) -> None:
    page = shown(tmp_path, *NOTHING.values(), {"text/plain": "seen"}, {"text/html": "<style>p { color: red }</style>"})
    assert [each["class"] for each in page.select(".output > :not(.blank)")] == [["plain"]]
    assert len(page.select(".output > .blank")) == 2
    assert page.select_one(".blank style")


@pytest.mark.parametrize(
    ("data", "remedy"),
    [
        ({"text/html": SCRIPT, "text/plain": "<Chart>"}, "to_html5_video()"),
        ({"application/vnd.jupyter.widget-view+json": {}, "text/plain": "IntSlider(value=0)"}, "skip-execution"),
        ({"application/vnd.jupyter.widget-view+json": {}, "text/plain": "Output()"}, "a still of it"),
    ],
)
def test_what_needs_a_kernel_or_a_script_is_refused_with_a_way_out(
    data: dict[str, Any], remedy: str, tmp_path: Path
) -> None:
    with pytest.raises(Problem) as caught:
        shown(tmp_path, data)
    assert remedy in (caught.value.remedy or "")


def columns(frame: pd.DataFrame) -> int:
    return len(BeautifulSoup(of_frame(frame)[0]["text/html"], "html.parser").select("thead th")) - 1


def test_columns_are_cut_where_the_table_is_wider_than_a_slide() -> None:
    names = [f"a_rather_long_name_of_column_{n}" for n in range(8)]
    wide = pd.DataFrame([[0.5] * 8], columns=names)
    html = of_frame(wide)[0]["text/html"]
    assert columns(wide) == 3
    assert "1 rows × 8 columns" in html
    assert (names[0] in html, names[-1] in html, "..." in html) == (True, True, True)
    assert columns(wide.rename(columns=lambda name: name[-3:])) == 8
    words = pd.DataFrame([["word " * 8] * 6], columns=list("abcdef"))
    assert columns(words) < 6
    assert columns(pd.DataFrame([["漢字漢字漢字漢字漢字"] * 6])) < 6
    with pd.option_context("display.max_columns", 30):
        assert columns(wide) == 8


LONG = "0123456789abcdef" * 12


@pytest.fixture
def wide(tmp_path: Path, browser: Path) -> Iterator[Visit]:
    frame = pd.DataFrame([[LONG] * 3, [1.5] * 3], columns=[f"name_of_column_{n}" * 3 for n in range(3)])
    shown(
        tmp_path,
        {"text/plain": LONG},
        {"text/html": f"<p>{LONG}</p>"},
        {"text/html": f'<pre style="white-space:pre;overflow-x:auto">{LONG}</pre>'},
        {"text/html": of_frame(frame)[0]["text/html"]},
        {"text/html": frame.to_html()},
        {"text/markdown": LONG},
    )
    with visit(tmp_path / "deck/index.html") as found:
        yield found


def test_long_words_and_wide_tables_stay_on_the_slide(wide: Visit) -> None:
    edges = wide.page.evaluate(
        """[...document.querySelectorAll(".output > *, .output table")].map((each) =>
            Math.max(each.getBoundingClientRect().right, each.getBoundingClientRect().left + each.scrollWidth))"""
    )
    assert len(edges) == 8
    assert max(edges) <= 1280 - 64 + 1
