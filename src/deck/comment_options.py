"""Options that Quarto and MyST write as comments at the top of a code cell, such as `#| echo: false`.

Those that mean what a word of ours means are read as that word. Our own words may stand there, too: in a notebook,
whose headers nobody sees, that is the place for them.
"""

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from deck.problem import Problem, nearest
from deck.vocabulary import WORDS, read_options

# Formatters put a blank before the bar; then only what looks like an option begins the block.
_FIRST = re.compile(r"#\||# +\|\s*[\w-]+:(\s|$)")
_LINE = re.compile(r"#\s*\| ?(.*)")

Meaning = Mapping[str, Any]
"""Words of ours and their values; `tags` among them."""

_NOTHING: Meaning = {}
# Option -> what it means at each value that means something here.
_SWITCHES: dict[str, dict[Any, Meaning]] = {
    "echo": {True: _NOTHING, False: {"code": "hide"}},
    "output": {True: _NOTHING, False: {"output": "hide"}},
    "include": {True: _NOTHING, False: {"tags": ["hide-cell"]}},
    "eval": {True: _NOTHING, False: {"tags": ["skip-execution"]}},
    "error": {True: {"tags": ["raises-exception"]}, False: _NOTHING},
    "warning": {True: _NOTHING},
    "code-fold": {True: {"code": "fold"}, False: _NOTHING},
    "output-location": {
        "default": _NOTHING,
        "fragment": {"output": "fragment"},
        "column": {"layout": "columns"},
        "column-fragment": {"output": "fragment", "layout": "columns"},
    },
}
_RENAMED = {"fig-alt": "alt", "fig-cap": "caption"}
_OTHERS = ("label", "code-line-numbers", "tags")
KNOWN = (*_SWITCHES, *_RENAMED, *_OTHERS)
# What Quarto's reference lists besides, and what to write instead where there is something.
_UNDONE = {
    "output-location": 'For a slide of its own, hide the output here and show it in a cell with slide="slide"',
    "output": "For text that is Markdown, show IPython.display.Markdown(text)",
    "echo": None,
    "eval": None,
    "warning": "Silence it in the code, by warnings.filterwarnings",
    "message": "Silence it in the code",
    "code-fold": None,
    "fig-width": "Give the figure its size in the code: Figure(figsize=(width, height))",
    "fig-height": "Give the figure its size in the code: Figure(figsize=(width, height))",
    "fig-subcap": "Say it in fig-cap",
    "tbl-cap": "Say it in a Markdown cell",
    "layout-ncol": 'Side by side: "layout: columns"',
    "cache": "Outputs are kept by themselves, and made again when the code or its data changes",
    **dict.fromkeys(
        ("classes", "code-annotations", "code-overflow", "code-summary", "column", "export", "fig-align", "fig-column"),
    ),
    **dict.fromkeys(("fig-dpi", "fig-env", "fig-format", "fig-link", "fig-pos", "fig-scap", "filename", "freeze")),
    **dict.fromkeys(("layout-align", "layout-nrow", "layout-valign", "lst-cap", "lst-label", "panel", "renderings")),
    **dict.fromkeys(("results", "tbl-colwidths", "tbl-column", "tbl-subcap")),
}
_STEPS = re.compile(r"[\d,\s|-]*")


def without_options(source: str, *, line: int, metadata: Mapping[str, Any]) -> tuple[str, int, dict[str, Any]]:
    """A code cell's source without the options at its top, and what they mean.

    Args:
        source: of the cell.
        line: of its first line, 1-based.
        metadata: what the cell's header says.

    Returns:
        The rest of the source, the line of its first line, and the metadata with the options' words.

    Raises:
        Problem: an option that is unknown, that means something that a deck does not do, or that the header
            contradicts. The file is not filled in.
    """
    lines = source.split("\n")
    if not _FIRST.match(lines[0]):
        _check_below(lines, line)
        return source, line, dict(metadata)
    end = next((n for n, text in enumerate(lines) if not _LINE.match(text)), len(lines))
    merged, said = dict(metadata), dict[str, str]()
    for key, value, place in _pairs([_LINE.match(text)[1] for text in lines[:end]], line):
        try:
            meaning = _meaning(key, value)
            read_options(meaning, kind="code")
            _merge(merged, meaning, said=said, option=f"{key}: {_written(value)}")
        except Problem as problem:
            raise problem.at(line=place) from None
    _check_below(lines[end:], line + end)
    while end < len(lines) and not lines[end].strip():
        end += 1
    return "\n".join(lines[end:]), line + end, merged


def _check_below(lines: list[str], line: int) -> None:
    """Among the comments above the code, an option that is not at the top was meant to be one."""
    for number, text in enumerate(itertools.takewhile(lambda text: text.startswith("#") or not text.strip(), lines)):
        if re.match(r"#\| *[\w-]+:(\s|$)", text):
            found, remedy = f"'{text}' below other lines", "Move it to the top of the cell"
            raise Problem(found=found, expected="options as a cell's first lines", remedy=remedy, line=line + number)


def _pairs(texts: list[str], line: int) -> Iterator[tuple[str, Any, int]]:
    """Each option with its value and its line."""
    try:
        loader = yaml.SafeLoader("\n".join(texts))
        root = loader.get_single_node()
        if root is None:
            return
        if not isinstance(root, yaml.MappingNode):
            raise Problem(found=f"cannot read '#| {texts[0]}'", expected="options such as '#| echo: false'", line=line)
        seen = set()
        for key_node, value_node in root.value:
            key, place = str(loader.construct_object(key_node)), line + key_node.start_mark.line
            if key in seen:
                raise Problem(found=f"'#| {key}' is given twice", line=place)
            seen.add(key)
            yield key, loader.construct_object(value_node, deep=True), place
    except yaml.YAMLError as error:
        mark, reason = getattr(error, "problem_mark", None), getattr(error, "problem", None) or error
        at = min(mark.line, len(texts) - 1) if mark else 0
        remedy = "Text that holds a colon or begins with a sign needs quotes"
        raise Problem(found=f"cannot read '#| {texts[at]}': {reason}", remedy=remedy, line=line + at) from None


def _meaning(key: str, value: Any) -> Meaning:
    """What an option means in our words."""
    if key == "tags":
        return {"tags": [value] if isinstance(value, str) else value}
    if key == "label":
        # Labels of cells that draw nothing are for references, which a deck has not.
        return {"figure": value.removeprefix("fig-")} if str(value).startswith("fig-") else _NOTHING
    if key == "code-line-numbers":
        return _focus(value)
    if key in _RENAMED:
        return {_RENAMED[key]: value}
    if key in _SWITCHES and not (key in WORDS and isinstance(value, str) and WORDS[key].accepts(value)):
        return _switched(key, value)
    if key in WORDS:
        return {key: str(value) if isinstance(value, int) and not isinstance(value, bool) else value}
    if key in _UNDONE:
        raise Problem(found=f"'#| {key}', which says nothing to a deck", remedy=_UNDONE[key])
    known = [*KNOWN, *WORDS]
    raise Problem(
        found=f"unknown option '#| {key}'",
        expected=f"one of {', '.join(KNOWN)}, or a word of a cell's header",
        remedy=nearest(key, known),
    )


def _switched(key: str, value: Any) -> Meaning:
    meanings = _SWITCHES[key]
    try:
        return meanings[value]
    except (KeyError, TypeError):
        *others, last = [_written(each) for each in meanings]
        remedy = nearest(str(value), [each for each in meanings if isinstance(each, str)]) or _UNDONE.get(key)
        raise Problem(
            found=f"'#| {key}: {_written(value)}', which a deck does not do",
            expected=f"{', '.join(others)} or {last}" if others else last,
            remedy=remedy,
        ) from None


def _focus(value: Any) -> Meaning:
    if isinstance(value, bool):
        return _NOTHING  # a deck numbers no lines
    steps = str(value)
    if not _STEPS.fullmatch(steps) or not all(step.strip() for step in steps.split("|")):
        raise Problem(
            found=f"code-line-numbers is {value!r}",
            expected='lines such as "1|3-5", each step with some',
            remedy='Steps by what the lines say: "#| focus: words | other words"',
        )
    return {"focus": steps}


def _merge(merged: dict[str, Any], meaning: Meaning, *, said: dict[str, str], option: str) -> None:
    """Add what an option means to what is said already, which it may repeat and not contradict."""
    for word, value in meaning.items():
        if word == "tags":
            merged["tags"] = [*merged.get("tags", []), *(tag for tag in value if tag not in merged.get("tags", []))]
            continue
        if merged.setdefault(word, value) != value:
            other = f"'#| {said[word]}'" if word in said else "the cell's header"
            raise Problem(
                found=f"'#| {option}' means {word}={value!r}, and {other} says {word}={merged[word]!r}",
                remedy="Keep one of them",
            )
        said.setdefault(word, option)


def _written(value: Any) -> str:
    """A value as YAML writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
