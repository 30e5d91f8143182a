"""Two pictures that should look the same: how much of one looks different to the eye, how much so, and where."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

JUST_NOTICEABLE = 2.3
"""In CIELAB's units: what half of all people tell apart (Mahy, Van Eycken & Oosterlinck 1994, Evaluation of uniform
color spaces developed after the adoption of CIELAB and CIELUV)."""

_BLUR = 1.0  # pixels: edges that are drawn a fraction of a pixel apart look the same
_WHITE = (255, 255, 255)
# IEC 61966-2-1: linear RGB to XYZ, relative to the white point D65.
_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]], np.float32)
_MARK = np.array([208, 0, 60], np.float32)
_GAP, _GROUND = 24, "grey"  # pixels between pictures, and what is seen there
_FADED = 0.75  # how far the picture goes towards white, below its marks


@dataclass(frozen=True, slots=True)
class Difference:
    """How a picture differs from another.

    Attributes:
        pixels: how many look different.
        share: of all pixels, from 0 to 1.
        largest: difference of a pixel, in CIELAB's units; infinite where one picture has pixels that the other has not.
        picture: a PNG: the second picture, faded, and in red what looks different.
    """

    pixels: int
    share: float
    largest: float
    picture: bytes

    @property
    def is_visible(self) -> bool:
        """Whether anything looks different."""
        return self.pixels > 0


def difference(old: bytes, new: bytes) -> Difference:
    """How a picture differs from what it was, both on white paper.

    Args:
        old: the file of a picture, such as a PNG.
        new: likewise; where their sizes differ, what only one of them has looks different.

    Raises:
        OSError: one of them is no picture.
    """
    first, second = _opened(old), _opened(new)
    size = max(first.width, second.width), max(first.height, second.height)
    both = np.zeros((size[1], size[0]), bool)
    both[: min(first.height, second.height), : min(first.width, second.width)] = True
    one, other = (_lab(_on_sheet(picture, size).filter(ImageFilter.GaussianBlur(_BLUR))) for picture in (first, second))
    apart = np.where(both, np.sqrt(((one - other) ** 2).sum(axis=-1)), np.inf)
    seen = apart > JUST_NOTICEABLE
    marked = _marked(_on_sheet(second, size), seen)
    return Difference(int(seen.sum()), float(seen.mean()), float(apart.max()), marked)


def one_below_the_other(*pictures: bytes) -> bytes:
    """One PNG of several pictures."""
    opened = [_opened(each) for each in pictures]
    sizes = max(each.width for each in opened), sum(each.height + _GAP for each in opened) - _GAP
    sheet, top = Image.new("RGB", sizes, _GROUND), 0
    for each in opened:
        sheet.paste(each, (0, top))
        top += each.height + _GAP
    return _png(sheet)


def _opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content)).convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", picture.size, _WHITE), picture).convert("RGB")


def _on_sheet(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    if picture.size == size:
        return picture
    sheet = Image.new("RGB", size, _WHITE)
    sheet.paste(picture)
    return sheet


def _lab(picture: Image.Image) -> np.ndarray:
    """CIELAB (CIE 15:2004, equations 8.3 to 8.11), of shape (row, column, 3)."""
    encoded = np.asarray(picture, np.float32) / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    relative = linear @ (_TO_XYZ / _TO_XYZ.sum(axis=1, keepdims=True)).T
    root = np.where(relative > (6 / 29) ** 3, np.cbrt(relative), relative / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def _marked(picture: Image.Image, seen: np.ndarray) -> bytes:
    grey = np.asarray(picture.convert("L"), np.float32)[..., None].repeat(3, axis=-1)
    faded = 255 * _FADED + (1 - _FADED) * grey
    return _png(Image.fromarray(np.where(seen[..., None], _MARK, faded).astype(np.uint8)))


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG")
    return buffer.getvalue()
