"""Which lines of a cell are highlighted, step by step: found by what they say, or given by number."""

import ast
import re

from deck.problem import Problem, nearest
from deck.syntax import parse

_NUMBERS = re.compile(r"\d+(-\d+)?(\s*,\s*\d+(-\d+)?)*")


def highlighted_lines(source: str, focus: str) -> str:
    """The lines of each step as reveal.js's highlighter takes them: `1|3-5|7`.

    Args:
        source: of a code cell.
        focus: a step or more, with `|` between them. A step is a text that stands in one statement, which is then
            highlighted whole; or line numbers, 1-based, such as `1,4-6`.

    Raises:
        Problem: a text stands in no statement, or in more than one; a line that the cell does not have. The place is
            not filled in.
    """
    steps = [step.strip() for step in focus.split("|")]
    return "|".join(
        _by_number(step, source) if _NUMBERS.fullmatch(step) else _lines(_span(step, source)) for step in steps
    )


def spans(source: str, words: str) -> list[tuple[int, int]]:
    """First and last line, 1-based, of the statements that hold these words, with `|` between them.

    Raises:
        Problem: as `highlighted_lines`.
    """
    return [_span(step.strip(), source) for step in words.split("|")]


def _lines(span: tuple[int, int]) -> str:
    first, last = span
    return str(first) if first == last else f"{first}-{last}"


def _by_number(step: str, source: str) -> str:
    last = len(source.splitlines())
    for number in map(int, re.findall(r"\d+", step)):
        if not 1 <= number <= last:
            raise Problem(found=f"focus on line {number}", expected=f"a line from 1 to {last}, which the code has")
    return re.sub(r"\s", "", step)


def _span(step: str, source: str) -> tuple[int, int]:
    lines = source.splitlines()
    statements = _statements(source)
    found = {(first, last) for first, own, last in statements if _says(step, "\n".join(lines[first - 1 : own]))}
    if len(found) == 1:
        return found.pop()
    if not found:
        raise Problem(
            found=f"{step!r}, which stands in no statement of the code",
            expected="words of one statement, or line numbers",
            remedy=nearest(step, [lines[first - 1].strip() for first, *_ in statements]),
        )
    places = ", ".join(str(first) for first, _ in sorted(found))
    raise Problem(
        found=f"{step!r}, which stands in {len(found)} statements, on lines {places} of the code",
        expected="words of one statement only",
        remedy="Give more of its words, or its line number",
    )


def _statements(source: str) -> list[tuple[int, int, int]]:
    """First line, last line of its own words, and last line of every statement; a block's own words are its head."""
    found = []
    for node in ast.walk(_tree(source)):
        if isinstance(node, ast.stmt):
            first, body = first_line(node), getattr(node, "body", None)
            own = max(first, first_line(body[0]) - 1) if body else node.end_lineno
            found.append((first, own, node.end_lineno))
    return sorted(found)


def first_line(node: ast.stmt) -> int:
    """The line on which a statement begins, 1-based, its decorators included."""
    return min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])


def _tree(source: str) -> ast.Module:
    try:
        return ast.parse(source)  # part of a function, too, which with a `return` in it would not compile
    except SyntaxError:
        return parse(source)  # a cell with magics


def _says(step: str, text: str) -> bool:
    """Whether the text holds the step's words; how they are spaced and broken into lines does not matter."""
    words = "".join(step.split())
    return bool(words) and words in "".join(text.split())
