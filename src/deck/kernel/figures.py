"""A figure of matplotlib -> the outputs that a slide shows."""

import io
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox
    from matplotlib.typing import RcKeyType

Forms = tuple[dict[str, Any], dict[str, Any]]
"""Content and metadata by media type."""

MISSING_GLYPHS = "missing_glyphs"
"""In a figure's metadata: the signs for which no font of the machine has a glyph."""

SVG_LIMIT = 1_500_000
"""Characters from which on a figure's SVG gives way to a PNG: browsers draw a larger one slowly, over and over."""

_CSS_DPI = 96  # CSS pixels per inch of a figure
_PNG_DENSITY = 2  # pixels of a PNG per CSS pixel: a slide of 1280 fills a screen of 2560
_PATH = re.compile(r' d="([^"]+)"')
_NUMBER = re.compile(r"-?\d+\.\d+")

SAVE: "dict[RcKeyType, str]" = {"savefig.bbox": "standard", "svg.hashsalt": "deck"}
"""`tight` would cut a figure to another size than its author declared, and ink outside of that size gets its room
anyway; a random salt would make each run's SVG another file."""


def figure_forms(figure: "Figure", **_: Any) -> Forms:
    """The figure as SVG, or as PNG where its SVG would be too large for a slide; both at the same size on it.

    That is the size that its author declared, and more where something of it lies outside of that.

    A pyplot figure is closed, so that the cell's end does not show it again.

    Returns:
        Content and metadata by media type; a PNG's metadata holds its size in CSS pixels.
    """
    # Late: a kernel starts sooner, and most sections do without.
    import matplotlib
    from matplotlib._pylab_helpers import Gcf

    # Late, as above.
    from deck.kernel.drawing.drawing import drawn

    content: str | bytes
    told: dict[str, Any]
    with matplotlib.rc_context(SAVE):
        try:
            svg = drawn(figure, lambda box: _svg(figure, box))
            kind, content, missing, told = "image/svg+xml", svg.content, svg.missing, {}
        except _TooLargeError:
            png = drawn(figure, lambda box: _png(figure, box))
            width, height = png.pixels
            kind, content, missing, told = "image/png", png.content, png.missing, {"width": width, "height": height}
    Gcf.destroy_fig(figure)
    if missing:
        told[MISSING_GLYPHS] = missing
    return {kind: content}, {kind: told} if told else {}


class _TooLargeError(Exception):
    """Ends the drawing of an SVG."""


class _Limited(io.StringIO):
    """A text that does not grow beyond the limit: a million points are not drawn to the end to be thrown away."""

    def write(self, text: str) -> int:
        if self.tell() > SVG_LIMIT:
            raise _TooLargeError
        return super().write(text)


def _svg(figure: "Figure", box: "Bbox | None") -> str:
    buffer = _Limited()
    figure.savefig(buffer, format="svg", bbox_inches=box, metadata={"Date": None})
    if buffer.tell() > SVG_LIMIT:
        raise _TooLargeError
    return in_hundredths(buffer.getvalue())


def in_hundredths(svg: str) -> str:
    """The SVG with its paths in hundredths of a point, of which 72 are 96 pixels.

    No eye or screen tells more, and a third of the digits go.
    """
    return _PATH.sub(lambda path: f' d="{_NUMBER.sub(_to_hundredths, path[1])}"', svg)


def _to_hundredths(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def _png(figure: "Figure", box: "Bbox | None") -> bytes:
    buffer = io.BytesIO()
    dpi = _PNG_DENSITY * _CSS_DPI
    figure.savefig(buffer, format="png", dpi=dpi, bbox_inches=box, metadata={"Software": None})
    return buffer.getvalue()
