"""What runs in the HTML of an output is told of, in whatever form it stands; what stands by itself is shown."""

import re
from html import escape
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.display import HTML, IFrame, YouTubeVideo
from nbformat import from_dict
from tests.helpers.notebooks import cell, notebook
from tests.helpers.outputs import shown

from deck.__main__ import main
from deck.browser.visits import running_browser, visit
from deck.formats.inserted.containment import contained
from deck.formats.inserted.scripts import scripts
from deck.kernel.expressions import VALUE
from deck.problem import Problem, Status
from deck.reading.talk import read_talk
from deck.rendering.exporter import render_deck
from deck.talk.notebook import to_notebook

RUNS = {
    "<script data-x=1>told()</script>": "is a script",
    "<SCRIPT/src=a.js></SCRIPT>": "loads the script a.js",
    "<svg><script>told()</script></svg>": "is a script",
    "<svg><script href=a.js></script></svg>": "loads the script a.js",
    "<svg><style><script>told()</script></style></svg>": "is a script",
    "<svg><title><script>told()</script></title></svg>": "is a script",
    "<noscript><p title='</noscript><script>told()</script>'>": "is a script",
    "<template><script>told()</script></template>": "is a script",
    "<!--><script>told()</script>-->": "is a script",
    "<img src='data:,' onerror=told()>": "has the handler onerror",
    "<svg/onload=told()>": "has the handler onload",
    "<b ONCLICK='told()'>word</b>": "has the handler onclick",
    "<video><source onerror=told()></video>": "has the handler onerror",
    "<body onload=told()>": "has the handler onload",
    "<a href='javascript:told()'>word</a>": "has the address javascript: in href",
    "<a href=' java&#10;script&colon;told()'>word</a>": "has the address javascript: in href",
    "<svg><a xlink:href='javascript:told()'>x</a></svg>": "has the address javascript: in xlink:href",
    "<svg><a><set attributeName=href to='javascript:told()'></a></svg>": "has the address javascript: in to",
    "<form action='javascript:told()'></form>": "has the address javascript: in action",
    "<button formaction='javascript:told()'>x</button>": "has the address javascript: in formaction",
    "<iframe src='javascript:parent.told()'></iframe>": "has the address javascript: in src",
    "<object data='javascript:told()'></object>": "has the address javascript: in data",
    "<meta http-equiv=refresh content='0;url=https://example.org'>": "has a <meta> that leads to another page",
    "<base href='https://example.org/'>": "has a <base>, which changes all addresses of the page",
}
STANDS_STILL = [
    "<!-- <script src='a.js'></script> -->",
    "<b title='<script> onclick=told()'>x</b>",
    "<textarea><script>told()</script></textarea>",
    "<script type='application/json; charset=utf-8'>1</script>",
    "<a href='https://example.org/javascript:'>x</a>",
    "<p once=1>x</p>",
    "<form action='https://example.org/'><input></form>",
    HTML("<b>bold</b>")._repr_html_(),
    IFrame("https://example.org/", 300, 200)._repr_html_(),
    YouTubeVideo("dQw4w9WgXcQ")._repr_html_(),
    pd.DataFrame({"x": [1, 2]}).style.highlight_max(color="red").to_html(),
    # As folium shows a map.
    f'<div><iframe srcdoc="{escape("<script src=https://example.org/a.js></script>")}" allowfullscreen></iframe></div>',
]


@pytest.mark.parametrize("kind", ["text/html", "text/markdown"])
@pytest.mark.parametrize("html", RUNS)
def test_what_runs_in_an_output_is_a_problem(html: str, kind: str, tmp_path: Path) -> None:
    # To Markdown, which wants a space behind a tag's name, some are words.
    written = re.sub(r"^(<\w+)/", r"\1 ", html) if kind == "text/markdown" else html
    with pytest.raises(Problem, match=re.escape(RUNS[html])) as caught:
        shown(tmp_path, {kind: f"Words {written}"})
    problem = caught.value
    assert (Path(problem.file).name, problem.line, problem.status) == ("01_a.py", 5, Status.TALK)
    assert problem.remedy


@pytest.mark.parametrize("html", STANDS_STILL)
@pytest.mark.parametrize("kind", ["text/html", "text/markdown"])
def test_what_stands_by_itself_is_shown(html: str, kind: str, tmp_path: Path) -> None:
    assert shown(tmp_path, {kind: html}).select_one(".output > *")


@pytest.mark.parametrize("html", RUNS)
def test_where_there_is_another_form_that_is_shown(html: str, tmp_path: Path) -> None:
    page = shown(tmp_path, {"text/html": html, "text/plain": "words"})
    assert page.select_one("pre.plain").text == "words"


def with_value(folder: Path, slide: str, data: dict[str, str]) -> str:
    """The page of a talk with a value in a sentence, which is never computed."""
    (folder / "deck.yml").write_text("title: A talk\nauthor: A. Speaker\n")
    text = f'# %% [markdown] slide="slide"\n# One\n\n# %% [markdown] slide="{slide}"\n# A {{eval}}`value`.\n'
    (folder / "01_a.py").write_text(text)
    talk = read_talk(folder)
    value = from_dict({"output_type": "display_data", "data": data, "metadata": {VALUE: True}})
    return render_deck(talk, {"01_a": to_notebook(talk.sections[0], [[value]])}).html


@pytest.mark.parametrize("kind", ["text/html", "text/markdown"])
@pytest.mark.parametrize("slide", ["-", "notes"])
def test_the_same_holds_for_values_in_sentences(kind: str, slide: str, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="has the handler onerror") as caught:
        with_value(tmp_path, slide, {kind: "<img src='data:,' onerror=told()>"})
    assert (Path(caught.value.file).name, caught.value.line) == ("01_a.py", 5)


def test_a_value_of_a_skipped_text_is_nowhere(tmp_path: Path) -> None:
    assert "told" not in with_value(tmp_path, "skip", {"text/html": "<script>told()</script>"})


def test_stored_outputs_that_run_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "deck.yml").write_text("title: A talk\nauthor: A. Speaker\n")
    outputs = [
        {"output_type": "display_data", "metadata": {}, "data": {kind: "<b onclick=told()>word</b>"}}
        for kind in ("text/html", "text/markdown")
    ]
    kept = cell("code", "1", outputs=outputs, metadata={"tags": ["skip-execution"]})
    (tmp_path / "01_n.ipynb").write_text(notebook(cell("markdown", "# One"), kept))
    talk = read_talk(tmp_path)
    assert "told" not in render_deck(talk, {"01_n": to_notebook(talk.sections[0])}).html
    unread = [str(each) for each in talk.sections[0].cells[1].unread]
    assert any("a script in an output" in each for each in unread)


def test_what_a_frame_loads_from_the_web_is_told(tmp_path: Path) -> None:
    (tmp_path / "deck.yml").write_text("title: A talk\nauthor: A. Speaker\n")
    outputs = [{"output_type": "display_data", "metadata": {}, "data": {"text/html": STANDS_STILL[-1]}}]
    kept = cell("code", "1", outputs=outputs, metadata={"tags": ["skip-execution"]})
    (tmp_path / "01_n.ipynb").write_text(notebook(cell("markdown", "# One"), kept))
    talk = read_talk(tmp_path)
    (warning,) = render_deck(talk, {"01_n": to_notebook(talk.sections[0])}).warnings
    assert "https://example.org/a.js, which is on the web" in str(warning)


MARKUP = """
    <svg> </svg> <style> </style> <title> </title> <math> <mtext> <!-- --> <noscript> </noscript> <textarea> </textarea>
    <select> <table> <x a=' ' <xmp> </xmp>
"""
PARTS = st.sampled_from([*RUNS, *MARKUP.split()])
RUNNING = """[...document.querySelectorAll("script, [onerror], [onload], [onclick]")]
    .map((each) => each.outerHTML)"""


@pytest.mark.browser
@pytest.mark.usefixtures("browser")
def test_nothing_that_is_shown_runs_in_a_browser() -> None:
    with running_browser() as running:
        page = running.new_page()

        @given(st.lists(PARTS, min_size=1, max_size=4).map("".join))
        def holds(html: str) -> None:
            if not scripts(html):
                page.set_content(f"<!DOCTYPE html><main><section><div>{contained(html)}</div></section></main>")
                assert not page.evaluate(RUNNING), html

        holds()


OWN = """
# %% [markdown] slide="slide" id="one"
# ## One
#
# <img src="data:," alt="x" onerror="document.title = 'run'">
#
# <script>document.title = "run"</script>

# %% slide="slide" id="two"
from IPython.display import HTML
HTML('<iframe srcdoc="&lt;b>map</b>"></iframe><form action="https://example.org/"></form>')

# %% slide="slide" id="three"
HTML('<script type="text/plain" data-late="tools">document.title = "late"</script>Words')
"""


@pytest.mark.process
@pytest.mark.browser
@pytest.mark.usefixtures("browser")
def test_a_speaker_s_own_scripts_run_in_the_deck_and_a_public_deck_tells_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DECK_CACHE", str(tmp_path / "store"))
    (tmp_path / "talk").mkdir()
    (tmp_path / "talk/deck.yml").write_text("title: A talk\nauthor: A. Speaker\n")
    (tmp_path / "talk/01_all.py").write_text(OWN.lstrip())
    assert main(["build", str(tmp_path / "talk"), "--output", str(tmp_path / "deck")]) == 0
    assert "public deck" not in capsys.readouterr().err
    with visit(tmp_path / "deck/index.html") as seen:
        seen.page.wait_for_function("document.querySelector('body > script[src*=\"search.js\"]')")
        assert seen.page.title() == "run"
    assert main(["publish", str(tmp_path / "talk"), "--output", str(tmp_path / "public")]) == 0
    told = [line for line in capsys.readouterr().err.splitlines() if "does nothing in a public deck" in line]
    places = [re.search(r"01_all\.py:(\d+): (.*?), which", line).groups() for line in told]
    assert places == [
        ("2", "the handler onerror"),
        ("2", "a script"),
        ("9", "a frame"),
        ("9", "a form that sends what is in it"),
    ]
    with visit(tmp_path / "public/index.html") as seen:
        assert seen.page.title() == "A talk"
