"""Where formulas begin and end in a text, as the tool sees them that the text is written for."""

import pytest

from deck.formats.math_spans import Dialect, math_at, with_pipes_hidden


def found(text: str, dialect: Dialect) -> list[str]:
    spans, place = [], 0
    while place < len(text):
        if text[place] == "\\" and text[place + 1 : place + 2] == "$":
            place += 2
        elif span := math_at(text, place, dialect):
            spans.append(span.content)
            place = span.end
        else:
            place += 1
    return spans


@pytest.mark.parametrize(
    ("text", "pandoc", "jupyter"),
    [
        ("From $5-$10, and $x$.", ["x"], ["x"]),
        ("It costs $5 and $6.", [], []),
        ("It costs US$ 5 or US$ 6.", [], []),
        ("It costs 5 $ and 6 $.", [], []),
        ("From $1.50/kg to $2.", [], []),
        ("A set of $ n $ values", [], [" n "]),
        (r"$\alpha $ and $ \beta$", [], [r"\alpha ", r" \beta"]),
        ("$x$10", [], ["x"]),
        ("$3x$ and $2$", ["3x", "2"], ["3x", "2"]),
        (r"$a \$ b$", [r"a \$ b"], [r"a \$ b"]),
        (r"\$5 and \$6", [], []),
        ("$$x$$ and $$ y $$", ["x", " y "], ["x", " y "]),
        (r"\\(x\\) and \\[ y \\]", ["x", " y "], ["x", " y "]),
        (r"\(x\) and \[y\]", [], []),
        (r"a \begin{pmatrix}1\end{pmatrix} b", [r"\begin{pmatrix}1\end{pmatrix}"], [r"\begin{pmatrix}1\end{pmatrix}"]),
        (
            r"\begin{a}\begin{a}1\end{a}\end{a} b",
            [r"\begin{a}\begin{a}1\end{a}\end{a}"],
            [r"\begin{a}\begin{a}1\end{a}\end{a}"],
        ),
        (r"\begin{a} without end", [], []),
        ("$", [], []),
        ("$$", [], []),
        ("$ $", [], []),
    ],
)
def test_each_dialect_has_its_own_rule(text: str, pandoc: list[str], jupyter: list[str]) -> None:
    assert found(text, "pandoc") == pandoc
    assert found(text, "jupyter") == jupyter


@pytest.mark.parametrize(
    ("row", "hidden"),
    [
        ("| $|x|$ | b |", "| $.x.$ | b |"),
        (r"| $\|x\|$ | b |", r"| $\.x\.$ | b |"),
        ("| `a|b` | ``c`|`` |", "| `a.b` | ``c`.`` |"),
        (r"| `a\|b` | \| |", r"| `a\|b` | \| |"),
        ("| $5 | $6 |", "| $5 | $6 |"),
        ("| ` | b |", "| ` | b |"),
        (r"| \$x|y\$ |", r"| \$x|y\$ |"),
    ],
)
def test_pipes_in_formulas_and_code_divide_no_cells(row: str, hidden: str) -> None:
    assert with_pipes_hidden(row, "pandoc", ".") == hidden
