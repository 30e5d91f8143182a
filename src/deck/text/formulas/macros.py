"""Macros: what a text defines, and formulas in which their definitions stand in place of their names.

KaTeX forgets after each formula what it defines; MathJax, and with it Jupyter, remembers it for all that follow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deck.text.formulas.tex import PROTECTED, after_space, argument, is_command, option, tokens

# As many as KaTeX's own limit for one formula, `maxExpand`.
_MOST = 1000
_COMMANDS = ("\\newcommand", "\\renewcommand", "\\providecommand")
_DEFS = ("\\def", "\\gdef", "\\edef", "\\xdef")
_OPERATOR = "\\DeclareMathOperator"
_PREFIXES = ("\\global", "\\long")
DEFINING = (*_COMMANDS, *_DEFS, "\\let", _OPERATOR, *_PREFIXES)
"""What begins a definition."""


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro.

    Attributes:
        body: tokens, with parameters such as `#1` among them.
        delimiters: for each parameter, the tokens that end it in a formula; none for one that is a group or a token.
        default: of the first parameter, where that may be left out.
        prefix: tokens that stand between the name and the first parameter.
    """

    body: tuple[str, ...]
    delimiters: tuple[tuple[str, ...], ...] = ()
    default: tuple[str, ...] | None = None
    prefix: tuple[str, ...] = ()


def macro(definition: str, *, parameters: int | None = None) -> Macro:
    r"""A macro by its definition.

    Args:
        definition: TeX, such as `\mathbb{#1}`.
        parameters: how many; by default as many as the definition names.
    """
    body = tokens(definition)
    named = max((int(token[1]) for token in body if len(token) == 2 and token[0] == "#"), default=0)
    return Macro(tuple(body), ((),) * (named if parameters is None else parameters))


# What MathJax knows and KaTeX does not.
MATHJAX: Mapping[str, Macro] = {
    "\\mbox": macro("\\text{#1}"),
    "\\iiiint": macro("\\iint\\!\\!\\iint"),
    "\\idotsint": macro("\\int\\!\\cdots\\!\\int"),
    "\\sc": macro("\\rm"),
    "\\sl": macro("\\it"),
    "\\/": macro(""),
    "\\require": macro("", parameters=1),
    "\\cssId": macro("#2"),
    "\\class": macro("#2"),
    "\\style": macro("#2"),
    "\\mathds": macro("\\mathbb{#1}"),
    "\\mathbbm": macro("\\mathbb{#1}"),
    "\\displaylines": macro("\\begin{gathered}#1\\end{gathered}"),
    "\\hfill": macro(""),
    "\\hfil": macro(""),
    "\\strut": macro("\\vphantom{(}"),
}


def defined_in(tex: str) -> dict[str, Macro]:
    """The macros that a file of TeX defines; all else in it is passed over.

    Raises:
        ValueError: a definition is not whole.
    """
    parts, macros, place = tokens(tex), dict[str, Macro](), 0
    while place < len(parts):
        place = _define(parts, place, macros) if parts[place] in DEFINING else place + 1
    return macros


def definitions_end(tex: str) -> bool:
    """Whether a text is made of whole definitions and of nothing else."""
    parts, place = tokens(tex), 0
    try:
        while (place := after_space(parts, place)) < len(parts):
            if parts[place] not in DEFINING:
                return False
            place = _define(parts, place, {})
    except ValueError:
        return False
    return True


def expanded(parts: Sequence[str], macros: dict[str, Macro]) -> list[str]:
    """A formula's tokens without macros; what the formula defines is taken out of it, and added to the macros.

    Raises:
        ValueError: a definition or an argument is not whole, or a macro never ends.
    """
    rest, done, steps = list(reversed(parts)), list[str](), 0
    while rest:
        token = rest.pop()
        found = macros.get(token) or (MATHJAX.get(token) if is_command(token) else None)
        if token not in DEFINING and found is None:
            done.append(token)
            continue
        if (steps := steps + 1) > _MOST:
            raise ValueError(f"the macro {token} never ends")
        ahead = [token, *reversed(rest)]
        if token in DEFINING:
            end, new = _define(ahead, 0, macros), list[str]()
        else:
            assert found is not None  # as above
            new, end = _applied(found, ahead, 1)
        del rest[len(rest) + 1 - end :]
        rest += reversed(new)
    return done


def _applied(found: Macro, parts: Sequence[str], place: int) -> tuple[list[str], int]:
    """What stands in place of a macro whose name ends at a place, and where its arguments end."""
    if found.prefix:
        place = after_space(parts, place)
        if tuple(parts[place : place + len(found.prefix)]) != found.prefix:
            raise ValueError(f"'{''.join(found.prefix)}' is missing behind a macro")
        place += len(found.prefix)
    values: list[list[str]] = []
    for number, delimiter in enumerate(found.delimiters):
        if number == 0 and found.default is not None:
            given, place = option(parts, place)
            values.append(list(found.default) if given is None else given)
        elif delimiter:
            end = _find(parts, place, delimiter)
            values.append(list(parts[place:end]))
            place = end + len(delimiter)
        else:
            value, place = argument(parts, place)
            values.append(value)
    new: list[str] = []
    for token in found.body:
        is_parameter = len(token) == 2 and token[0] == "#" and int(token[1]) <= len(values)
        new += values[int(token[1]) - 1] if is_parameter else [token]
    return new, place


def _find(parts: Sequence[str], place: int, delimiter: Sequence[str]) -> int:
    depth = 0
    for end in range(place, len(parts)):
        if depth == 0 and list(parts[end : end + len(delimiter)]) == list(delimiter):
            return end
        depth += {"{": 1, "}": -1}.get(parts[end], 0)
    raise ValueError(f"'{''.join(delimiter)}' is missing behind a macro")


def _define(parts: Sequence[str], place: int, macros: dict[str, Macro]) -> int:
    """Adds the macro whose definition begins at a place; where it ends."""
    kind = parts[place]
    place += 1
    if kind in _PREFIXES:
        place = after_space(parts, place)
        return _define(parts, place, macros) if place < len(parts) and parts[place] in DEFINING else place
    if kind in _DEFS:
        return _define_by_pattern(parts, place, macros)
    if kind == "\\let":
        return _let(parts, place, macros)
    if has_star := parts[place : place + 1] == ["*"]:
        place += 1
    name, place = _name(parts, place)
    if kind == _OPERATOR:
        body, place = argument(parts, place)
        macros[name] = Macro(("\\operatorname", *("*" * has_star), "{", *body, "}"))
        return place
    count, place = option(parts, place)
    default, place = option(parts, place)
    body, place = argument(parts, place)
    written = "".join(count or ["0"]).strip()
    if not written.isdecimal():
        raise ValueError(f"{name} has '{written}' parameters")
    if kind != "\\providecommand" or name not in macros:
        macros[name] = Macro(tuple(body), ((),) * int(written), None if default is None else tuple(default))
    return place


def _name(parts: Sequence[str], place: int) -> tuple[str, int]:
    named, place = argument(parts, place)
    name = "".join(named).strip()
    if not is_command(name):
        raise ValueError(f"'{name}' is no name of a macro")
    return name, place


def _define_by_pattern(parts: Sequence[str], place: int, macros: dict[str, Macro]) -> int:
    name, place = _name(parts, place)
    groups: list[list[str]] = [[]]
    while place < len(parts) and parts[place] != "{":
        if len(parts[place]) == 2 and parts[place][0] == "#":
            groups.append([])
        elif not parts[place].isspace():
            groups[-1].append(parts[place])
        place += 1
    body, place = argument(parts, place)
    prefix, *delimiters = map(tuple, groups)
    macros[name] = Macro(tuple(body), tuple(delimiters), prefix=prefix)
    return place


def _let(parts: Sequence[str], place: int, macros: dict[str, Macro]) -> int:
    name, place = _name(parts, place)
    place = after_space(parts, place)
    if parts[place : place + 1] == ["="]:
        place = after_space(parts, place + 1)
    if place >= len(parts):
        raise ValueError(f"\\let{name} has nothing to stand for")
    other = parts[place]
    is_own = is_command(other) and other not in macros
    macros[name] = macros.get(other) or MATHJAX.get(other) or Macro((PROTECTED + other if is_own else other,))
    return place + 1
