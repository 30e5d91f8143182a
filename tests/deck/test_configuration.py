from pathlib import Path

import pytest

from deck.configuration import read_configuration
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
    "bad YAML": ("title: T\nauthor: A: B\n", 2, "not YAML: mapping values are not allowed here"),
    "a list": ("- title\n", 1, "not a list of keys and values"),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
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


def test_one_data_entry_needs_no_list(path: Path):
    path.write_text("title: T\nauthor: A\ndata: rows.csv\n")
    assert read_configuration(path).data == ("rows.csv",)


@pytest.mark.parametrize(("text", "line", "message"), REFUSED.values(), ids=REFUSED)
def test_it_refuses(path: Path, text: str, line: int | None, message: str):
    path.write_text(text)
    with pytest.raises(Problem, match=message.replace("?", r"\?")) as caught:
        read_configuration(path)
    assert (caught.value.file, caught.value.line, caught.value.status) == (path, line, 2)


def test_no_file(path: Path):
    with pytest.raises(Problem, match=r"no such file(.|\n)*the smallest deck.yml is"):
        read_configuration(path)
