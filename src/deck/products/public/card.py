"""The picture that stands for a deck on social sites."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deck.browser.search import find_browser
from deck.browser.visits import visit
from deck.problem import Problem, Status
from deck.products.kinds import PublicDeck
from deck.talk.talk import Talk

WIDTH, HEIGHT = 1280, 720
# What helps a speaker to move is of no use in a picture.
_BARE = ".reveal :is(.controls, .progress, .slide-number), .slide nav.beside { display: none !important }"


def has_card(product: PublicDeck, talk: Talk) -> bool:
    """Whether a card is drawn: sites show one only by its address."""
    return product.card and (product.url or talk.config.url) is not None


def require_browser() -> None:
    """See to it that a card can be drawn, before anything runs.

    Raises:
        Problem: no browser (status 3).
    """
    with _or_without():
        find_browser()


def draw_card(index: Path) -> bytes:
    """The deck's first slide, with all its steps, as a PNG of 1280 x 720 pixels.

    Raises:
        Problem: no browser (status 3), one that does not start (3), or a deck that does not get ready (1).
    """
    with _or_without(), visit(index, width=WIDTH, height=HEIGHT) as visited:
        visited.show(visited.slides[0])
        return visited.page.screenshot(style=_BARE)


@contextmanager
def _or_without() -> Iterator[None]:
    """Adds to what the machine lacks how to do without."""
    try:
        yield
    except Problem as problem:
        if problem.status == Status.MACHINE:
            raise problem.at(remedy=f"{problem.remedy}; or leave out the card, with --no-card") from None
        raise
