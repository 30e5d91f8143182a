"""A deck's page taken apart: its slides, and what is around them."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deck.rendering.exporter import Page

_SLIDE = re.compile(r'<section id="([^"]*)" class="slide layout-')
_TAIL = re.compile(r"</section>(?P<closes>\s*</section>)?(?P<opens>\s*<section>)?\s*\Z")
_FILE = re.compile(
    r'(\b(?:src|href|poster|data|data-background-image|data-background-video)=")((?:figures|media)/[^"?#]+)'
)
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
    html = _FILE.sub(lambda found: f"{found[1]}{found[2]}{_query(versions, found[2])}", page.html)
    before, _, rest = html.partition(_BEGIN)
    middle, end, after = rest.rpartition(_END)
    starts = [*_SLIDE.finditer(middle)]
    places = [found.start() for found in starts] + [len(middle)]
    stacks: list[list[str]] = []
    slides = {}
    below = middle[: places[0]].strip() == "<section>"
    is_first = True
    for number, found in enumerate(starts):
        text = middle[places[number] : places[number + 1]]
        tail = _TAIL.search(text)
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


def _query(versions: Mapping[str, str], name: str) -> str:
    return f"?v={versions[name]}" if name in versions else ""


def _version(path: Path) -> str:
    try:
        status = path.stat()
    except OSError:
        return "none"
    return f"{status.st_mtime_ns:x}-{status.st_size:x}"


def _digest(content: bytes | str) -> str:
    return hashlib.sha256(content if isinstance(content, bytes) else content.encode()).hexdigest()[:12]
