"""Computed sentences: values of the run inside Markdown, as MyST's {eval}`accuracy` or Quarto's `{python} accuracy`."""

import ast
import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deck.kernel.expressions import VALUE
from deck.problem import Problem, excerpt
from deck.talk.markdown.commonmark import parser
from deck.talk.syntax import expression_of

# What is read over, so that text can show how an expression is written: comments, characters behind a backslash, and
# code spans of more than one backtick.
_PARTS = re.compile(
    r"<!--.*?-->"
    r"|\\."
    r"|(?P<role>\{eval\})?(?<!`)(?P<ticks>`+)(?!`)(?P<body>(?:(?!\n[ \t]*\n).)+?)(?<!`)(?P=ticks)(?!`)",
    re.MULTILINE | re.DOTALL,
)
_QUARTO = re.compile(r"\s*\{python\}(?=\s|$)")
# What Markdown, or an extension of it, could take for markup; a percent sign would begin a comment in a formula.
_MARKUP = re.compile(r"[\\`*_\[\]<>|$~#&!{}^@%]")
# Without one of these a text has no block of code, and the parser, which takes long to load, is not needed.
_SIGNS_OF_CODE = ("```", "~~~", "    ", "\t")
_NUMBER_OF_LIST = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Expression:
    """A Python expression in a text.

    Attributes:
        code: the expression.
        line: of the text on which it begins, 1-based.
        start: of what stands for it in the text, as an index.
        end: likewise, behind it.
    """

    code: str
    line: int
    start: int
    end: int


@functools.cache
def expressions(markdown: str) -> tuple[Expression, ...]:
    """The expressions in a text, in order."""
    return tuple(_found(markdown)) if "{eval}" in markdown or "{python}" in markdown else ()


def check(markdown: str, *, first: int) -> None:
    """Checks that each expression is one.

    Args:
        markdown: the text.
        first: line of the file on which it begins.

    Raises:
        Problem: one does not compile, with its line; the file and the cell are not filled in.
    """
    for each in expressions(markdown):
        line = first + each.line - 1
        try:
            if not each.code:
                raise SyntaxError("it is empty")
            expression_of(each.code)
        except SyntaxError as error:
            raise Problem(
                found=f"the expression {each.code!r} does not compile: {error.msg}",
                expected="one Python expression, such as {eval}`accuracy`",
                remedy="To show the words as they are, write them between double backticks",
                line=line,
                detail=excerpt(markdown, first=first, line=line),
            ) from None


@functools.cache
def program(markdown: str) -> str:
    """Code that displays the value of each expression, on the line on which it stands; empty where there is none."""
    lines: dict[int, list[str]] = {}
    for each in expressions(markdown):
        code = ast.unparse(expression_of(each.code))
        # No name of the section's can be in the way of these.
        lines.setdefault(each.line, []).append(
            f"__import__('deck.kernel.expressions').kernel.expressions.show_value(({code}))"
        )
    # Not blank: IPython would take blank lines at the top away, and count from below them.
    return "\n".join("; ".join(lines.get(line, ["#"])) for line in range(1, max(lines, default=0) + 1))


def filled(markdown: str, outputs: Sequence[Mapping[str, Any]]) -> str:
    """The text with values in place of its expressions.

    Args:
        markdown: the text.
        outputs: what `program` put out, as nbformat writes it. Where it has not run, the expressions stay.
    """
    values = [output["data"] for output in outputs if output.get("metadata", {}).get(VALUE)]
    if not values:
        return markdown
    parts, position = [], 0
    for each, data in zip(expressions(markdown), values, strict=True):
        before = markdown[position : each.start]
        parts += [before, _text(data, begins_line=_begins_line(markdown, each), following=markdown[each.end :])]
        position = each.end
    return "".join([*parts, markdown[position:]])


def as_code(markdown: str) -> str:
    """The text with each expression as a span of code: for who reads it without a run."""
    for each in reversed(expressions(markdown)):
        ticks = "``" if "`" in each.code else "`"
        markdown = f"{markdown[: each.start]}{ticks}{each.code}{ticks}{markdown[each.end :]}"
    return markdown


def without_expressions(markdown: str) -> str:
    """The text with nothing in their place: what is there before anything runs."""
    for each in reversed(expressions(markdown)):
        markdown = markdown[: each.start] + markdown[each.end :]
    return markdown


def _found(markdown: str) -> Iterator[Expression]:
    for part in _PARTS.finditer(_without_code(markdown)):
        if part["ticks"] != "`":
            continue
        quarto = _QUARTO.match(part["body"])
        if part["role"] or quarto:
            code = part["body"][quarto.end() if quarto and not part["role"] else 0 :]
            line = markdown.count("\n", 0, part.start("ticks")) + 1
            yield Expression(" ".join(code.split("\n")).strip(), line, part.start(), part.end())


def _without_code(markdown: str) -> str:
    """The text with blanks in place of its blocks of code, fenced or indented."""
    if not any(each in markdown for each in _SIGNS_OF_CODE):
        return markdown
    lines = markdown.split("\n")
    for token in parser().parse(markdown):
        if token.type in ("fence", "code_block") and token.map:
            for number in range(*token.map):
                lines[number] = "".join(each if each.isspace() else " " for each in lines[number])
    return "\n".join(lines)


def _begins_line(markdown: str, expression: Expression) -> bool:
    return not markdown[markdown.rfind("\n", 0, expression.start) + 1 : expression.start].strip()


def _text(data: Mapping[str, str], *, begins_line: bool, following: str) -> str:
    """A value as Markdown."""
    if "text/markdown" in data:
        return data["text/markdown"]
    if "text/latex" in data:
        return f"${data['text/latex'].strip().strip('$').strip()}$"
    if "text/html" in data:
        return re.sub(r"\s*\n\s*", " ", data["text/html"])
    plain = " ".join(data["text/plain"].split("\n"))
    if begins_line and (plain[:1] in ("-", "+", "=", ":") or re.match(r"\d+[.)]\s", plain)):
        return f"&#{ord(plain[0])};{_escaped(plain[1:])}"
    if begins_line and _NUMBER_OF_LIST.fullmatch(plain) and following[:1] in (".", ")"):
        return f"&#{ord(plain[0])};{plain[1:]}"  # it would begin a list
    return _escaped(plain)


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text)
