"""What KaTeX would draw in red: commands and environments that it does not know, groups that do not end."""

import functools
import json
from collections.abc import Sequence
from pathlib import Path

from deck.problem import Problem, nearest
from deck.text.formulas.tex import argument, is_command

# Of the pinned KaTeX; scripts/katex_commands.mjs writes it.
_KATEX = Path(__file__).with_name("katex.json")
_EXPECTED = "a command that KaTeX knows, or one that the talk defines"
# What they take is an address, in which a backslash means something else.
_ADDRESSES = ("\\href", "\\url")


@functools.cache
def commands() -> frozenset[str]:
    """The commands that KaTeX knows, each with its backslash."""
    return frozenset(f"\\{name}" for name in json.loads(_KATEX.read_text(encoding="utf-8"))["commands"])


@functools.cache
def environments() -> frozenset[str]:
    """The environments that KaTeX knows."""
    return frozenset(json.loads(_KATEX.read_text(encoding="utf-8"))["environments"])


def check(parts: Sequence[str], macros: Sequence[str]) -> None:
    """Checks that KaTeX can read a formula.

    Args:
        parts: its tokens, macros expanded.
        macros: what the talk defines, for a remedy.

    Raises:
        Problem: it cannot. The place is not filled in.
    """
    opened: list[str] = []
    place = 0
    while place < len(parts):
        token = parts[place]
        place += 1
        if token in ("\\begin", "\\end"):
            name, place = _environment(parts, place, token)
            _open_or_close(opened, f"\\begin{{{name}}}", closes=token == "\\end", written=f"{token}{{{name}}}")
        elif token in ("{", "}"):
            _open_or_close(opened, "{", closes=token == "}", written=token)
        elif token in ("\\left", "\\right"):
            _open_or_close(opened, "\\left", closes=token == "\\right", written=token)
        elif token in _ADDRESSES:
            _, place = _argument(parts, place, token)
        elif is_command(token) and not token.startswith("\\verb") and token not in commands():
            remedy = nearest(token, [*commands(), *macros], likeness=0.75)
            remedy = remedy or "Define it: a line 'macros: talk.tex' in deck.yml, or \\newcommand in a formula above"
            raise Problem(found=f"unknown command '{token}' in a formula", expected=_EXPECTED, remedy=remedy)
    if opened:
        raise Problem(found=f"'{opened[-1]}' in a formula is not closed", expected="its end in the same formula")


def _environment(parts: Sequence[str], place: int, token: str) -> tuple[str, int]:
    named, place = _argument(parts, place, token)
    name = "".join(named).strip()
    if name not in environments():
        remedy = nearest(name, environments())
        expected = f"one of {', '.join(sorted(environments()))}"
        raise Problem(found=f"unknown environment '{name}' in a formula", expected=expected, remedy=remedy)
    return name, place


def _argument(parts: Sequence[str], place: int, token: str) -> tuple[list[str], int]:
    try:
        return argument(parts, place)
    except ValueError as error:
        raise Problem(found=f"'{token}' in a formula: {error}", expected="a name in braces behind it") from None


def _open_or_close(opened: list[str], kind: str, *, closes: bool, written: str) -> None:
    if not closes:
        opened.append(kind)
    elif not opened or opened.pop() != kind:
        raise Problem(found=f"'{written}' in a formula closes nothing", expected=f"'{kind}' before it")
