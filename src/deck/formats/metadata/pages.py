"""HTML without comments, and without what drawings in it keep for the program that made them."""

import re
from collections.abc import Callable, Iterator

from deck.formats.edits import Edit, edited
from deck.formats.html import Tag, tags, without_comments
from deck.formats.metadata.parts import COMMENT, OTHER

_MAY_TELL = re.compile(r"data:|/\*|srcdoc|<(?:style|svg|metadata)", re.IGNORECASE)
_DRAWN = ("", "xlink", "xml", "xmlns")  # prefixes of attributes; all others are some program's
_Sheet = Callable[[str], tuple[str, list[str]]]


def cleaned(html: str, *, address: Callable[[str], str], sheet: _Sheet) -> tuple[str, list[str]]:
    """The page, or a part of one, and what was dropped.

    Args:
        html: the page.
        address: gives the address that stands in place of another one.
        sheet: gives the rules that stand in place of others, and what they lost.
    """
    page = _Page(without_comments(html), address, sheet)
    page.dropped += [COMMENT] * (page.html != html)
    return edited(page.html, page.edits()) if _MAY_TELL.search(page.html) else page.html, page.dropped


class _Page:
    def __init__(self, html: str, address: Callable[[str], str], sheet: _Sheet) -> None:
        self.html = html
        self.dropped: list[str] = []
        self._address = address
        self._sheet = sheet

    def edits(self) -> Iterator[Edit]:
        """What goes or changes, in order."""
        found = tags(self.html)
        drawings, metadata = 0, -1  # how many are open; where one begins
        for number, tag in enumerate(found):
            if tag.name == "svg":
                drawings += -1 if tag.closes else 1
            if tag.name == "metadata":
                if metadata < 0 and not tag.closes:
                    metadata = tag.start
                elif metadata >= 0 and tag.closes:
                    self.dropped.append(OTHER)
                    yield metadata, tag.end, ""
                    metadata = -1
            elif metadata < 0:
                yield from self._attributes(tag, in_drawing=drawings > 0)
                if tag.name == "style" and not tag.closes and number + 1 < len(found):
                    rules = slice(tag.end, found[number + 1].start)
                    yield rules.start, rules.stop, self._rules(self.html[rules])

    def _attributes(self, tag: Tag, *, in_drawing: bool) -> Iterator[Edit]:
        for attribute in tag.attributes.values():
            if in_drawing and attribute.name.rpartition(":")[0] not in _DRAWN:
                self.dropped.append(OTHER)
                yield attribute.begin, attribute.end, ""
            elif (new := self._value(attribute.name, attribute.value)) != attribute.value:
                quoted = new.replace("&", "&amp;").replace('"', "&quot;")
                yield attribute.start, attribute.end, f'"{quoted}"'

    def _value(self, name: str, value: str) -> str:
        if name == "style":
            return self._rules(value)
        if name == "srcdoc":
            page, dropped = cleaned(value, address=self._address, sheet=self._sheet)
            self.dropped += dropped
            return page
        return self._address(value.strip()) if value.lstrip()[:5].lower() == "data:" else value

    def _rules(self, css: str) -> str:
        if "/*" not in css and "data:" not in css.lower():
            return css
        made, dropped = self._sheet(css)
        self.dropped += dropped
        return made
