"""Whatever a text or an output holds, a browser sees the slides that were composed: texts made at random."""

import json
import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import html5lib
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from nbformat import from_dict
from tests.helpers.fuzzing import IS_FUZZING, examples
from tests.helpers.notebooks import cell, notebook

from deck.browser.visits import visit
from deck.formats.html import without_comments
from deck.preview.pages import parts_of
from deck.reading.talk import read_talk
from deck.rendering.exporter import Page, render, render_deck
from deck.talk.notebook import to_notebook
from deck.talk.talk import Talk

pytestmark = pytest.mark.fuzz

FEW, MANY = 400, 2_000  # texts
AT_ONCE = 20
IN_BROWSER = 50

NAMES = """
    a aside b body br button caption colgroup dd desc details dialog div fieldset figcaption figure font footer
    foreignObject form frame frameset h1 head header html i iframe image input li main marquee math mtext nobr noembed
    noscript object ol option p plaintext pre rt ruby script search section select style svg table td textarea title tr
    ul xmp T x-y
"""
TAGS = [f"<{mark}{name}>" for name in NAMES.split() for mark in ("", "/")]
COMMENTS = ["<!--", "-->", "--!>", "<!->", "<!>", "<![CDATA[", "]]>", "<?php", "?>", "<!DOCTYPE>", "<script><!--"]
HALF = ['<a title="', "<b title='", "<i x=", '"', "'", "<", ">", "</", "</p", "<annotation-xml encoding=text/html>"]
SLIDES = ['<section id="slide-1" class="slide layout-stack">', "<aside class=notes>", '<div class="slides">']
SIGNS = ["&", "&amp", "&lt;", "&#0;", "&#x", "\0", "\r", "\x0c", "\ufeff", "word", " "]
MARKDOWN = ["\n", "\n\n", "    ", "```", "~~~", "`", "*", "_", "# ", "- ", "1. ", "> ", "\n\n| a |\n|---|\n"]
PARTS = [*TAGS, *COMMENTS, *HALF, *SLIDES, *SIGNS, *MARKDOWN]
TEMPLATES = ["<template>", "</template>"]  # html5lib knows none


def html_output(html: str) -> list[dict[str, Any]]:
    return [{"output_type": "display_data", "metadata": {}, "data": {"text/html": html}}]


def code(html: str, **metadata: Any) -> dict[str, Any]:
    return cell("code", "1", outputs=html_output(html.replace("cript", "tyle")), metadata=metadata)


def as_text(text: str) -> list[dict[str, Any]]:
    return [cell("markdown", text)]


def in_notes(text: str) -> list[dict[str, Any]]:
    return [cell("markdown", "Text"), cell("markdown", text, metadata={"slideshow": {"slide_type": "notes"}})]


def as_raw_html(text: str) -> list[dict[str, Any]]:
    return [cell("raw", text)]


def in_output(text: str) -> list[dict[str, Any]]:
    return [code(text)]


def in_markdown_of_output(text: str) -> list[dict[str, Any]]:
    data = {"text/markdown": text.replace("cript", "tyle")}
    return [cell("code", "1", outputs=[{"output_type": "display_data", "metadata": {}, "data": data}])]


def in_lit_output(text: str) -> list[dict[str, Any]]:
    printed = {"output_type": "stream", "name": "stdout", "text": "one\ntwo"}
    lit = code(text, focus_output="1")
    return [{**lit, "outputs": [printed, *lit["outputs"]]}]


def in_caption(text: str) -> list[dict[str, Any]]:
    return [code("<p>A picture", caption=text)]


def in_footnote(text: str) -> list[dict[str, Any]]:
    return [cell("markdown", f"Text[^1]\n\n[^1]: {text}")]


def over_picture(text: str) -> list[dict[str, Any]]:
    return [cell("markdown", text, metadata={"background": "https://example.org/a.png"})]


PLACES: Sequence[Callable[[str], list[dict[str, Any]]]] = (
    as_text,
    in_notes,
    as_raw_html,
    in_output,
    in_markdown_of_output,
    in_lit_output,
    in_caption,
    in_footnote,
    over_picture,
)


def expected(count: int) -> list[tuple[str, list[str]]]:
    """The ids of the slides, and what stands in each."""
    notes = [PLACES[number % len(PLACES)] is in_notes for number in range(count)]
    return [(f"t-{number}", ["div", "footer", *["aside"] * has]) for number, has in enumerate(notes)]


def composed(folder: Path, texts: Sequence[str]) -> tuple[Talk, dict[str, Any]]:
    """A talk with a slide for each of the texts, which stand in all places where one may be."""
    cells = []
    for number, text in enumerate(texts):
        first, *others = PLACES[number % len(PLACES)](text if text.strip() else "word")
        first["metadata"] |= {"slideshow": {"slide_type": "slide"}, "id": f"t-{number}"}
        cells += [first, *others]
    (folder / "deck.yml").write_text("title: A talk\nauthor: A. Speaker\nfooter: The footer\n", encoding="utf-8")
    (folder / "01_all.ipynb").write_text(notebook(*cells), encoding="utf-8")
    talk = read_talk(folder)
    (section,) = talk.sections
    outputs = [[from_dict(each) for each in cell.stored] for cell in section.cells if cell.runs]
    return talk, {section.name: to_notebook(section, outputs)}


def read(html: str) -> list[tuple[str, list[str]]]:
    """What stands where the slides do, as html5lib reads the page: the id of each, and what is in it."""
    page = html5lib.parse(html, namespaceHTMLElements=False)
    slides = page.find("./body/main/div/div")
    return [(each.get("id"), [inner.tag for inner in each if isinstance(inner.tag, str)]) for each in slides]


def first_broken(found: Sequence[tuple[str, list[str]]], texts: Sequence[str]) -> str | None:
    """The first slide that is another than was composed, with its text and the one before."""
    for number, (asked, seen) in enumerate(zip(expected(len(texts)), [*found, *[None] * len(texts)], strict=False)):
        if asked != seen:
            place = PLACES[number % len(PLACES)].__name__
            return f"{asked} is {seen}: {texts[number]!r} {place}, after {texts[number - 1]!r}"
    return None if len(found) == len(texts) else f"{len(found)} slides"


# Not made smaller: the slide that broke is told with its text, and decks take long.
@settings(examples(FEW // AT_ONCE, MANY // AT_ONCE), phases=[Phase.generate])
@given(
    st.lists(st.lists(st.sampled_from(PARTS), min_size=1, max_size=9).map("".join), min_size=AT_ONCE, max_size=AT_ONCE)
)
def test_the_slides_of_a_page_are_those_that_were_composed(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        page: Page = render_deck(*composed(Path(folder), texts))
    assert first_broken(read(page.html), texts) is None
    assert first_broken(read(without_comments(page.html)), texts) is None, "less its comments, as in a public deck"
    assert [*parts_of(page).slides] == [name for name, _ in expected(len(texts))], "in the preview"


INSIDE = """(html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const slides = [...page.querySelectorAll("body > main > div > div > *")];
  return slides.map((slide) => [slide.id, [...slide.children].map((each) => each.localName)]);
}"""


@pytest.mark.browser
def test_a_browser_sees_them_too(tmp_path: Path, browser: Path) -> None:
    seed = random.randrange(10**6) if IS_FUZZING else 14
    some = random.Random(seed)
    texts = ["".join(some.choices([*PARTS, *TEMPLATES], k=some.randint(1, 9))) for _ in range(IN_BROWSER)]
    (tmp_path / "talk").mkdir()
    (tmp_path / "deck").mkdir()
    talk, notebooks = composed(tmp_path / "talk", texts)
    assert render(talk, notebooks, tmp_path / "deck") == IN_BROWSER
    # As it was loaded: reveal.js adds elements of its own.
    html = (tmp_path / "deck/index.html").read_text(encoding="utf-8", newline="")
    with visit(tmp_path / "deck/index.html") as seen:
        assert [*seen.slides] == [name for name, _ in expected(IN_BROWSER)]
        found = seen.page.evaluate(INSIDE, html)
    assert first_broken([(name, tags) for name, tags in found], texts) is None, json.dumps({"seed": seed})
