"""What can be made of a talk: the speaker's deck, a deck for everybody, a handout.

Here is only what was asked for, as values; `deck.build` makes it.
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakersDeck:
    """The deck with notes and all; with `code` its sections are there as scripts and notebooks, too."""

    code: bool = False
    is_given_away: ClassVar = False
    suffix: ClassVar = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicDeck:
    """A deck for everybody.

    Attributes:
        url: where it will be found; None for what deck.yml says.
        card: whether a picture for social sites is made, where the address is known.
        code: whether its sections are there as scripts and notebooks, hidden code included.
        allowed: texts that may go out although they look like names or paths of this machine.
    """

    url: str | None = None
    card: bool = True
    code: bool = False
    allowed: tuple[str, ...] = ()
    is_given_away: ClassVar = True
    suffix: ClassVar = "-public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handout:
    """Slides and notes as one page to read.

    Attributes:
        deck: the deck's address from there, where deck.yml names none.
        allowed: texts that may go out although they look like names or paths of this machine.
    """

    deck: str
    allowed: tuple[str, ...] = ()
    is_given_away: ClassVar = True
    suffix: ClassVar = "-handout"


Product = SpeakersDeck | PublicDeck | Handout
"""What a build makes of a talk. Its `repr` names all that was asked for: another request is another build.

`is_given_away`: whether nothing in it may tell of this machine. `suffix`: what its folder's name has after the talk's.
"""

PLAIN = SpeakersDeck()
