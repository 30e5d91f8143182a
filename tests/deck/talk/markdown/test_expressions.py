"""Values of the run inside text: which words are expressions, what stands for them, and what a fault in one says."""

from pathlib import Path
from textwrap import dedent

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from tests.helpers.plugged import project, run

from deck.__main__ import main
from deck.build import build
from deck.freshness import ingredients
from deck.kernel.expressions import VALUE
from deck.problem import Problem
from deck.reading.talk import read_section, read_talk
from deck.talk.markdown.expressions import expressions, filled
from deck.text.markdown import to_html

CONFIG = "title: A talk\nauthor: A. Speaker\n"
SECTION = r"""
# %% tags=["check"]
rows, share, year = 1234, 0.8125, 2017
name = "<b>*bold*</b> | $x$"


class Words:
    def _repr_markdown_(self):
        return "**strong** words"


class Formula:
    def _repr_latex_(self):
        return r"$\displaystyle x^{2}$"

# %% [markdown] slide="slide"
# ## A {eval}`rows` heading
#
# ``{eval}`rows` `` is how a number comes in.

# %% [markdown]
# {eval}`f"{rows:,}"` rows, {eval}`f"{share:.1%}"` right; {eval}`name` and {eval}`Words()` and {eval}`Formula()`.
#
# {eval}`year`. A year.
#
# | Quarto's | {eval}`name` |
# |--|--:|
# | `{python} rows` | $n = {eval}`rows`$ |
#
# ```
# {eval}`not_a_name`
# ```

# %% [markdown] slide="notes"
# Say {eval}`rows`.
"""


class Silent:
    """Hears of sections and says nothing."""

    def started(self, section: str, *, cells: int) -> None:
        pass

    def slow(self, section: str, *, place: str, seconds: float) -> None:
        pass

    def reached(self, section: str, *, cell: int) -> None:
        pass

    def finished(self, section: str, *, seconds: float) -> None:
        pass


CODE = {
    "fenced": "```\n{eval}`x`\n```",
    "by tildes": "~~~\n``` {eval}`x`\n~~~",
    "in a longer fence": "````\n```\n{eval}`x`\n```\n````",
    "never closed": "```\n{eval}`x`",
    "indented": "Text.\n\n    {eval}`x`\n",
    "indented by a tab": "\t{eval}`x`",
    "in a list": "- item\n\n  ```\n  {eval}`x`\n  ```",
    "in a quotation": "> ```\n> {eval}`x`\n> ```",
}
TEXT = {
    "after a fence": "```\n`\n```\n{eval}`x`",
    "after a fence in a list": "- ```\n  `\n  ```\n- {eval}`x`",
    "a paragraph that goes on": "Text,\n    {eval}`x` and more.",
    "a paragraph of a list": "- item\n\n    {eval}`x`",
    "a footnote's second paragraph": "Text.[^1]\n\n[^1]: One.\n\n    {eval}`x`",
    "in a division": "::: {.callout-note}\n{eval}`x`\n:::",
    "in HTML": "<div>\n{eval}`x`\n</div>",
}


@pytest.mark.parametrize("markdown", CODE.values(), ids=CODE)
def test_code_shows_how_an_expression_is_written(markdown: str) -> None:
    assert expressions(markdown) == ()


@pytest.mark.parametrize("markdown", TEXT.values(), ids=TEXT)
def test_what_only_looks_like_code_is_text(markdown: str) -> None:
    (found,) = expressions(markdown)
    assert markdown[found.start : found.end] == "{eval}`x`"


def write(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "deck.yml").write_text(CONFIG)
    (folder / "01_a.py").write_text(dedent(text).lstrip("\n"))
    return folder


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, processes: None) -> BeautifulSoup:
    root = tmp_path_factory.mktemp("sentences")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DECK_CACHE", str(root / "store"))
        talk = write(root / "talk", SECTION)
        assert main(["build", str(talk), "--output", str(root / "cold")]) == 0
        # Once more, from the store: no kernel, and the same words.
        (talk / "deck.yml").write_text(CONFIG + "footer: x\n")
        assert main(["build", str(talk), "--output", str(root / "out")]) == 0
    return BeautifulSoup((root / "out/index.html").read_text(), "html.parser")


def test_values_stand_in_sentences_headings_tables_formulas_and_notes(page: BeautifulSoup) -> None:
    assert page.h2.text == "A 1234 heading"
    assert "1,234 rows, 81.2% right" in page.select("p")[1].text
    assert [cell.text for cell in page.select("td")] == ["1234", "n = 1234"]
    assert page.aside.p.text == "Say 1234."


def test_the_slides_address_does_not_hang_on_a_value(page: BeautifulSoup) -> None:
    assert page.find("section", class_="slide")["id"] == "a-heading"


def test_a_value_is_markup_only_where_it_says_so(page: BeautifulSoup) -> None:
    sentence = page.select("p")[1]
    assert "<b>*bold*</b> | $x$" in sentence.text
    assert [each.text for each in sentence.select("strong, b, em")] == ["strong"]
    assert [each.text for each in sentence.select(".math")] == [r"\displaystyle x^{2}"]
    assert page.select("th")[1].text == "<b>*bold*</b> | $x$"


def test_a_number_at_the_beginning_of_a_line_begins_no_list(page: BeautifulSoup) -> None:
    assert page.find("ol") is None
    assert "2017. A year." in page.text


def test_how_it_is_written_can_be_shown(page: BeautifulSoup) -> None:
    assert [each.text.strip() for each in page.select("code") if "eval" in each.text] == [
        "{eval}`rows`",
        "{eval}`not_a_name`",
    ]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("{eval}`a` and `{python} b + 1`", ["a", "b + 1"]),
        ("{eval}`a\nif b else c`", ["a if b else c"]),
        ("`{eval}` and `{python}`", [""]),
        ("`` {eval}`a` `` ``{python} b``", []),
        (r"\{eval}`a`", []),
        ("<!-- {eval}`a` -->", []),
        ("```\n{eval}`a`\n```\n{eval}`b`", ["b"]),
        ("- item\n\n  ~~~text\n  {eval}`a`\n  ~~~\n\n{eval}`b`", ["b"]),
        ("```\n{eval}`a`", []),
        ("`code` {eval}`a` `code`", ["a"]),
        ("`one\n\n{eval}`a`", ["a"]),
    ],
)
def test_which_words_are_expressions(markdown: str, expected: list[str]) -> None:
    assert [each.code for each in expressions(markdown)] == expected


@given(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1), st.sampled_from(["", "see "]))
def test_a_plain_value_is_shown_as_it_is(value: str, before: str) -> None:
    output = {"data": {"text/plain": value}, "metadata": {VALUE: True}}
    text = filled(f"{before}{{eval}}`x` there", [output])
    assert BeautifulSoup(to_html(text), "html.parser").text.strip() == f"{before}{value} there"


def test_an_expression_that_does_not_compile_is_found_before_anything_runs(tmp_path: Path) -> None:
    talk = write(tmp_path / "talk", '# %% [markdown] slide="slide"\n# ## One\n#\n# is {eval}`1 +` or so\n')
    with pytest.raises(Problem, match=r"01_a\.py:4 \(cell 1, .*the expression '1 \+' does not compile") as caught:
        read_section(talk / "01_a.py")
    assert "double backticks" in caught.value.remedy


@pytest.mark.process
def test_an_expression_that_raises_is_told_with_its_line(tmp_path: Path) -> None:
    text = '# %% [markdown] slide="slide"\n# ## One\n#\n# {eval}`1` is\n# not {eval}`nothing_of_that_name`\n'
    talk = write(tmp_path / "talk", text)
    with pytest.raises(Problem, match=r"an expression in the text raised NameError: name 'nothing_of") as caught:
        build(talk, output=tmp_path / "out", progress=Silent())
    assert (caught.value.line, caught.value.cell, caught.value.status) == (5, '1, "One"', 1)
    assert ">    5 | not {eval}`nothing_of_that_name`" in caught.value.detail


def test_prose_is_no_part_of_the_key_and_an_expression_is(tmp_path: Path) -> None:
    def key(text: str) -> dict[str, str]:
        talk = read_talk(write(tmp_path / "talk", '# %% [markdown] slide="slide"\n' + text))
        return ingredients.of_section(talk.sections[0], talk)

    before = key("# There are {eval}`1 + 1`.\n")
    assert key("# ## Other words\n#\n# Here are, {eval}`1+1`, and no more.\n") == before
    assert key("# There are {eval}`1 + 2`.\n") != before


@pytest.mark.process
def test_a_text_with_expressions_is_a_test(tmp_path: Path) -> None:
    text = """
    # %% [markdown] slide="slide" id="one"
    # Fine: {eval}`1 + 1`
    #
    # %% [markdown]
    # Not fine:
    # {eval}`1 / 0`

    # %% [markdown] slide="slide" id="two"
    # No expression

    # %% [markdown] slide="slide" id="three"
    # {eval}`object()`
    """
    ran = run(project(tmp_path / "other", s01_a=text), "talk")
    one, two, three = "talk/01_a.py::one::cell 1", "talk/01_a.py::one::cell 2", "talk/01_a.py::three::cell 4"
    assert ran.outcomes() == {one: "passed", two: "failed", three: "skipped"}
    assert "talk/01_a.py:6 (cell 2, " in ran.says(two)
    assert "ZeroDivisionError: division by zero" in ran.says(two)
    assert ">    6 | {eval}`1 / 0`" in ran.says(two)


@pytest.mark.process
def test_a_value_that_differs_at_each_build_fails_its_test(tmp_path: Path) -> None:
    text = '# %% [markdown] slide="slide" id="one"\n# ## One\n# {eval}`object()`\n'
    ran = run(project(tmp_path / "other", s01_a=text), "talk")
    assert "its output holds a memory address" in ran.says("talk/01_a.py::one::cell 1")
    assert "01_a.py:3" in ran.says("talk/01_a.py::one::cell 1")
