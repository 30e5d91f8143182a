"""The line of each cell is the one where an editor shows its first line."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from deck.problem import Problem
from deck.reading.percent import place_cells
from deck.talk.cell import PlacedCell

# Name -> text and (marker, line, kind, first line of the source) of each cell.
CASES = {
    "code and markdown": (
        "# %% [markdown]\n# # Title\n#\n# Text\n\n# %%\nx = 1\n",
        [(1, 2, "markdown", "# Title"), (6, 7, "code", "x = 1")],
    ),
    "no line end at the end": ("# %%\nx = 1", [(1, 2, "code", "x = 1")]),
    "YAML header": (
        "# ---\n# jupyter:\n#   kernelspec:\n#     name: python3\n# ---\n\n# %%\nx = 1\n",
        [(7, 8, "code", "x = 1")],
    ),
    "header of another tool": ("# ---\n# title: T\n# ---\n# %%\nx = 1\n", [(4, 5, "code", "x = 1")]),
    "shebang and encoding": ("#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n# %%\nx\n", [(3, 4, "code", "x")]),
    "before the first marker": (
        '"""A docstring."""\n\nimport os\n\n# %%\nx\n',
        [(None, 1, "code", '"""A docstring."""'), (5, 6, "code", "x")],
    ),
    "marker in a string": ('# %%\ns = """\n# %% no\n"""\n# %%\ny\n', [(1, 2, "code", 's = """'), (5, 6, "code", "y")]),
    "short for markdown": ("# %% [md]\n# text\n", [(1, 2, "markdown", "text")]),
    "triple quotes on lines of their own": ('# %% [markdown]\n"""\ntext\n\nmore\n"""\n', [(1, 3, "markdown", "text")]),
    "triple quotes beside the text": ('# %% [markdown]\n"""text\nmore"""\n', [(1, 2, "markdown", "text")]),
    "triple quotes on one line": ("# %% [markdown]\n'''text'''\n", [(1, 2, "markdown", "text")]),
    "raw triple quotes": ('# %% [markdown]\nr"""\n$\\\\alpha$\n"""\n', [(1, 3, "markdown", "$\\\\alpha$")]),
    "blank lines around triple quotes": (
        '# %% [markdown]\n\n\n"""\n\n  text\n"""\n\n\n# %%\nx\n',
        [(1, 6, "markdown", "  text"), (10, 11, "code", "x")],
    ),
    "blank lines around code": ("# %%\n\n\nx\n\n\n\n# %%\n\ny\n", [(1, 4, "code", "x"), (8, 10, "code", "y")]),
    "magics": (
        "# %%\n# %matplotlib inline\nx\n# %%\n# %%time\ny\n",
        [(1, 2, "code", "%matplotlib inline"), (4, 5, "code", "%%time")],
    ),
    "empty cells": ("# %%\n# %%\n\n# %%\nx\n", [(1, 2, "code", ""), (2, 3, "code", ""), (4, 5, "code", "x")]),
    "raw": ("# %% [raw]\n# <b>\n", [(1, 2, "raw", "<b>")]),
    "title and options": ('# %% Rows slide="slide"\nx\n', [(1, 2, "code", "x")]),
    "fence with percent signs": (
        "# %% [markdown]\n# ```\n# %% comment\n# ```\n# %%\nx\n",
        [(1, 2, "markdown", "```"), (5, 6, "code", "x")],
    ),
    "characters that some take for line ends": (
        "# %%\nx = 'a\u2028b'\n\x0c\n# %%\ny\n",
        [(1, 2, "code", "x = 'a\u2028b'"), (4, 5, "code", "y")],
    ),
}

REFUSED = {
    "kind in a bracket": (
        "# %%\nx\n# %% [markdwon]\n# t\n",
        3,
        "unknown kind of cell '.markdwon.'.*Did you mean 'markdown'",
    ),
    "no blank before the bracket": ("# %%[markdown]\n# t\n", 1, "is no cell marker; expected a space"),
    "a block without an end, which takes the next cells along": (
        "# %% [markdown]\n# ```python\n# x = 1\n\n# %%\ny = 2\n\n# %% [markdown]\n# ```\n",
        5,
        "the cell marker .# %%. is in the block of code that begins on line 2.*End it with ```",
    ),
    "header that is not YAML": ("# ---\n# jupyter:\n#   a: b: c\n# ---\n# %%\nx\n", 3, "cannot read the file's header"),
}


def summary(cell: PlacedCell) -> tuple:
    return cell.marker, cell.line, cell.kind, cell.source.split("\n")[0]


@pytest.mark.parametrize(("text", "cells"), CASES.values(), ids=CASES)
def test_each_cell_has_its_line(text: str, cells: list):
    assert [summary(cell) for cell in place_cells(text)] == cells


def test_options_are_read():
    (cell,) = place_cells('# %% Rows slide="slide" slideshow={"slide_type": "slide"} tags=["check"]\nx\n')
    assert cell.metadata == {
        "title": "Rows",
        "slide": "slide",
        "slideshow": {"slide_type": "slide"},
        "tags": ["check"],
    }


@pytest.mark.parametrize(("text", "line", "message"), REFUSED.values(), ids=REFUSED)
def test_it_refuses(text: str, line: int, message: str):
    with pytest.raises(Problem, match=message) as caught:
        list(place_cells(text))
    assert caught.value.line == line


word = st.text("abcxyz", min_size=1, max_size=5)
blank = st.lists(st.just(""), max_size=3)
code = st.lists(
    st.one_of(word, word.map("    {}".format), st.just(""), word.map("# {}".format)), min_size=1, max_size=5
)
string = st.tuples(word, word).map(lambda words: [f'{words[0]} = """', "# %% no marker", words[1], '"""'])
markdown = st.lists(st.one_of(word, st.just("")), max_size=4)


@st.composite
def cells(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """The lines of a cell in the file, and those of its source."""
    kind = draw(st.sampled_from(["code", "string", "comment", "quotes"]))
    before, after = draw(blank), draw(blank)
    if kind in ("code", "string"):
        source = draw(code if kind == "code" else string)
        return ["# %%", *before, *source, *after], source
    source = [draw(word), *draw(markdown)]
    if kind == "comment":
        return ["# %% [markdown]", *(f"# {line}".rstrip() for line in source), *after], source
    return ["# %% [markdown]", *before, '"""', *source, '"""', *after], source


@given(st.lists(cells(), min_size=1, max_size=6), st.sampled_from(["", "\n"]))
def test_whatever_stands_before_a_cell_its_first_line_is_where_it_says(drawn: list, ending: str):
    lines = [line for in_file, _ in drawn for line in in_file]
    placed = list(place_cells("\n".join(lines) + ending))
    assert [cell.source for cell in placed] == ["\n".join(source).strip("\n") for _, source in drawn]
    for cell in placed:
        first = cell.source.split("\n")[0]
        if first:
            assert lines[cell.line - 1] in (first, f"# {first}")
