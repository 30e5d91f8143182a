"""The comments of a Markdown text: what its HTML says is one, definitions that nothing uses, and nothing else."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import count, islice

from deck.formats.edits import edited
from deck.formats.html import comments as comments_of_html
from deck.formats.math_spans import Dialect
from deck.problem import Problem
from deck.text.definitions import unused_definitions
from deck.text.unchecked import BEFORE_NOTES, show_the_same, unchecked_html

# What a browser takes for a comment, each with what ends it: a comment, and what is of XML alone.
_OPENING = re.compile(r"<!--|<\?|<!\[CDATA\[|<!(?=[A-Za-z])|</[^A-Za-z>]")
_CLOSING = re.compile("--!?>")
_CLOSING_OF_OTHERS = re.compile(">")
# Where lines of a comment begin in a quotation or a list, its HTML has less.
_TAG = re.compile(r"</?[a-z][^<>]*>")
_WORDS = re.compile(r"\w[\w ]{4,}\w")  # six characters tell something
_END_TAG = re.compile(r"</[a-z]")
_ONLY_ENDS = re.compile(rf"(\s|</[a-z0-9]+>)*{BEFORE_NOTES}\Z")  # and no notes, which may be written behind
_AROUND_LINES = re.compile(r"[\s>]+")


def without_comments(markdown: str, dialect: Dialect = "pandoc") -> str:
    """Markdown less what `comments` finds. What is shown, such as a comment in code, is none."""
    text = edited(markdown, ((start, end, "") for start, end in comments(markdown, dialect)))
    if text == markdown and not _OPENING.search(markdown):
        return text
    # Where one that nothing ends swallows what stands elsewhere in the text, its words are known all the same.
    html = unchecked_html(markdown, dialect)
    hidden = comments_of_html(html)
    shown = unescape(edited(html, ((start, end, " ") for start, end in hidden)))
    for start, end in hidden:
        # Not as lines: Markdown's signs, which stand between words, are not in HTML.
        for words in _WORDS.findall(_TAG.sub("\n", html[start:end])):
            if words not in shown:
                text = text.replace(words, "")
    return text


def comments(markdown: str, dialect: Dialect = "pandoc") -> Iterator[tuple[int, int]]:
    """Where each comment begins and ends, and each definition of a link that none uses; none within another.

    No parser tells where in the text a comment stands. So each one that may be one gets a mark: what the mark becomes a
    part of tells what it is.

    Args:
        markdown: a text that can be rendered.
        dialect: of its formulas, in which nothing is a comment.
    """
    definitions = [*unused_definitions(markdown, dialect)]
    yield from definitions
    for start, end in _comments(markdown, dialect):
        if not any(begin < end and start < behind for begin, behind in definitions):
            yield start, end


def _comments(markdown: str, dialect: Dialect) -> Iterator[tuple[int, int]]:
    place = 0
    while opening := _OPENING.search(markdown, place):
        place = opening.end()
        end = _end_of_comment(markdown, opening[0], place, dialect)
        if end is not None:
            place = end
            yield opening.start(), end


def _end_of_comment(markdown: str, opening: str, inside: int, dialect: Dialect) -> int | None:
    if opening == "<!--" and markdown.startswith((">", "->"), inside):
        return None  # it ends there, and says nothing
    begin_mark, end_mark = islice((f"mark{n}x" for n in count() if f"mark{n}x" not in markdown), 2)
    marked = f"{markdown[:inside]}{begin_mark}{markdown[inside:]}"
    closing = _CLOSING if opening == "<!--" else _CLOSING_OF_OTHERS
    ends = [found.end() for found in closing.finditer(markdown, inside)]
    try:
        html = unchecked_html(marked, dialect)
        place = html.find(begin_mark)
        if place < 0:  # in what is shown nowhere, such as HTML in the text that stands for a picture
            without = markdown[: inside - len(opening)] + markdown[ends[0] if ends else inside :]
            return ends[0] if ends and show_the_same(without, markdown, dialect) else None
        found = _end_around(html, place)
        if found is None:
            return None
        for end in ends:
            behind = end + len(begin_mark)
            ended = unchecked_html(f"{marked[:behind]}{end_mark}{marked[behind:]}", dialect)
            if ended.startswith(end_mark, _end_around(ended, ended.find(begin_mark))):
                return end
    except Problem:
        return None  # in what is no text
    said = html[place + len(begin_mark) : found]
    # One that nothing ends goes on to the end of its block; or of the text, where tags that follow do not end it.
    is_all = "</" in said and _ONLY_ENDS.match(html, found)
    return len(markdown) if is_all else _end_of_same(markdown, inside, said)


def _end_around(html: str, place: int) -> int | None:
    """Where the comment ends in which a place is."""
    return next((end for begin, end in comments_of_html(html) if begin < place < end), None)


def _end_of_same(markdown: str, place: int, said: str) -> int:
    """How far the text says the same as its HTML, lines apart."""
    end = place
    own = _END_TAG.split(said, maxsplit=1)[0]  # what follows ends the elements around it
    for sign in _AROUND_LINES.sub("", own):
        around = _AROUND_LINES.match(markdown, end)
        following = around.end() if around else end
        if markdown[following : following + 1] != sign:
            break
        end = following + 1
    return end
