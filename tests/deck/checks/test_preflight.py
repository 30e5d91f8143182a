"""The preflight: one clean deck, and for each check small decks that have exactly that fault."""

import base64
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
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


def make(
    folder: Path,
    source: str,
    *,
    outputs: list[dict[str, Any]] | None = None,
    footer: bool = True,
    composed: tuple[str, ...] = (),
) -> Path:
    """Render a deck of one section whose code cells, never run, have these outputs.

    Its stamp says which slides were composed, where that is given.
    """
    talk_folder = folder / "talk"
    talk_folder.mkdir()
    footer_line = "footer: The footer\n" if footer else ""
    (talk_folder / "deck.yml").write_text(f"title: A talk\nauthor: A. Speaker\n{footer_line}")
    (talk_folder / "01_all.py").write_text(dedent(source).lstrip())
    talk = read_talk(talk_folder)
    (section,) = talk.sections
    shown = [outputs or []] * sum(cell.runs for cell in section.cells)
    deck = folder / "deck"
    deck.mkdir()
    render(talk, {section.name: to_notebook(section, shown)}, deck)
    if composed:
        write_stamp(deck, Stamp("", composed, {}))
    return deck


def slide(body: str, *, header: str = "") -> str:
    """A clean deck whose second slide, from line 11 on, has `body` below its heading."""
    text = "\n".join(f"# {line}".rstrip() for line in dedent(body).strip().splitlines())
    return CLEAN.split('\n# %% [markdown] slide="slide" id="second"')[0] + (
        f'\n# %% [markdown] slide="slide" id="second" {header}\n# ## Another\n#\n{text}\n\n'
        '# %% [markdown] slide="notes"\n# More words.\n'
    )


def figure(header: str = 'alt="A green rectangle, wide and flat"') -> str:
    """A clean deck whose second slide has a code cell with its header in line 14."""
    return slide("Text.").replace(
        '\n# %% [markdown] slide="notes"\n# More words.\n',
        f'\n# %% tags=["hide-input"] {header}\nx = 1\n\n# %% [markdown] slide="notes"\n# More words.\n',
    )


LONG = "word " * 60
LIST = "\n".join(f"- point {n}" for n in range(16))
FAULTS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    # name: (check, place, source, options of `make`)
    "below the edge": ("overflow", "01_all.py:10", slide(LIST), {"footer": False}),
    "beyond the right edge": (
        "overflow",
        "01_all.py:10",
        slide('<p style="white-space: nowrap; max-width: none">' + LONG + "</p>"),
        {},
    ),
    "before the left edge": (
        "overflow",
        "01_all.py:10",
        slide('<p style="position: absolute; left: -300px; top: 300px">Outside</p>'),
        {},
    ),
    "a table too wide": (
        "overflow",
        "01_all.py:10",
        slide('<table style="width: 1500px"><tr><td>cell</td></tr></table>'),
        {},
    ),
    "clipped by its box": (
        "overflow",
        "01_all.py:10",
        slide(f'<div style="height: 60px; overflow: hidden">{LONG}</div>'),
        {},
    ),
    "only in its last state": (
        "overflow",
        "01_all.py:15",
        slide("Text.").replace(
            '\n# %% [markdown] slide="notes"\n# More',
            '\n# %% [markdown] slide="fragment"\n# <p style="position: absolute; top: 690px">Low</p>\n'
            '\n# %% [markdown] slide="notes"\n# More',
        ),
        {"footer": False},
    ),
    "under the footer": (
        "footer",
        "01_all.py:10",
        slide('<p style="position: absolute; top: 650px">Down there</p>'),
        {},
    ),
    "under the slide number": (
        "footer",
        "01_all.py:10",
        slide('<p style="position: absolute; top: 660px; right: 100px">Down there</p>'),
        {"footer": False},
    ),
    "a long line of code": ("code-cut", "01_all.py:10", slide(f"```python\nx = '{LONG}'\n```"), {}),
    "small print": ("text-size", "01_all.py:10", slide('<span style="font-size: 12px">Small print</span>'), {}),
    "a small formula": ("text-size", "01_all.py:10", slide('<span style="font-size: 10px">$x$</span>'), {}),
    "a drawing made small": (
        "image-size",
        "01_all.py:14",
        figure(),
        {"outputs": [image(svg=SVG.format(4000, 400))]},
    ),
    "a photograph that code leaves no room": (
        "image-size",
        "01_all.py:14",
        figure()
        .replace('tags=["hide-input"] ', "")
        .replace("\nx = 1\n\n", "\n" + f"x = 1  # {'a' * 70}\n" * 13 + "\n"),
        {"outputs": [image(png=png(2000, 800))]},
    ),
    "too few pixels": ("image-pixels", "01_all.py:10", slide('<img src="{png}" width="500" alt="A green field">'), {}),
    "an image that is none": (
        "image-missing",
        "01_all.py:10",
        slide("![A green field](data:image/png;base64,none)"),
        {},
    ),
    "no alt text": (
        "alt",
        "01_all.py:10",
        slide('<img src="{png}" width="20">'),
        {},
    ),
    "an empty alt text": ("alt", "01_all.py:14", figure(""), {"outputs": [image(svg=SVG.format(600, 300))]}),
    "a boilerplate alt text": (
        "alt",
        "01_all.py:14",
        figure('alt="Figure 1"'),
        {"outputs": [image(svg=SVG.format(600, 300))]},
    ),
    "a file name for an alt text": (
        "alt",
        "01_all.py:14",
        figure('alt="plot.svg"'),
        {"outputs": [image(svg=SVG.format(600, 300))]},
    ),
    "signs that no font has": (
        "glyphs",
        "01_all.py:14",
        figure(),
        {"outputs": [image(svg=SVG.format(600, 300)) | {"metadata": {"image/svg+xml": {"missing_glyphs": "日א"}}}]},
    ),
    "pale text": ("contrast", "01_all.py:10", slide('<span style="color: #bbbbbb">Pale</span>'), {}),
    "pale only in a step between": (
        "contrast",
        "01_all.py:15",
        slide("Text.").replace(
            '\n# %% [markdown] slide="notes"\n# More',
            '\n# %% [markdown] slide="fragment"\n# <style>.current-fragment #pale { color: #bbbbbb }</style>\n'
            '# <span id="pale">Pale for a while</span>\n\n# %% [markdown] slide="fragment"\n# The next step\n'
            '\n# %% [markdown] slide="notes"\n# More',
        ),
        {},
    ),
    "dark text on a dark slide": (
        "contrast",
        "01_all.py:10",
        slide('<span style="color: #334433">Dark</span>', header='background="#123d2e"'),
        {},
    ),
    "a button without a name": ("accessibility", "01_all.py:10", slide("<button></button>"), {}),
    "a page without a language": (
        "accessibility",
        "deck.yml",
        slide("<script>document.documentElement.lang = ''</script>"),
        {},
    ),
    "a broken formula": ("formula", "01_all.py:10", slide(r"A formula $\frac{1}$ here."), {}),
    "a script that fails": (
        "console",
        "deck.yml",
        slide("<script>setTimeout(() => { throw new Error('planted'); })</script>"),
        {},
    ),
    "a warning on the console": ("console", "deck.yml", slide("<script>console.warn('planted')</script>"), {}),
    "a picture from elsewhere": (
        "network",
        "01_all.py:10",
        slide('<img src="https://example.org/x.png" width="20" alt="A green field">'),
        {},
    ),
    "a script from elsewhere": (
        "network",
        "01_all.py:10",
        slide('<script src="https://cdn.example.org/x.js"></script>'),
        {},
    ),
    "a link to no slide": ("link", "01_all.py:10", slide("[nowhere](#/nowhere)"), {}),
    "a link to no file": ("link", "01_all.py:10", slide("[nowhere](handout.pdf)"), {}),
    "an id used twice": ("id", "01_all.py:10", slide('<span id="first">Text</span>'), {}),
    "an output older than its code": ("outdated", "01_all.py:10", slide("<div data-outdated>42</div>"), {}),
    "a slide that is not there": ("missing", "deck.yml", CLEAN, {"composed": ("first", "second", "third")}),
    "no notes": (
        "notes",
        "01_all.py:9",
        slide("Text.").replace('# %% [markdown] slide="notes"\n# More words.\n', ""),
        {},
    ),
}


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


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_and_nothing_else(name: str, tmp_path: Path, chromium: Browser) -> None:
    check, place, source, options = FAULTS[name]
    source = source.replace("{png}", f"data:image/png;base64,{png(30, 20)}")
    (finding,) = preflight(make(tmp_path, source, **options), browser=chromium).findings
    assert (finding.check, finding.place) == (check, place), str(finding)
    assert finding.slide == ("second" if place != "deck.yml" else "")


@pytest.mark.slow
def test_a_sign_that_no_font_has_is_named_with_a_remedy(tmp_path: Path, chromium: Browser) -> None:
    *_, source, options = FAULTS["signs that no font has"]
    (finding,) = preflight(make(tmp_path, source, **options), browser=chromium).findings
    assert "日 (U+65E5), א (U+05D0)" in str(finding)
    assert "Install a font" in str(finding)


def test_every_check_has_a_planted_fault() -> None:
    assert {check for check, *_ in FAULTS.values()} == set(CHECKS)
    assert len(FAULTS) >= 20


@pytest.mark.slow
def test_a_fault_names_the_views_in_which_it_was_seen(tmp_path: Path, chromium: Browser) -> None:
    source = slide('<span id="wide">On one of them only</span><style>{rule}</style>')
    moved = "#wide { position: absolute; left: 1200px; white-space: nowrap; }"
    for rule, view in ((f"@media (min-width: 1900px) {{ {moved} }}", "1920x1080"), (f".reveal-print {moved}", "print")):
        folder = tmp_path / view
        folder.mkdir()
        (finding,) = preflight(make(folder, source.replace("{rule}", rule)), browser=chromium).findings
        assert (finding.check, finding.views) == ("overflow", (view,))


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


Check = Callable[[str], subprocess.CompletedProcess[str]]


@pytest.fixture
def check(write_talk: Callable[..., Path], tmp_path: Path) -> Check:
    """The command, in a process of its own: a browser already runs in this one."""

    def run(source: str) -> subprocess.CompletedProcess[str]:
        talk = write_talk(s01_all=source)
        command = [sys.executable, "-m", "deck", "check", str(talk), "--output", str(tmp_path / "out")]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    return run


@pytest.mark.slow
def test_the_command_ends_with_0_when_nothing_is_wrong(check: Check, browser: Path, tmp_path: Path) -> None:
    done = check(CLEAN)
    assert (done.returncode, done.stderr) == (0, "")
    assert "no findings" in done.stdout
    assert (tmp_path / "out-check" / "report.json").is_file()


@pytest.mark.slow
def test_the_command_ends_with_1_and_names_the_finding(check: Check, browser: Path) -> None:
    done = check(slide("[nowhere](#/nowhere)"))
    assert done.returncode == 1
    assert '01_all.py:10 (slide "second"): link' in done.stdout


@pytest.mark.slow
def test_a_warning_is_told_and_does_not_fail(check: Check, browser: Path) -> None:
    done = check(FAULTS["no notes"][2])
    assert done.returncode == 0
    assert "found a slide without notes" in done.stdout


def test_without_a_browser_the_machine_is_at_fault(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DECK_BROWSER", "no-such-browser")
    done = check(CLEAN)
    assert done.returncode == 3
    assert "apt-get install chromium" in done.stderr
