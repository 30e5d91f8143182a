"""Blocks between lines of colons, as in Pandoc, Quarto and MyST: `::: note`, `::: {.column width=40%}`, `:::{tip}`."""

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from mdit_py_plugins.utils import is_code_block

from deck.problem import Problem, nearest
from deck.text.plugins.attributes import whole
from deck.text.plugins.callouts import ALIASES, KINDS

PLAIN = ("columns", "column", "fragment", "incremental", "nonincremental")
WORDS = (*KINDS, *PLAIN)
_COLONS = re.compile(r":{3,}[ \t]*(.*?)[ \t]*:*$")
_CODE = re.compile(r"`{3,}|~{3,}")
_HEAD = re.compile(r"(?:\{(?P<directive>[\w-]+)\}|(?P<word>[\w-]+)|(?P<only>\{[^{}]*\}))[ \t]*(?P<rest>.*)")
_TRAILING = re.compile(r"\s*(\{[^{}]*\})$")
# Everywhere else quotes are needed; on a line of its own nothing else can be meant.
_PERCENT = re.compile(r"=([\d.]+%)")


@dataclass(frozen=True, slots=True)
class Head:
    """What the first line of a block says.

    Attributes:
        word: a callout's kind, or how the block is laid out; None for one of the author's own classes.
        title: a callout's; as Markdown.
        attributes: those in braces, classes among them.
    """

    word: str | None
    title: str
    attributes: dict[str, str]


def divisions(md: MarkdownIt) -> None:
    """Reads blocks between colons; other modules make of them what they are."""
    interrupts = ["paragraph", "reference", "blockquote", "list"]
    md.block.ruler.before("fence", "division", _division, {"alt": interrupts})


def _division(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    found = None if is_code_block(state, start) else _COLONS.match(_line(state, start))
    if not found:
        return False
    if silent:
        return True
    if not found[1]:
        raise Problem(found="':::', which ends nothing", expected="a line such as '::: note' above it", line=start + 1)
    try:
        head = _head(found[1])
        close = _close(state, start, end)
    except Problem as problem:
        raise problem.at(line=start + 1) from None
    _push(state, start, close, head)
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _close(state: StateBlock, start: int, end: int) -> int:
    """The line that ends the block; those within it have theirs, however many colons each has."""
    depth, code = 1, None
    for number in range(start + 1, end):
        text = _line(state, number)
        if text and state.sCount[number] < state.blkIndent:
            break
        if code:
            code = None if re.fullmatch(rf"{code}+\s*", text) else code
        elif marks := _CODE.match(text):
            code = marks[0]
        elif (found := _COLONS.match(text)) and not is_code_block(state, number):
            depth += 1 if found[1] else -1
            if not depth:
                return number
    what = _line(state, start).strip()
    raise Problem(
        found=f"'{what}' without an end", expected="a line ':::' below it", remedy="Write ':::' where it ends"
    )


def _push(state: StateBlock, start: int, close: int, head: Head) -> None:
    before = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", close
    token = state.push("division_open", "div", 1)
    token.block, token.map, token.meta = True, [start, close], {"head": head}
    token.attrs = dict(head.attributes)
    state.md.block.tokenize(state, start + 1, close)
    state.push("division_close", "div", -1).block = True
    state.parentType, state.lineMax = before
    state.line = close + 1


def _head(text: str) -> Head:
    match = _HEAD.fullmatch(text)
    if not match:
        raise _unknown(text)
    rest, found = match["rest"], {}
    if trailing := _TRAILING.search(rest):
        rest, found = rest[: trailing.start()], _attributes(trailing[1])
    if match["only"]:
        found = _attributes(match["only"])
        return _of_classes(found, rest)
    name = match["directive"] or match["word"]
    word = ALIASES.get(name, name)
    if word not in WORDS:
        raise _unknown(name)
    if word in PLAIN:
        if rest:
            raise Problem(
                found=f"'{rest}' after '::: {name}'", expected=f"attributes, such as '::: {name} {{.smaller}}'"
            )
        found["class"] = f"{word} {found.get('class', '')}".strip()
    return Head(word, rest or found.pop("title", ""), found)


def _of_classes(found: dict[str, str], rest: str) -> Head:
    names = found.get("class", "").split()
    if "notes" in names:
        raise _unknown("notes")
    for name in names:
        kind = name.removeprefix("callout-")
        if kind != name:
            word = ALIASES.get(kind, kind)
            if word not in KINDS:
                raise _unknown(name)
            found["class"] = " ".join(each for each in names if each != name)
            return Head(word, rest or found.pop("title", ""), {key: value for key, value in found.items() if value})
    return Head(next((name for name in names if name in PLAIN), None), "", found)


def _attributes(text: str) -> dict[str, str]:
    found = whole(_PERCENT.sub(r'="\1"', text))
    if found is None:
        raise Problem(found=f"cannot read {text}", expected='attributes such as {.column width="40%"}')
    return found


def _unknown(name: str) -> Problem:
    if name == "notes":
        return Problem(
            found="notes within a text",
            expected="them in a cell of their own",
            remedy='Begin it with: # %% [markdown] slide="notes"',
        )
    known = (*WORDS, *ALIASES)
    return Problem(
        found=f"unknown kind of block '{name}'",
        expected=f"one of {', '.join(WORDS)}",
        remedy=nearest(name.removeprefix("callout-"), known),
    )
