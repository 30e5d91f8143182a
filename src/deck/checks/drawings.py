"""What the words of figures look like on a slide: how large, whether cut off, and on which ground.

A figure is a drawing in a file of its own, so a page's rules do not see into it. It is read in the browser, and its
ground is taken from the picture of the slide.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from deck.browser.visits import Visit, file_of
from deck.checks.findings import CONTRAST, CONTRAST_OF_LARGE, IMAGE_SHARE, LARGE_TEXT, TOLERANCE, Finding
from deck.checks.pixels import Box, grounds
from deck.config.colours import contrast, hex_of
from deck.slides.fitting import READABLE

if TYPE_CHECKING:
    from deck.browser.visits import Page

SCRIPT = Path(__file__).parent / "scripts" / "drawings.js"
_QUOTED = 40  # characters of a label that are enough to find it
_WATERMARK = 40, 0.35  # CSS pixels from which, and opacity up to which, words are one; `drawings.js` has the same
_ROUNDING = 0.05  # CSS pixels


@dataclass(frozen=True, slots=True)
class FigureLabel:
    """A text in a drawing.

    Attributes:
        words: what it says; empty where the drawing does not tell.
        size: of its letters, in CSS pixels of the drawing at its own size.
        cut: how many of these run out of the drawing, or of what clips it; negative where it is inside.
        box: left, top, width and height, as shares of the drawing's.
        colour: red, green and blue from 0 to 255, and opacity from 0 to 1; None for a pattern.
    """

    words: str
    size: float
    cut: float
    box: tuple[float, float, float, float]
    colour: tuple[float, float, float, float] | None

    @property
    def is_watermark(self) -> bool:
        """Whether it is large and lets nearly all through: as pale as its author wants it."""
        return self.size >= _WATERMARK[0] and self.colour is not None and self.colour[3] <= _WATERMARK[1]

    def __str__(self) -> str:
        return _quoted(self.words)


@dataclass(frozen=True, slots=True)
class LabelCollision:
    """A label that lies under another one, `first`, or, where that is empty, under the legend.

    Attributes:
        by: CSS pixels of the drawing at its own size, the shortest way out of it.
    """

    first: str
    second: str
    by: float


@dataclass(frozen=True, slots=True)
class WordsOfDrawing:
    """A drawing's words.

    Attributes:
        width: its own, in CSS pixels.
        labels: its texts, as far as they are known as such.
        collision: the worst of those that lie over each other.
    """

    width: float
    labels: tuple[FigureLabel, ...]
    collision: LabelCollision | None = None

    @classmethod
    def of(cls, told: dict[str, Any]) -> Self:
        """One as the script tells it."""
        labels = tuple(FigureLabel(**{**each, "box": tuple(each["box"])}) for each in told["texts"])
        return cls(told["width"], labels, told["collision"] and LabelCollision(**told["collision"]))


@dataclass(frozen=True, slots=True)
class ShownDrawing:
    """Where a drawing is on a slide.

    Attributes:
        url: of its file; empty for one that is in the page.
        drawing: of one that is in the page.
        source: the cell that it comes from.
        name: in messages.
        box: in pixels of the window.
        share: of its own width, as it is shown.
    """

    url: str
    drawing: WordsOfDrawing | None
    source: str
    name: str
    box: Box
    share: float

    @classmethod
    def of(cls, told: dict[str, Any]) -> Self:
        """One as the script tells it."""
        drawing = WordsOfDrawing.of(told["drawing"]) if told["drawing"] else None
        return cls(told["url"], drawing, told["source"], told["name"], tuple(told["box"]), told["share"])


def _quoted(label: str) -> str:
    words = " ".join(label.split())
    return f'the label "{words[:_QUOTED]}{"…" if len(words) > _QUOTED else ""}"' if words else "a label"


class Drawings:
    """Reads drawings in a page of its own; each file once."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._page: Page | None = None
        self._read: dict[str, WordsOfDrawing | None] = {}

    def look(self, slide: str, picture: bytes, view: str) -> Iterator[Finding]:
        """What is wrong with the words of the drawings on a slide, which is shown at its own size.

        Args:
            slide: its id.
            picture: of the window, without loss.
            view: the window's size, for the findings.
        """
        script = "(id) => deckGeometry.drawings(document.getElementById(id))"
        for place in map(ShownDrawing.of, self._visit.page.evaluate(script, slide)):
            drawing = self._drawing(place)
            for check, found, cause in _faults(place, drawing, picture):
                yield Finding(check, slide, place.source, found, (view,), cause)

    def _drawing(self, place: ShownDrawing) -> WordsOfDrawing | None:
        if not place.url:
            return place.drawing
        if place.url not in self._read:
            # A page on paper may not read files; it may read what an address holds itself.
            file = file_of(place.url) if place.url.startswith("file:") else None
            markup = file.read_text(encoding="utf-8", errors="replace") if file else ""
            script = "async ([url, markup]) => deckDrawings.read(markup || await (await fetch(url)).text())"
            told = self._paper().evaluate(script, [place.url, markup])
            self._read[place.url] = WordsOfDrawing.of(told) if told else None
        return self._read[place.url]

    def _paper(self) -> "Page":
        """An empty page to draw on."""
        if self._page is None:
            self._page = self._visit.page.context.new_page()
            self._page.set_content('<!DOCTYPE html><body style="margin: 0">')
            self._page.evaluate(SCRIPT.read_text(encoding="utf-8"))
        return self._page


def _faults(place: ShownDrawing, drawing: WordsOfDrawing | None, picture: bytes) -> Iterator[tuple[str, str, str]]:
    """Check, words and cause of what is wrong with a drawing."""
    labels = drawing.labels if drawing else ()
    if not drawing or not labels:
        if place.share < IMAGE_SHARE:
            yield "image-size", f"{place.name} at {place.share:.0%} of its size".replace("%", " %"), ""
        return
    scale = place.box[2] / drawing.width
    cut = [label for label in labels if label.cut > TOLERANCE]
    if cut:
        worst = max(cut, key=lambda label: label.cut)
        yield "label-cut", f"{worst} in {place.name}, of which {worst.cut * scale:.0f} px are cut off", ""
    if drawing.collision and drawing.collision.by * scale > TOLERANCE:
        first = _quoted(drawing.collision.first) if drawing.collision.first else "the legend"
        yield "label-overlap", f"{first} over {_quoted(drawing.collision.second)} in {place.name}", ""
    smallest = min(labels, key=lambda label: label.size)
    size = smallest.size * scale
    if size < READABLE - _ROUNDING:
        yield "label-size", f"{smallest} of {size:.1f} px in {place.name}", f"labels of {size:.0f} px"
    yield from _pale(place, labels, scale, picture)


def _pale(
    place: ShownDrawing, labels: Sequence[FigureLabel], scale: float, picture: bytes
) -> Iterator[tuple[str, str, str]]:
    """The label that stands out least from its ground, where that is too little."""
    faint = []
    for label, ground in zip(labels, grounds(picture, _boxes(place, labels)), strict=True):
        if label.colour is None or ground is None or label.is_watermark:
            continue
        *ink, opacity = label.colour
        below = [channel / 255 for channel in ground]
        seen = [opacity * channel / 255 + (1 - opacity) * under for channel, under in zip(ink, below, strict=True)]
        least = CONTRAST_OF_LARGE if label.size * scale >= LARGE_TEXT else CONTRAST
        if (ratio := contrast(seen, below)) < least:
            faint.append(
                (ratio / least, f"{label} in {place.name}", f"{hex_of(seen)} on {hex_of(below)}, {ratio:.2f} to 1")
            )
    if faint:
        _, found, cause = min(faint)
        yield "contrast", f"{found}: {cause}", cause


def _boxes(place: ShownDrawing, labels: Iterable[FigureLabel]) -> Iterator[Box]:
    left, top, width, height = place.box
    for label in labels:
        x, y, across, down = label.box
        yield left + x * width, top + y * height, across * width, down * height
