"""What the author should know of a talk that was read: for a build and the preview alike."""

from collections.abc import Iterable

from deck.rendering.web_files import web_files
from deck.talk.talk import Talk
from deck.talk.unread import Unread, sentences


def notes_of(talk: Talk, in_texts: Iterable[Unread]) -> tuple[str, ...]:
    """A line for each remark, for each file what says nothing to a deck, and for each picture on the web.

    Args:
        talk: as it was read.
        in_texts: what `deck.rendering.text_checks.check_texts` has found in its texts.
    """
    remarks = [remark for section in talk.sections for remark in section.remarks]
    unread = [each for section in talk.sections for each in section.unread]
    return (*remarks, *sentences([*talk.unread, *unread, *in_texts]), *web_files(talk))
