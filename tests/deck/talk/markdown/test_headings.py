"""A heading is what Markdown takes for one, and its words are those that the slide shows."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from deck.talk.markdown.headings import heading, slug
from deck.text.markdown import to_html

SHOWN = {
    "# A talk: its (first) words": "A talk: its (first) words",
    "## The interval [0, 1] and the set {1, 2}": "The interval [0, 1] and the set {1, 2}",
    "## `fit_model` and my_value": "fit_model and my_value",
    "## A &amp; B, a \\* b, C#": "A & B, a * b, C#",
    "## A <em>c</em>": "A c",
    "## ~~old~~ *new* **ones**{.grow} {#id .x}": "old new ones",
    "## [A link](there) and [another][ref]\n\n[ref]: x": "A link and another",
    "## `{.python}` and `` `x` ``": "{.python} and `x`",
    "## $5 and $6": "$5 and $6",
    "Two lines\nof *words*\n===\n": "Two lines of words",
    "One line\n---": "One line",
    "```\n# no\n```\n# yes": "yes",
    "```\n# no\n": "",
    "~~~~\n~~~\n# no\n~~~~\n\n#\tyes": "yes",
    "text\n\n    # no\n\n# yes ##": "yes",
    "<!--\n# no\n-->\n\n# yes": "yes",
    "<div>\n# no\n</div>\n\n# yes": "yes",
    "$$\n# no\n$$\n\n# yes": "yes",
    "::: {.columns}\n:::: {.column}\n# yes\n::::\n:::": "yes",
    "::: {.x}\nyes\n---\n:::": "yes",
    "{.x}\n# yes": "yes",
    "#### no\n\n### yes": "yes",
    "##\n\nno": "",
    "#no\n\n\\# no": "",
    "-- no\n\n- - -\n": "",
}


@pytest.mark.parametrize("markdown", SHOWN)
def test_the_words_are_those_of_the_slide(markdown: str) -> None:
    assert heading(markdown) == SHOWN[markdown]
    shown = BeautifulSoup(to_html(markdown), "html.parser").find(["h1", "h2", "h3"])
    assert (" ".join(shown.text.split()) if shown else "") == SHOWN[markdown]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("> # quoted\n\n# yes", "yes"),
        ("- # listed", ""),
        ("# ![A dot](dot.svg) and $x_1^{2}$", "A dot and x_1^2"),
        ("# One<br>two", "One two"),
        ("# What it costs[^cost]^[and why]\n\n[^cost]: # note", "What it costs"),
        ("# {eval}`title`\n\nwords", ""),
        ('# Of {eval}`f"# {x}"` rows', "Of rows"),
    ],
)
def test_nothing_of_another_place_or_of_the_run_is_in_it(markdown: str, expected: str) -> None:
    assert heading(markdown) == expected


PARTS = "# |## |#|a|b c|é| |\n|\n\n|*|_|`|```|~~~|$|$$|===|---|-|<!--|-->|<b>|{.x}|[|]|(|)|&amp;|\\|1.|>|:::|\t|'|!"


@given(st.lists(st.sampled_from(PARTS.split("|")), max_size=12).map("".join))
def test_what_is_plain_is_read_as_the_parser_reads_it(markdown: str) -> None:
    # What stands before and after leaves neither the short way open.
    assert heading(markdown) == heading(f"<!-- -->\n\n{markdown}\n\n#### x")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("A talk: its (first) words", "a-talk-its-first-words"),
        ("It's 1,000 – don't", "it-s-1-000-don-t"),
        ("Of x_1 and fit_model", "of-x_1-and-fit_model"),
        ("Café, naïve, Ångström", "cafe-naive-angstrom"),
        ("3×4 “quoted”…", "34-quoted"),
        ("Größe", "grosse"),
        ("Привет, мир", "privet-mir"),
        ("Ξένος και Ёлка", "ksenos-kai-elka"),
        ("你好 world", "ni-hao-world"),
        ("שלום", "shlvm"),
        ("Smørrebrød", "smorrebrod"),
        ("…", ""),
    ],
)
def test_ids_are_in_latin_letters_and_those_of_ascii_titles_are_as_ever(title: str, expected: str) -> None:
    assert slug(title) == expected
