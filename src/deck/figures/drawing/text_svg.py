"""A figure of matplotlib as SVG whose text is text; in the process that draws."""

import codecs
import io
import re
from collections import Counter
from contextlib import nullcontext
from typing import Any

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.cbook import file_requires_unicode
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.transforms import Bbox

from deck.kernel.figures import SVG_LIMIT, in_hundredths

# Behind the figure's own typeface: the same under its newer name, and ones of about its width that systems have.
FALLBACKS = "'Source Sans 3', 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans'"
_GENERIC = ("sans-serif", "serif", "monospace", "cursive", "fantasy")
_FAMILIES = re.compile(r"font-family: ([^;\"]+)")
_UNTURNED = re.compile(r' transform="rotate\(-0 [^)]*\)"')
_TEXT = re.compile(r"<text ")
# No words of matplotlib's about itself and the day: what the file is, the press says.
_BREAKS = re.compile(r" ?\n(?=[A-Za-z])|(?<=[A-Za-z]) (?=[-\d])")  # in the description of a path
_PATH = re.compile(r' d="[^"]+"')
_SILENT = dict.fromkeys(("Creator", "Date", "Format", "Type"))


class _Renderer(RendererSVG):
    """Writes text as text and remembers how wide each is; formulas, whose letters no blog has, stay outlines."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.widths: list[float] = []
        super().__init__(*args, **options)

    def draw_text(self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, *rest: Any, **more: Any) -> None:
        """As matplotlib calls it."""
        ismath = more.get("ismath", rest[0] if rest else False)
        if not ismath:
            width, _, _ = self.get_text_width_height_descent(s, prop, ismath)
            self.widths.append(width)
        with mpl.rc_context({"svg.fonttype": "path"}) if ismath else nullcontext():
            super().draw_text(gc, x, y, s, prop, angle, *rest, **more)


class _Canvas(FigureCanvasSVG):
    """As matplotlib's own, with our renderer."""

    def print_svg(self, filename: Any, *, bbox_inches_restore: Any = None, metadata: Any = None, **_: Any) -> None:
        """As matplotlib calls it: to draw, and with a file of bytes only to ask for a renderer."""
        file = filename if file_requires_unicode(filename) else codecs.getwriter("utf-8")(filename)
        dpi, (width, height) = self.figure.dpi, self.figure.get_size_inches()
        self.figure.dpi = 72
        inner = _Renderer(72 * width, 72 * height, file, image_dpi=dpi, metadata=metadata)
        renderer = MixedModeRenderer(self.figure, width, height, dpi, inner, bbox_inches_restore=bbox_inches_restore)
        self.figure.draw(renderer)  # type: ignore[arg-type] # it hands on to one, and so passes for one
        renderer.finalize()
        self.widths = inner.widths


def text_svg(figure: Figure, box: Bbox | None, *, ground: Any) -> str:
    """The figure as SVG.

    Where a blog has another typeface, the browser draws each text as wide as it was meant, so none runs into another.
    What would be too large for a page is drawn as an image inside of it, its text still as text.

    Args:
        figure: what to draw.
        box: what of the plane, in inches; None for the figure's own.
        ground: its colour, as matplotlib takes it.
    """
    svg, widths = _drawn(figure, box, ground)
    if len(svg) > SVG_LIMIT:
        for artist in figure.findobj(_is_drawing):
            artist.set_rasterized(True)
        svg, widths = _drawn(figure, box, ground)
    measured = iter(widths)
    svg = _TEXT.sub(lambda _: f'<text textLength="{next(measured):.2f}" lengthAdjust="spacingAndGlyphs" ', svg)
    svg = _FAMILIES.sub(_with_fallbacks, _UNTURNED.sub("", svg))
    head, root, rest = svg.partition("<svg ")
    tag, end, rest = rest.partition(">")
    families = Counter(_FAMILIES.findall(rest))
    if families:  # that of most texts is said once for all
        (usual, _), *_ = families.most_common()
        tag += f' style="font-family: {usual}"'
        rest = rest.replace(f"font-family: {usual}; ", "")
    return head + root + tag + end + rest


def at_size(svg: str, width: int, height: int) -> str:
    """The figure's SVG, shown at a width and a height in CSS pixels."""
    tag, end, rest = svg.partition("<svg ")[2].partition(">")
    sized = re.sub(r'\bwidth="[^"]*"', f'width="{width}"', re.sub(r'\bheight="[^"]*"', f'height="{height}"', tag))
    return svg.partition("<svg ")[0] + "<svg " + sized + end + rest


def _drawn(figure: Figure, box: Bbox | None, ground: Any) -> tuple[str, list[float]]:
    before, canvas, buffer = figure.canvas, _Canvas(figure), io.StringIO()
    try:
        with mpl.rc_context({"svg.fonttype": "none"}):
            dpi: Any = "figure"  # which matplotlib documents, and its types leave out
            canvas.print_figure(buffer, format="svg", dpi=dpi, facecolor=ground, bbox_inches=box, metadata=_SILENT)
    finally:
        figure.set_canvas(before)
    svg = in_hundredths(buffer.getvalue())
    return _PATH.sub(lambda path: _BREAKS.sub("", path[0]), svg), canvas.widths


def _is_drawing(artist: Artist) -> bool:
    return isinstance(artist, Line2D | Collection | Patch) and artist.axes is not None


def _with_fallbacks(found: re.Match[str]) -> str:
    given = [each.strip() for each in found[1].split(",")]
    named = [each for each in given if each not in _GENERIC]
    generic = next((each for each in given if each in _GENERIC), "sans-serif")
    if generic != "sans-serif":
        return found[0]
    first, last = named[:1], named[1:]
    return f"font-family: {', '.join([*first, FALLBACKS, *last, generic])}"
