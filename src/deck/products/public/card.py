"""The picture that stands for a deck on social sites."""

from pathlib import Path

from deck.browser.visits import visit

WIDTH, HEIGHT = 1280, 720
# What helps a speaker to move is of no use in a picture.
_BARE = ".reveal :is(.controls, .progress, .slide-number), .slide nav.beside { display: none !important }"


def draw_card(index: Path) -> bytes:
    """The deck's first slide, with all its steps, as a PNG of 1280 x 720 pixels.

    Raises:
        Problem: no browser (status 3), one that does not start (3), or a deck that does not get ready (1).
    """
    with visit(index, width=WIDTH, height=HEIGHT) as visited:
        visited.show(visited.slides[0])
        return visited.page.screenshot(style=_BARE)
