"""What can be made of a talk: the speaker's deck, a deck for everybody, a handout.

Here is only what was asked for, as values; making it loads what a build with nothing to do does without.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol

from deck.talk.talk import Talk

if TYPE_CHECKING:
    from nbformat import NotebookNode

    Notebooks = dict[str, NotebookNode]

CODE = "code"
"""The folder in a deck that holds its sections as scripts and notebooks."""

CODE_LINK = (f"{CODE}/index.html", "Code")
TEXT_LINK = ("slides.html", "Text of the slides")


class Product(Protocol):
    """What a build makes of a talk. Its `repr` names all that was asked for: another wish is another build."""

    is_public: ClassVar[bool]
    """Whether nothing in it may tell of this machine."""

    suffix: ClassVar[str]
    """What its folder's name has after the talk's."""

    def make(self, talk: Talk, notebooks: "Notebooks", folder: Path) -> int:
        """Fills an empty folder, with an index.html in it.

        Returns:
            How many slides it shows.

        Raises:
            Problem: the talk or the machine is at fault.
            OSError: the folder cannot be written.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakersDeck:
    """The deck with notes and all; with `code` its sections are there as scripts and notebooks, too."""

    code: bool = False
    is_public: ClassVar = False
    suffix: ClassVar = ""

    def make(self, talk: Talk, notebooks: "Notebooks", folder: Path) -> int:
        """See `Product`."""
        from deck.rendering.exporter import render

        if self.code:
            from deck.exports import write_code

            write_code(talk, folder / CODE)
        return render(talk, notebooks, folder, values={"links": (CODE_LINK,) if self.code else ()})


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
    is_public: ClassVar = True
    suffix: ClassVar = "-public"

    def make(self, talk: Talk, notebooks: "Notebooks", folder: Path) -> int:
        """See `Product`."""
        from deck.publish import publish

        return publish(talk, notebooks, folder, wish=self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handout:
    """Slides and notes as one page to read; `deck` is the deck's address from there, where deck.yml names none."""

    deck: str
    is_public: ClassVar = False
    suffix: ClassVar = "-handout"

    def make(self, talk: Talk, notebooks: "Notebooks", folder: Path) -> int:
        """See `Product`."""
        from deck.handout import write_handout

        return write_handout(talk, notebooks, folder, deck=self.deck)


PLAIN = SpeakersDeck()
