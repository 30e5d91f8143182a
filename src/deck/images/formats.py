"""Images among outputs: their files' names, and their sizes on a slide."""

import re
import struct
from binascii import a2b_base64
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    pass

SVG, PNG, JPEG = IMAGES = ("image/svg+xml", "image/png", "image/jpeg")
_LENGTH = re.compile(r'\b(width|height)="([\d.]+(?:pt|px)?)"')
_CSS_DPI = 96
_INCH = 0.0254  # metres


def size_attributes(output: Mapping[str, Any], kind: str) -> str:
    """Attributes of size, in CSS pixels, for the `img` of an output; empty where nothing tells it.

    What the output's metadata says comes first, then what the image says of itself.

    Args:
        output: of nbformat.
        kind: which of its forms.
    """
    given = output.get("metadata", {}).get(kind, {})
    sizes = {side: given[side] for side in ("width", "height") if isinstance(given.get(side), int | float)}
    content = output["data"][kind]
    if not sizes:
        sizes = _svg_size(content) if kind == SVG else _png_size(content) if kind == PNG else {}
    return " ".join(f'{side}="{pixels:.0f}"' for side, pixels in sizes.items())


def _svg_size(svg: str) -> dict[str, float]:
    tag = re.search(r"<svg\b[^>]*>", svg)
    found = dict(_LENGTH.findall(tag[0])) if tag else {}
    if set(found) != {"width", "height"}:
        return {}
    return {side: float(found[side].rstrip("ptx")) * (_scale(found[side])) for side in ("width", "height")}


def _scale(length: str) -> float:
    return _CSS_DPI / 72 if length.endswith("pt") else 1


def _png_size(encoded: str) -> dict[str, float]:
    """Of a PNG in base64; one that says that it has more than 96 pixels per inch is shown at the size that it means."""
    content = a2b_base64(encoded)
    if content[12:16] != b"IHDR":
        return {}
    density = 1.0
    if (place := content.find(b"pHYs", 0, content.find(b"IDAT"))) > 0:
        per_metre, _, unit = struct.unpack(">IIB", content[place + 4 : place + 13])
        density = max(per_metre * _INCH / _CSS_DPI, 1.0) if unit == 1 else 1.0
    width, height = struct.unpack(">II", content[16:24])
    return {"width": width / density, "height": height / density}
