"""Headings of Markdown, and the words in an address that are made from them."""

import re
import unicodedata

from deck.talk.expressions import without_expressions

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FENCE = re.compile(r"^(`{3,}|~{3,}).*?^\1[`~]*\s*$|(`+)(?!`).+?(?<!`)\2(?!`)", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^#{1,3}\s+(.+?)\s*#*$", re.MULTILINE)
# Marks of Markdown and KaTeX that are no part of a heading's words.
_MARKUP = re.compile(r"[*_`$\\{}]|\]\([^)]*\)|\[")
# `{.class}`, `{#id}` and `{step=2}`, after the heading or words of it, but not the braces of a formula; footnotes.
_ATTRIBUTES = re.compile(r"\]?\{(?:[.#][A-Za-z]|(?:step|id|class|style|lang|title)=)[^{}]*\}|\^\[[^\]]*\]|\[\^[^\]]*\]")


def without_comments(markdown: str) -> str:
    """Markdown less its HTML comments; what stands in code is no comment."""
    kept, end = [], 0
    for code in _FENCE.finditer(markdown):
        kept += [_COMMENT.sub("", markdown[end : code.start()]), code[0]]
        end = code.end()
    return "".join([*kept, _COMMENT.sub("", markdown[end:])])


def heading(markdown: str) -> str:
    """The words of a Markdown text's first heading, values of the run left out; empty where it has none."""
    found = _HEADING.search(without_expressions(markdown))
    return " ".join(_MARKUP.sub("", _ATTRIBUTES.sub("", found[1])).split()) if found else ""


def slug(text: str) -> str:
    """Small letters, digits and dashes, for an address; empty where nothing of the text is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
