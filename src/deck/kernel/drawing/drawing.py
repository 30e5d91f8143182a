"""A figure, drawn so that nothing of it is lost."""

from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from deck.kernel.drawing.glyphs import lend_fonts, missing_glyphs
from deck.kernel.drawing.grounds import repainted
from deck.kernel.drawing.ink import outgrown

_CSS_DPI = 96


@dataclass(frozen=True, slots=True)
class WholeDrawing[Content]:
    """A drawing of a figure.

    Attributes:
        content: what was drawn.
        box: what of the plane, in inches; None where it is the figure's own.
        width: of the drawing, in inches.
        height: likewise.
        missing: signs for which no font of the machine has a glyph, in order.
    """

    content: Content
    box: Bbox | None
    width: float
    height: float
    missing: str

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height in CSS pixels."""
        return round(_CSS_DPI * self.width), round(_CSS_DPI * self.height)


def drawn[Content](figure: Figure, draw: Callable[[Bbox | None], Content]) -> WholeDrawing[Content]:
    """Draws a figure at its own size, and again where something of it is lost that way.

    Args:
        figure: what to draw.
        draw: draws the figure's own box, or the one that it is given, in inches.
    """
    with missing_glyphs():  # to measure words is to hear of each again
        return _drawn(figure, draw)


def _drawn[Content](figure: Figure, draw: Callable[[Bbox | None], Content]) -> WholeDrawing[Content]:
    with missing_glyphs() as missing:
        content = draw(None)
    lent = bool(missing) and lend_fonts(figure, missing)
    if repainted(figure) or lent:
        with missing_glyphs() as missing:
            content = draw(None)
    if (box := outgrown(figure)) is not None:
        with missing_glyphs() as missing:
            content = draw(box)
    width, height = figure.get_size_inches() if box is None else box.size
    return WholeDrawing(content, box, float(width), float(height), "".join(sorted(missing)))
