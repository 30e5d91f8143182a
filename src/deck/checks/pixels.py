"""Pictures by their pixels: the ground that words stand on, and a smaller file of the same."""

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from PIL import Image

from deck.config.colours import contrast

Box = tuple[float, float, float, float]
"""Left, top, width and height, in pixels."""
Colour = tuple[int, int, int]
"""Red, green and blue of sRGB, each from 0 to 255."""

_QUALITY = 72  # of a JPEG that is looked at and not kept
_ROUND = 2  # pixels round words that belong to their ground
_STEP = 16  # colours that differ by less are one ground: a photograph has no two pixels alike


def as_jpeg(picture: bytes) -> bytes:
    """A picture, in a format that Pillow reads, as a JPEG."""
    content = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as opened:
        opened.convert("RGB").save(content, "JPEG", quality=_QUALITY)
    return content.getvalue()


def grounds(picture: bytes, boxes: Iterable[Box]) -> Iterator[Colour | None]:
    """The most common colour in each box; None where the box is outside of the picture.

    Letters cover less than half of the box round them, so this is what they stand on.

    Args:
        picture: a file that Pillow reads.
        boxes: where words stand.
    """
    for part in _parts(picture, boxes, around=_ROUND):
        yield None if part is None else _most_common(part)


def farthest(picture: bytes, boxes: Iterable[Box]) -> Iterator[Colour | None]:
    """The colour in each box that stands out most from its ground: that of letters, as it is seen.

    Args:
        picture: a file that Pillow reads.
        boxes: where words stand.
    """
    for part in _parts(picture, boxes):
        if part is None:
            yield None
            continue
        ground = [channel / 255 for channel in _most_common(part)]
        found: list[Any] = [colour for _, colour in part.getcolors(part.width * part.height) or ()]
        yield max(found, key=lambda colour: contrast([channel / 255 for channel in colour], ground))


def _parts(picture: bytes, boxes: Iterable[Box], *, around: int = 0) -> Iterator[Image.Image | None]:
    with Image.open(io.BytesIO(picture)) as opened:
        image = opened.convert("RGB")
    for left, top, width, height in boxes:
        sides = (
            max(round(left) - around, 0),
            max(round(top) - around, 0),
            min(round(left + width) + around, image.width),
            min(round(top + height) + around, image.height),
        )
        inside = sides[0] < sides[2] and sides[1] < sides[3]
        yield image.crop(sides) if inside else None


def _most_common(part: Image.Image) -> Colour:
    """The most common colour of the most common kind of colours."""
    colours: Counter[Any] = Counter()
    for count, colour in part.getcolors(part.width * part.height) or ():
        colours[colour] = count
    kinds: Counter[Colour] = Counter()
    for colour, count in colours.items():
        kinds[_kind(colour)] += count
    kind = kinds.most_common(1)[0][0]
    most: Colour = max((colour for colour in colours if _kind(colour) == kind), key=colours.__getitem__)
    return most


def _kind(colour: Colour) -> Colour:
    red, green, blue = (channel // _STEP for channel in colour)
    return red, green, blue
