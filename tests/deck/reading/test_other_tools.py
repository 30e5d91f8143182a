"""Files that were written for other tools: RISE, Quarto, nbdev, plain notebooks. They are read as they are."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from tests.deck.reading.conftest import WriteFile
from tests.helpers.notebooks import cell, notebook

from deck.build import Deck, build
from deck.commands.terminal import Lines
from deck.problem import Problem
from deck.reading.overrides import Overrides
from deck.reading.talk import read_talk
from deck.talk.outline import outline
from deck.talk.talk import Talk
from deck.talk.unread import sentences


def make(source: Path, *, say: Callable[[str], None] = lambda line: None, **options: Any) -> Deck:
    return build(source, output=source.parent / "build/deck", progress=Lines(say), **options)


def slides(talk: Talk) -> list[list[str]]:
    """The cells of each slide, by their first words."""
    spans = outline(talk.sections)[talk.sections[0].name]
    return [[each.source.partition("\n")[0] for each in span.cells if each.options.slide != "notes"] for span in spans]


def read(path: Path) -> Talk:
    return read_talk(path)


# --- where no cell begins a slide ------------------------------------------------------------------------------------

PLAIN = """
# %% [markdown]
# # One
#
# words

# %%
x = 1

# %% [markdown]
# more
#
# ## Two
#
# ```
# # no heading
# ```
#
# ---
#
# Three
#
# ### not four

# %%
y = 2

# %% [markdown]
# Four
# ====

# %% [markdown]
# ---

# %%
z = 3
"""


def test_slides_begin_at_headings_and_rules(write: WriteFile):
    talk = read(write("t.py", PLAIN))
    assert slides(talk) == [["# One", "x = 1", "more"], ["## Two"], ["Three", "y = 2"], ["Four"], ["z = 3"]]
    (remark,) = talk.sections[0].remarks
    assert remark == "t.py: no cell begins a slide, so slides begin at headings of level 1 and 2, and at ---"
    assert [(each.line, each.header) for each in talk.sections[0].cells][:4] == [(2, 1), (7, 6), (10, 9), (12, 12)]
    assert [each.number for each in talk.sections[0].cells] == list(range(1, 9))


def test_a_notebook_keeps_the_numbers_of_its_cells(write: WriteFile):
    talk = read(write("n.ipynb", notebook(cell("markdown", "# A\n\n## B"), cell("code", "1"), cell("code", "2"))))
    assert slides(talk) == [["# A"], ["## B", "1", "2"]]
    assert [each.place(each.line) for each in talk.sections[0].cells] == ["cell 1", "cell 1", "cell 2", "cell 3"]
    assert talk.sections[0].cells[-1].label == '3, "2"'


@pytest.mark.parametrize("kind", ["slide", "subslide", "fragment", "skip", "notes"])
def test_a_file_with_any_slide_type_stays_as_it_is(write: WriteFile, kind: str):
    typed = cell("markdown", "# A", metadata={"slideshow": {"slide_type": kind}})
    talk = read(write("n.ipynb", notebook(typed, cell("markdown", "# B\n\n---\n\n# C"))))
    assert [each.source for each in talk.sections[0].cells] == ["# A", "# B\n\n---\n\n# C"]
    assert talk.sections[0].remarks == ()


def test_a_file_of_one_slide_needs_no_remark(write: WriteFile):
    assert read(write("t.py", "# %% [markdown]\n# # One\n# %%\n1\n")).sections[0].remarks == ()


def test_a_footnote_and_a_link_go_with_the_words_that_need_them(write: WriteFile):
    text = "# A[^n]\n\n[here][x]\n\n# B\n\n[there][y]\n\n[^n]: Note.\n\n[x]: https://a.org\n[y]: https://b.org"
    first, second = read(write("n.ipynb", notebook(cell("markdown", text)))).sections[0].cells
    assert "[^n]: Note." in first.source
    assert "[x]: https://a.org" in first.source
    assert "[^n]" not in second.source


# --- Quarto's marks --------------------------------------------------------------------------------------------------


def test_a_pause_makes_a_step_of_all_that_follows(write: WriteFile):
    text = "# %% [markdown]\n# ## A\n#\n# one\n#\n# . . .\n#\n# two\n#\n# . . .\n\n# %%\n3\n"
    cells = read(write("t.py", text)).sections[0].cells
    assert [(each.source, each.options.slide, each.line) for each in cells] == [
        ("## A\n\none", "slide", 2),
        ("two", "fragment", 8),
        ("3", "fragment", 13),
    ]


@pytest.mark.parametrize("head", ["::: notes", "::: {.notes}", ":::{.notes}", "::::: notes :::::"])
def test_notes_in_a_text_are_the_speakers(write: WriteFile, head: str):
    end = head.split()[0].split("{")[0]
    text = f"## A\n\nbefore\n\n{head}\nSay *this*.\n\n## not a slide\n{end}\n\nafter\n\n# B"
    cells = read(write("n.ipynb", notebook(cell("markdown", text)))).sections[0].cells
    assert [(each.source, each.options.slide) for each in cells] == [
        ("## A\n\nbefore", "slide"),
        ("Say *this*.\n\n## not a slide", "notes"),
        ("after", None),
        ("# B", "slide"),
    ]


ATTRIBUTES = {
    '## A {background-color="aquamarine"}': ("## A", "aquamarine", None, []),
    '## A {.smaller background-image="x.png" transition="zoom"}': ("## A {.smaller}", "x.png", "zoom", ["'.smaller'"]),
    '## A {#a data-background="#123"}': ("## A {#a}", "#123", None, []),
    '## A {background-opacity="0.5" auto-animate=true}': (
        "## A",
        None,
        None,
        ["'background-opacity=\"0.5\"'", "'auto-animate=\"true\"'"],
    ),
    "## A {.smaller}": ("## A {.smaller}", None, None, ["'.smaller'"]),
    "## A {not attributes}": ("## A {not attributes}", None, None, []),
}


@pytest.mark.parametrize(("heading", "expected"), ATTRIBUTES.items(), ids=ATTRIBUTES)
def test_attributes_of_a_heading_are_the_slides(write: WriteFile, heading: str, expected: tuple):
    talk = read(write("t.py", f'# %% [markdown] slide="slide"\n# {heading}\n#\n# words\n'))
    (only,) = talk.sections[0].cells
    found = only.source.partition("\n")[0], only.options.background, only.options.transition
    assert (*found, [what for what, _ in only.unread]) == expected


# --- headers ---------------------------------------------------------------------------------------------------------

HEADERS = {
    "raw": (cell("raw", "---\ntitle: T\nformat: revealjs\n---"), "T", ""),
    "Markdown": (cell("markdown", "---\ntitle: T\n---"), "T", ""),
    "text below": (cell("markdown", "---\ntitle: T\n...\n\nwords"), "T", "words"),
    "plain text": (cell("raw", "---\nJust some words\n---"), "n", "---\nJust some words\n---"),
    "words and a colon": (cell("markdown", "---\nNote: this\n---"), "Note: this", "Note: this\n---"),
    "a list": (cell("raw", "---\n- a\n- b\n---"), "n", "---\n- a\n- b\n---"),
    "no end": (cell("raw", "---\ntitle: T"), "n", "---\ntitle: T"),
    "nothing": (cell("raw", "---\n---"), "n", "---\n---"),
    "a day that is none": (cell("raw", "---\ntitle: T\ndate: 2020-02-30\n---"), "T", ""),
}


@pytest.mark.parametrize(("first", "title", "rest"), HEADERS.values(), ids=HEADERS)
def test_a_first_cell_may_be_a_header(write: WriteFile, first: dict, title: str, rest: str):
    talk = read(write("n.ipynb", notebook(first, cell("code", "1"))))
    assert talk.config.title == title
    assert talk.sections[0].cells[-2].source == rest


@pytest.mark.parametrize("kind", ["raw", "markdown"])
def test_the_same_in_a_percent_file(write: WriteFile, kind: str):
    header = "# ---\n# jupyter:\n#   kernelspec: {name: x}\n# ---\n"
    path = write("t.py", f"{header}\n# %% [{kind}]\n# ---\n# title: T\n# toc: true\n# ---\n\n# %%\n1\n")
    talk = read(path)
    assert talk.config.title == "T"
    assert sentences(talk.unread) == ["t.py: not read: 'toc:' (line 9)"]


@pytest.mark.parametrize("title", ["Deep: a talk", "[T", '"T', "T: {"])
@pytest.mark.parametrize("kind", ["raw", "markdown"])
def test_a_header_that_is_no_yaml_is_a_problem(write: WriteFile, title: str, kind: str):
    with pytest.raises(Problem, match=r"n.ipynb \(cell 1, line \d\): not YAML"):
        read(write("n.ipynb", notebook(cell(kind, f"---\ntitle: {title}\nauthor: A\n---"), cell("code", "1"))))


def test_quartos_options_of_the_whole_file(write: WriteFile):
    header = "# ---\n# execute:\n#   echo: false\n#   warning: false\n# format:\n#   revealjs:\n#     theme: night\n"
    header += "#     slide-number: c\n#     footer: F\n#     chalkboard: true\n# toc: true\n# ---\n"
    talk = read(write("t.py", f"{header}\n# %%\n1\n\n# %%\n#| echo: true\n2\n"))
    config = talk.config
    assert (config.theme.base, config.numbers, config.footer) == ("dark", "c", "F")
    assert [each.options.shows_input for each in talk.sections[0].cells] == [False, True]
    assert all("hide-stderr" in each.options.tags for each in talk.sections[0].cells)
    assert sentences(talk.unread) == ["t.py: not read: 'format: chalkboard' (line 5); 'toc:' (line 11)"]


# Headers and cells -> the slides, the one that Quarto makes of the title block among them.
TITLES = {
    "a title block": ("# title: T\n", "# %% [markdown]\n# # A\n# %%\n1\n", [[""], ["# A", "1"]]),
    "a cell of code first": ("# title: T\n", "# %%\n1\n# %% [markdown]\n# # A\n", [[""], ["1"], ["# A"]]),
    "a slide that is the title": ("# title: My *T*\n", "# %% [markdown]\n# # My T\n# %%\n1\n", [["# My T", "1"]]),
    "a title slide": (
        "# title: T\n# format: revealjs\n",
        '# %% [markdown] slide="slide" layout="title"\n# words\n',
        [["words"]],
    ),
    "slides of ours": ("# title: T\n", '# %% [markdown] slide="slide"\n# # A\n', [["# A"]]),
    "slides of ours, for Quarto": (
        "# title: T\n# format: revealjs\n",
        '# %% [markdown] slide="slide"\n# # A\n',
        [[""], ["# A"]],
    ),
    "no title": ("# author: A\n", "# %% [markdown]\n# # A\n", [["# A"]]),
    "a title of ours": ("# deck: {title: T}\n", "# %% [markdown]\n# # A\n", [["# A"]]),
}


@pytest.mark.parametrize(("header", "cells", "expected"), TITLES.values(), ids=TITLES)
def test_a_title_block_is_a_slide_as_in_quarto(write: WriteFile, header: str, cells: str, expected: list):
    talk = read(write("t.py", f"# ---\n{header}# ---\n\n{cells}"))
    assert slides(talk) == expected
    assert [each.number for each in talk.sections[0].cells] == [*range(1, len(talk.sections[0].cells) + 1)]


def test_a_notebooks_title_block_stands_where_its_cell_does(write: WriteFile):
    block = cell("raw", "---\ntitle: T\nsubtitle: S\nauthor: A\n---")
    deck = make(write("n.ipynb", notebook(block, cell("markdown", "## One"))))
    title = BeautifulSoup(deck.index.read_text(), "html.parser").section
    assert (title["class"][-1], title["data-source"]) == ("layout-title", "n.ipynb:cell 1")
    assert title.select_one(".content").get_text(" ", strip=True) == "T S A"
    assert deck.slides == 2


def test_nbdevs_directives_are_no_code(write: WriteFile):
    text = "# %%\n#| default_exp core\n#| export\ndef f(): ...\n\n# %%\n#|hide\n1\n\n# %%\n#| hide_input\n2\n"
    talk = read(write("t.py", text))
    exported, hidden, result = talk.sections[0].cells
    assert (exported.source, hidden.source, exported.line) == ("def f(): ...", "1", 4)
    assert (hidden.options.shows_input, hidden.options.shows_output, hidden.runs) == (False, False, True)
    assert (result.options.shows_input, result.options.shows_output) == (False, True)
    assert sentences(talk.sections[0].unread) == [
        "t.py: not read: '#| default_exp core' (line 2); '#| export' (line 3)"
    ]


SIZES = """
# ---
# format:
#   revealjs:
#     fig-height: 4
# ---

# %%
#| fig-width: 6
#| layout-ncol: 2
import matplotlib.pyplot as plt
for n in range(2):
    plt.plot([n])
    plt.show()
print(plt.rcParams["figure.figsize"])

# %%
#| fig-width: 5
#| fig-height: 5
plt.plot([3])
print(plt.rcParams["figure.figsize"])
"""


@pytest.mark.process
def test_quartos_sizes_and_columns_of_figures(write: WriteFile):
    path = write("t.py", SIZES)
    deck = make(path)
    page = BeautifulSoup(deck.index.read_text(), "html.parser")
    assert [each.text for each in page.select("pre.plain")] == ["[6.0, 4.0]", "[5.0, 5.0]"]
    assert [each["height"] for each in page.find_all("img")] == ["384", "384", "480"]
    assert page.select(".output.grid-2 > figure")[1].img is not None
    assert deck.notes == ()
    path.write_text(path.read_text().replace("fig-width: 5", "fig-width: 5.5"))
    assert make(path).ran == ("t",)


# --- RISE ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["rise", "livereveal"])
def test_what_rise_says_of_the_look(write: WriteFile, key: str):
    said = {
        "theme": "moon",
        "transition": "zoom",
        "footer": "<h3>World &amp; all</h3>",
        "slideNumber": "h/v",
        "controls": False,
        "width": 1280,
        "height": 800,
        "autolaunch": True,
        "overlay": "<div>x</div>",
        "header": "<h1>Hello</h1>",
    }
    write("hall.png", "")
    said |= {"backimage": "hall.png"}
    talk = read(write("n.ipynb", notebook(cell("code", "1"), **{key: said})))
    config = talk.config
    assert (config.theme.base, config.footer, config.numbers) == ("dark", "World & all", "h/v")
    assert (config.header, config.overlay, config.background) == ("Hello", "<div>x</div>", "hall.png")
    assert (config.reveal, config.size) == ({"transition": "zoom", "controls": False}, (1280, 800))
    assert sentences(talk.unread) == [f"n.ipynb: not read: '{key}: autolaunch'"]


def test_what_rise_says_of_the_look_may_be_of_no_use(write: WriteFile):
    said = {
        "header": "<img src='logo.png'>",
        "overlay": 1,
        "backimage": "none.png",
        "theme": "mine",
        "transition": "cube",
        "footer": 3,
        "slideNumber": "x",
        "width": "100%",
        "height": 300,
    }
    talk = read(write("n.ipynb", notebook(cell("code", "1"), rise=said, livereveal="x")))
    assert (talk.config.theme.base, talk.config.reveal, talk.config.size) == ("light", {}, (1280, 720))
    assert sentences(talk.unread) == [
        "n.ipynb: not read: 'rise: header, overlay, backimage, theme, transition, footer, slideNumber, width, height'"
    ]


def test_rises_style_sheets_stand_beside_a_notebook(write: WriteFile):
    write("rise.css", "h1 { color: red }")
    write("n.css", "@import url(https://a.org/x.css);")
    talk = read(write("n.ipynb", notebook(cell("code", "1"), deck={"theme": "dark"})))
    assert (talk.config.theme.base, talk.config.theme.sheets) == ("dark", ("rise.css",))
    assert sentences(talk.unread) == ["n.ipynb: not read: n.css: @import"]


# --- notebooks of all ages -------------------------------------------------------------------------------------------

OLD = """
{"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": "x"}, "worksheets": [{"cells": [
 {"cell_type": "heading", "level": 2, "metadata": {"slideshow": {"slide_type": "slide"}}, "source": ["Old"]},
 {"cell_type": "code", "collapsed": false, "input": ["print 'a'"], "language": "python", "metadata": {}, "outputs": [
  {"output_type": "stream", "stream": "stdout", "text": ["a\\n"]}], "prompt_number": 1}]}]}
"""


def test_a_notebook_of_an_older_format_is_converted(write: WriteFile):
    talk = read_talk(write("n.ipynb", OLD), overrides=Overrides(stored=True))
    heading, code = talk.sections[0].cells
    assert (heading.source, heading.options.slide, code.source) == ("## Old", "slide", "print 'a'")
    assert code.stored == ({"output_type": "stream", "name": "stdout", "text": "a\n"},)
    with pytest.raises(Problem, match="does not compile"):
        read(write("n.ipynb", OLD))


def test_what_front_ends_write_under_our_words_is_theirs(write: WriteFile):
    metadata = {
        "id": "wXy_12",
        "source": {"a": 1},
        "output": 3,
        "part": "intro",
        "tags": "x",
        "slideshow": {"slide_type": "header_slide"},
        "layout": {"rows": 2},
    }
    for kind in ("code", "markdown"):
        (only,) = read(write("n.ipynb", notebook(cell(kind, "1", metadata=metadata)))).sections[0].cells
        assert only.options.id is only.options.source is only.options.layout is only.options.slide is None


@pytest.mark.parametrize("tag", ["hide_code", "scroll-output", "remove_toc", "hidden", "output_scroll", "skip"])
def test_another_tools_tag_is_no_slip(write: WriteFile, tag: str):
    (only,) = read(write("t.py", f'# %% tags=["{tag}"]\n1\n')).sections[0].cells
    assert only.options.shows_input


def test_a_cell_in_another_language_runs_as_its_magic(write: WriteFile):
    text = '# %% language="bash"\n# echo hi\n\n# %% language="javascript" magic_args="--x"\n# alert(1)\n'
    first, second = read(write("t.py", text)).sections[0].cells
    assert (first.source, first.line) == ("%%bash\necho hi", 1)
    assert second.source == "%%javascript --x\nalert(1)"


def test_code_that_does_not_compile_may_be_shown(write: WriteFile):
    text = '# %% tags=["raises-exception"]\nx = = 1\n\n# %% tags=["skip-execution"]\nif x:\n\n# %%\n1\n'
    talk = read(write("t.py", text))
    assert [each.runs for each in talk.sections[0].cells] == [True, False, True]


# --- what the call asks of all cells ---------------------------------------------------------------------------------

STREAM = {"output_type": "stream", "name": "stdout", "text": ["kept\n"]}
ERROR = {"output_type": "error", "ename": "ZeroDivisionError", "evalue": "x", "traceback": ["Kept: ZeroDivisionError"]}
WIDGET = {
    "output_type": "display_data",
    "metadata": {},
    "data": {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": ["IntSlider()"]},
}
SCRIPT = {"output_type": "display_data", "metadata": {}, "data": {"text/html": "<script>alert()</script>"}}


def run_notebook() -> str:
    return notebook(
        cell("markdown", "# One"),
        cell("code", "print('new')", outputs=[STREAM], execution_count=5),
        cell("code", "1 / 0", outputs=[ERROR], execution_count=2),
        cell("code", "print 'python 2'", outputs=[WIDGET, SCRIPT], execution_count=6),
    )


@pytest.mark.process
def test_stored_outputs_are_shown_and_nothing_runs(write: WriteFile):
    lines: list[str] = []
    deck = make(write("n.ipynb", run_notebook()), say=lines.append, overrides=Overrides(stored=True))
    page = deck.index.read_text()
    assert (deck.ran, lines) == ((), [])
    assert page.count("<pre") == 6  # three cells of code, and an output of each
    assert "kept" in page
    assert "Kept: ZeroDivisionError" in page
    assert "alert()" not in page
    assert page.count("data-outdated") == 1
    assert deck.notes == (
        "n.ipynb: the outputs of cell 3 may be older than the code: the notebook did not run from top to bottom",
        "n.ipynb: not read: application/vnd.jupyter.widget-view+json in an output (cell 4); a script in an output "
        "(cell 4)",
    )
    assert make(deck.talk.sections[0].path, overrides=Overrides(stored=True)).was_current


@pytest.mark.process
def test_deck_yml_may_say_that_nothing_runs(write: WriteFile):
    path = write("n.ipynb", run_notebook())
    write("deck.yml", "execute: false\n")
    deck = make(path, overrides=Overrides(no_input=True))
    page = deck.index.read_text()
    assert (deck.ran, page.count("<pre"), "python 2" in page) == ((), 3, False)


@pytest.mark.process
def test_errors_may_be_allowed_and_else_the_stored_one_is_named(write: WriteFile):
    source = notebook(
        cell("code", "1 / 0", outputs=[ERROR], execution_count=1),
        cell("code", "x = = 1"),
        cell("code", "import sys; print('out'); print('err', file=sys.stderr)", metadata={"tags": ["remove_stderr"]}),
        cell("code", "asked", outputs=[STREAM], metadata={"tags": ["skip-execution"]}),
    )
    path = write("n.ipynb", source)
    page = make(path, overrides=Overrides(allow_errors=True)).index.read_text()
    assert "ZeroDivisionError" in page
    assert "SyntaxError" in page
    assert (">out</pre>" in page, "err</pre>" in page, "kept" in page) == (True, False, True)
    write("n.ipynb", source.replace("x = = 1", "1"))
    with pytest.raises(Problem, match=r"The notebook holds the same error.*'raises-exception'"):
        make(path)


def test_split_cells_stand_beside_each_other(write: WriteFile):
    split = {"cell_style": "split"}
    cells = [cell("markdown", f"words {n}", metadata=split if n in (1, 2, 4) else {}) for n in range(5)]
    page = make(write("n.ipynb", notebook(*cells))).index.read_text()
    rows = BeautifulSoup(page, "html.parser").select(".split")
    assert [[each.text.strip() for each in row.select(".cell")] for row in rows] == [
        ["words 1", "words 2"],
        ["words 4"],
    ]
