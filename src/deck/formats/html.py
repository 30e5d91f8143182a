"""Tags of HTML and their attributes, as a browser reads them, each with its place in the text.

What only looks like a tag, in a comment, a script or a style sheet, is none.
"""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from html.entities import html5
from html.parser import HTMLParser
from itertools import accumulate
from typing import Any

from deck.formats.edits import edited

_SPACE = " \t\n\r\f"
# An attribute of what the parser says is a tag, by the HTML standard's section 13.2.5: html.parser tells an attribute's
# value, and not where it stands.
_ATTRIBUTE = re.compile(
    r"""[ \t\n\r\f/]*(?P<name>[^ \t\n\r\f/>][^ \t\n\r\f/>=]*)"""
    r"""(?:[ \t\n\r\f]*=[ \t\n\r\f]*(?P<value>"[^"]*"|'[^']*'|[^ \t\n\r\f>]*))?"""
)
_NAME = re.compile(r"<[^ \t\n\r\f/>]*")
_REFERENCE = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|(?P<name>[A-Za-z][A-Za-z0-9]*;?))(?P<equals>=?)")
# By the standard's section 13.2.6.5: what HTML may stand in within SVG and MathML, and what ends these two.
_FOREIGN = ("svg", "math")
_HOLD_HTML = ("foreignobject", "desc", "title", "annotation-xml", "mi", "mo", "mn", "ms", "mtext")
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())  # noqa: SIM905
_BREAK_OUT = frozenset(
    """b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta
    nobr ol p pre ruby s small span strong strike sub sup table tt u ul var""".split()  # noqa: SIM905 - as in `containment`
)
_COMMENT_END = re.compile(r"-->|(?<!<!)--!>")


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
    """Where each comment begins and ends, and each thing that a browser takes for one, such as `<?x>` or `</ x>`."""
    parser = _Parser(html, frozenset())
    parser.feed(html)
    parser.close()
    return tuple(parser.comments)


def without_comments(html: str) -> str:
    """HTML less its comments; every other byte is as it was."""
    return edited(html, ((start, end, "") for start, end in comments(html)))


class _Parser(HTMLParser):
    # In these, `<` begins no tag; of them html.parser knows two by itself, later versions of Python more.
    # (Its stubs call the name final, which it is not.)
    CDATA_CONTENT_ELEMENTS = ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")  # type: ignore[misc]

    def __init__(self, html: str, names: frozenset[str]) -> None:
        super().__init__()  # with references converted: without, a bare `&#` would end the reading
        self.found: list[Tag] = []
        self.comments: list[tuple[int, int]] = []
        self._open: list[
            str
        ] = []  # elements of SVG and MathML that are open, those in them that hold HTML, and HTML there
        self._is_foreign = False  # what is read now
        self._html = html
        self._names = names
        self._lines = [0, *accumulate(len(line) + 1 for line in html.split("\n"))]

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._is_foreign = self._in_foreign()
        if self._is_foreign and tag in _BREAK_OUT:
            while self._in_foreign():
                self._open.pop()
            self._is_foreign = False
        if tag in _FOREIGN or (self._is_foreign and tag in _HOLD_HTML) or self._holds_html(tag):
            self._open.append(tag)
        if not self._names or tag in self._names:
            start = self._place()
            text = self.get_starttag_text() or ""
            self.found.append(Tag(tag, _attributes(text, start), start, start + len(text)))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        if not self._names or tag in self._names:
            start = self._place()
            self.found.append(Tag(tag, {}, start, self._html.find(">", start) + 1, closes=True))

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self.handle_starttag(tag, attrs)
        if self._open[-1:] == [tag] and (tag in _FOREIGN or self._is_foreign):
            self._open.pop()  # by the standard, `/>` ends elements of SVG and MathML alone
        elif not self._is_foreign and tag in self.CDATA_CONTENT_ELEMENTS:
            self.set_cdata_mode(tag)

    def set_cdata_mode(self, *arguments: Any, **options: Any) -> None:
        """As html.parser's; in SVG and MathML, what a `title` or a `style` holds is read as all else."""
        if not self._is_foreign:
            super().set_cdata_mode(*arguments, **options)

    def _holds_html(self, tag: str) -> bool:
        return bool(self._open) and not self._is_foreign and tag not in _VOID

    def _in_foreign(self) -> bool:
        return bool(self._open) and self._open[-1] in _FOREIGN

    # What follows is by the standard; html.parser does so only in later versions of Python. What is open at the end of
    # the text ends there.

    def parse_comment(self, i: int, report: bool = True) -> int:  # noqa: FBT001, FBT002 - html.parser's signature
        end = _COMMENT_END.search(self.rawdata, i + len("<!"))
        return self._comment(i, end.end() if end else len(self.rawdata))

    def parse_html_declaration(self, i: int) -> int:
        if self.rawdata.startswith("<!--", i):
            return self.parse_comment(i)
        if self._open and self._open[-1] in (*_FOREIGN, *_HOLD_HTML) and self.rawdata.startswith("<![CDATA[", i):
            return self._until("]]>", i)
        if self.rawdata[i : i + len("<!doctype")].lower() == "<!doctype":
            return self._until(">", i)
        return self._comment(i, self._until(">", i))

    def parse_pi(self, i: int) -> int:
        return self._comment(i, self._until(">", i))

    def parse_endtag(self, i: int) -> int:
        name = self.rawdata[i + 2 : i + 3]
        if self.cdata_elem or not name or name == ">" or (name.isascii() and name.isalpha()):
            end: int = super().parse_endtag(i)
            return end
        return self._comment(i, self._until(">", i))

    def _until(self, sign: str, start: int) -> int:
        end = self.rawdata.find(sign, start)
        return len(self.rawdata) if end < 0 else end + len(sign)

    def _comment(self, start: int, end: int) -> int:
        place = self._place()
        self.comments.append((place, place + end - start))
        return end

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
