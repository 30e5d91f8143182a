"""A figure of matplotlib -> files; in the process that draws."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from PIL import Image, ImageChops

from deck.figures.drawing.options import CSS_DPI
from deck.figures.drawing.text_svg import at_size, text_svg
from deck.kernel.drawing.drawing import drawn
from deck.kernel.figures import SAVE

_COLOURS = 128  # of a palette: two steps of lightness in a hundred apart at most, on a scale of one colour
_UNSEEN = 16  # of 255: by which a pixel at the edge of a letter may be off, and nobody sees it
_WEBP = {"lossless": True, "quality": 50, "method": 2}  # more effort makes it 2 % smaller, and takes twice as long


def pixels(figure: Figure) -> tuple[int, int]:
    """Width and height that its author declared, in CSS pixels."""
    width, height = (round(CSS_DPI * inches) for inches in figure.get_size_inches())
    return width, height


def write_forms(
    figure: Figure, stem: Path, *, formats: list[str], dpi: int, ground: str | None, width: int | None
) -> dict[str, Any]:
    """Writes a figure's files.

    Args:
        figure: what to draw.
        stem: the files' path without its ending.
        formats: which files.
        dpi: dots per inch of images.
        ground: the paper's colour where the figure has no ground of its own; None leaves it out.
        width: at which the figure is shown, in CSS pixels, where it did not become that wide by itself.

    Returns:
        The size at which it is shown, in CSS pixels, the one that its author declared, and the files' names by format.
    """
    declared = pixels(figure)
    with mpl.rc_context(SAVE), _drawn_alike(figure):
        colour = figure.get_facecolor()
        if ground is not None and to_rgba(colour)[3] == 0:
            colour = ground
        svg = drawn(figure, lambda box: text_svg(figure, box, ground=colour))
        own = svg.pixels
        scale = width / own[0] if width else 1.0
        size = (round(scale * own[0]), round(scale * own[1]))
        freeze(figure)
        files = {}
        if "svg" in formats:
            files["svg"] = f"{stem.name}.svg"
            stem.with_name(files["svg"]).write_text(at_size(svg.content, *size), encoding="utf-8")
        if {"png", "webp"} & set(formats):
            image = with_palette(_image(figure, dpi * scale, colour, svg.box))
            for kind in ("png", "webp"):
                if kind in formats:
                    files[kind] = f"{stem.name}.{kind}"
                    stem.with_name(files[kind]).write_bytes(encoded(image, kind, dpi))
    return {"width": size[0], "height": size[1], "declared": declared, "files": files}


def freeze(figure: Figure) -> None:
    """All stays where the first drawing has put it: an image of it is the same, and takes half of the time."""
    figure.set_layout_engine("none")


def encoded(image: Image.Image, kind: str, dpi: int) -> bytes:
    """An image as a file without words in it: "png" or "webp"."""
    buffer = io.BytesIO()
    if kind == "webp":
        image.convert("RGB" if image.mode == "P" else image.mode).save(buffer, "WEBP", **_WEBP)
    else:
        image.save(buffer, "PNG", dpi=(dpi, dpi), compress_level=8 if image.mode == "P" else 6)
    return buffer.getvalue()


def with_palette(image: Image.Image) -> Image.Image:
    """An image of few colours, which takes half of the room; itself where that would be another picture.

    The ground, which may lie on a page of its colour, stays exactly what it is.
    """
    if image.mode != "RGB":
        return image
    few = image.quantize(_COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    ground, palette = int(np.asarray(few)[0, 0]), few.getpalette() or []
    palette[3 * ground : 3 * ground + 3] = np.asarray(image)[0, 0].tolist()
    few.putpalette(palette)
    furthest = np.asarray(ImageChops.difference(few.convert("RGB"), image)).max()
    return few if furthest <= _UNSEEN else image


class _Canvas(FigureCanvasAgg):
    """Keeps what it draws, in place of a file."""

    def print_raw(self, filename_or_obj: Any, *, metadata: Any = None, **_: Any) -> None:
        """As matplotlib calls it."""
        self.drawn = self.print_to_buffer()  # type: ignore[no-untyped-call]


def _image(figure: Figure, dpi: float, colour: Any, box: Bbox | None) -> Image.Image:
    before, canvas = figure.canvas, _Canvas(figure)
    try:
        canvas.print_figure(io.BytesIO(), format="raw", dpi=dpi, facecolor=colour, bbox_inches=box)
    finally:
        figure.set_canvas(before)
    content, size = canvas.drawn
    image = Image.frombytes("RGBA", size, content)
    return image.convert("RGB") if image.getchannel("A").getextrema()[0] == 255 else image


@contextmanager
def _drawn_alike(figure: Figure) -> Iterator[None]:
    """A figure's size stays as its author declared it, whatever a canvas would make of it."""
    size = figure.get_size_inches().copy()
    try:
        yield
    finally:
        figure.set_size_inches(*size)
