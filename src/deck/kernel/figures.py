"""A figure of matplotlib -> the outputs that a slide shows."""

import io
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.typing import RcKeyType

Forms = tuple[dict[str, Any], dict[str, Any]]
"""Content and metadata by media type."""

SVG_LIMIT = 1_500_000
"""Characters from which on a figure's SVG gives way to a PNG: browsers draw a larger one slowly, over and over."""

_CSS_DPI = 96  # CSS pixels per inch of a figure
_PNG_DENSITY = 2  # pixels of a PNG per CSS pixel: a slide of 1280 fills a screen of 2560
_PATH = re.compile(r' d="([^"]+)"')
_NUMBER = re.compile(r"-?\d+\.\d+")

SAVE: "dict[RcKeyType, str]" = {"savefig.bbox": "standard", "svg.hashsalt": "deck"}
"""`tight` would cut a figure to another size than its author declared; a random salt would make each run's SVG
another file."""


def figure_forms(figure: "Figure", **_: Any) -> Forms:
    """The figure as SVG, or as PNG where its SVG would be too large for a slide; both at the same size on it.

    A pyplot figure is closed, so that the cell's end does not show it again.

    Returns:
        Content and metadata by media type; a PNG's metadata holds its size in CSS pixels.
    """
    # Late: a kernel starts sooner, and most sections do without.
    import matplotlib
    from matplotlib._pylab_helpers import Gcf

    forms: Forms
    with matplotlib.rc_context(SAVE):
        try:
            forms = {"image/svg+xml": _svg(figure)}, {}
        except _TooLargeError:
            width, height = (round(_CSS_DPI * inches) for inches in figure.get_size_inches())
            forms = {"image/png": _png(figure)}, {"image/png": {"width": width, "height": height}}
    Gcf.destroy_fig(figure)
    return forms


class _TooLargeError(Exception):
    """Ends the drawing of an SVG."""


class _Limited(io.StringIO):
    """A text that does not grow beyond the limit: a million points are not drawn to the end to be thrown away."""

    def write(self, text: str) -> int:
        if self.tell() > SVG_LIMIT:
            raise _TooLargeError
        return super().write(text)


def _svg(figure: "Figure") -> str:
    buffer = _Limited()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
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


def _png(figure: "Figure") -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=_PNG_DENSITY * _CSS_DPI, metadata={"Software": None})
    return buffer.getvalue()
