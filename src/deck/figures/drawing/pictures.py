"""Pictures that are files already, such as a chart of Altair: one variant, in the formats that they allow."""

import io
import re
from pathlib import Path

from PIL import Image

from deck.figures.drawing.drawing import Drawing
from deck.figures.drawing.files import encoded
from deck.figures.drawing.named_figures import NamedFigure
from deck.figures.drawing.options import ExportOptions, Variant
from deck.formats.images import SVG, size
from deck.problem import Status


def as_it_is(subject: NamedFigure, folder: Path, options: ExportOptions, *, theme: str) -> Drawing:
    """What the slide shows, as files.

    Args:
        subject: a figure that matplotlib did not draw.
        folder: for the files.
        options: what is asked for.
        theme: of the slide.

    Raises:
        Problem: it cannot be had in any of the formats that are asked for.
    """
    stem = f"{subject.section.name}-{subject.cell.number}-{subject.number}"
    files = {}
    if subject.kind == SVG:
        if not re.search(rb"<svg\b[^>]*>", subject.content):
            raise subject.problem("what its cell shows as an SVG is none", expected="an element 'svg'")
        width, height = _svg_size(subject)
        if "svg" in options.formats:
            files["svg"] = folder / f"{stem}.svg"
            files["svg"].write_bytes(subject.content)
    else:
        with Image.open(io.BytesIO(subject.content)) as image:
            dpi = image.info.get("dpi", (96, 96))[0]
            density = max(dpi / 96, 1)
            width, height = (round(side / density) for side in image.size)
            picture = image.convert("RGBA" if image.has_transparency_data else "RGB")
        for kind in ("png", "webp"):
            if kind in options.formats:
                files[kind] = folder / f"{stem}.{kind}"
                files[kind].write_bytes(encoded(picture, kind, round(96 * density)))
    if not files:
        has = "an SVG" if subject.kind == SVG else "an image"
        raise subject.problem(
            f"it is {has}, which is not to be had as {' or '.join(options.formats)}",
            remedy="Ask for all formats",
        ).at(status=Status.CALL)
    return Drawing(Variant(theme), width, height, files)


def _svg_size(subject: NamedFigure) -> tuple[int, int]:
    told = size({"data": {SVG: subject.content.decode()}}, SVG)
    return round(told.get("width", 640)), round(told.get("height", 480))
