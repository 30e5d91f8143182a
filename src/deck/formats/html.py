"""Tags of HTML and their attributes, as a browser reads them, each with its place in the text.

What only looks like a tag, in a comment, a script or a style sheet, is none.
"""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from html.entities import html5
from itertools import accumulate

from deck.formats.edits import Edit, edited
from deck.formats.standard_reader import StandardReader

_SPACE = " \t\n\r\f"
_NOTHING = f"\ufeff{_SPACE}"  # which may stand in front of a page
_TYPE = "<!doctype"
# An attribute of what the parser says is a tag, by the HTML standard's section 13.2.5: html.parser tells an attribute's
# value, and not where it stands.
_ATTRIBUTE = re.compile(
    r"""[ \t\n\r\f/]*(?P<name>[^ \t\n\r\f/>][^ \t\n\r\f/>=]*)"""
    r"""(?:[ \t\n\r\f]*=[ \t\n\r\f]*(?P<value>"[^"]*"|'[^']*'|[^ \t\n\r\f>]*))?"""
)
_NAME = re.compile(r"<[^ \t\n\r\f/>]*")
_REFERENCE = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|(?P<name>[A-Za-z][A-Za-z0-9]*;?))(?P<equals>=?)")


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a tag.

    Attributes:
        name: in small letters.
        value: what a browser reads, with characters in place of references such as `&amp;`; empty where none is given.
        begin: where its name begins in the text.
        start: where the value begins, with its quotes.
        end: where it ends; the same as `start` where none is given.
    """

    name: str
    value: str
    begin: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag.

    Attributes:
        name: in small letters.
        attributes: by their names; of two of one name the first counts, as in a browser.
        start: where it begins in the text.
        end: where it ends.
        closes: whether it ends an element.
    """

    name: str
    attributes: Mapping[str, Attribute]
    start: int
    end: int
    closes: bool = False

    def get(self, name: str) -> str | None:
        """The value of an attribute; None where the tag does not have it."""
        return self.attributes[name].value if name in self.attributes else None


def tags(html: str, *names: str) -> tuple[Tag, ...]:
    """The tags of these names, in order, those that end an element too.

    Args:
        html: a page, or a part of one that begins and ends outside of tags.
        names: in small letters; none for all.
    """
    # A preview asks for the same texts at each edit. Whole pages would fill the memory.
    return (_tags_known if len(html) <= _SHORT else _tags)(html, frozenset(names))


def _tags(html: str, names: frozenset[str]) -> tuple[Tag, ...]:
    parser = _Parser(html, names)
    parser.feed(html)
    parser.close()
    return tuple(parser.found)


_SHORT = 4096  # signs
_tags_known = functools.lru_cache(maxsize=512)(_tags)


def elements(html: str, *, having: str) -> Iterator[tuple[int, int]]:
    """Where each element begins and ends that has an attribute; of one within another, only where the other does."""
    found = tags(html)
    end = 0
    for number, tag in enumerate(found):
        if having not in tag.attributes or tag.start < end:
            continue
        depth = 0
        for each in found[number:]:
            if each.name == tag.name:
                depth += -1 if each.closes else 1
            if depth == 0:
                end = each.end
                yield tag.start, end
                break


def candidates(srcset: str) -> list[tuple[str, str]]:
    """The images that a `srcset` offers: the address of each, and when it is taken, such as `2x`; that may be empty."""
    found, rest = [], srcset
    while rest := rest.lstrip(f",{_SPACE}"):
        address, *after = rest.split(maxsplit=1)
        if address.endswith(","):
            found.append((address.rstrip(","), ""))
            rest = after[0] if after else ""
        else:
            size, _, rest = after[0].partition(",") if after else ("", "", "")
            found.append((address, size.strip(_SPACE)))
    return found


def comments(html: str) -> tuple[tuple[int, int], ...]:
    """Where each comment begins and ends, and each thing that says as little in a browser.

    It takes `<?x>` and `</ x>` for comments, and passes over a `<!DOCTYPE x>` that does not begin the page.
    """
    parser = _Parser(html, frozenset())
    parser.feed(html)
    parser.close()
    return tuple(parser.comments)


def without_comments(html: str) -> str:
    """HTML less its comments; every other byte is as it was, but for a `<` that would begin a tag without them."""
    return edited(html, (_without(html, start, end) for start, end in comments(html)))


def _without(html: str, start: int, end: int) -> Edit:
    return (start - 1, end, "&lt;") if start and html[start - 1] == "<" else (start, end, "")


class _Parser(StandardReader):
    def __init__(self, html: str, names: frozenset[str]) -> None:
        super().__init__()  # with references converted: without, a bare `&#` would end the reading
        self.found: list[Tag] = []
        self.comments: list[tuple[int, int]] = []
        self._html = html
        self._names = names
        self._has_begun = False  # whether a document type comes too late
        self._lines = [0, *accumulate(len(line) + 1 for line in html.split("\n"))]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        self._has_begun = True
        if not self._names or tag in self._names:
            start = self._place()
            text = self.get_starttag_text() or ""
            self.found.append(Tag(tag, _attributes(text, start), start, start + len(text)))

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag(tag)
        self._has_begun = True
        if not self._names or tag in self._names:
            start = self._place()
            self.found.append(Tag(tag, {}, start, self._html.find(">", start) + 1, closes=True))

    def handle_data(self, data: str) -> None:
        self._has_begun = self._has_begun or bool(data.strip(_NOTHING))

    def handle_unseen(self, text: str, *, is_comment: bool) -> None:
        is_type = text[: len(_TYPE)].lower() == _TYPE
        if is_comment or (is_type and self._has_begun):
            place = self._place()
            self.comments.append((place, place + len(text)))
        self._has_begun = self._has_begun or is_type

    def _place(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column


def _attributes(tag: str, place: int) -> dict[str, Attribute]:
    found: dict[str, Attribute] = {}
    name = _NAME.match(tag)
    position = name.end() if name else len(tag)
    while each := _ATTRIBUTE.match(tag, position):
        position = each.end()
        start, end = each.span("value") if each["value"] is not None else (position, position)
        written = each["value"] or ""
        is_quoted = written[:1] in ("'", '"') and written[:1] == written[-1:] and len(written) > 1
        value = _REFERENCE.sub(_character, written[1:-1] if is_quoted else written)
        attribute = Attribute(each["name"].lower(), value, place + each.start("name"), place + start, place + end)
        found.setdefault(attribute.name, attribute)
    return found


def _character(reference: re.Match[str]) -> str:
    """What a reference in an attribute stands for. `?a=1&copy=2` has none: without a semicolon they end at no `=`."""
    name = reference["name"]
    if name is None:
        return unescape(reference[0])
    if name not in html5 or (reference["equals"] and not name.endswith(";")):
        return reference[0]
    return html5[name] + reference["equals"]
