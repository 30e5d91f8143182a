"""The preflight: one clean deck, and for each check small decks that have exactly that fault."""

import base64
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser

from deck.browser.visits import running_browser
from deck.checks import CHECKS, Finding, Preflight, preflight, write_report
from deck.checks.findings import merged
from deck.products.stamp import Stamp, write_stamp
from deck.reading.talk import read_talk
from deck.rendering.exporter import render
from deck.talk.notebook import to_notebook

pytestmark = pytest.mark.browser

CLEAN = """
# %% [markdown] slide="slide" id="first"
# ## A clean slide
#
# Some text, a formula $x^2$, and [a link](#/second).

# %% [markdown] slide="notes"
# Words for the speaker.

# %% [markdown] slide="slide" id="second"
# ## Another
#
# ```python
# x = 1
# ```
#
# Back to [the first](#/first), to [the beginning](#/0), or [out](https://example.org).

# %% [markdown] slide="fragment"
# A step.

# %% [markdown] slide="notes"
# More words.
"""

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}"><rect width="{0}" height="{1}"/></svg>'


def png(width: int, height: int) -> str:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "#1b5e47").save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def image(**data: str) -> dict[str, Any]:
    kinds = {"svg": "image/svg+xml", "png": "image/png"}
    return {"output_type": "display_data", "metadata": {}, "data": {kinds[k]: v for k, v in data.items()}}


Outputs = list[dict[str, Any]]


def make(
    folder: Path,
    source: str,
    *,
    outputs: list[Outputs] | None = None,
    footer: bool = True,
    composed: tuple[str, ...] = (),
    config: str = "",
) -> Path:
    """Render a deck of one section whose code cells, never run, have these outputs.

    Its stamp says which slides were composed, where that is given.
    """
    talk_folder = folder / "talk"
    talk_folder.mkdir()
    footer_line = "footer: The footer\n" if footer else ""
    (talk_folder / "deck.yml").write_text(f"title: A talk\nauthor: A. Speaker\n{footer_line}{config}")
    (talk_folder / "01_all.py").write_text(dedent(source).lstrip())
    talk = read_talk(talk_folder)
    (section,) = talk.sections
    shown = outputs or [[]] * sum(cell.runs for cell in section.cells)
    deck = folder / "deck"
    deck.mkdir()
    render(talk, {section.name: to_notebook(section, shown)}, deck)
    if composed:
        write_stamp(deck, Stamp("", composed, {}))
    return deck


NOTES = '# %% [markdown] slide="notes"\n# Words for the speaker.\n'


def slide(body: str, *, header: str = "", then: str = "", notes: str = NOTES) -> str:
    """A slide whose first cell has `body` below its heading; its id is for the caller to fill in."""
    text = "\n".join(f"# {line}".rstrip() for line in dedent(body).strip().splitlines())
    return f'# %% [markdown] slide="slide" id="ID" {header}\n# ## A slide\n#\n{text}\n\n{then}{notes}\n'


def fragment(text: str) -> str:
    return f'# %% [markdown] slide="fragment"\n# {text}\n\n'


def code(
    header: str = 'alt="A green rectangle, wide and flat"', source: str = "x = 1", tags: str = "hide-input"
) -> str:
    """A slide whose second cell is code."""
    return slide("Text.", then=f'# %% tags=["{tags}"] {header}\n{source}\n\n')


def drawing(inside: str, *, width: int = 600, height: int = 300, root: str = "") -> Outputs:
    return [
        image(
            svg=f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" {root}>{inside}</svg>'
        )
    ]


def letters(words: str, *, size: float, style: str = "", place: str = "50 150") -> str:
    """Words as matplotlib draws them: outlines, and what they say in a comment."""
    outline = "M 0 0 L 10 0 L 10 70 L 0 70 Z"
    transform = f"translate({place}) scale({size / 100} -{size / 100})"
    return (
        f'<g id="text_1"><!-- {words} --><g style="{style}" transform="{transform}">'
        f'<path d="{outline}"/><path d="{outline}" transform="translate(60 0)"/></g></g>'
    )


def printed(text: str) -> Outputs:
    return [{"output_type": "stream", "name": "stdout", "text": text}]


def html(text: str) -> Outputs:
    return [{"output_type": "display_data", "metadata": {}, "data": {"text/html": text}}]


@dataclass(frozen=True)
class Fault:
    """A slide with a fault.

    Attributes:
        check: the one that finds it.
        slide: the slide's source.
        line: of the finding, counted from the slide's header.
        outputs: of the slide's code cell.
        footer: whether the deck has one.
        whole: what is wrong with the whole deck is looked for in a deck of its own.
        composed: the ids of the slides, as the deck's stamp has them.
    """

    check: str
    slide: str
    line: int = 1
    outputs: Outputs | None = None
    footer: bool = True
    whole: bool = False
    composed: tuple[str, ...] = ()


IN_HEADER, IN_CODE = 5, 6  # the lines of a code cell, counted from its slide's header: figures name the first
LONG = "word " * 60
LIST = "\n".join(f"- point {n}" for n in range(16))
FAULTS: dict[str, Fault] = {
    "below the edge": Fault("overflow", slide(LIST), footer=False),
    "beyond the right edge": Fault("overflow", slide(f'<p style="white-space: nowrap; max-width: none">{LONG}</p>')),
    "before the left edge": Fault(
        "overflow", slide('<p style="position: absolute; left: -300px; top: 300px">Outside</p>')
    ),
    "a table too wide": Fault("overflow", slide('<table style="width: 1500px"><tr><td>cell</td></tr></table>')),
    "clipped by its box": Fault("overflow", slide(f'<div style="height: 60px; overflow: hidden">{LONG}</div>')),
    "only in its last state": Fault(
        "overflow",
        slide("Text.", then=fragment('<p style="position: absolute; top: 690px">Low</p>')),
        line=6,
        footer=False,
    ),
    "under the footer": Fault("footer", slide('<p style="position: absolute; top: 650px">Down there</p>')),
    "under the slide number": Fault(
        "footer", slide('<p style="position: absolute; top: 660px; right: 100px">Down there</p>'), footer=False
    ),
    "a long line of code": Fault("code-cut", slide(f"```python\nx = '{LONG}'\n```")),
    "a long line of code that nothing cuts off": Fault(
        "code-cut", slide(f'<pre style="overflow: visible"><code style="overflow: visible">x = {LONG}</code></pre>')
    ),
    "a long word in an output": Fault(
        "output-cut", code(), IN_CODE, html(f"<pre style='white-space: pre !important'>{'a' * 200}</pre>")
    ),
    "words over words": Fault(
        "overlap", slide('<p style="margin-bottom: -62px">The lower lies over this.</p><p>The lower one.</p>')
    ),
    "a column over the other": Fault(
        "overlap",
        slide(
            '<div style="display: flex; gap: 20px"><div style="width: 300px; white-space: nowrap">A line that is wider '
            "than the column that it is in, by far.</div><div>Beside it.</div></div>"
        ),
    ),
    "a line of code over the other column": Fault(
        "overlap",
        slide(
            '<div style="display: flex; gap: 20px"><div style="width: 300px; white-space: nowrap">A line that is wider '
            "than its column.</div><div><pre>x = 1</pre></div></div>"
        ),
    ),
    "words over a picture": Fault(
        "overlap",
        slide(
            '<p style="margin-bottom: -50px; text-align: center">Words.</p>'
            '<img src="{png}" width="40" height="40" alt="A green field">'
        ),
    ),
    "small print": Fault("text-size", slide('<span style="font-size: 12px">Small print</span>')),
    "a small formula": Fault("text-size", slide('<span style="font-size: 10px">$x$</span>')),
    "a drawing made small": Fault("image-size", code(), IN_HEADER, [image(svg=SVG.format(4000, 400))]),
    "a photograph that code leaves no room": Fault(
        "image-size",
        code(source="\n".join([f"x = 1  # {'a' * 70}"] * 13), tags="show"),
        IN_HEADER,
        [image(png=png(2000, 800))],
    ),
    "too few pixels": Fault("image-pixels", slide('<img src="{png}" width="500" alt="A green field">')),
    "an image that is none": Fault("image-missing", slide("![A green field](data:image/png;base64,none)")),
    "labels too small when drawn": Fault("label-size", code(), IN_HEADER, drawing(letters("small", size=9))),
    "labels too small when shown": Fault(
        "label-size",
        code(),
        IN_HEADER,
        drawing(letters("large", size=18, place="200 200"), width=2400, height=1000),
    ),
    "words of a drawing too small": Fault(
        "label-size", code(), IN_HEADER, drawing('<text x="20" y="40" style="font-size: 10px">small</text>')
    ),
    "words of a drawing in the page too small": Fault(
        "label-size",
        slide('<svg width="200" height="100"><text x="20" y="40" font-size="10">small</text></svg>'),
    ),
    "a label outside of its figure": Fault(
        "label-cut", code(), IN_HEADER, drawing(letters("gone", size=20, place="590 150"))
    ),
    "a label above its figure": Fault(
        "label-cut", code(), IN_HEADER, drawing('<text x="20" y="4" font-size="20">cut</text>')
    ),
    "a label that its axes clip": Fault(
        "label-cut",
        code(),
        IN_HEADER,
        drawing(
            '<defs><clipPath id="axes"><rect x="0" y="0" width="100" height="300"/></clipPath></defs>'
            f'<g clip-path="url(#axes)">{letters("half", size=20, place="90 150")}</g>'
        ),
    ),
    "a pale label": Fault("contrast", code(), IN_HEADER, drawing(letters("pale", size=20, style="fill: #cccccc"))),
    "a pale word of a drawing": Fault(
        "contrast", code(), IN_HEADER, drawing('<text x="20" y="40" font-size="20" opacity="0.3">pale</text>')
    ),
    "a dark label on a dark bar": Fault(
        "contrast",
        code(),
        IN_HEADER,
        drawing('<rect width="600" height="300" fill="#222222"/>' + letters("dark", size=20, style="fill: #333333")),
    ),
    "a label for the ground of the slide, and not for the paper under its figure": Fault(
        "contrast",
        slide(
            "Text.", header='background="#123d2e"', then='# %% tags=["hide-input"] alt="Nothing to be seen"\nx = 1\n\n'
        ),
        IN_HEADER,
        drawing(letters("light", size=20, style="fill: #eeeeee")),
    ),
    "pale words on a gradient": Fault(
        "contrast",
        slide('<span style="color: #446644">Pale</span>', header='background="linear-gradient(#101010, #203020)"'),
    ),
    "pale words on paper over a gradient of many colours": Fault(
        "contrast",
        slide(
            'Text[^1].\n\n[^1]: <span style="color: #aaaaaa">Pale</span>',
            header='background="linear-gradient(#000, #fff)"',
        ),
        line=0,
    ),
    "a label over another": Fault(
        "label-overlap", code(), IN_HEADER, drawing(letters("one", size=20) + letters("two", size=20, place="56 154"))
    ),
    "words of a drawing over others": Fault(
        "label-overlap",
        code(),
        IN_HEADER,
        drawing('<text x="20" y="40" font-size="20">one</text><text x="30" y="45" font-size="20">two</text>'),
    ),
    "a legend over a label": Fault(
        "label-overlap",
        code(),
        IN_HEADER,
        drawing(f'{letters("one", size=20)}<g id="legend_1"><path d="M 40 120 H 200 V 160 H 40 Z" fill="none"/></g>'),
    ),
    "no alt text": Fault("alt", slide('<img src="{png}" width="20">')),
    "an empty alt text": Fault("alt", code(""), IN_HEADER, [image(svg=SVG.format(600, 300))]),
    "a boilerplate alt text": Fault("alt", code('alt="Figure 1"'), IN_HEADER, [image(svg=SVG.format(600, 300))]),
    "a file name for an alt text": Fault("alt", code('alt="plot.svg"'), IN_HEADER, [image(svg=SVG.format(600, 300))]),
    "signs that no font has": Fault(
        "glyphs",
        code(),
        IN_HEADER,
        [image(svg=SVG.format(600, 300)) | {"metadata": {"image/svg+xml": {"missing_glyphs": "日א"}}}],
    ),
    "a sign of a text that no font has": Fault("glyphs", slide("Text \u1c8a.")),
    "pale text": Fault("contrast", slide('<span style="color: #bbbbbb">Pale</span>')),
    "pale only in a step between": Fault(
        "contrast",
        slide(
            "Text.",
            then=fragment(
                '<style>.current-fragment #pale { color: #bbbbbb }</style>\n# <span id="pale">Pale for a while</span>'
            )
            + fragment("The next step"),
        ),
        line=6,
    ),
    "dark text on a dark slide": Fault(
        "contrast", slide('<span style="color: #334433">Dark</span>', header='background="#123d2e"')
    ),
    "a button without a name": Fault("accessibility", slide("<button></button>")),
    "a page without a language": Fault(
        "accessibility", slide("<script>document.documentElement.lang = ''</script>"), whole=True
    ),
    "a broken formula": Fault("formula", slide(r"A formula $\frac{1}$ here.")),
    "a command that KaTeX does not know": Fault(
        "formula", slide(r'A formula <span class="math inline">x + \unheardof{y}</span> here.')
    ),
    "an object at its place in memory": Fault("unstable", code(), IN_CODE, printed("<Thing object at 0x7f3a2b4c5d60>")),
    "an object in a table": Fault(
        "unstable", code(), IN_CODE, html("<table><tr><td>&lt;Thing at 0x7f3a2b4c5d60&gt;</td></tr></table>")
    ),
    "a path of somebody": Fault("unstable", code(), IN_CODE, printed("saved as /home/somebody/talk/figure.png")),
    "a script that fails": Fault(
        "console", slide("<script>setTimeout(() => { throw new Error('planted'); })</script>"), whole=True
    ),
    "a warning on the console": Fault("console", slide("<script>console.warn('planted')</script>"), whole=True),
    "a picture from elsewhere": Fault(
        "network", slide('<img src="https://example.org/x.png" width="20" alt="A green field">')
    ),
    "a script from elsewhere": Fault("network", slide('<script src="https://cdn.example.org/x.js"></script>')),
    "a link to no slide": Fault("link", slide("[nowhere](#/nowhere)")),
    "a link to no file": Fault("link", slide("[nowhere](handout.pdf)")),
    "an id used twice": Fault("id", slide('<span id="first">Text</span>')),
    "an output older than its code": Fault("outdated", slide("<div data-outdated>42</div>")),
    "more text than a slide shows": Fault("left-out", slide("<div data-left-out>9 more are left out here</div>")),
    "a slide that is not there": Fault("missing", "", whole=True, composed=("first", "second", "third")),
    "a slide that shows nothing": Fault("empty", f'# %% [markdown] slide="slide" id="ID"\n# &nbsp;\n\n{NOTES}\n', 0),
    "no notes": Fault("notes", slide("Text.", notes=""), 0),
}


def planted(*faults: Fault) -> tuple[str, list[str], list[Outputs], list[int]]:
    """A clean deck with a slide for each fault behind it.

    Returns:
        Its source, the ids of the slides with faults, the outputs of code cells, and the lines of the slides' headers.
    """
    source, ids, lines = CLEAN.lstrip() + "\n", [], []
    for number, fault in enumerate(faults):
        ids.append(f"fault-{number}")
        lines.append(source.count("\n") + 1)
        source += fault.slide.replace("ID", ids[-1]).replace("{png}", f"data:image/png;base64,{png(30, 20)}")
    return source, ids, [fault.outputs for fault in faults if fault.outputs is not None], lines


@pytest.fixture(scope="module")
def chromium(browser: Path) -> Iterator[Browser]:
    """One browser for all decks of this module."""
    with running_browser() as running:
        yield running


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Preflight:
    return preflight(make(tmp_path_factory.mktemp("clean"), CLEAN), browser=chromium)


def test_a_clean_deck_has_no_finding(clean: Preflight) -> None:
    result = clean
    assert [str(finding) for finding in result.findings] == []
    assert result.slides == ("first", "second")
    # One state of the first, two of the second, on two screens; each once in print.
    assert result.states == 3 * 2 + 2


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> dict[str, list[Finding]]:
    """What is found of each fault: those of one slide share two decks, the others have one each."""
    alone = [(name,) for name, fault in FAULTS.items() if fault.whole]
    together = [
        tuple(name for name, fault in FAULTS.items() if not fault.whole and fault.footer is footer)
        for footer in (True, False)
    ]
    seen: dict[str, list[Finding]] = {}
    for names in (*together, *alone):
        faults = [FAULTS[name] for name in names]
        source, ids, outputs, lines = planted(*faults)
        folder = tmp_path_factory.mktemp("faults")
        deck = make(folder, source, outputs=outputs, footer=faults[0].footer, composed=faults[0].composed)
        result = preflight(deck, browser=chromium)
        for name, fault, slide_id, line in zip(names, faults, ids, lines, strict=True):
            of_fault = [each for each in result.findings if fault.whole or each.slide == slide_id]
            place = "deck.yml" if fault.whole else f"01_all.py:{line + fault.line}"
            seen[name] = [replace(each, place=each.place.replace(place, "there")) for each in of_fault]
        assert {each.slide for each in result.findings} <= {*ids, *([""] if faults[0].whole else [])}
    return seen


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_and_nothing_else(name: str, found: dict[str, list[Finding]]) -> None:
    (finding,) = found[name]
    assert (finding.check, finding.place) == (FAULTS[name].check, "there"), str(finding)


@pytest.mark.slow
def test_a_sign_that_no_font_has_is_named_with_a_remedy(found: dict[str, list[Finding]]) -> None:
    (finding,) = found["signs that no font has"]
    assert "日 (U+65E5), א (U+05D0)" in str(finding)
    assert "Install a font" in str(finding)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "words"),
    {
        "labels too small when drawn": 'the label "small" of 9.0 px in the image',
        "labels too small when shown": 'the label "large" of ',
        "a label outside of its figure": 'the label "gone" in the image',
        "a pale label": "#cccccc on #",
        "a path of somebody": "'/home/somebody/talk/figure.png'",
        "a command that KaTeX does not know": r"\unheardof",
        "a column over the other": 'over the text "A line that is wider',
    }.items(),
)
def test_a_finding_quotes_what_is_wrong(name: str, words: str, found: dict[str, list[Finding]]) -> None:
    (finding,) = found[name]
    assert words in finding.found


RIGHT = {
    "labels as small as can be read": (code(), drawing(letters("small", size=12.1))),
    "a drawing whose labels can be read, however small it is": (
        code(),
        drawing(letters("large", size=50, place="200 200"), width=2400, height=1000),
    ),
    "a label beside its axes, which they leave out": (
        code(),
        drawing(
            '<defs><clipPath id="axes"><rect x="0" y="0" width="100" height="300"/></clipPath></defs>'
            f'<g clip-path="url(#axes)">{letters("out", size=20, place="150 150")}</g>'
        ),
    ),
    "a label that is not drawn": (code(), drawing(f'<g opacity="0">{letters("pale", size=3)}</g>')),
    "large pale words": (code(), drawing('<text x="20" y="40" font-size="40" fill="#888888">large</text>')),
    "white words on a bar": (
        code(),
        drawing('<rect width="600" height="300" fill="#222222"/>' + letters("light", size=20, style="fill: #ffffff")),
    ),
    "a word over the edge of its box, with room for its letters": (
        code(),
        drawing('<text x="20" y="17" font-size="20">high</text>'),
    ),
    "words over a picture, placed by hand": (
        slide(
            '<div style="position: relative"><img src="{png}" width="40" height="40" alt="A green field">'
            '<p style="position: absolute; left: 50px; top: -5px; margin: 0">Words.</p>'
            '<p style="position: absolute; left: 30px; top: 25px; margin: 0">More.</p></div>'
        ),
        None,
    ),
    "code in a footnote": (slide("Text[^1].\n\n[^1]: With `code` and $x_1$."), None),
    "formulas, lists and tables": (
        slide(
            "$$\\frac{x_1^2}{\\sqrt{y}}$$\n\n- one $x$\n  - two `code`\n\n| a | b |\n|---|---|\n| **c** | [d](#/0) |"
        ),
        None,
    ),
    "red words": (slide(r"$\textcolor{#cc0000}{x} + \alpha$"), None),
    "a path that the code spells out": (code(source='x = "/usr/bin/env"', tags="show"), printed("/usr/bin/env")),
    "a number": (code(), printed("0xff at 12, 0x7f")),
    "a long word in an output": (code(), printed("a" * 300)),
    "a slide below": (slide("Text.").replace('"slide" id', '"subslide" id'), None),
    "a pause": (f'# %% [markdown] slide="slide" id="ID" background="#222222"\n# &nbsp;\n\n{NOTES}\n', None),
    "turned labels beside each other": (
        code(),
        drawing(
            "".join(
                f'<text transform="translate({x} 200) rotate(-45)" font-size="20">a label</text>' for x in (50, 90, 130)
            )
        ),
    ),
    "a watermark over a label": (
        code(),
        drawing(letters("one", size=20) + letters("DRAFT", size=80, style="opacity: 0.2", place="40 180")),
    ),
    "a label with an outline round it": (code(), drawing(2 * letters("one", size=20))),
    "ruby": (slide("<ruby>words<rt>above them</rt></ruby>"), None),
    "what comes in the place of another": (
        slide(
            '<div class="r-stack"><p class="fragment fade-out" data-fragment-index="0">One of two</p>'
            '<p class="fragment fade-in" data-fragment-index="0">The other one</p></div>'
        ),
        None,
    ),
    "a figure, its caption, a footnote and code on a dark gradient": (
        slide(
            "Text[^1] and `code`.\n\n[^1]: A footnote.",
            header='background="linear-gradient(to right, #001122, #223344)"',
            then='# %% alt="A line" caption="A caption"\nx = 1\n\n',
        ),
        drawing(letters("dark", size=20)),
    ),
    "the same over all colours": (
        slide(
            "Text[^1] and `code`.\n\n[^1]: A footnote.",
            header='background="linear-gradient(to right, #000, #e00, #fff)"',
            then='# %% alt="A line" caption="A caption"\nx = 1\n\n',
        ),
        drawing(letters("dark", size=20)),
    ),
    "a picture alone": (
        f'# %% [markdown] slide="slide" id="ID"\n# <img src="{{png}}" width="20" alt="A field">\n\n{NOTES}\n',
        None,
    ),
}


@pytest.fixture(scope="module")
def findings_of_right_slides(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> dict[str, list[str]]:
    faults = [Fault("", source, outputs=outputs) for source, outputs in RIGHT.values()]
    source, ids, outputs, _ = planted(*faults)
    result = preflight(make(tmp_path_factory.mktemp("right"), source, outputs=outputs), browser=chromium)
    assert {each.slide for each in result.findings} <= {*ids}, result.findings
    return {
        name: [str(each) for each in result.findings if each.slide == i] for name, i in zip(RIGHT, ids, strict=True)
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_has_no_finding(name: str, findings_of_right_slides: dict[str, list[str]]) -> None:
    assert findings_of_right_slides[name] == []


@pytest.mark.slow
def test_the_arrows_of_a_first_slide_with_one_below_it_are_apart(tmp_path: Path, chromium: Browser) -> None:
    below = CLEAN.replace('slide="slide" id="second"', 'slide="subslide" id="second"')
    deck = make(tmp_path, below + "\n" + slide("Text.").replace("ID", "third"))
    assert [str(each) for each in preflight(deck, browser=chromium).findings] == []


def test_every_check_has_a_planted_fault() -> None:
    assert {fault.check for fault in FAULTS.values()} == set(CHECKS)


@pytest.mark.slow
def test_a_fault_names_the_views_in_which_it_was_seen(tmp_path: Path, chromium: Browser) -> None:
    moved = "{ position: absolute; left: 1200px; white-space: nowrap; }"
    rules = {
        "1920x1080": f"@media (min-width: 1900px) {{ #wide-0 {moved} }}",
        "print": f".reveal-print #wide-1 {moved}",
    }
    slides = [
        Fault("", slide(f'<span id="wide-{number}">On one of them only</span><style>{rule}</style>'))
        for number, rule in enumerate(rules.values())
    ]
    source, *_ = planted(*slides)
    findings = preflight(make(tmp_path, source), browser=chromium).findings
    assert [(finding.check, finding.views) for finding in findings] == [("overflow", (view,)) for view in rules]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("overlay", "found"),
    {
        # Read through a veil, and below a watermark in a corner.
        '<div style="position: absolute; inset: 0; background: rgb(255 255 255 / 80%)"></div>': {"first", "second"},
        '<p style="position: absolute; right: 0; top: 0; opacity: 0.2">Draft</p>': set(),
    }.items(),
)
def test_words_are_judged_as_they_are_seen_below_an_overlay(
    tmp_path: Path, chromium: Browser, overlay: str, found: set[str]
) -> None:
    deck = make(tmp_path, CLEAN, config=f"overlay: '{overlay}'\n")
    findings = preflight(deck, browser=chromium).findings
    assert {each.slide for each in findings if each.check == "contrast"} == found, [*map(str, findings)]
    assert {each.check for each in findings} <= {"contrast"}


def test_a_finding_says_where_what_and_what_to_do() -> None:
    finding = Finding("text-size", "forest", "03_network.py:41", '"tiny" of 9 px', ("1280x720", "print"))
    assert str(finding) == (
        '03_network.py:41 (slide "forest"): text-size: found "tiny" of 9 px [1280x720, print]; '
        "expected text of 18 px or more. Take away the style that makes it small, or say less"
    )


def test_findings_that_differ_by_a_rounding_are_one() -> None:
    first = Finding("overflow", "a", "x.py:1", "12 px past the edge", ("1280x720",))
    second = Finding("overflow", "a", "x.py:1", "13 px past the edge", ("print",))
    other = Finding("overflow", "b", "x.py:1", "12 px past the edge", ("print",))
    assert merged([first, second, other]) == [
        Finding("overflow", "a", "x.py:1", "12 px past the edge", ("1280x720", "print")),
        other,
    ]


def test_the_report_is_json_and_a_contact_sheet(clean: Preflight, tmp_path: Path) -> None:
    result = clean
    finding = Finding("alt", "second", "01_all.py:14", 'the alt text "<b>"')
    bad = Preflight(result.slides, result.states, (finding,), result.pictures)
    write_report(bad, tmp_path, title="A <talk>", deck="../deck/index.html")
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["errors"] == 1
    assert report["findings"][0] | {"check": "alt", "severity": "error"} == report["findings"][0]
    assert report["findings"][0]["expected"] == CHECKS["alt"].expected
    sheet = (tmp_path / "index.html").read_text()
    assert "A &lt;talk&gt;" in sheet
    assert "&lt;b&gt;" in sheet
    for name in re.findall(r'src="(slides/[^"]+)"', sheet):
        with Image.open(tmp_path / name) as picture:
            assert picture.size == (1280, 720)
