import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deck.config.configuration import KEYS, Configuration, read_configuration, read_settings, settings
from deck.config.theme import Logo, Theme
from deck.problem import Problem

REFUSED = {
    "unknown key": ("title: T\nauthor: A\nsubtilte: x\n", 3, "unknown key 'subtilte'.*Did you mean 'subtitle'?"),
    "missing key": ("title: T\n", None, "'author' is missing.*Add a line 'author: ...'"),
    "empty file": ("", None, "'title' is missing"),
    "given twice": ("title: T\nauthor: A\ntitle: U\n", 3, "'title' is given twice"),
    "number for text": ("title: 2017\nauthor: A\n", 1, "'title' is 2017; expected text. Put it in quotes"),
    "list for text": ("title: T\nauthor: [A, B]\n", 2, "'author' is .*; expected text"),
    "empty value": ("title:\nauthor: A\n", 1, "'title' is empty; expected text"),
    "no address": ("title: T\nauthor: A\nurl: example.org\n", 3, "'url' is 'example.org'; expected an address"),
    "data is a number": ("title: T\nauthor: A\ndata: 3\n", 3, "'data' is 3; expected a path"),
    "no such day": ("title: T\nauthor: A\ndate: 2020-02-30\n", 3, "'date' is '2020-02-30'; expected a day that"),
    "a truth value": ("title: T\nauthor: A\nsubtitle: true\n", 3, "'subtitle' is True; expected text"),
    "a long number": (f"title: T\nauthor: A\nminutes: {'9' * 5000}\n", 3, "'minutes' is '9999"),
    "nested": (f"title: T\nauthor: A\nreveal: {'[' * 500}{']' * 500}\n", None, "not YAML: it is nested too deeply"),
    "bad YAML": ("title: T\nauthor: A: B\n", 2, "not YAML: mapping values are not allowed here"),
    "theme": (
        "title: T\nauthor: A\ntheme: drak\n",
        3,
        "'theme' is 'drak'; expected light, dark, .*Did you mean 'dark'?",
    ),
    "no sheet": ("title: T\nauthor: A\ntheme: stag.css\n", 3, "there is no 'stag.css'.*Did you mean 'stage.css'?"),
    "no base": ("title: T\nauthor: A\ntheme:\n  bse: dark\n", 4, "unknown word 'bse' in 'theme'.*Did you mean 'base'?"),
    "colour's word": (
        "title: T\nauthor: A\ncolors:\n  acent: red\n",
        4,
        "unknown word 'acent'.*Did you mean 'accent'?",
    ),
    "others' word": ("title: T\nauthor: A\ncolors:\n  text: red\n", 4, "'text' in 'colors'.*Here it is called 'ink'"),
    "no colour": ("title: T\nauthor: A\ncolors:\n  ink: blak\n", 4, "'ink' is 'blak'; expected a colour such as"),
    "unquoted": ("title: T\nauthor: A\ncolors:\n  ink: #111\n", 4, "'ink' is empty; .*needs quotes: ink: \"#"),
    "dark paper": ("title: T\nauthor: A\ncolors: {paper: black}\n", 3, "a light colour in the .*Write 'theme: dark'"),
    "colours as a list": ("title: T\nauthor: A\ncolors: [red]\n", 3, "'colors' is .'red'.; expected lines below it"),
    "colour twice": ("title: T\nauthor: A\ncolors:\n  ink: red\n  ink: red\n", 5, "'ink' is given twice"),
    "font's role": ("title: T\nauthor: A\nfonts: {headings: X}\n", 3, "unknown word 'headings'.*mean 'heading'?"),
    "no font file": (
        "title: T\nauthor: A\nfonts: {text: Mine.ttf}\n",
        3,
        "there is no 'Mine.ttf'.*mean 'fonts/Mine.ttf'?",
    ),
    "font's name": ("title: T\nauthor: A\nfonts: {text: 'a; b'}\n", 3, "'text' is 'a; b'; expected the name of a"),
    "no logo": ("title: T\nauthor: A\nlogo: hous.svg\n", 3, "there is no 'hous.svg'.*mean 'house.svg'?"),
    "logo outside": ("title: T\nauthor: A\nlogo: ../x.svg\n", 3, "'logo' is '../x.svg'; expected a file in the talk's"),
    "logo's kind": ("title: T\nauthor: A\nlogo: stage.css\n", 3, "expected a file that ends with .svg or .png"),
    "logo without a file": ("title: T\nauthor: A\nlogo: {alt: House}\n", 3, "expected a file. Add a line 'file: "),
    "numbers": ("title: T\nauthor: A\nnumbers: 3\n", 3, "'numbers' is 3; expected true, false, or one of c/t, c"),
    "size": ("title: T\nauthor: A\nsize: 5:4\n", 3, "'size' is '5:4'; expected one of 16:9, 4:3, 16:10, or pixels"),
    "listed size": ("title: T\nauthor: A\nsize: [1280, 800]\n", 3, r"'size' is \[1280, 800\]; expected one of 16:9"),
    "small size": ("title: T\nauthor: A\nsize: 640x480\n", 3, "'size' is '640x480'; expected slides at least 600"),
    "no size": ("title: T\nauthor: A\nsize: 0x0\n", 3, "'size' is 0x0; expected one of 16:9, 4:3"),
    "minutes": ("title: T\nauthor: A\nminutes: long\n", 3, "'minutes' is 'long'; expected a number of minutes"),
    "no options": ("title: T\nauthor: A\nreveal: loop\n", 3, "'reveal' is 'loop'; expected options of reveal.js"),
    "a list": ("- title\n", 1, "not a list of keys and values"),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "fonts").mkdir()
    for name in ("stage.css", "house.svg", "fonts/Mine.ttf"):
        (tmp_path / name).write_text("")
    return tmp_path / "deck.yml"


def test_it_reads_all_keys(path: Path):
    path.write_text(
        "title: T\nsubtitle: S\nauthor: A\nevent: E\ndate: 2017-11-28\nurl: https://example.org\n"
        "repository: https://example.org/r\nfooter: F\ntheme: dark\nlicense: CC BY 4.0\nlanguage: de\n"
        "data: [rows.csv, 'bnn.data:locate']\n"
    )
    config = read_configuration(path)
    assert (config.title, config.date, config.language) == ("T", "2017-11-28", "de")
    assert config.data == ("rows.csv", "bnn.data:locate")


def test_it_reads_the_look(path: Path):
    path.write_text(
        "title: T\nauthor: A\ntheme: {base: dark, file: stage.css}\ncolors: {accent: '#abc', code-keyword: teal}\n"
        "fonts: {text: fonts/Mine.ttf, heading: Georgia}\nlogo: {file: house.svg, alt: The House}\n"
        "numbers: false\nsize: 4:3\nminutes: 30\nreveal: {loop: true}\n"
    )
    config = read_configuration(path)
    assert (config.theme, config.logo) == (Theme("dark", "stage.css"), Logo("house.svg", "The House", 6))
    assert config.colors == {"accent": "#abc", "code-keyword": "teal"}
    assert config.fonts == {"text": "fonts/Mine.ttf", "heading": "Georgia"}
    assert (config.numbers, config.size, config.minutes, config.reveal) == (False, (960, 720), 30, {"loop": True})


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("theme: stage.css", "theme", Theme("light", "stage.css")),
        ("theme: dark", "theme", Theme("dark")),
        ("logo: house.svg", "logo", Logo("house.svg", "", 3)),
        ("numbers: true", "numbers", "c/t"),
        ("language: no", "language", "no"),
        ("subtitle: On", "subtitle", "On"),
        ("date: 2020-02-29", "date", "2020-02-29"),
        ("date: 28 February 2020", "date", "28 February 2020"),
        ("numbers: h.v", "numbers", "h.v"),
        ("size: 16:9", "size", (1280, 720)),
        ("size: 1280x800", "size", (1280, 800)),
    ],
)
def test_it_reads(path: Path, line: str, key: str, value: object):
    path.write_text(f"title: T\nauthor: A\n{line}\n")
    assert getattr(read_configuration(path), key) == value


@pytest.mark.parametrize("name", KEYS)
def test_each_key_says_what_it_does_by_an_example(path: Path, name: str):
    for file in ("logo.svg", "talk.bib", "rows.csv"):
        (path.parent / file).write_text("<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>")
    path.write_text(KEYS[name].example)
    assert list(read_settings(path)) == [name]
    assert KEYS[name].meaning


def test_one_data_entry_needs_no_list(path: Path):
    path.write_text("title: T\nauthor: A\ndata: rows.csv\n")
    assert read_configuration(path).data == ("rows.csv",)


@pytest.fixture
def usual_depth() -> Iterator[None]:
    """Calls within calls as Python itself allows them; PyTensor, where it is loaded, allows more."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.usefixtures("usual_depth")
@pytest.mark.parametrize(("text", "line", "message"), REFUSED.values(), ids=REFUSED)
def test_it_refuses(path: Path, text: str, line: int | None, message: str):
    path.write_text(text)
    with pytest.raises(Problem, match=message.replace("?", r"\?")) as caught:
        read_configuration(path)
    assert (caught.value.file, caught.value.line, caught.value.status) == (path, line, 2)


def test_no_file(path: Path):
    with pytest.raises(Problem, match=r"no such file(.|\n)*the smallest deck.yml is"):
        read_configuration(path)


@pytest.mark.parametrize(
    ("language", "direction"),
    [
        ("en", "ltr"),
        ("he", "rtl"),
        ("ar-EG", "rtl"),
        ("fa_IR", "rtl"),
        ("az-Arab", "rtl"),
        ("ks-Deva", "ltr"),
        ("arn", "ltr"),
    ],
)
def test_a_language_has_a_direction(language: str, direction: str) -> None:
    assert Configuration(title="x", language=language).direction == direction


def test_macros_have_their_backslash(tmp_path: Path) -> None:
    written = "macros: {R: '\\mathbb{R}', '\\E': 'E(#1)'}"
    assert settings(written, file=tmp_path / "deck.yml")["macros"] == {"\\R": "\\mathbb{R}", "\\E": "E(#1)"}


@pytest.mark.parametrize("written", ["macros: {R: 1}", "macros: {'a b': x}", "macros: talk.png", "macros: no.tex"])
def test_what_defines_no_macro_is_a_problem(tmp_path: Path, written: str) -> None:
    with pytest.raises(Problem):
        settings(written, file=tmp_path / "deck.yml")
