"""A deck's page taken apart: its slides, and what is around them."""

import functools
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from deck.formats.addresses import HOLDERS, may_have_styles, new_addresses
from deck.formats.edits import Edit, edited
from deck.formats.html import tags
from deck.rendering import pieces
from deck.rendering.exporter import Page

_TAIL = re.compile(r"</section>(?P<closes>\s*</section>)?(?P<opens>\s*<section>)?\s*\Z")
# What leads to a file of the deck, or has one behind it.
_ELEMENTS = ("a", "link", "section")
_ADDRESSES = ("href", "data-background-image")
_BEGIN, _END = '<div class="slides">', "\n</div>\n</div>\n</main>"


@dataclass(frozen=True, slots=True)
class Parts:
    """A page in parts.

    Attributes:
        html: all of it, the addresses of files with their versions.
        shell: a digest of what is around the slides.
        stacks: ids of the slides, in their stacks.
        slides: the HTML of each, by its id.
        digests: of the HTML of each.
    """

    html: str
    shell: str
    stacks: tuple[tuple[str, ...], ...]
    slides: Mapping[str, str]
    digests: Mapping[str, str]


def parts_of(page: Page) -> Parts:
    """Takes a page apart. A file that has changed has another address, and so its slide is another one."""
    versions = {name: _digest(content) for name, content in page.files.items()}
    versions |= {name: _version(path) for name, path in page.media.files().items()}
    html = pieces.changed(page.html, lambda each: _versioned(each, tuple(_in(each, versions))))
    before, _, rest = html.partition(_BEGIN)
    middle, end, after = rest.rpartition(_END)
    starts = [*pieces.SLIDE.finditer(middle)]
    places = [found.start() for found in starts] + [len(middle)]
    stacks: list[list[str]] = []
    slides = {}
    below = middle[: places[0]].strip() == "<section>"
    is_first = True
    for number, found in enumerate(starts):
        text = middle[places[number] : places[number + 1]]
        tail = _TAIL.search(text)
        assert tail is not None  # as every slide ends
        if is_first or not below:
            stacks.append([])
        stacks[-1].append(found[1])
        slides[found[1]] = text[: tail.start()] + "</section>"
        is_first = False
        if below and tail["closes"]:
            below, is_first = False, True
        if tail["opens"]:
            below, is_first = True, True
    return Parts(
        html=html,
        shell=_digest((before + end + after).encode()),
        stacks=tuple(map(tuple, stacks)),
        slides=slides,
        digests={name: _digest(text.encode()) for name, text in slides.items()},
    )


def _in(html: str, versions: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Files that a text may name. Their names have no character that HTML would write otherwise."""
    return ((name, version) for name, version in versions.items() if name in html)


@functools.lru_cache(maxsize=256)
def _versioned(html: str, versions: tuple[tuple[str, str], ...]) -> str:
    return edited(html, _edits(html, dict(versions))) if versions else html


def _edits(html: str, versions: Mapping[str, str]) -> Iterator[Edit]:
    for tag in tags(html) if may_have_styles(html) else tags(html, *_ELEMENTS, *HOLDERS):
        yield from (edit for _, edit in new_addresses(tag, lambda each: _address(each, versions)))
        for name in _ADDRESSES if tag.name in _ELEMENTS else ():
            if (said := tag.attributes.get(name)) and (new := _address(said.value, versions)) != said.value:
                yield said.start, said.end, f'"{escape(new)}"'


def _address(address: str, versions: Mapping[str, str]) -> str:
    name, mark, fragment = address.partition("#")
    return f"{name}?v={versions[name]}{mark}{fragment}" if name in versions else address


def _version(path: Path) -> str:
    try:
        status = path.stat()
    except OSError:
        return "none"
    return f"{status.st_mtime_ns:x}-{status.st_size:x}"


def _digest(content: bytes | str) -> str:
    return hashlib.sha256(content if isinstance(content, bytes) else content.encode()).hexdigest()[:12]
