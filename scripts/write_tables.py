"""Writes README's tables of words and keys from the data that checks them: `make tables`."""

import sys
from collections.abc import Iterable
from pathlib import Path

from markdown_it import MarkdownIt

from deck.config.configuration import KEYS
from deck.talk import tags
from deck.talk.options import WORDS

README = Path(__file__).parents[1] / "README.md"


def rows_of_words() -> Iterable[tuple[str, str]]:
    """What may stand in a cell's header, and what it does."""
    for name, word in WORDS.items():
        yield f'{name}="{word.example}"', word.meaning
    for tag, meaning in tags.MEANINGS.items():
        yield f'tags=["{tag}"]', meaning


def rows_of_keys() -> Iterable[tuple[str, str]]:
    """What may stand in deck.yml, and what it does."""
    for key in KEYS.values():
        yield key.example, " ".join([key.meaning, ", ".join(f"`{name}`" for name in key.names())]).rstrip()


TABLES = {
    ("in a cell's header", "what it does"): rows_of_words,
    ("in `deck.yml`", "what it does"): rows_of_keys,
}
"""The rows of each table, by its heads."""


def written(page: str) -> str:
    """The page with each of its tables made anew.

    Raises:
        SystemExit: the page lacks one of the tables.
    """
    lines = page.splitlines()
    places = [token.map for token in MarkdownIt().enable("table").parse(page) if token.type == "table_open"]
    for heads, rows in TABLES.items():
        head = f"| {' | '.join(heads)} |"
        place = next((place for place in places if place and lines[place[0]] == head), None)
        if place is None:
            sys.exit(f"README.md: no table begins with the line\n  {head}")
        begin, end = place
        table = [head, "|---|---|", *(f"| `{_cell(example)}` | {_cell(meaning)} |" for example, meaning in rows())]
        # A table that has changed its length moves those below it.
        lines[begin:end] = table
        grown = len(table) - (end - begin)
        places = [[line + grown if line >= end else line for line in each] for each in places if each]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    README.write_text(written(README.read_text("utf-8")), "utf-8")
