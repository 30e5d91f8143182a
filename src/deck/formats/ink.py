"""Whether HTML draws anything: words, pictures, lines; not what only names a place, sets a style or makes room."""

from html.parser import HTMLParser

from deck.formats.edits import edited
from deck.formats.html import Tag, tags

_DRAWN = frozenset(
    "audio button canvas embed hr iframe img input meter object progress select svg textarea video".split()  # noqa: SIM905 - a list of 15 lines says no more
)
_UNSEEN = ("script", "style", "template", "title")
# Properties of a style by which an element with no words in it is seen; one with a class may have any of them.
_PAINTS = ("background", "border", "shadow", "outline", "content")
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())  # noqa: SIM905 - likewise
_NO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"


def has_ink(html: str) -> bool:
    """Whether something of the HTML is seen."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


def blanks_marked(html: str, mark: str = "blank") -> str:
    """HTML whose outermost elements without ink have a class: room between blocks is no block."""
    places = []
    for begin, end in _outermost(html):
        if not has_ink(html[begin.start : end]):
            place = begin.start + 1 + len(begin.name)
            places.append((place, place, f' class="{mark}"'))
    return edited(html, places) if places else html


def _outermost(html: str) -> list[tuple[Tag, int]]:
    """The first tag of each element that stands in no other one, and where the element ends; those without a class."""
    found, depth, begin = list[tuple[Tag, int]](), 0, None
    for tag in tags(html):
        if tag.name in _VOID:
            if depth == 0 and "class" not in tag.attributes:
                found.append((tag, tag.end))
            continue
        depth += -1 if tag.closes else 1
        if depth == 1 and not tag.closes:
            begin = tag
        elif depth == 0 and begin is not None:
            if "class" not in begin.attributes:
                found.append((begin, tag.end))
            begin = None
    return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found = False
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag if tag in _UNSEEN else ""
        given = dict(attrs)
        style = (given.get("style") or "").lower()
        self.found |= tag in _DRAWN or bool(given.get("class")) or any(each in style for each in _PAINTS)

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        self.found |= not self._inside and bool(data.translate(dict.fromkeys(map(ord, _NO_WIDTH))).strip())
