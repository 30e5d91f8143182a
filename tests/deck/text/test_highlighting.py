"""The colours of code: what stands in the page, and whether it can be read."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

import deck
from deck.config.theme import BASES, FOLDER
from deck.text.highlighting import highlighted
from deck.text.step_marks import Lights

STATIC = Path(deck.__file__).parent / "assets/static"
LANGUAGES = ("python", "bash", "yaml", "javascript", "html", "diff", "text", "no-such-language", "")


def parsed(code: str, language: str = "python", **options: object) -> BeautifulSoup:
    return BeautifulSoup(highlighted(code, language, **options), "html.parser")


def words(code: str, language: str, group: str) -> list[str]:
    return [each.text for each in parsed(code, language).select(f".{group}")]


@settings(deadline=None, max_examples=50)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), min_size=1), st.sampled_from(LANGUAGES))
def test_the_text_of_the_page_is_the_code(code: str, language: str) -> None:
    page = parsed(code, language)
    assert page.text == code
    assert [line.text for line in page.select(".line")] == code.split("\n")


@pytest.mark.parametrize(
    "code", ["a = '''one\n\n  two'''\n\nb", "\n\nx", "x\n\n", "# no end of line", "%%bash\nls -l\n"]
)
def test_lines_are_kept_whole(code: str) -> None:
    lines = parsed(code, lights=Lights((frozenset({1}), frozenset({2})), "name")).select(".line.hljs-ln-code")
    assert [line.text for line in lines] == code.split("\n")


@pytest.mark.parametrize(
    ("code", "language", "group", "expected"),
    [
        ("def f(x): return 'a' # b", "python", "k", ["def", "return"]),
        ("def f(x): return 'a' # b", "py", "nf", ["f"]),
        ("def f(x): return 'a' # b", "python", "c", ["# b"]),
        ("f'{x!r} b'", "python", "s", ["f", "'", " b", "'"]),
        ("x = 1.5", "python", "m", ["1.5"]),
        ("@once\nclass A: ...", "python", "nc", ["A"]),
        ("@once\nclass A: ...", "python", "nd", ["@once"]),
        ("for x in *.py; do echo 1; done # c", "bash", "c", ["# c"]),
        ("+ new", "diff", "gi", ["+ new"]),
        ("title: My talk", "yaml", "nt", ["title"]),
        ("title: My talk", "no-such-language", "nt", []),
        ("%matplotlib inline\n!ls -l\nx = 1", "python", "k", ["matplotlib"]),
        ("%matplotlib inline\n!ls -l\nx = 1", "python", "m", ["1"]),
    ],
)
def test_what_has_which_colour(code: str, language: str, group: str, expected: list[str]) -> None:
    assert words(code, language, group) == expected


def test_a_language_cannot_break_out_of_its_place() -> None:
    assert parsed("x", '"><script>').find("script") is None


def colours(sheet: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#\w{6})", (FOLDER / sheet).read_text()))


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


THEMES = {base: colours(f"{base}.css") for base in BASES}
CODE = [(base, name) for base, theme in THEMES.items() for name in theme if name.startswith("code-")]


@pytest.mark.parametrize(("base", "name"), CODE)
def test_each_colour_can_be_read_on_the_panel_and_on_a_lit_line(base: str, name: str) -> None:
    theme = THEMES[base]
    for colour in (theme["panel"], theme["mark"]):
        lighter, darker = sorted((luminance(colour), luminance(theme[name])), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, f"{name} on {colour}"


def test_each_class_that_code_is_given_has_its_colour() -> None:
    from deck.text.highlighting import _GROUPS

    sheet = (STATIC / "code.css").read_text()
    assert [group for group in filter(None, _GROUPS.values()) if not re.search(rf"\.{group}\b", sheet)] == []
