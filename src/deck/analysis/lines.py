"""Which lines of a cell's code or output are lit, step by step: found by what they say, or given by number."""

import ast
import re
from collections.abc import Sequence

from deck.problem import Problem, nearest
from deck.talk.syntax import parse, tree_of

Steps = tuple[frozenset[int], ...]
"""The lines of each step, 1-based."""

_NUMBERS = re.compile(r"\d+(-\d+)?(\s*,\s*\d+(-\d+)?)*")


def statement_lines(source: str, focus: str) -> Steps:
    """The lines of code of each step.

    Args:
        source: of a code cell.
        focus: a step or more, with `|` between them. A step is a text that stands in one statement, which is then
            lit whole; or line numbers, 1-based, such as `1,4-6`.

    Raises:
        Problem: a text stands in no statement, or in more than one; a line that the cell does not have. The place is
            not filled in.
    """
    last = len(source.splitlines())
    steps = [step.strip() for step in focus.split("|")]
    return tuple(
        _by_number(step, last, "the code") if _NUMBERS.fullmatch(step) else _lines(_span(step, source))
        for step in steps
    )


def output_lines(lines: Sequence[str], focus: str) -> Steps:
    """The lines of output of each step.

    Args:
        lines: what each says; a row of a table is one.
        focus: a step or more, with `|` between them. A step is a text that stands in one line; or line numbers.

    Raises:
        Problem: a text stands in no line, or in more than one; a line that the output does not have. The place is not
            filled in.
    """
    if not lines:
        raise Problem(
            found="focus_output on a cell without a line of output", expected="one that prints text or a table"
        )
    steps = [step.strip() for step in focus.split("|")]
    return tuple(
        _by_number(step, len(lines), "the output") if _NUMBERS.fullmatch(step) else _line(step, lines) for step in steps
    )


def spans(source: str, words: str) -> list[tuple[int, int]]:
    """First and last line, 1-based, of the statements that hold these words, with `|` between them.

    Raises:
        Problem: as `statement_lines`.
    """
    return [_span(step.strip(), source) for step in words.split("|")]


def _lines(span: tuple[int, int]) -> frozenset[int]:
    first, last = span
    return frozenset(range(first, last + 1))


def _by_number(step: str, last: int, what: str) -> frozenset[int]:
    lines: set[int] = set()
    for part in step.split(","):
        first, _, end = (number.strip() for number in part.partition("-"))
        span = (int(first), int(end or first))
        for number in span:
            if not 1 <= number <= last:
                raise Problem(found=f"focus on line {number}", expected=f"a line from 1 to {last}, which {what} has")
        if span[0] > span[1]:
            raise Problem(found=f"focus on lines {part.strip()}", expected=f"{span[1]}-{span[0]}")
        lines |= _lines(span)
    return frozenset(lines)


def _line(step: str, lines: Sequence[str]) -> frozenset[int]:
    found = [number for number, line in enumerate(lines, start=1) if _says(step, line)]
    if len(found) == 1:
        return frozenset(found)
    if not found:
        raise Problem(
            found=f"{step!r}, which stands in no line of the output",
            expected="words of one of its lines, or line numbers",
            remedy=nearest(step, [line.strip() for line in lines]),
        )
    raise Problem(
        found=f"{step!r}, which stands in {len(found)} lines of the output: {', '.join(map(str, found))}",
        expected="words of one line only",
        remedy="Give more of its words, or its line number",
    )


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
            last = node.end_lineno or node.lineno
            own = max(first, first_line(body[0]) - 1) if body else last
            found.append((first, own, last))
    return sorted(found)


def first_line(node: ast.stmt) -> int:
    """The line on which a statement begins, 1-based, its decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def _tree(source: str) -> ast.Module:
    try:
        return tree_of(source)  # part of a function, too, which with a `return` in it would not compile
    except SyntaxError:
        return parse(source)  # a cell with magics


def _says(step: str, text: str) -> bool:
    """Whether the text holds the step's words; how they are spaced and broken into lines does not matter."""
    words = "".join(step.split())
    return bool(words) and words in "".join(text.split())
