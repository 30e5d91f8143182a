"""The lines of an output, found in its HTML and lit."""

from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from deck.build import build
from deck.commands.terminal import Lines
from deck.problem import Problem, Status
from deck.text.output_lines import lit_output

TEXT = '<pre class="plain stdout">loss 1 &lt;<span class="ansi-red-fg">a\nb</span> &amp; c\n\ndone</pre>'
TABLE = """<div class="html"><table><thead><tr><th>tree</th></tr></thead><tbody>
<tr><th>0</th><td>oak</td></tr><tr><td>yew &amp; <b>fir</b></td></tr></tbody></table></div>"""


def lit(html: str, focus: str, **options: bool) -> BeautifulSoup:
    return BeautifulSoup(lit_output(html, focus, name="name", at_once=options.get("at_once", True)), "html.parser")


def texts(page: BeautifulSoup) -> list[str]:
    """What the lines say that are lit at once."""
    marks = page.select(".from.visible")
    return [mark.find_parent(["tr", "span"]).text for mark in marks]


@pytest.mark.parametrize(
    ("focus", "expected"),
    [("loss", ["loss 1 <a"]), ("& c", ["b & c"]), ("done", ["done"]), ("2-3", ["b & c", ""]), ("1 < a", ["loss 1 <a"])],
)
def test_lines_of_text_are_found_by_what_they_say(focus: str, expected: list[str]) -> None:
    assert texts(lit(TEXT, focus)) == expected


def test_a_colour_goes_on_over_the_end_of_a_line() -> None:
    lines = lit(TEXT, "done").select(".line")
    assert [line.text for line in lines] == ["loss 1 <a", "b & c", "", "done"]
    assert [line.select_one(".ansi-red-fg").text for line in lines[:2]] == ["a", "b"]


@pytest.mark.parametrize(("focus", "expected"), [("oak", ["0oak"]), ("yew & fir", ["yew & fir"]), ("1", ["0oak"])])
def test_rows_of_a_tables_body_are_found_by_what_they_say(focus: str, expected: list[str]) -> None:
    assert texts(lit(TABLE, focus)) == expected


def test_a_reference_that_is_none_ends_no_output() -> None:
    rows = "<tr><td>a &# b &#x; &#c</td></tr><tr><td>two</td></tr>"
    page = lit(f"<table><tbody>{rows}</tbody></table>", "2")
    assert texts(page) == ["two"]
    assert page.td.text == "a &# b &#x; &#c"


def test_lines_are_counted_over_all_outputs() -> None:
    assert texts(lit(TEXT + TABLE, "5-6")) == ["0oak", "yew & fir"]


@pytest.mark.parametrize("focus", ["tree", "nothing"])
def test_what_is_in_no_line_is_refused(focus: str) -> None:
    with pytest.raises(Problem, match="in no line of the output"):
        lit(TABLE, focus)


def test_an_output_without_lines_cannot_be_stepped_through() -> None:
    with pytest.raises(Problem, match="without a line of output"):
        lit('<figure><img src="a.svg" alt=""></figure>', "1")


PIECES = st.sampled_from(
    [TABLE, "<svg viewBox='0 0 1 1'><path d=\"M0,0\"/></svg>", "<p>a<br>b", "&nbsp;&#160;", "<!-- c -->", "<td>x</td>"]
)


@settings(deadline=None, max_examples=50)
@given(st.lists(PIECES))
def test_all_else_stays_as_it_was(pieces: list[str]) -> None:
    html = "\n".join([*pieces, "<table><tr><td>the only one</td></tr></table>"])
    found = lit_output(html, "the only one", name="name", at_once=True)
    assert found.replace('<span class="from visible"></span><span class="until"></span>', "") == html


@pytest.mark.process
def test_output_that_is_not_there_stops_the_build_at_its_cell_and_leaves_the_last_good_deck(
    write_talk: Callable[..., Path], tmp_path: Path
) -> None:
    section = '# %% [markdown] slide="slide"\n# ## Losses\n\n# %% focus_output="{}"\nprint("done")\n'
    talk, out = write_talk(s01_a=section.format("done")), tmp_path / "out"
    build(talk, output=out, progress=Lines(str))
    before = (out / "index.html").read_bytes()
    write_talk(s01_a=section.format("dome"))
    with pytest.raises(Problem, match="'dome', which stands in no line of the output") as caught:
        build(talk, output=out, progress=Lines(str))
    problem = caught.value
    assert (problem.file, problem.line, problem.cell[0], problem.status) == (talk / "01_a.py", 4, "2", Status.TALK)
    assert (out / "index.html").read_bytes() == before
