"""Headings of Markdown, and the words in an address that are made from them."""

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from deck.talk.markdown.commonmark import parser
from deck.talk.markdown.expressions import without_expressions

if TYPE_CHECKING:
    from markdown_it.token import Token

_LEVELS = ("h1", "h2", "h3")
# Signs that mean nothing in Markdown, wherever they stand within a line that begins with `# `.
_PLAIN = frozenset(" ,.;:?()/+'\"–—‘’“”…·×")
# Marks of KaTeX that are no part of a heading's words; the underscore of `x_1` is.
_MARKS_OF_FORMULAS = str.maketrans("", "", "*`$\\{}")
_FOREIGN = re.compile(r"[^\W\x00-\x7f]+")
# `{.class}`, `{#id}` and `{step=2}`, after words of the heading or at its end: what `deck.text` takes for attributes.
_ATTRIBUTES = re.compile(r"\{(?:[.#][A-Za-z]|(?:step|id|class|style|lang|title)=)[^{}]*\}")


@functools.cache
def heading(markdown: str) -> str:
    """The words of a Markdown text's first heading, values of the run left out; empty where it has none.

    The heading is one of the three largest, and stands by itself: not in a list, and not in a quotation.
    """
    text = without_expressions(markdown)
    if (plain := _plain_heading(text)) is not None:
        return plain
    if not _may_have_heading(text):
        return ""
    tokens = parser().parse(text)
    places = (n for n, token in enumerate(tokens) if token.type == "heading_open" and token.level == 0)
    found = next((n for n in places if tokens[n].tag in _LEVELS), None)
    return "" if found is None else " ".join("".join(_words(tokens[found + 1].children or [])).split())


@functools.cache
def slug(text: str) -> str:
    """Small letters, digits, underscores and dashes, for an address; empty where nothing of the text is left.

    Letters of other scripts are written in Latin ones; signs that are not ASCII are left out.
    """
    letters = "".join(map(_decomposed, unicodedata.normalize("NFC", text)))
    return re.sub(r"[^a-z0-9_]+", "-", _FOREIGN.sub(_in_latin, letters).lower()).strip("-")


def _decomposed(sign: str) -> str:
    """A sign in ASCII where it is made of such letters, as `ö` is; a letter of another script as it is."""
    plain = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
    return plain or (sign if sign.isalnum() else "")


def _in_latin(word: re.Match[str]) -> str:
    # Late: most titles are in ASCII.
    from slugify import slugify

    return slugify(word[0])


def _plain_heading(markdown: str) -> str | None:
    """The words of a heading on the first line in which nothing can be a mark; None of all others.

    To load the parser takes longer than a build that has nothing to do, and most headings need none.
    """
    line = markdown.partition("\n")[0]
    marks, _, words = line.partition(" ")
    is_heading = marks in ("#", "##", "###") and words.strip(" ")
    return " ".join(words.split()) if is_heading and all(s.isalnum() or s in _PLAIN for s in words) else None


def _may_have_heading(markdown: str) -> bool:
    """Whether some line begins with a number sign, or could underline the one before."""
    lines = (line.strip() for line in markdown.splitlines())
    return any(line.startswith("#") or (line and not line.strip(line[0]) and line[0] in "=-") for line in lines)


def _words(tokens: Sequence["Token"]) -> Iterator[str]:
    for token in tokens:
        if token.type == "text":
            yield _ATTRIBUTES.sub("", token.content)
        elif token.type == "image":
            yield from _words(token.children or [])
        elif token.type.startswith("math_"):
            yield token.content.translate(_MARKS_OF_FORMULAS)
        elif token.type in ("softbreak", "hardbreak", "html_inline"):
            yield "" if token.type == "html_inline" and not token.content.lower().startswith("<br") else " "
        else:
            yield token.content if token.type == "code_inline" else ""
