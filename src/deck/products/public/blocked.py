"""What a public deck shows and its policy keeps from running -> warnings."""

from collections.abc import Iterator

from deck.formats.inserted.scripts import blocked
from deck.problem import Problem, Status
from deck.talk.talk import Talk


def blocked_parts(talk: Talk, page: str) -> Iterator[Problem]:
    """A warning for each thing on the slides that does nothing in a public deck, such as a script in a text's HTML.

    Args:
        talk: what was written.
        page: the deck's, which says where each thing comes from.
    """
    for place, what in blocked(page, within=".slides", place="data-source"):
        file, _, where = place.rpartition(":")
        yield Problem(
            found=f"{what}{'' if where.isdigit() else f' in {where}'}, which does nothing in a public deck",
            expected="what stands by itself: its policy lets only the deck's own scripts run, and admits no frames",
            remedy="Show a picture of it, or a link",
            file=talk.folder / file,
            line=int(where) if where.isdigit() else None,
            status=Status.TALK,
        )
