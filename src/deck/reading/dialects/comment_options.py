"""Options that Quarto and MyST write as comments at the top of a code cell, such as `#| echo: false`.

Those that mean what a word of ours means are read as that word. Our own words may stand there, too: in a notebook,
where cells have no headers, that is the place for them. Those that mean nothing in a deck are only named.
"""

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from deck.config.yaml_nodes import Entry, read_entries
from deck.problem import Problem
from deck.reading.dialects.quarto import KNOWN, Meaning, meaning, written
from deck.talk.options import WORDS, read_options
from deck.talk.tags import HIDE_CELL, HIDE_INPUT, HIDE_OUTPUT

# Formatters put a blank before the bar; then only what looks like an option begins the block.
_FIRST = re.compile(r"#\||# +\|\s*[\w-]+:(\s|$)")
_LINE = re.compile(r"#\s*\| ?(.*)")
# nbdev's, such as `#| hide` and `#| default_exp core`.
_DIRECTIVE = re.compile(r"\w[\w-]*( +[\w./=-]+)*\s*")
_TAGS = {"hide": "hide-cell", "hide_input": "hide-input", "hide_output": "hide-output"}
_OF_NBDEV = frozenset(
    {*_TAGS, "export", "exports", "exporti", "default_exp", "default_cls_lvl", "filter_stream", "hide_line"}
    | {"collapse_input", "collapse_output", "cell_meta", "exec_doc"}
)
_KEY = re.compile(r"([\w-]+):(\s|$)")


@dataclass(frozen=True, slots=True)
class CodeCell:
    """A code cell without the options at its top.

    Attributes:
        source: the rest.
        line: of its first line.
        metadata: what the header says, and the options' words.
        unread: the options that say nothing to a deck, each with its line.
    """

    source: str
    line: int
    metadata: dict[str, Any]
    unread: tuple[tuple[str, int | None], ...] = ()


def without_options(
    source: str, *, line: int, metadata: Mapping[str, Any], defaults: Mapping[str, Any] | None = None
) -> CodeCell:
    """A code cell's source without the options at its top, and what they mean.

    Args:
        source: of the cell.
        line: of its first line, 1-based.
        metadata: what the cell's header says.
        defaults: options of the whole file, which hold where the cell says nothing else.

    Raises:
        Problem: an option that looks like a slip, or that the header contradicts. The file is not filled in.
    """
    lines = source.split("\n")
    end = next((n for n, text in enumerate(lines) if not _LINE.match(text)), len(lines)) if _starts(lines) else 0
    said = [match[1] for text in lines[:end] if (match := _LINE.match(text))]
    directives = {n: text.split()[0] for n, text in enumerate(said) if _DIRECTIVE.fullmatch(text)}
    entries = _entries("\n".join("" if n in directives else text for n, text in enumerate(said)), line)
    tags = [_TAGS[word] for word in directives.values() if word in _TAGS]
    merged, unread = _merged(_with_tags(metadata, tags), entries, defaults or {})
    has_options = bool(entries) or not _OF_NBDEV.isdisjoint(directives.values())
    if not has_options:  # comments, which stay
        end = 0
    unread += [(f"'#| {said[n].strip()}'", line + n) for n, word in sorted(directives.items()) if word not in _TAGS]
    unread += _below(lines[end:] if has_options else [] if _starts(lines) else lines, line + end)
    while has_options and end < len(lines) and not lines[end].strip():
        end += 1
    return CodeCell("\n".join(lines[end:]), line + end, merged, tuple(unread))


def _with_tags(metadata: Mapping[str, Any], tags: list[str]) -> Mapping[str, Any]:
    return {**metadata, "tags": [*metadata.get("tags", []), *tags]} if tags else metadata


def _starts(lines: list[str]) -> bool:
    return bool(_FIRST.match(lines[0]))


def _entries(text: str, line: int) -> tuple[Entry, ...]:
    """The options; none where the lines are comments of another kind."""
    keys = [match[1] for each in text.split("\n") if (match := _KEY.match(each))]
    if not text.strip() or not keys:
        return ()
    try:
        return read_entries(text, file=None, first=line, mark="#| ")
    except Problem:
        if any(key in KNOWN or key in WORDS for key in keys):
            raise
        return ()


def _merged(
    metadata: Mapping[str, Any], entries: Iterable[Entry], defaults: Mapping[str, Any]
) -> tuple[dict[str, Any], list[tuple[str, int | None]]]:
    """The words of header, options and defaults together, and the options that are not read."""
    merged, said = dict(metadata), dict[str, str]()
    unread: list[tuple[str, int | None]] = []
    by_key = {entry.key: entry for entry in entries}
    for entry in by_key.values():
        try:
            words = meaning(entry.key, entry.value)
            if words is None:
                unread.append((f"'#| {entry.key}'", entry.line))
                continue
            read_options(words, kind="code")
            _merge(merged, words, said=said, option=f"{entry.key}: {written(entry.value)}")
        except Problem as problem:
            raise problem.at(line=entry.line) from None
    for key, value in defaults.items():
        words = None if key in by_key else meaning(key, value)
        for word, own in (words or {}).items():
            merged[word] = [*merged.get("tags", []), *own] if word == "tags" else merged.get(word, own)
    _drop_hidden(merged, said)
    return merged, unread


def _drop_hidden(merged: dict[str, Any], said: Mapping[str, str]) -> None:
    """Quarto takes what it says of hidden code, or of hidden output, for nothing."""
    tags = {str(tag).replace("_", "-") for tag in merged.get("tags", [])}
    if merged.get("code") in ("hide", "fold") or tags & (HIDE_INPUT | HIDE_CELL):
        if said.get("focus", "").startswith("code-line-numbers"):
            del merged["focus"]
        if merged.get("code") == "fold" and tags & (HIDE_INPUT | HIDE_CELL) and "code" in said:
            del merged["code"]
    if merged.get("output") == "fragment" and "output" in said and tags & (HIDE_OUTPUT | HIDE_CELL):
        del merged["output"]


def _below(lines: list[str], line: int) -> list[tuple[str, int | None]]:
    """Among the comments above the code, options that are not at the top: Quarto takes them for comments, too."""
    comments = itertools.takewhile(lambda text: text.startswith("#") or not text.strip(), lines)
    return [
        (f"'{text}' below other lines", line + number)
        for number, text in enumerate(comments)
        if re.match(r"#\| *[\w-]+:(\s|$)", text)
    ]


def _merge(merged: dict[str, Any], words: Meaning, *, said: dict[str, str], option: str) -> None:
    """Add what an option means to what is said already, which it may repeat and not contradict."""
    for word, value in words.items():
        if word == "tags":
            merged["tags"] = [*merged.get("tags", []), *(tag for tag in value if tag not in merged.get("tags", []))]
            continue
        if word in ("code", "output") and word in said and "hide" in (merged[word], value):
            merged[word] = "hide"  # as Quarto does: what is not shown cannot be folded, and is no step
        elif merged.setdefault(word, value) != value:
            other = f"'#| {said[word]}'" if word in said else "the cell's header"
            raise Problem(
                found=f"'#| {option}' means {word}={value!r}, and {other} says {word}={merged[word]!r}",
                remedy="Keep one of them",
            )
        said.setdefault(word, option)
