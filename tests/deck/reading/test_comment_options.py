"""Options in comments at the top of a cell, as Quarto and MyST write them."""

from pathlib import Path

import pytest

from deck.freshness.ingredients import of_section
from deck.problem import Problem
from deck.reading.talk import read_talk
from deck.talk.cell import Cell

# Comments -> the words that they mean.
MEANINGS = {
    "#| echo: false": {"code": "hide"},
    "#| echo: true": {},
    "#| output: false": {"output": "hide"},
    "#| code-fold: true": {"code": "fold"},
    "#| code-fold: false\n#| warning: true\n#| error: false": {},
    "#| include: false": {"tags": {"hide-cell"}},
    "#| eval: false": {"tags": {"skip-execution"}},
    "#| error: true": {"tags": {"raises-exception"}},
    "#| tags: [check]": {"tags": {"check"}},
    "#| tags:\n#|   - hide-input\n#|   - mine": {"tags": {"hide-input", "mine"}},
    '#| fig-alt: "A line: it rises."\n#| fig-cap: It rises.': {"alt": "A line: it rises.", "caption": "It rises."},
    "#| label: fig-xyz": {"figure": "xyz"},
    "#| label: load-rows": {},
    "#| output-location: fragment": {"output": "fragment"},
    "#| output-location: column": {"layout": "columns"},
    "#| output-location: column-fragment": {"output": "fragment", "layout": "columns"},
    '#| code-line-numbers: "1|2-3"': {"focus": "1|2-3"},
    "#| code-line-numbers: 2": {"focus": "2"},
    "#| code-line-numbers: true": {},
    "#| focus: a = 1 | c = 3\n#| only: long\n#| timing: 90": {"focus": "a = 1 | c = 3", "only": "long", "timing": "90"},
    "#| output: fragment": {"output": "fragment"},
    "# | echo: false": {"code": "hide"},  # as formatters leave it
    "#|echo: false": {"code": "hide"},
    "#| warning: false": {"tags": {"hide-stderr"}},
    "#| message: false": {},
    "#| echo: false\n#| code-fold: true": {"code": "hide"},
    '#| code-line-numbers: "|1|3"': {"focus": "1|3"},
    "#| echo: false\n#| code-line-numbers: '1'": {"code": "hide"},
    "#| output: false\n#| output-location: fragment": {"output": "hide"},
    "#| include: false\n#| code-fold: true\n#| output-location: fragment": {"tags": {"hide-cell"}},
    "#| label: fig-My_Plot": {"figure": "my-plot"},
    "#| label: fig-1": {},
    "#| fig-cap: [Left]": {"caption": "Left"},
    "#| fig-cap: Both\n#| fig-subcap:\n#|   - one\n#|   - two": {"caption": "Both"},
    '#| fig-alt: ""': {},
    "#| fig-width: 8\n#| fig-height: 4": {},
    "#| layout-ncol: 2": {},
    '#| layout: "[[1,1],[1]]"': {},
    "#| layout: [[1, 1], [1, 1]]": {},
    "#| hide": {"tags": {"hide-cell"}},
    "#|hide_input": {"tags": {"hide-input"}},
    "#| hide\n#| fig-cap: C": {"tags": {"hide-cell"}, "caption": "C"},
}

# Header and comments -> the line of the problem, and what it says.
REFUSED = {
    "unknown": ("", "#| eccho: false", 2, "unknown option '#| eccho'.*Did you mean 'echo'"),
    "the second line": ("", "#| echo: true\n#| outputt: false", 3, "unknown option '#| outputt'.*'output'"),
    "near a choice": ("", "#| output-location: colum", 2, "Did you mean 'column'"),
    "value of ours": ("", "#| slide: sldie", 2, "unknown slide type 'sldie'"),
    "bad YAML": ("", "#| echo: true\n#| fig-cap: a: b", 3, "cannot read '#| fig-cap: a: b': mapping values.*quotes"),
    "twice": ("", "#| echo: true\n#| echo: false", 3, "'#| echo' is given twice"),
    "header": (' code="fold"', "#| echo: false", 2, "means code='hide', and the cell's header says code='fold'"),
    "each other": ("", "#| caption: one\n#| fig-cap: two", 3, "means caption='two', and '#| caption: one' says"),
}


def only_cell(write_talk, comments: str, *, header: str = "") -> Cell:
    folder = write_talk(s01_a=f"# %%{header}\n{comments}\na = 1\nb = 2\nc = 3\n")
    (cell,) = read_talk(folder).sections[0].cells
    return cell


@pytest.mark.parametrize(("comments", "words"), MEANINGS.items(), ids=MEANINGS)
def test_an_option_is_the_word_that_means_the_same(write_talk, comments: str, words: dict):
    cell = only_cell(write_talk, comments)
    for word, value in words.items():
        assert getattr(cell.options, word) == value
    plain = only_cell(write_talk, "").options
    others = {name for name in cell.options.__slots__ if getattr(cell.options, name) != getattr(plain, name)}
    assert others == set(words)


# Comments that say nothing to a deck -> what is named, and the line.
UNREAD = {
    "#| fig-width: 8in\n#| fig-height: 0": [("'#| fig-width'", 2), ("'#| fig-height'", 3)],
    "#| layout-ncol: many": [("'#| layout-ncol'", 2)],
    "#| fig-pos: H": [("'#| fig-pos'", 2)],
    "#| layout: [[40, 60]]": [("'#| layout'", 2)],
    '#| layout: "[[1,1],[1,1,1]]"': [("'#| layout'", 2)],
    '#| layout: "[1, 1"': [("'#| layout'", 2)],
    "#| fig-subcap: true": [("'#| fig-subcap'", 2)],
    "#| layout-nrow: 2\n#| echo: true": [("'#| layout-nrow'", 2)],
    "#| echo: fenced": [("'#| echo'", 2)],
    "#| output-location: slide": [("'#| output-location'", 2)],
    "#| output: asis": [("'#| output'", 2)],
    "#| eval: [1, 2]": [("'#| eval'", 2)],
    "#| my-filter: {a: 1}": [("'#| my-filter'", 2)],
    "#| echo: true\n\n#| output: false": [("'#| output: false' below other lines", 4)],
    "# rows\n#| echo: false": [("'#| echo: false' below other lines", 3)],
    "#| default_exp core\n#| export": [("'#| default_exp core'", 2), ("'#| export'", 3)],
    "#| export\n#| echo: true": [("'#| export'", 2)],
    "#| mine": [("'#| mine'", 2)],
}


@pytest.mark.parametrize(("comments", "named"), UNREAD.items(), ids=UNREAD)
def test_what_says_nothing_to_a_deck_is_named_and_changes_nothing(write_talk, comments: str, named: list):
    cell, plain = only_cell(write_talk, comments), only_cell(write_talk, "")
    assert list(cell.unread) == named
    assert cell.options == plain.options
    assert cell.source.endswith(plain.source)


def test_a_comment_that_is_no_option_stays_in_the_code(write_talk):
    assert only_cell(write_talk, "#| mine").source == "#| mine\na = 1\nb = 2\nc = 3"
    assert only_cell(write_talk, "#|----- rows -----").source.startswith("#|----- rows")


@pytest.mark.parametrize("comments", MEANINGS)
def test_the_code_keeps_its_lines_and_loses_the_options(write_talk, comments: str):
    cell = only_cell(write_talk, f"{comments}\n")
    assert (cell.source, cell.line) == ("a = 1\nb = 2\nc = 3", 4 + comments.count("\n"))


@pytest.mark.parametrize(("header", "comments", "line", "message"), REFUSED.values(), ids=REFUSED)
def test_it_refuses(write_talk, header: str, comments: str, line: int, message: str):
    with pytest.raises(Problem, match=message.replace("|", r"\|")) as caught:
        only_cell(write_talk, comments, header=header)
    assert caught.value.line == line
    assert caught.value.cell in ('1, "a = 1"', '1, "rows"')


def test_header_and_option_may_say_the_same(write_talk):
    assert only_cell(write_talk, "#| echo: false", header=' code="hide"').options.code == "hide"


def test_a_table_in_a_comment_is_a_comment(write_talk):
    cell = only_cell(write_talk, "# | x | y |")
    assert cell.source.startswith("# | x | y |")


def test_options_that_only_concern_the_slide_leave_the_outputs_fresh(write_talk):
    def ingredients(comments: str) -> dict[str, str]:
        only_cell(write_talk, comments)
        talk = read_talk(Path(write_talk()))
        return of_section(talk.sections[0], talk)

    plain = ingredients("")
    assert ingredients("#| echo: false\n#| fig-cap: C") == plain
    assert ingredients("#| eval: false") != plain


def test_a_cell_that_is_not_evaluated_does_not_run(write_talk):
    assert not only_cell(write_talk, "#| eval: false").runs
    assert only_cell(write_talk, "#| eval: true").runs
