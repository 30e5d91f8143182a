"""Blocks between lines of colons, as in Pandoc, Quarto and MyST: `::: note`, `::: {.column width=40%}`, `:::{tip}`."""

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from mdit_py_plugins.utils import is_code_block

from deck.problem import Problem, nearest
from deck.talk.cell import COLUMNS, MOST_COLUMNS
from deck.talk.markdown.commonmark import attributes
from deck.text.plugins.callouts import ALIASES, KINDS

PLAIN = ("columns", "column", "fragment", "incremental", "nonincremental", "aside")
# Quarto's, by what comes near to it here.
_NEAR = {"footer": "aside"}
# Quarto's blocks that a deck does not have: what stands in them is shown, one part below the other.
_UNDONE = frozenset({"panel-tabset", "r-stack", "r-hstack", "r-vstack", "r-fit-text", "r-stretch", "absolute", "notes"})
WORDS = (*KINDS, *PLAIN)
_LIKENESS = 0.75
"""From which an unknown block is taken for a slip of a known one."""
_COLONS = re.compile(r":{3,}[ \t]*(.*?)[ \t]*:*$")
_CODE = re.compile(r"`{3,}|~{3,}")
_HEAD = re.compile(r"(?:\{(?P<directive>[\w-]+)\}|(?P<word>[\w-]+)|(?P<only>\{[^{}]*\}))[ \t]*(?P<rest>.*)")
_TRAILING = re.compile(r"\s*(\{[^{}]*\})$")
# Everywhere else quotes are needed; on a line of its own nothing else can be meant.


@dataclass(frozen=True, slots=True)
class Head:
    """What the first line of a block says.

    Attributes:
        word: a callout's kind, or how the block is laid out; None for one of the author's own classes.
        title: a callout's; as Markdown.
        attributes: those in braces, classes among them.
        unread: whether it asks for something that a deck does not do.
    """

    word: str | None
    title: str
    attributes: dict[str, str]
    unread: bool = False


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
    if head.unread:
        state.env["unread"].append((f"'{_line(state, start).strip()}'", start + 1))
    push_division(state, start, close, head, first=start + 1)
    state.line = close + 1
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


def push_division(state: StateBlock, start: int, close: int, head: Head, *, first: int) -> None:
    """Puts a block with its contents, the lines from `first` to before `close`, among the tokens."""
    before = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", close
    token = state.push("division_open", "div", 1)
    token.block, token.map, token.meta = True, [start, close], {"head": head}
    token.attrs = dict(head.attributes)
    if head.unread and head.title:
        for each in (Token("paragraph_open", "p", 1), Token("inline", "", 0), Token("paragraph_close", "p", -1)):
            each.block, each.map, each.level = True, [start, start + 1], state.level
            state.tokens.append(each)
        state.tokens[-2].content, state.tokens[-2].children = head.title, []
    state.md.block.tokenize(state, first, close)
    state.push("division_close", "div", -1).block = True
    state.parentType, state.lineMax = before


def _head(text: str) -> Head:
    match = _HEAD.fullmatch(text)
    if not match:
        return Head(None, text, {}, unread=True)
    rest, found = match["rest"], {}
    if trailing := _TRAILING.search(rest):
        rest, found = rest[: trailing.start()], _attributes(trailing[1])
    if match["only"]:
        found = _attributes(match["only"])
        return _of_classes(found, rest)
    name = match["directive"] or match["word"]
    word = _NEAR.get(name, ALIASES.get(name, name))
    if name == "admonition":
        word = "note"
    if word not in WORDS:
        _check_slip(name)
        found["class"] = f"{name} {found.get('class', '')}".strip()
        return _hidden(Head(None, rest, found, unread=True))
    if word in PLAIN:
        if rest:
            raise Problem(
                found=f"'{rest}' after '::: {name}'", expected=f"attributes, such as '::: {name} {{.smaller}}'"
            )
        found["class"] = f"{word} {found.get('class', '')}".strip()
    return Head(word, rest or found.pop("title", ""), found)


def _of_classes(found: dict[str, str], rest: str) -> Head:
    names = [_NEAR.get(name, name) for name in found.get("class", "").split()]
    if names:
        found["class"] = " ".join(names)
    for name in names:
        kind = name.removeprefix("callout-")
        if kind != name:
            word = ALIASES.get(kind, kind)
            if word not in KINDS:
                _check_slip(name)
                return Head(None, rest, found, unread=True)
            found["class"] = " ".join(each for each in names if each != name)
            return Head(word, rest or found.pop("title", ""), {key: value for key, value in found.items() if value})
    own = next((name for name in names if name in PLAIN), None)
    if (columns := found.get(COLUMNS, "")).isdecimal() and 1 <= int(columns) <= MOST_COLUMNS:
        del found[COLUMNS]
        found["class"] = " ".join([*names, "in-columns", f"in-{columns}"])
    undone = any(name in _UNDONE for name in names) or COLUMNS in found or "layout" in found
    for key in (COLUMNS, "layout"):
        found.pop(key, None)  # the block's first line names it
    return _hidden(Head(own, rest, found, unread=undone or bool(rest)))


def _hidden(head: Head) -> Head:
    """Notes stand in blocks of their own; those inside of another block are for nobody but the speaker all the same."""
    if "notes" in head.attributes.get("class", "").split():
        head.attributes["style"] = "display: none"
    return head


def _attributes(text: str) -> dict[str, str]:
    found = attributes(text)
    if found is None:
        raise Problem(found=f"cannot read {text}", expected='attributes such as {.column width="40%"}')
    return found


def _check_slip(name: str) -> None:
    """Other tools have blocks of their own; what looks like a slip of one of ours is refused."""
    if name not in _UNDONE and (
        remedy := nearest(name.removeprefix("callout-"), (*WORDS, *ALIASES), likeness=_LIKENESS)
    ):
        expected = f"one of {', '.join(WORDS)}"
        raise Problem(found=f"unknown kind of block '{name}'", expected=expected, remedy=remedy)
