"""Options that Quarto and MyST write as comments at the top of a code cell, such as `#| echo: false`.

Those that mean what a word of ours means are read as that word. Our own words may stand there, too: in a notebook,
whose headers nobody sees, that is the place for them.
"""

import itertools
import re
from collections.abc import Mapping
from typing import Any

from deck.config.yaml_nodes import read_entries
from deck.problem import Problem
from deck.reading.quarto import Meaning, meaning, written
from deck.talk.options import read_options

# Formatters put a blank before the bar; then only what looks like an option begins the block.
_FIRST = re.compile(r"#\||# +\|\s*[\w-]+:(\s|$)")
_LINE = re.compile(r"#\s*\| ?(.*)")


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
    said_there = "\n".join(match[1] for text in lines[:end] if (match := _LINE.match(text)))
    for entry in read_entries(said_there, file=None, first=line, mark="#| "):
        try:
            words = meaning(entry.key, entry.value)
            read_options(words, kind="code")
            _merge(merged, words, said=said, option=f"{entry.key}: {written(entry.value)}")
        except Problem as problem:
            raise problem.at(line=entry.line) from None
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


def _merge(merged: dict[str, Any], words: Meaning, *, said: dict[str, str], option: str) -> None:
    """Add what an option means to what is said already, which it may repeat and not contradict."""
    for word, value in words.items():
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
