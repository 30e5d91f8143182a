"""Images among outputs: their files' names, and their sizes on a slide."""

import contextlib
import io
import string
import warnings
from binascii import a2b_base64
from collections.abc import Mapping
from typing import Any
from xml.parsers import expat

SVG, PNG, JPEG, GIF, WEBP = IMAGES = ("image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp")
_CSS_DPI = 96
# CSS Values and Units, level 4, section 6.2; a number alone counts pixels.
_UNITS = {"": 1, "px": 1, "pt": 96 / 72, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4, "q": 96 / 101.6}
_CHUNK = 4096  # signs of a drawing that are read at a time; its root stands in the first ones
_ORIENTATION, _TURNED = 0x0112, range(5, 9)  # of EXIF 2.3: so, the rows that are kept are shown as columns


def size_attributes(output: Mapping[str, Any], kind: str) -> str:
    """Attributes of size, in CSS pixels, for the `img` of an output; empty where nothing tells it.

    Args:
        output: of nbformat.
        kind: which of its forms.
    """
    return " ".join(f'{side}="{pixels:.0f}"' for side, pixels in size(output, kind).items())


def size(output: Mapping[str, Any], kind: str) -> dict[str, float]:
    """The width and height of an output's image, in CSS pixels; one of them, or none, where nothing tells it.

    What the output's metadata says comes first, then what the image says of itself.

    Args:
        output: of nbformat.
        kind: which of its forms.
    """
    given = output.get("metadata", {}).get(kind, {})
    sizes = {side: given[side] for side in ("width", "height") if isinstance(given.get(side), int | float)}
    if sizes or kind not in IMAGES:
        return sizes
    content = output["data"][kind]
    return _svg_size(content) if kind == SVG else _raster_size(a2b_base64(content))


def _svg_size(svg: str) -> dict[str, float]:
    told = _svg_attributes(svg)
    found = {side: _pixels(told.get(side, "")) for side in ("width", "height")}
    return found if min(found.values()) > 0 else {}


def is_svg(content: bytes) -> bool:
    """Whether a file is a drawing, whatever it is called."""
    root = _root(content)
    return root is not None and root[0] == "svg"


def _svg_attributes(svg: str) -> dict[str, str]:
    """The attributes of a drawing's root, whatever follows it; none where it is not XML up to there."""
    name, attributes = _root(svg.lstrip("\ufeff \t\r\n")) or ("", {})
    return attributes if name == "svg" else {}


def _root(xml: str | bytes) -> tuple[str, dict[str, str]] | None:
    """Name and attributes of the first element; None where it is not XML up to there."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()

    def first(name: str, attributes: dict[str, str]) -> None:
        parser.StartElementHandler = None
        found.append((name.rpartition(":")[2], attributes))

    parser.StartElementHandler = first
    with contextlib.suppress(expat.ExpatError):
        for start in range(0, len(xml), _CHUNK):
            if not found:
                parser.Parse(xml[start : start + _CHUNK])
        if not found:
            parser.Parse(xml[:0], True)  # noqa: FBT003 - expat takes it by its place alone
    return found[0] if found else None


def _pixels(length: str) -> float:
    """A length in CSS pixels; zero where it is a share of something else, or no length."""
    length = length.strip()
    number = length.rstrip(f"{string.ascii_letters}%")
    try:
        return float(number) * _UNITS[length[len(number) :].lower()]
    except (ValueError, KeyError):
        return 0


def _raster_size(content: bytes) -> dict[str, float]:
    """Of an image of pixels. A PNG that says it has more than 96 pixels per inch is shown at the size that it means.

    What a camera says of inches means nothing, so a JPEG is as large as its pixels.
    """
    from PIL import Image  # takes longer to load than a build that has nothing to do

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a large picture, of which no pixel is read, and of damaged notes
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "GIF", "WEBP")) as image:
                width, height = image.size
                says_density = image.format == "PNG" and "dpi" in image.info
                density = max(image.info["dpi"][0] / _CSS_DPI, 1) if says_density else 1
                # Without a note in front of its pixels, a PNG would be read to its end for one.
                orientation = image.getexif().get(_ORIENTATION, 1) if "exif" in image.info else 1
    except (OSError, SyntaxError, Image.DecompressionBombError):
        return {}
    if orientation in _TURNED:
        width, height = height, width
    return {"width": width / density, "height": height / density}
