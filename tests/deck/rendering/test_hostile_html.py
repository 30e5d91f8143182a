"""One cell can never damage another slide: whatever HTML it holds, the slides are those that were composed."""

from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from playwright.sync_api import Browser

from deck.browser.visits import running_browser, visit
from deck.reading.talk import read_talk
from deck.rendering.exporter import render
from deck.talk.notebook import to_notebook

HOSTILE = {
    "an open tag": "Mind the <b> tag.",
    "an open comment": "Before <!-- after",
    "a closing tag": "Text </section> text",
    "several": "</div></div></section></div> text",
    "an open text area": "A <textarea> here",
    "an open script": "A <script> here",
    "an open attribute": 'A <a href="x here',
    "plain text": "A <plaintext> here",
    "a form": "<form><input><select><option>x",
    "a table": "<table><tr><td>x",
    "a type": "A List<int> of Map<str, T>",
    "an SVG": "<svg><g>",
    "a body": "</body></html>",
    "a template": "<template><div>",
}


def sources() -> Iterator[str]:
    """A slide for each, and for each place in which it may stand."""
    for number, html in enumerate(HOSTILE.values()):
        yield f"""
            # %% [markdown] slide="slide" id="text-{number}"
            # {html}

            # %% [markdown] slide="slide" id="notes-{number}"
            # Text

            # %% [markdown] slide="notes"
            # {html}

            # %% slide="slide" id="output-{number}"
            1

            # %% slide="slide" id="caption-{number}" caption='{html.replace("'", "")}' figure="figure-{number}" alt="x"
            2

            # %% [raw] slide="slide" id="raw-{number}"
            # {html}

            # %% [markdown] slide="slide" id="footnote-{number}"
            # Text[^1]
            #
            # [^1]: {html}
            """


@pytest.fixture(scope="module")
def chromium(browser: Path) -> Iterator[Browser]:
    with running_browser() as running:
        yield running


def test_every_slide_is_there(tmp_path: Path, chromium: Browser) -> None:
    talk_folder, deck = tmp_path / "talk", tmp_path / "deck"
    talk_folder.mkdir()
    deck.mkdir()
    (talk_folder / "deck.yml").write_text("title: A talk\nauthor: A. Speaker\n")
    (talk_folder / "01_all.py").write_text("".join(map(dedent, sources())))
    talk = read_talk(talk_folder)
    (section,) = talk.sections
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    html = iter(HOSTILE.values())
    outputs = []
    for cell in section.cells:
        if cell.runs:
            data = (
                {"text/html": next(html).replace("script", "style")} if cell.source == "1" else {"image/svg+xml": svg}
            )
            outputs.append([{"output_type": "display_data", "metadata": {}, "data": data}])
    count = render(talk, {section.name: to_notebook(section, outputs)}, deck)
    assert count == 6 * len(HOSTILE)
    with visit(deck / "index.html", browser=chromium) as seen:
        slides = seen.page.evaluate(
            "[...document.querySelectorAll('.slides > section.slide')].map((slide) => slide.id)"
        )
        texts = seen.page.evaluate(
            "[...document.querySelectorAll('.slides > section')].map((slide) => slide.textContent)"
        )
    kinds = ("text", "notes", "output", "caption", "raw", "footnote")
    assert slides == [f"{kind}-{number}" for number in range(len(HOSTILE)) for kind in kinds]
    of_a_type = texts[list(HOSTILE).index("a type") * 6]
    assert "A List<int> of Map<str, T>" in of_a_type
