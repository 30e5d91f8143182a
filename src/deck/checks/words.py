"""Words on grounds that no style sheet tells: over a picture, over a gradient, below an overlay.

The page's own rules cannot judge these, so the picture of the slide does.
"""

from collections.abc import Iterator
from typing import Any

from deck.browser.visits import Visit
from deck.checks.findings import CONTRAST, CONTRAST_OF_LARGE, LARGE_TEXT, Finding
from deck.checks.pixels import farthest, grounds
from deck.config.colours import contrast, hex_of

_BLURRED = 0.8  # of its contrast, which small letters keep where browsers smooth their edges


def pale_words(seen: Visit, slide: str, picture: bytes, view: str) -> Iterator[Finding]:
    """The words of each cell that stand out least from their ground, where that is too little.

    Args:
        seen: a deck at its own size, which shows the slide.
        slide: its id.
        picture: of the window, without loss.
        view: the window's size, for the findings.
    """
    told = seen.page.evaluate("(id) => deckGeometry.words(document.getElementById(id))", slide)
    boxes = [each["box"] for each in told]
    worst: dict[str, tuple[float, Finding]] = {}
    for each, ground, ink in zip(told, grounds(picture, boxes), farthest(picture, boxes), strict=True):
        if ground is None or ink is None:
            continue
        least = CONTRAST_OF_LARGE if each["size"] >= LARGE_TEXT else CONTRAST
        below = [channel / 255 for channel in ground]
        colour = _seen(each, below)
        if each["covered"] and contrast([c / 255 for c in ink], below) < _BLURRED * min(least, contrast(colour, below)):
            colour = [channel / 255 for channel in ink]
        if (ratio := contrast(colour, below)) < least:
            cause = f"{hex_of(colour)} on {hex_of(below)}, {ratio:.2f} to 1"
            finding = Finding("contrast", slide, each["source"], f"the text {each['words']}: {cause}", (view,), cause)
            if each["source"] not in worst or ratio / least < worst[each["source"]][0]:
                worst[each["source"]] = ratio / least, finding
    yield from (finding for _, finding in worst.values())


def _seen(told: dict[str, Any], below: list[float]) -> list[float]:
    """The colour of the letters, mixed with their ground where they let it through."""
    *ink, opacity = told["colour"]
    return [opacity * channel / 255 + (1 - opacity) * under for channel, under in zip(ink, below, strict=True)]
