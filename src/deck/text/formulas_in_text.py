"""A LaTeX output as Jupyter shows it: words with formulas between them, in HTML that KaTeX sets in the browser."""

import re
from collections.abc import Iterator
from html import escape

from deck.text.formulas.typesetting import Formulas, Typesetter

_ENDS = {"$$": "$$", "$": "$", r"\[": r"\]", r"\(": r"\)"}
_DISPLAYED = ("$$", r"\[")
# An escaped sign, what begins a formula, or LaTeX's own environment; as MathJax looks for them.
_BEGIN = re.compile(r"\\\\|\\\$|\$\$?|\\\[|\\\(|\\begin\{([A-Za-z]+\*?)\}")
_DOLLAR = r"\$"


def latex_html(latex: str, formulas: Formulas | None = None) -> str:
    """The HTML of what an object says of itself as LaTeX; a formula that stands alone is displayed.

    Args:
        latex: the output.
        formulas: the talk's macros, and the number of the output's first equation.

    Raises:
        Problem: a reference leads to no equation. The place is not filled in.
    """
    typesetter = Typesetter(formulas or Formulas(checks=False))
    parts = list(_parts(latex.strip()))
    if len(parts) == 1 and parts[0][0]:
        return _formula(parts[0][1], "math display", typesetter)
    return "".join(_formula(text, kind, typesetter) if kind else escape(text) for kind, text in parts)


def _formula(text: str, kind: str, typesetter: Typesetter) -> str:
    formula = typesetter.set(text, display=kind != "math")
    anchor = f' id="{escape(formula.anchor)}"' if formula.anchor else ""
    names = "math display" if formula.display else kind
    return f'<span class="{names}"{anchor}>{escape(formula.tex.strip())}</span>' if formula.tex.strip() else ""


def _parts(latex: str) -> Iterator[tuple[str, str]]:
    """Words and formulas in order, each with its class; that of words is empty."""
    words, place = "", 0
    while begin := _BEGIN.search(latex, place):
        words += latex[place : begin.start()]
        sign, place = begin[0], begin.end()
        end = (
            None
            if sign in (r"\\", _DOLLAR)
            else _end(latex, place, f"\\end{{{begin[1]}}}" if begin[1] else _ENDS[sign])
        )
        if end is None:
            words += sign.removeprefix("\\") if sign == _DOLLAR else sign
            continue
        if words:
            yield "", words
        start, words = (begin.start(), "") if begin[1] else (place, "")
        stop, place = end
        yield "math display" if begin[1] or sign in _DISPLAYED else "math", latex[start : place if begin[1] else stop]
    if words + latex[place:]:
        yield "", words + latex[place:]


def _end(latex: str, place: int, sign: str) -> tuple[int, int] | None:
    """Where a formula ends, and what follows it begins: at a sign outside of braces."""
    depth = 0
    while place < len(latex):
        if depth <= 0 and latex.startswith(sign, place):
            return place, place + len(sign)
        if latex[place] == "\\":
            place += 1
        else:
            depth += {"{": 1, "}": -1}.get(latex[place], 0)
        place += 1
    return None
