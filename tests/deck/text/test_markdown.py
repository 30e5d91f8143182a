"""What a speaker can write in Markdown, and what is made of it."""

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from deck.problem import Problem
from deck.text.markdown import to_html, to_text
from deck.text.plugins.setting import Setting


def page(markdown: str, **setting: object) -> BeautifulSoup:
    return BeautifulSoup(to_html(markdown, Setting(**setting)), "html.parser")


def words(tag: Tag) -> str:
    return " ".join(tag.text.split())


# --- CommonMark, formulas, code --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markdown", "formulas"),
    [
        (r"Inline $a_1 < b$.", ["a_1 < b"]),
        ("From $5 to $10, or 5 $ a piece.", []),
        (r"A price of 5 \$ and of 6 \$.", []),
        (r"$5\times$ 3 and 5$\times$ 3", [r"5\times", r"\times"]),
        ("From $5-$10 and $x$", ["x"]),
        ("$$\n\\int_0^1 *x* _y_\n$$", [r"\int_0^1 *x* _y_"]),
        ("words $$x^2$$ words", ["x^2"]),
        (
            "\\begin{align*}\na &= b \\\\\nc &= d\n\\end{align*}",
            ["\\begin{align*}\na &= b \\\\\nc &= d\n\\end{align*}"],
        ),
        ("so:\n\\begin{cases}a\\end{cases}", ["\\begin{cases}a\\end{cases}"]),
        ("`$not$`", []),
    ],
)
def test_formulas_are_marked_and_prices_are_not(markdown: str, formulas: list[str]) -> None:
    assert [each.text for each in page(markdown).select(".math")] == formulas


def test_displayed_formulas_are_told_apart() -> None:
    found = page("$a$\n\n$$b$$\n\n\\begin{align}c\\end{align}").select(".math")
    assert ["display" in each["class"] for each in found] == [False, True, True]


@pytest.mark.parametrize(
    ("fence", "language"),
    [("```python", "python"), ("```", "text"), ("```{.r}", "r"), ("``` {julia}", "julia"), ("~~~c++", "c++")],
)
def test_code_is_escaped_and_named_for_the_highlighter(fence: str, language: str) -> None:
    code = page(f'{fence}\nx = "<b>" & $y$ @z\n{fence[:3]}').select_one("pre > code")
    assert code["class"] == ["hljs", f"language-{language}"]
    assert code.text == 'x = "<b>" & $y$ @z'


def test_html_stays_as_it_is() -> None:
    assert '<video controls src="a.mp4"></video>' in to_html(
        '<video controls src="a.mp4"></video>\n\n*and* <b>bold</b>'
    )


def test_addresses_are_links_tasks_are_labelled_and_terms_defined() -> None:
    found = page("See https://example.org.\n\n- [x] done\n- [ ] open\n\nTerm\n: its meaning")
    assert found.a["href"] == "https://example.org"
    assert [bool(each.find_parent("label")) or bool(each.label) for each in found.select("li")] == [True, True]
    assert found.dd.text.strip() == "its meaning"


@given(st.text(alphabet=" \n*_`[](){}<>#-:.|$^\\&abc1@", max_size=60))
def test_any_text_becomes_html_or_a_problem_with_its_line(text: str) -> None:
    line: int | None = 1
    try:
        to_html(text)
    except Problem as problem:
        line = problem.line
    assert line in range(1, text.count("\n") + 2)


# --- attributes and steps --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markdown", "tag"),
    [
        ("Some [words]{.fragment step=2}.", "span"),
        ("Some **words**{.fragment step=2}.", "strong"),
        ("Some *words*{step=2}.", "em"),
        ("Some `code`{step=2}.", "code"),
        ("A [link](x){step=2}.", "a"),
        ("![alt](x.png){step=2}", "img"),
        ("$x${step=2}", ".math"),
        ("{step=2}\nA paragraph.", "p"),
        ("A paragraph. {step=2}", "p"),
        ("{.fragment}\n{step=2}\n- a list", "ul"),
        ("- an item {step=2}", "li"),
        ("- an item\n\n- a loose one {step=2}", "li + li"),
        ("{step=2}\n> a quote", "blockquote"),
        ("> a quote\n> — [someone]{step=2}", "figcaption > span"),
        ("{step=2}\n> a quote\n> — someone", "figure.quote"),
        ("{step=2}\n| a |\n|---|\n| b |", "table"),
        ("| a |\n|---|\n| b {step=2} |", "td"),
        ("{step=2}\n$$x$$", "p:has(> .math.display)"),
        ("{step=2}\n```\ncode\n```", "div:has(> .listing)"),
        ("## A heading {step=2}", "h2"),
        ("::: note {step=2}\nwords\n:::", ".callout"),
        ("{step=2}\n::: note\nwords\n:::", ".callout"),
        ("::: {.fragment step=2}\nwords\n:::", "div"),
    ],
)
def test_any_element_can_be_a_step(markdown: str, tag: str) -> None:
    found = page(markdown)
    (step,) = found.select(".fragment")
    assert step == found.select_one(tag)
    assert step["data-step"] == "2"
    assert "{" not in found.text


def test_a_way_to_come_makes_a_fragment_and_classes_of_the_author_pass() -> None:
    found = page("[a]{.fade-up} [b]{.my-own}\n\n{.fragment .highlight-red}\nc")
    assert [each["class"] for each in found.select("[class]")] == [
        ["fade-up", "fragment"],
        ["my-own"],
        ["fragment", "highlight-red"],
    ]


@pytest.mark.parametrize(
    ("markdown", "line", "says"),
    [
        ("one\n\n[two]{stpe=2}", 3, "Did you mean 'step'?"),
        ("one\ntwo [three]{.fragmet}", 2, "Did you mean 'fragment'?"),
        ("## one {.fade-upp}", 1, "Did you mean 'fade-up'?"),
        ("[one]{step=soon}", 1, "step=soon; expected the number of a step"),
        ("one\n\n{step=0}\ntwo", 3, "step=0"),
        ('[one]{onclick="alert()"}', 1, "unknown attribute 'onclick'"),
        ("one\n\n{.fragment}", 3, "attributes above nothing"),
        ("{.fragment}\n<div>one</div>", 1, "Write them into the HTML"),
        ("one {.fragment} two", 1, "that belong to nothing"),
    ],
)
def test_a_slip_in_an_attribute_is_a_problem_with_its_line(markdown: str, line: int, says: str) -> None:
    with pytest.raises(Problem) as caught:
        to_html(markdown)
    assert says in str(caught.value)
    assert caught.value.line == line


def test_braces_that_are_no_attributes_stay() -> None:
    text = r"The set {1, 2}, a {word}, \{.fragment}, `{.x}` and {x} at the end {a, b}"
    assert words(page(text)) == "The set {1, 2}, a {word}, {.fragment}, {.x} and {x} at the end {a, b}"


def test_an_id_that_is_the_slides_is_the_slides_alone() -> None:
    assert page("## Net {#net}", slide="net").h2.attrs == {}
    assert page("## Net {#net}", slide="other").h2["id"] == "net"


def test_notes_have_no_steps() -> None:
    text = "[a]{.fragment step=2} [b]{.grow}\n\n{.incremental}\n- c"
    assert page(text, still=True).select(".fragment, [data-step]") == []


def test_a_list_comes_item_by_item_the_inner_ones_too() -> None:
    found = page("## Heading\n\ntext\n\n1. one\n   - two\n2. three\n\n{.nonincremental}\n- four", steps="items")
    assert [words(each).split()[0] for each in found.select(".fragment")] == ["one", "two", "three"]
    assert all(each.name == "li" for each in found.select(".fragment"))


@pytest.mark.parametrize("markdown", ["{.incremental}\n- one\n- two\n\ntext\n\n- three"])
def test_a_list_says_itself_that_it_comes_item_by_item(markdown: str) -> None:
    assert [words(each) for each in page(markdown).select(".fragment")] == ["one", "two"]


def test_a_block_makes_its_lists_come_item_by_item() -> None:
    found = page("::: incremental\n- one\n- two\n:::\n\n- three")
    assert [words(each) for each in found.select(".fragment")] == ["one", "two"]


def test_blocks_come_one_by_one_after_the_heading() -> None:
    found = page("## Heading\n\none\n\n- two\n- too\n\n$$three$$\n\n### four\n\n> five\n> -- six", steps="blocks")
    assert [each.name for each in found.select(".fragment")] == ["p", "ul", "p", "h3", "figure"]
    assert [words(each) for each in page("one\n\ntwo", steps="blocks").select(".fragment")] == ["one", "two"]


# --- quotes, tables, callouts, columns -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "> A *true* word.\n>\n> — [Someone](https://x.org), 1979",
        "> A *true* word.\n> -- [Someone](https://x.org), 1979",
        "> A *true* word.  \n> --- [Someone](https://x.org), 1979",
    ],
)
def test_a_quote_names_its_source(source: str) -> None:
    figure = page(source).select_one("figure.quote")
    assert words(figure.blockquote) == "A true word."
    assert words(figure.figcaption) == "Someone, 1979"
    assert figure.blockquote.em
    assert figure.figcaption.a


@pytest.mark.parametrize("source", ["> A word.", "> A - word — in between", "> - a list", "> ---"])
def test_a_quote_without_a_source_is_a_quote(source: str) -> None:
    found = page(source)
    assert found.blockquote
    assert not found.figure


TABLE = """
| model | rows | loss | share | where | given |
|---|---|---|---|---|:-:|
| a | 1,840 | **−0.5 ± 0.01** | 12 % | 1st | 1 |
| b | $5 | 1e-3 | – | 2 | 2 |
"""


def test_columns_of_numbers_stand_on_the_right_and_the_sources_word_counts() -> None:
    rows = page(TABLE).select("tr")
    for row in rows:
        styles = [cell.get("style") for cell in row.find_all(["th", "td"])]
        right = "text-align:right"
        assert styles == [None, right, right, right, None, "text-align:center"]
    assert len(rows) == 3


@pytest.mark.parametrize(
    "text", [f"{TABLE}\n: What it *shows*", f"Table: What it *shows*\n{TABLE}", f": What it *shows*\n{TABLE}"]
)
def test_a_table_has_a_caption(text: str) -> None:
    found = page(f"Before.\n\n{TABLE}\n\nBetween.\n\n---\n\n{text}\n\nAfter.")
    plain, captioned = found.select("table")
    assert plain.caption is None
    assert captioned.find().name == "caption"
    assert words(captioned.caption) == "What it shows"
    assert captioned.caption.em
    assert [words(each) for each in found.select("p")] == ["Before.", "Between.", "After."]


@pytest.mark.parametrize(
    ("block", "kind", "title"),
    [
        ("::: note\nbody\n:::", "note", "Note"),
        ("::: warning Mind the *gap*\nbody\n:::", "warning", "Warning Mind the gap"),
        ("::: {.callout-tip}\nbody\n:::", "tip", "Tip"),
        ('::: {.callout-important title="Mind it"}\nbody\n:::', "important", "Important Mind it"),
        ("::: {.callout-caution}\n## Quarto's title\nbody\n:::", "warning", "Warning Quarto's title"),
        (":::{hint} MyST\nbody\n:::", "tip", "Tip MyST"),
        ("::::{note}\nbody\n::::", "note", "Note"),
        ("```{note}\nbody\n```", "note", "Note"),
        ("````{warning} Mind *it*\n:name: x\nbody\n````", "warning", "Warning Mind it"),
        ("~~~{seealso}\nbody\n~~~", "note", "Note"),
        ("```{admonition} My own\n:class: tip\nbody\n```", "tip", "Tip My own"),
        (":::{admonition} My own\nbody\n:::", "note", "Note My own"),
        ("> [!NOTE]\n> body\n", "note", "Note"),
        ("> [!CAUTION]\n>\n> body\n", "warning", "Warning"),
        ("> [!tip] Mine\n> body\n", "tip", "Tip Mine"),
    ],
)
def test_a_callout_says_its_kind_in_words(block: str, kind: str, title: str) -> None:
    callout = page(f"Before.\n{block}\nAfter.").select_one(f".callout.callout-{kind}")
    assert words(callout.select_one(".callout-title")) == title
    assert words(callout) == f"{title} body"
    assert callout["role"] == "note"


def test_a_callouts_kind_is_in_the_decks_language() -> None:
    assert words(page("::: warning\nx\n:::", language="de-CH").select_one(".callout-kind")) == "Achtung"


def test_blocks_hold_blocks_however_many_colons_they_have() -> None:
    first = "::: {.column width=40%}\nleft\n\n::: tip\n```\n:::\n```\n:::\n:::"
    found = page(f"::: columns\n{first}\n::: column\nright\n:::\n:::\n\nafter")
    left, right = found.select(".columns > .column")
    assert left["style"] == "flex: 0 1 40%"
    assert left.select_one(".callout code").text == ":::"
    assert words(right) == "right"
    assert words(found.find_all("p")[-1]) == "after"


@pytest.mark.parametrize(
    ("block", "line", "says"),
    [
        ("::: warnning\nx\n:::", 3, "unknown kind of block 'warnning'; expected one of note, tip"),
        ("::: warnning\nx\n:::", 3, "Did you mean 'warning'?"),
        ("::: {.callout-nota}\nx\n:::", 3, "Did you mean 'note'?"),
        ("::: note\nx", 3, "'::: note' without an end"),
        ("x\n\n:::", 5, "':::', which ends nothing"),
        ("::: column\nx\n:::", 3, "a column by itself"),
        ("::: {.column width=}\nx\n:::", 3, "cannot read"),
    ],
)
def test_a_block_that_is_none_is_a_problem_with_its_line(block: str, line: int, says: str) -> None:
    with pytest.raises(Problem) as caught:
        to_html(f"first\n\n{block}")
    assert says in str(caught.value)
    assert caught.value.line == line


UNREAD = {
    "one\n\n[^note]: *its* text": ("'[^note]:', to which nothing refers", 3, "one [^note]: its text"),
    "one\ntwo[^other] words": ("'[^other]' without a text", 2, "one two[^other] words"),
    "::: {.panel-tabset}\n### One\n\nwords\n:::": ("'::: {.panel-tabset}'", 1, "One words"),
    "a\n\n:::: r-stack\nwords\n::::": ("':::: r-stack'", 3, "a words"),
    ":::{figure} x.png\nwords\n:::": ("':::{figure} x.png'", 1, "x.png words"),
    "::: my-own thing\nwords\n:::": ("'::: my-own thing'", 1, "thing words"),
    "```{mermaid}\ngraph LR\n```": ("'```{mermaid}'", 1, "graph LR"),
    "```mermaid\ngraph LR\n```": ("'```mermaid'", 1, "graph LR"),
    "a {width=50%} b": ("'{width=50%}'", 1, "a {width=50%} b"),
    '![](x.png){fig-align="center"}': ("'fig-align=\"center\"'", 1, ""),
    "a\n{{< include _x.md >}} b": ("'{{< include _x.md >}}'", 2, "a {{< include _x.md >}} b"),
    "## A\n\nb [c]{colour=red}": ("'colour=\"red\"'", 3, "A b c"),
}


@pytest.mark.parametrize(("markdown", "named"), UNREAD.items(), ids=UNREAD)
def test_what_says_nothing_to_a_deck_is_shown_as_it_is_and_named(markdown: str, named: tuple[str, int, str]) -> None:
    found = to_text(markdown)
    assert found.unread == (named[:2],)
    assert words(BeautifulSoup(found.html, "html.parser")) == named[2]


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("![](x.png){width=50%}", {"width": "50%"}),
        ("![](x.png){width=3.5in .rounded}", {"width": "3.5in", "class": ["rounded"]}),
        ('![](x.png){fig-alt="A line." width="300"}', {"alt": "A line.", "width": "300"}),
        ("![](x.png){.fragment fragment-index=2}", {"class": ["fragment"], "data-fragment-index": "2"}),
    ],
)
def test_an_image_takes_attributes_as_quarto_writes_them(image: str, expected: dict) -> None:
    found = page(f"Before {image} after.").img
    assert {key: found.get(key) for key in expected} == expected
    assert "{" not in page(f"Before {image} after.").text


def test_a_footnote_of_another_cell_changes_no_number() -> None:
    found = to_text("a[^1] b[^zz] c^[in *line*] d[^2]\n\n[^1]: One\n[^2]: Two")
    assert words(BeautifulSoup(found.body, "html.parser")) == "a1 b[^zz] c2 d3"
    assert [words(BeautifulSoup(each, "html.parser")) for each in found.footnotes] == ["One", "in line", "Two"]


def test_a_directive_for_formulas_is_one() -> None:
    assert page("```{math}\na < b\n```").select_one(".math.display").text == "a < b"


def test_an_aside_stands_by_itself() -> None:
    assert [words(each) for each in page("a\n\n::: aside\nb\n:::\n\n::: {.footer}\nc\n:::").select(".aside")] == [
        "b",
        "c",
    ]


# --- footnotes -------------------------------------------------------------------------------------------------------

NOTES = "One[^b] and two[^a] and^[inline *one*] again[^b].\n\n[^a]: Text a.\n[^b]: Text b."


def test_footnotes_are_numbered_as_they_are_met_and_stand_apart() -> None:
    text = to_text(NOTES, Setting(prefix="net-", first_note=3))
    body = BeautifulSoup(text.body, "html.parser")
    notes = [BeautifulSoup(each, "html.parser").li for each in text.footnotes]
    assert words(body) == "One3 and two4 and5 again3."
    assert [(note["id"], note["value"], note.text) for note in notes] == [
        ("net-fn-3", "3", "Text b."),
        ("net-fn-4", "4", "Text a."),
        ("net-fn-5", "5", "inline one"),
    ]
    assert [each["aria-describedby"] for each in body.select("sup")] == ["net-fn-3", "net-fn-4", "net-fn-5", "net-fn-3"]


@pytest.mark.parametrize(
    ("markdown", "line", "says"),
    [
        ("one\ntwo[^nota]\n\n[^note]: x", 2, "Did you mean 'note'?"),
    ],
)
def test_a_footnote_needs_a_text_and_a_place(markdown: str, line: int, says: str) -> None:
    with pytest.raises(Problem) as caught:
        to_html(markdown)
    assert says in str(caught.value)
    assert caught.value.line == line
