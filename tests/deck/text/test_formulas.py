"""Formulas as KaTeX takes them: macros expanded, equations numbered, references resolved, faults told."""

import json
from html import unescape
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from deck.problem import Problem
from deck.text.formulas.checking import commands, environments
from deck.text.formulas.macros import defined_in, macro
from deck.text.formulas.numbering import Label
from deck.text.formulas.typesetting import Formulas, Typesetter
from deck.text.markdown import to_html, to_text
from deck.text.plugins.setting import Setting

ROOT = Path(__file__).parents[3]


def set_all(*formulas: str, **known: object) -> list[str]:
    """Displayed formulas of one text, as KaTeX takes them."""
    typesetter = Typesetter(Formulas(**known))
    return [typesetter.set(each, display=True).tex for each in formulas]


@pytest.mark.parametrize(
    ("formulas", "expected"),
    [
        ((r"\newcommand{\R}{\mathbb{R}} x \in \R",), [r"x \in \mathbb{R}"]),
        ((r"\newcommand\E[1]{\mathbf{E}[#1]}", r"\E{x} + \E y"), ["", r"\mathbf{E}[x] + \mathbf{E}[y]"]),
        ((r"\newcommand{\E}[2][q]{E_{#1}(#2)}", r"\E{x}, \E[p]{y}"), ["", "E_{q}(x), E_{p}(y)"]),
        ((r"\def\half#1{\frac12 #1}", r"\half{a}"), ["", r"\frac12 a"]),
        ((r"\def\pair(#1,#2){\langle #1|#2\rangle}", r"\pair(a,b)"), ["", r"\langle a|b\rangle"]),
        (
            (r"\DeclareMathOperator{\tr}{tr}\DeclareMathOperator*{\am}{arg\,max}", r"\tr A \am_x"),
            ["", r"\operatorname{tr} A \operatorname*{arg\,max}_x"],
        ),
        ((r"\newcommand{\x}{a}", r"\x", r"\renewcommand{\x}{b}", r"\x"), ["", "a", "", "b"]),
        ((r"\let\old\vec \renewcommand{\vec}[1]{\old{\mathbf{#1}}}", r"\vec x"), ["", r"\vec{\mathbf{x}}"]),
        ((r"\providecommand{\x}{a}\providecommand{\x}{b}", r"\x"), ["", "a"]),
        ((r"\newcommand{\a}{\alpha}", r"\a x"), ["", r"\alpha x"]),
        ((r"\newcommand{\a}{\alpha}", r"\a{}x"), ["", r"\alpha{}x"]),
        ((r"\newcommand{\a}{\b c}\newcommand{\b}{\beta}", r"{\a}"), ["", r"{\beta c}"]),
        ((r"\mbox{if } x \require{ams}",), [r"\text{if } x"]),
    ],
)
def test_a_macro_holds_for_the_formulas_that_follow(formulas: tuple[str, ...], expected: list[str]) -> None:
    assert set_all(*formulas) == expected


def test_what_a_formula_does_not_need_stays_as_it_is() -> None:
    formula = "a  &= \\frac{ 1}{2} \\\\ b &= \\text{so }c"
    assert set_all(f"\\begin{{aligned}}{formula}\\end{{aligned}}") == [f"\\begin{{aligned}}{formula}\\end{{aligned}}"]


def test_a_file_of_macros_may_say_other_things() -> None:
    found = defined_in("\\usepackage{amsmath}\n% \\newcommand{\\no}{x}\n\\newcommand{\\R}{\\mathbb{R}}\n\\def\\N{n}")
    assert list(found) == ["\\R", "\\N"]
    assert macro("#2#1").delimiters == ((), ())


@pytest.mark.parametrize(
    ("formula", "expected", "labels"),
    [
        (r"\begin{equation}x\label{a}\end{equation}", r"\begin{equation}x\tag{1}\end{equation}", {"a": "1"}),
        (r"\begin{align}a&=b\label{x}\\c&=d\notag\\e&=f\end{align}",
         r"\begin{align}a&=b\tag{1}\\c&=d\notag\\e&=f\tag{2}\end{align}", {"x": "1"}),
        (r"\begin{align*}a&=b\\c&=d\end{align*}", r"\begin{align*}a&=b\\c&=d\end{align*}", {}),
        (r"\begin{align}a\\\end{align}", r"\begin{align}a\tag{1}\\\end{align}", {}),
        (r"\begin{equation}\begin{split}a\\b\end{split}\label{s}\end{equation}",
         r"\begin{equation}\begin{split}a\\b\end{split}\tag{1}\end{equation}", {"s": "1"}),
        (r"\begin{eqnarray}a&=&b\\c&<&d\end{eqnarray}",
         r"\begin{align}a&{}={}b\tag{1}\\c&{}<{}d\tag{2}\end{align}", {}),
        (r"\begin{multline}a\\b\end{multline}", r"\begin{gather}a\notag\\b\tag{1}\end{gather}", {}),
        (r"\begin{alignat}{2}a&=b\end{alignat}", r"\begin{alignat}{2}a&=b\tag{1}\end{alignat}", {}),
        (r"x \tag{$*$}\label{s}", r"x \tag{$*$}", {"s": "$*$"}),
        (r"x \label{s}", r"x\tag{1}", {"s": "1"}),
        ("x", "x", {}),
    ],
)  # fmt: skip
def test_equations_are_numbered_as_amsmath_does(formula: str, expected: str, labels: dict[str, str]) -> None:
    typesetter = Typesetter(Formulas())
    assert typesetter.set(formula, display=True).tex == expected
    assert {label: number for label, (number, _) in typesetter.counter.labels.items()} == labels


def test_notes_have_no_numbers() -> None:
    assert set_all(r"\begin{equation}x\end{equation}", counts=False) == [r"\begin{equation}x\notag\end{equation}"]


def test_a_reference_leads_to_its_equation() -> None:
    formulas = Formulas(labels={"a": Label("7", "eq-a")})
    html = to_html(r"By \eqref{a}, that is \ref{a}, $x \overset{\eqref{a}}{=} y$.", Setting(formulas=formulas))
    page = BeautifulSoup(html, "html.parser")
    assert [(link["href"], link.text) for link in page.select("a")] == [("#eq-a", "(7)"), ("#eq-a", "7")]
    assert page.select_one(".math").text == r"x \overset{\href{#eq-a}{\text{(7)}}}{=} y"


def test_quartos_label_is_the_equations() -> None:
    text = to_text("$$\nx\n$$ {#eq-line}\n\nwords\n\n$$y$$ {#eq-other}")
    assert text.formulas.counter.labels == {"eq-line": ("1", "eq-line"), "eq-other": ("2", "eq-other")}
    assert [each.text for each in BeautifulSoup(text.body, "html.parser").select(".math")] == ["x\\tag{1}", "y\\tag{2}"]


def test_quartos_reference_is_one_where_the_talk_has_the_equation() -> None:
    known = Formulas(labels={"eq-line": Label("3", "eq-line")})
    html = to_html("By @eq-line and [-@eq-line], not @eq-other or a@eq-line.", Setting(formulas=known))
    page = BeautifulSoup(html, "html.parser")
    assert page.text.strip() == "By Equation\u00a03 and (3), not @eq-other or a@eq-line."
    assert [link["href"] for link in page.select("a")] == ["#eq-line", "#eq-line"]


@pytest.mark.parametrize(
    ("markdown", "found", "line"),
    [
        (r"A $\foo{x}$", r"unknown command '\foo'", 1),
        ("A\n\n$$\nx \\aplha\n$$", r"unknown command '\aplha'", 3),
        ("one\ntwo $\\begin{aling}x\\end{aling}$", "unknown environment 'aling'", 2),
        (r"$\begin{cases}x$", "not closed", 1),
        ("${x$", "not closed", 1),
        ("$x}$", "closes nothing", 1),
        (r"$\left( x$", "not closed", 1),
        (r"$\newcommand{\x}$", "does not end well", 1),
        (r"$\def\x{\x} \x$", "never ends", 1),
        (r"| $\nix$ |" + "\n|---|", r"unknown command '\nix'", 1),
    ],
)
def test_what_katex_cannot_read_is_a_problem(markdown: str, found: str, line: int) -> None:
    with pytest.raises(Problem) as caught:
        to_html(markdown)
    assert found in str(caught.value)
    assert caught.value.line == line


def test_a_near_miss_is_named() -> None:
    with pytest.raises(Problem) as caught:
        to_html(r"$\newcommand{\loss}{L} \losss$")
    assert caught.value.remedy == r"Did you mean '\loss'?"
    with pytest.raises(Problem, match="reference to the equation 'b'"):
        to_html(r"\ref{b}", Setting(formulas=Formulas(labels={})))


@pytest.mark.parametrize(
    "formula",
    [
        r"\frac{a}{b} \, \text{a\_b \& \textdagger} \{x\} \| y \\ z",
        r"\href{https://example.org/\~x}{x} \verb|\foo| x\ y",
        r"\left\{ \begin{array}{cc} a & b \end{array} \right.",
        r"\begin{rcases}a\end{rcases} \mathbb{R} \bm{x} \sum\limits_{i} \substack{a\\b}",
    ],
)
def test_what_katex_knows_passes(formula: str) -> None:
    assert set_all(formula) == [formula.strip()]


def test_the_list_of_commands_is_that_of_the_katex_that_is_pinned() -> None:
    katex = json.loads((ROOT / "src/deck/text/formulas/katex.json").read_text(encoding="utf-8"))
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    pinned = {**package.get("dependencies", {}), **package.get("devDependencies", {})}["katex"]
    assert katex["version"] == pinned.lstrip("^~"), (
        "node scripts/katex_commands.mjs > src/deck/text/formulas/katex.json"
    )
    assert {"\\alpha", "\\text", "\\,", "\\{", "\\operatorname"} < commands()
    assert {"align", "cases", "pmatrix*"} < environments()


def test_definitions_leave_nothing_on_the_slide() -> None:
    assert to_html("\\newcommand{\\R}{\n\\mathbb{R}}\n\\def\\N{n}\n\nText") == "<p>Text</p>\n"
    assert to_html("$\\newcommand{\\R}{r}$\n$\\def\\N{n}$\n\nText") == "<p>Text</p>\n"
    assert to_html("$$\n\\newcommand{\\R}{r}\n$$\n") == ""


def test_a_formula_of_lines_is_displayed_wherever_it_stands() -> None:
    page = BeautifulSoup(
        to_html(r"So $\begin{align}a\end{align}$ and \\[ b \\] and" + "\n\n\\\\[\nc\n- d\n\\\\]"), "html.parser"
    )
    assert [each["class"] for each in page.select(".math")] == [["math", "display"]] * 3


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("a % secret\nb", "a b"),
        ("\\alpha% secret\nb", "\\alpha b"),
        ("50\\% % secret", "50\\%"),
        (
            "\\begin{aligned}a &= 1 \\\\ % secret\nb &= 2\\end{aligned}",
            "\\begin{aligned}a &= 1 \\\\ b &= 2\\end{aligned}",
        ),
    ],
)
def test_a_formula_loses_its_comments(tex: str, expected: str) -> None:
    html = to_html(f"$$\n{tex}\n$$")
    assert "secret" not in html
    assert expected in unescape(html)
