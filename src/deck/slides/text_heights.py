"""How high a text will stand on a slide: an estimate from its Markdown, without a browser."""

from deck.talk.markdown.commonmark import parser

# Of deck.css, in CSS pixels.
_LINE, _SIGN = 42, 13.2  # a line of text, and the mean width of a letter in it
_HEADINGS = {"h1": (82, 38), "h2": (48, 20), "h3": (43, 15), "h4": (36, 13)}  # a line, and a letter
_AFTER_PARAGRAPH, _AFTER_ITEM = 14, 16
_CODE_LINE, _CODE_ABOVE_AND_BELOW = 28.4, 36
_ROW = 53
_FORMULA = 70


def text_height(markdown: str, width: float) -> float:
    """The height of a text, in CSS pixels.

    Args:
        markdown: the text.
        width: that it has, in CSS pixels.
    """
    height, tag, items = 0.0, "", 0
    for token in parser().parse(markdown):
        if token.type in ("heading_open", "paragraph_open", "tr_open"):
            tag = token.tag
            height += _ROW if tag == "tr" else _AFTER_PARAGRAPH if tag == "p" and not token.hidden else 0
        elif token.type == "list_item_open":
            items += 1
        elif token.type in ("fence", "code_block"):
            height += _CODE_LINE * len(token.content.splitlines()) + _CODE_ABOVE_AND_BELOW
        elif token.type == "math_block":
            height += _FORMULA
        elif token.type == "inline" and tag != "tr":
            line, sign = _HEADINGS.get(tag, (_LINE, _SIGN))
            height += line * -int(-len(token.content) * sign // width)
    return height + _AFTER_ITEM * max(items - 1, 0)
