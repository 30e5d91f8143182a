"""HTML that ends with the element around it: a tag that is never closed cannot reach what stands behind it."""

import functools
import re
from html import escape

from selectolax.lexbor import LexborHTMLParser

from deck.formats.edits import Edit, edited
from deck.formats.html import Tag, tags

_INSIDE, _END = "inside-of-it", "end-of-it"
_DOCTYPE = "<!DOCTYPE html>"
_NOSCRIPT = re.compile(r"(</?)noscript", re.IGNORECASE)
# A parser takes what is in it for a text, and treats it otherwise as it does a `<noscript>`.
_LIKE_NOSCRIPT = "noembed"
# What a `<select>` may hold. Browsers that are older than 2025 pass over the tags of all else, so that what these hold
# could end the `<select>`, and then elements around it.
_IN_SELECT = (
    "option, optgroup, hr, legend, button, selectedcontent, div, span, p, b, i, em, strong, small, code, br, img"
)
_SECTION = "section"
_NEVER_INSIDE = f"{_SECTION}, base, meta[http-equiv], select :not({_IN_SELECT})"
_LIKE_A_TAG = re.compile(r"</?([A-Za-z][^\s/>]*)")


def _page(*around: str) -> tuple[str, str]:
    """What stands before the HTML in a page, and what behind it: elements around it, and one next to each end.

    The first that follows it is in the same element: what is open then would be open in any element around it.
    """
    before = "".join(f"<{name}>" for name in around)
    behind = "".join(f"</{name}>" for name in reversed(around))
    return f'{_DOCTYPE}{before}<div id="{_INSIDE}">', f'<hr id="{_END}"></div><p>x</p>{behind}<p>x</p>'


# All elements around the texts and outputs of a deck: what closes one of them must be seen to do so. The second stands
# apart, as behind an item of a list a browser passes over a `<frameset>`, which it would take at a page's beginning.
_PAGES = (
    _page("main", "section", "aside", "details", "figure", "figcaption", "footer", "div"),
    _page("main", "section", "div", "ol", "li"),
)

# https://html.spec.whatwg.org/multipage/indices.html#elements-3, and those that section 16.2 calls obsolete, which
# browsers show still.
_KNOWN = frozenset(
    """
    a abbr address area article aside audio b base bdi bdo blockquote body br button canvas caption cite code col
    colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset figcaption figure footer form h1 h2
    h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link main map mark math menu
    meta meter nav noscript object ol optgroup option output p picture pre progress q rp rt ruby s samp script search
    section select slot small source span strong style sub summary sup svg table tbody td template textarea tfoot th
    thead time title tr track u ul var video wbr
    acronym applet basefont bgsound big blink center dir font frame frameset image isindex keygen listing marquee
    menuitem multicol nextid nobr noembed noframes param plaintext rb rtc spacer strike tt xmp
    """.split()  # noqa: SIM905 - a list of 140 lines says no more
)


_SHORT = 20_000
"""Characters up to which HTML is remembered: a text, and not an output of megabytes."""


def contained(html: str) -> str:
    """HTML as it is where nothing of it reaches out of an element around it; else as a browser mends it inside of one.

    What no mending keeps inside, such as `<plaintext>`, is shown as the text that it is. A `<section>` becomes a
    `<div>`: reveal.js takes each one within the slides for a slide.

    Args:
        html: what is to stand in an element such as a `div`.
    """
    return _remembered(html) if len(html) <= _SHORT else _contained(html)


@functools.lru_cache(maxsize=1024)  # after an edit most of a deck's texts are what they were
def _remembered(html: str) -> str:
    return _contained(html)


def _contained(html: str) -> str:
    if _SECTION in html.lower():
        html = edited(html, (_renamed(tag) for tag in tags(html, _SECTION)))
    if _stays_inside(html):
        return html
    mended = LexborHTMLParser(html, is_fragment=True).html or ""
    return mended if _stays_inside(mended) else escape(html)


def _renamed(tag: Tag) -> Edit:
    start = tag.start + (len("</") if tag.closes else len("<"))
    return start, start + len(_SECTION), "div"


def with_unknown_tags_as_text(html: str) -> str:
    """HTML in which a tag that no browser knows, such as that of `List<int>`, is the text that it was meant to be.

    Elements of SVG and MathML stand within theirs, and elements of one's own have a dash in their names.
    """
    # All that a parser takes for a tag is among these; most texts have no other names, and need no parser.
    if all(name.lower() in _KNOWN for name in _LIKE_A_TAG.findall(html)):
        return html
    places, depth = [], 0
    for tag in tags(html):
        if tag.name in ("svg", "math"):
            depth += -1 if tag.closes else 1
        elif depth <= 0 and tag.name not in _KNOWN and "-" not in tag.name:
            places.append((tag.start, tag.start + 1, "&lt;"))
    return edited(html, places) if places else html


def readings(html: str) -> tuple[str, ...]:
    """HTML in the ways in which browsers read it, each written so that a parser reads it in that way.

    Where scripts run, what is in a `<noscript>` is a text, which the first `</noscript>` ends; elsewhere it is HTML.
    """
    if not _NOSCRIPT.search(html):
        return (html,)
    return html, _NOSCRIPT.sub(lambda found: f"{found[1]}{_LIKE_NOSCRIPT}", html)


def _stays_inside(html: str) -> bool:
    """Whether pages that hold it are, but for what stands inside, the pages that they are without it."""
    if _NOSCRIPT.search(html) and _LIKE_NOSCRIPT in html.lower():
        return False  # one would end the other
    return all(_is_whole(each, before, behind) for each in readings(html) for before, behind in _PAGES)


def _is_whole(html: str, before: str, behind: str) -> bool:
    page = LexborHTMLParser(f"{before}{html}{behind}").root
    inside = None if page is None else page.css_first(f"#{_INSIDE}")
    if page is None or inside is None or inside.css_first(_NEVER_INSIDE) is not None:
        return False
    end = inside.last_child
    if end is None or end.attributes.get("id") != _END:
        return False
    inside.inner_html = end.html or ""
    return page.html == f"<html><head></head><body>{before.removeprefix(_DOCTYPE)}{behind}</body></html>"
