"""LaTeX outputs, as Jupyter's MathJax reads them."""

import pytest

from deck.text.formulas.macros import macro
from deck.text.formulas.typesetting import Formulas
from deck.text.formulas_in_text import latex_html


def inline(formula: str) -> str:
    return f'<span class="math">{formula}</span>'


def display(formula: str) -> str:
    return f'<span class="math display">{formula}</span>'


READ = {
    "a formula alone": (r"$\displaystyle x^2$", display(r"\displaystyle x^2")),
    "in two dollars": ("$$\nx < 1\n$$", display("x &lt; 1")),
    "words and a formula": ("text $x$ & more", f"text {inline('x')} &amp; more"),
    "words alone": ("only words", "only words"),
    "brackets": (r"From \(a\) to \[b\]", f"From {inline('a')} to {display('b')}"),
    "an environment": (
        r"So \begin{align*}a &= b\\ c &= d\end{align*}",
        f"So {display(r'\begin{align*}a &amp;= b\\ c &amp;= d\end{align*}')}",
    ),
    "a dollar in braces": (r"$\text{costs $5}$", display(r"\text{costs $5}")),
    "prices": (r"\$5 and \$6 and $7", "$5 and $6 and $7"),
    "two formulas": ("$a$ $b$", f"{inline('a')} {inline('b')}"),
    "a tag": ("<b>$x$", f"&lt;b&gt;{inline('x')}"),
}


@pytest.mark.parametrize(("latex", "html"), READ.values(), ids=READ)
def test_words_stay_words_and_formulas_are_formulas(latex: str, html: str) -> None:
    assert latex_html(latex) == html


def test_the_talks_macros_and_numbers_hold_in_an_output() -> None:
    formulas = Formulas(macros={"\\R": macro("\\mathbb{R}")}, first=4, checks=False)
    assert latex_html(r"for $x \in \R$", formulas) == r'for <span class="math">x \in \mathbb{R}</span>'
    equation = r"\begin{equation}x\end{equation}"
    assert latex_html(equation, formulas) == equation.join(('<span class="math display">', "</span>")).replace(
        "x", r"x\tag{4}"
    )
