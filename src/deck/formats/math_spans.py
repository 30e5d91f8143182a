r"""Formulas within Markdown: where each begins and ends, by the rules of the tool that the text is written for.

Both dialects have `$..$`, `$$..$$`, LaTeX's environments, and `\\(..\\)` and `\\[..\\]`, whose backslashes are two,
as one alone is Markdown's. What a single dollar is, they see differently:

- `pandoc`, also Quarto's and Jupytext's: no space stands inside of the dollars, and no digit follows them.
- `jupyter`: anything may. What begins with a digit is a price, though, and follows Pandoc's rule: MathJax would take
  `$5-$10` for a formula, which nobody means.
"""

import re
from dataclasses import dataclass
from typing import Literal

Dialect = Literal["pandoc", "jupyter"]

BEGIN = re.compile(r"\\begin\{([A-Za-z]+\*?)\}")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_PLAIN = re.compile(r"[^`$\\]+|`+|.", re.DOTALL)
_BRACKETS = {"\\\\(": "\\\\)", "\\\\[": "\\\\]"}
_AMOUNT_BEFORE = re.compile(r"\d ?$")
_ESCAPED = re.compile(r"\\.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class MathSpan:
    """A formula within a text.

    Attributes:
        content: without what marks it as a formula.
        end: where it ends in the text, behind its mark.
        display: whether it stands on a line of its own.
        markup: what begins it.
    """

    content: str
    end: int
    display: bool
    markup: str


def math_at(text: str, start: int, dialect: Dialect) -> MathSpan | None:
    """The formula that begins at a place of a text; None where none does."""
    if text.startswith("$$", start):
        return _between(text, start, "$$", "$$", display=True)
    if text.startswith("$", start):
        return _in_dollars(text, start, dialect)
    for opening, closing in _BRACKETS.items():
        if text.startswith(opening, start):
            return _between(text, start, opening, closing, display=opening.endswith("["))
    if found := BEGIN.match(text, start):
        end = environment_end(text, start, found[1])
        return None if end is None else MathSpan(text[start:end], end, display=True, markup=found[0])
    return None


def environment_end(text: str, start: int, name: str) -> int | None:
    """Where an environment ends that begins at a place, past those of its name within it; None where it does not."""
    depth = 0
    for found in re.finditer(rf"\\(begin|end)\{{{re.escape(name)}\}}", text[start:]):
        depth += 1 if found[1] == "begin" else -1
        if depth == 0:
            return start + found.end()
    return None


def with_pipes_hidden(line: str, dialect: Dialect, sign: str) -> str:
    """A row of a table with another sign for each pipe in a formula or in code, which divides no cells.

    A pipe behind a backslash in code stays: GitHub's Markdown reads it as a pipe without the backslash.
    """
    if "|" not in line or not any(mark in line for mark in "`$\\"):
        return line
    parts, place = [], 0
    while place < len(line):
        if span := math_at(line, place, dialect):
            parts.append(line[place : span.end].replace("|", sign))
            place = span.end
        elif code := _CODE.match(line, place):
            parts.append(re.sub(r"(?<!\\)\|", sign, code[0]))
            place = code.end()
        elif escaped := _ESCAPED.match(line, place):
            parts.append(escaped[0])
            place = escaped.end()
        else:
            run = _PLAIN.match(line, place)
            assert run is not None  # there is a character
            parts.append(run[0])
            place = run.end()
    return "".join(parts)


def _between(text: str, start: int, opening: str, closing: str, *, display: bool) -> MathSpan | None:
    begin = start + len(opening)
    end = _unescaped(text, closing, begin) if closing.startswith("$") else text.find(closing, begin)
    if end < 0 or not text[begin:end].strip():
        return None
    return MathSpan(text[begin:end], end + len(closing), display=display, markup=opening)


def _in_dollars(text: str, start: int, dialect: Dialect) -> MathSpan | None:
    begin, end = start + 1, _unescaped(text, "$", start + 1)
    content = text[begin:end] if end >= 0 else ""
    if not content.strip():
        return None
    is_strict = dialect == "pandoc" or content[0].isdigit()
    if is_strict and (content[0].isspace() or content[-1].isspace() or text[end + 1 : end + 2].isdigit()):
        return None
    # `5 $ and 6 $`, `US$ 5 or US$ 6`: a sign beside a number or a word, with a space inside.
    if content[0].isspace() and (text[:start][-1:].isalnum() or _AMOUNT_BEFORE.search(text[:start])):
        return None
    return MathSpan(content, end + 1, display=False, markup="$")


def _unescaped(text: str, sign: str, start: int) -> int:
    """Where a sign stands with no backslash before it, or an even number of them; -1 where it does not."""
    while (place := text.find(sign, start)) >= 0:
        before = text[:place]
        if (len(before) - len(before.rstrip("\\"))) % 2 == 0:
            return place
        start = place + 1
    return -1
