"""SVG without comments, metadata, and what drawing programs keep in it for themselves."""

import re
from collections.abc import Callable
from xml.etree import ElementTree
from xml.parsers import expat

from deck.formats.edits import Edit, edited
from deck.formats.html import tags, without_comments
from deck.formats.metadata.parts import COMMENT, OF_MATPLOTLIB, OTHER

_SVG = "http://www.w3.org/2000/svg"
# What is drawn, or read to people. All that is of another namespace is some program's.
_DRAWN = frozenset(
    {"", _SVG, "http://www.w3.org/1999/xlink", "http://www.w3.org/1999/xhtml", "http://www.w3.org/1998/Math/MathML"}
    | {"http://www.w3.org/XML/1998/namespace"}
)
_SHEET = "xml-stylesheet"
# What matplotlib's backend_svg.py writes unless it is told more, and where it repeats the words that it draws.
_MATPLOTLIB = re.compile(r"image/svg\+xml|Matplotlib v[^\s,]+, https://matplotlib\.org/")
_WORDS_OF_MATPLOTLIB = b'<g id="text_'


def cleaned(
    svg: str, *, address: Callable[[str], str], sheet: Callable[[str], tuple[str, list[str]]]
) -> tuple[str, list[str]]:
    """The drawing, and what was dropped. What is no XML loses its comments alone.

    Args:
        svg: the drawing.
        address: gives the address that stands in place of another one.
        sheet: gives the rules that stand in place of others, and what they lost.
    """
    reader = _Reader(svg.encode(), address, sheet)
    try:
        reader.read()
    except expat.ExpatError:
        made = without_comments(svg)
        return made, [COMMENT] * (made != svg)
    text = edited(svg.encode().decode("latin-1"), reader.edits())
    return text.encode("latin-1").decode(), reader.dropped


class _Reader:
    """Finds what goes or changes, each with where it begins and ends among the bytes."""

    def __init__(
        self, content: bytes, address: Callable[[str], str], sheet: Callable[[str], tuple[str, list[str]]]
    ) -> None:
        self.dropped: list[str] = []
        self._content = content
        self._address = address
        self._sheet = sheet
        self._edits: list[tuple[int, int, bytes]] = []
        self._open: list[tuple[str, int, bool]] = []  # name, where it begins, whether it goes
        self._going = self._foreign = 0  # how many elements are open that go, or that hold HTML
        self._is_of_matplotlib = False
        self._names: dict[str, list[str]] = {}
        parser = self._parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        parser.namespace_prefixes = True
        parser.StartNamespaceDeclHandler = self._declare
        parser.EndNamespaceDeclHandler = self._forget
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CommentHandler = self._comment
        parser.ProcessingInstructionHandler = self._instruction

    def read(self) -> None:
        self._parser.Parse(self._content, True)  # noqa: FBT003 - expat takes it by its place alone

    def edits(self) -> list[Edit]:
        return [(start, end, new.decode("latin-1")) for start, end, new in sorted(self._edits)]

    def _declare(self, prefix: str | None, address: str | None) -> None:
        self._names.setdefault(prefix or "", []).append(address or "")

    def _forget(self, prefix: str | None) -> None:
        self._names[prefix or ""].pop()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        start = self._parser.CurrentByteIndex
        address, local, *_ = name.split(" ") if " " in name else ("", name)
        is_told = (address not in _DRAWN and not self._foreign) or (local == "metadata" and address in ("", _SVG))
        goes = self._is_written_at(start) and is_told
        self._open.append((local, start, goes))
        self._going += goes
        self._foreign += local == "foreignObject"
        if not (goes or self._is_going()) and self._is_written_at(start):
            self._edit_tag(start)

    def _edit_tag(self, start: int) -> None:
        """Drop a tag's attributes that are some program's, and clean the files that others hold."""
        end = self._end_of_tag(start)
        tag = self._content[start:end].decode("latin-1")
        if ":" not in tag and "/*" not in tag:
            return
        for attribute in tags(tag)[0].attributes.values():
            prefix = tag[attribute.begin :].partition("=")[0].rpartition(":")[0].strip()
            value = attribute.value.encode("latin-1").decode()
            if prefix not in ("", "xml", "xmlns") and self._names.get(prefix, [""])[-1] not in _DRAWN:
                space = len(tag[: attribute.begin]) - len(tag[: attribute.begin].rstrip())
                self._drop(start + attribute.begin - space, start + attribute.end, OTHER)
            elif (new := self._value(attribute.name, value)) != value:
                quoted = new.replace("&", "&amp;").replace('"', "&quot;")
                self._edits.append((start + attribute.start, start + attribute.end, f'"{quoted}"'.encode()))

    def _value(self, name: str, value: str) -> str:
        if value.lstrip()[:5].lower() == "data:":
            return self._address(value.strip())
        if name == "style" or "data:" in value.lower():  # a rule, or an address such as url(...)
            new, lost = self._sheet(value)
            self.dropped += lost
            return new
        return value

    def _end(self, name: str) -> None:
        local, start, goes = self._open.pop()
        self._going -= goes
        self._foreign -= local == "foreignObject"
        end = self._parser.CurrentByteIndex  # of `<text/>`, already behind it
        has_end = self._content.startswith(b"</", end)
        if goes and not self._is_going():
            end = self._content.index(b">", end) + 1 if has_end else end
            while self._content[end : end + 1].isspace():
                end += 1
            self._forget_from(start)
            self._is_of_matplotlib = local == "metadata" and _is_of_matplotlib(self._content[start:end])
            self._drop(start, end, OF_MATPLOTLIB if self._is_of_matplotlib else OTHER)
        elif local == "style" and has_end and not self._is_going():
            inside = self._end_of_tag(start)
            new, lost = self._sheet(self._content[inside:end].decode())
            self._forget_from(inside)
            self._edits.append((inside, end, new.encode()))
            self.dropped += lost

    def _comment(self, text: str) -> None:
        start = self._parser.CurrentByteIndex
        if not self._is_going() and self._is_written_at(start):
            parent = self._open[-1][1] if self._open else 0
            is_own = self._is_of_matplotlib and self._content.startswith(_WORDS_OF_MATPLOTLIB, parent)
            self._drop(start, self._content.index(b"-->", start) + 3, OF_MATPLOTLIB if is_own else COMMENT)

    def _instruction(self, target: str, data: str) -> None:
        start = self._parser.CurrentByteIndex
        if target != _SHEET and not self._is_going() and self._is_written_at(start):
            self._drop(start, self._content.index(b"?>", start) + 2, OTHER)

    def _is_written_at(self, place: int) -> bool:
        """Whether markup begins there; what an entity holds is heard of where the entity is named."""
        return self._content.startswith(b"<", place)

    def _is_going(self) -> bool:
        return self._going > 0

    def _forget_from(self, start: int) -> None:
        while self._edits and self._edits[-1][0] >= start:
            self._edits.pop()

    def _drop(self, start: int, end: int, word: str) -> None:
        self._edits.append((start, end, b""))
        self.dropped.append(word)

    def _end_of_tag(self, start: int) -> int:
        end, quote = start, b""
        while quote or self._content[end : end + 1] != b">":
            sign = self._content[end : end + 1]
            quote = b"" if sign == quote else quote or (sign if sign in (b"'", b'"') else b"")
            end += 1
        return end + 1


def _is_of_matplotlib(metadata: bytes) -> bool:
    """Whether it tells nothing but what drew the figure."""
    try:
        texts = {each.strip() for each in ElementTree.fromstring(metadata).itertext()} - {""}
    except ElementTree.ParseError:  # it uses names that are declared around it
        return False
    return bool(texts) and all(map(_MATPLOTLIB.fullmatch, texts))
