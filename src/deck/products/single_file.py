"""A deck's folder -> one HTML file that holds all of it."""

import base64
import hashlib
import re
from html import unescape
from pathlib import Path
from urllib.parse import quote, unquote

from deck.assets.media_types import media_type
from deck.problem import Problem, Status
from deck.store.atomic import write_whole

_SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)">')
_SCRIPT = re.compile(r'<script([^>]*?) src="([^"]+)"([^>]*)></script>')
# What stands in an element of a slide, such as an image's file; not links, which may lead anywhere.
_MEDIA = re.compile(
    r'(<(?:img|video|audio|source|section)\b[^>]*?\s(?:src|data-background|data-background-image|poster)=")([^"]+)(")'
)
# What a script loads once the deck stands.
_LATER = re.compile(r'(<script\b[^>]*\sdata-plotly=")([^"]+)(")')
# What leads to a file beside the deck, which one file does not have.
_BESIDE = re.compile(r"\n?<(\w+)\b[^>]* data-beside\b[^>]*>.*?</\1>", re.DOTALL)
# As a public deck's content-security policy has it.
_OWN_SCRIPTS = "script-src 'self'"
# What may stand in an address between quotes as it is.
_PLAIN = " =:/,;.-+*()!?@$|^~[]{}'"
_URL = re.compile(r"url\(['\"]?([^)'\"]+)['\"]?\)")


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
    page = _SHEET.sub(lambda found: f"<style>\n{_sheet(folder / unquote(found[1]))}\n</style>", page)
    page = _MEDIA.sub(lambda found: f"{found[1]}{_media(found[2], folder)}{found[3]}", page)
    page = _LATER.sub(lambda found: f"{found[1]}{_media(found[2], folder)}{found[3]}", page)
    page = _BESIDE.sub("", page)
    scripts: list[str] = []
    page = _SCRIPT.sub(lambda found: _inline(_script(folder / found[2]), scripts, attributes=found[1] + found[3]), page)
    page = page.replace(_OWN_SCRIPTS, " ".join(["script-src", *map(_hash, scripts)]), 1)
    content = page.encode()
    write_whole(target, content)
    return len(content)


def _sheet(path: Path) -> str:
    def inlined(found: re.Match[str]) -> str:
        if found[1].startswith(("data:", "#")):
            return found[0]
        file = path.parent / unquote(found[1])
        # KaTeX also names older forms of its fonts, which no deck has.
        return f"url({_data(file)})" if file.is_file() else "url(data:,)"

    return _URL.sub(inlined, path.read_text(encoding="utf-8"))


def _inline(script: str, scripts: list[str], *, attributes: str) -> str:
    """The script as an element; what is in it is noted for the content-security policy."""
    scripts.append(f"\n{script}\n")
    return f"<script{attributes}>{scripts[-1]}</script>"


def _hash(script: str) -> str:
    """By which a content-security policy knows a script that stands in the page."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _script(path: Path) -> str:
    # The end of a script in a text of it would end the element.
    return re.sub(r"</(script)", r"<\\/\1", path.read_text(encoding="utf-8"), flags=re.IGNORECASE)


def _media(address: str, folder: Path) -> str:
    name = unquote(unescape(address))
    if re.match(r"[a-z]+:|//|#|[a-z-]+\(", name) or not Path(name).suffix:
        return address  # an address elsewhere, or a colour
    file = folder / name
    if not file.is_file():
        raise Problem(
            found=f"the deck shows {name}, which is not in its folder",
            remedy="'deck check' tells on which slide",
            file=folder / "index.html",
            status=Status.TALK,
        )
    return _data(file)


def _data(path: Path) -> str:
    if path.suffix == ".svg":
        return _drawing(path.read_text(encoding="utf-8"))
    return f"data:{media_type(path.name)};base64,{base64.b64encode(path.read_bytes()).decode()}"


def _drawing(svg: str) -> str:
    """An SVG as an address: as text, which is a quarter smaller than in base 64, less what only people read."""
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"\s+", " ", re.sub(r">\s+<", "><", svg)).strip()
    return f"data:image/svg+xml,{quote(svg, safe=_PLAIN)}"
