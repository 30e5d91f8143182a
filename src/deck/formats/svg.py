"""An SVG less what only people read in its file, and where its root begins."""

import contextlib
import re
from dataclasses import dataclass
from xml.parsers import expat

from deck.formats.edits import edited

# In these, white space counts, or is none of the drawing's.
_KEPT = frozenset({"text", "foreignObject", "style", "script"})


def compact(svg: str) -> str:
    """The drawing without comments, metadata, and white space between its elements; what is no XML stays as it is."""
    content = svg.encode()
    parser = expat.ParserCreate("utf-8")
    reader = _Reader(parser, content)
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat takes it by its place alone
    except expat.ExpatError:
        return svg
    parts, position = [], 0
    for start, end in reader.kept:
        outside = [each for each in reader.dropped if position <= each[0] < start]
        parts += [_without_space(content, position, start, outside), content[start:end].decode()]
        position = end
    outside = [each for each in reader.dropped if position <= each[0]]
    return "".join([*parts, _without_space(content, position, len(content), outside)])


def _without_space(content: bytes, start: int, end: int, dropped: list[tuple[int, int]]) -> str:
    text = edited(content[start:end].decode("latin-1"), ((a - start, b - start, "") for a, b in dropped))
    markup = text.encode("latin-1").decode()
    return re.sub(r"\s+", " ", re.sub(r">\s+<", "><", markup)).strip()


@dataclass(frozen=True, slots=True)
class Root:
    """A drawing taken apart.

    Attributes:
        before: what stands before its root.
        name: the root's, with its prefix where it has one, such as `svg:svg`.
        attributes: what follows the name in the tag that begins the root, its closing bracket too.
        after: all that follows that tag.
    """

    before: str
    name: str
    attributes: str
    after: str


def root(svg: str) -> Root:
    """The drawing taken apart.

    Raises:
        ValueError: it is no XML up to there.
    """
    content = svg.encode()
    places: list[tuple[str, int]] = []
    parser = expat.ParserCreate("utf-8")

    def first(name: str, attributes: dict[str, str]) -> None:
        parser.StartElementHandler = None
        places.append((name, parser.CurrentByteIndex))

    parser.StartElementHandler = first
    with contextlib.suppress(expat.ExpatError):
        parser.Parse(content, True)  # noqa: FBT003 - expat takes it by its place alone
    if not places:
        raise ValueError(svg[:100])
    ((name, start),) = places
    end, quote = start, ""
    while quote or content[end : end + 1] != b">":
        sign = content[end : end + 1].decode("latin-1")
        quote = "" if sign == quote else quote or (sign if sign in "'\"" else "")
        end += 1
    attributes = content[start + 1 + len(name.encode()) : end + 1].decode()
    return Root(content[:start].decode(), name, attributes, content[end + 1 :].decode())


def without_metadata(svg: str) -> str:
    """The drawing without its `metadata` elements, each with the white space behind it."""
    content = svg.encode()
    parser = expat.ParserCreate("utf-8")
    reader = _Reader(parser, content)
    with contextlib.suppress(expat.ExpatError):
        parser.Parse(content, True)  # noqa: FBT003 - expat takes it by its place alone
    parts, position = [], 0
    for start, end in reader.metadata:
        parts.append(content[position:start])
        position = end + len(content[end:]) - len(content[end:].lstrip())
    return b"".join([*parts, content[position:]]).decode()


class _Reader:
    """Hears of the elements in which white space stays, and of what is left out: each begins and ends at a byte."""

    def __init__(self, parser: expat.XMLParserType, content: bytes) -> None:
        self.kept: list[tuple[int, int]] = []
        self.dropped: list[tuple[int, int]] = []
        self.metadata: list[tuple[int, int]] = []
        self._parser = parser
        self._content = content
        self._open: list[tuple[str, bool, int]] = []
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CommentHandler = self._comment

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        keeps = name.rpartition(":")[2] in _KEPT or attributes.get("xml:space") == "preserve"
        self._open.append((name, keeps, self._parser.CurrentByteIndex))

    def _end(self, name: str) -> None:
        _, keeps, start = self._open.pop()
        end = self._parser.CurrentByteIndex  # of `<text/>`, already behind it
        if self._content.startswith(b"</", end):
            end = self._content.index(b">", end) + 1
        if self._is_inside():
            return
        if name.rpartition(":")[2] == "metadata":
            self.metadata = [each for each in self.metadata if each[0] < start] + [(start, end)]
            self.dropped = [each for each in self.dropped if each[0] < start] + [(start, end)]
            self.kept = [each for each in self.kept if each[0] < start]
        elif keeps:
            self.kept.append((start, end))

    def _comment(self, text: str) -> None:
        if not self._is_inside():
            start = self._parser.CurrentByteIndex
            self.dropped.append((start, self._content.index(b"-->", start) + 3))

    def _is_inside(self) -> bool:
        return any(keeps for _, keeps, _ in self._open)
