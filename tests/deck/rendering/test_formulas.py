"""Macros and equations over the sections of a talk: what holds where, and what is told before anything runs."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from tests.helpers.decks import visit_without_motion

from deck.browser.visits import Visit
from deck.build import build
from deck.commands.terminal import Lines
from deck.problem import Problem
from deck.reading.talk import read_talk
from deck.rendering.exporter import render_page
from deck.rendering.text_checks import check_texts
from deck.talk.notebook import to_notebook

WriteTalk = Callable[..., Path]
CONFIG = "title: A talk\nauthor: A. Speaker\n"
FIRST = r"""
# %% [markdown] slide="slide" id="before"
# Before $\Loss$ and $\R$.
#
# $$\begin{equation} a = b \label{eq:first} \end{equation}$$

# %% [markdown] slide="skip"
# $$
# \newcommand{\Loss}{\mathcal{L}}
# $$

# %% [markdown] slide="slide" id="after"
# See \eqref{eq:last} and $\eqref{eq:first}$; here $\Loss \in \R$.

# %% [markdown] slide="notes"
# The same $\begin{equation} n \end{equation}$ as \eqref{eq:first}.
"""
SECOND = r"""
# %% [markdown] slide="slide" id="second"
# \renewcommand{\Loss}{\ell}
#
# Now $\Loss$.
#
# \begin{align}
# x &= \Loss \\
# y &= 2 \label{eq:last}
# \end{align}

# %% [markdown] slide="slide" id="third"
# From $5-$10, \\(z\\).
#
# | $|x|$ | `a|b` |
# |---|---|
# | 1 | 2 |
"""


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory, processes: None) -> Path:
    root = tmp_path_factory.mktemp("formulas")
    talk = root / "talk"
    talk.mkdir()
    (talk / "deck.yml").write_text(CONFIG + "macros: {R: '\\mathbb{R}'}\n")
    (talk / "01_a.py").write_text(FIRST)
    (talk / "02_b.py").write_text(SECOND)
    return build(talk, output=root / "out", progress=Lines(lambda line: None)).index.parent


@pytest.fixture(scope="module")
def visited(deck: Path, browser: Path) -> Iterator[Visit]:
    with visit_without_motion(deck / "index.html") as found:
        yield found


@pytest.mark.process
def test_macros_and_numbers_go_through_all_sections(deck: Path) -> None:
    page = BeautifulSoup((deck / "index.html").read_text(), "html.parser")

    def formulas(slide: str) -> list[str]:
        return [each.text for each in page.select_one(f"#{slide}").select(".cell .math")]

    assert formulas("before") == [
        r"\mathcal{L}", r"\mathbb{R}", r"\begin{equation} a = b\tag{1}\end{equation}",
    ]  # fmt: skip
    assert formulas("after") == [r"\href{#eq-first}{\text{(1)}}", r"\mathcal{L} \in \mathbb{R}"]
    assert formulas("second") == [r"\ell", "\\begin{align}\nx &= \\ell\\tag{2}\\\\\ny &= 2\\tag{3}\\end{align}"]
    assert page.select_one("#after .cell a")["href"] == "#eq-last"
    assert (
        page.select_one("#after aside.notes").text.strip()
        == r"The same \begin{equation} n \notag\end{equation} as (1)."
    )
    assert [each.text for each in page.select("#third th")] == ["|x|", "a|b"]


@pytest.mark.browser
@pytest.mark.process
def test_the_browser_sets_them_and_references_lead_to_them(visited: Visit) -> None:
    assert visited.messages == []
    assert visited.page.locator(".katex-error").count() == 0
    numbers = []
    for slide in ("before", "second"):
        visited.show(slide)
        found = visited.page.locator(f"#{slide} .cell .katex-html .katex-tag").all_inner_texts()
        numbers += [part for text in found for part in text.replace("\u200b", "").split()]
    assert numbers == ["(1)", "(2)", "(3)"]
    visited.show("after")
    visited.page.click("#after .cell a >> nth=0")
    visited.page.wait_for_function("Reveal.getCurrentSlide().id === 'second'")
    visited.show("after")
    visited.page.click("#after .katex-html a")
    visited.page.wait_for_function("Reveal.getCurrentSlide().id === 'before'")


@pytest.mark.parametrize(
    ("config", "text", "line", "says"),
    [
        ("", r"A $\foo{x}$.", 4, r"unknown command '\foo'"),
        ("macros: {foo: '#1'}\n", r"A $\fooo{x}$.", 4, r"Did you mean '\foo'?"),
        ("", r"See \eqref{eq:no}.", 4, "a reference to the equation 'eq:no'"),
        ("", "| a |\n# |---|\n# | b | c |", 6, "a row of 2 cells in a table of 1 columns"),
        ("", "$$x\\label{a}$$\n#\n# $$y$$ {#eq-b}\n# %% [markdown]\n# A\n# $$z\\label{a}$$", 9, "the label 'a', which"),
        ("macros: talk.tex\n", "text", 1, "a definition that is not whole"),
        ("macros: empty.tex\n", "text", None, "no macro"),
    ],
)
def test_a_slip_is_found_before_anything_runs(
    config: str, text: str, line: int | None, says: str, write_talk: WriteTalk
) -> None:
    folder = write_talk(CONFIG, s01_a=f'# %%\nraise SystemExit\n# %% [markdown] slide="slide"\n# {text}\n')
    (folder / "talk.tex").write_text("\\newcommand{\\R}{\\mathbb{R}\n")
    (folder / "empty.tex").write_text("% nothing\n")
    (folder / "deck.yml").write_text(CONFIG + config)
    with pytest.raises(Problem) as caught:
        check_texts(read_talk(folder))
    assert says in str(caught.value)
    assert caught.value.line == line or "tex" in config


def test_a_notebook_has_jupyters_rule(tmp_path: Path) -> None:
    cell = {"cell_type": "markdown", "metadata": {}, "source": "A set of $ \\nope $ values"}
    for name, is_formula in (("talk.ipynb", True), ("talk.py", False)):
        path = tmp_path / name
        notebook = json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]})
        path.write_text(notebook if is_formula else f"# %% [markdown]\n# {cell['source']}\n")
        if is_formula:
            with pytest.raises(Problem, match="unknown command"):
                check_texts(read_talk(path))
        else:
            check_texts(read_talk(path))


def test_an_equation_that_code_shows_can_be_referred_to(write_talk: WriteTalk) -> None:
    shows = r"Markdown(r'$$x\label{eq:made}$$')"
    check_texts(read_talk(write_talk(CONFIG, s01_a=f"# %%\n{shows}\n# %% [markdown]\n# By \\eqref{{eq:made}}.\n")))


def test_what_code_shows_as_latex_has_the_talks_macros_and_numbers(write_talk: WriteTalk) -> None:
    text = r"$\newcommand{\R}{\mathbb{R}}$ \begin{equation}a\end{equation} By \eqref{b}."
    talk = read_talk(write_talk(CONFIG, s01_a=f"# %% [markdown]\n# {text}\n# %%\n1\n"))
    latex = r"$$\begin{equation}x \in \R \label{b}\end{equation}$$"
    output = {"output_type": "display_data", "metadata": {}, "data": {"text/latex": latex}}
    (section,) = talk.sections
    page = BeautifulSoup(render_page(talk, {section.name: to_notebook(section, [[output]])}).html, "html.parser")
    (formula,) = page.select(".output .math.display")
    assert formula.text == r"\begin{equation}x \in \mathbb{R}\tag{2}\end{equation}"
    assert page.select_one(".cell.markdown a")["href"] == f"#{formula['id']}"
