"""A comment of a text that nothing ends: in a browser, all that follows is one."""

from deck.formats.html import comments
from deck.formats.math_spans import Dialect
from deck.problem import Problem
from deck.text.unchecked import unchecked

_BEGIN, _END, _OTHER_END = "<!--", "-->", "--!>"


def unclosed_comment(text: str, dialect: Dialect | None) -> int | None:
    """Where the comment begins that nothing ends; None where there is none.

    Args:
        text: Markdown, or HTML.
        dialect: of the formulas in Markdown; None for HTML.
    """
    if text.rfind(_BEGIN) <= text.rfind(_END):
        return None
    try:
        html = text if dialect is None else unchecked(text, dialect).body
    except Problem:  # a fault in the text, which is told where it is rendered
        return None
    found = [html[start:end] for start, end in comments(html)]
    unclosed = [each for each in found if each.startswith(_BEGIN) and not each.endswith((_END, _OTHER_END))]
    if not unclosed:
        return None
    words = unclosed[-1].partition("\n")[0].partition("</")[0].strip()  # behind it may be what ends a list
    place = text.find(words, text.rfind(_END) + 1)
    return None if place < 0 else place
