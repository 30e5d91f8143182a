"""Addresses of files in the tags of HTML: one place that knows which attributes hold them, and in which form."""

from collections.abc import Callable, Iterator
from urllib.parse import SplitResult, urlsplit

from deck.formats.css import addresses as addresses_in_css
from deck.formats.css import with_addresses
from deck.formats.edits import Edit
from deck.formats.html import Tag, candidates

HOLDERS = frozenset({"img", "video", "audio", "source", "track", "object", "embed", "iframe"})
"""Elements that show a file."""
ADDRESSES = ("src", "poster", "data", "srcset")
"""Their attributes that name it."""
STYLE = "style"
"""The attribute that may name one in any element, in CSS."""
_IN_CSS = ("url(", "src(", "image-set(")


def split_address(address: str) -> SplitResult:
    """The parts of an address; what is none, such as `https://[x`, is all path."""
    try:
        return urlsplit(address)
    except ValueError:
        return SplitResult("", "", address, "", "")


def may_have_styles(html: str) -> bool:
    """Whether an element may name a file in its `style`; where none does, those of `HOLDERS` are all that do."""
    return any(word in html.lower() for word in _IN_CSS)


def addresses(tag: Tag) -> Iterator[str]:
    """The addresses of the files that a tag shows, as a browser reads them."""
    for name, value in _values(tag):
        if name == "srcset":
            yield from (each for each, _ in candidates(value))
        elif name == STYLE:
            yield from (each.value for each in addresses_in_css(value))
        elif value.strip():
            yield value.strip()


def new_addresses(tag: Tag, replaced: Callable[[str], str]) -> Iterator[tuple[str, Edit]]:
    """The attributes of a tag whose addresses become others, each with what stands in place of its value.

    Args:
        tag: of a text.
        replaced: the address that stands in place of another one.
    """
    for name, value in _values(tag):
        if name == "srcset":
            # A space would end an address here.
            images = ((replaced(each).replace(" ", "%20"), size) for each, size in candidates(value))
            new = ", ".join(f"{address} {size}".rstrip() for address, size in images)
            new = value if new == ", ".join(f"{each} {size}".rstrip() for each, size in candidates(value)) else new
        elif name == STYLE:
            new = with_addresses(value, replaced)
        else:
            new = replaced(value.strip()) if value.strip() else value
        if new != value:
            attribute = tag.attributes[name]
            quoted = new.replace("&", "&amp;").replace('"', "&quot;")
            yield name, (attribute.start, attribute.end, f'"{quoted}"')


def _values(tag: Tag) -> Iterator[tuple[str, str]]:
    names = (*ADDRESSES, STYLE) if tag.name in HOLDERS else (STYLE,)
    for name in names:
        value = tag.get(name)
        if value and (name != STYLE or any(word in value.lower() for word in _IN_CSS)):
            yield name, value
