"""What of HTML runs or acts by itself: scripts in all forms in which a browser takes them."""

import re
from collections.abc import Iterator, Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

from deck.formats.inserted.containment import contained, readings

# Scripts of these types are data, and run nothing.
_DATA = ("application/json", "application/ld+json", "text/plain")
_HANDLER = re.compile(r"on[a-z]{3,}")
# Attributes that may hold an address to follow, and those by which an animation in SVG sets one.
_ADDRESSES = ("href", "xlink:href", "src", "action", "formaction", "data", "to", "from", "by", "values")
_UNREAD = re.compile(r"^[\x00-\x20]+|[\t\n\r]+")  # which a browser takes out of an address
_OF_SCRIPT = "javascript:"
_FRAMES = ("iframe", "object", "embed")


def scripts(html: str) -> tuple[str, ...]:
    """What of the HTML runs or leads away by itself, in words such as `the script a.js` or `the handler onclick`.

    Args:
        html: a part of a page, as it was written; what a browser makes of it counts.
    """
    if "<" not in html:
        return ()
    texts = dict.fromkeys((*readings(html), *readings(contained(html))))
    return tuple(dict.fromkeys(found for text in texts for found in _scripts_in(text)))


def blocked(page: str, *, within: str, place: str) -> tuple[tuple[str, str], ...]:
    """What of a page does nothing where nothing runs, and nothing from elsewhere is shown.

    Args:
        page: all of it.
        within: a selector of the elements that are looked through.
        place: an attribute that says where an element comes from.

    Returns:
        The place of each, and what it is.
    """
    nodes = (node for root in LexborHTMLParser(page).css(within) for node in root.traverse())
    return tuple(dict.fromkeys((_nearest(node, place), found) for node in nodes for found in _blocked(node)))


def _blocked(node: LexborNode) -> Iterator[str]:
    yield from _active_parts(node)
    name, given = (node.tag or "").lower(), _attributes(node)
    if name in _FRAMES:
        address = given.get("src") or given.get("data")
        yield f"the frame with {address}" if address else "a frame"
    elif name == "form" and "action" in given:
        yield "a form that sends what is in it"


def _nearest(node: LexborNode | None, attribute: str) -> str:
    while node is not None and attribute not in node.attributes:
        node = node.parent
    return "" if node is None else node.attributes[attribute] or ""


def _active_parts(node: LexborNode) -> Iterator[str]:
    """What runs or leads away by itself of one element, less the elements in it."""
    name, given = (node.tag or "").lower(), _attributes(node)
    if name == "script" and given.get("type", "").partition(";")[0].strip().lower() not in _DATA:
        source = given.get("src") or given.get("href") or given.get("xlink:href")
        yield f"the script {source}" if source else "a script"
    elif name == "base" and "href" in given:
        yield "a <base>, which changes all addresses of the page"
    elif name == "meta" and given.get("http-equiv", "").strip().lower() == "refresh":
        yield "a <meta> that leads to another page"
    yield from (f"the handler {each}" for each in given if _HANDLER.fullmatch(each))
    yield from (f"the address {_OF_SCRIPT} in {each}" for each in _ADDRESSES if _runs(given.get(each, "")))


def _scripts_in(html: str) -> Iterator[str]:
    page = LexborHTMLParser(f"<!DOCTYPE html><body><div>{html}")
    for node in page.root.traverse() if page.root else ():
        yield from _active_parts(node)
        if node.tag == "template":  # which holds a page of its own
            yield from _scripts_in((node.html or "").partition(">")[2].removesuffix("</template>"))


def _attributes(node: LexborNode) -> Mapping[str, str]:
    return {name.lower(): value or "" for name, value in node.attributes.items()}


def _runs(address: str) -> bool:
    return any(_UNREAD.sub("", each).lower().startswith(_OF_SCRIPT) for each in address.split(";"))
