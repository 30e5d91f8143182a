"""Two pictures of one figure: whether anybody would see a difference, and where it is."""

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops

STEP = 24  # of 255, in any channel: what a hand's breadth from the screen shows beside the pixel as it was
DOTS = 20  # pixels at twice the slide's density: fewer than a full stop has
_GAP = 24
_MARK = (214, 40, 40)


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs: the share of the pixels, and a picture of it."""

    share: float
    picture: Image.Image


def difference(before: bytes, now: bytes) -> Difference | None:
    """What differs between two images that are files; None where nobody would see it."""
    old, new = (_opened(content) for content in (before, now))
    if old.size != new.size:
        return Difference(1.0, _beside(old, new))
    furthest = _furthest(ImageChops.difference(old, new))
    marked = furthest.point(lambda value: 255 if value > STEP else 0)
    count = marked.histogram()[255]
    if count <= DOTS:
        return None
    faint = Image.blend(new.convert("L").convert("RGB"), Image.new("RGB", new.size, "white"), 0.7)
    faint.paste(_MARK, mask=marked)
    return Difference(count / (old.width * old.height), _beside(old, new, faint))


def write_difference(path: Path, found: Difference) -> None:
    """Writes its picture: as it was, as it is now, and the pixels that differ, in red.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    found.picture.save(path)


def _opened(content: bytes) -> Image.Image:
    with Image.open(io.BytesIO(content)) as image:
        picture = image.convert("RGBA")
    ground = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(ground, picture).convert("RGB")


def _furthest(channels: Image.Image) -> Image.Image:
    red, green, blue = channels.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def _beside(*images: Image.Image) -> Image.Image:
    width = max(each.width for each in images)
    height = sum(each.height for each in images) + _GAP * (len(images) - 1)
    sheet, top = Image.new("RGB", (width, height), "grey"), 0
    for each in images:
        sheet.paste(each, (0, top))
        top += each.height + _GAP
    return sheet
