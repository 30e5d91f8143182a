"""Numbers of equations and what refers to them, by the rules of LaTeX's amsmath, which MathJax follows.

KaTeX counts by style sheet, where only the slide that is shown counts; so each equation says its number itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from deck.text.formulas.tex import argument, joined, tokens

# What KaTeX has in place of the environments that it lacks.
_INSTEAD = {
    "eqnarray": "align",
    "flalign": "align",
    "multline": "gather",
    "displaymath": "equation*",
    "math": "equation*",
}
_ROWS = ("align", "gather", "alignat", "equation", "eqnarray", "flalign", "multline", "displaymath", "math")
_NO_NUMBER = ("\\notag", "\\nonumber")


@dataclass(frozen=True, slots=True)
class Label:
    """What an equation is called: its number or its tag, and the id of its element; empty where nothing leads there."""

    number: str
    anchor: str = ""


@dataclass(slots=True)
class Counter:
    """Counts the equations of a text.

    Attributes:
        next: the number of the next equation.
        labels: what the text names so far: the number of each label, and the first label of the same formula.
        counts: whether equations have numbers here.
    """

    next: int = 1
    labels: dict[str, tuple[str, str]] = field(default_factory=dict)
    counts: bool = True

    def number(self) -> str:
        """The number of an equation."""
        self.next += 1
        return str(self.next - 1)


def display_environment(parts: Sequence[str]) -> bool:
    """Whether a formula holds an environment that stands on lines of its own."""
    return any(_begins(parts, place) in {*_ROWS, *(f"{name}*" for name in _ROWS)} for place in range(len(parts)))


def numbered(parts: Sequence[str], counter: Counter, *, label: str = "") -> tuple[list[str], list[str]]:
    """A displayed formula with a tag for each of its equations, and the labels that are taken out of it.

    Args:
        parts: its tokens.
        counter: of the text.
        label: of the whole formula, as Quarto has it.
    """
    done: list[str] = []
    labels: list[str] = []
    place, has_rows = 0, False
    while place < len(parts):
        name = _begins(parts, place)
        if name.rstrip("*") in _ROWS and (end := _end(parts, place, name)) is not None:
            _, begin = argument(parts, place + 1)
            done += _environment(parts[begin : end[0]], name, counter, labels)
            place, has_rows = end[1], True
        else:
            done.append(parts[place])
            place += 1
    if not has_rows:
        row = [*done, *(["\\label", "{", *label, "}"] if label else [])]
        done = _row(row, counter, labels, wants_number=False)
    first = labels[0] if labels else ""
    counter.labels |= {each: (counter.labels[each][0], first) for each in labels}
    return done, labels


def resolved(parts: Sequence[str], find: Callable[[str], Label]) -> list[str]:
    """A formula with numbers in place of its references.

    Args:
        parts: its tokens.
        find: the equation of a label.
    """
    done: list[str] = []
    place = 0
    while place < len(parts):
        if parts[place] not in ("\\ref", "\\eqref"):
            done.append(parts[place])
            place += 1
            continue
        named, end = argument(parts, place + 1)
        found = find(joined(named).strip())
        text = f"\\text{{({found.number})}}" if parts[place] == "\\eqref" else f"\\text{{{found.number}}}"
        done += tokens(f"\\href{{#{found.anchor}}}{{{text}}}" if found.anchor else text)
        place = end
    return done


def _environment(body: Sequence[str], name: str, counter: Counter, labels: list[str]) -> list[str]:
    """An environment with its rows tagged, under a name that KaTeX knows."""
    base, star = name.rstrip("*"), "*" if name.endswith("*") else ""
    known = _INSTEAD.get(base, base)
    known = known if known.endswith("*") else known + star
    if base == "alignat":
        columns, place = argument(body, 0)
        begin, body = ["\\begin", "{", *known, "}", "{", *columns, "}"], body[place:]
    else:
        begin = ["\\begin", "{", *known, "}"]
    rows = [list(body)] if base == "equation" else _split(body, "\\\\")
    last = max((n for n, row in enumerate(rows) if "".join(row).strip()), default=0)
    done: list[list[str]] = []
    for number, row in enumerate(rows):
        is_blank = not "".join(row).strip()
        wants = not known.endswith("*") and not is_blank and (base != "multline" or number == last)
        new = _row(row, counter, labels, wants_number=wants)
        if base == "eqnarray":
            new = _two_columns(new)
        if base == "multline" and not known.endswith("*") and not wants and not is_blank:
            new.append("\\notag")
        done.append(new)
    end = ["\\end", "{", *known, "}"]
    return [*begin, *(token for number, row in enumerate(done) for token in (["\\\\"] * (number > 0) + row)), *end]


def _row(row: Sequence[str], counter: Counter, labels: list[str], *, wants_number: bool) -> list[str]:
    """A row without its labels, and with a tag where it has a number."""
    done: list[str] = []
    named: list[str] = []
    tag: str | None = None
    place = 0
    while place < len(row):
        token = row[place]
        if token == "\\label":
            name, place = argument(row, place + 1)
            named.append(joined(name).strip())
            continue
        if token == "\\tag":
            value, _ = argument(row, place + 2 if row[place + 1 : place + 2] == ["*"] else place + 1)
            tag = joined(value).strip()
        wants_number &= token not in _NO_NUMBER
        done.append(token)
        place += 1
    if tag is None and (named or wants_number) and not any(each in _NO_NUMBER for each in row):
        if counter.counts:
            tag = counter.number()
            while done and done[-1].isspace():
                done.pop()
            done += ["\\tag", "{", *tag, "}"]
        else:
            done.append("\\notag")
    counter.labels |= dict.fromkeys(named, (tag or "", "".join(named[:1])))
    labels += named
    return done


def _two_columns(row: Sequence[str]) -> list[str]:
    """`a &=& b` of an `eqnarray` as `a &= b`: what stands in the middle keeps its room on either side."""
    cells = _split(row, "&")
    if len(cells) < 3:
        return list(row)
    left, middle, *right = cells
    return [*left, "&", "{", "}", *middle, "{", "}", *(token for cell in right for token in cell)]


def _split(parts: Sequence[str], sign: str) -> list[list[str]]:
    """The parts between signs that stand in no group and no environment."""
    found: list[list[str]] = [[]]
    depth = 0
    for token in parts:
        if token == sign and depth == 0:
            found.append([])
            continue
        depth += {"{": 1, "}": -1, "\\begin": 1, "\\end": -1}.get(token, 0)
        found[-1].append(token)
    return found


def _begins(parts: Sequence[str], place: int) -> str:
    """The name of the environment that begins at a place; empty where none does."""
    if parts[place] != "\\begin":
        return ""
    try:
        return "".join(argument(parts, place + 1)[0]).strip()
    except ValueError:
        return ""


def _end(parts: Sequence[str], place: int, name: str) -> tuple[int, int] | None:
    """Where the end of an environment begins and ends; None where it has none."""
    depth = 0
    for number in range(place, len(parts)):
        if parts[number] in ("\\begin", "\\end"):
            try:
                found, behind = argument(parts, number + 1)
            except ValueError:
                return None
            if "".join(found).strip() == name:
                depth += 1 if parts[number] == "\\begin" else -1
                if depth == 0:
                    return number, behind
    return None
