"""A deck's folder -> one HTML file that holds all of it."""

import base64
import hashlib
import re
from collections.abc import Iterator
from html import escape
from itertools import zip_longest
from pathlib import Path
from urllib.parse import quote

from deck.assets.media_types import media_type
from deck.formats.addresses import HOLDERS, may_have_styles, new_addresses
from deck.formats.css import with_addresses
from deck.formats.edits import Edit, edited
from deck.formats.html import Attribute, Tag, elements, tags
from deck.formats.svg import compact
from deck.problem import Problem, Status
from deck.rendering.media import file_named
from deck.store.atomic import write_whole

# Of a slide, beside what `deck.formats.addresses` names: its background.
_BACKGROUNDS = ("data-background", "data-background-image")
# What else loads a file, where the deck has it: nothing of the press makes these, or looks for what they name.
_ALSO = {
    "section": ("data-background-video",),
    "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
    "input": ("src",),
    **dict.fromkeys(HOLDERS, ("data-src",)),
}
# What a script loads once the deck stands.
_LATER = "data-plotly"
# What leads to a file beside the deck, which one file does not have.
_BESIDE = "data-beside"
# A colour or a gradient as CSS computes it. A file may be called so as well: `photo(1).png`.
_FUNCTION = re.compile(r"[a-z-]+\(")
# As a public deck's content-security policy has it.
_OWN_SCRIPTS = "script-src 'self'"
# What may stand in an address between quotes as it is.
_PLAIN = " =:/,;.-+*()!?@$|^~[]{}'"


def bind(folder: Path, target: Path) -> int:
    """Write a deck as one file. A public deck's policy then names its scripts by what is in them.

    Args:
        folder: of a finished deck.
        target: the file to write; what it held is replaced as a whole.

    Returns:
        Its size in bytes.

    Raises:
        Problem: the deck shows a file that is not in its folder (status 1).
        OSError: the file cannot be written.
    """
    page = (folder / "index.html").read_text(encoding="utf-8")
    page = edited(page, ((_with_line_feed(page, start), end, "") for start, end in elements(page, having=_BESIDE)))
    scripts: list[str] = []
    page = edited(page, _edits(page, folder, scripts))
    page = page.replace(_OWN_SCRIPTS, " ".join(["script-src", *map(_hash, scripts)]), 1)
    content = page.encode()
    write_whole(target, content)
    return len(content)


def _with_line_feed(page: str, start: int) -> int:
    return start - 1 if page[:start].endswith("\n") else start


def _edits(page: str, folder: Path, scripts: list[str]) -> Iterator[Edit]:
    """What stands in place of each address that a browser would load; each script's text is noted."""
    found = tags(page) if may_have_styles(page) else tags(page, "link", "script", *_ALSO)
    for tag, following in zip_longest(found, found[1:]):
        if tag.closes:
            continue
        if tag.name == "link" and "stylesheet" in (tag.get("rel") or "").lower().split():
            if file := _file(tag.get("href") or "", folder):
                media = f' media="{escape(tag.get("media") or "")}"' if tag.get("media") else ""
                yield tag.start, tag.end, f"<style{media}>\n{_sheet(file)}\n</style>"
        elif tag.name == "script":
            yield from _script_edits(tag, following, folder, scripts)
        elif tag.name == "style" and following:
            rules = page[tag.end : following.start]
            yield tag.end, following.start, with_addresses(rules, lambda each: _if_there(each, folder))
        else:
            yield from (edit for _, edit in new_addresses(tag, lambda each: _media(each, folder)))
            for name in _BACKGROUNDS if tag.name == "section" else ():
                yield from _address_edits(tag, name, folder)
            for name in _ALSO.get(tag.name, ()):
                if (attribute := tag.attributes.get(name)) and (new := _if_there(attribute.value, folder)):
                    yield from _changed(attribute, new)


def _script_edits(tag: Tag, following: Tag | None, folder: Path, scripts: list[str]) -> Iterator[Edit]:
    yield from _address_edits(tag, _LATER, folder)
    if (source := tag.attributes.get("src")) and following and (file := _file(source.value, folder)):
        scripts.append(f"\n{_script(file)}\n")
        yield source.begin - 1, source.end, ""
        yield tag.end, following.start, scripts[-1]


def _address_edits(tag: Tag, name: str, folder: Path) -> Iterator[Edit]:
    if attribute := tag.attributes.get(name):
        yield from _changed(attribute, _media(attribute.value.strip(), folder))


def _changed(attribute: Attribute, new: str) -> Iterator[Edit]:
    if new != attribute.value:
        escaped = new.replace("&", "&amp;").replace('"', "&quot;")
        yield attribute.start, attribute.end, f'"{escaped}"'


def _sheet(path: Path) -> str:
    def inlined(address: str) -> str:
        if address.startswith(("data:", "#")):
            return address
        parts = file_named(address)
        # KaTeX also names older forms of its fonts, which no deck has.
        return _data(file) if parts and (file := path.parent / parts[0]).is_file() else "data:,"

    return with_addresses(path.read_text(encoding="utf-8"), inlined)


def _hash(script: str) -> str:
    """By which a content-security policy knows a script that stands in the page."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _script(path: Path) -> str:
    # The end of a script in a text of it would end the element.
    return re.sub(r"</(script)", r"<\\/\1", path.read_text(encoding="utf-8"), flags=re.IGNORECASE)


def _media(address: str, folder: Path) -> str:
    if (file := _file(address, folder)) is None:
        return address
    fragment = address.partition("#")[2]  # a part of the file, such as the seconds to play
    return f"{_data(file)}#{fragment}" if fragment else _data(file)


def _if_there(address: str, folder: Path) -> str:
    """As `_media`; the address as it is where the deck has no such file."""
    parts = file_named(address.strip())
    return _media(address.strip(), folder) if parts and (folder / parts[0]).is_file() else address


def _file(address: str, folder: Path) -> Path | None:
    """The file of the deck that an address names; None for an address elsewhere, and for a colour.

    Raises:
        Problem: the file is not in the folder.
    """
    parts = file_named(address)
    if parts is None or not Path(parts[0]).suffix:
        return None
    file = folder / parts[0]
    if not file.is_file():
        if _FUNCTION.match(address):
            return None
        raise Problem(
            found=f"the deck shows {parts[0]}, which is not in its folder",
            remedy="'deck check' tells on which slide",
            file=folder / "index.html",
            status=Status.TALK,
        )
    return file


def _data(path: Path) -> str:
    if path.suffix == ".svg":
        return _drawing(path.read_text(encoding="utf-8"))
    return f"data:{media_type(path.name)};base64,{base64.b64encode(path.read_bytes()).decode()}"


def _drawing(svg: str) -> str:
    """An SVG as an address: as text, which is a quarter smaller than in base 64, less what only people read."""
    return f"data:image/svg+xml,{quote(compact(svg), safe=_PLAIN)}"
