"""README: every command and every example on it is run."""

import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deck.talk.markdown.headings import slug

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


COMMANDS = [line for block in blocks("sh") for line in block.splitlines() if line]
WITH_ROWS = ("make check", "make pdf", "make publish", "make handout", "make code")
"""Those that are run by somebody who has real rows, as $COVTYPE tells."""


LOOK = re.compile(r"make (check|pdf|publish|bench)\b")
"""Commands that look at a deck in a browser."""


WITHOUT_NETWORK = {
    "make data": "DATA=",
    "make lint": "remedy: if they speak of the network",
    "make verify": "remedy: if they speak of the network",
}
"""What a command that has to fetch something says where it cannot."""


HANGS = 2_400
"""Seconds after which a command counts as one that hangs: the first one samples a network, beside other tests."""


def needs_browser(command: str) -> bool:
    return bool(LOOK.search(command))


def run(command: str, home: Path, *, stores: dict[str, str], rows: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command as README gives it, in the checkout, with a home of its own."""
    # What a `make test` around this test was told is not for the commands in it.
    told = {"ARGS", "TALK", "DATA", "SINGLE", "ONLY", "CHECK", "MFLAGS"}
    outer = {name: value for name, value in os.environ.items() if "MAKE" not in name and name not in told}
    environment = outer | {
        "HOME": str(home),
        "COVTYPE": rows,
        "SCIKIT_LEARN_DATA": str(home / "sklearn"),
        **stores,
        # `make test` would run this very test without end: there it collects some tests and runs none.
        "PYTEST_ADDOPTS": "--collect-only -q -n0 tests/project/test_house.py",
    }
    return subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=HANGS, check=False
    )


def test_the_commands_are_found() -> None:
    assert COMMANDS[:2] == ["make slides", "make test"]
    assert {"make data", "make lint"} <= set(COMMANDS)


@pytest.mark.slow
@pytest.mark.process
@pytest.mark.parametrize(
    "command",
    [pytest.param(each, marks=[pytest.mark.browser] if needs_browser(each) else []) for each in COMMANDS],
)
def test_a_command_works(
    command: str,
    tmp_path: Path,
    real_file: Path,
    stores: dict[str, str],
    real_stores: dict[str, str],
) -> None:
    shutil.copyfile(real_file, tmp_path / "covtype.data.gz")
    rows = str(real_file) if command in WITH_ROWS else ""
    is_real = rows or "DATA=" in command
    places = own_data(stores, tmp_path) if command == "make data" else real_stores if is_real else stores
    done = run(command, tmp_path, stores=places, rows=rows)
    if command in WITHOUT_NETWORK and done.returncode and (command == "make data" or "CI" not in os.environ):
        # Then the message has to say what to do instead. In CI all that is there to be checked is.
        assert WITHOUT_NETWORK[command] in done.stderr
        assert "Traceback" not in done.stderr
    else:
        assert done.returncode == 0, done.stdout + done.stderr
    if command == "make check":
        assert re.search(r"no findings on [1-9]\d+ slides", done.stdout)


def own_data(stores: dict[str, str], folder: Path) -> dict[str, str]:
    """Stores apart, so that rows that are fetched are not found by other tests."""
    return {name: str(folder / name) for name in stores}


@pytest.mark.process
def test_a_command_that_does_not_exist_is_seen_to_fail(tmp_path: Path, stores: dict[str, str]) -> None:
    assert run("make slidez", tmp_path, stores=stores).returncode != 0


@pytest.mark.process
@pytest.mark.slow
def test_the_section_and_the_deck_yml_make_a_deck(tmp_path: Path) -> None:
    talk = tmp_path / "talk"
    talk.mkdir()
    (talk / "01_first.py").write_text(blocks("python")[0])
    (talk / "deck.yml").write_text(blocks("yaml")[0])
    command = [sys.executable, "-m", "deck", "build", str(talk), "--output", str(tmp_path / "out")]
    done = subprocess.run(command, env=os.environ | {"DECK_CACHE": str(tmp_path)}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "figures" / "parabola.svg").is_file()


@pytest.mark.process
@pytest.mark.slow
def test_the_example_in_python_runs(tmp_path: Path, real_file: Path) -> None:
    environment = os.environ | {"BNN_CACHE": str(tmp_path), "COVTYPE": str(real_file)}
    command = [sys.executable, "-W", "error", "-c", blocks("python")[1]]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "class-uncertainties.png").stat().st_size > 10_000


@pytest.mark.parametrize("name", re.findall(r"\]\(((?!https?:)[^)]+)\)", README))
def test_links_to_files_lead_somewhere(name: str) -> None:
    if name.startswith("#"):
        headings = (slug(line.lstrip("# ")) for line in README.splitlines() if line.startswith("#"))
        assert name[1:] in headings
    else:
        assert (ROOT / name).is_file()


def test_the_text_is_what_it_says_it_is(tmp_path: Path) -> None:
    from bs4 import BeautifulSoup

    from deck.text.bibliography.bibtex import read_bibliography
    from deck.text.bibliography.references import cited
    from deck.text.markdown import to_html
    from deck.text.plugins.setting import Setting

    (text,) = blocks("markdown")
    keys = ["gelman2020", "mackay1992"]
    (tmp_path / "talk.bib").write_text("".join(f"@book{{{key}, title={{A title}}, year=2020}}\n" for key in keys))
    works = read_bibliography(tmp_path / "talk.bib")
    page = BeautifulSoup(to_html(text, Setting(citations=cited(works, keys, listed=True))), "html.parser")
    expected = [
        "h2.my-own-class > sup.footnote-ref",
        "span.fragment:not([data-step])",
        "span.fragment.highlight-red[data-step='1']",
        ".callout-warning",
        "figure.quote > figcaption a[href='#ref-gelman2020']",
        "table > caption",
        "td[style='text-align:right']",
        ".footnotes > ol > li",
    ]
    assert [each for each in expected if not page.select(each)] == []


def test_the_tables_are_made_of_the_words_and_keys_themselves() -> None:
    written = runpy.run_path(str(ROOT / "scripts/write_tables.py"))["written"]
    assert written(README) == README, "run `make tables`"


def test_a_row_that_is_wrong_missing_or_too_many_is_mended() -> None:
    written = runpy.run_path(str(ROOT / "scripts/write_tables.py"))["written"]
    rows = [line for line in README.splitlines(keepends=True) if line.startswith(('| `id="', "| `footer: "))]
    assert len(rows) == 2
    for row in rows:
        assert written(README.replace(row, "")) == README
        assert written(README.replace(row, row * 2)) == README
        assert written(README.replace(row, row.upper())) == README


def test_a_page_without_one_of_the_tables_is_refused() -> None:
    written = runpy.run_path(str(ROOT / "scripts/write_tables.py"))["written"]
    with pytest.raises(SystemExit, match="no table begins with the line"):
        written(README.replace("| in `deck.yml` |", "| in deck.yml |"))
